"""The rows of customs declarations on a store in memory; the stories of `tests/` hold both stores to the same."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime

from libs.runtime.twins import memory
from libs.schemas.events.intake import ControlInstructed, EnterpriseRegistered
from services.exports.declarations.store import OFFICER_WAITS
from services.exports.domain.declarations.files import (
    BusinessOrder,
    DeclarationFiles,
    DeclarationKey,
    DeclarationRow,
    GoodsKey,
    MarketGoods,
    MarketOperator,
    OperatorKey,
    OrderKey,
    by_agent,
)
from services.exports.domain.places import ParcelKey


class MemoryDeclarationRows:
    """They keep the promises of `loading.DeclarationRows`."""

    def __init__(self, db: memory.Rows) -> None:
        self._db = db

    async def lock_numbers(self, keys: Collection[DeclarationKey]) -> Iterable[DeclarationRow]:
        found = await self._db.lock_where("declaration", lambda _, row: row.key in keys)
        return map(replace, found.values())

    async def lock_leaving(self, bills: Collection[str], parcels: Collection[ParcelKey]) -> Iterable[DeclarationRow]:
        named = frozenset(parcels)
        found = await self._db.lock_where(
            "declaration",
            lambda _, row: row.lives and (row.bill_no in bills or not named.isdisjoint(row.parcels)),
        )
        return map(replace, found.values())

    async def lock_entries(self, entries: Collection[str]) -> Iterable[DeclarationRow]:
        found = await self._db.lock_where("declaration", lambda _, row: row.entry_id in entries)
        return map(replace, found.values())

    async def sharing(
        self, bills: Collection[str], parcels: Collection[ParcelKey]
    ) -> tuple[Mapping[str, Counter[str]], Mapping[ParcelKey, Counter[str]]]:
        named = frozenset(parcels)
        living = (await self._db.scan("declaration", lambda _, row: row.lives)).values()
        return (
            by_agent((row.bill_no, row.agent_code, 1) for row in living if row.bill_no and row.bill_no in bills),
            by_agent((parcel, row.agent_code, 1) for row in living for parcel in row.parcels if parcel in named),
        )

    async def lock_orders(self, keys: Collection[OrderKey]) -> Iterable[BusinessOrder]:
        return map(replace, (await self._db.lock("business_order", keys)).values())

    async def lock_goods(self, keys: Collection[GoodsKey]) -> Iterable[MarketGoods]:
        return map(replace, (await self._db.lock("market_goods", keys)).values())

    async def enterprises(self, codes: Collection[str]) -> Iterable[EnterpriseRegistered]:
        return (await self._db.read("enterprise", codes)).values()

    async def operators(self, keys: Collection[OperatorKey]) -> Iterable[MarketOperator]:
        return (await self._db.read("market_operator", keys)).values()

    async def instructions(self, day: date) -> Iterable[ControlInstructed]:
        found = await self._db.scan("control_instruction", lambda _, told: date.fromisoformat(told.until) >= day)
        return found.values()

    async def save(self, files: DeclarationFiles, day: date) -> None:
        await self._db.upsert("declaration", {key: replace(row) for key, row in files.changed.items()})
        await self._db.upsert("business_order", {key: replace(each) for key, each in files.changed_orders.items()})
        await self._db.upsert("market_goods", {key: replace(each) for key, each in files.changed_goods.items()})
        await self._db.upsert("market_operator", files.recorded)
        await self._db.upsert("enterprise", files.registered)
        await self._db.upsert("control_instruction", files.instructed)

    async def waiting(self) -> list[tuple[str, int, datetime]]:
        since: dict[str, list[datetime]] = defaultdict(list)
        for row in (await self._db.scan("declaration", lambda _, row: row.asks and row.lives)).values():
            since[row.status].append(row.since)
        return [(f"{OFFICER_WAITS} ({status})", len(times), min(times)) for status, times in sorted(since.items())]
