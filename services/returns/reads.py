"""Returns read releases, applications, arrivals, what becomes of goods, and what controls a list."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from libs.runtime.processing import Record
from libs.runtime.reads import Read, Reads, read_as
from libs.schemas.codes.book_kinds import BookKind
from libs.schemas.codes.supervision_modes import EXPORT
from libs.schemas.events.accountbook import BookOpened, GateInspectionPosted, ReleaseNoteApproved, ReleaseNoteDrawn
from libs.schemas.events.base import Event
from libs.schemas.events.intake import (
    ReturnArrived,
    ReturnCentreRecorded,
    ReturnParcelsDeclared,
    UnfitGoodsDisposalDeclared,
    WrongGoodsRuled,
)
from libs.schemas.events.return_documents import ReturnApplied
from libs.schemas.events.review import ListExamined, ListReleased, Verdict
from services.returns.domain.centres import CentreKey, KeptBook, ParcelKey
from services.returns.domain.due import ApplicationDue, SortedGoodsDue
from services.returns.domain.exported.deciding import ExportReturnDesk
from services.returns.domain.exported.files import ExportReturnFiles
from services.returns.domain.files import ReturnFiles
from services.returns.domain.procedure import ReturnProcedure
from services.returns.domain.rebuilding import RebuiltProcedure
from services.returns.domain.views import ListReleasedView
from services.returns.exported.loading import ExportedTouched
from services.returns.exported.reads import EXPORTED, ExportedRead


@dataclass(slots=True)
class Touched:
    """Keys of cases that a batch needs. applied_for: those that need a row, should the release not be here yet.

    return_nos: numbers of the applications it names.

    controlled: those of which it says, or asks, whether they are under control. books, centres, parcels: those that it
    names. exported: of exported goods.
    """

    cases: set[str] = field(default_factory=set)
    applied_for: set[str] = field(default_factory=set)
    controlled: set[str] = field(default_factory=set)
    return_nos: set[str] = field(default_factory=set)
    books: set[str] = field(default_factory=set)
    centres: set[CentreKey] = field(default_factory=set)
    parcels: set[ParcelKey] = field(default_factory=set)
    exported: ExportedTouched = field(default_factory=ExportedTouched)


@dataclass(frozen=True, slots=True)
class Loaded:
    """A batch works on what comes back of imports, and of exports."""

    imports: ReturnFiles
    exports: ExportReturnFiles


@dataclass(frozen=True, slots=True)
class ReturnDesks:
    """Imports and exports are decided at desks of their own."""

    imports: ReturnProcedure
    exports: ExportReturnDesk


def _named(touched: Touched, record: Record) -> None:
    touched.cases.add(record.event.ref.case)


def _applied_for(touched: Touched, record: Record) -> None:
    _asked(touched, record)
    touched.applied_for.add(record.event.ref.case)
    touched.return_nos.add(record.event.cop_no)


def _arrived(touched: Touched, record: Record) -> None:
    _asked(touched, record)
    event: ReturnArrived = record.event
    if event.return_no:
        touched.return_nos.add(event.return_no)
    if event.ems_no:
        touched.books.add(event.ems_no)
    if event.area_code and event.logistics_code and event.logistics_no:
        touched.parcels.add((event.area_code, event.logistics_code, event.logistics_no))


def _parcels(touched: Touched, record: Record) -> None:
    event: ReturnParcelsDeclared = record.event
    touched.centres.add((event.area_code, event.customs_code))
    touched.parcels.update((event.area_code, each.logistics_code, each.logistics_no) for each in event.parcels)


def _recorded(touched: Touched, record: Record) -> None:
    touched.centres.add((record.event.area_code, record.event.customs_code))


def _nothing(touched: Touched, record: Record) -> None:
    """The last word stands: nothing is read."""


def _about_arrival(touched: Touched, record: Record) -> None:
    _named(touched, record)
    touched.return_nos.add(record.event.return_no)


def _sorted_due(touched: Touched, record: Record) -> None:
    touched.cases.add(record.event.case_key)


def _due(touched: Touched, record: Record) -> None:
    touched.cases.add(record.event.case_key)
    touched.return_nos.add(record.event.return_no)


def _asked(touched: Touched, record: Record) -> None:
    _named(touched, record)
    touched.controlled.add(record.event.ref.case)


def _approved(touched: Touched, record: Record) -> None:
    if record.event.inspection:
        _drawn(touched, record)


def _drawn(touched: Touched, record: Record) -> None:
    touched.cases.update(listed.ref.case for listed in record.event.lists)
    touched.controlled.update(listed.ref.case for listed in record.event.lists)


def _inspected(touched: Touched, record: Record) -> None:
    touched.controlled.update(found.ref.case for found in record.event.results)


def _record_centre(procedure: ReturnProcedure, record: Record) -> list[Event]:
    procedure.files.centres.record(record.event)
    return []


def _open_book(procedure: ReturnProcedure, record: Record) -> list[Event]:
    """Know where books for imports are kept."""
    event: BookOpened = record.event
    if event.book_kind is BookKind.IMPORT:
        procedure.files.centres.open(KeptBook(event.ems_no, event.area_code or "", event.customs_code or ""))
    return []


_IMPORTED: dict[type[Any], Read[Touched, ReturnProcedure]] = {
    ListReleased: Read(lambda procedure, r: procedure.released(r.event, r.day, r.time), _named, as_=ListReleasedView),
    ReturnApplied: Read(lambda procedure, r: procedure.applied(r.event, r.day, r.time), _applied_for),
    ReturnArrived: Read(lambda procedure, r: procedure.arrived(r.event, r.day, r.time), _arrived),
    ReturnCentreRecorded: Read(_record_centre, _recorded),
    ReturnParcelsDeclared: Read(lambda procedure, r: procedure.parcels(r.event, r.day, r.time), _parcels),
    BookOpened: Read(_open_book, _nothing),
    UnfitGoodsDisposalDeclared: Read(lambda procedure, r: procedure.disposed(r.event, r.day, r.time), _about_arrival),
    WrongGoodsRuled: Read(lambda procedure, r: procedure.ruled(r.event, r.day, r.time), _about_arrival),
    Verdict: Read(lambda procedure, r: procedure.stands(r.event, r.day, r.time), _asked),
    ReleaseNoteApproved: Read(lambda procedure, r: procedure.approved(r.event, r.time), _approved),
    ReleaseNoteDrawn: Read(lambda procedure, r: procedure.drawn(r.event, r.time), _drawn),
    GateInspectionPosted: Read(lambda procedure, r: procedure.inspected(r.event, r.day, r.time), _inspected),
    SortedGoodsDue: Read(lambda procedure, r: procedure.hand_back(r.event, r.day, r.time), _sorted_due),
    ApplicationDue: Read(lambda procedure, r: procedure.fall_due(r.event, r.day, r.time), _due),
}


def _imported(row: Read[Touched, ReturnProcedure]) -> Read[Touched, ReturnDesks]:
    """A row of imports takes a record again by deciding on it again, with what was answered."""

    def again(desks: ReturnDesks, record: Record, told: Sequence[Event]) -> None:
        assert isinstance(desks.imports, RebuiltProcedure)
        desks.imports.answers = told
        deque(row.decide(desks.imports, record), maxlen=0)

    return Read(lambda desks, r: row.decide(desks.imports, r), row.touches, again, row.as_)


def _exported(row: ExportedRead) -> Read[Touched, ReturnDesks]:
    return Read(
        lambda desks, r: row.take(desks.exports, r),
        lambda touched, r: row.touches(touched.exported, r.event),
        lambda desks, r, told: row.again(desks.exports, r, told),
        row.as_,
    )


def _row(event: type[Any]) -> Read[Touched, ReturnDesks]:
    """The row of an event. One about lists is of imports or of exports, as its list is."""
    rows = [_imported(_IMPORTED[event])] if event in _IMPORTED else []
    rows += [_exported(EXPORTED[event])] if event in EXPORTED else []
    if len(rows) == 1:
        return rows[0]

    def of(record: Record) -> Read[Touched, ReturnDesks]:
        return rows[1 if record.event.ref.direction == EXPORT else 0]

    def touches(touched: Touched, record: Record) -> None:
        if touch := of(record).touches:
            touch(touched, record)

    def again(desks: ReturnDesks, record: Record, told: Sequence[Event]) -> None:
        if fold := of(record).fold:
            fold(desks, record, told)

    return Read(lambda desks, r: of(r).decide(desks, r), touches, again, rows[0].as_)


READS: Reads[Touched, ReturnDesks] = Reads(
    {
        **{event: _row(event) for event in (*_IMPORTED, *EXPORTED)},
        **read_as(Verdict, _row(Verdict), ListExamined),
    }
)
