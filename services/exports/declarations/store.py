"""The rows of customs declarations on PostgreSQL. Rows are locked in key order."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import astuple
from datetime import date, datetime
from typing import Any

import asyncpg

from libs.runtime.columns import columns
from libs.runtime.processing import Connection
from libs.runtime.queries import queries_beside
from libs.schemas.codes.list_status import ListStatus
from libs.schemas.events.declaration_documents import CustomsDeclared
from libs.schemas.events.intake import ControlInstructed, EnterpriseRegistered
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

_Q = queries_beside(__file__)
OFFICER_WAITS = "customs declaration waits for an officer"


class PostgresDeclarationRows:
    """They keep the promises of `loading.DeclarationRows`."""

    def __init__(self, db: Connection) -> None:
        self._db = db

    async def lock_numbers(self, keys: Collection[DeclarationKey]) -> Iterable[DeclarationRow]:
        return map(_declaration, await self._db.fetch(_Q.lock_numbers, *columns(keys, 2)))

    async def lock_leaving(self, bills: Collection[str], parcels: Collection[ParcelKey]) -> Iterable[DeclarationRow]:
        codes, numbers = columns(parcels, 2)
        named = frozenset(parcels)
        found = map(_declaration, await self._db.fetch(_Q.lock_leaving, list(bills), codes, numbers))
        return [row for row in found if row.bill_no in bills or not named.isdisjoint(row.parcels)]

    async def lock_entries(self, entries: Collection[str]) -> Iterable[DeclarationRow]:
        return map(_declaration, await self._db.fetch(_Q.lock_entries, list(entries)))

    async def sharing(
        self, bills: Collection[str], parcels: Collection[ParcelKey]
    ) -> tuple[Mapping[str, Counter[str]], Mapping[ParcelKey, Counter[str]]]:
        under = await self._db.fetch(_Q.under_bills, list(bills)) if bills else ()
        within = await self._db.fetch(_Q.naming_parcels, *columns(parcels, 2)) if parcels else ()
        return by_agent(map(tuple, under)), by_agent(((code, no), agent, count) for code, no, agent, count in within)

    async def lock_orders(self, keys: Collection[OrderKey]) -> Iterable[BusinessOrder]:
        return [BusinessOrder(*row) for row in await self._db.fetch(_Q.lock_orders, *columns(keys, 2))]

    async def lock_goods(self, keys: Collection[GoodsKey]) -> Iterable[MarketGoods]:
        return [MarketGoods(*row) for row in await self._db.fetch(_Q.lock_goods, *columns(keys, 3))]

    async def enterprises(self, codes: Collection[str]) -> Iterable[EnterpriseRegistered]:
        found = await self._db.fetch(_Q.enterprises, list(codes))
        return [EnterpriseRegistered.model_validate_json(row["said"]) for row in found]

    async def operators(self, keys: Collection[OperatorKey]) -> Iterable[MarketOperator]:
        return [MarketOperator(*row) for row in await self._db.fetch(_Q.operators, *columns(keys, 2))]

    async def instructions(self, day: date) -> Iterable[ControlInstructed]:
        found = await self._db.fetch(_Q.instructions, day)
        return [ControlInstructed.model_validate_json(row["said"]) for row in found]

    async def save(self, files: DeclarationFiles, day: date) -> None:
        for sql, rows, last in (
            (_Q.save_declarations, [_row(row) for _, row in sorted(files.changed.items())], (day,)),
            (_Q.save_orders, [astuple(order) for _, order in sorted(files.changed_orders.items())], (day,)),
            (_Q.save_goods, [astuple(goods) for _, goods in sorted(files.changed_goods.items())], (day,)),
            (_Q.save_operators, [astuple(each) for _, each in sorted(files.recorded.items())], ()),
            (_Q.save_enterprises, [(code, _text(said)) for code, said in sorted(files.registered.items())], ()),
            (_Q.save_instructions, [(no, _text(said)) for no, said in sorted(files.instructed.items())], ()),
        ):
            if rows:
                await self._db.execute(sql, *columns(rows), *last)

    async def waiting(self) -> list[tuple[str, int, datetime]]:
        found = await self._db.fetch(_Q.waiting)
        return [(f"{OFFICER_WAITS} ({status})", count, oldest) for status, count, oldest in found]


def _text(said: CustomsDeclared | EnterpriseRegistered | ControlInstructed) -> str:
    return said.encode().decode()


def _row(row: DeclarationRow) -> tuple[Any, ...]:
    said = row.said
    return (
        row.submission_id, row.agent_code, row.cop_no, row.entry_id, row.status.value, row.since,
        _text(said) if said else None, json.dumps(row.asks), row.bill_no, said.logistics_code if said else None,
        json.dumps([number for _, number in row.parcels]), not row.lives,
    )  # fmt: skip


def _declaration(row: asyncpg.Record) -> DeclarationRow:
    submission_id, agent_code, cop_no, entry_id, status, since, said, asks = row
    declared = CustomsDeclared.model_validate_json(said) if said else None
    told = submission_id, agent_code, cop_no, entry_id, ListStatus(status), since
    return DeclarationRow(*told, declared, tuple(map(ListStatus, asks)))
