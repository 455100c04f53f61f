"""HTTP for whoever asks about books. An enterprise sees its own, an officer their office's, customs all."""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal

import asyncpg
import msgspec
from pydantic import Field
from starlette.routing import Route

from libs.identity import Principal
from libs.runtime.http import ASK_SECONDS_MAX
from libs.runtime.http.paging import Cursor, Limit, Listing, Name
from libs.runtime.http.questions import Day, Inquiry, Query, not_found, scope_of
from libs.runtime.queries import queries_beside
from services.accountbook.asking.answers import (
    BooksAnswer,
    BookShown,
    EntriesAnswer,
    EntryShown,
    HeldLine,
    HoldsAnswer,
    HoldShown,
    ItemsAnswer,
    ItemShown,
    ReleaseNotesAnswer,
    ReleaseNoteShown,
    VerificationListForm,
    VerificationListsAnswer,
    VerificationListShown,
    decimals,
)
from services.accountbook.asking.form import read_form

_Q = queries_beside(__file__)
_AMOUNTS = ("unit_price", "on_hand", "unfit", "held", "incoming", "outgoing", "on_hand_change", "unfit_change")
_lines = msgspec.json.Decoder(list[HeldLine]).decode

BOOKS = Listing(_Q.books, ("ems_no",), ("",))
ITEMS = Listing(_Q.items, ("item_record_no",), ("",))
BALANCES = Listing(_Q.balances_on, ("item_record_no",), ("",))
ENTRIES = Listing(_Q.entries, ("item_record_no", "entry_no"), ("", -1), wanted="wanted")
ENTRIES_OF = Listing(_Q.entries_of_item, ENTRIES.key, ENTRIES.first, wanted="wanted")
HOLDS = Listing(_Q.holds, ("case_key", "attempt"), ("", -1), wanted="wanted")
LISTS = Listing(_Q.verification_lists, ("bond_invt_no",), ("",))
NOTES = Listing(_Q.release_notes, ("passport_no",), ("",))


class BooksQuery(Query):
    """areaCode: of one zone enterprise; others than one's own: its office and customs."""

    area_code: Name | None = None
    limit: Limit = 100
    cursor: Cursor | None = None


class BookQuery(Query):
    """One book."""

    ems_no: Name


class OfBookQuery(Query):
    """A page of what belongs to one book."""

    ems_no: Name
    limit: Limit = 100
    cursor: Cursor | None = None


class ListQuery(Query):
    """One 核注清单 of a book."""

    ems_no: Name
    bond_invt_no: Name


class ItemsQuery(OfBookQuery):
    """asOf: balances at the end of that customs day."""

    as_of: Annotated[
        Day | None, Field(description="balances at the end of this customs day, by the entries until then")
    ] = None


class EntriesQuery(OfBookQuery):
    """Entries of one item, of days between others."""

    item_record_no: Name | None = None
    since: Annotated[Day | None, Field(description="first customs day")] = None
    until: Annotated[Day | None, Field(description="last customs day: entries as of then")] = None


class HoldsQuery(OfBookQuery):
    """invtNo: the holds of one list, without paging."""

    invt_no: Name | None = None
    state: Literal["held", "kept", "seized", "used", "sent-back", "confiscated", "voided"] | None = None


_BOOK = "/v1/books/{emsNo}"
BOOKS_ASKED = Inquiry("/v1/books", BooksQuery, BooksAnswer, "Account books, by their numbers.")
BOOK_ASKED = Inquiry(_BOOK, BookQuery, BookShown, "One account book.", found=True)
ITEMS_ASKED = Inquiry(f"{_BOOK}/items", ItemsQuery, ItemsAnswer, "Balances of a book, now or as of a day.", found=True)
ENTRIES_ASKED = Inquiry(
    f"{_BOOK}/entries", EntriesQuery, EntriesAnswer, "What came into a book and went out.", found=True
)
HOLDS_ASKED = Inquiry(f"{_BOOK}/holds", HoldsQuery, HoldsAnswer, "Stock that a book holds for lists.", found=True)
LISTS_ASKED = Inquiry(
    f"{_BOOK}/verification-lists", OfBookQuery, VerificationListsAnswer, "核注清单 of a book.", found=True
)
FORM_ASKED = Inquiry(
    f"{_BOOK}/verification-lists/{{bondInvtNo}}",
    ListQuery,
    VerificationListForm,
    "A 核注清单 as it is printed, with its goods lines.",
    found=True,
)
NOTES_ASKED = Inquiry(f"{_BOOK}/release-notes", OfBookQuery, ReleaseNotesAnswer, "核放单 of a book.", found=True)
INQUIRIES = (BOOKS_ASKED, BOOK_ASKED, ITEMS_ASKED, ENTRIES_ASKED, HOLDS_ASKED, LISTS_ASKED, FORM_ASKED, NOTES_ASKED)


