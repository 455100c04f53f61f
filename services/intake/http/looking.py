"""Whoever asks sees the submissions that are theirs to read. Of others not even that they are there."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import cramjam
from asyncpg import Record

from libs.identity import CUSTOMS, Principal
from libs.runtime.http import ASK_SECONDS_MAX
from libs.runtime.queries import queries_beside
from libs.runtime.sealing import KeyRing, Sealed, Unopened
from libs.schemas.ceb import Unreadable, document_from
from libs.schemas.declarations import EnterpriseRole
from libs.schemas.kinds import KINDS, Kind, Opens
from services.intake import store
from services.intake.decoding import read
from services.intake.domain.parties import Entrusted, Register
from services.intake.domain.reading.parsing import TooMany
from services.intake.domain.reading.readers import OFFICE, may_read, readers_in
from services.intake.domain.reading.showing import masked
from services.intake.domain.reading.submission import submissions_of
from services.intake.store import Pool

_QUERIES = queries_beside(store.__file__)
_LISTS = [name for name, kind in KINDS.items() if kind.opens is Opens.ATTEMPT]
_BESIDE_MAX = 200
"""Lists looked at for the offices of one page of submissions."""


class Looked(NamedTuple):
    """A submission as far as it says whose it is to read."""

    id: str
    kind: str
    day: date
    order_no: str | None
    ebp_code: str | None
    readers: frozenset[str]

    def beside(self, other: Looked) -> bool:
        """Tell whether both may be of one case: a waybill names no platform."""
        return self.order_no == other.order_no and (not self.ebp_code or self.ebp_code == other.ebp_code)


@dataclass(frozen=True, slots=True)
class Looking:
    """Answers whose submissions are, from what the store keeps of them. Their bodies are opened for that, and shown to
    nobody."""

    pool: Pool
    ring: KeyRing

    async def readable(self, who: Principal, ids: Collection[str]) -> set[str]:
        """Return those of these submissions that they may read."""
        if who.holds(CUSTOMS):
            return set(ids)
        async with self.pool.acquire(timeout=ASK_SECONDS_MAX) as db:
            found = [self._looked(row) for row in await db.fetch(_QUERIES.looked_at, list(ids))]
            if who.holds(EnterpriseRole.OFFICER.value):
                numbers = sorted({each.order_no for each in found if each.order_no})
                rows = await db.fetch(_QUERIES.lists_beside, numbers, _LISTS, _BESIDE_MAX)
                found = _with_offices(found, [self._looked(row) for row in rows])
            codes = sorted({code for each in found for code in each.readers})
            given = [Entrusted(*row) for row in await db.fetch(_QUERIES.entrustments, codes, [who.code])]
        register = Register(entrustments={each.key: each for each in given})
        return {each.id for each in found if may_read(who, each.readers, each.kind, each.day, register.entrusts)}

    def _looked(self, row: Record) -> Looked:
        own_id, kind, day, order_no, ebp_code, readers, xml, key, body = row
        known = frozenset(readers or ())
        if key is not None and body is not None:
            known |= self._readers_of(KINDS[kind], xml, Sealed(key, body))
        return Looked(own_id, kind, day, order_no, ebp_code, known)

    def _readers_of(self, kind: Kind, xml: bool, sealed: Sealed) -> frozenset[str]:
        try:
            (document,) = _documents(kind, self.ring.open(sealed), xml)
        except (Unopened, Unreadable, TooMany, ValueError):
            return frozenset()
        return readers_in(document)

    async def document(self, own_id: str, clear: bool) -> tuple[str, dict[str, Any]] | None:
        """Return kind and content of a submission's document, masked unless `clear`; None where it cannot be read again."""
        whole, _ = submissions_of(own_id)
        async with self.pool.acquire(timeout=ASK_SECONDS_MAX) as db:
            row = await db.fetchrow(_QUERIES.document_of, own_id, whole)
        if row is None or row["key"] is None or row["body"] is None:
            return None
        return await asyncio.to_thread(self._shown, row, clear)

    def _shown(self, row: Record, clear: bool) -> tuple[str, dict[str, Any]] | None:
        name, xml, part, large, key, body = row
        kind = KINDS[name]
        try:
            opened = self.ring.open(Sealed(key, body))
            documents = _documents(kind, bytes(cramjam.zstd.decompress(opened)) if large else opened, xml)
            document = documents[part]
        except (Unopened, Unreadable, TooMany, IndexError):
            return None
        return name, dict(document) if clear else masked(kind, document)


def _documents(kind: Kind, body: bytes, xml: bool) -> Sequence[Mapping[str, Any]]:
    documents = read(kind, body, xml).documents
    return [each if isinstance(each, dict) else document_from(each) for each in documents]


def _with_offices(found: Iterable[Looked], lists: Sequence[Looked]) -> list[Looked]:
    """Each with the offices of the lists beside it: what came with a list is for its office, too."""
    return [
        each._replace(
            readers=each.readers.union(
                *(
                    {code for code in beside.readers if code.startswith(OFFICE)}
                    for beside in lists
                    if each.beside(beside)
                )
            )
        )
        for each in found
    ]
