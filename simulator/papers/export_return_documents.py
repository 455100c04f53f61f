"""Goods that were exported come back: application, arrival and tally, in CEB JSON form and as declarations of ours."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from libs.schemas import declarations as d
from libs.schemas import export_return_declarations as back
from simulator.papers.documents import Document, app_time, guid
from simulator.papers.export_documents import BY_AIR, ExportSale
from simulator.people.partners import EXPORT_ZONE, SITES
from simulator.people.ways_out import CODE_DIGITS

Lines = Sequence[tuple[int, int]]
"""(gnum, pieces) of what comes back."""
_FLIGHT = "CA8889"


def return_no(sale: ExportSale) -> str:
    """The applicant's own number of the return."""
    return f"TC{sale.cop_no[-16:]}"


def _returning(sale: ExportSale, kind: str, moment: str) -> Document:
    """Both documents name the parcel that comes back, which has a waybill of its own."""
    return {
        "guid": guid(kind, sale.order_no),
        "appType": "1",
        "appTime": moment,
        "appStatus": "2",
        "customsCode": sale.passage.office,
        "logisticsCode": sale.carrier.code,
        "logisticsName": sale.carrier.name,
        "logisticsNo": f"R{sale.logistics_no}",
        "coElNo": return_no(sale),
        "billNo": f"783-{sale.cop_no[-10:]}",
        "ieFlag": "I",
        "trafMode": BY_AIR,
        "trafName": _FLIGHT,
        "voyageNo": _FLIGHT,
    }


def application(sale: ExportSale, invt_no: str, lines: Lines, day: date, second: int) -> Document:
    """The declarant applies: the buyer did not want these."""
    return _returning(sale, "export-return-application", app_time(day, second)) | {
        "ebpCode": "无",
        "ebpName": "Example Marketplace GmbH",
        "ebcCode": sale.consignor.code,
        "ebcName": sale.consignor.name,
        "agentCode": sale.agent.code,
        "agentName": sale.agent.name,
        "invtNo": invt_no,
        "tradeMode": "1261" if sale.way.bonded else "9661",
        "portCode": sale.passage.office,
        "reason": "买家退货",
        "country": sale.destination.country,
        "note": "PGTY 买家退货",
        "InvtRefundList": [_line(sale, gnum, pieces) for gnum, pieces in lines],
    }


def _line(sale: ExportSale, gnum: int, pieces: int) -> Document:
    good = sale.lines[gnum - 1].good
    second = {"qty2": str(good.per2 * pieces), "unit2": good.unit2} if good.unit2 and good.per2 else {}
    return {
        "gnum": gnum,
        "gcode": good.gcode[: sale.way.digits].ljust(CODE_DIGITS, "0"),
        "gname": good.name,
        "gmodel": good.model,
        "qty": str(pieces),
        "unit": good.unit,
        "qty1": str(good.per1 * pieces),
        "unit1": good.unit1,
    } | second


def arrival(sale: ExportSale, invt_no: str, day: date, second: int) -> Document:
    """The site says that the parcel is here."""
    operator = SITES[sale.passage.office].operator
    return _returning(sale, "export-return-arrival", app_time(day, second)) | {
        "operatorCode": operator.code,
        "operatorName": operator.name,
        "invtNo": invt_no,
    }


def tally(sale: ExportSale, invt_no: str, lines: Lines, day: date, second: int) -> back.ReturnTallyResult:
    """All of it is sound, and goes to the home market, or back to the zone's book."""
    return back.ReturnTallyResult(
        cop_no=f"TL{sale.cop_no}", app_time=app_time(day, second), customs_code=sale.passage.office,
        operator_code=SITES[sale.passage.office].operator.code, logistics_code=sale.carrier.code,
        logistics_no=f"R{sale.logistics_no}", invt_no=invt_no,
        ems_no=EXPORT_ZONE.ems_no if sale.way.bonded else None,
        lines=[
            d.ArrivedLine(gnum=gnum, qty=Decimal(pieces), condition=d.GoodsCondition.SOUND) for gnum, pieces in lines
        ],
    )  # fmt: skip


def certificate(sale: ExportSale, invt_no: str, day: date, second: int) -> back.TaxCertificate:
    """The tax authority certifies that nothing was refunded of these goods."""
    return back.TaxCertificate(
        cop_no=f"ZM{sale.cop_no}", app_time=app_time(day, second), invt_no=invt_no, ebc_code=sale.consignor.code,
        certificate_no=f"ZM{sale.cop_no}", says="not-refunded",
    )  # fmt: skip
