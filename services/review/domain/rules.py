"""The rule table of review: every rule a row with id, version, validity, parameters, customs code and verdict class."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import IntEnum
from functools import lru_cache
from typing import Any

from libs.schemas.codes.error_codes import Words
from libs.schemas.codes.limits import LIMITS
from libs.schemas.codes.supervision_modes import Check, Direction, Exit, Hold, SupervisionMode, supervision_mode
from libs.schemas.events.matching import Way
from libs.schemas.events.review import Ground
from libs.schemas.findings import Finding
from libs.schemas.rules import Rule
from services.review.domain import checks
from services.review.domain.checks import Question
from services.review.domain.control import Instruction
from services.review.domain.facts import Facts, Hit
from services.review.domain.officers import ACTIONS, TO_MANUAL
from services.review.domain.places import PLACES
from services.review.domain.quota import QuotaAccount


class VerdictClass(IntEnum):
    """The strongest class among the hits wins."""

    RELEASE = 0
    INSPECT = 1
    MANUAL = 2
    REJECT = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRule(Rule):
    """One row. check: its question, or what makes the question of the parameters.

    asked_by: the check or hold of the supervision mode's row that asks for this rule; None: asked of every list.
    fingerprint: of the parameters; a verdict's ground carries it, since the version does not cover what is a setting.
    """

    verdict: VerdictClass
    check: Callable[..., Any]
    parameters: Mapping[str, Any] = field(default_factory=dict)
    asked_by: Check | Hold | None = None
    fingerprint: str | None = field(init=False)

    def __post_init__(self) -> None:
        Rule.__post_init__(self)
        object.__setattr__(self, "fingerprint", _fingerprint(self.parameters))

    def question(self) -> Question:
        question: Question = self.check(**self.parameters) if self.parameters else self.check
        return question


def ground_of(rule: Rule, text: str | None = None, by: str | None = None) -> Ground:
    """The rule as a verdict's reason. by: the instruction that made it one."""
    parameters = by or (rule.fingerprint if isinstance(rule, ListRule) else None)
    return Ground(rule=rule.id, version=rule.version, parameters=parameters, code=rule.code, text=text or rule.text)


def _fingerprint(parameters: Mapping[str, Any]) -> str | None:
    """The same values give the same eight digits, in every process and release."""
    if not parameters:
        return None
    text = ";".join(f"{name}={parameters[name]}" for name in sorted(parameters))
    return hashlib.sha256(text.encode()).hexdigest()[:8]


@dataclass(frozen=True, slots=True)
class Found:
    """A rule and what it found."""

    rule: ListRule
    hit: Hit

    def ground(self) -> Ground:
        return ground_of(self.rule, self.hit.message, self.hit.by)

    def finding(self) -> Finding:
        hit = self.hit
        return self.rule.finding(hit.actual, hit.expected, path=hit.path, text=hit.message)


@dataclass(frozen=True, slots=True)
class Parameters:
    """No announcement fixes these; see `services.review.settings`."""

    inspection_share: Decimal = Decimal("0.02")
    price_below_share: Decimal = Decimal("0.05")
    price_above_share: Decimal = Decimal("0.05")
    tax_total_share: Decimal = Decimal("0.05")
    velocity_lists_max: int = 20
    return_days: int = 45


QUOTA = "review.totalPrice.yearly-limit"
DRAWN_AS = "review.draw@1"
"""Rule and version of the draw: another version draws anew."""

CONTROLLED = "review.list.controlled"

_REJECT, _MANUAL, _INSPECT = VerdictClass.REJECT, VerdictClass.MANUAL, VerdictClass.INSPECT


