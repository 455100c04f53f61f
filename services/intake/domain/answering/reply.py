"""A reply says which submissions an event answers, and what it tells them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol

from libs.schemas.codes.list_status import ListStatus
from libs.schemas.events import returns
from libs.schemas.findings import Finding
from libs.schemas.kinds import KINDS, business_key
from services.intake.domain.answering import receipts
from services.intake.domain.answering.noting import Note
from services.intake.domain.answering.results import Writes
from services.intake.domain.memory import Kept, Memory


class ReceiptContent(NamedTuple):
    """A receipt says this. names: numbers the event brings, by the name the receipt gives them."""

    status: str
    info: str
    findings: list[Finding] = []
    names: dict[str, str | None] = {}


class ReceiptAddress(NamedTuple):
    """Whom a receipt answers. submission_id: None for a notice that answers none."""

    submission_id: str | None
    kept: Kept


class About(Protocol):
    """The way an event names whom it answers."""

    def key(self, event: Any) -> str | None:
        """The business key of the document it speaks about; None where it names a submission."""

    def submission(self, memory: Memory, event: Any) -> str | None:
        """The submission it answers; None where none is known."""


class _Submission:
    """The submission that the event names."""

    def key(self, event: Any) -> str | None:
        return None

    def submission(self, memory: Memory, event: Any) -> str | None:
        named: str = event.submission_id
        return named


class _List(_Submission):
    """The submission that brought the list the event is about."""

    def submission(self, memory: Memory, event: Any) -> str | None:
        named: str = event.list.submission_id
        return named


class _Attempt(_Submission):
    """The submission that brought the attempt, where the event names no more than that."""

    def submission(self, memory: Memory, event: Any) -> str | None:
        attempt = memory.attempt(event.ref)
        return attempt.submission_id if attempt else None


class _ListMoved(_List):
    """The same, where the list has another status than it had when it was stored."""

    def submission(self, memory: Memory, event: Any) -> str | None:
        return None if event.status == ListStatus.STORED else super().submission(memory, event)


class _Known(_Submission):
    """The document accepted last under a business key."""

    def __init__(self, key: Callable[[Any], str]) -> None:
        self._key = key

    def key(self, event: Any) -> str | None:
        return self._key(event)

    def submission(self, memory: Memory, event: Any) -> str | None:
        document = memory.documents.get(self._key(event))
        return document.submission_id if document else None


def _application_key(event: returns.ReturnEvent) -> str:
    return KINDS["return-application"].business_key({"invtNo": event.invt_no, "copNo": event.return_no})


SUBMISSION, LIST, ATTEMPT, EXAMINED = _Submission(), _List(), _Attempt(), _ListMoved()
APPLICATION = _Known(_application_key)
NOTE = _Known(lambda event: KINDS["release-note"].business_key({"emsNo": event.ems_no, "copNo": event.note_cop_no}))
"""The release note that a control instruction draws."""
ORDER = _Known(lambda event: KINDS["order"].business_key({"ebpCode": event.ref.owner, "orderNo": event.ref.number}))


class ToldUnasked(NamedTuple):
    """A notice answers no submission. kind: what it is called; key: the values that name it, its receiver first."""

    kind: str
    key: Callable[[Any], tuple[str, ...]]


class Reply(NamedTuple):
    """notice: where it answers no submission. noted: what is known otherwise since the event.
    otherwise: what documents of another kind are told, by kind.
    writes: the official message that is told in place of a receipt."""

    says: Callable[[Any], ReceiptContent]
    about: tuple[About, ...] = ()
    notice: ToldUnasked | None = None
    noted: Note | None = None
    otherwise: Mapping[str, Callable[[Any], ReceiptContent]] = MappingProxyType({})
    writes: Writes | None = None

    def told(self, kind: str, event: Any) -> ReceiptContent:
        return self.otherwise.get(kind, self.says)(event)

    def answered(self, memory: Memory, event: Any) -> Iterator[ReceiptAddress]:
        """Everyone the event answers, once each."""
        if self.notice:
            kind, key = self.notice
            yield ReceiptAddress(None, Kept(kind, business_key(kind, *key(event)), b""))
        for submission_id in dict.fromkeys(about.submission(memory, event) for about in self.about):
            if submission_id and (kept := memory.kept.get(submission_id)):
                yield ReceiptAddress(submission_id, kept)


def done(**names: Callable[[Any], object]) -> Callable[[Any], ReceiptContent]:
    return lambda event: ReceiptContent("399", "审结", names={name: str(value(event)) for name, value in names.items()})


def refused_content(event: Any) -> ReceiptContent:
    return ReceiptContent("100", receipts.info_of(event.findings), event.findings)
