"""Outcomes are the events about a case: its documents agree, its list waits, is stored, or has all this wrong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, TypeAlias

import msgspec

from libs.schemas.events.base import Event, case_key
from libs.schemas.events.matching import DocumentsMatched, DocumentsMismatched, ListMatched, ListRefused, ListWaiting
from libs.schemas.events.said import Said
from libs.schemas.findings import Finding
from services.matching.domain.documents import Number, Order
from services.matching.domain.kept import AnyList

Outcome: TypeAlias = Event | Said


class Matched(Said, frozen=True):
    event: ClassVar[type[Event]] = DocumentsMatched
    ebp_code: str
    order_no: str

    @property
    def key(self) -> str:
        return case_key(self.ebp_code, self.order_no)


class StoredLine(msgspec.Struct, frozen=True, gc=False, rename="camel", omit_defaults=True):
    """A `MatchedLine` as it is written."""

    gnum: int
    gcode: str
    country: str
    qty: Number
    unit: str
    qty1: Number
    unit1: str
    total_price: Number
    item_record_no: str | None = None
    qty2: Number | None = None
    unit2: str | None = None


class Stored(Said, frozen=True):
    """`ListMatched`: the list is stored at customs."""

    event: ClassVar[type[Event]] = ListMatched
    ebp_code: str
    order_no: str
    attempt: int
    customs_code: str
    ebc_code: str
    agent_code: str
    cop_no: str
    pre_no: str
    invt_no: str
    trade_mode: str
    logistics_code: str
    logistics_no: str
    freight: Number
    insured_fee: Number
    lines: list[StoredLine]
    ems_no: str | None = None
    area_code: str | None = None
    pay_code: str | None = None
    assure_code: str | None = None
    buyer_token: str | None = None
    tax_total: Number | None = None

    @property
    def key(self) -> str:
        return self.ems_no or case_key(self.ebp_code, self.order_no)


def documents_compared(order: Order, findings: list[Finding]) -> Outcome:
    """The documents beside the list agree, or all on which they do not."""
    if findings:
        return DocumentsMismatched(ebp_code=order.ebp_code, order_no=order.order_no, findings=findings)
    return Matched(order.ebp_code, order.order_no)


def list_matched(listed: AnyList, carried: Mapping[str, Any], invt_no: str) -> Stored:
    """carried: what the set says goes on from its documents, by the names it goes on under."""
    return Stored(
        ebp_code=listed.ebp_code,
        order_no=listed.order_no,
        attempt=listed.attempt,
        customs_code=listed.customs_code,
        ebc_code=listed.ebc_code,
        agent_code=listed.agent_code,
        cop_no=listed.cop_no,
        pre_no=listed.pre_no,
        invt_no=invt_no,
        trade_mode=listed.trade_mode,
        logistics_code=listed.logistics_code,
        logistics_no=listed.logistics_no,
        freight=listed.freight,
        insured_fee=listed.insured_fee,
        lines=[
            StoredLine(
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
        ems_no=listed.ems_no,
        **carried,
    )


def list_waiting(listed: AnyList, missing: tuple[str, ...]) -> ListWaiting:
    return ListWaiting(**_identity(listed), missing=list(missing))


def list_refused(listed: AnyList, findings: list[Finding]) -> ListRefused:
    return ListRefused(**_identity(listed), refused_by="matching", findings=findings)


def _identity(listed: AnyList) -> dict[str, Any]:
    return {
        "ebp_code": listed.ebp_code,
        "order_no": listed.order_no,
        "attempt": listed.attempt,
        "customs_code": listed.customs_code,
        "ebc_code": listed.ebc_code,
        "agent_code": listed.agent_code,
        "cop_no": listed.cop_no,
        "pre_no": listed.pre_no,
    }
