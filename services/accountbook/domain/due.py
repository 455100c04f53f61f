"""A day's end makes declarations due in the account book."""

from __future__ import annotations

from datetime import date

from libs.runtime.due import Due


class PendingDue(Due, frozen=True):
    """A 核注清单 is refused that still waits for releases."""

    day: date
    submission_id: str
