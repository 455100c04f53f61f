"""Read what a batch needs, in the order in which locks are taken. It is the same on every store."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Set
from datetime import date, datetime
from typing import Protocol

import asyncpg

from libs.runtime.failures import Transient
from libs.schemas.codes.book_kinds import OUT_OF_ZONE
from libs.schemas.keys import AttemptKey
from services.accountbook.domain import elsewhere
from services.accountbook.domain.due import PendingDue
from services.accountbook.domain.entry_goods import ConditionOnRecord, EntryDeclaration
from services.accountbook.domain.ledger import Book, Goods, Item
from services.accountbook.domain.numbers import bond_invt_scope, passport_scope
from services.accountbook.domain.state import (
    ApprovedReleaseNote,
    ApprovedVerificationList,
    Changes,
    PendingVerificationList,
    State,
    StockHold,
)
from services.accountbook.reads import Touched


class Rows(Protocol):
    """The account book's rows in one transaction. What is locked comes in key order, as it is once the lock is had."""

    async def lock_notes(self, passport_nos: Set[str]) -> list[ApprovedReleaseNote]: ...

    async def lock_lists(self, bond_invt_nos: Set[str]) -> list[ApprovedVerificationList]: ...

    async def lock_holds(self, keys: Set[AttemptKey], invt_nos: Set[str]) -> list[StockHold]:
        """Those of these keys, and those of lists with these numbers."""

    async def lock_further_holds(self, invt_nos: Set[str]) -> list[StockHold]:
        """Without waiting, because they come out of key order. Raises asyncpg.LockNotAvailableError."""

    async def lock_pending(self, submissions: Set[str], invt_nos: Set[str]) -> list[PendingVerificationList]:
        """Waiting declarations of these submissions, and those that await one of these lists."""

    async def count_awaiting(self, invt_nos: Set[str]) -> dict[str, int]:
        """Count the declarations that await each of these lists; none, no entry. The lock of a list's hold keeps it so."""

    async def pending_due(self, day: date, after: PendingDue | None, limit: int) -> list[PendingDue]:
        """The first waiting declarations of this day or before, behind `after`, in the order of their fields."""

    async def books(self, ems_nos: Set[str]) -> list[Book]: ...

    async def entered(self, keys: Set[tuple[str, str]]) -> set[tuple[str, str]]:
        """The (book, cop_no) among these that were posted already."""

    async def conditions(self, area_codes: Set[str]) -> list[ConditionOnRecord]:
        """The conditions on record of these zone enterprises."""

    async def entry_ids(self, entry_ids: Set[str]) -> set[str]:
        """The declarations from outside among these that stand in a verification list."""

    async def declared(self, entry_ids: Set[str]) -> list[EntryDeclaration]:
        """The declarations from outside among these that exports told."""

    async def goods(self, keys: Set[tuple[str, str]]) -> dict[tuple[str, str], Goods]:
        """Read what these items stand for, without a lock, because that never changes."""

    async def lock_items(self, keys: Set[tuple[str, str]]) -> list[Item]: ...

    async def held_before(self, keys: Set[AttemptKey]) -> set[AttemptKey]:
        """The attempts among these that have a hold, ended or not."""

    async def lock_counters(self, scopes: Set[str]) -> dict[str, int]:
        """The last number given out by each of these scopes that gave out any."""

    async def save(self, changes: Changes) -> None:
        """Write what changed; tables that nothing changed in cost nothing.

        Raises asyncpg.UniqueViolationError where another worker gave out the first number of a scope meanwhile, or has the
        same declaration from outside in a list.
        """

    async def waiting(self) -> list[tuple[str, int, datetime]]:
        """Declarations not decided yet, goods sent back or confiscated that are still here: reason, how many, since when."""


async def load(rows: Rows, touched: Touched, passport_prefix: str) -> State:
    """The state of everything the batch names. A batch of matched lists alone costs three queries.

    Raises Transient where another worker has lists of the same waiting declaration in hand.
    """
    state = State()
    await _load_notes(rows, state, touched)
    await _load_holds(rows, state, touched)
    await _load_pending(rows, state, touched)
    await _load_books(rows, state, touched)
    await _load_goods(rows, state, touched)
    if touched.matched:  # behind the item locks, so that it sees the hold of whoever had those before
        state.held_before = await rows.held_before(touched.matched.keys())
    await _load_counters(rows, state, touched, passport_prefix)
    return state


