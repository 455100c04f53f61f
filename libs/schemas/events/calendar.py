"""The calendar: days are inputs, they travel in band behind the facts they close."""

from __future__ import annotations

import hashlib
import hmac
from datetime import date
from typing import NamedTuple

from libs.schemas.events.base import EventModel


class DayClosed(EventModel):
    """The customs day (Asia/Shanghai) is over: behind this record no fact of `day` follows on this path.

    signature: on declare topics, which partners write too, the calendar's HMAC proves who closes the day; services
    leave it out on their own topics.
    """

    day: date
    signature: str | None = None

    @property
    def key(self) -> str:
        return self.day.isoformat()


class ClosingRecord(NamedTuple):
    """The calendar's record on a declare topic. It has no key: it goes to every partition, by number."""

    value: bytes
    headers: list[tuple[str, bytes]]


def sign_day(day: date, secret: str) -> str:
    """HMAC-SHA256 of the day under the calendar's secret, hex."""
    return hmac.new(secret.encode(), day.isoformat().encode(), hashlib.sha256).hexdigest()


def closing_record(day: date, secret: str) -> ClosingRecord:
    """Return the record that closes `day` on a partition of a declare topic."""
    event = DayClosed(day=day, signature=sign_day(day, secret))
    headers = [
        ("ce_specversion", b"1.0"),
        ("ce_type", DayClosed.__name__.encode()),
        ("ce_id", f"calendar/{day}".encode()),
        ("ce_source", b"calendar"),
        ("content-type", b"application/json"),
    ]
    return ClosingRecord(event.model_dump_json(by_alias=True).encode(), headers)


def closed_by(value: bytes | None, secret: str) -> date | None:
    """The day a `DayClosed` record closes; None where it is none, or the calendar did not sign it."""
    try:
        event = DayClosed.model_validate_json(value or b"")
    except ValueError:
        return None
    signed = hmac.compare_digest((event.signature or "").encode(), sign_day(event.day, secret).encode())
    return event.day if signed else None
