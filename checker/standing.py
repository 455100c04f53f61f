"""Where each list attempt stands, by what was published about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from checker.facts import Facts
from libs.schemas.events.accountbook import StockHeld
from libs.schemas.events.base import case_key
from libs.schemas.events.intake import ListAccepted
from libs.schemas.events.matching import ListMatched, ListRefused, ListWaiting
from libs.schemas.events.review import (
    ListDetained,
    ListInspectionOrdered,
    ListManualReviewOrdered,
    ListRejected,
    ListReleased,
    ListSentBack,
)
from libs.schemas.events.tax import GuaranteeAwaited, TaxAssessed

RELEASED, REJECTED, SENT_BACK, DETAINED, WAITING, LOST = (
    "released", "rejected", "sent back", "detained", "waiting", "lost",
)  # fmt: skip


class AttemptKey(NamedTuple):
    case: str
    attempt: int


@dataclass(slots=True)
class Standing:
    """reason: why a list waits. codes: what a rejection was answered with, by customs' codes."""

    accepted: bool = False
    matched: bool = False
    held: bool = False
    assessed: TaxAssessed | None = None
    released: list[ListReleased] = field(default_factory=list)
    rejected: list[ListRejected] = field(default_factory=list)
    refused: bool = False
    sent_back: bool = False
    detained: bool = False
    ordered: set[str] = field(default_factory=set)
    missing: tuple[str, ...] = ()
    awaits_guarantee: bool = False

    @property
    def state(self) -> str:
        """The one word for it. A list that is neither decided nor known to wait for something is lost."""
        if self.released:
            return RELEASED
        if self.rejected:
            return REJECTED
        if self.sent_back:
            return SENT_BACK
        if self.detained:
            return DETAINED
        return WAITING if self.reason else LOST

    @property
    def reason(self) -> str | None:
        """What an undecided list waits for; None where nobody can say."""
        if self.refused:
            return None
        if self.ordered:
            return " and ".join(sorted(self.ordered))
        if self.awaits_guarantee and not self.assessed:
            return "guarantee"
        if self.missing and not self.matched:
            return " and ".join(sorted(self.missing))
        return None

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(sorted({ground.code for rejection in self.rejected for ground in rejection.grounds}))


def standings(facts: Facts) -> dict[AttemptKey, Standing]:
    """Every list attempt that anything was published about."""
    found: dict[AttemptKey, Standing] = {}

    def at(event: ListAccepted | ListWaiting | ListMatched | StockHeld | TaxAssessed | ListReleased) -> Standing:
        return found.setdefault(AttemptKey(case_key(event.ebp_code, event.order_no), event.attempt), Standing())

    for accepted in facts.only(ListAccepted):
        at(accepted).accepted = True
    for _, waiting in sorted(facts.of(ListWaiting), key=lambda pair: pair[0].place):
        at(waiting).missing = tuple(waiting.missing)
    for matched in facts.only(ListMatched):
        at(matched).matched = True
    for held in facts.only(StockHeld):
        at(held).held = True
    for assessed in facts.only(TaxAssessed):
        at(assessed).assessed = assessed
    for released in facts.only(ListReleased):
        at(released).released.append(released)
    for identity, mark in _marks(facts):
        standing = found.setdefault(identity, Standing())
        if isinstance(mark, ListRejected):
            standing.rejected.append(mark)
        elif mark == "inspection" or mark == "an officer":
            standing.ordered.add(mark)
        else:
            setattr(standing, str(mark), True)
    return found


def _marks(facts: Facts) -> Iterator[tuple[AttemptKey, ListRejected | str]]:
    for kind, mark in (
        (ListRejected, None),
        (ListRefused, "refused"),
        (ListSentBack, "sent_back"),
        (ListDetained, "detained"),
        (GuaranteeAwaited, "awaits_guarantee"),
        (ListInspectionOrdered, "inspection"),
        (ListManualReviewOrdered, "an officer"),
    ):
        for seen in facts.events.get(kind, ()):
            event = seen.event
            assert isinstance(event, kind)
            key = AttemptKey(case_key(event.ebp_code, event.order_no), event.attempt)
            yield key, mark if mark else event  # type: ignore[misc]
