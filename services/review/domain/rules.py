"""The rule table of review: every rule a row with id, version, validity, parameters, customs code and verdict class."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import IntEnum
from typing import Any

from libs.schemas.codes.supervision_modes import Check, SupervisionMode
from libs.schemas.declarations import EnterpriseRole
from libs.schemas.events.review import Ground
from libs.schemas.findings import Finding
from services.review.domain import checks
from services.review.domain.facts import Facts, Hit
from services.review.domain.quota import Account


class VerdictClass(IntEnum):
    """The strongest class among the hits wins."""

    RELEASE = 0
    INSPECT = 1
    MANUAL = 2
    REJECT = 3


@dataclass(frozen=True, slots=True)
class Rule:
    """One row. code: what customs answers with. since, until: first and last customs day.

    asked_by: the check of the supervision mode's row that asks for this rule; None: asked of every list.
    """

    id: str
    version: int
    code: str
    verdict: VerdictClass
    check: Callable[..., Sequence[Hit]]
    parameters: Mapping[str, Any] = field(default_factory=dict)
    asked_by: Check | None = None
    since: date = date.min
    until: date = date.max

    def ground(self, text: str) -> Ground:
        return Ground(rule=self.id, version=self.version, code=self.code, text=text)


@dataclass(frozen=True, slots=True)
class Found:
    """A rule and what it found."""

    rule: Rule
    hit: Hit

    def ground(self) -> Ground:
        return self.rule.ground(self.hit.message)

    def finding(self) -> Finding:
        rule, hit = self.rule, self.hit
        return Finding(
            code=rule.code,
            rule=f"{rule.id}@{rule.version}",
            path=hit.path,
            message=hit.message,
            actual=hit.actual,
            expected=hit.expected,
        )


@dataclass(frozen=True, slots=True)
class Parameters:
    """What no announcement fixes; see `services.review.settings`."""

    inspection_share: float = 0.02
    price_below_share: Decimal = Decimal("0.05")
    price_above_share: Decimal = Decimal(5)
    velocity_lists_max: int = 20


QUOTA = "review.quota"
_REJECT, _MANUAL, _INSPECT = VerdictClass.REJECT, VerdictClass.MANUAL, VerdictClass.INSPECT
_RAISED = date(2019, 1, 1)  # 财关税〔2018〕49号 raised both limits
_BEFORE_RAISED = date(2018, 12, 31)
_RETAIL_TAX = date(2016, 4, 8)  # 财关税〔2016〕18号 introduced them

_PLACES = (
    ("ebp", "-10102", "ebp_code", "Head.ebpCode", EnterpriseRole.PLATFORM),
    ("ebc", "-10102", "ebc_code", "Head.ebcCode", EnterpriseRole.ECOMMERCE),
    ("logistics", "-10102", "logistics_code", "Head.logisticsCode", EnterpriseRole.LOGISTICS),
    ("pay", "22001", "pay_code", "OrderHead.payCode", EnterpriseRole.PAYMENT),
    ("agent", "-10102", "agent_code", "Head.agentCode", EnterpriseRole.AGENT),
)
"""Where an enterprise stands in a list: rule, code, attribute, path, the role it must have."""


def rule_table(p: Parameters) -> tuple[Rule, ...]:
    """All rules of all days."""
    return (
        Rule("review.released", 1, "22007", _REJECT, checks.not_released),
        Rule("review.mode", 1, "-621003", _REJECT, checks.mode_known),
        Rule("review.entry-mode", 1, "-621003", _REJECT, checks.entry_mode_kept, asked_by=Check.ENTRY_MODE),
        *(
            Rule(
                f"review.registered.{name}", 1, code, _REJECT, checks.registered,
                {"attribute": attribute, "path": path, "role": role}, Check.ENTERPRISES_REGISTERED,
            )
            for name, code, attribute, path, role in _PLACES
        ),
        Rule(
            "review.single-limit", 1, "1313", _REJECT, checks.single_limit,
            {"limit": Decimal(2000)}, Check.SINGLE_LIMIT, _RETAIL_TAX, _BEFORE_RAISED,
        ),
        Rule(
            "review.single-limit", 2, "1313", _REJECT, checks.single_limit,
            {"limit": Decimal(5000), "one_item_below": Decimal(26000)}, Check.SINGLE_LIMIT, _RAISED,
        ),
        Rule(
            QUOTA, 1, "1313", _REJECT, checks.yearly_quota,
            {"limit": Decimal(20000)}, None, _RETAIL_TAX, _BEFORE_RAISED,
        ),
        Rule(QUOTA, 2, "1313", _REJECT, checks.yearly_quota, {"limit": Decimal(26000)}, None, _RAISED),
        Rule(
            "review.price", 1, "300", _MANUAL, checks.price_reasonable,
            {"below": p.price_below_share, "above": p.price_above_share},
        ),
        Rule(
            "review.velocity", 1, "300", _MANUAL, checks.velocity,
            {"lists_max": p.velocity_lists_max}, Check.VELOCITY,
        ),
        Rule(
            "review.draw", 1, "500", _INSPECT, checks.drawn,
            {"share": p.inspection_share, "lot": "review.draw@1"}, Check.RANDOM_INSPECTION,
        ),
    )  # fmt: skip


class RuleBook:
    """The table, by day."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.rules = tuple(rules)
        self._asked: dict[tuple[date, str | None], tuple[Rule, ...]] = {}

    def on(self, day: date) -> tuple[Rule, ...]:
        """The rules in force on a customs day."""
        return tuple(rule for rule in self.rules if rule.since <= day <= rule.until)

    def evaluate(self, facts: Facts) -> list[Found]:
        """Every rule is asked, so that the sender learns everything at once."""
        asked = self._asked_on(facts.day, facts.mode)
        return [Found(rule, hit) for rule in asked for hit in rule.check(facts, **rule.parameters)]

    def _asked_on(self, day: date, mode: SupervisionMode | None) -> tuple[Rule, ...]:
        key = day, mode.code if mode else None
        asked = self._asked.get(key)
        if asked is None:
            checks_asked = mode.checks if mode else frozenset()
            asked = tuple(rule for rule in self.on(day) if rule.asked_by is None or rule.asked_by in checks_asked)
            self._asked[key] = asked
        return asked

    def over_quota(self, account: Account, value: Decimal, day: date) -> list[Found]:
        """The quota rule alone, for a release that an officer decides."""
        return [Found(self._quota(day), hit) for hit in checks.over_ceiling(account, value)]

    def quota_ceiling(self, year: int) -> Decimal:
        """The yearly limit in force at the end of that year."""
        return Decimal(self._quota(date(year, 12, 31)).parameters["limit"])

    def _quota(self, day: date) -> Rule:
        return next(rule for rule in self.on(day) if rule.id == QUOTA)
