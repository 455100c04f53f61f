"""The rule table of review: every rule a row with id, version, validity, parameters, customs code and verdict class."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import IntEnum
from functools import lru_cache
from typing import Any

from libs.schemas.codes.limits import LIMITS
from libs.schemas.codes.supervision_modes import IMPORT, Check, Hold, SupervisionMode, supervision_mode
from libs.schemas.declarations import EnterpriseRole
from libs.schemas.events.review import Ground
from libs.schemas.findings import Finding
from services.review.domain import checks
from services.review.domain.checks import Question
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
    """One row. check: its question, or what makes the question of the parameters. code: what customs answers with. since,
    until: first and last customs day.

    asked_by: the check or hold of the supervision mode's row that asks for this rule; None: asked of every list.
    fingerprint: of the parameters; a verdict's ground carries it, since the version does not cover what is a setting.
    """

    id: str
    version: int
    code: str
    verdict: VerdictClass
    check: Callable[..., Any]
    parameters: Mapping[str, Any] = field(default_factory=dict)
    asked_by: Check | Hold | None = None
    since: date = date.min
    until: date = date.max
    fingerprint: str | None = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "fingerprint", _fingerprint(self.parameters))

    def question(self) -> Question:
        question: Question = self.check(**self.parameters) if self.parameters else self.check
        return question

    def ground(self, text: str) -> Ground:
        return Ground(rule=self.id, version=self.version, parameters=self.fingerprint, code=self.code, text=text)


def _fingerprint(parameters: Mapping[str, Any]) -> str | None:
    """The same values give the same eight digits, in every process and release."""
    if not parameters:
        return None
    text = ";".join(f"{name}={parameters[name]}" for name in sorted(parameters))
    return hashlib.sha256(text.encode()).hexdigest()[:8]


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

    inspection_share: Decimal = Decimal("0.02")
    price_below_share: Decimal = Decimal("0.05")
    price_above_share: Decimal = Decimal("0.05")
    velocity_lists_max: int = 20


QUOTA = "review.quota"
_REJECT, _MANUAL, _INSPECT = VerdictClass.REJECT, VerdictClass.MANUAL, VerdictClass.INSPECT

_PLACES = (
    ("ebp", "-10102", "parties.ebp_code", "Head.ebpCode", EnterpriseRole.PLATFORM),
    ("ebc", "-10102", "parties.ebc_code", "Head.ebcCode", EnterpriseRole.ECOMMERCE),
    ("logistics", "-10102", "waybill.logistics_code", "Head.logisticsCode", EnterpriseRole.LOGISTICS),
    ("pay", "22001", "parties.pay_code", "OrderHead.payCode", EnterpriseRole.PAYMENT),
    ("agent", "-10102", "parties.agent_code", "Head.agentCode", EnterpriseRole.AGENT),
)
"""Where an enterprise stands in a list: rule, code, attribute, path, the role it must have."""


PLACES = tuple(attribute for _, _, attribute, _, _ in _PLACES)
"""Of a list's block: where its enterprises stand."""


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
        *(
            Rule(
                "review.single-limit", row.version, "1313", _REJECT, checks.single_limit,
                {"limit": row}, Check.SINGLE_LIMIT, row.since, row.until,
            )
            for row in LIMITS
        ),
        *(
            Rule(
                QUOTA, row.version, "1313", _REJECT, checks.yearly_quota,
                {"limit": row.yearly}, Hold.QUOTA, row.since, row.until,
            )
            for row in LIMITS
        ),
        Rule("review.licence", 1, "300", _MANUAL, checks.licence_shown, asked_by=Check.LICENCE),
        Rule(
            "review.price", 2, "300", _MANUAL, checks.price_reasonable,
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


@dataclass(frozen=True, slots=True)
class Course:
    """What lists of one mode go through on one customs day: the same for all of them, so it is put together once.

    asked: rules with their questions. holds_quota: whether a list of this mode counts in its
    buyer's year.
    """

    mode: SupervisionMode | None
    asked: Sequence[tuple[Rule, Question]]
    holds_quota: bool

    def evaluate(self, facts: Facts) -> list[Found]:
        """Every rule is asked, so that the sender learns everything at once."""
        found = []
        for rule, ask in self.asked:
            if hits := ask(facts):
                found += [Found(rule, hit) for hit in hits]
        return found


class RuleBook:
    """The table, by day."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.rules = tuple(rules)
        self.course = lru_cache(maxsize=1024)(self._course)

    def on(self, day: date) -> tuple[Rule, ...]:
        """The rules in force on a customs day."""
        return tuple(rule for rule in self.rules if rule.since <= day <= rule.until)

    def _course(self, trade_mode: str, day: date) -> Course:
        return self.course_in(supervision_mode(trade_mode, IMPORT, day), day)

    def course_in(self, mode: SupervisionMode | None, day: date) -> Course:
        """By the mode's row; None where the mode does not exist in import on that day."""
        checks_asked, holds = (mode.checks, mode.holds) if mode else (frozenset(), frozenset())
        members = {None, *checks_asked, *holds}
        asked = [(rule, rule.question()) for rule in self.on(day) if rule.asked_by in members]
        return Course(mode, asked, Hold.QUOTA in holds)

    def over_quota(self, account: Account, value: Decimal, day: date) -> list[Found]:
        """The quota rule alone, for a release that an officer decides."""
        return [Found(self._quota(day), hit) for hit in checks.over_ceiling(account, value)]

    def quota_ceiling(self, year: int) -> Decimal:
        """The yearly limit in force at the end of that year."""
        return Decimal(self._quota(date(year, 12, 31)).parameters["limit"])

    def _quota(self, day: date) -> Rule:
        return next(rule for rule in self.on(day) if rule.id == QUOTA)