class BookAnswers:
    """The rows that questions are answered from."""

    def __init__(self, database: asyncpg.Pool[asyncpg.Record]) -> None:
        self._database = database

    async def books(self, who: Principal | None, asked: BooksQuery) -> BooksAnswer:
        page = await BOOKS.page(self._database, asked.cursor, asked.limit, *scope_of(who), asked.area_code)
        return BooksAnswer(books=[BookShown(**row) for row in page.found], next=page.next)

    async def book(self, who: Principal | None, asked: BookQuery) -> BookShown:
        """One book. Raises Problem where it is another's."""
        async with self._database.acquire(timeout=ASK_SECONDS_MAX) as db:
            row = await db.fetchrow(_Q.book, asked.ems_no, *scope_of(who))
        if row is None:
            raise not_found("no book of that number that is yours to see")
        return BookShown(**row)

    async def items(self, who: Principal | None, asked: ItemsQuery) -> ItemsAnswer:
        await self._theirs(who, asked)
        if asked.as_of:
            page = await BALANCES.page(self._database, asked.cursor, asked.limit, asked.ems_no, asked.as_of)
        else:
            page = await ITEMS.page(self._database, asked.cursor, asked.limit, asked.ems_no)
        return ItemsAnswer(items=[_item(row) for row in page.found], as_of=asked.as_of, next=page.next)

    async def entries(self, who: Principal | None, asked: EntriesQuery) -> EntriesAnswer:
        await self._theirs(who, asked)
        more = asked.ems_no, asked.since, asked.until
        if item := asked.item_record_no:
            page = await ENTRIES_OF.page(self._database, asked.cursor, asked.limit, *more, item)
        else:
            page = await ENTRIES.page(self._database, asked.cursor, asked.limit, *more)
        return EntriesAnswer(entries=[EntryShown(**_told(row)) for row in page.found], next=page.next)

    async def holds(self, who: Principal | None, asked: HoldsQuery) -> HoldsAnswer:
        await self._theirs(who, asked)
        if asked.invt_no:
            async with self._database.acquire(timeout=ASK_SECONDS_MAX) as db:
                rows = await db.fetch(_Q.hold_of_list, asked.invt_no, asked.ems_no)
            return HoldsAnswer(holds=[_hold(row) for row in rows if asked.state in (None, row["state"])])
        page = await HOLDS.page(self._database, asked.cursor, asked.limit, asked.ems_no, asked.state)
        return HoldsAnswer(holds=[_hold(row) for row in page.found], next=page.next)

    async def lists(self, who: Principal | None, asked: OfBookQuery) -> VerificationListsAnswer:
        await self._theirs(who, asked)
        page = await LISTS.page(self._database, asked.cursor, asked.limit, asked.ems_no)
        return VerificationListsAnswer(lists=[_list(row) for row in page.found], next=page.next)

    async def form(self, who: Principal | None, asked: ListQuery) -> VerificationListForm:
        """One 核注清单 as it is now. Raises Problem where it is in another's book."""
        book = await self.book(who, BookQuery.model_construct(ems_no=asked.ems_no))
        async with self._database.acquire(timeout=ASK_SECONDS_MAX) as db:
            found = await read_form(db, book, asked.bond_invt_no)
        if found is None:
            raise not_found("no verification list of that number in the book")
        return found

    async def notes(self, who: Principal | None, asked: OfBookQuery) -> ReleaseNotesAnswer:
        await self._theirs(who, asked)
        page = await NOTES.page(self._database, asked.cursor, asked.limit, asked.ems_no)
        return ReleaseNotesAnswer(notes=[ReleaseNoteShown(**row) for row in page.found], next=page.next)

    async def _theirs(self, who: Principal | None, asked: OfBookQuery) -> None:
        await self.book(who, BookQuery.model_construct(ems_no=asked.ems_no))


def routes(database: asyncpg.Pool[asyncpg.Record]) -> list[Route]:
    """Every address of the account book."""
    answers = BookAnswers(database)
    return [
        BOOKS_ASKED.route(answers.books),
        BOOK_ASKED.route(answers.book),
        ITEMS_ASKED.route(answers.items),
        ENTRIES_ASKED.route(answers.entries),
        HOLDS_ASKED.route(answers.holds),
        LISTS_ASKED.route(answers.lists),
        FORM_ASKED.route(answers.form),
        NOTES_ASKED.route(answers.notes),
    ]


def _told(row: Any) -> dict[str, Any]:
    """The columns of a row that are shown, amounts as text."""
    shown = {name: value for name, value in row.items() if name != "wanted"}
    return {name: decimals(value) if name in _AMOUNTS else value for name, value in shown.items()}


def _item(row: Any) -> ItemShown:
    available = decimals(row["on_hand"] - row["held"]) if "held" in row else None
    return ItemShown(**_told(row), available=available)


def _hold(row: Any) -> HoldShown:
    told = {name: value for name, value in row.items() if name not in ("wanted", "lines", "case_key")}
    return HoldShown(case=row["case_key"], lines=_lines(row["lines"]), **told)


def _list(row: Any) -> VerificationListShown:
    told = {name: value for name, value in row.items() if name not in ("noted", "entering")}
    return VerificationListShown(**told, noted=json.loads(row["noted"]), entering=row["entering"] is not None)
