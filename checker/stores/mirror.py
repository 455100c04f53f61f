"""Each table of a service says what its published events say, no row more, none less. A state change ⇔ an event."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from checker.facts import Facts
from checker.invariant import Verdict, verdict
from checker.stores.archived import Archive, whole_store

Expected = Callable[[Facts], Mapping[str, str]]
_SHOWN_LETTERS = 12


@dataclass(frozen=True, slots=True)
class Mirror:
    """query: two columns of text, a key and what the row says about it. expected: the same from the events.

    private: keys that are shortened where they are shown, such as buyers' tokens.
    """

    service: str
    what: str
    query: str
    expected: Expected
    private: bool = False

    async def rows(self, url: str, archive: Archive | None) -> dict[str, str]:
        async with whole_store(self.service, url, archive) as db:
            return {row[0]: row[1] for row in await db.fetch(self.query)}

    def compare(self, rows: Mapping[str, str], facts: Facts) -> Verdict:
        expected = self.expected(facts)
        keys = rows.keys() | expected.keys()

        def broken() -> Iterator[str]:
            for key in sorted(keys):
                if rows.get(key) != expected.get(key):
                    shown = f"{key[:_SHOWN_LETTERS]}…" if self.private else key
                    yield f"{shown}: the row says {rows.get(key)}, the events say {expected.get(key)}"

        return verdict(f"state and events agree: {self.service}, {self.what}", len(keys), broken())


async def agree(
    mirrors: tuple[Mirror, ...], databases: Mapping[str, str], facts: Facts, archive: Archive | None = None
) -> list[Verdict]:
    """Of every service whose database is known. At rest only: an event under way has its row already."""
    known = [mirror for mirror in mirrors if mirror.service in databases]
    rows = await asyncio.gather(*(mirror.rows(databases[mirror.service], archive) for mirror in known))
    return [mirror.compare(found, facts) for mirror, found in zip(known, rows, strict=True)]


def plain(number: Decimal) -> str:
    """The same text for the same value, as PostgreSQL's trim_scale gives it."""
    return f"{number.normalize():f}"


def joined(*parts: object) -> str:
    """As concat_ws('/', …) gives it."""
    return "/".join(str(part) for part in parts)
