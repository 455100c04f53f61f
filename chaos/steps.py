"""The calendar's named steps: days 30/31 and 45/46 after a release, the end of a year, 29 February."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from checker.facts import Facts
from libs.schemas.events.review import ListReleased

STEPS = ("calendar-day-30-31", "calendar-day-45-46", "calendar-year-end", "calendar-leap-day")


def steps_within(days: Sequence[date], releases: Iterable[date]) -> set[str]:
    """The steps that closing these days takes, where parcels were released on `releases`."""
    closed = set(days)
    after = {(day - release).days for release in set(releases) for day in closed}
    taken = {
        name for name, (first, second) in zip(STEPS, ((30, 31), (45, 46)), strict=False) if {first, second} & after
    }
    if any((day.month, day.day) == (12, 31) for day in closed):
        taken.add("calendar-year-end")
    if any((day.month, day.day) == (2, 29) for day in closed):
        taken.add("calendar-leap-day")
    return taken


def steps_taken(facts: Facts) -> set[str]:
    """Steps that were really taken: both of their days are closed, for a day on which something was released."""
    closed = facts.closed_days
    releases = {seen.day for seen, _ in facts.of(ListReleased)}
    next_day = timedelta(days=1)
    taken = {
        "calendar-day-30-31": any(_closed(closed, day + timedelta(days=30)) for day in releases),
        "calendar-day-45-46": any(_closed(closed, day + timedelta(days=45)) for day in releases),
        "calendar-year-end": any((day.month, day.day) == (12, 31) and day + next_day in closed for day in closed),
        "calendar-leap-day": any((day.month, day.day) == (2, 29) and day + next_day in closed for day in closed),
    }
    return {name for name, was_taken in taken.items() if was_taken}


def _closed(closed: set[date], day: date) -> bool:
    return {day, day + timedelta(days=1)} <= closed
