"""Every rule of returns (GACC 2020-45), with its code of the 625 block."""

from __future__ import annotations

from libs.schemas.rules import Rule
from services.returns.domain.exported import rules as exported

_SOURCE = "海关总署公告2020年第45号"

LIST = Rule("625.invtNo.list", 1, "-625001", "清单编号不符", "not the list released", "InvtRefundHead.invtNo")
MERCHANT = Rule(
    "625.ebcCode.list",
    1,
    "-625001",
    "电商企业与清单不符",
    "not the list's e-commerce enterprise",
    "InvtRefundHead.ebcCode",
)
AGENT = Rule(
    "625.agentCode.list", 2, "-625021", "没有权限进行操作", "may not apply for this list", "InvtRefundHead.agentCode"
)
OFFICE = Rule(
    "625.customsCode.list",
    2,
    "-625001",
    "无账册的清单只能在原申报海关退货",
    "a list without a book comes back at its own office",
    "InvtRefundHead.customsCode",
)
UNDER_CONTROL = Rule(
    "625.invtNo.control",
    1,
    "-625022",
    "清单正在布控或查验，不能退货",
    "the list is under control",
    "InvtRefundHead.invtNo",
)
APPLY_IN_TIME = Rule(
    "625.appTime.in-time", 1, "-625004", "超过申请期限", "applied too late", "InvtRefundHead.appTime", source=_SOURCE
)
LINE = Rule("625.gnum.list", 1, "-625209", "清单无此商品", "no such line in the list", "InvtRefundList[{}].gnum")
QUANTITY = Rule("625.qty.left", 1, "-625001", "退货数量超过可退数量", "more than is left", "InvtRefundList[{}].qty")
NUMBER = Rule(
    "625.copNo.once", 1, "-625033", "退货申请单已经申报过，请勿重复申报", "already declared", "InvtRefundHead.copNo"
)
OPEN_AT_ONCE = Rule(
    "625.invtNo.open", 1, "-625001", "该清单未结的退货申请已达上限",
    "as many applications are open as may be", "InvtRefundHead.invtNo",
)  # fmt: skip

ACCEPTED = Rule("return-arrival.returnNo.accepted", 1, "-625022", "退货申请单状态不符", "not accepted", "returnNo")
ARRIVED_LIST = Rule(
    "return-arrival.invtNo.application", 1, "-625001", "清单编号不符", "not the list applied for", "invtNo"
)
ARRIVE_IN_TIME = Rule(
    "return-arrival.appTime.in-time", 1, "-625004", "超过运抵期限", "arrived too late", "appTime", source=_SOURCE
)

ARRIVED_UNDER_CONTROL = Rule(
    "return-arrival.invtNo.control", 1, "-625022", "清单正在布控或查验，不能退货", "the list is under control", "invtNo"
)
ARRIVED_OFFICE = Rule(
    "return-arrival.customsCode.application",
    1,
    "-625001",
    "运抵海关与申请不符",
    "not the office applied at",
    "customsCode",
)
ARRIVED_AREA = Rule(
    "return-arrival.areaCode.list", 2, "-625021", "非指定的退货区域", "not the designated area",
    "areaCode",
)  # fmt: skip
ARRIVED_BOOK = Rule(
    "return-arrival.emsNo.list", 2, "-625001", "账册编号与清单或区域不符", "not the list's book, nor one kept in that area",
    "emsNo",
)  # fmt: skip
ARRIVED_SITE = Rule(
    "return-arrival.operatorCode.office", 1, "-625021", "非该海关的监管场所", "not a supervised site of that office",
    "operatorCode",
)  # fmt: skip
SORTED_PARCEL = Rule(
    "return-arrival.logisticsNo.centre", 1, "-625016", "退货中心仓无此待分拣包裹", "no such parcel waits in the centre",
    "logisticsNo",
)  # fmt: skip
SORTED_BOOK = Rule(
    "return-arrival.emsNo.mode", 1, "-625001", "退货中心仓只收有账册的清单", "only lists with a book come back to a centre",
    "emsNo",
)  # fmt: skip
SORTED_LINE = Rule(
    "return-arrival.gnum.list", 1, "-625209", "清单无此商品", "no such line in the list", "lines[{}].gnum"
)
SORTED_LATE = Rule(
    "return-arrival.appTime.apply-in-time", 1, "-625004", "已超过申请期限，属境内货物，退回",
    "too late to apply: domestic goods, handed back", "appTime", source=_SOURCE,
)  # fmt: skip

