"""Questions about cases are answered from the read model's database, within bounds whatever it holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, NamedTuple

import asyncpg

from libs.identity import CUSTOMS, Principal
from libs.runtime.http import ASK_SECONDS_MAX
from libs.runtime.http.paging import BIGINT, Listing, PageRows, cursor, place_of
from libs.runtime.http.problems import problem
from libs.runtime.queries import queries_beside
from services.cases.domain.answers import EVERYBODY
from services.cases.domain.files import CaseFile, case_from
from services.cases.domain.shares import reader_of, share_of

_Q = queries_beside(__file__)
_LAST = (BIGINT - 1, BIGINT - 1)
_ANSWERED = Listing(_Q.answered_to, ("opened_ms", "tie"), _LAST)
_FIRST = (datetime.min.replace(tzinfo=UTC), -BIGINT)


class CasesWanted(NamedTuple):
    """A list of cases is asked for by these; None: whatever it is."""

    sender: str | None = None
    status: str | None = None
    waiting: str | None = None
    mode: str | None = None
    direction: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    @property
    def asked(self) -> tuple[str | None, ...]:
        """The filters, in the order of the queries' parameters."""
        return self.status, self.waiting, self.mode, self.direction

    @property
    def filters(self) -> dict[str, str]:
        told = {"status": self.status, "waiting": self.waiting, "trade_mode": self.mode, "direction": self.direction}
        return {name: value for name, value in told.items() if value is not None}


class SubmissionsWanted(NamedTuple):
    """Receipts are asked for by these; None: whatever it is."""

    sender: str | None = None
    kind: str | None = None
    status: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    @property
    def filtered(self) -> bool:
        return self.kind is not None or self.status is not None


class CasePage(NamedTuple):
    """files: in the order of the list. next: the cursor of the page behind it."""

    files: list[CaseFile]
    next: str | None


