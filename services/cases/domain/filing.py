"""Facts become entries of files. Nothing is decided here, and nothing published."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from libs.schemas.declarations import InspectionResult
from libs.schemas.events.lists import Carriage, CaseRef, Declared, NamedList, Parties
from libs.schemas.keys import PARCEL
from libs.schemas.kinds import KINDS
from libs.schemas.names import snake
from services.cases.domain import views
from services.cases.domain.answers import AnswersDesk
from services.cases.domain.causes import CausingRecord, at, logged_ms, place_of
from services.cases.domain.declared import DeclaredCaseDesk
from services.cases.domain.files import (
    JUDGED,
    RELEASED,
    SINCE,
    STORED,
    CaseFile,
    CaseFiles,
    FileBounds,
    FiledAttempt,
    FiledList,
    Here,
    LeaveReadiness,
    Returning,
    StatusStep,
    WayOut,
)
from services.cases.domain.leaving import found_normal, taken_off
from services.cases.domain.released import ReleasedDesk


def case_of(seen: views.DocumentSeen) -> str | None:
    """The case that a document names."""
    return (
        seen.kind.case.of(*(getattr(seen, name) or "" for name in seen.kind.case.attributes))
        if seen.kind.case
        else None
    )


def parcel_of(seen: views.DocumentSeen) -> str:
    return PARCEL.of(seen.logistics_code, seen.logistics_no)


class CaseDesk:
    """Files facts into the state of a batch."""

    def __init__(self, files: CaseFiles, bounds: FileBounds) -> None:
        self._files, self._bounds = files, bounds
        self.answers, self.after = AnswersDesk(files.answers), ReleasedDesk(files, bounds)
        self.declarations = DeclaredCaseDesk(files, bounds)

    def document(self, record: CausingRecord) -> tuple[()]:
        """An order, a payment or a receipt of money names its case."""
        seen: views.DocumentSeen = record.event
        case = case_of(seen)
        assert case is not None, seen.kind.name
        here = self._here(record, seen)
        if self._open(case, record).put(seen.kind.name, here, self._bounds.documents_max):
            self._files.name(here.key, case, record.day)
        return ()

    def waybill(self, record: CausingRecord) -> tuple[()]:
        """A waybill is of the cases whose lists name its parcel, before it or after it."""
        seen: views.DocumentSeen = record.event
        parcel = self._files.parcel(parcel_of(seen), record.day)
        here = self._here(record, seen)
        if parcel.waybill is None or parcel.waybill.correction <= here.correction or parcel.waybill.key != here.key:
            parcel.waybill, parcel.kind = here, seen.kind.name
        for case in parcel.cases:
            self._files.case(case, record.day).put(seen.kind.name, here, self._bounds.documents_max)
        return ()

    def list(self, record: CausingRecord) -> tuple[()]:
        """A list opens an attempt, and names the parcel whose waybill belongs to it."""
        seen: views.DocumentSeen = record.event
        case = case_of(seen)
        assert case is not None
        file, here = self._open(case, record), self._here(record, seen)
        ref = CaseRef.of(case, seen.attempt)
        file.attempt(seen.attempt).declared = _filed(seen, ref, here, record.day)
        file.put(seen.kind.name, here, self._bounds.documents_max)
        parcel = self._files.parcel(parcel_of(seen), record.day)
        if case not in parcel.cases:
            parcel.cases = sorted((*parcel.cases, case))
        if parcel.waybill:
            file.put(parcel.kind, parcel.waybill, self._bounds.documents_max)
        self._files.name(f"W:{parcel.key}", case, record.day)
        return ()

    def retracted(self, record: CausingRecord) -> tuple[()]:
        """A document is here no more."""
        seen: views.RetractedSeen = record.event
        kind = seen.business_key.partition("/")[0]
        for case in self._files.found.get(seen.business_key, ()):
            self._files.case(case, record.day).take(kind, seen.business_key, seen.submission_id)
        parcel = self._files.parcels.get(retracted_parcel(seen.business_key) or "")
        if parcel and parcel.waybill and parcel.waybill.submission == seen.submission_id:
            self._files.parcel(parcel.key, record.day).waybill = None
            for case in parcel.cases:
                self._files.case(case, record.day).take(kind, seen.business_key, seen.submission_id)
        return ()

    def waiting(self, record: CausingRecord) -> tuple[()]:
        self._of(record, record.event.list.ref).objections = record.event.findings
        return ()

    def mismatch(self, record: CausingRecord) -> tuple[()]:
        self._files.case(record.event.ref.case, record.day).mismatch = record.event.findings
        return ()

    def matched(self, record: CausingRecord) -> tuple[()]:
        """The list is stored, and has customs' number."""
        named: NamedList = record.event.list
        attempt = self._of(record, named.ref)
        attempt.invt_no = named.invt_no
        attempt.step(_step(record, STORED, "ListMatched", "120"), self._bounds.steps_max)
        if named.invt_no:
            self._files.name(named.invt_no, named.ref.case, record.day)
        return ()

    def assessed(self, record: CausingRecord) -> tuple[()]:
        attempt = self._of(record, record.event.list.ref)
        attempt.tax, attempt.covered = record.event.tax.total, True
        return ()

    def cover_awaited(self, record: CausingRecord) -> tuple[()]:
        self._of(record, record.event.assessed.list.ref).awaits_cover = at(record)
        return ()

    def billed(self, record: CausingRecord) -> tuple[()]:
        seen: views.BillSeen = record.event
        self._of(record, seen.ref).bill(seen.tax_no).issued = seen.total
        return ()

    def bill_changed(self, record: CausingRecord, state: str) -> tuple[()]:
        """Topics of bills and of their changes are read side by side: each has members of its own."""
        seen: views.BillSeen = record.event
        bill = self._of(record, seen.ref).bill(seen.tax_no)
        bill.state, bill.total = state, seen.total if state != "summarised" else bill.total
        if isinstance(seen, views.SummarisedSeen) and seen.ent_duty_no not in bill.ent_duty_nos:
            bill.ent_duty_nos = [*bill.ent_duty_nos, seen.ent_duty_no]
        return ()

    def released(self, record: CausingRecord) -> tuple[()]:
        seen: views.ReleasedSeen = record.event
        attempt = self._of(record, seen.list.ref)
        attempt.value, attempt.released_tax, attempt.warnings = seen.value, seen.tax, seen.warnings
        attempt.step(_step(record, RELEASED, "ListReleased", "800", grounds=seen.grounds), self._bounds.steps_max)
        return ()

    def verdict(self, record: CausingRecord, event: str) -> tuple[()]:
        seen: views.JudgedSeen = record.event
        said = {"final": seen.final, "grounds": seen.grounds, "findings": seen.findings}
        phase = SINCE if seen.released else JUDGED
        self._of(record, seen.list.ref).step(_step(record, phase, event, seen.status, **said), self._bounds.steps_max)
        return ()

    def closed(self, record: CausingRecord) -> tuple[()]:
        step = _step(record, SINCE, "ListClosed", "899", final=True)
        self._of(record, record.event.list.ref).step(step, self._bounds.steps_max)
        return ()

    def ready(self, record: CausingRecord) -> tuple[()]:
        self._of(record, record.event.list.ref).readiness = LeaveReadiness(True, at(record))
        return ()

    def not_ready(self, record: CausingRecord) -> tuple[()]:
        seen: views.NotReadySeen = record.event
        self._of(record, seen.list.ref).readiness = LeaveReadiness(False, at(record), seen.awaits, seen.findings)
        return ()

    def left(self, record: CausingRecord) -> tuple[()]:
        attempt = self._of(record, record.event.list.ref)
        attempt.left = attempt.left or at(record)
        return ()

    def exit(self, record: CausingRecord, change: Callable[[WayOut, Any], None]) -> tuple[()]:
        """Lists of a book's movement go on along their way out."""
        for named in record.event.lists:
            self._exit(record, named.ref, change)
        return ()

    def gate(self, record: CausingRecord) -> tuple[()]:
        """The sorting line has looked: a normal parcel leaves with the vehicle, any other comes off it."""
        for each in record.event.results:
            self._exit(record, each.ref, found_normal if each.result == InspectionResult.NORMAL else taken_off)
        return ()

    def returning(self, record: CausingRecord, state: str | None) -> tuple[()]:
        """A return came to this state; None: nothing of it is open, or it waits on, as the event says."""
        seen: Any = record.event
        attempt = self._of(record, seen.ref)
        known = attempt.returns.get(seen.return_no)
        by = getattr(seen, "arrive_by", None) or (known.arrive_by if known else None)
        told = state or ("completed" if getattr(seen, "ended", True) else "accepted")
        attempt.put_return(seen.return_no, Returning(told, at(record), by), self._bounds.returns_max)
        return ()

    def _exit(self, record: CausingRecord, ref: CaseRef, change: Callable[[WayOut, Any], None]) -> None:
        way = self._of(record, ref).exit
        change(way, record.event)
        way.at = at(record)
        if way.bond_invt_no:
            self._files.name(way.bond_invt_no, ref.case, record.day)

    def _of(self, record: CausingRecord, ref: CaseRef) -> FiledAttempt:
        return self._files.case(ref.case, record.day).attempt(ref.attempt)

    def _open(self, case: str, record: CausingRecord) -> CaseFile:
        """The file of a case whose document came: the first of its order number opened it."""
        file = self._files.case(case, record.day)
        if file.opened_ms is None:
            file.opened_ms = logged_ms(record)
        return file

    def _here(self, record: CausingRecord, seen: views.DocumentSeen) -> Here:
        owner: str | None = getattr(seen, snake(seen.kind.sender_fields[0]))
        return Here(seen.kind.key_of(seen), seen.submission_id, at(record), owner, seen.correction)


