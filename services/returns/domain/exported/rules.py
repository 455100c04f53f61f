"""Every rule of returns of exported goods (GACC 2020-44, 2024-167, 2026): of application, arrival, tally and relief."""

from __future__ import annotations

from libs.schemas.kinds import KINDS
from libs.schemas.rules import Rule
from services.returns.domain.exported.terms import APPLICATION, ARRIVAL, DISPOSAL, RULING, TALLY

_APPLICATION, _ARRIVAL, _TALLY = KINDS[APPLICATION].codes, KINDS[ARRIVAL].codes, KINDS[TALLY].codes
_HEAD, _LINE, _PARCEL = "InvtRefundHead.", "InvtRefundList[{}].", "InvtRefundDetail."
_A44, _A167 = "海关总署公告2020年第44号", "海关总署公告2024年第167号"


def _same(field: str, zh: str, en: str) -> Rule:
    return Rule(
        f"213.{field}.list", 1, _APPLICATION.malformed,
        f"{zh}与原清单不符", f"not the {en} of the export list", f"{_LINE}{field}", source=_A44,
    )  # fmt: skip


RELEASED = Rule(
    "213.invtNo.released", 1, _APPLICATION.malformed,
    "无此出口清单或清单未放行", "no export list of this number is released", f"{_HEAD}invtNo", source=_A44,
)  # fmt: skip
LEFT = Rule(
    "213.invtNo.left", 1, _APPLICATION.malformed,
    "清单货物尚未出境或出区", "the goods of the list have not left", f"{_HEAD}invtNo", source=_A44,
)  # fmt: skip
REASON = Rule(
    "213.note.reason", 1, _APPLICATION.malformed,
    "备注应以PGTY、ZXTY或THTY开头", "the note begins with PGTY, ZXTY or THTY", f"{_HEAD}note", source=_A44,
)  # fmt: skip
PERIOD = Rule(
    "213.note.period", 1, _APPLICATION.malformed,
    "超过退运期限", "the period of this reason is over", f"{_HEAD}note", source=_A44,
)  # fmt: skip
MODE = Rule(
    "213.tradeMode.list", 1, _APPLICATION.malformed,
    "退货监管方式与原清单不符", "not the mode that goods of this list return in", f"{_HEAD}tradeMode",
)  # fmt: skip
CONSIGNOR = Rule(
    "213.ebcCode.list", 1, _APPLICATION.malformed,
    "收发货人与原清单不符", "the list is another consignor's", f"{_HEAD}ebcCode",
)  # fmt: skip
PLATFORM = Rule(
    "213.ebpCode.list", 1, _APPLICATION.malformed,
    "电商平台与原清单不符", "the list is of another platform", f"{_HEAD}ebpCode",
)  # fmt: skip
SYSTEM = Rule(
    "213.agentCode.return-process", 1, _APPLICATION.malformed,
    "企业未备案退货流程监控体系", "no system that follows returns is on record", f"{_HEAD}agentCode", source=_A44,
)  # fmt: skip
DISTRICT = Rule(
    "213.customsCode.cross-district", 1, _APPLICATION.malformed,
    "不得跨直属关区退货", "goods of this list may not return to another district", f"{_HEAD}customsCode", source=_A167,
)  # fmt: skip
LINE = Rule(
    "213.gnum.list", 1, _APPLICATION.malformed,
    "原清单无此商品项", "no such line in the export list", f"{_LINE}gnum", source=_A44,
)  # fmt: skip
GCODE, GNAME = _same("gcode", "商品编码", "goods code"), _same("gname", "商品名称", "name of the goods")
UNIT, UNIT1, UNIT2 = (
    _same("unit", "申报计量单位", "unit"),
    _same("unit1", "法定计量单位", "lawful unit"),
    _same("unit2", "法定第二计量单位", "second lawful unit"),
)
QUANTITY = Rule(
    "213.qty.left", 1, _APPLICATION.malformed,
    "退货数量超过可退数量", "more than is left to return", f"{_LINE}qty", source=_A44,
)  # fmt: skip
LAWFUL = Rule(
    "213.qty1.list", 1, _APPLICATION.malformed,
    "法定数量超过原清单", "more than the lawful quantity of the list", f"{_LINE}qty1",
)  # fmt: skip
LAWFUL2 = Rule(
    "213.qty2.list", 1, _APPLICATION.malformed,
    "法定第二数量超过原清单", "more than the second lawful quantity of the list", f"{_LINE}qty2",
)  # fmt: skip
OPEN_AT_ONCE = Rule(
    "213.invtNo.open", 1, _APPLICATION.too_many,
    "该清单未结的退货申请已达上限", "as many applications are open as may be", f"{_HEAD}invtNo",
)  # fmt: skip
PARCEL_ONCE = Rule(
    "213.logisticsNo.once", 1, _APPLICATION.conflict,
    "该清单已有同一运单的退货申请", "another application of the list names this parcel", f"{_HEAD}logisticsNo",
)  # fmt: skip
PARCEL_LISTS = Rule(
    "213.logisticsNo.lists", 1, _APPLICATION.too_many,
    "该运单涉及的清单已达上限", "applications of as many lists name the parcel as may be", f"{_HEAD}logisticsNo",
)  # fmt: skip
KNOWN = Rule(
    "213.coElNo.known", 1, _APPLICATION.not_found,
    "无此退货申请", "no application of this number stands", f"{_HEAD}coElNo",
)  # fmt: skip
HERE = Rule(
    "213.coElNo.arrived", 1, _APPLICATION.conflict,
    "货物已运抵，不得变更或删除", "its goods have arrived: it stays as it is", f"{_HEAD}coElNo",
)  # fmt: skip

