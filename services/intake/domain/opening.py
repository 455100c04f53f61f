"""Acceptance holds a document against what it opens: a document under its key, or an attempt."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any, NamedTuple, Protocol, TypeAlias

from libs.schemas.codes.supervision_modes import EXPORT
from libs.schemas.events.export_documents import ExportWaybillRetracted
from libs.schemas.events.lists import CaseRef
from libs.schemas.events.retractions import DocumentRetracted
from libs.schemas.events.withdrawals import ListDeleted
from libs.schemas.kinds import KINDS, Kind, Opens
from services.intake.domain.acceptance import Accepted, Known
from services.intake.domain.memory import DeclaredAttempt, KnownDocument, Memory
from services.intake.domain.parties import Entrusted, Party
from services.intake.domain.questions.persons import KnownIdentity
from services.intake.domain.reading.submission import Examined

Retracted: TypeAlias = DocumentRetracted | ExportWaybillRetracted


class Taken(NamedTuple):
    """own: what the document's event says of its place, by attribute. retracted: what was known stands there no more, or
    shall not."""

    own: dict[str, Any]
    retracted: Retracted | ListDeleted | None = None


class Opening(Protocol):
    """A document is first looked up, then judged, then taken."""

    def known(self, memory: Memory, day: date, examined: Examined) -> tuple[Known | None, DeclaredAttempt | None]:
        """Return the document accepted under the key, and the list declared last in that one's case."""

    def take(self, memory: Memory, day: date, examined: Examined, outcome: Accepted) -> Taken:
        """Make the document the known one."""


class _Document:
    """The document accepted last under a key stands for it. Some get a preNo, which their receipts tell."""

    def known(self, memory: Memory, day: date, examined: Examined) -> tuple[Known | None, DeclaredAttempt | None]:
        if examined.kind.numbered:
            examined.identity["preNo"] = _pre_no(memory, day)
        known = end_former_life(memory, day, examined)
        return known, memory.last_of(examined.kind, known, examined.model) if known and examined.model else None

    def take(self, memory: Memory, day: date, examined: Examined, outcome: Accepted) -> Taken:
        kind, key, own_id, model = examined.kind, examined.key, examined.id, examined.model
        known = memory.documents.get(key) if kind.corrected else None
        document = known_document(kind, key, own_id, model.app_time, model)
        if known is None or known.ended:
            memory.take(replace(document, free=True) if outcome.deletes else document)
            number = memory.corrections(document.order_no or "") if kind.by_parcel else 0
            return Taken({"submission_id": own_id, "correction": number})
        retracted, document.since = None, known.since
        before, now = known.order_no or "", document.order_no or ""
        if outcome.deletes or (not known.free and (before, known.case_key) != (now, document.case_key)):
            retracted = self._retracted(known, memory.correct(before, own_id), own_id, model)
        if outcome.deletes:
            memory.take(replace(known, submission_id=own_id, app_time=model.app_time, free=True))
            return Taken({}, retracted)
        memory.take(document)
        return Taken({"submission_id": own_id, "correction": memory.correct(now, own_id)}, retracted)

    def _retracted(self, known: KnownDocument, number: int, because: str, model: Any) -> Retracted:
        """Say what the known document leaves, as correction of this number."""
        return DocumentRetracted(known.order_no or "", number, known.submission_id, known.key, because)


class _ByParcel(_Document):
    """A document that knows its parcel alone leaves that. Its corrections are counted on, whichever life it is of."""

    def _retracted(self, known: KnownDocument, number: int, because: str, model: Any) -> Retracted:
        named = model.logistics_code, model.logistics_no
        return ExportWaybillRetracted(*named, number, known.submission_id, known.key, because)


class _OfAList(_Document):
    """A document that names a list by its number belongs to that one's case. It is of no order where there is none."""

    def take(self, memory: Memory, day: date, examined: Examined, outcome: Accepted) -> Taken:
        taken = super().take(memory, day, examined, outcome)
        cases = memory.cases_named.get(examined.model.invt_no, ())
        taken.own.update(order_no=next((CaseRef.of(case).number for case in cases), ""), direction=EXPORT)
        return taken


class _Party(_Document):
    """A registration is a document, and what it says stands in the register."""

    def take(self, memory: Memory, day: date, examined: Examined, outcome: Accepted) -> Taken:
        memory.register_party(Party.registered_by(examined.model))
        return super().take(memory, day, examined, outcome)


class _Entrustment(_Document):
    """An entrustment is a document, and what it says stands in the register."""

    def take(self, memory: Memory, day: date, examined: Examined, outcome: Accepted) -> Taken:
        memory.entrust(Entrusted.given_by(examined.model))
        return super().take(memory, day, examined, outcome)


class _Identity(_Document):
    """An answer about a buyer is a document, and what it says holds for the person's next orders."""

    def take(self, memory: Memory, day: date, examined: Examined, outcome: Accepted) -> Taken:
        if answer := KnownIdentity.answered_by(examined.model, day):
            answer.noted(memory.identities, memory.changes.identities)
        return super().take(memory, day, examined, outcome)


