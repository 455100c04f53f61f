"""The schedule says which days are to be closed, and where. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import NamedTuple

from libs.runtime.clock import SHANGHAI

Place = tuple[str, int]
"""(topic, partition)"""

ONE_DAY = timedelta(days=1)


class Due(NamedTuple):
    """A day and the partitions that have not closed it yet."""

    day: date
    places: list[Place]


def last_day_over(now: datetime, grace: timedelta = timedelta()) -> date:
    """The last customs day that is over, and its grace with it. now: with a time zone."""
    return (now.astimezone(SHANGHAI) - grace).date() - ONE_DAY


def next_day_over(now: datetime, grace: timedelta = timedelta()) -> datetime:
    """Say when the day after `last_day_over` will be over."""
    midnight = datetime.combine(last_day_over(now, grace) + 2 * ONE_DAY, datetime.min.time(), SHANGHAI)
    return midnight + grace


def last_closed(closed: Mapping[Place, date | None]) -> date | None:
    """The last day that any partition closed."""
    return max((day for day in closed.values() if day), default=None)


def due(closed: Mapping[Place, date | None], first_fact: date | None, until: date) -> list[Due]:
    """Return what is to be written up to and including `until`, oldest day first, each day once a partition.

    closed: the last day of every partition. One that lags behind the others, because the writing broke off, catches up
    first; one that never closed a day, because it is new, begins with the others' last.

    first_fact: the log's day of the oldest record. Before any close facts count for the log's day, so on a fresh system
    closing begins there, or with `until` where nothing was declared yet.
    """
    places = sorted(closed)
    last = last_closed(closed)
    if last is None:
        first = min(first_fact or until, until)
        return [Due(day, places) for day in _days(first, until)]
    lacking: dict[date, list[Place]] = {}
    for place in places:
        own = closed[place]
        for day in _days(own + ONE_DAY if own else last, last):
            lacking.setdefault(day, []).append(place)
    behind = [Due(day, lacking[day]) for day in sorted(lacking)]
    return behind + [Due(day, places) for day in _days(last + ONE_DAY, until)]


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]
