"""From an order as partners see it to the four documents they send, in CEB JSON form. Amounts are decimal text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from simulator.people.buyers import Buyer
from simulator.people.catalogue import Good
from simulator.people.partners import Enterprise, SupervisedSite, Warehouse

Document = dict[str, Any]
_OPENING_SECOND = 8 * 3600


@dataclass(frozen=True, slots=True)
class Line:
    good: Good
    qty: int

    @property
    def total(self) -> Decimal:
        return self.good.price * self.qty


@dataclass(frozen=True, slots=True)
class Flight:
    """Direct purchases come from abroad by it, under one master bill, to a supervised site.

    port: the customs office where it lands, where that is not the site's: goods come from there under seal.
    """

    number: str
    bill_no: str
    country: str
    site: SupervisedSite
    port: str | None = None


@dataclass(frozen=True, slots=True)
class Sale:
    """One order of one buyer, and who carries, pays, declares and guarantees it. Amounts in yuan.

    flight: of a direct purchase; None for goods out of the warehouse. license_no: what the list shows of a first import.
    """

    order_no: str
    transaction: str
    logistics_no: str
    cop_no: str
    day: date
    second: int
    buyer: Buyer
    platform: Enterprise
    merchant: Enterprise
    payer: Enterprise
    carrier: Enterprise
    agent: Enterprise
    guarantor: Enterprise
    warehouse: Warehouse
    lines: tuple[Line, ...]
    freight: Decimal
    discount: Decimal
    tax: Decimal
    flight: Flight | None = None
    license_no: str = ""

    @property
    def customs_code(self) -> str:
        """The office where its list is declared."""
        return self.flight.site.customs_code if self.flight else self.warehouse.customs_code

    @property
    def goods_value(self) -> Decimal:
        return sum((line.total for line in self.lines), Decimal(0))

    @property
    def value(self) -> Decimal:
        """V, what limits and tax are counted on: the discount never lowers it."""
        return self.goods_value + self.freight

    @property
    def paid(self) -> Decimal:
        return self.value + self.tax - self.discount

    @property
    def weight(self) -> Decimal:
        """Kilograms, packing included."""
        return sum((line.good.weight * line.qty for line in self.lines), Decimal("0.05"))

    def on(self, day: date) -> Sale:
        return replace(self, day=day)


def app_time(day: date, second: int) -> str:
    """yyyyMMddHHmmss of a second of the working day, which begins at eight; at most sixteen hours of them."""
    minutes, seconds = divmod(_OPENING_SECOND + second, 60)
    return f"{day:%Y%m%d}{minutes // 60:02}{minutes % 60:02}{seconds:02}"


def guid(*parts: object) -> str:
    """36 characters in upper case, the same for the same parts."""
    return str(uuid5(NAMESPACE_OID, "/".join(map(str, parts)))).upper()


def _head(sale: Sale, kind: str) -> Document:
    return {
        "guid": guid(kind, sale.order_no, sale.platform.code),
        "appType": "1",
        "appTime": app_time(sale.day, sale.second),
        "appStatus": "2",
    }


def order(sale: Sale) -> Document:
    buyer = sale.buyer
    return _head(sale, "order") | {
        "orderType": "I",
        "orderNo": sale.order_no,
        "ebpCode": sale.platform.code,
        "ebpName": sale.platform.name,
        "ebcCode": sale.merchant.code,
        "ebcName": sale.merchant.name,
        "goodsValue": str(sale.goods_value),
        "freight": str(sale.freight),
        "discount": str(sale.discount),
        "taxTotal": str(sale.tax),
        "acturalPaid": str(sale.paid),
        "currency": "142",
        "buyerRegNo": buyer.reg_no,
        "buyerName": buyer.name,
        "buyerTelephone": buyer.telephone,
        "buyerIdType": "1",
        "buyerIdNumber": buyer.id_number,
        "payCode": sale.payer.code,
        "payName": sale.payer.name,
        "payTransactionId": sale.transaction,
        "consignee": buyer.name,
        "consigneeTelephone": buyer.telephone,
        "consigneeAddress": buyer.address,
        "consigneeDistrict": buyer.district,
        "OrderList": [
            {
                "gnum": gnum,
                "itemNo": line.good.sku,
                "itemName": line.good.name,
                "gmodel": line.good.model,
                "unit": line.good.unit,
                "qty": str(line.qty),
                "price": str(line.good.price),
                "totalPrice": str(line.total),
                "currency": "142",
                "country": line.good.country,
            }
            for gnum, line in enumerate(sale.lines, 1)
        ],
    }


def payment(sale: Sale) -> Document:
    buyer = sale.buyer
    return _head(sale, "payment") | {
        "payCode": sale.payer.code,
        "payName": sale.payer.name,
        "payTransactionId": sale.transaction,
        "orderNo": sale.order_no,
        "ebpCode": sale.platform.code,
        "ebpName": sale.platform.name,
        "payerIdType": "1",
        "payerIdNumber": buyer.id_number,
        "payerName": buyer.name,
        "telephone": buyer.telephone,
        "amountPaid": str(sale.paid),
        "currency": "142",
        "payTime": app_time(sale.day, sale.second),
    }


def waybill(sale: Sale) -> Document:
    buyer, flown = sale.buyer, {"billNo": sale.flight.bill_no} if sale.flight else {}
    return (
        _head(sale, "waybill")
        | flown
        | {
            "logisticsCode": sale.carrier.code,
            "logisticsName": sale.carrier.name,
            "logisticsNo": sale.logistics_no,
            "orderNo": sale.order_no,
            "freight": str(sale.freight),
            "insuredFee": "0",
            "currency": "142",
            "weight": str(sale.weight),
            "packNo": 1,
            "goodsInfo": "、".join(f"{line.good.name}×{line.qty}" for line in sale.lines)[:200],
            "consignee": buyer.name,
            "consigneeAddress": buyer.address,
            "consigneeTelephone": buyer.telephone,
        }
    )


def _list_line(gnum: int, line: Line, bonded: bool) -> Document:
    good = line.good
    document: Document = {
        "gnum": gnum,
        "itemNo": good.sku,
        "itemName": good.name,
        "gcode": good.gcode,
        "gname": good.name,
        "gmodel": good.model,
        "barCode": "无",
        "country": good.country,
        "currency": "142",
        "qty": str(line.qty),
        "unit": good.unit,
        "qty1": str(good.per1 * line.qty),
        "unit1": good.unit1,
        "price": str(good.price),
        "totalPrice": str(line.total),
    }
    if bonded:
        document["itemRecordNo"] = good.item_record_no
    if good.unit2 and good.per2:
        document |= {"qty2": str(good.per2 * line.qty), "unit2": good.unit2}
    return document


def _bonded(zone: Warehouse) -> Document:
    return {
        "emsNo": zone.ems_no,
        "customsCode": zone.customs_code,
        "portCode": zone.customs_code,
        "areaCode": zone.enterprise.code,
        "areaName": zone.enterprise.name,
        "tradeMode": zone.entry_mode,
        "trafMode": zone.traf_mode,
        "country": "142",
    }


def _by_air(flight: Flight) -> Document:
    return {
        "customsCode": flight.site.customs_code,
        "portCode": flight.port or flight.site.customs_code,
        "tradeMode": "9610",
        "trafMode": "5",
        "trafNo": flight.number,
        "voyageNo": flight.number,
        "billNo": flight.bill_no,
        "country": flight.country,
    }


def declaration_list(sale: Sale) -> Document:
    buyer, shown = sale.buyer, {"licenseNo": sale.license_no} if sale.license_no else {}
    return (
        _head(sale, "list")
        | (_by_air(sale.flight) if sale.flight else _bonded(sale.warehouse))
        | shown
        | {
            "orderNo": sale.order_no,
            "ebpCode": sale.platform.code,
            "ebpName": sale.platform.name,
            "ebcCode": sale.merchant.code,
            "ebcName": sale.merchant.name,
            "logisticsNo": sale.logistics_no,
            "logisticsCode": sale.carrier.code,
            "logisticsName": sale.carrier.name,
            "copNo": sale.cop_no,
            "assureCode": sale.guarantor.code,
            "ieFlag": "I",
            "declTime": f"{sale.day:%Y%m%d}",
            "buyerIdType": "1",
            "buyerIdNumber": buyer.id_number,
            "buyerName": buyer.name,
            "buyerTelephone": buyer.telephone,
            "consigneeAddress": buyer.address,
            "agentCode": sale.agent.code,
            "agentName": sale.agent.name,
            "freight": str(sale.freight),
            "insuredFee": "0",
            "currency": "142",
            "wrapType": "2",
            "packNo": 1,
            "grossWeight": str(sale.weight),
            "netWeight": str(sale.weight - Decimal("0.05")),
            "InventoryList": [_list_line(gnum, line, sale.flight is None) for gnum, line in enumerate(sale.lines, 1)],
        }
    )


def withdrawal(sale: Sale, cop_no: str, named: str, moment: str) -> Document:
    """The list's declarant takes it back. named: its invtNo; its preNo while it has none."""
    listed = declaration_list(sale)
    same = (
        "customsCode", "orderNo", "ebpCode", "ebpName", "ebcCode", "ebcName", "logisticsNo", "logisticsCode",
        "logisticsName", "buyerIdType", "buyerIdNumber", "buyerName", "buyerTelephone", "agentCode", "agentName",
    )  # fmt: skip
    return {
        **_head(sale, "withdrawal"),
        **{name: listed[name] for name in same},
        "guid": guid("withdrawal", cop_no),
        "appTime": moment,
        "copNo": cop_no,
        "invtNo": named,
        "reason": "订购人不再需要",
    }


def refund(sale: Sale, cop_no: str, invt_no: str, lines: Iterable[tuple[int, str]], moment: str) -> Document:
    """The list's declarant asks that goods come back. lines: number of the list's line, quantity."""
    listed, asked = declaration_list(sale), withdrawal(sale, cop_no, invt_no, moment)
    goods = {line["gnum"]: line for line in listed["InventoryList"]}
    named = ("gnum", "gcode", "gname", "unit")
    return {
        **asked,
        "guid": guid("return-application", cop_no),
        "reason": "不合适",
        "InvtRefundList": [{**{name: goods[gnum][name] for name in named}, "qty": qty} for gnum, qty in lines],
    }


DOCUMENTS = {"order": order, "payment": payment, "waybill": waybill, "list": declaration_list}
"""Document kind → how it is made of a sale."""
