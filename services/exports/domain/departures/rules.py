"""Every rule of departures: what documents must agree with, and why a list is not ready to leave.

The codes of 507, 607 and 509 are ours (settled 90): the message's number and what happened.
"""

from __future__ import annotations

from libs.schemas.kinds import KINDS
from libs.schemas.rules import Rule
from services.exports.domain.departures.files import ARRIVAL, DEPARTURE, MANIFEST

_OURS = "-800001"
MALFORMED, STANDS, MANY, ABSENT, DIFFERS, UNFIT = "004", "007", "009", "014", "015", "018"
"""What a code of an export message says, behind the message's number."""


def _rule(document: str, test: str, code: str, zh: str, en: str, field: str = "", line: bool = False) -> Rule:
    """A rule of one document. test: subject and test of its id. field: it is about, of the head or of a line."""
    kind = KINDS[document]
    message = kind.message
    code = f"-{kind.scope}{code}" if message else _OURS
    lines = message.lines.element if message and message.lines else "parcels"
    path = f"{lines}[{{}}].{field}" if line else kind.path_of(field)
    return Rule(f"{kind.scope}.{test}", 1, code, zh, en, path)


def _of_each(test: str, code: str, zh: str, en: str, field: str, line: bool = False) -> dict[str, Rule]:
    return {name: _rule(name, test, code, zh, en, field, line) for name in (ARRIVAL, MANIFEST, DEPARTURE)}


WITHIN = _of_each("msgSeqNo.within", MALFORMED, "报文序号大于报文总数", "there is no such message of it", "msgSeqNo")
PARTS = _of_each("msgCount.most", MANY, "拆分报文过多", "it is split into too many messages", "msgCount")
ONE_HEAD = _of_each(
    "msgSeqNo.one-head", DIFFERS, "同一单证各报文表头不一致", "the messages of one document differ in their heads", ""
)
ALL_TAKEN = _of_each(
    "msgSeqNo.all-taken", UNFIT, "同一单证的其他报文被退回", "another message of the document is refused", "msgSeqNo"
)
ONCE = _of_each("logisticsNo.once", MALFORMED, "运单重复", "the waybill stands twice", "logisticsNo", True)
MOST = _of_each("logisticsNo.most", MANY, "运单过多", "more waybills than a document or bill may have", "")

EXPORT = _rule(
    ARRIVAL, "ieFlag.export", MALFORMED, "进口货物运抵不以运抵单申报", "what enters is told by a 711", "ieFlag"
)
WHOLE = _rule(
    ARRIVAL,
    "msgCount.whole",
    MALFORMED,
    "无表体的运抵单不得拆分",
    "an arrival without lines is one message",
    "msgCount",
)
ARRIVED_ELSEWHERE = _rule(
    ARRIVAL, "logisticsNo.elsewhere", STANDS, "运单已由其他运抵单运抵", "arrived by another arrival report",
    "logisticsNo", True,
)  # fmt: skip
BILL_ELSEWHERE = _rule(
    ARRIVAL, "billNo.elsewhere", STANDS, "提运单已由其他运抵单整单运抵", "the whole bill arrived by another report",
    "billNo",
)  # fmt: skip
BOUND_ELSEWHERE = _rule(
    MANIFEST, "logisticsNo.elsewhere", STANDS, "运单已列入其他总分单", "the waybill is on another manifest",
    "logisticsNo", True,
)  # fmt: skip
BY_A_PARTY = _rule(
    MANIFEST, "agentCode.party", DIFFERS, "申报企业不是清单的申报、电商或物流企业",
    "its declarant is neither that of the list, nor its consignor, nor the parcel's carrier", "logisticsNo", True,
)  # fmt: skip
OWN_LIST = _rule(MANIFEST, "invtNo.list", DIFFERS, "清单编号与运单不符", "not the list of this waybill", "invtNo", True)
_LEFT = "包裹已离境", "the parcel has left the country"
LEFT = {
    name: _rule(name, "logisticsNo.left", STANDS, *_LEFT, "logisticsNo", True)
    for name in (ARRIVAL, MANIFEST, DEPARTURE)
}
UNDER_WAY = {
    name: _rule(
        name,
        "logisticsNo.under-way",
        STANDS,
        "包裹已转关或离境，不得撤改",
        "it is in transit or left: it stays",
        "",
        False,
    )
    for name in (ARRIVAL, MANIFEST)
}