def rule_table(p: Parameters) -> tuple[ListRule, ...]:
    """All rules of all days."""
    return (
        _row("case.released", 1, "22007", "对应清单已放行", "already released", _REJECT, checks.not_released),
        _row("tradeMode.known", 1, "-621003", "监管方式不适用", "no such mode of the list", _REJECT, checks.mode_known),
        _row(
            "tradeMode.entry-mode", 1, "-621003", "监管方式与一线进境不一致", "not the mode of the first-line entry",
            _REJECT, checks.entry_mode_kept, asked_by=Check.ENTRY_MODE,
        ),
        *_of_parties(),
        *(
            _row(
                "totalPrice.single-limit", row.version, "1313", "超过单次交易限值", "above the limit of one purchase",
                _REJECT, checks.single_limit, asked_by=Check.SINGLE_LIMIT,
                parameters={"limit": row}, since=row.since, until=row.until, source=row.source,
            )
            for row in LIMITS
        ),
        *(
            _row(
                "totalPrice.yearly-limit", row.version, "1313", "超过年度交易限值", "above the buyer's yearly limit",
                _REJECT, checks.yearly_quota, asked_by=Hold.QUOTA,
                parameters={"limit": row.yearly}, since=row.since, until=row.until, source=row.source,
            )
            for row in LIMITS
        ),
        _row(
            "tradeMode.licence", 2, "300", "首次进口许可批件、注册或备案未填报", "no licence or record of a first import",
            _MANUAL, checks.licence_shown, asked_by=Check.LICENCE,
        ),
        _row(
            "price.booked", 2, "300", "申报价格与账册单价偏离", "price far from the book's",
            _MANUAL, checks.price_reasonable,
            parameters={"below": p.price_below_share, "above": p.price_above_share},
        ),
        _row("totalPrice.nothing", 1, "300", "完税价格为零", "worth nothing", _MANUAL, checks.worth_something),
        _row(
            "taxTotal.near", 1, "300", "代扣税款与应征税款相差较大", "tax collected far from what is due",
            _MANUAL, checks.tax_total_near, parameters={"share": p.tax_total_share},
        ),
        _row(
            "buyer.velocity", 1, "300", "购买频次异常", "very many lists of one buyer", _MANUAL, checks.velocity,
            asked_by=Check.VELOCITY, parameters={"lists_max": p.velocity_lists_max},
        ),
        _row(
            "list.controlled", 1, "500", "布控指令查验", "inspection instructed", _INSPECT, checks.controlled,
        ),
        _row(
            "list.drawn", 1, "500", "随机布控查验", "drawn for inspection", _INSPECT, checks.drawn,
            asked_by=Check.RANDOM_INSPECTION, parameters={"share": p.inspection_share, "lot": DRAWN_AS},
        ),
    )  # fmt: skip


def _of_parties() -> Iterator[ListRule]:
    """The rules about the enterprises of a list."""
    for place in PLACES:
        yield _row(
            f"{place.name}.registered", 2, place.code, "企业未备案或类型不符", "not registered or not in the role",
            _REJECT, checks.registered, asked_by=Check.ENTERPRISES_REGISTERED,
            parameters={"place": place}, source="海关总署公告2018年第194号",
        )  # fmt: skip
    yield _row(
        "parties.active", 1, "300", "企业已暂停", "an enterprise of the list is suspended",
        _MANUAL, checks.not_suspended, asked_by=Check.ENTERPRISES_REGISTERED,
    )  # fmt: skip


def _row(
    name: str, version: int, code: str, zh: str, en: str, verdict: VerdictClass, check: Callable[..., Any], **more: Any
) -> ListRule:
    return ListRule(f"review.{name}", version, code, zh, en, verdict=verdict, check=check, **more)


RELEASE = Rule("review.list.clear", 1, "2600", "放行", "released")
ARRIVAL = Rule("review.logisticsNo.arrival", 1, "399", "待运抵", "its parcel has to arrive", "Head.logisticsNo")
KNOWN = Rule("review.invtNo.known", 1, "-621019", "查无此数据", "no such list in this case", "invtNo")
OFFICE = Rule("review.officer.office", 1, "-621010", "非本关区清单", "the list is of another customs office", "officer")
SUSPENDED = Rule(
    "review.parties.suspended", 1, "-621010", "企业已暂停，不得放行", "nothing of a suspended enterprise is released",
    "invtNo",
    cause=Words("清单所列企业被海关暂停。", "Customs has suspended an enterprise that the list names."),
    remedy=Words("待暂停解除后再作放行决定。", "Decide on the release once the suspension is lifted."),
)  # fmt: skip
STATUS = Rule("review.invtNo.status", 1, "-621010", "清单状态不符", "the list does not stand right for this", "invtNo")

PERIOD = Rule("review.until.since", 1, "-800001", "终止日早于起始日", "it ends before it begins", "until")

