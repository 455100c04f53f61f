"""The events about a list: what it waits for, that it is stored, or everything that is wrong with it."""

from __future__ import annotations

from typing import Any

from libs.schemas.events.intake import ListAccepted, OrderAccepted, PaymentAccepted
from libs.schemas.events.matching import ListMatched, ListRefused, ListWaiting, MatchedLine
from libs.schemas.findings import Finding


def _identity(listed: ListAccepted) -> dict[str, Any]:
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


def list_waiting(listed: ListAccepted, missing: tuple[str, ...]) -> ListWaiting:
    return ListWaiting(**_identity(listed), missing=list(missing))


def list_refused(listed: ListAccepted, findings: list[Finding]) -> ListRefused:
    return ListRefused(**_identity(listed), refused_by="matching", findings=findings)


def list_matched(listed: ListAccepted, order: OrderAccepted, payment: PaymentAccepted, invt_no: str) -> ListMatched:
    return ListMatched(
        **_identity(listed),
        invt_no=invt_no,
        trade_mode=listed.trade_mode,
        ems_no=listed.ems_no,
        area_code=listed.area_code,
        logistics_code=listed.logistics_code,
        logistics_no=listed.logistics_no,
        pay_code=payment.pay_code,
        assure_code=listed.assure_code,
        buyer_token=listed.buyer_token,
        freight=listed.freight,
        insured_fee=listed.insured_fee,
        tax_total=order.tax_total,
        lines=[
            MatchedLine(
                gnum=goods.gnum,
                item_record_no=goods.item_record_no,
                gcode=goods.gcode,
                country=goods.country,
                qty=goods.qty,
                unit=goods.unit,
                qty1=goods.qty1,
                unit1=goods.unit1,
                qty2=goods.qty2,
                unit2=goods.unit2,
                total_price=goods.total_price,
            )
            for goods in listed.lines
        ],
    )
