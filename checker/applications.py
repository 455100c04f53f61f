"""Each return application stands where the events about it leave it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from checker.facts import Facts
from checker.standing import attempt_of
from libs.schemas.events.returns import ReturnAccepted, ReturnCompleted, ReturnEvent, ReturningLine, ReturnLapsed
from libs.schemas.keys import AttemptKey

ZERO = Decimal(0)


class ApplicationKey(NamedTuple):
    """An application of an attempt, by its number."""

    attempt: AttemptKey
    return_no: str


@dataclass
class Application:
    """An accepted application, what arrived for it, and whether its time is over. ended: the day it did; None while some
    of it may still arrive."""

    accepted: ReturnAccepted | None = None
    arrivals: list[ReturnCompleted] = field(default_factory=list)
    lapsed: bool = False
    ended: date | None = None

    @property
    def told_rightly(self) -> bool:
        """Say whether no more arrived than was applied for, and one arrival says that all did once it has."""
        applied_for, back = (
            _quantities((self.accepted and self.accepted.lines) or ()),
            _quantities(line for arrival in self.arrivals for line in arrival.lines),
        )
        if any(qty > applied_for[gnum] for gnum, qty in back.items()):
            return False
        whole = back == applied_for
        ends = [arrival.ended for arrival in self.arrivals]
        return ends.count(True) == whole and not (whole and self.lapsed)

    @property
    def open(self) -> dict[int, Decimal]:
        """Return the quantities that may still arrive, by line; none where the application ended."""
        if self.accepted is None or self.lapsed:
            return {}
        back = _quantities(line for arrival in self.arrivals for line in arrival.lines)
        applied_for = _quantities(self.accepted.lines)
        return {gnum: left for gnum, qty in applied_for.items() if (left := qty - back[gnum]) > ZERO}


def _quantities(lines: Iterable[ReturningLine]) -> dict[int, Decimal]:
    total: dict[int, Decimal] = defaultdict(Decimal)
    for line in lines:
        total[line.gnum] += line.qty
    return total


def applications(facts: Facts) -> dict[ApplicationKey, Application]:
    """All of them; where one is not accepted, it arrived or lapsed all the same."""
    found: dict[ApplicationKey, Application] = defaultdict(Application)
    for event in facts.only(ReturnAccepted):
        found[application_of(event)].accepted = event
    for seen, arrival in facts.of(ReturnCompleted):
        application = found[application_of(arrival)]
        application.arrivals.append(arrival)
        if not application.open:
            application.ended = max(application.ended or date.min, seen.day)
    for seen, lapse in facts.of(ReturnLapsed):
        application = found[application_of(lapse)]
        application.lapsed, application.ended = True, seen.day
    return dict(found)


def application_of(event: ReturnEvent) -> ApplicationKey:
    return ApplicationKey(attempt_of(event), event.return_no)


def applied_for(facts: Facts) -> dict[AttemptKey, dict[int, Decimal]]:
    """Return the quantities that may still come back, by attempt and line."""
    total: dict[AttemptKey, dict[int, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for key, application in applications(facts).items():
        for gnum, qty in application.open.items():
            total[key.attempt][gnum] += qty
    return {attempt: dict(lines) for attempt, lines in total.items()}