WITHDRAWN = Rule("review.list.withdrawn", 1, "100", "清单已撤销", "withdrawn by its declarant")
DELETED = Rule("review.list.deleted", 1, "100", "清单已删除", "deleted by its declarant")
REPLACED = Rule(
    "review.list.replaced", 1, "100", "清单已变更，以变更后的清单为准", "changed by its declarant, see the next one"
)
TAKEN_BACK: dict[Way, Rule] = {"withdrawal": WITHDRAWN, "deletion": DELETED, "change": REPLACED}
"""Why a list ended, by how its declarant took it back."""
WITHDRAWABLE = Rule(
    "review.withdrawal.status", 1, "-623005",
    "清单的状态不符合撤单申报要求", "the list stands where it cannot be withdrawn", "InvtCancel.invtNo",
)  # fmt: skip
WITHDRAWN_BEFORE = Rule(
    "review.withdrawal.twice", 1, "-623009", "撤单清单已经申报过", "the list is withdrawn already", "InvtCancel.invtNo",
)  # fmt: skip

RULES: tuple[Rule, ...] = (
    *rule_table(Parameters()), RELEASE, ARRIVAL, KNOWN, OFFICE, SUSPENDED, STATUS, PERIOD,
    *TAKEN_BACK.values(), WITHDRAWABLE, WITHDRAWN_BEFORE, *(action.rule for action in ACTIONS.values()), TO_MANUAL.rule,
)  # fmt: skip
"""Every rule of review."""


@dataclass(frozen=True, slots=True)
class Course:
    """Lists of one mode go through these rules on one customs day. They are the same for all of them, so the course is
    put together once.

    asked: rules with their questions. holds_quota: whether a list of this mode counts in its
    buyer's year. awaits_arrival: whether its parcel leaves by a supervised site, and so has to arrive there first.
    """

    mode: SupervisionMode | None
    asked: Sequence[tuple[ListRule, Question]]
    holds_quota: bool
    awaits_arrival: bool = False

    def evaluate(self, facts: Facts) -> list[Found]:
        """Every rule is asked, so that the sender learns everything at once."""
        found = []
        for rule, ask in self.asked:
            if hits := ask(facts):
                found += [Found(rule, hit) for hit in hits]
        return found


class RuleBook:
    """The table, by day."""

    def __init__(self, rules: Iterable[ListRule], return_days: int = Parameters().return_days) -> None:
        """return_days: behind a release, until its goods may come back no more."""
        self.rules, self.return_days = tuple(rules), return_days
        self.course = lru_cache(maxsize=1024)(self._course)

    def on(self, day: date) -> tuple[ListRule, ...]:
        """The rules in force on a customs day."""
        return tuple(rule for rule in self.rules if rule.since <= day <= rule.until)

    def _course(self, direction: Direction, trade_mode: str, day: date) -> Course:
        return self.course_in(supervision_mode(trade_mode, direction, day), day)

    def course_in(self, mode: SupervisionMode | None, day: date) -> Course:
        """By the mode's row; None where the mode does not exist in its direction on that day."""
        checks_asked, holds = (mode.checks, mode.holds) if mode else (frozenset(), frozenset())
        members = {None, *checks_asked, *holds}
        asked = [(rule, rule.question()) for rule in self.on(day) if rule.asked_by in members]
        return Course(mode, asked, Hold.QUOTA in holds, mode is not None and mode.exit is Exit.SUPERVISED_SITE)

    def over_quota(self, account: QuotaAccount, value: Decimal, day: date) -> list[Found]:
        """The quota rule alone, for a release that an officer decides."""
        return [Found(self._quota(day), hit) for hit in checks.over_ceiling(account, value)]

    def named(self, instructions: Sequence[Instruction], day: date) -> list[Found]:
        """The risk centre's rule alone, for a list that was not named when it was assessed."""
        rule = next(rule for rule in self.on(day) if rule.id == CONTROLLED)
        return [Found(rule, hit) for hit in checks.named_by(instructions)]

    def quota_ceiling(self, year: int) -> Decimal:
        """The yearly limit in force at the end of that year."""
        return Decimal(self._quota(date(year, 12, 31)).parameters["limit"])

    def _quota(self, day: date) -> ListRule:
        return next(rule for rule in self.on(day) if rule.id == QUOTA)
