"""A day's end makes notices due in matching."""

from __future__ import annotations

from datetime import UTC, date, datetime

from libs.runtime.due import Due


class NoticeDue(Due, frozen=True):
    """The sender of a list is told what it misses."""

    partition: int
    since: datetime
    order_no: str


class DisputeDue(Due, frozen=True):
    """A case in which no payment agrees is decided as it is. since: see `disputed_since`."""

    partition: int
    since: date
    order_no: str


FIRST_DISPUTE = DisputeDue(-1, date.min, "")
"""All disputes lie behind it."""

FIRST_NOTICE = NoticeDue(-1, datetime.min.replace(tzinfo=UTC), "")
"""All notices lie behind it."""
