"""Every rule of customs declarations, and of documents about them. The codes are ours (settled 90): −110 and what happened.

A rule that answers 300 keeps no declaration out: an officer looks at it.
"""

from __future__ import annotations

from libs.schemas.codes.declaration_modes import OF_SOME_MODES
from libs.schemas.codes.error_codes import Words
from libs.schemas.names import official
from libs.schemas.rules import AS_THE_CODE, Rule
from services.exports.domain.declarations.files import DECLARATION, INSPECTION, RECORD, WITHDRAWAL

REPEATED, MALFORMED, NOT_THERE, STATE, MANY = "-110002", "-110004", "-110005", "-110007", "-110009"
SENDER, ABSENT, DIFFERS, OVER, UNFIT = "-110012", "-110014", "-110015", "-110017", "-110018"
MANUAL = "300"
_A75, _A221 = "海关总署公告2020年第75号", "海关总署公告2019年第221号"


def _rule(
    test: str,
    code: str,
    words: str,
    path: str,
    document: str = DECLARATION,
    source: str = "",
    remedy: Words = AS_THE_CODE,
) -> Rule:
    """test: subject and test of its id. words: Chinese up to the first blank, English behind it."""
    zh, _, en = words.partition(" ")
    return Rule(f"{document}.{test}", 1, code, zh, en, path, source=source, remedy=remedy)


def _of_line(test: str, code: str, words: str, source: str = "", remedy: Words = AS_THE_CODE) -> Rule:
    subject = test.partition(".")[0]
    return _rule(test, code, words, f"lines[{{}}].{subject}", source=source, remedy=remedy)


MODE = _rule(
    "tradeMode.declared", UNFIT, "监管方式不以出口报关单申报 no export is declared so in this mode", "tradeMode"
)
FORM = _rule("form.mode", UNFIT, "该监管方式不适用简化申报 no simplified declaration in this mode", "form")
_OF_SOME_MODES = tuple(map(official, sorted(OF_SOME_MODES)))
NEEDED = {
    name: _rule(f"{name}.mode", MALFORMED, f"该监管方式须填报 the mode asks for {name}", name)
    for name in _OF_SOME_MODES
}
NOT_KNOWN = {
    name: _rule(f"{name}.other-mode", MALFORMED, f"该监管方式不填报 the mode does not know {name}", name)
    for name in _OF_SOME_MODES
}
LEAVES_BY = _rule(
    "billNo.one-way",
    MALFORMED,
    "提运单号与运单号须填且只填一种 goods leave by a bill, or by their carrier's parcels, one of the two",
    "billNo",
)
STAYS = _rule("billNo.zone", MALFORMED, "入区货物不填提运单和运单 goods that enter a zone leave by no bill", "billNo")
ZONE_OFFICE = _rule("portCode.zone", UNFIT, "该关区无特殊区域 no zone lies under this office", "portCode")

PARTIES = ("agentCode", "ebcCode", "areaCode", "logisticsCode", "ebpCode")
REGISTERED = {
    name: _rule(f"{name}.registered", SENDER, "企业未备案或无此角色 not registered, or not in this role", name)
    for name in PARTIES
}
SUSPENDED = {
    name: _rule(f"{name}.suspended", UNFIT, "企业已暂停 the enterprise is suspended", name) for name in PARTIES
}
FILED = _rule(
    "ebcCode.filed", UNFIT, "企业未在综试区备案 not filed in a comprehensive pilot zone", "ebcCode", source=_A75,
    remedy=Words("先办理综试区备案（企业备案填报pilotZone）再申报。", "File in the pilot zone first, then declare."),
)  # fmt: skip

