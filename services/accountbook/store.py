"""The SQL edge: rows in, rows out. One statement per table, locks in the order that sql/queries.sql names."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence, Set
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from operator import attrgetter
from typing import Any

import asyncpg
import msgspec
from msgspec.structs import astuple

from libs.runtime.processing import Connection
from libs.runtime.queries import queries_beside
from libs.schemas.keys import AttemptKey
from services.accountbook.domain.due import PendingDue
from services.accountbook.domain.entry_goods import ConditionOnRecord, EnteringGoods, EntryDeclaration
from services.accountbook.domain.hold_lines import HoldLine
from services.accountbook.domain.ledger import Book, Entry, Goods, Item
from services.accountbook.domain.state import (
    ApprovedReleaseNote,
    ApprovedVerificationList,
    Changes,
    PendingVerificationList,
    StockHold,
)
from services.accountbook.domain.views import GoodsSetAside

SQL = queries_beside(__file__)
NEW_HOLD = ("case_key", "attempt", "ems_no", "invt_no", "lines", "state", "released_day", "bond_invt_no",
            "kept_since", "gross_weight")  # fmt: skip
NEW_ITEM = ("ems_no", "item_record_no", "gcode", "unit", "unit_price", "incoming", "outgoing", "held", "entries")


class PostgresRows:
    """The account book's rows in one transaction on PostgreSQL; what they promise is said in `loading.Rows`."""

    def __init__(self, db: Connection) -> None:
        self._db = db

    async def lock_notes(self, passport_nos: Set[str]) -> list[ApprovedReleaseNote]:
        return [ApprovedReleaseNote(**row) for row in await self._db.fetch(SQL.lock_notes, list(passport_nos))]

    async def lock_lists(self, bond_invt_nos: Set[str]) -> list[ApprovedVerificationList]:
        return [_listed(row) for row in await self._db.fetch(SQL.lock_lists, list(bond_invt_nos))]

    async def lock_holds(self, keys: Set[AttemptKey], invt_nos: Set[str]) -> list[StockHold]:
        return [_hold(row) for row in await self._db.fetch(SQL.lock_holds, *_columns(keys, 2), list(invt_nos))]

    async def lock_further_holds(self, invt_nos: Set[str]) -> list[StockHold]:
        return [_hold(row) for row in await self._db.fetch(SQL.lock_further_holds, list(invt_nos))]

    async def lock_pending(self, submissions: Set[str], invt_nos: Set[str]) -> list[PendingVerificationList]:
        asked = list(submissions), list(invt_nos)
        return [_pending(row) for row in await self._db.fetch(SQL.lock_pending, *asked)]

    async def count_awaiting(self, invt_nos: Set[str]) -> dict[str, int]:
        found = await self._db.fetch(SQL.count_awaiting, list(invt_nos))
        return {row["invt_no"]: row["count"] for row in found}

    async def pending_due(self, day: date, after: PendingDue | None, limit: int) -> list[PendingDue]:
        behind = after or PendingDue(date.min, "")
        return [PendingDue(*row) for row in await self._db.fetch(SQL.pending_due, day, *astuple(behind), limit)]

    async def books(self, ems_nos: Set[str]) -> list[Book]:
        return [Book(*row) for row in await self._db.fetch(SQL.books, list(ems_nos))]

    async def entered(self, keys: Set[tuple[str, str]]) -> set[tuple[str, str]]:
        return {(row["ems_no"], row["cop_no"]) for row in await self._db.fetch(SQL.entered, *_columns(keys, 2))}

    async def conditions(self, area_codes: Set[str]) -> list[ConditionOnRecord]:
        return [ConditionOnRecord(*row) for row in await self._db.fetch(SQL.conditions, list(area_codes))]

    async def entry_ids(self, entry_ids: Set[str]) -> set[str]:
        return {row["entry_id"] for row in await self._db.fetch(SQL.entry_ids, list(entry_ids))}

    async def declared(self, entry_ids: Set[str]) -> list[EntryDeclaration]:
        return [_told(row) for row in await self._db.fetch(SQL.declared, list(entry_ids))]

    async def goods(self, keys: Set[tuple[str, str]]) -> dict[tuple[str, str], Goods]:
        rows = await self._db.fetch(SQL.goods, *_columns(keys, 2))
        return {(row["ems_no"], row["item_record_no"]): Goods(row["gcode"], row["unit"]) for row in rows}

    async def lock_items(self, keys: Set[tuple[str, str]]) -> list[Item]:
        return [Item(*row) for row in await self._db.fetch(SQL.lock_items, *_columns(keys, 2))]

    async def held_before(self, keys: Set[AttemptKey]) -> set[AttemptKey]:
        return set(map(AttemptKey._make, await self._db.fetch(SQL.held_before, *_columns(keys, 2))))

    async def lock_counters(self, scopes: Set[str]) -> dict[str, int]:
        return {row["scope"]: row["last"] for row in await self._db.fetch(SQL.lock_counters, list(scopes))}

    async def save(self, changes: Changes) -> None:
        db = self._db
        if changes.books:
            await db.execute(SQL.save_books, *zip(*map(_book_row, changes.books.values()), strict=True))
        for table, columns, new in (
            ("book_item", NEW_ITEM, [_item_row(item) for item in changes.new_items.values()]),
            ("entry", Entry._fields, changes.entries),
            ("hold", NEW_HOLD, [_hold_row(hold) for hold in changes.new_holds]),
        ):
            if new:
                await db.copy_records_to_table(table, records=new, columns=columns)
        for sql, rows in (
            (SQL.save_items, [_totals_row(item) for item in changes.items.values()]),
            (SQL.save_unfit, [(*key, str(item.unfit)) for key, item in changes.unfit.items()]),
            (SQL.release_holds, [(*hold.key, hold.released_day) for hold in changes.released.values()]),
            (SQL.save_holds, [_changed_hold_row(hold) for hold in changes.holds.values()]),
            (SQL.end_unreleased, [(*hold.key, hold.ended_day) for hold in changes.ended.values()]),
            (SQL.save_hold_lines, [_returned_row(hold) for hold in changes.hold_lines.values()]),
            (SQL.add_entered, list(changes.entered)),
            (SQL.save_conditions, list(changes.conditions.values())),
            (SQL.save_declared, [_told_row(told) for told in changes.declared.values()]),
            (SQL.save_counters, [n for n in changes.counters.items() if n[0] not in changes.new_scopes]),
        ):
            if rows:
                await db.execute(sql, *zip(*rows, strict=True))
        if changes.new_scopes:
            first = [(scope, changes.counters[scope]) for scope in changes.new_scopes]
            await db.copy_records_to_table("number_counter", records=first, columns=("scope", "last"))
        for sql, documents in (
            (SQL.save_lists, [_list_row(listed) for listed in changes.lists.values()]),
            (SQL.save_pending, [asdict(waiting) for waiting in changes.pending.values()]),
            (SQL.save_notes, [asdict(note) for note in changes.notes.values()]),
        ):
            if documents:
                await db.execute(sql, json.dumps(documents, default=_json))
        if changes.decided:
            await db.execute(SQL.drop_decided, list(changes.decided))

    async def waiting(self) -> list[tuple[str, int, datetime]]:
        return [(row["reason"], row["count"], row["oldest"]) for row in await self._db.fetch(SQL.waiting)]


