"""The periods of a return, and what may gather of one list."""

from __future__ import annotations

from typing import NamedTuple


class ReturnTerms(NamedTuple):
    """Customs days after the release; open applications of one list; arrivals of one application."""

    apply_within_days: int
    arrive_within_days: int
    applications_max: int
    arrivals_max: int
