"""Days and moments are written as regular expressions, leap years included: what passes exists."""

import re
from calendar import monthrange
from datetime import date

# The calendar as one regular expression, leap years included: a date that passes exists.
_YEAR = "(?:19|20)[0-9]{2}"
_LEAP = "(?:(?:19|20)(?:0[48]|[2468][048]|[13579][26])|2000)"
_DATE = (
    f"(?:{_YEAR}(?:(?:0[13578]|1[02])(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)(?:0[1-9]|[12][0-9]|30)"
    f"|02(?:0[1-9]|1[0-9]|2[0-8]))|{_LEAP}0229)"
)
_TIME = "(?:[01][0-9]|2[0-3])[0-5][0-9][0-5][0-9]"
MOMENTS = {
    8: (f"^{_DATE}$", "yyyyMMdd"),
    14: (f"^{_DATE}{_TIME}$", "yyyyMMddHHmmss"),
    17: (f"^{_DATE}{_TIME}[0-9]{{3}}$", "yyyyMMddHHmmssSSS"),
}

DASHED = (
    f"(?:{_YEAR}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
    f"|02-(?:0[1-9]|1[0-9]|2[0-8]))|{_LEAP}-02-29)"
)
ZONE = "(?:Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))?"


def is_moment(value: str) -> bool:
    """Say whether a text of digits is a day, second or millisecond of the calendar, of this length."""
    known = MOMENTS.get(len(value))
    return known is not None and re.fullmatch(known[0], value) is not None


def months_later(day: date, months: int) -> date:
    """Return the same day so many months later, or the last one of a month that is too short."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
