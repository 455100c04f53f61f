"""The periods of a return, and what may gather of one list."""

from __future__ import annotations

from typing import NamedTuple


class ReturnTerms(NamedTuple):
    """Terms bound what may come back, and when.

    Customs days after the release; open applications of one list; arrivals of one application; disposals of one arrival.
    centre_zone_kinds: kinds of zones that may have a return centre, a letter each.
    """

    apply_within_days: int
    arrive_within_days: int
    applications_max: int
    arrivals_max: int
    disposals_max: int
    centre_zone_kinds: str
