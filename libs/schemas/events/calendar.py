"""The calendar: days are inputs, they travel in band behind the facts they close."""

from __future__ import annotations

import hashlib
import hmac
from datetime import date

from libs.schemas.events.base import Event


class DayClosed(Event):
    """The customs day (Asia/Shanghai) is over: behind this record no fact of `day` follows on this path.

    signature: on declare topics, which partners write too, the calendar's HMAC proves who closes the day; services
    leave it out on their own topics.
    """

    day: date
    signature: str | None = None

    @property
    def key(self) -> str:
        return self.day.isoformat()


def sign_day(day: date, secret: str) -> str:
    """HMAC-SHA256 of the day under the calendar's secret, hex."""
    return hmac.new(secret.encode(), day.isoformat().encode(), hashlib.sha256).hexdigest()
