"""A day's end makes notices due in matching."""

from __future__ import annotations

from datetime import UTC, datetime

from libs.runtime.due import Due


class NoticeDue(Due, frozen=True):
    """The sender of a list is told what it misses."""

    partition: int
    since: datetime
    order_no: str


FIRST_NOTICE = NoticeDue(-1, datetime.min.replace(tzinfo=UTC), "")
"""All notices lie behind it."""
