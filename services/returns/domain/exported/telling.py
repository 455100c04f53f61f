"""The desk tells in these events what was refused, and what came back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from libs.schemas.events import export_return_documents as documents
from libs.schemas.events import export_returns as events
from libs.schemas.events.base import Event
from libs.schemas.events.lists import DeclaredLine
from libs.schemas.events.returns import ReturningLine
from libs.schemas.findings import Finding
from services.returns.domain.arrivals import sort_out, without
from services.returns.domain.exported import checks, relief, rules
from services.returns.domain.exported.files import (
    ZERO,
    Counted,
    ExportApplication,
    ExportInReturn,
    ParcelBack,
    ReleasedExport,
    Tally,
)
from services.returns.domain.exported.terms import APPLICATION, ARRIVAL, TALLY


def completed(
    exported: ExportInReturn, released: ReleasedExport, application: ExportApplication, tally: Tally
) -> Event:
    """Tell what was applied for and came, sound or unfit, what did not, and what came beside it."""
    asked, lines = application.asked, released.read_lines()
    found = sort_out(tally.lines, asked)
    back = {gnum: found.sound.get(gnum, ZERO) + found.unfit.get(gnum, ZERO) for gnum in asked}
    back = {gnum: qty for gnum, qty in back.items() if qty}
    told = [
        _line(exported, released, lines[gnum], Counted(gnum, qty, found.unfit.get(gnum, ZERO)))
        for gnum, qty in back.items()
    ]
    return events.ExportReturnCompleted(
        **about(exported, application),
        arrival_no=tally.cop_no,
        submission_id=tally.submission_id,
        operator_code=tally.operator_code,
        customs_code=tally.customs_code,
        trade_mode=released.list.trade_mode,
        ems_no=tally.ems_no,
        tallied_on=tally.on,
        cross_district=checks.crosses_district(released.list, tally.customs_code, tally.on),
        relief_by=relief.relief_of(exported, released, tally.on).by,
        lines=told,
        short=[events.ShortLine(gnum=gnum, qty=qty) for gnum, qty in without(asked, back).items()],
        wrong=[events.ShortLine(gnum=gnum, qty=qty) for gnum, qty in found.wrong.items()],
        warnings=[rules.BEYOND.finding(qty, asked.get(gnum, ZERO), gnum) for gnum, qty in found.handed_back.items()],
    )


def _line(exported: ExportInReturn, released: ReleasedExport, line: DeclaredLine, back: Counted) -> ReturningLine:
    before, original = exported.returned(back.gnum), relief.original_of(line)
    yuan = relief.yuan_of(line, released.released_on)
    return ReturningLine(
        gnum=back.gnum,
        item_record_no=line.item_record_no,
        gcode=line.gcode,
        qty=back.qty,
        unfit=back.unfit,
        remaining=original - before - back.qty,
        original=original,
        value=ZERO if yuan is None else relief.share(yuan, line, before, back.qty),
    )


def about(exported: ExportInReturn, application: ExportApplication) -> dict[str, Any]:
    assert exported.released is not None
    return {
        "invt_no": exported.invt_no, "return_no": application.return_no, "applied": application.submission_id,
        "ref": exported.released.ref,
    }  # fmt: skip


def refused_application(
    document: documents.ExportReturnApplied, findings: Iterable[Finding]
) -> events.ExportReturnRefused:
    return events.ExportReturnRefused(
        invt_no=document.invt_no,
        cop_no=document.co_el_no,
        submission_id=document.submission_id,
        document=APPLICATION,
        findings=list(findings),
    )


def refused_report(document: documents.ExportReturnReported, findings: Iterable[Finding]) -> Event:
    return events.ExportReturnRefused(
        invt_no=document.invt_no,
        logistics_code=document.logistics_code,
        logistics_no=document.logistics_no,
        cop_no=document.co_el_no,
        submission_id=document.submission_id,
        document=ARRIVAL,
        findings=list(findings),
    )


def refused_tally(parcel: ParcelBack, tally: Tally, findings: Iterable[Finding]) -> Event:
    return events.ExportReturnRefused(
        invt_no=tally.invt_no,
        logistics_code=parcel.logistics_code,
        logistics_no=parcel.logistics_no,
        cop_no=tally.cop_no,
        submission_id=tally.submission_id,
        document=TALLY,
        findings=list(findings),
    )