FINAL = _rule(
    DEPARTURE,
    "appType.final",
    STANDS,
    "离境单生效后不得变更或删除",
    "a departure is neither changed nor deleted",
    "appType",
)
LISTED = _rule(
    DEPARTURE, "logisticsNo.listed", ABSENT, "运单没有对应清单", "no list is known of the waybill", "logisticsNo", True
)
RELEASED = _rule(
    DEPARTURE, "logisticsNo.released", UNFIT, "对应清单未放行或在控", "its list is not released, or under control",
    "logisticsNo", True,
)  # fmt: skip
HAS_ARRIVED = _rule(
    DEPARTURE, "logisticsNo.arrived", ABSENT, "包裹未运抵监管场所", "the parcel has not arrived at a site",
    "logisticsNo", True,
)  # fmt: skip
IS_BOUND = _rule(
    DEPARTURE, "logisticsNo.bound", ABSENT, "包裹未列入总分单", "the parcel is on no manifest", "logisticsNo", True
)
IN_TRANSIT = _rule(
    DEPARTURE, "logisticsNo.transit", UNFIT, "转关未核销", "it leaves by another port, and no transit brought it there",
    "logisticsNo", True,
)  # fmt: skip
AS_BOUND = {
    field: _rule(DEPARTURE, f"{field}.manifest", DIFFERS, f"{zh}与总分单不符", f"not the {en} of its manifest", field)
    for field, zh, en in (
        ("billNo", "提运单号", "bill"),
        ("trafName", "运输工具名称", "means of transport"),
        ("voyageNo", "航班航次号", "voyage"),
    )
}  # fmt: skip

DECLARED_RELEASED = _rule(
    DEPARTURE,
    "billNo.declared",
    UNFIT,
    "报关单未放行或在控",
    "a customs declaration of these goods is not released",
    "billNo",
)
DECLARED_TOGETHER = _rule(
    DEPARTURE, "logisticsNo.declared", DIFFERS, "同一报关单的货物须一并离境", "parcels of one declaration leave together",
    "billNo",
)  # fmt: skip

