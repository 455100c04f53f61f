"""Every rule of exports: what a site's documents must agree with, and why a list is not ready."""

from __future__ import annotations

from libs.schemas.rules import Rule
from services.exports.domain.declarations import rules as declarations
from services.exports.domain.departures import rules as departures
from services.exports.domain.summaries import rules as summaries

_MALFORMED = "-800001"

IMPORT = Rule(
    "711.ieFlag.import", 1, _MALFORMED,
    "出口货物运抵不以入库明细单申报", "what leaves the country is told by an arrival (507)", "DeliveryHead.ieFlag",
)  # fmt: skip
ARRIVES_AT_ITS_OFFICE = Rule(
    "711.customsCode.own", 1, _MALFORMED,
    "监管场所不在该海关", "the site is under another office", "DeliveryHead.customsCode",
)  # fmt: skip
NAMED_ONCE = Rule(
    "711.logisticsNo.once", 1, _MALFORMED,
    "运单重复", "the waybill stands twice", "DeliveryList[{}].logisticsNo",
)  # fmt: skip
NOT_ELSEWHERE = Rule(
    "711.logisticsNo.elsewhere", 1, _MALFORMED,
    "运单已由其他入库明细单入库", "arrived by another warehouse-in list", "DeliveryList[{}].logisticsNo",
)  # fmt: skip
NOT_LEFT = Rule(
    "711.logisticsNo.left", 1, _MALFORMED,
    "包裹已离开监管场所", "the parcel has left a site", "DeliveryList[{}].logisticsNo",
)  # fmt: skip
NOT_COUNTED_ON = Rule(
    "711.logisticsNo.counted-on", 1, _MALFORMED,
    "对应清单已据此放行，运单不得删除", "its list is released on it: the waybill cannot be taken out", "DeliveryList",
)  # fmt: skip
NOT_CONTROLLED = Rule(
    "711.logisticsNo.controlled", 1, _MALFORMED,
    "包裹在海关控制中，运单不得删除或移至他处", "under customs' control: the waybill can be neither taken out nor moved",
    "DeliveryList",
)  # fmt: skip
LIFTED = Rule(
    "711.logisticsNo.lifted", 1, _MALFORMED,
    "海关已撤销该运单的入库，须重新入库", "customs lifted its arrival: the parcel is to arrive anew",
    "DeliveryList",
)  # fmt: skip
LIST_ELSEWHERE = Rule(
    "711.customsCode.list", 1, _MALFORMED,
    "运单对应清单不在该海关验放，包裹入库不作放行依据",
    "its list brings the parcel to another office, and is not released on this",
    "DeliveryHead.customsCode",
)  # fmt: skip

LEAVES_ITS_OFFICE = Rule(
    "site-release.customsCode.own", 1, _MALFORMED,
    "监管场所不在该海关", "the site is under another office", "customsCode",
)  # fmt: skip
LEAVES_KNOWN = Rule(
    "site-release.logisticsNo.arrived", 1, _MALFORMED,
    "包裹未在本场所入库", "the parcel has not arrived at this site", "parcels[{}].logisticsNo",
)  # fmt: skip
LEAVES_WHERE_LISTED = Rule(
    "site-release.customsCode.list", 1, _MALFORMED,
    "对应清单在其他海关验放", "its list brings the parcel to a site of another office", "parcels[{}].logisticsNo",
)  # fmt: skip
LEAVES_PERMITTED = Rule(
    "site-release.logisticsNo.released", 1, _MALFORMED,
    "对应清单未放行或在控", "its list is not released, or under control", "parcels[{}].logisticsNo",
)  # fmt: skip
LEAVES_UNCONTROLLED = Rule(
    "site-release.logisticsNo.controlled", 1, _MALFORMED,
    "对应清单放行后被布控，须查验", "its list was named for inspection since its release", "parcels[{}].logisticsNo",
)  # fmt: skip
LEAVES_AS_DECIDED = Rule(
    "site-release.leavesAs.decided", 1, _MALFORMED,
    "与海关处置决定不符", "not what customs decided of the parcel", "parcels[{}].logisticsNo",
)  # fmt: skip
LEAVES_BY_DECISION = Rule(
    "site-release.decisionNo.given", 1, _MALFORMED,
    "没收货物须填处置决定书编号，其他不填", "customs' decision is named of confiscated goods, and of no others",
    "decisionNo",
)  # fmt: skip
LEAVES_ONCE = Rule(
    "site-release.logisticsNo.once", 1, _MALFORMED,
    "包裹已离开监管场所", "the parcel has left already", "parcels[{}].logisticsNo",
)  # fmt: skip
LEAVES_WITH_ITS_LIST = Rule(
    "site-release.invtNo.list", 1, _MALFORMED,
    "清单编号与运单不符", "not the list of this waybill", "parcels[{}].invtNo",
)  # fmt: skip

LIFTED_ARRIVED = Rule(
    "manual-verdict.logisticsNo.arrived", 1, _MALFORMED,
    "运单未入库或已离开场所，无入库可撤", "no site has the parcel: there is no arrival to lift", "invtNo",
)  # fmt: skip
LIFTED_IN_TIME = Rule(
    "manual-verdict.logisticsNo.counted-on", 1, _MALFORMED,
    "对应清单据此放行，入库不得撤销", "its list is released on it, or about to be: the arrival cannot be lifted", "invtNo",
)  # fmt: skip

BILL = Rule(
    "exports.billNo.arrival", 1, "-621001",
    "包裹入库的提运单与清单不符", "the parcel arrived under another bill than the list's", "Head.billNo",
)  # fmt: skip
ONE_LIST = Rule(
    "exports.logisticsNo.one-list", 1, "-621001",
    "运单已对应另一清单", "the waybill stands for the parcel of another list", "Head.logisticsNo",
)  # fmt: skip
GONE = Rule(
    "exports.logisticsNo.left", 1, "-621001",
    "包裹已离开监管场所", "the parcel has left a site already", "Head.logisticsNo",
)  # fmt: skip
BETWEEN = Rule(
    "exports.customsCode.transit", 1, "-621001",
    "转关启运地、指运地与清单口岸、申报地不符", "its transit is not from the list's port to the office where it is declared",
    "Head.customsCode",
)  # fmt: skip
AT_ITS_OFFICE = Rule(
    "exports.customsCode.arrival", 2, "-621001",
    "包裹入库关区与清单口岸（转关者为申报地）不符",
    "the parcel arrived at a site of another office than the list's port; of what goes by transit, than the list's own",
    "Head.customsCode",
)  # fmt: skip

RULES = (
    *departures.RULES,
    IMPORT, ARRIVES_AT_ITS_OFFICE, NAMED_ONCE, NOT_ELSEWHERE, NOT_LEFT, NOT_COUNTED_ON, NOT_CONTROLLED, LIFTED,
    LIST_ELSEWHERE, LIFTED_ARRIVED, LIFTED_IN_TIME,
    LEAVES_ITS_OFFICE, LEAVES_KNOWN, LEAVES_WHERE_LISTED, LEAVES_PERMITTED, LEAVES_UNCONTROLLED, LEAVES_AS_DECIDED,
    LEAVES_BY_DECISION,
    LEAVES_ONCE, LEAVES_WITH_ITS_LIST, BILL, ONE_LIST, GONE, BETWEEN, AT_ITS_OFFICE, *summaries.RULES, *declarations.RULES,
)  # fmt: skip
"""Every rule of exports."""
