"""Views by customs day: what a table says on a day, made once for all days between two changes."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any, Generic, Protocol, TypeVar

V = TypeVar("V")
_DAYS_MAX = 4096
"""Days whose view is remembered; each is a reference to the view of its period."""


class Dated(Protocol):
    """A fact that holds from a first to a last day."""

    @property
    def since(self) -> date | None: ...
    @property
    def until(self) -> date | None: ...


class Periods(Generic[V]):
    """A view for every day. A look-up is one `dict.get`; `view_on` is called once a period, when it is asked for.

    changes: the first days of the periods after the first one.
    """

    def __init__(self, changes: Iterable[date], view_on: Callable[[date], V]) -> None:
        self.changes = tuple(sorted(set(changes)))
        self._view_on = view_on
        self._of_period: dict[int, V] = {}
        self._of_day: dict[date, V] = {}

    def on(self, day: date) -> V:
        """The view of this customs day."""
        view = self._of_day.get(day)
        return self._looked_up(day) if view is None else view

    def _looked_up(self, day: date) -> V:
        period = bisect_right(self.changes, day)
        view = self._of_period.get(period)
        if view is None:
            view = self._of_period[period] = self._view_on(day)
        if len(self._of_day) >= _DAYS_MAX:
            self._of_day.clear()
        self._of_day[day] = view
        return view


def always(view: V) -> Periods[V]:
    """The same view on every day."""
    return Periods((), lambda _: view)


def changes_of(rows: Iterable[Dated]) -> Iterator[date]:
    """The days on which a row begins, or has ended the day before."""
    for row in rows:
        if row.since:
            yield row.since
        if row.until and row.until < date.max:
            yield row.until + timedelta(1)


def by_key(rows: Iterable[Any], key_of: Callable[[Any], Any]) -> Periods[Mapping[Any, Any]]:
    """Rows by key, those of the day."""
    kept = tuple(rows)
    return Periods(changes_of(kept), lambda day: {key_of(row): row for row in kept if row.holds_on(day)})