REPORT_SERVED = Rule(
    "215.logisticsNo.served", 1, _ARRIVAL.conflict,
    "运抵已关联退货申请，不得变更或删除", "an application has the parcel: its report stays", f"{_PARCEL}logisticsNo",
)  # fmt: skip
REPORT_KNOWN = Rule(
    "215.logisticsNo.known", 1, _ARRIVAL.not_found,
    "无此理货明细单", "no report of this parcel stands", f"{_PARCEL}logisticsNo",
)  # fmt: skip
REPORT_OPERATOR = Rule(
    "215.operatorCode.report", 1, _ARRIVAL.malformed,
    "非原理货明细单的场所", "not the site that reported the parcel", f"{_PARCEL}operatorCode",
)  # fmt: skip
REPORT_CHANGES = Rule(
    "215.logisticsNo.changes", 1, _ARRIVAL.too_many,
    "理货明细单变更次数已达上限", "as many changes of the report wait as may be", f"{_PARCEL}logisticsNo",
)  # fmt: skip
REPORTS = Rule(
    "215.invtNo.reports", 1, _ARRIVAL.too_many,
    "该清单的运抵已达上限", "as many parcels are reported of the list as may be", f"{_PARCEL}invtNo",
)  # fmt: skip
REPORT_OFFICE = Rule(
    "215.customsCode.application", 1, _ARRIVAL.malformed,
    "运抵海关与退货申请不符", "not the office that was applied at", f"{_PARCEL}customsCode",
)  # fmt: skip
REPORT_SYSTEM = Rule(
    "215.operatorCode.production", 1, _ARRIVAL.malformed,
    "场所未备案跨关区退货生产管理系统", "no system for goods of other districts is on record", f"{_PARCEL}operatorCode",
    source="海关总署公告2026年",
)  # fmt: skip
UNCLAIMED = Rule(
    "215.logisticsNo.applied", 1, _ARRIVAL.malformed,
    "逾期无人申请退货", "nobody applied for the return in time", f"{_PARCEL}logisticsNo",
)  # fmt: skip

TALLIED = Rule(
    "return-tally-result.invtNo.once", 1, _TALLY.conflict,
    "该清单在此运单下已理货", "what this parcel brought of the list is tallied", "invtNo",
)  # fmt: skip
TALLIED_LISTS = Rule(
    "return-tally-result.logisticsNo.lists", 1, _TALLY.too_many,
    "该运单待核的理货结果已达上限", "tallies of as many lists of the parcel wait as may be", "logisticsNo",
)  # fmt: skip
TALLY_UNCLAIMED = Rule(
    "return-tally-result.logisticsNo.arrived", 1, _TALLY.malformed,
    "无运抵或无退货申请", "the parcel has no report, or the list no application for it", "logisticsNo",
)  # fmt: skip
TALLY_OPERATOR = Rule(
    "return-tally-result.operatorCode.report", 1, _TALLY.malformed,
    "场所与运抵不符", "not the site that the parcel arrived at", "operatorCode",
)  # fmt: skip
TALLY_OFFICE = Rule(
    "return-tally-result.customsCode.report", 1, _TALLY.malformed,
    "海关与运抵不符", "not the office that the parcel arrived at", "customsCode",
)  # fmt: skip
TALLY_BOOK = Rule(
    "return-tally-result.emsNo.list", 1, _TALLY.malformed,
    "账册编号与原清单不符", "not the book that the list left", "emsNo",
)  # fmt: skip
TALLY_LINE = Rule(
    "return-tally-result.gnum.application", 1, _TALLY.malformed,
    "申请单无此商品", "no line that was applied for", "lines[{}].gnum",
)  # fmt: skip
BEYOND = Rule(
    "return-tally-result.qty.application", 1, _TALLY.malformed,
    "超出申请数量的货物未申请退货", "nobody applied for what is beyond the application", "lines[{}].qty",
)  # fmt: skip

