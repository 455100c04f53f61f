"""Lists of a mode take one course through the rule table on a customs day, and leave by its exit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache

from libs.schemas.codes.list_status import ListStatus
from libs.schemas.codes.supervision_modes import (
    EXPORT,
    IMPORT,
    Direction,
    Exit,
    Hold,
    SupervisionMode,
    supervision_mode,
)
from libs.schemas.control import Instruction
from libs.schemas.events.lists import Declared
from libs.schemas.events.review import Ground
from libs.schemas.findings import Finding
from services.review.domain import checks
from services.review.domain.checks import Question
from services.review.domain.facts import Facts, Hit
from services.review.domain.list_rule import ListRule, VerdictClass, ground_of
from services.review.domain.quota import QuotaAccount
from services.review.domain.rules import CONTROLLED, QUOTA, Parameters


@dataclass(frozen=True, slots=True)
class Found:
    """A rule and what it found."""

    rule: ListRule
    hit: Hit

    def ground(self) -> Ground:
        return ground_of(self._decided, self.hit.message, self.hit.by)

    def finding(self) -> Finding:
        hit = self.hit
        return self._decided.finding(hit.actual, hit.expected, path=hit.path, text=hit.message)

    @property
    def _decided(self) -> ListRule:
        """The rule, under the release it was decided by."""
        return self.rule.under(self.hit.release) if self.hit.release else self.rule


_TO_STATUS = {
    VerdictClass.RELEASE: ListStatus.RELEASED,
    VerdictClass.INSPECT: ListStatus.INSPECTION,
    VerdictClass.MANUAL: ListStatus.MANUAL,
    VerdictClass.REJECT: ListStatus.REJECTED,
}


def verdict_on(found: Sequence[Found]) -> tuple[ListStatus, str]:
    """The strongest class wins; the first rule of it is the reason."""
    verdict = max(each.rule.verdict for each in found)
    return _TO_STATUS[verdict], next(each.rule.id for each in found if each.rule.verdict is verdict)


def rejecting(found: Sequence[Found]) -> list[Finding]:
    """The findings are those that reject; the grounds tell everything that was found."""
    return [each.finding() for each in found if each.rule.verdict is VerdictClass.REJECT]


@dataclass(frozen=True, slots=True)
class Leaving:
    """Goods of one exit and direction leave so.

    waits_at: the status of a list that waits for nothing but its goods; None: they need not arrive anywhere first.
    departs: it is closed by the departure of its goods, may be put back until then, and is inspected where it is loaded.
    may_depart: the same closes it where it leaves at another office than its own.
    days: after its release until it may be closed; None: those of returns.
    """

    waits_at: ListStatus | None = None
    departs: bool = False
    may_depart: bool = False
    days: int | None = None

    @property
    def by_site(self) -> bool:
        """Say whether they stand at a supervised site until then."""
        return self.waits_at is not None and not self.departs

    @property
    def until_departure(self) -> bool:
        """Say whether a released list may be withdrawn while its goods are here."""
        return self.departs or self.may_depart


_BY_GATE = Leaving()
LEAVES: Mapping[tuple[Exit, Direction], Leaving] = {
    (Exit.ZONE_GATE, IMPORT): _BY_GATE,
    (Exit.SUPERVISED_SITE, IMPORT): Leaving(waits_at=ListStatus.STORED),
    (Exit.DEPARTURE, EXPORT): Leaving(waits_at=ListStatus.EXAMINED, departs=True),
    (Exit.ZONE_GATE, EXPORT): Leaving(may_depart=True, days=0),
}
"""(exit, direction) → how goods leave."""


@dataclass(frozen=True, slots=True)
class Course:
    """Lists of one mode go through these rules on one customs day. They are the same for all of them, so the course is
    put together once.

    asked: rules with their questions. holds_quota: whether a list of this mode counts in its buyer's year. guaranteed:
    whether its tax is collected under a guarantee. closes_on: the day at whose end a list may be closed that is released
    on this one. leaves: how its goods do.
    """

    mode: SupervisionMode | None
    asked: Sequence[tuple[ListRule, Question]]
    holds_quota: bool
    guaranteed: bool
    closes_on: date
    leaves: Leaving

    def evaluate(self, facts: Facts) -> list[Found]:
        """Every rule is asked, so that the sender learns everything at once."""
        found = []
        for rule, ask in self.asked:
            if hits := ask(facts):
                found += [Found(rule, hit) for hit in hits]
        return found

    def departs(self, declared: Declared) -> bool:
        """Say whether nothing but the departure of its goods closes a list: a zone's may leave at its own office."""
        if not self.leaves.may_depart:
            return self.leaves.departs
        return declared.exported is not None and declared.exported.port_code != declared.customs_code

    def closable_from(self, declared: Declared) -> date:
        """Return the day at whose end a list released now may be closed. date.max: no day, but its departure."""
        return date.max if self.departs(declared) else self.closes_on


class RuleBook:
    """The table, by day."""

    def __init__(
        self,
        rules: Iterable[ListRule],
        return_days: int = Parameters().return_days,
        wait_days: int = Parameters().wait_days,
    ) -> None:
        """return_days: behind a release, until its goods may come back no more. wait_days: how long a list waits for its
        goods."""
        self.rules, self.return_days, self._wait_days = tuple(rules), return_days, wait_days
        self.course = lru_cache(maxsize=1024)(self._course)

    def on(self, day: date) -> tuple[ListRule, ...]:
        """The rules in force on a customs day."""
        return tuple(rule for rule in self.rules if rule.since <= day <= rule.until)

    def _course(self, direction: Direction, trade_mode: str, day: date) -> Course:
        return self.course_in(supervision_mode(trade_mode, direction, day), day, direction)

    def course_in(self, mode: SupervisionMode | None, day: date, direction: Direction = IMPORT) -> Course:
        """By the mode's row; None where the mode does not exist in its direction on that day."""
        checks_asked, holds = (mode.checks, mode.holds) if mode else (frozenset(), frozenset())
        members = {None, *checks_asked, *holds}
        rules = (rule for rule in self.on(day) if rule.direction in (None, direction) and rule.asked_by in members)
        leaves = LEAVES.get((mode.exit, mode.direction), _BY_GATE) if mode else _BY_GATE
        return Course(
            mode,
            [(rule, rule.question()) for rule in rules],
            Hold.QUOTA in holds,
            Hold.GUARANTEE in holds,
            day + timedelta(self.return_days if leaves.days is None else leaves.days),
            leaves,
        )

    def waits_until(self, day: date) -> date:
        """Return the last day on which goods may arrive of a list that begins to wait for them."""
        return day + timedelta(self._wait_days)

    def course_of(self, declared: Declared, day: date) -> Course:
        return self.course(declared.direction, declared.trade_mode, day)

    def over_quota(self, account: QuotaAccount, value: Decimal, day: date) -> list[Found]:
        """The quota rule alone, for a release that an officer decides."""
        return [Found(self._quota(day), hit) for hit in checks.over_ceiling(account, value)]

    def named(self, instructions: Sequence[Instruction], day: date) -> list[Found]:
        """The risk centre's rule alone, for a list that was not named when it was assessed."""
        if not instructions:
            return []
        rule = next(rule for rule in self.on(day) if rule.id == CONTROLLED)
        return [Found(rule, hit) for hit in checks.named_by(instructions)]

    def quota_ceiling(self, year: int) -> Decimal:
        """The yearly limit in force at the end of that year."""
        return Decimal(self._quota(date(year, 12, 31)).parameters["limit"])

    def _quota(self, day: date) -> ListRule:
        return next(rule for rule in self.on(day) if rule.id == QUOTA)
