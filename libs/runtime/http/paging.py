"""Answers come by pages. A cursor names the place behind a page by its last row's key: pages are stable under writes."""

from __future__ import annotations

import binascii
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, TypeAlias

from pydantic import AfterValidator, Field, StringConstraints, WithJsonSchema

from libs.runtime.http.problems import problem

LIMIT_MAX = 500
_CURSOR_MAX = 1000
BIGINT = 1 << 63
Part: TypeAlias = "str | int | date | datetime | Decimal"

Limit = Annotated[int, Field(ge=1, le=LIMIT_MAX, description="most rows of the answer")]
Cursor = Annotated[
    str,
    StringConstraints(min_length=1, max_length=_CURSOR_MAX, pattern=r"^[A-Za-z0-9_=-]+$"),
    WithJsonSchema({"type": "string", "format": "cursor", "minLength": 1, "maxLength": _CURSOR_MAX}),
    Field(description="`next` of the page before, as it was"),
]


def _without_nul(text: str) -> str:
    if "\0" in text or not text.isprintable():
        raise ValueError("names are printable characters")
    return text


Name = Annotated[str, StringConstraints(min_length=1, max_length=120), AfterValidator(_without_nul),
                 WithJsonSchema({"type": "string", "pattern": r"^[!-~]{1,120}$"})]  # fmt: skip
"""What something is called: a code, or a number that somebody gave."""


def cursor(*parts: Part) -> str:
    """Name the place behind a row with this key."""
    told = [part if isinstance(part, int) else str(part) for part in parts]
    return urlsafe_b64encode(json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()).decode().rstrip("=")


def place_of(text: str | None, first: Sequence[Part]) -> list[Any]:
    """Read the key behind which a page begins. first: the key before all rows, whose parts say of what type each is.

    Raises Problem where it is no cursor of this list.
    """
    if text is None:
        return list(first)
    try:
        told = json.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        if not isinstance(told, list) or len(told) != len(first):
            raise ValueError("another list's")
        return [_part(each, like) for each, like in zip(told, first, strict=True)]
    except (ValueError, TypeError, RecursionError, InvalidOperation, binascii.Error, OverflowError):
        wrong = {"parameter": "cursor", "error": "not the `next` of a page of this list"}
        raise problem(400, "What is asked for?", f"cursor: {wrong['error']}", errors=[wrong]) from None


def _part(told: Any, like: Part) -> Part:
    if isinstance(like, int):
        if type(told) is not int or not -BIGINT <= told < BIGINT:
            raise ValueError("no number of ours")
        return told
    if not isinstance(told, str) or b"\0" in told.encode():
        raise ValueError("no text of ours")
    if isinstance(like, datetime):
        found = datetime.fromisoformat(told)
        if found.tzinfo is None:
            raise ValueError("no moment of ours")
        return found
    if isinstance(like, date):
        return date.fromisoformat(told)
    return Decimal(told) if isinstance(like, Decimal) else told
