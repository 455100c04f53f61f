"""The memory twin of the SQL edge, for simulations; the stories of `tests/` hold both to the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Set
from copy import deepcopy
from datetime import date, datetime
from typing import TypeVar

from msgspec.structs import astuple

from libs.runtime.twins import memory
from libs.schemas.keys import AttemptKey
from services.accountbook.domain.due import PendingDue
from services.accountbook.domain.entry_goods import ConditionOnRecord, EntryDeclaration
from services.accountbook.domain.ledger import Book, Goods, Item
from services.accountbook.domain.state import (
    ApprovedReleaseNote,
    ApprovedVerificationList,
    Changes,
    PendingVerificationList,
    StockHold,
)

T = TypeVar("T")


class MemoryRows:
    """The account book's rows in one transaction on a store in memory."""

    def __init__(self, db: memory.Rows) -> None:
        self._db = db

    async def lock_notes(self, passport_nos: Set[str]) -> list[ApprovedReleaseNote]:
        return _copies((await self._db.lock("release_note", passport_nos)).values())

    async def lock_lists(self, bond_invt_nos: Set[str]) -> list[ApprovedVerificationList]:
        return _copies((await self._db.lock("verification_list", bond_invt_nos)).values())

    async def lock_holds(self, keys: Set[AttemptKey], invt_nos: Set[str]) -> list[StockHold]:
        numbered = await self._db.scan("hold", lambda _, hold: hold.invt_no in invt_nos)
        return _copies((await self._db.lock("hold", keys | numbered.keys())).values())

    async def lock_further_holds(self, invt_nos: Set[str]) -> list[StockHold]:
        numbered = await self._db.scan("hold", lambda _, hold: hold.invt_no in invt_nos)
        return _copies((await self._db.lock("hold", numbered, nowait=True)).values())

    async def lock_pending(self, submissions: Set[str], invt_nos: Set[str]) -> list[PendingVerificationList]:
        def wanted(_: str, waiting: PendingVerificationList) -> bool:
            return bool(waiting.awaited & invt_nos) or waiting.submission_id in submissions

        return _copies((await self._db.lock_where("pending_list", wanted)).values())

    async def count_awaiting(self, invt_nos: Set[str]) -> dict[str, int]:
        waiting = (await self._db.scan("pending_list")).values()
        return Counter(invt_no for each in waiting for invt_no in each.awaited & invt_nos)

    async def pending_due(self, day: date, after: PendingDue | None, limit: int) -> list[PendingDue]:
        found = (await self._db.scan("pending_list", lambda _, waiting: waiting.day <= day)).values()
        due = sorted((PendingDue(waiting.day, waiting.submission_id) for waiting in found), key=astuple)
        return [one for one in due if after is None or astuple(one) > astuple(after)][:limit]

    async def books(self, ems_nos: Set[str]) -> list[Book]:
        return _copies((await self._db.read("book", ems_nos)).values())

    async def entered(self, keys: Set[tuple[str, str]]) -> set[tuple[str, str]]:
        return set(await self._db.read("first_line_entry", keys))

    async def conditions(self, area_codes: Set[str]) -> list[ConditionOnRecord]:
        return _copies((await self._db.scan("zone_condition", lambda _, known: known.area_code in area_codes)).values())

    async def entry_ids(self, entry_ids: Set[str]) -> set[str]:
        return set(await self._db.read("entry_id", entry_ids))

    async def declared(self, entry_ids: Set[str]) -> list[EntryDeclaration]:
        return list((await self._db.read("entry_declaration", entry_ids)).values())

    async def goods(self, keys: Set[tuple[str, str]]) -> dict[tuple[str, str], Goods]:
        items = await self._db.read("book_item", keys)
        return {key: Goods(item.gcode, item.unit) for key, item in items.items()}

    async def lock_items(self, keys: Set[tuple[str, str]]) -> list[Item]:
        return _copies((await self._db.lock("book_item", keys)).values())

    async def held_before(self, keys: Set[AttemptKey]) -> set[AttemptKey]:
        return set(await self._db.read("hold", keys))

    async def lock_counters(self, scopes: Set[str]) -> dict[str, int]:
        return await self._db.lock("number_counter", scopes)

    async def save(self, changes: Changes) -> None:
        db = self._db
        await db.upsert("book", deepcopy(changes.books))
        await db.insert("book_item", deepcopy(changes.new_items))
        await db.update("book_item", deepcopy(changes.items))
        await db.update("hold", deepcopy({**changes.released, **changes.holds, **changes.hold_lines}))
        await db.insert("first_line_entry", dict.fromkeys(changes.entered, True))
        known = {scope: last for scope, last in changes.counters.items() if scope not in changes.new_scopes}
        await db.update("number_counter", known)
        await db.insert("number_counter", {scope: changes.counters[scope] for scope in changes.new_scopes})
        await db.insert("entry", {entry[:3]: entry for entry in changes.entries})
        await db.insert("hold", {hold.key: deepcopy(hold) for hold in changes.new_holds})
        await db.upsert("zone_condition", deepcopy(changes.conditions))
        await db.upsert("entry_declaration", dict(changes.declared))
        await self._save_entry_ids(changes.lists.values())
        await db.upsert("verification_list", deepcopy(changes.lists))
        await db.upsert("pending_list", deepcopy(changes.pending))
        await db.upsert("release_note", deepcopy(changes.notes))
        await db.delete("pending_list", changes.decided)

    async def _save_entry_ids(self, lists: Iterable[ApprovedVerificationList]) -> None:
        """The unique index: entry_id → the list that it stands in."""
        db, named = self._db, [(each.entering.entry_id, each) for each in lists if each.entering]
        if not named:
            return
        known = await db.read("entry_id", {entry_id for entry_id, _ in named})
        ended = {entry_id for entry_id, each in named if each.withdrawn and known.get(entry_id) == each.bond_invt_no}
        await db.delete("entry_id", ended)
        live = {entry_id: each.bond_invt_no for entry_id, each in named if not each.withdrawn}
        await db.insert("entry_id", {entry_id: no for entry_id, no in live.items() if known.get(entry_id) != no})

    async def waiting(self) -> list[tuple[str, int, datetime]]:
        declared = [waiting.declared_at for waiting in (await self._db.scan("pending_list")).values()]
        kept = [hold for hold in (await self._db.scan("hold")).values() if hold.kept_since]
        sent_back, seized = ([h.kept_since for h in kept if h.state == state] for state in ("kept", "seized"))
        reasons = (
            ("verification-list-awaits-release", declared),
            ("kept-awaits-exit", sent_back),
            ("seized-awaits-confiscation", seized),
        )
        return [(reason, len(since), min(since)) for reason, since in reasons if since]


def _copies(rows: Iterable[T]) -> list[T]:
    """Decisions change what is loaded; the store's own rows stay as they are."""
    return [deepcopy(row) for row in rows]
