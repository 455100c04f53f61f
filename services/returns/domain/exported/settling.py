"""Unfit goods of exports that came back are disposed of, and an officer decides on what came in their place."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TypeAlias

from libs.schemas.events import export_return_documents as documents
from libs.schemas.events import export_returns as events
from libs.schemas.events.base import Event
from libs.schemas.events.returns import GoodsApart
from libs.schemas.findings import Finding
from libs.schemas.rules import of_another_office
from services.returns.domain.arrivals import Arrival
from services.returns.domain.exported import rules, telling
from services.returns.domain.exported.files import ExportInReturn
from services.returns.domain.exported.terms import DISPOSAL, RULING

About: TypeAlias = documents.ExportUnfitGoodsDisposalDeclared | documents.ExportWrongGoodsRuled


def disposed(event: documents.ExportUnfitGoodsDisposalDeclared, exported: ExportInReturn, most: int) -> Iterator[Event]:
    """Unfit goods that stood apart at a site are gone for good. most: disposals of one tally."""
    apart, released = exported.set_apart_by(event.arrival_no), exported.released
    if not apart or released is None:
        yield _refused(event, DISPOSAL, [rules.NOTHING_APART[DISPOSAL].finding(event.arrival_no)])
        return
    application, own = max(apart, key=lambda each: each[1].keeper == event.operator_code)
    if found := list(_not_to_dispose(event, own, most)):
        yield _refused(event, DISPOSAL, found)
    else:
        records = {gnum: line.item_record_no for gnum, line in released.read_lines().items()}
        yield events.ExportUnfitGoodsDisposed(
            **telling.about(exported, application),
            arrival_no=event.arrival_no,
            submission_id=event.submission_id,
            cop_no=event.cop_no,
            ems_no=own.ems_no,
            disposal=event.disposal,
            lines=[GoodsApart(gnum=n.gnum, item_record_no=records[n.gnum], qty=n.qty) for n in event.lines],
        )


def ruled(event: documents.ExportWrongGoodsRuled, exported: ExportInReturn) -> Iterator[Event]:
    """An officer of the office where they lie said what becomes of goods that are not those exported.

    A verdict names no site: of tallies of one number it is on the one that awaits this office.
    """
    apart = exported.set_apart_by(event.arrival_no)
    if not apart or exported.released is None:
        yield _refused(event, RULING, [rules.NOTHING_APART[RULING].finding(event.arrival_no)])
        return
    application, meant = max(
        apart, key=lambda each: (event.sender_office in (None, each[1].customs_code), each[1].awaits_officer)
    )
    if found := list(_not_to_decide(event, meant)):
        yield _refused(event, RULING, found)
    else:
        yield events.ExportWrongGoodsDecided(
            **telling.about(exported, application),
            arrival_no=event.arrival_no,
            submission_id=event.submission_id,
            verdict=event.verdict,
        )


def _not_to_dispose(event: documents.ExportUnfitGoodsDisposalDeclared, apart: Arrival, most: int) -> Iterator[Finding]:
    if event.operator_code != apart.keeper:
        yield rules.DISPOSED_BY.finding(event.operator_code, apart.keeper)
    seen, here = set(), apart.unfit_here
    for number, line in enumerate(event.lines, 1):
        if line.gnum in seen:
            yield rules.DISPOSED_ONCE.finding(line.gnum, line=number)
        seen.add(line.gnum)
        left = here.get(line.gnum, Decimal(0))
        if line.qty > left:
            yield rules.DISPOSED_QUANTITY.finding(line.qty, f"<= {left:f}", number)
    if apart.disposed_too_often(event.lines, most):
        yield rules.DISPOSED_OFTEN.finding(apart.disposals, f"< {most}")


def _not_to_decide(event: documents.ExportWrongGoodsRuled, apart: Arrival) -> Iterator[Finding]:
    yield from of_another_office(rules.RULED_OFFICE, event, {apart.customs_code})
    if not apart.awaits_officer:
        yield rules.RULED_OPEN.finding(apart.verdict, "open")


def _refused(event: About, document: str, findings: list[Finding]) -> Event:
    return events.ExportReturnRefused(
        invt_no=event.invt_no,
        cop_no=event.cop_no,
        submission_id=event.submission_id,
        document=document,
        findings=findings,
    )