OPENING, CLOSING = "transit-opening", "transit-closing"
SEALED_ONCE = _rule(OPENING, "logisticsNo.once", "", "运单重复", "the waybill stands twice", "logisticsNo", True)
SEALED_RELEASED = _rule(
    OPENING, "logisticsNo.released", "", "对应清单未放行或在控", "its list is not released, or under control",
    "logisticsNo", True,
)  # fmt: skip
SEALED_READY = _rule(
    OPENING, "logisticsNo.ready", "", "包裹未运抵或未列入总分单", "it has not arrived, or is on no manifest",
    "logisticsNo", True,
)  # fmt: skip
SEALED_ELSEWHERE = _rule(
    OPENING, "logisticsNo.elsewhere", "", "包裹已转关或离境", "it went by another transit, or left", "logisticsNo", True
)
SEALED_OWN = _rule(
    OPENING, "logisticsCode.own", "", "运单不属于启运的物流企业", "a parcel of another carrier than whose transit it is",
    "logisticsCode", True,
)  # fmt: skip
SEALED_NEEDED = _rule(
    OPENING,
    "logisticsNo.needed",
    "",
    "对应清单的通关方式无需转关",
    "its list clears without a seal",
    "logisticsNo",
    True,
)
SEALED_MANY = _rule(
    OPENING, "parcels.bound", "", "施封在途包裹超过上限", "the carrier has more direct purchases under seal than it may",
    "parcels",
)  # fmt: skip
SEALED_LIST = _rule(OPENING, "invtNo.list", "", "清单编号与运单不符", "not the list of this waybill", "invtNo", True)
TO_ITS_PORT = _rule(
    OPENING, "portCode.list", "", "指运地与清单不符", "not the office where the list's goods go", "portCode"
)
FROM_ITS_OFFICE = _rule(
    OPENING, "customsCode.office", "", "启运地与包裹所在关区不符", "not the office where the parcel is", "customsCode"
)
TRANSIT_KNOWN = _rule(CLOSING, "transitNo.known", "", "转关不存在", "no such transit is known", "transitNo")
TRANSIT_OPEN = _rule(CLOSING, "transitNo.open", "", "转关已核销", "the transit is closed already", "transitNo")
AT_ITS_PORT = _rule(
    CLOSING, "customsCode.port", "", "核销地与指运地不符", "not the office where it ends", "customsCode"
)
CAME_ONCE = _rule(CLOSING, "logisticsNo.once", "", "运单重复", "the waybill stands twice", "logisticsNo", True)
CAME_SEALED = _rule(
    CLOSING, "logisticsNo.opening", "", "运单不在该转关内", "it did not set out by this transit", "logisticsNo", True
)
CAME_ALL = _rule(CLOSING, "logisticsNo.all", "", "转关运单未全部到达", "not all that set out are named", "parcels")
ITS_SEAL = _rule(CLOSING, "sealNo.opening", "", "关锁号与启运时不符", "not the seal it set out with", "sealNo")
OWN_OFFICE = _rule(
    CLOSING, "customsCode.own", "", "监管场所不在该海关", "the site is under another office", "customsCode"
)

ONE_LIST = Rule(
    "exports.waybill.one-list", 1, "-603015",
    "运单已对应另一清单", "the waybill stands for the parcel of another list", "InventoryHead.logisticsNo",
)  # fmt: skip
GONE = Rule(
    "exports.waybill.left", 1, "-603015",
    "包裹已离境", "the parcel has left the country already", "InventoryHead.logisticsNo",
)  # fmt: skip
ONE_BILL = Rule(
    "exports.billNo.manifest", 1, "-603015",
    "运抵的提运单与总分单不符", "the parcel arrived under another bill than its manifest's", "InventoryHead.billNo",
)  # fmt: skip
OF_ITS_LIST = Rule(
    "exports.customsCode.departing", 1, "-603015",
    "包裹运抵关区既非清单申报地也非离境口岸", "the parcel arrived neither where its list is declared nor at its port",
    "InventoryHead.customsCode",
)  # fmt: skip
NAMED_LIST = Rule(
    "exports.invtNo.manifest", 1, "-603015",
    "总分单所列清单编号不符", "its manifest names another list", "InventoryHead.invtNo",
)  # fmt: skip

RULES = (
    *(rule for table in (WITHIN, PARTS, ONE_HEAD, ALL_TAKEN, ONCE, MOST, LEFT, UNDER_WAY) for rule in table.values()),
    EXPORT, WHOLE, ARRIVED_ELSEWHERE, BILL_ELSEWHERE, BOUND_ELSEWHERE, BY_A_PARTY, OWN_LIST,
    FINAL, LISTED, RELEASED, HAS_ARRIVED, IS_BOUND, IN_TRANSIT, *AS_BOUND.values(), DECLARED_RELEASED,
    DECLARED_TOGETHER,
    SEALED_ONCE, SEALED_OWN, SEALED_MANY, SEALED_RELEASED, SEALED_NEEDED, SEALED_READY, SEALED_ELSEWHERE, SEALED_LIST,
    TO_ITS_PORT, FROM_ITS_OFFICE, TRANSIT_KNOWN, TRANSIT_OPEN, AT_ITS_PORT, ITS_SEAL, CAME_ONCE, CAME_SEALED, CAME_ALL,
    OWN_OFFICE, ONE_LIST, GONE, ONE_BILL, OF_ITS_LIST, NAMED_LIST,
)  # fmt: skip
"""Every rule of departures."""