async def _load_notes(rows: Rows, state: State, touched: Touched) -> None:
    """Release notes, the verification lists on them, and the lists in those: what a vehicle carries."""
    if touched.passport_nos:
        state.notes = {note.passport_no: note for note in await rows.lock_notes(touched.passport_nos)}
    carried = {number for note in state.notes.values() for number in note.bond_invt_nos}
    if touched.bond_invt_nos or carried:
        lists = await rows.lock_lists(touched.bond_invt_nos | carried)
        state.lists = {listed.bond_invt_no: listed for listed in lists}
    touched.carried = {invt_no for listed in state.lists.values() for invt_no in listed.invt_nos}


async def _load_holds(rows: Rows, state: State, touched: Touched) -> None:
    keys = touched.released | touched.ended
    invt_nos = touched.invt_nos | touched.carried | touched.taken_out
    if not keys and not invt_nos:
        return
    state.know(await rows.lock_holds(keys, invt_nos))


async def _load_pending(rows: Rows, state: State, touched: Touched) -> None:
    """Declarations that await a list of this batch or whose day has ended, with every list they name.

    Of lists that are declared now, how many await them.
    """
    if touched.invt_nos:
        state.awaiting = await rows.count_awaiting(touched.invt_nos)
    if not touched.released and not touched.ended and not touched.pending:
        return
    pending = await rows.lock_pending(touched.pending, state.numbered.keys())
    state.pending = {waiting.submission_id: waiting for waiting in pending}
    touched.books.update(waiting.ems_no for waiting in state.pending.values())
    further = {invt_no for waiting in state.pending.values() for invt_no in waiting.invt_nos} - state.numbered.keys()
    if further:
        try:
            state.know(await rows.lock_further_holds(further))
        except asyncpg.LockNotAvailableError as taken:
            raise Transient("another worker has lists of the same waiting declaration in hand") from taken


async def _load_books(rows: Rows, state: State, touched: Touched) -> None:
    taken_out = touched.passport_nos or touched.taken_out
    ended = state.holds.keys() if taken_out else touched.ended & state.holds.keys()
    posted = (state.holds[key] for key in ended)
    touched.items.update((hold.ems_no, line.item_record_no) for hold in posted for line in hold.lines)
    for key, ems_nos in touched.into.items():
        hold = state.holds.get(key)  # of a list that is matched in this batch (rebuild) there is none yet
        own = [(hold.ems_no, line.item_record_no) for line in hold.lines] if hold else touched.matched.get(key, [])
        if others := ems_nos - {ems_no for ems_no, _ in own}:
            touched.books.update(others)
            touched.items.update(elsewhere.keys_touched(own, others))
    brought = state.lists.values() if touched.passport_nos else ()
    touched.items.update((listed.ems_no, line.item_record_no) for listed in brought for line in listed.lines)
    if touched.books:
        state.books = {book.ems_no: book for book in await rows.books(touched.books)}
        touched.areas.update(book.area_code for book in state.books.values() if book.row.asked)
    if touched.areas:
        state.conditions = {known.key: known for known in await rows.conditions(touched.areas)}
    if touched.entry_ids:
        state.entry_ids = await rows.entry_ids(touched.entry_ids)
    aboard = {listed.entering.entry_id for listed in state.lists.values() if listed.entering}
    if touched.entry_ids or aboard:
        state.declared = {each.entry_id: each for each in await rows.declared(touched.entry_ids | aboard)}
    if touched.entered:
        state.entered = await rows.entered(touched.entered)
    if touched.items:
        state.items = {item.key: item for item in await rows.lock_items(touched.items)}


async def _load_goods(rows: Rows, state: State, touched: Touched) -> None:
    """Read what the items of lists stand for that may be bundled now: declared in this batch, or waiting."""
    bundled = touched.invt_nos | {invt_no for waiting in state.pending.values() for invt_no in waiting.invt_nos}
    holds = (state.numbered[invt_no] for invt_no in bundled & state.numbered.keys())
    keys = {(hold.ems_no, line.item_record_no) for hold in holds for line in hold.lines} - state.items.keys()
    if keys:
        state.goods = await rows.goods(keys)


async def _load_counters(rows: Rows, state: State, touched: Touched, passport_prefix: str) -> None:
    """Lock a counter for every number that may be given out, also of a book that this batch opens."""
    listing = touched.listing | {(waiting.ems_no, OUT_OF_ZONE) for waiting in state.pending.values()}
    offices: defaultdict[str, set[str]] = defaultdict(set)
    for ems_no, office in touched.filed | {(book.ems_no, book.customs_code) for book in state.books.values()}:
        offices[ems_no].add(office)
    days = touched.days
    scopes = {bond_invt_scope(office, day, way) for book, way in listing for office in offices[book] for day in days}
    scopes |= {
        passport_scope(passport_prefix, office, day, way)
        for book, way in touched.noting
        for office in offices[book]
        for day in days
    }
    if scopes:
        state.counters = await rows.lock_counters(scopes)
