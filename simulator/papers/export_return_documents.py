"""Goods that were exported come back: application, arrival and tally, in CEB JSON form and as declarations of ours."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from libs.schemas import declarations as d
from libs.schemas import export_return_declarations as back
from simulator.papers.documents import Document, app_time, guid
from simulator.papers.export_documents import BY_AIR, ExportSale
from simulator.people.partners import EXPORT_ZONE, SITES, officer_of
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


Found = Sequence[tuple[int, int, d.GoodsCondition]]
"""(gnum, pieces, condition) of what a site found."""


def found(sale: ExportSale, lines: Lines) -> Found:
    """The site finds these. A piece of a zone's goods is unfit; beside everything that others sent lies another article."""
    (first, pieces), *others = lines
    sound = [(gnum, qty, d.GoodsCondition.SOUND) for gnum, qty in [(first, pieces - sale.way.bonded), *others] if qty]
    apart = d.GoodsCondition.UNFIT if sale.way.bonded else d.GoodsCondition.NOT_THE_GOODS
    everything = sum(qty for _, qty in lines) == sum(line.qty for line in sale.lines)
    return [*sound, *([(first, 1, apart)] if sale.way.bonded or everything else [])]


def tally_no(sale: ExportSale) -> str:
    return f"TL{sale.cop_no}"


def tally(sale: ExportSale, invt_no: str, lines: Lines, day: date, second: int) -> back.ReturnTallyResult:
    """The goods go to the home market, or back to the zone's book."""
    return back.ReturnTallyResult(
        cop_no=tally_no(sale), app_time=app_time(day, second), customs_code=sale.passage.office,
        operator_code=SITES[sale.passage.office].operator.code, logistics_code=sale.carrier.code,
        logistics_no=f"R{sale.logistics_no}", invt_no=invt_no,
        ems_no=EXPORT_ZONE.ems_no if sale.way.bonded else None,
        lines=[d.ArrivedLine(gnum=gnum, qty=Decimal(qty), condition=as_) for gnum, qty, as_ in found(sale, lines)],
    )  # fmt: skip


def disposal(sale: ExportSale, invt_no: str, unfit: Lines, day: date, second: int) -> back.ExportUnfitGoodsDisposal:
    """The site has unfit goods destroyed."""
    return back.ExportUnfitGoodsDisposal(
        cop_no=f"XH{sale.cop_no}", app_time=app_time(day, second), invt_no=invt_no, arrival_no=tally_no(sale),
        operator_code=SITES[sale.passage.office].operator.code, disposal="destruction",
        lines=[d.DisposedLine(gnum=gnum, qty=Decimal(qty)) for gnum, qty in unfit],
    )  # fmt: skip


def verdict(sale: ExportSale, invt_no: str, day: date, second: int) -> back.ExportWrongGoodsVerdict:
    """An officer has another article handed back."""
    return back.ExportWrongGoodsVerdict(
        cop_no=f"GY{sale.cop_no}", app_time=app_time(day, second), invt_no=invt_no, arrival_no=tally_no(sale),
        officer=officer_of(sale.passage.office), verdict="hand-back",
    )  # fmt: skip


def certificate(sale: ExportSale, invt_no: str, day: date, second: int) -> back.TaxCertificate:
    """The tax authority certifies that nothing was refunded of these goods."""
    return back.TaxCertificate(
        cop_no=f"ZM{sale.cop_no}", app_time=app_time(day, second), invt_no=invt_no, ebc_code=sale.consignor.code,
        certificate_no=f"ZM{sale.cop_no}", says="not-refunded",
    )  # fmt: skip
