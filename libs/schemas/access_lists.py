"""Brokers hold clients to these lists, which follow from topics, flows and kinds.

Internal topics have one writer, and services alone read them; no partner reads a topic that holds what is others'. Customs
reads what is told of all.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from enum import StrEnum
from typing import NamedTuple

from libs.schemas.kinds import KINDS
from libs.schemas.kinds.kind import FILLED_BY, SenderRole
from libs.schemas.topic import PARTNER_TOPICS, TELLER, partner_topic
from libs.schemas.topics import (
    DECLARED,
    FLOWS,
    IDENTITY_QUESTIONS,
    MADE,
    PAYMENT_QUESTIONS,
    QUESTIONS,
    TOLD,
    Topic,
    dead_letters,
    replays,
)

TIMEKEEPER, OPERATOR, INTAKE, EDGE = "timekeeper", "operator", "intake", "edge"
"""Users beside the services, which are called as they are."""
QUESTION_GROUPS: Mapping[Topic, str] = {IDENTITY_QUESTIONS: EDGE, PAYMENT_QUESTIONS: f"{EDGE}.payments"}
"""In which group the edge reads questions: whoever is silent about one kind keeps nobody from another."""


class Operation(StrEnum):
    """An operation of Kafka's access lists. Whoever may read or write may describe."""

    READ = "READ"
    WRITE = "WRITE"
    CREATE = "CREATE"
    DELETE = "DELETE"


class Grant(NamedTuple):
    """A user may do this on a topic, or with a consumer group. prefixed: on each whose name begins so."""

    user: str
    operation: Operation
    resource: str
    name: str
    prefixed: bool = False


TOPIC, GROUP = "TOPIC", "GROUP"


def own_grants() -> Iterator[Grant]:
    """The grants of the system's own users."""
    for service, flow in FLOWS.items():
        own = [topic.name for topic in MADE if topic.owner == service]
        reads = [*(topic.name for topic in flow.inputs), replays(service).name, *own]  # a rebuild reads what it told
        yield from _on(service, Operation.READ, dict.fromkeys(reads))
        yield from _on(service, Operation.WRITE, (name for name in own if name != replays(service).name))
        yield Grant(service, Operation.READ, GROUP, service)
        yield from _on(OPERATOR, Operation.WRITE, (replays(service).name,))
        yield from _on(OPERATOR, Operation.READ, (dead_letters(service).name,))
    for operation in (Operation.CREATE, Operation.WRITE, Operation.DELETE):
        yield Grant(TELLER, operation, TOPIC, PARTNER_TOPICS, prefixed=True)
    declared = [topic.name for topic in DECLARED.values()]
    yield from _on(OPERATOR, Operation.READ, declared)  # a letter too long to be kept lies there alone
    yield from _on(INTAKE, Operation.WRITE, declared)  # what comes over HTTP
    yield from _on(TIMEKEEPER, Operation.READ, declared)
    yield from _on(TIMEKEEPER, Operation.WRITE, declared)
    yield from _reading(EDGE, (topic.name for topic in QUESTIONS))
    yield from _on(EDGE, Operation.WRITE, (topic.name for topic in QUESTIONS.values()))


def partner_grants(code: str, roles: Collection[str], entrusted: Collection[str] = ()) -> Iterator[Grant]:
    """The grants of one who is registered. It writes the kinds of its roles, or that it was entrusted with, and reads the
    topic of its own, once there is one; no other."""
    kinds = [name for name, kind in KINDS.items() if name in entrusted or _sends(kind.senders, roles)]
    yield from _on(code, Operation.WRITE, (DECLARED[name].name for name in kinds))
    if own := partner_topic(code):
        yield from _reading(code, (own.name,))


def _reading(code: str, topics: Iterable[str]) -> Iterator[Grant]:
    """To read these, in groups called by the code, or that begin with it and a full stop."""
    yield from _on(code, Operation.READ, topics)
    yield Grant(code, Operation.READ, GROUP, code)
    yield Grant(code, Operation.READ, GROUP, f"{code}.", prefixed=True)


def _sends(senders: Iterable[tuple[str | None, SenderRole]], roles: Collection[str]) -> bool:
    return any(not FILLED_BY[role].isdisjoint(roles) for _, role in senders)


def customs_grants(codes: Iterable[str]) -> Iterator[Grant]:
    """Customs' own codes, which nobody registers, send what customs alone may, and read what is told of all."""
    kinds = [name for name, kind in KINDS.items() if any(role is SenderRole.CUSTOMS for _, role in kind.senders)]
    for code in codes:
        yield from _on(code, Operation.WRITE, (DECLARED[name].name for name in kinds))
        own = partner_topic(code)
        yield from _reading(code, [*(topic.name for topic in TOLD.values()), *([own.name] if own else [])])


def all_grants(
    register: Mapping[str, Collection[str]], entrusted: Mapping[str, Collection[str]], customs: Iterable[str]
) -> list[Grant]:
    """Every grant. register: code → roles. entrusted: code → kinds that others let it transmit."""
    partners = (
        grant for code, roles in register.items() for grant in partner_grants(code, roles, entrusted.get(code, ()))
    )
    return sorted({*own_grants(), *customs_grants(customs), *partners})


def _on(user: str, operation: Operation, topics: Iterable[str]) -> Iterator[Grant]:
    return (Grant(user, operation, TOPIC, topic) for topic in topics)