_CENTRES = "海关总署公告2021年第70号"
CENTRE = Rule(
    "return-parcel-list.areaCode.centre", 1, "-625021", "未备案退货中心仓", "no return centre is on record", "areaCode",
    source=_CENTRES,
)  # fmt: skip
CENTRE_ZONE = Rule(
    "return-parcel-list.areaCode.zone", 1, "-625021", "退货中心仓须设在海关特殊监管区域",
    "a return centre stands in a special zone", "areaCode", source=_CENTRES,
)  # fmt: skip
CENTRE_CREDIT = Rule(
    "return-parcel-list.areaCode.credit", 1, "-625021", "失信企业不得开展退货中心仓业务",
    "a discredited enterprise runs no return centre", "areaCode", source=_CENTRES,
)  # fmt: skip
CENTRE_CONDITION = Rule(
    "return-parcel-list.areaCode.condition", 1, "-625021", "退货中心仓条件不符", "a condition is not on record for the day",
    "areaCode", source=_CENTRES,
)  # fmt: skip
PARCEL_TWICE = Rule(
    "return-parcel-list.logisticsNo.once",
    1,
    "-625001",
    "包裹重复",
    "the parcel stands twice",
    "parcels[{}].logisticsNo",
)
PARCEL_HERE = Rule(
    "return-parcel-list.logisticsNo.new", 1, "-625033", "包裹已入仓", "the parcel is in the centre already",
    "parcels[{}].logisticsNo",
)  # fmt: skip
PARCEL_WAITS = Rule(
    "return-parcel-list.logisticsNo.waits", 1, "-625016", "无此待分拣包裹", "no such parcel waits to be sorted",
    "parcels[{}].logisticsNo",
)  # fmt: skip
ARRIVED_LINE = Rule(
    "return-arrival.gnum.application", 1, "-625209", "申请单无此商品", "no line applied for", "lines[{}].gnum"
)
ARRIVALS = Rule(
    "return-arrival.returnNo.arrivals", 1, "-625001", "该申请单的运抵次数已达上限",
    "as many arrivals as an application may have", "returnNo",
)  # fmt: skip
NOT_APPLIED_FOR = Rule(
    "return-arrival.qty.applied", 1, "-625001", "未申请退货，属境内货物，退回",
    "not applied for: domestic goods, handed back", "lines.qty",
)  # fmt: skip
HANDED_BACK = Rule(
    "return-arrival.qty.handed-back", 1, "-625001", "超出申请数量的货物未申请退货，退回",
    "what is beyond the application is handed back", "lines[{}].qty",
)  # fmt: skip

DISPOSED_AREA = Rule(
    "unfit-goods-disposal.areaCode.arrival",
    1,
    "-625021",
    "非货物所在区域的企业",
    "not whoever keeps the goods",
    "areaCode",
)
DISPOSED_LINE_ONCE = Rule("unfit-goods-disposal.gnum.once", 1, "-625001", "序号重复", "line stands twice", "lines.gnum")
DISPOSED_QUANTITY = Rule(
    "unfit-goods-disposal.qty.apart",
    1,
    "-625001",
    "处置数量超过不合格货物数量",
    "more than stands apart",
    "lines[{}].qty",
)

DISPOSED_OFTEN = Rule(
    "unfit-goods-disposal.arrivalNo.disposals", 1, "-625001", "处置次数过多，须一次处置全部剩余货物",
    "disposed of in too many parts: only all that is left at once", "arrivalNo",
)  # fmt: skip

WRONG_OFFICE = Rule(
    "wrong-goods-verdict.officer.office", 1, "-625021", "货物运抵其他海关", "the goods arrived at another customs office",
    "officer",
)  # fmt: skip
WRONG_OPEN = Rule(
    "wrong-goods-verdict.arrivalNo.open",
    1,
    "-625022",
    "没有待处理的不符货物",
    "no wrong goods await an officer",
    "arrivalNo",
)

KNOWN = Rule("returns.number.known", 1, "-625016", "查无此数据", "nothing goes by that number")

RULES = (
    LIST, OFFICE, MERCHANT, AGENT, UNDER_CONTROL, ARRIVED_UNDER_CONTROL, APPLY_IN_TIME, LINE, QUANTITY, NUMBER,
    OPEN_AT_ONCE, ACCEPTED, ARRIVED_LIST, ARRIVE_IN_TIME, ARRIVED_OFFICE, ARRIVED_AREA, ARRIVED_BOOK, ARRIVED_LINE,
    ARRIVED_SITE, SORTED_PARCEL, SORTED_BOOK, SORTED_LINE, SORTED_LATE, CENTRE, CENTRE_ZONE, CENTRE_CREDIT,
    CENTRE_CONDITION, PARCEL_TWICE, PARCEL_HERE, PARCEL_WAITS, ARRIVALS, NOT_APPLIED_FOR, HANDED_BACK, DISPOSED_AREA,
    DISPOSED_LINE_ONCE, DISPOSED_QUANTITY, DISPOSED_OFTEN, WRONG_OFFICE, WRONG_OPEN, KNOWN,
    *exported.RULES,
)  # fmt: skip
"""Every rule of returns."""
