"""A day's end makes applications due in returns."""

from __future__ import annotations

from datetime import date

from libs.runtime.due import Due


class ApplicationDue(Due, frozen=True):
    """An application is answered without its release, or lapses because the goods did not arrive."""

    on: date
    case_key: str
    return_no: str


class SortedGoodsDue(Due, frozen=True):
    """Sorted goods that nobody applied for are handed back."""

    on: date
    case_key: str
    arrival_no: str
