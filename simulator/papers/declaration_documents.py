"""Goods become customs declarations (报关单), and what a market records for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from libs.schemas import customs_declarations as customs
from libs.schemas.reference.rows.named import KILOGRAM
from simulator.papers.documents import Document, Line, app_time, guid
from simulator.people.export_goods import Destination
from simulator.people.partners import Enterprise, Warehouse

DOLLAR, YUAN = "502", "142"
_BOUGHT_AT = Decimal(5)
"""Yuan paid on the market for what is sold for a dollar."""


@dataclass(frozen=True, slots=True)
class Consignment:
    """Goods of one consignor that are declared together, and leave under one bill. number: what its documents are named by.

    record: of the market that has the goods; order: that the platform declared them by, of its type. zone: that they
    enter, instead of leaving under a bill.
    """

    number: str
    day: date
    trade_mode: str
    office: str
    port: str
    agent: Enterprise
    consignor: Enterprise
    destination: Destination
    lines: tuple[Line, ...]
    form: Literal["full", "simplified"] = "full"
    digits: int = 10
    cluster: str | None = None
    platform: Enterprise | None = None
    order_type: str | None = None
    zone: Warehouse | None = None
    currency: str = DOLLAR

    @property
    def bill_no(self) -> str | None:
        return None if self.zone else f"782-{self.number}"

    @property
    def value(self) -> Decimal:
        return sum((line.total for line in self.lines), Decimal(0))

    @property
    def weight(self) -> Decimal:
        return sum((line.good.weight * line.qty for line in self.lines), Decimal(1))


def declaration(goods: Consignment, second: int) -> customs.CustomsDeclaration:
    orders = None
    if goods.platform and goods.order_type:
        orders = [customs.NamedOrder(ebp_code=goods.platform.code, order_no=f"BD{goods.number}")]
    return customs.CustomsDeclaration(
        cop_no=f"BG{goods.number}", app_time=app_time(goods.day, second), trade_mode=goods.trade_mode,
        customs_code=goods.office, port_code=goods.port, agent_code=goods.agent.code, ebc_code=goods.consignor.code,
        gross_weight=goods.weight, lines=[_line(goods, gnum, line) for gnum, line in enumerate(goods.lines, 1)],
        form=goods.form, cluster=goods.cluster, orders=orders, bill_no=goods.bill_no,
        area_code=goods.zone.enterprise.code if goods.zone else None,
    )  # fmt: skip


def _line(goods: Consignment, gnum: int, line: Line) -> customs.DeclarationLine:
    good, of_market = line.good, goods.cluster is not None
    measured = good.per1 * line.qty
    return customs.DeclarationLine(
        gnum=gnum, gcode=good.gcode[: goods.digits].ljust(10, "0"), gname=good.name, destination=goods.destination.country,
        qty=Decimal(line.qty), unit=good.unit, qty1=measured, unit1=good.unit1,
        net_weight=measured if good.unit1 == KILOGRAM else good.weight * line.qty, total_price=line.total,
        currency=goods.currency,
        record_no=f"ZH{goods.number}" if of_market else None, record_gnum=gnum if of_market else None,
    )  # fmt: skip


def entry_list(goods: Consignment, zone: Warehouse) -> Document:
    """The zone's enterprise lists what is to enter; the declaration's number is known once that is taken."""
    return {
        "copNo": f"RB{goods.number}",
        "emsNo": zone.ems_no,
        "areaCode": zone.enterprise.code,
        "outsideCode": goods.consignor.code,
        "grossWeight": str(goods.weight),
        "lines": [
            {"itemRecordNo": line.good.item_record_no, "qty": str(line.qty), "unit": line.good.unit}
            for line in goods.lines
        ],
    }


def market_record(goods: Consignment, second: int, lines: Sequence[Line]) -> customs.MarketRecord:
    """The consignor has goods bought on the market entered in its record."""
    assert goods.cluster
    recorded: list[Any] = [
        customs.RecordedGoods(
            gnum=gnum, gcode=line.good.gcode, gname=line.good.name, qty=Decimal(line.qty), unit=line.good.unit,
            total_price=line.total * _BOUGHT_AT, currency=YUAN,
        )
        for gnum, line in enumerate(lines, 1)
    ]  # fmt: skip
    return customs.MarketRecord(
        cop_no=f"ZH{goods.number}", app_time=app_time(goods.day, second), ebc_code=goods.consignor.code,
        cluster=goods.cluster, lines=recorded,
    )  # fmt: skip


def business_order(goods: Consignment, second: int) -> Document:
    """The platform declares the order, or the booking of a warehouse, that the goods leave by."""
    assert goods.platform and goods.order_type
    return {
        "guid": guid("business-order", goods.number),
        "appType": "1",
        "appTime": app_time(goods.day, second),
        "appStatus": "2",
        "orderType": goods.order_type,
        "orderNo": f"BD{goods.number}",
        "ebpCode": goods.platform.code,
        "ebpName": goods.platform.name,
        "ebcCode": goods.consignor.code,
        "ebcName": goods.consignor.name,
        "goodsValue": str(goods.value),
        "freight": "0",
        "currency": DOLLAR,
        "OrderList": [
            {
                "gnum": gnum,
                "itemNo": line.good.sku,
                "itemName": line.good.name,
                "unit": line.good.unit,
                "currency": DOLLAR,
                "qty": str(line.qty),
                "price": str(line.good.price),
                "totalPrice": str(line.total),
            }
            for gnum, line in enumerate(goods.lines, 1)
        ],
    }