NOTHING_APART = {
    kind: Rule(
        f"{kind}.arrivalNo.tally", 1, KINDS[kind].codes.malformed,
        "该清单无此理货结果或无待处置货物", "no tally of this number set goods of the list apart", "arrivalNo",
    )
    for kind in (DISPOSAL, RULING)
}  # fmt: skip
DISPOSED_BY = Rule(
    f"{DISPOSAL}.operatorCode.tally", 1, _TALLY.malformed,
    "非货物所在场所的企业", "not the site that keeps the goods", "operatorCode",
)  # fmt: skip
DISPOSED_ONCE = Rule(
    f"{DISPOSAL}.gnum.once", 1, _TALLY.malformed, "序号重复", "line stands twice", "lines[{}].gnum",
)  # fmt: skip
DISPOSED_QUANTITY = Rule(
    f"{DISPOSAL}.qty.apart", 1, _TALLY.malformed,
    "处置数量超过不合格货物数量", "more than stands apart", "lines[{}].qty",
)  # fmt: skip
DISPOSED_OFTEN = Rule(
    f"{DISPOSAL}.arrivalNo.disposals", 1, KINDS[DISPOSAL].codes.too_many,
    "处置次数过多，须一次处置全部剩余货物",
    "disposed of in too many parts: only all that is left at once", "arrivalNo",
)  # fmt: skip
RULED_OFFICE = Rule(
    f"{RULING}.officer.office", 1, _TALLY.malformed,
    "货物运抵其他海关", "the goods arrived at another customs office", "officer",
)  # fmt: skip
RULED_OPEN = Rule(
    f"{RULING}.arrivalNo.open", 1, _TALLY.malformed,
    "没有待处理的不符货物", "no wrong goods await an officer", "arrivalNo",
)  # fmt: skip

RELIEF_PERIOD = Rule(
    "returns.exported.relief-policy", 1, _APPLICATION.malformed,
    "出口日期或监管方式无退运免税政策", "no relief for goods exported on this day in this mode", f"{_HEAD}invtNo",
)  # fmt: skip
RELIEF_MONTHS = Rule(
    "returns.exported.relief-period", 1, _APPLICATION.malformed,
    "未在免税期限内退运进境", "back later than relief allows", f"{_HEAD}invtNo",
)  # fmt: skip
RELIEF_GOODS = Rule(
    "returns.gcode.relief", 1, _APPLICATION.malformed,
    "食品不适用退运免税", "no relief for food", f"{_LINE}gcode",
)  # fmt: skip
RELIEF_CERTIFICATE = Rule(
    "returns.certificate.relief", 1, _APPLICATION.malformed,
    "期限内无出口货物已补税/未退税证明", "no certificate that the refund was repaid or never paid", f"{_HEAD}invtNo",
)  # fmt: skip

RULES = (
    RELEASED, LEFT, REASON, PERIOD, MODE, CONSIGNOR, PLATFORM, SYSTEM, DISTRICT, LINE, GCODE, GNAME, UNIT, UNIT1, UNIT2,
    QUANTITY, LAWFUL, LAWFUL2, OPEN_AT_ONCE, PARCEL_ONCE, PARCEL_LISTS, KNOWN, HERE,
    REPORT_SERVED, REPORT_KNOWN, REPORT_OPERATOR, REPORT_CHANGES, REPORTS, REPORT_OFFICE, REPORT_SYSTEM, UNCLAIMED,
    TALLIED, TALLIED_LISTS, TALLY_UNCLAIMED, TALLY_OPERATOR, TALLY_OFFICE, TALLY_BOOK, TALLY_LINE, BEYOND,
    *NOTHING_APART.values(), DISPOSED_BY, DISPOSED_ONCE, DISPOSED_QUANTITY, DISPOSED_OFTEN, RULED_OFFICE, RULED_OPEN,
    RELIEF_PERIOD, RELIEF_MONTHS, RELIEF_GOODS, RELIEF_CERTIFICATE,
)  # fmt: skip
"""Every rule of returns of exported goods."""