class CasePages:
    """Questions to the read model's database. window: cases that one question with filters looks through."""

    def __init__(self, database: asyncpg.Pool[asyncpg.Record], window: int) -> None:
        self._database, self._window = database, window

    async def case(self, who: Principal | None, key: str) -> CaseFile | None:
        """The case of that key, or the newest of theirs of that number; None where there is none."""
        async with self._database.acquire(timeout=ASK_SECONDS_MAX) as db:
            row = await db.fetchrow(_Q.case_called, key)
            row = row or await db.fetchrow(_Q.newest_called, _name(key), reader_of(who))
        file = case_from(row["file"]) if row else None
        return file if file and share_of(who, file) else None

    async def page(self, who: Principal | None, wanted: CasesWanted, limit: int, behind: str | None) -> CasePage:
        """Cases that they have a part in, newest first."""
        reader = self._reader(who, wanted.sender)
        place = place_of(behind, _LAST)
        if wanted.until:
            place = min(place, [_ms(wanted.until), -BIGINT])
        first = _ms(wanted.since) if wanted.since else -BIGINT
        indexed = self._indexed(wanted) if reader is None else None
        if indexed:
            query, more = indexed
            rows = await self._fetch(query, *place, first, limit, *more)
            return _page([case_from(row["file"]) for row in rows], rows, limit, ("opened_ms", "tie"))
        return await self._window_page(reader, wanted, place, first, limit)

    async def _window_page(
        self, reader: str | None, wanted: CasesWanted, place: Sequence[Any], first: int, limit: int
    ) -> CasePage:
        """Look through so many cases and no more: what is asked for may be rare."""
        most = self._window if wanted.filters else limit
        asked = *place, first, most, limit + 2
        async with self._database.acquire(timeout=ASK_SECONDS_MAX) as db:
            if reader is None:
                rows = await db.fetch(_Q.window_of_all, *asked, *wanted.asked)
            else:
                rows = await db.fetch(_Q.window_of_reader, *asked, reader, *wanted.asked)
            fitting = [row for row in rows if row["wanted"]]
            chosen = [row["case_key"] for row in fitting[:limit]]
            found = {row["case_key"]: row["file"] for row in await db.fetch(_Q.files_of, chosen)}
        files = [case_from(found[key]) for key in chosen if key in found]
        if len(fitting) > limit:
            return CasePage(files, cursor(fitting[limit - 1]["opened_ms"], fitting[limit - 1]["tie"]))
        if rows and rows[-1]["nth"] == most:
            return CasePage(files, cursor(rows[-1]["opened_ms"], rows[-1]["tie"]))
        return CasePage(files, None)

    async def queue(
        self, who: Principal | None, office: str | None, reasons: Sequence[str], limit: int, behind: str | None
    ) -> tuple[CasePage, list[tuple[str, int, datetime]]]:
        """Find what waits for an officer of the office, oldest first, and how much of it there is."""
        of = _office(who, office)
        place = place_of(behind, _FIRST)
        async with self._database.acquire(timeout=ASK_SECONDS_MAX) as db:
            if of is None:
                rows = await db.fetch(_Q.queue_of_all, reasons, *place, limit)
            else:
                rows = await db.fetch(_Q.queue_of_office, of, reasons, *place, limit)
            counts = await db.fetch(_Q.counts_of_office, of, reasons)
        page = _page([case_from(row["file"]) for row in rows], rows, limit, ("waiting_since", "tie"))
        return page, [(row["waiting"], row["count"], row["oldest"]) for row in counts]

    async def answered(
        self, who: Principal | None, wanted: SubmissionsWanted, limit: int, behind: str | None
    ) -> PageRows:
        """Find what was answered to them, newest first: rows of `answered`, each with its place."""
        code = EVERYBODY if who is None or who.holds(CUSTOMS) else who.code
        code = _own(code or None, wanted.sender, "receipts") or EVERYBODY
        if wanted.until:
            behind = cursor(*min(place_of(behind, _LAST), [_ms(wanted.until), -BIGINT]))
        listing = replace(_ANSWERED, wanted="wanted", looked=self._window) if wanted.filtered else _ANSWERED
        first = _ms(wanted.since) if wanted.since else -BIGINT
        return await listing.page(self._database, behind, limit, code, wanted.kind, wanted.status, first)

    async def _fetch(self, query: str, *asked: Any) -> list[asyncpg.Record]:
        async with self._database.acquire(timeout=ASK_SECONDS_MAX) as db:
            return await db.fetch(query, *asked)

    def _reader(self, who: Principal | None, sender: str | None) -> str | None:
        """Return whose list is asked for. Raises Problem where it is another's."""
        return _own(reader_of(who), sender, "cases")

    def _indexed(self, wanted: CasesWanted) -> tuple[str, tuple[Any, ...]] | None:
        """The query of a single filter that has an index of its own."""
        if wanted.filters.keys() == {"status"}:
            return _Q.page_of_status, (wanted.status,)
        if wanted.filters.keys() == {"waiting"}:
            return _Q.page_of_waiting, (wanted.waiting,)
        return None if wanted.filters else (_Q.page_of_all, ())


def _page(files: list[CaseFile], rows: Sequence[Any], limit: int, key: tuple[str, ...]) -> CasePage:
    return CasePage(files, cursor(*(rows[-1][part] for part in key)) if len(rows) == limit else None)


def _office(who: Principal | None, asked: str | None) -> str | None:
    """Return whose queue is asked for; None: everybody's. Raises Problem."""
    if who is None or who.holds(CUSTOMS):
        return asked
    if asked not in (None, who.office):
        raise problem(403, "Not yours to ask", "office is another's")
    return who.office or ""


def _own(reader: str | None, sender: str | None, what: str) -> str | None:
    """Return whose rows are asked for; reader: whose they may see, None: everybody's. Raises Problem."""
    if None not in (reader, sender) and sender != reader:
        raise problem(403, "Not yours to ask", f"sender is another's: customs alone asks for others' {what}")
    return reader if sender is None else sender


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def _name(key: str) -> str:
    """Return the name behind a waybill's business key; any other name as it is."""
    kind, _, rest = key.partition("/")
    if kind not in ("waybill", "export-waybill"):
        return key
    return f"W:{rest.replace('/', ':', 1).replace('%2F', '/').replace('%25', '%')}"
