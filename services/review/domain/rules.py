"""The rule table of review: every rule a row with id, version, validity, parameters, customs code and verdict class."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from libs.schemas.codes.error_codes import Words
from libs.schemas.codes.limits import LIMITS
from libs.schemas.codes.supervision_modes import IMPORT, Check, Hold
from libs.schemas.events.matching import Way
from libs.schemas.rules import Rule
from services.review.domain import checks
from services.review.domain.export_rules import export_rows
from services.review.domain.list_rule import ListRule, VerdictClass, row
from services.review.domain.officers import ACTIONS, HELD, HELD_DIFFERS, TO_MANUAL
from services.review.domain.places import PLACES


@dataclass(frozen=True, slots=True)
class Parameters:
    """No announcement fixes these; see `services.review.settings`."""

    inspection_share: Decimal = Decimal("0.02")
    price_below_share: Decimal = Decimal("0.05")
    price_above_share: Decimal = Decimal("0.05")
    tax_total_share: Decimal = Decimal("0.05")
    velocity_lists_max: int = 20
    consignor_lists_max: int = 100_000
    return_days: int = 45
    wait_days: int = 30


QUOTA = "review.totalPrice.yearly-limit"
DRAWN_AS = "review.draw@1"
"""Rule and version of the draw: another version draws anew."""

CONTROLLED = "review.list.controlled"

_REJECT, _MANUAL, _INSPECT = VerdictClass.REJECT, VerdictClass.MANUAL, VerdictClass.INSPECT


def rule_table(p: Parameters) -> tuple[ListRule, ...]:
    """All rules of all days."""
    return (
        row("case.released", 1, "22007", "对应清单已放行", "already released", _REJECT, checks.not_released),
        row(
            "tradeMode.known", 1, "-621003", "监管方式不适用", "no such mode of the list", _REJECT, checks.mode_known,
            direction=IMPORT,
        ),
        row(
            "tradeMode.entry-mode", 1, "-621003", "监管方式与一线进境不一致", "not the mode of the first-line entry",
            _REJECT, checks.entry_mode_kept, asked_by=Check.ENTRY_MODE,
        ),
        row(
            "customsCode.clearance", 1, "-621003", "该关区不得申报", "no type of clearance lets it be declared there",
            _REJECT, checks.cleared_there, asked_by=Check.ENTRY_MODE,
        ),
        *_of_parties(),
        *(
            row(
                "totalPrice.single-limit", limit.version, "1313", "超过单次交易限值", "above the limit of one purchase",
                _REJECT, checks.single_limit, asked_by=Check.SINGLE_LIMIT,
                parameters={"limit": limit}, since=limit.since, until=limit.until, source=limit.source,
            )
            for limit in LIMITS
        ),
        *(
            row(
                "totalPrice.yearly-limit", limit.version, "1313", "超过年度交易限值", "above the buyer's yearly limit",
                _REJECT, checks.yearly_quota, asked_by=Hold.QUOTA,
                parameters={"limit": limit.yearly}, since=limit.since, until=limit.until, source=limit.source,
            )
            for limit in LIMITS
        ),
        row(
            "tradeMode.licence", 2, "300", "首次进口许可批件、注册或备案未填报", "no licence or record of a first import",
            _MANUAL, checks.licence_shown, asked_by=Check.LICENCE,
        ),
        *_of_prices(p),
        row("totalPrice.nothing", 1, "300", "完税价格为零", "worth nothing", _MANUAL, checks.worth_something),
        row(
            "taxTotal.near", 1, "300", "代扣税款与应征税款相差较大", "tax collected far from what is due",
            _MANUAL, checks.tax_total_near, parameters={"share": p.tax_total_share},
        ),
        *_of_buyers(p),
        *export_rows(p.consignor_lists_max),
        row(
            "list.controlled", 1, "500", "布控指令查验", "inspection instructed", _INSPECT, checks.controlled,
        ),
        row(
            "list.drawn", 1, "500", "随机布控查验", "drawn for inspection", _INSPECT, checks.drawn,
            asked_by=Check.RANDOM_INSPECTION, parameters={"share": p.inspection_share, "lot": DRAWN_AS},
        ),
    )  # fmt: skip


def _of_prices(p: Parameters) -> Iterator[ListRule]:
    """The rules about prices: by the book where the goods have one, else by the release."""
    shares = {"below": p.price_below_share, "above": p.price_above_share}
    yield row(
        "price.booked", 2, "300", "申报价格与账册单价偏离", "price far from the book's",
        _MANUAL, checks.price_reasonable, direction=IMPORT, parameters=shares,
    )  # fmt: skip
    yield row(
        "price.reference", 1, "300", "申报价格与参考价格偏离", "price far from the reference price",
        _MANUAL, checks.price_near_reference, asked_by=Check.REFERENCE_PRICE, parameters=shares,
    )  # fmt: skip


def _of_buyers(p: Parameters) -> Iterator[ListRule]:
    """The rules about who buys, and what was paid."""
    yield row(
        "buyer.verified", 1, "300", "订购人身份验证未在时限内答复", "nobody answered in time for the buyer",
        _MANUAL, checks.buyer_verified, direction=IMPORT, source="海关总署公告2016年第26号",
    )  # fmt: skip
    yield row(
        "payment.told", 1, "300", "支付原始数据未在时限内上传或签名不符", "raw payment data not told in time, or not signed",
        _MANUAL, checks.payment_told, direction=IMPORT, source="海关总署公告2018年第179号",
    )  # fmt: skip
    yield row(
        "buyer.velocity", 1, "300", "购买频次异常", "very many lists of one buyer", _MANUAL, checks.velocity,
        asked_by=Check.VELOCITY, parameters={"lists_max": p.velocity_lists_max},
    )  # fmt: skip


def _of_parties() -> Iterator[ListRule]:
    """The rules about the enterprises of a list."""
    for place in PLACES:
        yield row(
            f"{place.name}.registered", 2, place.code, "企业未备案或类型不符", "not registered or not in the role",
            _REJECT, checks.registered, asked_by=Check.ENTERPRISES_REGISTERED,
            parameters={"place": place}, source="海关总署公告2018年第194号",
        )  # fmt: skip
    yield row(
        "parties.active", 1, "300", "企业已暂停", "an enterprise of the list is suspended",
        _MANUAL, checks.not_suspended, asked_by=Check.ENTERPRISES_REGISTERED,
    )  # fmt: skip


RELEASE = Rule("review.list.clear", 1, "2600", "放行", "released")
ARRIVAL = Rule("review.logisticsNo.arrival", 1, "399", "待运抵", "its parcel has to arrive", "Head.logisticsNo")
TAKEN_OFF = Rule(
    "review.billNo.bound", 1, "399", "已从总分单或运抵单撤出，待重新装载", "taken off, to arrive and be bound again",
    "Head.billNo",
)  # fmt: skip
AUDITED = Rule("review.list.audited", 1, "2600", "放行后税收审核", "audited by the tax centre after its release")
KNOWN = Rule("review.invtNo.known", 1, "-621019", "查无此数据", "no such list in this case", "invtNo")
OFFICE = Rule("review.officer.office", 1, "-621010", "非本关区清单", "the list is of another customs office", "officer")
SUSPENDED = Rule(
    "review.parties.suspended", 1, "-621010", "企业已暂停，不得放行", "nothing of a suspended enterprise is released",
    "invtNo",
    cause=Words("清单所列企业被海关暂停。", "Customs has suspended an enterprise that the list names."),
    remedy=Words("待暂停解除后再作放行决定。", "Decide on the release once the suspension is lifted."),
)  # fmt: skip
STATUS = Rule("review.invtNo.status", 1, "-621010", "清单状态不符", "the list does not stand right for this", "invtNo")

BY_SITE = Rule(
    "review.verdict.by-site", 1, "-621010", "清单不经监管场所离境，无入库可撤",
    "the parcel leaves by no supervised site, so none took it in", "verdict",
)  # fmt: skip

PERIOD = Rule("review.until.since", 1, "-800001", "终止日早于起始日", "it ends before it begins", "until")

WITHDRAWN = Rule("review.list.withdrawn", 1, "100", "清单已撤销", "withdrawn by its declarant")
DELETED = Rule("review.list.deleted", 1, "100", "清单已删除", "deleted by its declarant")
REPLACED = Rule(
    "review.list.replaced", 1, "100", "清单已变更，以变更后的清单为准", "changed by its declarant, see the next one"
)
EXPIRED = Rule("review.list.expired", 1, "100", "逾期未运抵或未装载", "its goods, or their manifest, came too late")
TAKEN_BACK: dict[Way, Rule] = {"withdrawal": WITHDRAWN, "deletion": DELETED, "change": REPLACED}
"""Why a list ended, by how its declarant took it back."""
WITHDRAWABLE = Rule(
    "review.withdrawal.status", 1, "-623005",
    "清单的状态不符合撤单申报要求", "the list stands where it cannot be withdrawn", "InvtCancel.invtNo",
)  # fmt: skip
WITHDRAWN_BEFORE = Rule(
    "review.withdrawal.twice", 1, "-623009", "撤单清单已经申报过", "the list is withdrawn already", "InvtCancel.invtNo",
)  # fmt: skip
EXPORT_WITHDRAWABLE = Rule(
    "review.export-withdrawal.status", 1, "-605007",
    "清单的状态不符合撤销申报要求", "the list stands where it cannot be withdrawn, or has left", "InvtCancel.invtNo",
)  # fmt: skip
EXPORT_WITHDRAWN_BEFORE = Rule(
    "review.export-withdrawal.twice", 1, "-605007", "清单已经撤销", "the list is withdrawn already", "InvtCancel.invtNo",
)  # fmt: skip
STOCK_FREE = Rule(
    "review.export-withdrawal.stock", 1, "-605007",
    "清单已列入核注清单、在控或已出区", "it is in a verification list, under control, or its goods have left the zone",
    "InvtCancel.invtNo",
)  # fmt: skip

RULES: tuple[Rule, ...] = (
    *rule_table(Parameters()), RELEASE, ARRIVAL, TAKEN_OFF, AUDITED, KNOWN, OFFICE, SUSPENDED, STATUS, BY_SITE, PERIOD,
    *TAKEN_BACK.values(), EXPIRED, WITHDRAWABLE, WITHDRAWN_BEFORE, EXPORT_WITHDRAWABLE, EXPORT_WITHDRAWN_BEFORE,
    STOCK_FREE,
    *(action.rule for action in ACTIONS.values()), TO_MANUAL.rule, HELD.rule, HELD_DIFFERS.rule,
)  # fmt: skip
"""Every rule of review."""