ORDER_KNOWN = _rule(
    "orderNo.known", ABSENT, "平台未申报该订单 no platform declared this order", "orders[{}].orderNo", source=_A75
)
ORDER_TYPE = _rule(
    "orderNo.type", DIFFERS, "订单类型与监管方式不符 an order of another type than the mode's", "orders[{}].orderNo"
)
ORDER_PLATFORM = _rule(
    "ebpCode.order", DIFFERS, "电商平台与订单不符 not the platform of the order", "orders[{}].ebpCode"
)
ORDER_TWICE = _rule("orderNo.once", REPEATED, "订单重复 the order stands twice", "orders[{}].orderNo")
ORDER_TAKEN = _rule(
    "orderNo.declared", STATE, "订单已由其他报关单申报 another declaration has the order", "orders[{}].orderNo"
)
ORDER_VALUE = _rule(
    "orders.value", DIFFERS, "货值与所列订单合计不符 the goods' value is not that of their orders together", "orders"
)

LINE_TWICE = _of_line("gnum.once", REPEATED, "商品序号重复 the line's number stands twice")
IN_TARIFF = _of_line("gcode.tariff", MALFORMED, "商品编码不在税则 goods code not in the tariff")
PADDED = _of_line(
    "gcode.digits", MALFORMED, "简化申报的商品编码须补零 digits behind those of a simplified code are zeros"
)
PROHIBITED = _of_line(
    "gcode.prohibited", UNFIT, "禁止出口货物 goods that never leave",
    remedy=Words("该商品不得出口，去掉后重新申报。", "These goods may not leave: declare again without them."),
)  # fmt: skip
CONTROLLED = _of_line(
    "gcode.controlled", UNFIT, "限制出口货物不得以此监管方式出口 controlled goods never leave in this mode"
)
RESTRICTED = _of_line("gcode.restricted", MANUAL, "限制出口货物 goods under control")
LICENSED = _of_line(
    "gcode.licence", UNFIT, "出口许可证号未填报 no export licence",
    remedy=Words("取得出口许可证并填报licenseNo后重发。", "Obtain the licence, fill in licenseNo and send again."),
)  # fmt: skip
DUTIABLE = _of_line("gcode.duty", MANUAL, "应征出口关税 export duty is due")
SIMPLE = _of_line(
    "gcode.simplified", UNFIT, "涉证涉检涉税不得简化申报 licensed, inspected or dutiable, and simplified", source=_A221,
    remedy=Words("form填full，逐项申报后重发。", "Send again with form full, each kind of goods by itself."),
)  # fmt: skip
LAWFUL_UNIT = _of_line("unit1.tariff", DIFFERS, "法定计量单位与税则不符 not the lawful unit of the tariff line")
LAWFUL_QTY = _of_line("qty1.unit", MALFORMED, "同一计量单位的数量不一致 two quantities in one unit differ")
LAWFUL_WEIGHT = _of_line("qty1.weight", MALFORMED, "法定数量与净重不符 the quantity in kilograms is not the net weight")
ABROAD = _of_line("destination.abroad", MALFORMED, "最终目的国不得为中国 goods that leave go to another country")
WEIGHTS = _rule(
    "grossWeight.net", MALFORMED, "净重合计大于毛重 net weights come to more than the gross one", "grossWeight"
)
TRIES_MOST = _rule(
    "copNo.most", MANY, "该编号申报次数超过上限 declared and taken back too often under this number", "copNo",
    remedy=Words("请用新的copNo重新申报。", "Declare under another copNo."),
)  # fmt: skip
BILL_MOST = _rule("billNo.most", MANY, "提运单下报关单过多 too many declarations leave by this bill", "billNo")
PARCEL_MOST = _rule(
    "logisticsNo.most", MANY, "运单下报关单过多 too many declarations name this parcel", "logisticsNos[{}]"
)
LINES_MOST = _rule("lines.most", MANY, "商品项数超过上限 more kinds of goods than a declaration has lines", "lines")
RATE = _of_line("currency.rate", MANUAL, "当月汇率缺失 no rate of the month")
LIMIT = _rule(
    "totalPrice.limit", OVER, "超过单票限额 worth more than one declaration of the mode may be", "lines", source=_A221
)

