"""One case: a record as a partner might send it, and which answers it may get."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from libs.schemas.topics import DECLARED

Headers = Sequence[tuple[str, bytes | None]]
XML_HEADERS: Headers = (("content-type", b"application/xml"),)


class Answer(StrEnum):
    """A record as a whole gets one of these answers. `PARTLY`: of an XML message's documents, some accepted and some
    refused."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    PARTLY = "partly-refused"
    DEAD = "dead-lettered"


@dataclass(frozen=True, slots=True)
class Expected:
    """The answers a case may get. reasons: of a dead letter, any if empty. path: some finding must name it."""

    answers: frozenset[Answer]
    reasons: frozenset[str] = frozenset()
    path: str = ""


def refused(path: str = "") -> Expected:
    return Expected(frozenset({Answer.REFUSED}), path=path)


def dead(*reasons: str) -> Expected:
    return Expected(frozenset({Answer.DEAD}), frozenset(reasons))


def any_of(*answers: Answer) -> Expected:
    return Expected(frozenset(answers))


ACCEPTED = any_of(Answer.ACCEPTED)
ANSWERED = any_of(Answer.ACCEPTED, Answer.REFUSED)
"""It can be read, but whether its content passes depends on what was drawn."""
ANYTHING = any_of(*Answer)
"""Only what holds for every record is known: one class of answer, and the record behind it flows."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A mutation makes this. kind: whose topic it goes to. shuffled: personal values may stand in fields that are not
    personal, where findings quote them to their sender."""

    kind: str
    value: bytes | None
    expected: Expected
    headers: Headers = ()
    key: bytes | None = b"K1"
    shuffled: bool = False

    @property
    def topic(self) -> str:
        return DECLARED[self.kind].name


@dataclass(frozen=True, slots=True)
class Case:
    """number: counted over the campaign; with the seed it is enough to make the case again."""

    number: int
    mutation: str
    draft: Draft = field(repr=False)
