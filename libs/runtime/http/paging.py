"""Answers come by pages. A cursor names the place behind a page by its last row's key: pages are stable under writes."""

from __future__ import annotations

import binascii
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, NamedTuple, TypeAlias

import asyncpg
from pydantic import Field, StringConstraints, WithJsonSchema

from libs.runtime.http import ASK_SECONDS_MAX
from libs.runtime.http.problems import Problem, problem

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


_PRINTABLE = r"^[^\x00-\x1f\x7f-\x9f]{1,120}$"
Name = Annotated[str, StringConstraints(pattern=_PRINTABLE)]
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
        raise _no_cursor() from None


def _no_cursor() -> Problem:
    wrong = {"parameter": "cursor", "error": "not the `next` of a page of this list"}
    return problem(400, "What is asked for?", f"cursor: {wrong['error']}", errors=[wrong])


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
        return found.astimezone(UTC)  # the first hours of the first year have no such moment
    if isinstance(like, date):
        return date.fromisoformat(told)
    return Decimal(told) if isinstance(like, Decimal) else told


class PageRows(NamedTuple):
    """A page of rows. next: the cursor of the page behind it; None on the last one."""

    found: list[Any]
    next: str | None


@dataclass(frozen=True, slots=True)
class Listing:
    """Rows of a table in the order of a key.

    query: SQL of the rows behind a place; its parameters are the parts of the place, the most rows, and what else is asked.
    key: the columns that name a row's place. first: the key before all rows. wanted: the column that says whether a row is
    asked for; then `looked` rows are looked through by one question, because what it asks for may be rare and a table of
    the chain has no index for those who ask.
    """

    query: str
    key: tuple[str, ...]
    first: tuple[Part, ...]
    wanted: str | None = None
    looked: int = 5000

    async def page(
        self, database: asyncpg.Pool[asyncpg.Record], behind: str | None, limit: int, *asked: Any
    ) -> PageRows:
        """Find the rows behind a cursor. Raises Problem where it is none of this list."""
        most = self.looked if self.wanted else limit
        place = place_of(behind, self.first)
        async with database.acquire(timeout=ASK_SECONDS_MAX) as db:
            try:
                rows = await db.fetch(self.query, *place, most, *asked)
            except asyncpg.DataError:  # a number that the key's column has no room for
                if behind is None:
                    raise
                raise _no_cursor() from None
        fitting = [row for row in rows if row[self.wanted]] if self.wanted else rows
        found = fitting[:limit]
        if len(fitting) > limit or (len(found) == limit and len(rows) == most):
            return PageRows(found, self._behind(found[-1]))
        return PageRows(found, self._behind(rows[-1]) if rows and len(rows) == most else None)

    def _behind(self, row: Any) -> str:
        return cursor(*(row[part] for part in self.key))
