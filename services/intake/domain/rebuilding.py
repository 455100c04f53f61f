"""Rebuild: sets the rows from the inputs and what was published then; decides nothing. So neither rules nor settings of
today change what is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Protocol, TypeVar

from libs.schemas.events.base import Event
from libs.schemas.events.buyer_identity import IdentityAnswered
from libs.schemas.events.export_documents import ExportListAccepted
from libs.schemas.events.intake import AnyAccepted, ReceiptsIssued
from libs.schemas.events.retractions import DocumentRetracted
from libs.schemas.events.withdrawals import ListDeleted
from libs.schemas.kinds import Opens, parcel_number
from services.intake.domain.answering import receipts
from services.intake.domain.answering.feedback import note, submission_refused
from services.intake.domain.answering.results import kept_under
from services.intake.domain.memory import Answer, DeclaredAttempt, Kept, Memory, together
from services.intake.domain.opening import Retracted, end_former_life, known_document, name_list, take_deletion
from services.intake.domain.parties import Entrusted, Party
from services.intake.domain.questions.persons import KnownIdentity
from services.intake.domain.reading.submission import Examined, Submission
from services.intake.domain.reading.tables import DELETE, NEW
from services.intake.domain.rows import LoggedCause, submission_row
from services.intake.domain.tokens import Tokens


class Identified(Protocol):
    """A record by which facts are found."""

    @property
    def id(self) -> str: ...


L = TypeVar("L", bound=Identified)


def behind_what_they_replace(records: Sequence[L], facts: Mapping[str, Sequence[Event]]) -> Sequence[L]:
    """The records, each that took a document from its place behind the one that had brought it there. A correction may name
    another order; then it lies on another partition, and the log may have taken it first."""
    told = [(n, fact) for n, record in enumerate(records) for fact in facts.get(record.id, ())]
    replaced = [(n, fact.submission_id) for n, fact in told if isinstance(fact, DocumentRetracted)]
    named = {submission_id for _, submission_id in replaced}
    brought = {
        fact.submission_id: n for n, fact in told if isinstance(fact, AnyAccepted) and fact.submission_id in named
    }
    behind = [(n, brought[before]) for n, before in replaced if brought.get(before, n) != n]
    at: dict[int, tuple[int, int]] = {}
    moved = True
    while moved:  # once more for each further correction of one document
        moved = False
        for n, before in behind:
            place, nth = at.get(before, (before, 0))
            if (place, nth) >= at.get(n, (n, 0)):
                at[n], moved = (place, nth + 1), True
    return [records[n] for n in sorted(range(len(records)), key=lambda n: at.get(n, (n, 0)))] if at else records


def restore_document(
    memory: Memory,
    cause: LoggedCause,
    submission: Submission,
    examined: Examined,
    facts: Sequence[Event],
    tokens: Tokens,
) -> None:
    """facts: what was published because of its record."""
    issued = [fact for fact in facts if isinstance(fact, ReceiptsIssued) and fact.submission_id == examined.id]
    repeats = issued[0].repeats if issued else None
    answers = [] if repeats else [answer for fact in issued for answer in _answers(fact)]
    row = submission_row(cause, submission, examined, repeats, together(answers), tokens)
    memory.changes.submissions.append(row)
    for fact in facts:
        if isinstance(fact, Retracted) and fact.because == examined.id:
            _retract(memory, examined, fact, _app_time(submission, examined))
        elif isinstance(fact, ListDeleted) and fact.submission_id == examined.id:
            take_deletion(memory, fact, examined.kind, _app_time(submission, examined))
        elif isinstance(fact, AnyAccepted) and fact.submission_id == examined.id:
            end_former_life(memory, cause.day, examined)
            _TAKEN[examined.kind.opens](memory, examined, fact, _app_time(submission, examined))
            if isinstance(fact, IdentityAnswered) and (answer := KnownIdentity.answered_by(fact, cause.day)):
                answer.noted(memory.identities, memory.changes.identities)
            if isinstance(fact, ExportListAccepted):
                name_list(memory, cause.day, examined.kind, fact, fact.pre_no)
            if examined.kind.lives_months:
                memory.begin(examined.key, cause.day)


def restore_event(memory: Memory, day: date, event: Any, facts: Sequence[Event]) -> None:
    """An event of another service, and the receipts that followed from it."""
    for fact in facts:
        if isinstance(fact, ReceiptsIssued):
            about = fact.submission_id or kept_under(fact.business_key)
            memory.changes.answers += [(about, answer) for answer in _answers(fact)]
    if (refused := submission_refused(event)) and refused not in memory.kept:  # it came in this very batch
        rows = (row for row in memory.changes.submissions if row.id == refused)
        memory.kept |= {row.id: Kept(row.kind, row.business_key, b"") for row in rows}
    note(memory, day, event)


def pre_numbers_told(facts: Sequence[Event]) -> list[int]:
    """The numbers behind the day of every preNo that was told, in order."""
    told: list[str | None] = []
    for fact in facts:
        if isinstance(fact, ReceiptsIssued):
            told += [receipt.receipt.get("preNo") for receipt in fact.receipts]
        else:
            told.append(getattr(fact, "pre_no", None))
    return [int(pre_no[-9:]) for pre_no in dict.fromkeys(told) if pre_no]


def _retract(memory: Memory, examined: Examined, retracted: Retracted, app_time: str) -> None:
    """A correction that names another order follows as an accepted document."""
    memory.correct(_counted_under(retracted), examined.id, retracted.correction)
    if known := memory.documents.get(examined.key):
        memory.take(replace(known, submission_id=examined.id, app_time=app_time, free=True))


def _counted_under(retracted: Retracted) -> str:
    return retracted.order_no if isinstance(retracted, DocumentRetracted) else parcel_number(retracted.business_key)


def _take(memory: Memory, examined: Examined, accepted: Any, app_time: str) -> None:
    document = known_document(examined.kind, examined.key, examined.id, app_time, accepted)
    if correction := getattr(accepted, "correction", 0):
        memory.correct(document.order_no or "", examined.id, correction)
        known = memory.documents.get(examined.key)
        document.since = known.since if known and not known.ended else None
    memory.take(replace(document, free=True) if getattr(accepted, "app_type", NEW) == DELETE else document)


def _declare(memory: Memory, examined: Examined, accepted: Any, app_time: str) -> None:
    attempt = DeclaredAttempt(
        order_no=accepted.order_no,
        place=memory.next_place(accepted.order_no),
        case_key=examined.kind.case_of(accepted) or "",
        attempt=accepted.attempt,
        submission_id=accepted.submission_id,
        app_time=app_time,
        pre_no=accepted.pre_no,
        logistics_code=accepted.logistics_code,
        logistics_no=accepted.logistics_no,
        corrections=accepted.corrections,
    )
    memory.declare(attempt)


def _register(memory: Memory, examined: Examined, accepted: Any, app_time: str) -> None:
    memory.register_party(Party.registered_by(accepted))
    _take(memory, examined, accepted, app_time)


def _entrust(memory: Memory, examined: Examined, accepted: Any, app_time: str) -> None:
    memory.entrust(Entrusted.given_by(accepted))
    _take(memory, examined, accepted, app_time)


_TAKEN = dict.fromkeys(Opens, _take) | {
    Opens.ATTEMPT: _declare,
    Opens.PARTY: _register,
    Opens.ENTRUSTMENT: _entrust,
}


def _app_time(submission: Submission, examined: Examined) -> str:
    """The document's own; of one that today's rules would refuse, as it was sent."""
    if examined.model is not None:
        return str(examined.model.app_time)
    document: Any = submission.documents[examined.part]
    return str(document["appTime"]).strip() if isinstance(document, dict) else str(document.app_time)


def _answers(issued: ReceiptsIssued) -> list[Answer]:
    return [
        receipts.result(told.receipt, told.lines)
        if told.lines
        else receipts.answer_as_published(told.receipt, told.findings)
        for told in issued.receipts
    ]
