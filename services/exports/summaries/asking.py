"""Questions about summaries and statistics, answered from the rows."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from libs.runtime.http.problems import problem
from libs.runtime.processing import Connection
from libs.runtime.queries import queries_beside

_Q = queries_beside(__file__)
NUMBERS_MAX = 100
"""Numbers of lists that one row of the answer names."""


async def overdue(
    db: Connection, agent: str | None, office: str | None, after: Sequence[str] | None, limit: int
) -> list[dict[str, Any]]:
    """Return what declarants have overdue, and the first of the lists by their numbers. Raises Problem. agent, office: whose
    alone; None: all."""
    behind = _key(after, 4) or [date.min.isoformat(), "", "", ""]
    first = _day(behind[0])
    return [
        {
            "agentCode": row["agent_code"],
            "ebcCode": row["ebc_code"],
            "customsCode": row["customs_code"],
            "month": row["month"].isoformat(),
            "lists": row["lists"],
            "invtNos": row["invt_nos"],
        }
        for row in await db.fetch(_Q.overdue, agent, first, *behind[1:], limit, NUMBERS_MAX, office)
    ]


async def statistics(db: Connection, month: date, after: Sequence[str] | None, limit: int) -> list[dict[str, Any]]:
    """The published figures of a month, as they were published. Raises Problem."""
    behind = _key(after, 5) or [""] * 5
    return [json.loads(row["said"]) for row in await db.fetch(_Q.published_figures, month, *behind, limit)]


def _key(after: Sequence[str] | None, parts: int) -> list[str] | None:
    if after is None:
        return None
    if len(after) != parts:
        raise problem(400, "Which page?", f"after has {parts} parts, as `next` of the page before says them")
    return list(after)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise problem(400, "Which page?", "after begins with a day, as `next` of the page before says it") from None
