"""A record of the log causes what is filed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any, Protocol

_NTHS = 100_000
"""Above the number of events of one sheet: a place in the log is one number."""


class CausingRecord(Protocol):
    """A record has a place in the log, an event and times."""

    @property
    def offset(self) -> int: ...
    @property
    def nth(self) -> int: ...
    @property
    def event(self) -> Any: ...
    @property
    def day(self) -> date: ...
    @property
    def time(self) -> datetime: ...
    @property
    def logged_at(self) -> datetime: ...


def at(record: CausingRecord) -> str:
    """Return when the log took the record, to the millisecond."""
    return record.logged_at.astimezone(UTC).isoformat(timespec="milliseconds")


def logged_ms(record: CausingRecord) -> int:
    """Return when the log took the record, in milliseconds since 1970."""
    return int(record.logged_at.timestamp() * 1000)


def place_of(record: CausingRecord) -> int:
    """Return the record's place in its log."""
    return record.offset * _NTHS + record.nth
