"""The hub's own words in both languages. What codes, rules and statuses mean stands in their registries."""

from __future__ import annotations

from typing import Literal

from libs.schemas.codes.error_codes import Words
from libs.schemas.codes.list_status import ListStatus as S
from libs.schemas.codes.supervision_modes import Check, Exit, Hold, Station
from libs.schemas.kinds.kind import SenderRole as R

Lang = Literal["en", "zh"]
LANGS: tuple[Lang, ...] = ("en", "zh")


def said(words: Words, lang: Lang) -> str:
    return words.zh if lang == "zh" else words.en


ROLES = {
    R.PLATFORM: Words("电商平台", "the platform"),
    R.ECOMMERCE: Words("电商企业", "the e-commerce enterprise"),
    R.PAYMENT: Words("支付企业", "the payment company"),
    R.LOGISTICS: Words("物流企业", "the carrier"),
    R.AGENT: Words("申报企业", "the declaring agent"),
    R.WAREHOUSE: Words("区内企业", "the zone enterprise"),
    R.SITE: Words("监管场所", "the supervised site"),
    R.GUARANTOR: Words("担保企业", "the guarantor"),
    R.BANK: Words("银行", "the bank"),
    R.OFFICER: Words("关员", "an officer"),
    R.GATE: Words("卡口", "the gate"),
    R.TREASURY: Words("国库", "the treasury"),
    R.CUSTOMS: Words("海关", "customs"),
    R.ENTERPRISE: Words("企业本身", "the enterprise itself"),
}

STATIONS = {
    Station.MATCHING: Words("单证比对", "documents are compared"),
    Station.ACCOUNTBOOK: Words("账册预减", "stock is held in the account book"),
    Station.TAX: Words("计税与担保", "tax is assessed and guarantee held"),
    Station.REVIEW: Words("审核放行", "review decides"),
}

HOLDS = {
    Hold.STOCK: Words("账册库存（预减）", "stock of the account book"),
    Hold.GUARANTEE: Words("税款担保", "guarantee for the tax"),
    Hold.QUOTA: Words("订购人年度额度", "the buyer's yearly quota"),
}

CHECKS = {
    Check.DOCUMENTS_AGREE: Words("单证一致", "documents agree"),
    Check.ENTERPRISES_REGISTERED: Words("企业已备案", "enterprises are registered"),
    Check.POSITIVE_LIST: Words("商品在正面清单内", "goods are on the positive list"),
    Check.ENTRY_MODE: Words("与一线入区同一监管方式", "same mode as the first-line entry"),
    Check.EXIT_TRANSPORT: Words("运输方式与所出区域相符", "mode of transport is that of the zone left"),
    Check.REGIONAL_SCOPE: Words("区域在该方式的试点范围内", "the zone is within the mode's regional scope"),
    Check.LICENCE: Words("首次进口许可", "licence of a first import"),
    Check.REFERENCE_PRICE: Words("申报价格与参考价格相近", "price near the reference price"),
    Check.SINGLE_LIMIT: Words("单次交易限值", "limit of one purchase"),
    Check.EXPORT_LIST_LIMIT: Words("清单方式的5000元限额", "5,000 yuan for a list in place of a declaration"),
    Check.EXPORT_GOODS: Words("商品与目的地可以出口", "goods and destinations may leave"),
    Check.EXPORT_LICENCE: Words("出口许可证件", "licence of an export"),
    Check.SIMPLIFIED: Words("简化申报（A）的条件", "conditions of a simplified declaration (A)"),
    Check.PILOT_FILING: Words("综试区备案", "filing in a comprehensive pilot zone"),
    Check.MONTH_RATE: Words("海关当月汇率", "customs' rate of the month"),
    Check.CONSIGNOR_VELOCITY: Words("发货人申报频次", "velocity of a consignor's lists"),
    Check.VELOCITY: Words("订购人购买频次", "velocity of purchases"),
    Check.RANDOM_INSPECTION: Words("随机布控查验", "random inspection"),
}

EXITS = {
    Exit.ZONE_GATE: Words("核注清单、核放单、卡口", "verification list, release note, gate"),
    Exit.SUPERVISED_SITE: Words("监管场所的放行单", "the supervised site's release sheet"),
    Exit.DEPARTURE: Words("运抵、总分单、离境", "arrival, manifest, departure"),
}

ACTS = {
    S.DRAFT: Words("申报方：以appStatus 2正式申报", "the declarant: declare it with appStatus 2"),
    S.DECLARED: Words(
        "所缺单证的发送方，见[等待什么](waiting.md)；单证齐全后自动继续",
        "whoever owes the missing document, see [waiting](waiting.md); it goes on by itself once all are there",
    ),
    S.SENT: Words("无人：等待海关", "nobody: customs is next"),
    S.NOT_SENT: Words("申报方：重新申报", "the declarant: declare it again"),
    S.REJECTED: Words(
        "申报方：按findings改正，以更晚的appTime再次申报",
        "the declarant: mend what the findings name, declare again with a later appTime",
    ),
    S.STORED: Words(
        "系统继续审核；须运抵的，等待监管场所报送运抵",
        "review goes on; where goods have to arrive, the site reports their arrival",
    ),
    S.MANUAL: Words("关员：人工审核", "an officer: manual review"),
    S.EXAMINED: Words(
        "货物未到：监管场所或物流企业报送运抵；出口还须绑定总分单",
        "goods are not there: the site or carrier reports the arrival; an export must be on a manifest as well",
    ),
    S.INSPECTION: Words("关员：查验并报送结果", "an officer: inspects and reports the result"),
    S.DETAINED_CLEARANCE: Words("关员：处置", "an officer: disposes of it"),
    S.DETAINED_SMUGGLING: Words("关员：处置", "an officer: disposes of it"),
    S.DETAINED_LEGAL: Words("关员：处置", "an officer: disposes of it"),
    S.DETAINED_OTHERWISE: Words("关员：处置", "an officer: disposes of it"),
    S.SUSPENDED: Words("关员：解除挂起或作出决定", "an officer: lifts it or decides"),
    S.SENT_BACK: Words("申报方与区内企业或场所：把货物退运", "declarant and zone or site: send the goods back abroad"),
    S.RELEASED: Words(
        "进口：发运出区；出口：装运离境。随后按期缴税或结关",
        "imports: take the parcel out; exports: ship it. Tax and closing follow",
    ),
    S.CLOSED: Words("无人：已结束", "nobody: it has ended"),
}
"""Status of a list → who acts next."""

CLAIMS = {
    "matching knows every document that a mode asks for": "监管方式要求的单证，比对都认识",
    "exports of a zone have one mode": "出区出口只有一种监管方式",
    "the transport out of a zone is asked of imports alone": "只对进口检验出区运输方式",
    "conditions are asked of export books alone": "只对出口账册检验区域条件",
    "every currency has a rate": "每种币制都有汇率",
    "every cluster is identified": "每个集群都有标识",
}
"""Why nothing sent breaks a rule (`tests/wrong/reasons.py`) → the same in Chinese."""