def _step(record: CausingRecord, phase: int, event: str, status: str, **said: Any) -> StatusStep:
    return StatusStep(phase, place_of(record), event, status, at(record), **said)


def _filed(seen: views.DocumentSeen, ref: CaseRef, here: Here, day: date) -> FiledList:
    """Put together the block of a list that nobody has looked at yet, as matching will."""
    area = getattr(seen, "area_code", None) or getattr(seen, "iac_code", None)
    parties = Parties(
        ebp_code=seen.ebp_code, ebc_code=seen.ebc_code, agent_code=seen.agent_code,
        assure_code=getattr(seen, "assure_code", None), area_code=area,
    )  # fmt: skip
    carried = Carriage(
        logistics_code=seen.logistics_code,
        logistics_no=seen.logistics_no,
        traf_mode=seen.traf_mode,
        bill_no=seen.bill_no,
    )
    block = Declared(
        ref=ref, submission_id=here.submission, trade_mode=seen.trade_mode, customs_code=seen.customs_code, parties=parties,
        waybill=carried, ems_no=seen.ems_no,
    )  # fmt: skip
    port = getattr(seen, "port_code", None)
    return FiledList(at=here.at, day=day, list=block, cop_no=seen.cop_no, pre_no=seen.pre_no, port=port)


def retracted_parcel(key: str) -> str | None:
    """The parcel whose waybill has that business key; None where it is no waybill's."""
    kind, *values = key.split("/")
    if not KINDS[kind].joins:
        return None
    return PARCEL.of(*(value.replace("%2F", "/").replace("%25", "%") for value in values))
