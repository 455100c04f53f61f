"""Whom a notice was told asks for it again: it answers no submission, so its document's key finds it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import asyncpg
from pydantic_core import from_json

from libs.identity import CUSTOMS, Principal
from libs.runtime.clock import SHANGHAI
from libs.runtime.http import ASK_SECONDS_MAX
from libs.runtime.http.paging import BIGINT
from libs.runtime.http.problems import problem
from libs.runtime.queries import queries_beside
from libs.schemas.declarations import EnterpriseRole
from libs.schemas.kinds import KINDS
from libs.schemas.kinds.naming import parties_named
from libs.schemas.outgoing import return_time
from services.intake import store
from services.intake.domain.answering.results import NOTICE_FIELDS, kept_under

_QUERIES = queries_beside(store.__file__)


def notice_kind(business_key: str) -> str | None:
    """Return what a notice of that key is called; None where the key is a document's that somebody hands in."""
    kind, slash, _ = business_key.partition("/")
    return kind if slash and kind not in KINDS else None  # a submission's id has no slash


class Chosen(NamedTuple):
    """Submissions and notices are chosen by these. status: of the last receipt; since_ms: milliseconds since 1970."""

    kind: str | None
    status: str | None
    since_ms: int


@dataclass(frozen=True, slots=True)
class Notices:
    """Notices that customs told unasked, as they are kept. most: of one page."""

    database: asyncpg.Pool[asyncpg.Record]
    most: int

    async def page(
        self, who: Principal | None, kind: str, business_key: str, chosen: Chosen, after: str | None
    ) -> tuple[list[dict[str, Any]], str | None]:
        """Find what was told under the key, as far as it is theirs and chosen, and where the next begins. Raises Problem.

        A page is cut from what is theirs: nobody is told that there is more which they may not see.
        """
        about, behind, most = kept_under(business_key), _number(after), self.most
        since = return_time(datetime.fromtimestamp(chosen.since_ms / 1000, SHANGHAI))
        theirs: list[tuple[int, dict[str, Any]]] = []
        async with self.database.acquire(timeout=ASK_SECONDS_MAX) as db:
            while rows := await db.fetch(_QUERIES.notices_of, about, behind, most + 1):
                told = [(row["number"], from_json(row["answer"])) for row in rows]
                theirs += [each for each in told if _is_asked_for(who, kind, chosen, since, each[1]["receipt"])]
                if len(theirs) > most or len(rows) <= most:
                    break
                behind = rows[-1]["number"]
        return [each for _, each in theirs[:most]], str(theirs[most - 1][0]) if len(theirs) > most else None


def _number(after: str | None) -> int:
    if after is None:
        return 0
    if not (after.isascii() and after.isdigit() and len(after) <= len(str(BIGINT)) and int(after) < BIGINT):
        raise problem(400, "Which page?", "after is the `next` of the page before")
    return int(after)


def _is_asked_for(who: Principal | None, kind: str, chosen: Chosen, since: str, receipt: Mapping[str, str]) -> bool:
    return _theirs(who, kind, receipt) and _fits(chosen, since, kind, receipt)


def _fits(chosen: Chosen, since: str, kind: str, receipt: Mapping[str, str]) -> bool:
    status, told_at = NOTICE_FIELDS.get(kind, ("returnStatus", "returnTime"))
    return (
        chosen.kind in (None, kind)
        and chosen.status in (None, receipt.get(status))
        and receipt.get(told_at, "") >= since
    )


def _theirs(who: Principal | None, kind: str, receipt: Mapping[str, str]) -> bool:
    if who is None or who.holds(CUSTOMS):
        return True
    if who.holds(EnterpriseRole.OFFICER.value):
        return bool(who.office) and receipt.get("customsCode") == who.office
    return who.code in parties_named(kind, receipt)


def shown(kind: str, business_key: str, told: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Show them as a submission is shown, which they answer none of."""
    return {"kind": kind, "businessKey": kept_under(business_key), "receipts": list(told)}
