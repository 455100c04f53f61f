"""The SQL edge: rows in, rows out. One statement per table, locks in the order that sql/queries.sql names."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

import asyncpg
import msgspec

from libs.runtime.failures import Transient
from libs.runtime.processing import Batch, Connection
from libs.runtime.queries import queries_beside
from libs.schemas.declarations import InspectionResult
from services.accountbook.domain.ledger import Book, Entry, Item
from services.accountbook.domain.numbers import bond_invt_scope, passport_scope
from services.accountbook.domain.state import (
    Changes,
    Hold,
    HoldKey,
    HoldLine,
    PendingList,
    ReleaseNote,
    State,
    VerificationList,
)
from services.accountbook.touched import Touched

SQL = queries_beside(__file__)
NEW_HOLD = ("ebp_code", "order_no", "attempt", "ems_no", "invt_no", "lines", "state", "released_day", "bond_invt_no",
            "sent_back_at", "return_nos")  # fmt: skip


async def load(db: Connection, batch: Batch, passport_letter: str) -> State:
    """The state of everything the batch names. A batch of matched lists alone costs three queries.

    Raises Transient where another worker has lists of the same waiting declaration in hand.
    """
    touched = Touched.by(batch)
    state = State()
    await _load_notes(db, state, touched)
    await _load_holds(db, state, touched)
    await _load_pending(db, state, touched)
    await _load_books(db, state, touched)
    if touched.matched:  # behind the item locks, so that it sees the hold of whoever had those before
        state.held_before = set(map(tuple, await db.fetch(SQL.held_before, *_columns(touched.matched, 3))))
    await _load_counters(db, state, touched, passport_letter)
    return state


async def _load_notes(db: Connection, state: State, touched: Touched) -> None:
    """Release notes, the verification lists on them, and the lists in those: what a vehicle carries."""
    if touched.passport_nos:
        rows = await db.fetch(SQL.lock_notes, list(touched.passport_nos))
        state.notes = {row["passport_no"]: _note(row) for row in rows}
    carried = {number for note in state.notes.values() for number in note.bond_invt_nos}
    if touched.bond_invt_nos or carried:
        rows = await db.fetch(SQL.lock_lists, list(touched.bond_invt_nos | carried))
        state.lists = {row["bond_invt_no"]: VerificationList(*row) for row in rows}
    touched.carried = {invt_no for number in carried for invt_no in state.lists[number].invt_nos}


async def _load_holds(db: Connection, state: State, touched: Touched) -> None:
    keys = touched.released | touched.ended
    invt_nos = touched.invt_nos | touched.carried
    if not keys and not invt_nos:
        return
    rows = await db.fetch(SQL.lock_holds, *_columns(keys, 3), list(invt_nos))
    state.know(_hold(row) for row in rows)
    posted = [state.holds[key] for key in touched.ended if key in state.holds]
    posted += [state.numbered[invt_no] for invt_no in touched.carried]
    touched.items.update((hold.ems_no, line.item_record_no) for hold in posted for line in hold.lines)


async def _load_pending(db: Connection, state: State, touched: Touched) -> None:
    """Declarations that await a list of this batch or whose day closes, with every list they name."""
    if not touched.released and not touched.ended and touched.closed is None:
        return
    rows = await db.fetch(SQL.lock_pending, touched.closed, list(state.numbered))
    state.pending = {row["submission_id"]: _pending(row) for row in rows}
    touched.books.update(waiting.ems_no for waiting in state.pending.values())
    further = {invt_no for waiting in state.pending.values() for invt_no in waiting.invt_nos} - state.numbered.keys()
    if further:
        try:
            rows = await db.fetch(SQL.lock_further_holds, list(further))
        except asyncpg.LockNotAvailableError as taken:
            raise Transient("another worker has lists of the same waiting declaration in hand") from taken
        state.know(_hold(row) for row in rows)


async def _load_books(db: Connection, state: State, touched: Touched) -> None:
    if touched.books:
        rows = await db.fetch(SQL.books, list(touched.books))
        state.books = {row["ems_no"]: Book(*row) for row in rows}
    if touched.entered:
        rows = await db.fetch(SQL.entered, *_columns(touched.entered, 2))
        state.entered = {(row["ems_no"], row["cop_no"]) for row in rows}
    if touched.items:
        rows = await db.fetch(SQL.lock_items, *_columns(touched.items, 2))
        state.items = {(row["ems_no"], row["item_record_no"]): Item(*row) for row in rows}


async def _load_counters(db: Connection, state: State, touched: Touched, passport_letter: str) -> None:
    """Lock a counter for every number that may be given out."""
    listing = touched.listing | {waiting.ems_no for waiting in state.pending.values()}
    offices = {ems_no: book.customs_code for ems_no, book in state.books.items()}
    scopes = {bond_invt_scope(offices[book], day) for book in listing & offices.keys() for day in touched.days}
    scopes |= {
        passport_scope(passport_letter, offices[book], day)
        for book in touched.noting & offices.keys()
        for day in touched.days
    }
    if scopes:
        state.counters = {row["scope"]: row["last"] for row in await db.fetch(SQL.lock_counters, list(scopes))}


async def save(db: Connection, changes: Changes) -> None:
    """Write what changed; tables that nothing changed in cost nothing."""
    for sql, rows in (
        (SQL.save_books, [_book_row(book) for book in changes.books.values()]),
        (SQL.save_items, [_item_row(item) for item in changes.items.values()]),
        (SQL.save_holds, [_changed_hold_row(hold) for hold in changes.holds.values()]),
        (SQL.save_hold_lines, [_returned_row(hold) for hold in changes.hold_lines.values()]),
        (SQL.add_entered, list(changes.entered)),
        (SQL.save_counters, list(changes.counters.items())),
    ):
        if rows:
            await db.execute(sql, *zip(*rows, strict=True))
    if changes.entries:
        await db.copy_records_to_table("entry", records=changes.entries, columns=Entry._fields)
    if changes.new_holds:
        await db.copy_records_to_table("hold", records=map(_hold_row, changes.new_holds), columns=NEW_HOLD)
    for sql, documents in (
        (SQL.save_lists, [asdict(listed) for listed in changes.lists.values()]),
        (SQL.save_pending, [asdict(waiting) for waiting in changes.pending.values()]),
        (SQL.save_notes, [asdict(note) for note in changes.notes.values()]),
    ):
        if documents:
            await db.execute(sql, json.dumps(documents, default=_json))
    if changes.decided:
        await db.execute(SQL.drop_decided, list(changes.decided))


async def waiting(db: Connection) -> list[tuple[str, int, datetime]]:
    """Declarations not decided yet, goods sent back that have not left: reason, how many, since when the oldest."""
    return [(row["reason"], row["count"], row["oldest"]) for row in await db.fetch(SQL.waiting)]


def _columns(keys: Iterable[tuple[Any, ...]], width: int) -> list[list[Any]]:
    """Keys as one array per column, as UNNEST takes them."""
    columns: list[list[Any]] = [[] for _ in range(width)]
    for key in keys:
        for column, value in zip(columns, key, strict=True):
            column.append(value)
    return columns


def _hold(row: asyncpg.Record) -> Hold:
    ebp_code, order_no, attempt, ems_no, invt_no, lines, *rest = row
    return Hold(HoldKey(ebp_code, order_no, attempt), ems_no, invt_no, _lines(lines), *rest)


def _hold_row(hold: Hold) -> Sequence[Any]:
    head = (*hold.key, hold.ems_no, hold.invt_no, _lines_text(hold.lines))
    return (*head, hold.state, hold.released_day, hold.bond_invt_no, hold.sent_back_at, hold.return_nos)


def _changed_hold_row(hold: Hold) -> Sequence[Any]:
    return (*hold.key, hold.state, hold.released_day, hold.bond_invt_no, hold.sent_back_at)


def _returned_row(hold: Hold) -> Sequence[Any]:
    return (*hold.key, _lines_text(hold.lines), json.dumps(hold.return_nos))


_lines = msgspec.json.Decoder(list[HoldLine]).decode
_encode = msgspec.json.Encoder().encode


def _lines_text(lines: list[HoldLine]) -> str:
    return _encode(lines).decode()


def _pending(row: asyncpg.Record) -> PendingList:
    submission_id, ems_no, cop_no, invt_nos, awaited, day, declared_at = row
    return PendingList(submission_id, ems_no, cop_no, invt_nos, set(awaited), day, declared_at)


def _note(row: asyncpg.Record) -> ReleaseNote:
    facts = dict(row)
    result = facts.pop("result")
    return ReleaseNote(**facts, result=InspectionResult(result) if result else None)


def _book_row(book: Book) -> Sequence[Any]:
    return book.ems_no, book.area_code, book.customs_code, book.zone_type, book.entry_mode, book.items


def _item_row(i: Item) -> Sequence[Any]:
    return i.ems_no, i.item_record_no, i.gcode, i.unit, i.unit_price, i.incoming, i.outgoing, i.held, i.entries


def _json(value: object) -> Any:
    """The values that JSON has no form for, as PostgreSQL reads them."""
    if isinstance(value, set):
        return sorted(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)
