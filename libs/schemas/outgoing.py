"""Each document that customs sends has a guid of its own and says when it was sent."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta, timezone
from functools import lru_cache

_SHANGHAI = timezone(timedelta(hours=8))
_GUIDS = bytes.fromhex("6f1d3c0e5f0b4a5c9d6a2f6b7c1e8a40")
_VARIANT = dict(zip("0123456789abcdef", "89ab" * 4, strict=True))


def guid_of(cause_id: str, number: int) -> str:
    """A name-based UUID (RFC 9562, version 5) in upper case: the same cause gives the same receipt."""
    digits = hashlib.sha1(_GUIDS + f"{cause_id}/{number}".encode()).hexdigest()
    guid = f"{digits[:8]}-{digits[8:12]}-5{digits[13:16]}-{_VARIANT[digits[16]]}{digits[17:20]}-{digits[20:32]}"
    return guid.upper()


@lru_cache(maxsize=4096)
def return_time(moment: datetime) -> str:
    """yyyyMMddHHmmssSSS in Asia/Shanghai, which knows no summer time."""
    t = moment.astimezone(_SHANGHAI)
    day, clock = f"{t.year:04}{t.month:02}{t.day:02}", f"{t.hour:02}{t.minute:02}{t.second:02}"
    return f"{day}{clock}{t.microsecond // 1000:03}"
