"""Outcomes are the events about a case: its documents agree, its list waits, is stored, or has all this wrong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from libs.schemas.events.base import Event
from libs.schemas.events.lists import Carriage, CaseRef, Declared, DeclaredLine, Fees, Parties
from libs.schemas.events.matching import DocumentsMatched, DocumentsMismatched, ListMatched, ListRefused, ListWaiting
from libs.schemas.findings import Finding
from services.matching.domain.kept import AnyList, Paper


def documents_compared(paper: Paper, findings: list[Finding]) -> Event:
    """The documents beside the list agree, or all on which they do not."""
    if findings:
        return DocumentsMismatched(ref=_ref(paper), findings=findings)
    return DocumentsMatched(ref=_ref(paper))


def list_matched(listed: AnyList, carried: Mapping[str, Any], invt_no: str) -> ListMatched:
    """carried: what the set says goes on from its documents, by the names it goes on under."""
    return ListMatched(
        list=_declared(listed, carried, invt_no),
        fees=Fees(freight=listed.freight, insured_fee=listed.insured_fee, tax_total=carried.get("tax_total")),
        lines=[
            DeclaredLine(
                goods.gnum,
                goods.gcode,
                goods.country,
                goods.qty,
                goods.unit,
                goods.qty1,
                goods.unit1,
                goods.total_price,
                goods.item_record_no,
                goods.qty2,
                goods.unit2,
            )
            for goods in listed.lines
        ],
    )


def list_waiting(listed: AnyList, missing: tuple[str, ...]) -> ListWaiting:
    return ListWaiting(list=_declared(listed, {}), missing=list(missing))


def list_refused(listed: AnyList, findings: list[Finding]) -> ListRefused:
    return ListRefused(list=_declared(listed, {}), refused_by="matching", findings=findings)


def _declared(listed: AnyList, carried: Mapping[str, Any], invt_no: str | None = None) -> Declared:
    """The list's block, made here and by nobody else."""
    return Declared(
        ref=_ref(listed, listed.attempt),
        submission_id=listed.submission_id,
        trade_mode=listed.trade_mode,
        customs_code=listed.customs_code,
        parties=Parties(
            ebp_code=listed.ebp_code,
            ebc_code=listed.ebc_code,
            agent_code=listed.agent_code,
            pay_code=carried.get("pay_code"),
            assure_code=carried.get("assure_code"),
            area_code=carried.get("area_code"),
        ),
        waybill=Carriage(logistics_code=listed.logistics_code, logistics_no=listed.logistics_no),
        invt_no=invt_no,
        ems_no=listed.ems_no,
        buyer_token=carried.get("buyer_token"),
    )


def _ref(document: Any, attempt: int = 0) -> CaseRef:
    direction = document.direction
    return CaseRef(owner=document.owner, number=document.order_no, attempt=attempt, direction=direction)