def _columns(keys: Iterable[tuple[Any, ...]], width: int) -> list[list[Any]]:
    """Keys as one array per column, as UNNEST takes them."""
    columns: list[list[Any]] = [[] for _ in range(width)]
    for key in keys:
        for column, value in zip(columns, key, strict=True):
            column.append(value)
    return columns


def _hold(row: asyncpg.Record) -> StockHold:
    case_key, attempt, ems_no, invt_no, lines, *rest, set_aside, gross_weight = row
    hold = StockHold(AttemptKey(case_key, attempt), ems_no, invt_no, _lines(lines), *rest)
    hold.gross_weight = gross_weight
    hold.set_aside = [GoodsSetAside.model_validate(each) for each in json.loads(set_aside)] if set_aside else []
    return hold


def _hold_row(hold: StockHold) -> Sequence[Any]:
    """Without returns: what comes back in the batch that held it is written as a change of its lines."""
    head = (*hold.key, hold.ems_no, hold.invt_no, _lines_text(hold.lines))
    return (*head, hold.state, hold.released_day, hold.bond_invt_no, hold.kept_since, hold.gross_weight)


def _changed_hold_row(hold: StockHold) -> Sequence[Any]:
    return (*hold.key, hold.state, hold.released_day, hold.bond_invt_no, hold.kept_since, hold.detained, hold.drawn)


def _returned_row(hold: StockHold) -> Sequence[Any]:
    waiting = [returned.model_dump(mode="json", by_alias=True) for returned in hold.set_aside]
    return (*hold.key, _lines_text(hold.lines), json.dumps(hold.return_nos), json.dumps(waiting) if waiting else None)


_lines = msgspec.json.Decoder(list[HoldLine]).decode
_goods = msgspec.json.Decoder(EnteringGoods).decode
_encode = msgspec.json.Encoder().encode


def _lines_text(lines: list[HoldLine]) -> str:
    return _encode(lines).decode()


def _pending(row: asyncpg.Record) -> PendingVerificationList:
    submission_id, ems_no, cop_no, invt_nos, awaited, day, declared_at = row
    return PendingVerificationList(submission_id, ems_no, cop_no, invt_nos, set(awaited), day, declared_at)


def _told(row: asyncpg.Record) -> EntryDeclaration:
    entry_id, outside_code, area_code, released, day, goods = row
    sums = None if goods is None else {(gcode, unit): Decimal(qty) for gcode, unit, qty in json.loads(goods)}
    return EntryDeclaration(entry_id, outside_code, area_code, released, day, sums)


def _told_row(told: EntryDeclaration) -> Sequence[Any]:
    goods = None if told.goods is None else [[*key, str(qty)] for key, qty in sorted(told.goods.items())]
    return (*told[:-1], goods and json.dumps(goods))


def _listed(row: asyncpg.Record) -> ApprovedVerificationList:
    bond_invt_no, ems_no, cop_no, invt_nos, noted, withdrawn, entering, day = row
    goods = _goods(entering) if entering else None
    return ApprovedVerificationList(
        bond_invt_no, ems_no, cop_no, invt_nos, json.loads(noted), withdrawn, goods, day=day
    )


def _list_row(listed: ApprovedVerificationList) -> dict[str, Any]:
    return asdict(listed) | {"entering": msgspec.to_builtins(listed.entering)}


def _book_row(book: Book) -> Sequence[Any]:
    head = book.ems_no, book.area_code, book.customs_code, book.zone_type, book.entry_mode
    return (*head, book.items, book.kind)


_item_row = attrgetter(*NEW_ITEM)


def _totals_row(item: Item) -> Sequence[Any]:
    return item.ems_no, item.item_record_no, str(item.incoming), str(item.outgoing), str(item.held), item.entries


def _json(value: object) -> Any:
    """The values that JSON has no form for, as PostgreSQL reads them."""
    if isinstance(value, set):
        return sorted(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)
