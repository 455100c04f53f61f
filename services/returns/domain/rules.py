"""Every rule of returns (GACC 2020-45), with its code of the 625 block."""

from __future__ import annotations

from libs.schemas.rules import Rule

_SOURCE = "海关总署公告2020年第45号"

LIST = Rule("return-application.invtNo.list", 1, "-625001", "清单编号不符", "not the list released", "invtNo")
AGENT = Rule(
    "return-application.agentCode.list", 1, "-625021", "没有权限进行操作", "did not declare the list", "agentCode"
)
APPLY_IN_TIME = Rule(
    "return-application.appTime.in-time", 1, "-625004", "超过申请期限", "applied too late", "appTime", source=_SOURCE
)
LINE_ONCE = Rule("return-application.gnum.once", 1, "-625001", "序号重复", "line stands twice", "lines.gnum")
LINE = Rule("return-application.gnum.list", 1, "-625209", "清单无此商品", "no such line in the list", "lines[{}].gnum")
QUANTITY = Rule(
    "return-application.qty.left", 1, "-625001", "退货数量超过可退数量", "more than is left", "lines[{}].qty"
)
NUMBER = Rule(
    "return-application.copNo.once", 1, "-625033", "退货申请单已经申报过，请勿重复申报", "already declared", "copNo"
)

ACCEPTED = Rule("return-arrival.returnNo.accepted", 1, "-625022", "退货申请单状态不符", "not accepted", "returnNo")
ARRIVED_LIST = Rule(
    "return-arrival.invtNo.application", 1, "-625001", "清单编号不符", "not the list applied for", "invtNo"
)
ARRIVE_IN_TIME = Rule(
    "return-arrival.appTime.in-time", 1, "-625004", "超过运抵期限", "arrived too late", "appTime", source=_SOURCE
)

KNOWN = Rule("returns.number.known", 1, "-625016", "查无此数据", "nothing goes by that number")

RULES = (
    LIST, AGENT, APPLY_IN_TIME, LINE_ONCE, LINE, QUANTITY, NUMBER, ACCEPTED, ARRIVED_LIST, ARRIVE_IN_TIME, KNOWN,
)  # fmt: skip
"""Every rule of returns."""
