"""A record touches these rows of exported goods that come back, and is taken by evolving them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import msgspec

from libs.runtime.processing import Record
from libs.schemas.codes.supervision_modes import EXPORT
from libs.schemas.events import export_return_documents as documents
from libs.schemas.events.accountbook import GoodsExited
from libs.schemas.events.base import Event
from libs.schemas.events.departures import ListDeparted
from libs.schemas.events.review import ListReleased, Verdict
from services.returns.domain.exported.deciding import ExportReturnDesk
from services.returns.domain.exported.due import ExportReturnDue, ReturnParcelDue
from services.returns.domain.exported.evolving import evolve
from services.returns.domain.exported.views import DepartedView, ExitedView
from services.returns.exported.loading import ExportedTouched, with_codes


def _nothing(desk: ExportReturnDesk, record: Record) -> Iterable[Event]:
    """It is known now, and that is all."""
    return ()


Decide: TypeAlias = Callable[[ExportReturnDesk, Record], Iterable[Event]]


@dataclass(frozen=True, slots=True)
class ExportedRead:
    """One kind of record is taken so. touches: what it needs; decide: what follows from it, once it is in the files.

    as_: the struct that is read of it.
    """

    touches: Callable[[ExportedTouched, Any], None]
    decide: Decide = _nothing
    as_: type[msgspec.Struct] | None = None

    def take(self, desk: ExportReturnDesk, record: Record) -> Iterator[Event]:
        """Put the record into the files, and each event that follows before the next is asked for."""
        evolve(desk.files, record.event, record)
        for event in self.decide(desk, record):
            evolve(desk.files, event, record)
            yield event

    @staticmethod
    def again(desk: ExportReturnDesk, record: Record, told: Sequence[Event]) -> None:
        """Put the record into the files with what was published because of it; nothing is decided."""
        evolve(desk.files, record.event, record)
        for event in told:
            evolve(desk.files, event, record)


def _listed(touched: ExportedTouched, event: Any) -> None:
    if event.list.invt_no:
        touched.lists.add(event.list.invt_no)


def _judged(touched: ExportedTouched, event: Any) -> None:
    if event.released:
        _listed(touched, event)


def _exited(touched: ExportedTouched, event: Any) -> None:
    touched.lists.update(listed.invt_no for listed in event.lists if listed.ref.direction == EXPORT)


def _applied(touched: ExportedTouched, event: documents.ExportReturnApplied) -> None:
    touched.lists.add(event.invt_no)
    touched.parcels.add((event.logistics_code, event.logistics_no))
    touched.systems |= with_codes((event.ebc_code, event.agent_code))


def _reported(touched: ExportedTouched, event: documents.ExportReturnReported) -> None:
    touched.parcels.add((event.logistics_code, event.logistics_no))
    touched.systems |= with_codes((event.operator_code,))
    if event.invt_no:
        touched.lists.add(event.invt_no)


def _tallied(touched: ExportedTouched, event: documents.ReturnTallied) -> None:
    touched.parcels.add((event.logistics_code, event.logistics_no))
    touched.lists.add(event.invt_no)


def _system(touched: ExportedTouched, event: documents.ReturnProcessSystemRecorded) -> None:
    touched.systems |= with_codes((event.code,))


def _numbered(touched: ExportedTouched, event: Any) -> None:
    touched.lists.add(event.invt_no)


def _parcel(touched: ExportedTouched, event: Any) -> None:
    touched.parcels.add((event.logistics_code, event.logistics_no))


def _about_list(desk: ExportReturnDesk, record: Record) -> Iterable[Event]:
    return desk.about_list(record.event.list.invt_no, record.day)


def _about_exited(desk: ExportReturnDesk, record: Record) -> Iterator[Event]:
    for listed in record.event.lists:
        if listed.ref.direction == EXPORT:
            yield from desk.about_list(listed.invt_no, record.day)


EXPORTED: dict[type[Any], ExportedRead] = {
    ListReleased: ExportedRead(_listed, _about_list),
    Verdict: ExportedRead(_judged),
    ListDeparted: ExportedRead(_listed, _about_list, DepartedView),
    GoodsExited: ExportedRead(_exited, _about_exited, ExitedView),
    documents.ExportReturnApplied: ExportedRead(_applied, lambda desk, r: desk.applied(r.event, r.day)),
    documents.ExportReturnReported: ExportedRead(_reported, lambda desk, r: desk.reported(r.event, r.day)),
    documents.ReturnTallied: ExportedRead(_tallied, lambda desk, r: desk.tallied(r.event, r.day)),
    documents.ExportUnfitGoodsDisposalDeclared: ExportedRead(_numbered, lambda desk, r: desk.disposed(r.event)),
    documents.ExportWrongGoodsRuled: ExportedRead(_numbered, lambda desk, r: desk.ruled(r.event)),
    documents.ReturnProcessSystemRecorded: ExportedRead(_system),
    documents.TaxCertificateRecorded: ExportedRead(_numbered, lambda desk, r: desk.about_list(r.event.invt_no, r.day)),
    ExportReturnDue: ExportedRead(_numbered, lambda desk, r: desk.list_due(r.event)),
    ReturnParcelDue: ExportedRead(_parcel, lambda desk, r: desk.parcel_due(r.event)),
}
"""Event, or what is due → its row. Rows of imports may stand beside one about lists."""
