"""A day's end makes transits due that nobody closed."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from libs.runtime.due import Due
from services.exports.domain.places import TransitKey


class TransitMissed(Due, frozen=True):
    """A transit of direct purchases has been open as long as it may. Each has many parcels."""

    at_once_max: ClassVar[int | None] = 10

    opened_on: date
    logistics_code: str
    transit_no: str

    @property
    def key(self) -> TransitKey:
        return self.logistics_code, self.transit_no