OPERATOR = _rule(
    "cluster.operator", UNFIT, "当日未备案为该市场经营者 not registered on this day to export from the market", "cluster",
    source=_A221,
)  # fmt: skip
CLUSTER = _rule(
    "cluster.identified", UNFIT, "当日不是认定的市场集聚区 no identified market cluster on this day", "cluster"
)
PURCHASE = _rule(
    "customsCode.purchase", UNFIT, "应在采购地海关申报 to be declared at the office of the place of purchase", "customsCode",
    source=_A221,
)  # fmt: skip
RECORD_NAMED = _of_line("recordNo.mode", MALFORMED, "须填报组货编号和序号 goods of a market name their record and line")
RECORD_OTHER = _of_line(
    "recordNo.other-mode", MALFORMED, "该监管方式不填报组货编号 the mode does not know market records"
)
RECORD_KNOWN = _of_line("recordNo.known", ABSENT, "未组货 the market's record does not have the goods")
RECORD_CLUSTER = _of_line("recordNo.cluster", DIFFERS, "组货属于其他市场 a record of another market")
RECORD_GOODS = _of_line("gcode.record", DIFFERS, "商品编码与组货不符 not the goods that the record has")
RECORD_UNIT = _of_line("unit.record", DIFFERS, "计量单位与组货不符 not the unit of the record")
RECORD_LEFT = _of_line("qty.record", OVER, "数量超过组货余量 more than the record has left")

RECORD_OPERATOR = _rule(
    "cluster.operator", UNFIT, "当日未备案为该市场经营者 not registered on this day to export from the market", "cluster",
    RECORD, _A221,
)  # fmt: skip
RECORD_TWICE = _rule("gnum.once", REPEATED, "商品序号重复 the line's number stands twice", "lines[{}].gnum", RECORD)

_NUMBER = "declarationNo"
KNOWN = {
    name: _rule(f"{_NUMBER}.known", NOT_THERE, "无此报关单 no such declaration is known", _NUMBER, name)
    for name in (WITHDRAWAL, INSPECTION)
}
STATUS = {
    name: _rule(f"{_NUMBER}.state", STATE, "报关单状态不符 the declaration stands where this cannot be", _NUMBER, name)
    for name in (WITHDRAWAL, INSPECTION)
}
OFFICE = _rule(
    "officer.office", SENDER, "非申报地或出境地海关 neither office of the declaration", "officer", INSPECTION
)
STILL_SUSPENDED = _rule(
    "result.suspended", UNFIT, "企业已暂停，不得放行 an enterprise is suspended: no release", "result", INSPECTION
)

FOUND = {
    code: _rule(f"result.{test}", code, words, "", INSPECTION)
    for code, test, words in (
        ("100", "correctable", "查验不符退单 to be corrected"),
        ("501", "error", "扣留移送通关 detained, to clearance"),
        ("502", "smuggling", "扣留移送缉私 detained, to anti-smuggling"),
        ("503", "licence", "扣留移送法规 detained, to legal"),
        ("700", "prohibited", "退运 to be sent back"),
    )
}
"""Status that an officer's result leads to → why."""

RULES = (
    MODE, FORM, *NEEDED.values(), *NOT_KNOWN.values(), LEAVES_BY, STAYS, ZONE_OFFICE, *REGISTERED.values(),
    *SUSPENDED.values(), FILED, ORDER_KNOWN, ORDER_TYPE, ORDER_PLATFORM, ORDER_TWICE, ORDER_TAKEN, ORDER_VALUE,
    LINE_TWICE, IN_TARIFF, PADDED, PROHIBITED, CONTROLLED, RESTRICTED, LICENSED, DUTIABLE, SIMPLE, LAWFUL_UNIT,
    LAWFUL_QTY, LAWFUL_WEIGHT, ABROAD, WEIGHTS, LINES_MOST, RATE, LIMIT, OPERATOR, CLUSTER, PURCHASE, RECORD_NAMED,
    RECORD_OTHER, RECORD_KNOWN, RECORD_CLUSTER, RECORD_GOODS, RECORD_UNIT, RECORD_LEFT, RECORD_OPERATOR, RECORD_TWICE,
    *KNOWN.values(), *STATUS.values(), OFFICE, STILL_SUSPENDED, *FOUND.values(), TRIES_MOST, BILL_MOST, PARCEL_MOST,
)  # fmt: skip
"""Every rule of customs declarations."""
