"""Builds rules between the moments of one document."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache

from libs.schemas.ceb.engine.facts import Days, FormatRules, Relation, Values, Violation
from libs.schemas.ceb.shared.rules import have, mode_of
from libs.schemas.codes import IMPORT
from libs.schemas.names import snake

_MOMENT, _DAY = "%Y%m%d%H%M%S", 8


def not_after(name: str, limit: str, late_s: Callable[[FormatRules], int]) -> Relation:
    """One moment of the head is no later than another, but for some seconds."""
    moment, bound = snake(name), snake(limit)
    names = frozenset((moment, bound))

    def check(head: Values, lines: Sequence[Values], day: date, rules: FormatRules) -> Iterator[Violation]:
        if not have(head, names) or head[moment] <= head[bound]:  # texts of one length stand in the order of time
            return
        if head[moment] > (latest := _later(head[bound], late_s(rules))):
            message = f"{name}晚于{limit} {name} lies after {limit}"
            yield Violation(name, message, head[moment], f"≤ {latest}")

    return Relation(f"{name}.late", f"{name} no later than {limit}", check, reads=names)


def _later(moment: str, seconds: int) -> str:
    if not seconds:
        return moment
    try:
        later = datetime.strptime(moment, _MOMENT) + timedelta(seconds=seconds)  # noqa: DTZ007 both are local
    except OverflowError:  # the last moments of the year 9999
        return moment
    return f"{_written(later)}{later:%H%M%S}"


def near(name: str, of: str, reach: Callable[[FormatRules, bool], Days], by_mode: bool = False) -> Relation:
    """A day of the head lies within reach of another, or of the day of a moment.

    by_mode: whether the reach differs between bonded import and direct purchase.
    """
    told, other = snake(name), snake(of)
    names = frozenset((told, other, "trade_mode")) if by_mode else frozenset((told, other))

    def check(head: Values, lines: Sequence[Values], day: date, rules: FormatRules) -> Iterator[Violation]:
        if not have(head, names) or head[told] is None or head[told] == (middle := head[other][:_DAY]):
            return
        mode = mode_of(head, IMPORT, day) if by_mode else None
        if by_mode and mode is None:
            return
        first, last = _around(middle, reach(rules, mode is not None and mode.bonded))
        if not first <= head[told] <= last:
            message = f"{name}与{of}相隔过久 {name} lies too far from {of}"
            yield Violation(name, message, head[told], first if first == last else f"{first} – {last}")

    return Relation(f"{name}.near", f"{name} within reach of the day of {of}", check, reads=names)


@lru_cache(maxsize=256)  # a batch knows few days
def _around(middle: str, reach: Days) -> tuple[str, str]:
    """Return the first and the last day within reach."""
    day = date.fromisoformat(middle).toordinal()
    first, last = max(day - reach.before, 1), min(day + reach.after, date.max.toordinal())
    return _written(date.fromordinal(first)), _written(date.fromordinal(last))


def _written(day: date) -> str:
    return f"{day.year:04}{day.month:02}{day.day:02}"
