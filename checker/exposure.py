"""Looks for personal data in clear where nobody should find any: topics, tables, logs, spans, metrics."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncpg
import httpx

from checker.facts import Place
from checker.invariant import Verdict
from checker.personal import Personal
from checker.records import Headers
from libs.schemas.topics import FLOWS, PARTNERS, TOPICS, dead_letters, replays

EVENTS, LETTERS, STORED, LOGS, METRICS, SPANS = (
    "published events", "dead letters", "tables", "logs", "metrics", "spans",
)  # fmt: skip
ROWS_A_FETCH = 2_000
_DEAD_LETTERS = {dead_letters(service).name for service in FLOWS}
_OURS = {name for name, topic in TOPICS.items() if topic.owner != PARTNERS} - {
    replays(service).name for service in FLOWS
}
TRACES_A_PAGE = 2_000
_LOOKBACK_MS = 30 * 86_400_000


@dataclass
class Surface:
    """looked: records, rows, lines, pages or traces. unseen: why nobody looked, empty where somebody did."""

    looked: int = 0
    found: dict[str, None] = field(default_factory=dict)
    unseen: str = ""


@dataclass
class Exposed:
    """One sentence for each place and kind says what was looked at and what it showed, never the data itself."""

    personal: Personal
    surfaces: dict[str, Surface] = field(default_factory=lambda: defaultdict(Surface))

    def read(self, place: Place, headers: Headers, value: bytes | None, at_ms: int = 0) -> None:
        """Look at a record of a topic of ours. Everything that partners sent is known by then."""
        if place.topic in _OURS:
            parts = [(value or b"").decode("utf-8", "replace")]
            parts += [(header or b"").decode("utf-8", "replace") for header in headers.values()]
            self.text(LETTERS if place.topic in _DEAD_LETTERS else EVENTS, place.topic, " ".join(parts))

    def text(self, surface: str, where: str, text: str) -> None:
        self.surfaces[surface].looked += 1
        self._note(surface, where, self.personal.kinds_in(text))

    def logs(self, files: Sequence[Path]) -> None:
        if not files:
            self.surfaces[LOGS].unseen = "no log was named"
        for path in files:
            with path.open(encoding="utf-8", errors="replace") as lines:
                for line in lines:
                    self.text(LOGS, path.name, line)

    async def metrics(self, http: httpx.AsyncClient, services: Mapping[str, str]) -> None:
        """services: name → where it answers HTTP. One that does not answer is a violation: nobody looked."""
        if not services:
            self.surfaces[METRICS].unseen = "no service was named"
        for service, url in services.items():
            try:
                page = (await http.get(f"{url}/metrics")).raise_for_status().text
            except httpx.HTTPError as failure:
                self._failed(METRICS, f"metrics of {service}", failure)
            else:
                self.text(METRICS, f"metrics of {service}", page)

    async def spans(self, http: httpx.AsyncClient, zipkin: str | None) -> None:
        """Every trace Zipkin still has. A Zipkin that was named and does not answer is a violation."""
        if zipkin is None:
            self.surfaces[SPANS].unseen = "Zipkin does not run"
            return
        try:
            services = (await http.get(f"{zipkin}/api/v2/services")).raise_for_status().json()
            for service in services:
                await self._traces(http, zipkin, service)
        except (httpx.HTTPError, ValueError) as failure:
            self._failed(SPANS, "Zipkin", failure)
            return
        if not self.surfaces[SPANS].looked:
            self.surfaces[SPANS].unseen = "Zipkin has none"

    async def tables(self, databases: Mapping[str, str]) -> None:
        """Every value of every row, whatever it is for: what must be read again is sealed."""
        if not databases:
            self.surfaces[STORED].unseen = "no database was named"
        for service, url in databases.items():
            async for table, text in _rows_of(url):
                self.text(STORED, f"{table} of {service}", text)

    def verdicts(self) -> list[Verdict]:
        """One for each surface, so that none stands for another."""
        return [
            Verdict(f"no personal data in clear: {name}", surface.looked, tuple(surface.found), surface.unseen)
            for name in (EVENTS, LETTERS, STORED, LOGS, METRICS, SPANS)
            for surface in [self.surfaces[name]]
        ]

    async def _traces(self, http: httpx.AsyncClient, zipkin: str, service: str) -> None:
        """Read page after page, youngest first. Zipkin has no cursor, so the next page ends where the oldest trace of
        the last one began to be younger. A millisecond with more traces than a page holds cannot be passed, and that is
        said."""
        until: int | None = None
        while True:
            query = {"serviceName": service, "limit": str(TRACES_A_PAGE), "lookback": str(_LOOKBACK_MS)}
            query |= {"endTs": str(until)} if until is not None else {}
            traces = (await http.get(f"{zipkin}/api/v2/traces", params=query)).raise_for_status().json()
            for trace in traces:
                self.text(SPANS, f"spans of {service}", json.dumps(trace, ensure_ascii=False))
            if len(traces) < TRACES_A_PAGE:
                return
            oldest = min((moment for trace in traces for moment in _latest_ms(trace, service, until)), default=None)
            if oldest is None or oldest == until:
                self.surfaces[SPANS].found[f"spans of {service} could not all be looked at"] = None
                return
            until = oldest

    def _failed(self, surface: str, where: str, failure: Exception) -> None:
        self.surfaces[surface].found[f"{where} could not be looked at: {type(failure).__name__}"] = None

    def _note(self, surface: str, where: str, kinds: set[str]) -> None:
        for kind in sorted(kinds):
            self.surfaces[surface].found[f"{where} shows in clear: {kind}"] = None


def _latest_ms(trace: list[dict[str, Any]], service: str, until: int | None) -> list[int]:
    """Say when the last of the service's spans of a trace began, up to `until`, in ms rounded up. Nothing where none
    says."""
    own = [span for span in trace if span.get("localEndpoint", {}).get("serviceName") == service]
    moments = [-(-span["timestamp"] // 1000) for span in own if "timestamp" in span]
    within = [moment for moment in moments if until is None or moment <= until]
    return [max(within)] if within else []


async def _rows_of(url: str) -> AsyncIterator[tuple[str, str]]:
    """Each row of each table as text, with the table's name."""
    db = await asyncpg.connect(url)
    try:
        for (table,) in await db.fetch("select tablename from pg_tables where schemaname = 'public' order by 1"):
            async with db.transaction(readonly=True):
                async for row in db.cursor(f'select * from "{table}"', prefetch=ROWS_A_FETCH):
                    yield table, " ".join(map(_as_text, row.values()))
    finally:
        await db.close()


def _as_text(value: object) -> str:
    """A value as it may be read: bytes as the text they may hold."""
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