class _Attempt:
    """A list gets its preNo before anything else, which also stands in for a missing copNo."""

    def known(self, memory: Memory, day: date, examined: Examined) -> tuple[Known | None, DeclaredAttempt | None]:
        identity = examined.identity
        order_no, case = identity["orderNo"], examined.kind.case_named(identity)
        newest = memory.newest_attempt(order_no, case)
        pre_no = newest.pre_no if newest else _pre_no(memory, day)
        identity["preNo"], identity["copNo"], identity["invtNo"] = pre_no, identity["copNo"] or pre_no, None
        return newest, memory.last_attempt(order_no, case) if newest else None

    def take(self, memory: Memory, day: date, examined: Examined, outcome: Accepted) -> Taken:
        model, identity = examined.model, examined.identity
        if outcome.deletes:
            direction = CaseRef.of(examined.kind.case_of(model) or "").direction
            deleted = ListDeleted(
                examined.id,
                model.order_no,
                model.ebp_code,
                model.ebc_code,
                model.agent_code,
                outcome.attempt,
                direction,
            )
            take_deletion(memory, deleted, examined.kind, model.app_time)
            return Taken({}, deleted)
        attempt = DeclaredAttempt(
            order_no=model.order_no,
            place=memory.next_place(model.order_no),
            case_key=examined.kind.case_of(model) or "",
            attempt=outcome.attempt,
            submission_id=examined.id,
            app_time=model.app_time,
            pre_no=identity["preNo"] or "",
            logistics_code=model.logistics_code,
            logistics_no=model.logistics_no,
            corrections=memory.corrections(model.order_no),
        )
        memory.declare(attempt)
        return Taken(
            {
                "submission_id": examined.id,
                "correction": 0,
                "attempt": attempt.attempt,
                "corrections": attempt.corrections,
                "replaces": outcome.replaces,
                "pre_no": identity["preNo"],
                "cop_no": identity["copNo"],
            }
        )


class _NumberedAttempt(_Attempt):
    """A list that later documents name by a number alone, and its waybill by their parcel."""

    def take(self, memory: Memory, day: date, examined: Examined, outcome: Accepted) -> Taken:
        taken, kind, model = super().take(memory, day, examined, outcome), examined.kind, examined.model
        if outcome.deletes:
            return taken
        taken.own["waybill_corrections"] = memory.corrections(parcel_of(kind, model))
        name_list(memory, day, kind, model, taken.own["pre_no"])
        return taken


def parcel_of(kind: Kind, listed: Any) -> str:
    """The parcel that a list names, by what the corrections of its waybill are counted under."""
    return KINDS[kind.meets].counted_under(listed) or ""


def name_list(memory: Memory, day: date, kind: Kind, listed: Any, pre_no: str) -> None:
    """Know the case of a list by the parcel and the preNo."""
    for name in (parcel_of(kind, listed), pre_no):
        memory.name(name, kind.case_of(listed) or "", day)


_BY_KIND: dict[Opens, Opening] = {
    Opens.NOTHING: _Document(),
    Opens.OF_A_LIST: _OfAList(),
    Opens.VERSION: _Document(),
    Opens.ATTEMPT: _Attempt(),
    Opens.PARTY: _Party(),
    Opens.ENTRUSTMENT: _Entrustment(),
    Opens.IDENTITY: _Identity(),
}
OPENINGS: dict[str, Opening] = {
    name: _NumberedAttempt() if kind.meets else _ByParcel() if kind.by_parcel else _BY_KIND[kind.opens]
    for name, kind in KINDS.items()
}
"""Kind of document → its way; looked up by name, because to hash a member of an enumeration takes longer."""


def take_deletion(memory: Memory, deleted: ListDeleted, kind: Kind, app_time: str) -> None:
    """Add a deletion to the attempts of its case, behind the list that it is about. It has ended from the beginning."""
    newest = memory.newest_attempt(deleted.order_no, kind.case_of(deleted))
    if newest:
        row = replace(newest, place=memory.next_place(deleted.order_no), attempt=deleted.attempt, rejected=True)
        row = replace(row, submission_id=deleted.submission_id, app_time=app_time, stored=False)
        memory.declare(replace(row, logistics_code="", logistics_no=""))


def known_document(kind: Kind, key: str, submission_id: str, app_time: str, document: Any) -> KnownDocument:
    """The row of an accepted document. document: its model, or its event."""
    return KnownDocument(key, submission_id, app_time, kind.counted_under(document), kind.case_of(document))


def end_former_life(memory: Memory, day: date, examined: Examined) -> KnownDocument | None:
    """Return what is known under a document's key, unless the number names another thing by now; note that it does."""
    known = memory.documents.get(examined.key)
    if known and known.since:
        known.ended = _names_another(known, known.since, day, examined)
        return None if known.ended else known
    return known


def _names_another(known: KnownDocument, since: date, day: date, examined: Examined) -> bool:
    """Say whether a number comes again for another order, so long after it came first that it names another thing."""
    if day < examined.kind.free_from(since):
        return False
    return examined.kind.by_parcel or examined.identity["orderNo"] != known.order_no


def _pre_no(memory: Memory, day: date) -> str:
    return f"B{_digits(day)}{next(memory.pre_numbers):09}"


@cache
def _digits(day: date) -> str:
    return f"{day:%Y%m%d}"
