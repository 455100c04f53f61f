"""From a sale abroad to the documents its partners send, in CEB JSON form. Amounts are decimal text."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from simulator.papers.documents import Document, Line, app_time, guid
from simulator.people.export_goods import Destination
from simulator.people.partners import EXPORT_ZONE, Enterprise
from simulator.people.ways_out import CODE_DIGITS, Passage, Way

BY_AIR = "5"
_PACKING = Decimal("0.05")


@dataclass(frozen=True, slots=True)
class ExportSale:
    """One order from abroad, and who sells, carries and declares it. Amounts in the way's currency."""

    order_no: str
    logistics_no: str
    cop_no: str
    day: date
    second: int
    way: Way
    passage: Passage
    consignor: Enterprise
    carrier: Enterprise
    agent: Enterprise
    destination: Destination
    lines: tuple[Line, ...]
    freight: Decimal

    @property
    def goods_value(self) -> Decimal:
        return sum((line.total for line in self.lines), Decimal(0))

    @property
    def weight(self) -> Decimal:
        """Kilograms, packing included."""
        return sum((line.good.weight * line.qty for line in self.lines), _PACKING)

    @property
    def departs(self) -> bool:
        """Say whether a carrier reports its departure: of all but what leaves a zone at the port itself."""
        return not self.way.bonded or self.passage.sealed

    def on(self, day: date) -> ExportSale:
        return replace(self, day=day)


def _head(sale: ExportSale, kind: str) -> Document:
    return {
        "guid": guid(kind, sale.order_no, sale.consignor.code),
        "appType": "1",
        "appTime": app_time(sale.day, sale.second),
        "appStatus": "2",
    }


def _parties(sale: ExportSale) -> Document:
    """The platform is a foreign one without a code."""
    return {
        "ebpCode": "无",
        "ebpName": "Example Marketplace GmbH",
        "ebcCode": sale.consignor.code,
        "ebcName": sale.consignor.name,
    }


def export_order(sale: ExportSale) -> Document:
    currency = sale.way.currency
    return (
        _head(sale, "export-order")
        | _parties(sale)
        | {
            "orderType": sale.way.order_type,
            "orderNo": sale.order_no,
            "goodsValue": str(sale.goods_value),
            "freight": str(sale.freight),
            "currency": currency,
            "OrderList": [
                {
                    "gnum": gnum,
                    "itemNo": line.good.sku,
                    "itemName": line.good.name,
                    "unit": line.good.unit,
                    "currency": currency,
                    "qty": str(line.qty),
                    "price": str(line.good.price),
                    "totalPrice": str(line.total),
                }
                for gnum, line in enumerate(sale.lines, 1)
            ],
        }
    )


def export_waybill(sale: ExportSale) -> Document:
    return _head(sale, "export-waybill") | {
        "logisticsCode": sale.carrier.code,
        "logisticsName": sale.carrier.name,
        "logisticsNo": sale.logistics_no,
        "freight": str(sale.freight),
        "insuredFee": "0",
        "currency": sale.way.currency,
        "grossWeight": str(sale.weight),
        "packNo": 1,
        "goodsInfo": "、".join(f"{line.good.name}×{line.qty}" for line in sale.lines)[:200],
    }


def _list_line(sale: ExportSale, gnum: int, line: Line) -> Document:
    good, digits = line.good, sale.way.digits
    document: Document = {
        "gnum": gnum,
        "itemNo": good.sku,
        "itemName": good.name,
        "gcode": good.gcode[:digits].ljust(CODE_DIGITS, "0"),
        "gname": good.name,
        "gmodel": good.model,
        "barCode": "无",
        "country": sale.destination.country,
        "currency": sale.way.currency,
        "qty": str(line.qty),
        "unit": good.unit,
        "qty1": str(good.per1 * line.qty),
        "unit1": good.unit1,
        "price": str(good.price),
        "totalPrice": str(line.total),
    }
    if sale.way.bonded:
        document["itemRecordNo"] = good.item_record_no
    if good.unit2 and good.per2:
        document |= {"qty2": str(good.per2 * line.qty), "unit2": good.unit2}
    return document


def _out_of_a_zone() -> Document:
    zone = EXPORT_ZONE
    return {"emsNo": zone.ems_no, "iacCode": zone.enterprise.code, "iacName": zone.enterprise.name}


def export_list(sale: ExportSale) -> Document:
    currency = sale.way.currency
    return (
        _head(sale, "export-list")
        | _parties(sale)
        | (_out_of_a_zone() if sale.way.bonded else {})
        | {
            "customsCode": sale.passage.office,
            "orderNo": sale.order_no,
            "logisticsCode": sale.carrier.code,
            "logisticsName": sale.carrier.name,
            "logisticsNo": sale.logistics_no,
            "copNo": sale.cop_no,
            "ieFlag": "E",
            "portCode": sale.passage.port,
            "ieDate": f"{sale.day:%Y%m%d}",
            "statisticsFlag": sale.way.flag,
            "agentCode": sale.agent.code,
            "agentName": sale.agent.name,
            "ownerCode": "NO",
            "ownerName": "示例日用品厂",
            "tradeMode": sale.way.trade_mode,
            "trafMode": BY_AIR,
            "country": sale.destination.country,
            "POD": sale.destination.port,
            "freight": str(sale.freight),
            "fCurrency": currency,
            "fFlag": "3",
            "insuredFee": "0",
            "iCurrency": currency,
            "iFlag": "3",
            "wrapType": "2",
            "packNo": 1,
            "grossWeight": str(sale.weight),
            "netWeight": str(sale.weight - _PACKING),
            "InventoryList": [_list_line(sale, gnum, line) for gnum, line in enumerate(sale.lines, 1)],
        }
    )


def export_withdrawal(sale: ExportSale, cop_no: str, named: str, moment: str) -> Document:
    """The list's declarant takes it back. named: its invtNo; its preNo while it has none."""
    return {
        **_head(sale, "export-withdrawal"),
        "guid": guid("export-withdrawal", cop_no),
        "appTime": moment,
        "customsCode": sale.passage.office,
        "copNo": cop_no,
        "invtNo": named,
        "reason": "买家取消订单",
        "agentCode": sale.agent.code,
        "agentName": sale.agent.name,
        "ebcCode": sale.consignor.code,
        "ebcName": sale.consignor.name,
    }


EXPORT_DOCUMENTS = {"export-order": export_order, "export-waybill": export_waybill, "export-list": export_list}
"""Document kind → how it is made of a sale abroad."""
