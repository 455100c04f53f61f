"""Looks for personal data in clear where nobody should find any: logs, spans, metrics, dead letters, published events."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg
import httpx

from checker.facts import Place
from checker.invariant import Verdict, verdict
from checker.personal import Personal, identity_numbers_in
from checker.records import Headers
from libs.schemas.topics import FLOWS, PARTNERS, TOPICS, dead_letters, replays

NAME = "no personal data in clear in logs, spans, metrics, dead letters"
_DEAD_LETTERS = {dead_letters(service).name for service in FLOWS}
_OURS = {name for name, topic in TOPICS.items() if topic.owner != PARTNERS} - {
    replays(service).name for service in FLOWS
}
_SPANS_MAX = 2_000
_HTTP_TIMEOUT_S = 30.0


@dataclass
class Exposed:
    """What was looked at, and what it showed: one sentence for each place and kind, never the data itself."""

    personal: Personal
    looked: int = 0
    found: dict[str, None] = field(default_factory=dict)
    _letters: list[tuple[Place, str]] = field(default_factory=list, repr=False)

    def read(self, place: Place, headers: Headers, value: bytes | None, at_ms: int = 0) -> None:
        """Take up a record of a topic of ours. Letters are judged in `letters`, when everything sent is known."""
        if place.topic not in _OURS:
            return
        text = (value or b"").decode("utf-8", "replace")
        if place.topic in _DEAD_LETTERS:
            shown = " ".join((header or b"").decode("utf-8", "replace") for header in headers.values())
            self._letters.append((place, f"{text} {shown}"))
        elif identity_numbers_in(text):  # names and addresses travel to be compared, identity numbers never do
            self._note(place.topic, {"identity number"})

    def letters(self) -> None:
        for place, text in self._letters:
            self.text(place.topic, text)

    def text(self, where: str, text: str) -> None:
        self.looked += 1
        self._note(where, self.personal.kinds_in(text))

    def logs(self, files: Iterable[Path]) -> None:
        for path in files:
            with path.open(encoding="utf-8", errors="replace") as lines:
                for line in lines:
                    self.text(path.name, line)

    async def metrics(self, services: Mapping[str, str]) -> None:
        """services: name → where it answers HTTP. One that does not answer is a violation: nobody looked."""
        async with httpx.AsyncClient(timeout=_HTTP_TIMEOUT_S, trust_env=False) as http:
            for service, url in services.items():
                await self._page(http, f"{url}/metrics", f"metrics of {service}")

    async def spans(self, zipkin: str) -> None:
        async with httpx.AsyncClient(timeout=_HTTP_TIMEOUT_S, trust_env=False) as http:
            for service in (await http.get(f"{zipkin}/api/v2/services")).json():
                query = f"serviceName={service}&limit={_SPANS_MAX}&lookback={30 * 86_400_000}"
                await self._page(http, f"{zipkin}/api/v2/traces?{query}", f"spans of {service}")

    async def tables(self, databases: Mapping[str, str]) -> None:
        """The dead letters' clear columns, and their bodies, which must be sealed."""
        rows = await asyncio.gather(*(_stored_letters(url) for url in databases.values()))
        for service, letters in zip(databases, rows, strict=True):
            for text in letters:
                self.text(f"dead_letter of {service}", text)

    def verdict(self) -> Verdict:
        return verdict(NAME, self.looked, self.found)

    async def _page(self, http: httpx.AsyncClient, url: str, where: str) -> None:
        try:
            self.text(where, (await http.get(url)).raise_for_status().text)
        except httpx.HTTPError as failure:
            self.found[f"{where} could not be looked at: {type(failure).__name__}"] = None

    def _note(self, where: str, kinds: set[str]) -> None:
        for kind in kinds:
            self.found[f"{where} shows in clear: {kind}"] = None


async def _stored_letters(url: str) -> list[str]:
    db = await asyncpg.connect(url)
    try:
        rows = await db.fetch("select id, topic, reason, headers::text, body from dead_letter")
        return [" ".join(_words(row)) for row in rows]
    finally:
        await db.close()


def _words(row: asyncpg.Record) -> Iterator[str]:
    for value in row.values():
        yield value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
