"""Retention cuts the books for a year: they balance, are what their topics tell, and the archive has what went."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from checker.stores.archived import Archive, whole_store
from checker.stores.balances import BALANCES
from deploy.local.stack import Endpoints
from libs.runtime.sealing import KeyRing
from libs.runtime.store.retention import LETTERS, Retention, read_archive
from libs.runtime.tools.rebuild import prints
from libs.runtime.twins.testing import kinds, only, rebuilt
from libs.schemas.declarations import InspectionResult
from libs.schemas.events.accountbook import (
    DeclarationRefused,
    EntryListApproved,
    ReleaseNoteApproved,
    VerificationListApproved,
)
from services.accountbook.asking.http import _Q as ASKED
from services.accountbook.processor import AccountBook
from services.accountbook.tests import export_samples as exports
from services.accountbook.tests.conftest import Zone
from services.accountbook.tests.samples import (
    BOOK,
    CREAM,
    MILK,
    entry,
    filing,
    gate_inspection,
    gate_pass,
    invt_no,
    list_withdrawal,
    matched,
    note_withdrawal,
    rejected,
    release_note,
    released,
    returned,
    verification_list,
)

FIRST, MONTHS, KEPT_DAYS, NOTES_KEPT_DAYS = date(2026, 3, 31), 12, 20, 45
_ENTRIES = "select count(*) from (select distinct ems_no, item_record_no, entry_no from entry) as one"
FULL = 3
"""By then as much lies in the store as may."""
RING = KeyRing.of("1:first-secret")


def month_end(number: int) -> date:
    return FIRST + timedelta(days=31 * number)


async def test_a_year_of_retention_leaves_the_books_as_they_are(
    database: Any, servers: Endpoints, tmp_path: Path
) -> None:
    db = await database("accountbook")
    zone, numbers, notes, sizes = Zone(db, gate_inspection_share=0), count(1), list[str](), list[Counter[str]]()
    days, kept = {"release_note": NOTES_KEPT_DAYS}, (*AccountBook.kept, LETTERS)
    retention = Retention("accountbook", kept, tmp_path, RING, KEPT_DAYS, days, rows_max=2)
    await zone.feed(filing(), exports.conditions(), exports.filing())
    for number in range(MONTHS):
        zone.day = month_end(number) - timedelta(days=1)
        notes.append(await _month(zone, numbers))
        await _entered(zone, number + 1)
        await zone.close(month_end(number))
        await db.execute("update calendar set closed_day = $1", month_end(number))
        before = await _sizes(db)
        dropped = await retention.run(db)
        assert dropped is not None and before - await _sizes(db) == +Counter(dropped)
        assert not await _wrong(db)
        sizes.append(await _sizes(db))
    assert sizes[-1] - sizes[FULL] == Counter(hold=MONTHS - 1 - FULL, verification_list=MONTHS - 1 - FULL), (
        "stock that is held still, and declarations that entered"
    )
    await _the_archive_has_what_went(db, retention)
    await _the_checker_sees_all_of_it(servers.databases["accountbook"], Archive(tmp_path, RING))
    assert kinds(await zone.feed(gate_pass(notes[0]))) == [DeclarationRefused]
    of_lists_gone = gate_inspection(notes[-2], {3 * MONTHS - 5: InspectionResult.NORMAL})
    assert kinds(await zone.feed(of_lists_gone)) == [DeclarationRefused]
    assert kinds(await zone.feed(exports.entry_list({MILK: 1}, 1))) == [DeclarationRefused]
    on_hand = {row["item_record_no"]: row["on_hand"] for row in await _balances(db, month_end(MONTHS - 2))}
    assert on_hand == {MILK: 3 * (MONTHS - 1), CREAM: MONTHS - 1}, "asked of a day long enough ago"

    known, held = await prints(db, zone.book), await _sizes(db)
    await rebuilt(zone, db, 4)
    assert (await _sizes(db))["entry"] > held["entry"]
    async with db.transaction():
        await retention.drop_archived(db)
    assert await prints(db, zone.book) == known
    assert not await _wrong(db)


async def _the_checker_sees_all_of_it(url: str, archive: Archive) -> None:
    """The checker asks of the rows that went what it asks of a store. None stands there twice."""
    async with whole_store("accountbook", url, archive) as whole:
        assert not await _wrong(whole)
        written = await whole.fetchval("select sum(entries) from book_item")
        assert written == (await _sizes(whole))["entry"] == await whole.fetchval(_ENTRIES)
        assert (await _sizes(whole))["hold"] == 3 * MONTHS
    async with whole_store("accountbook", url, None) as kept:
        assert (await _sizes(kept))["entry"] < written


async def _month(zone: Zone, numbers: Iterator[int]) -> str:
    """One list leaves, after a note and a list were withdrawn, and comes back; one stays, one is rejected. Its note."""
    gone, stays, refused = next(numbers), next(numbers), next(numbers)
    await zone.feed(entry({MILK: 3, CREAM: 1}, cop_no=f"E{gone}"))
    await zone.feed(*(matched(n, {MILK: 1}) for n in (gone, stays, refused)), released(gone), rejected(refused))
    listed = await _bundled(zone, gone)
    await zone.feed(note_withdrawal(await _noted(zone, listed)), list_withdrawal(listed))
    note = await _noted(zone, await _bundled(zone, gone))
    await zone.feed(gate_pass(note, pass_time=f"{zone.day:%Y%m%d}150000"), returned(gone, {1: 1}))
    return note


async def _bundled(zone: Zone, number: int) -> str:
    told = await zone.feed(verification_list([invt_no(number)]))
    return str(only(VerificationListApproved, told).bond_invt_no)


async def _noted(zone: Zone, bond_invt_no: str) -> str:
    return str(only(ReleaseNoteApproved, await zone.feed(release_note([bond_invt_no]))).passport_no)


async def _entered(zone: Zone, number: int) -> None:
    """Goods of a declaration from outside enter the zone."""
    approved = only(EntryListApproved, await zone.feed(exports.entry_list({MILK: 1}, number)))
    vehicle = only(ReleaseNoteApproved, await zone.feed(exports.note([approved.bond_invt_no])))
    await zone.feed(exports.gate_pass(vehicle.passport_no, pass_time=f"{zone.day:%Y%m%d}150000"))


async def _wrong(db: asyncpg.Connection) -> list[str]:
    return [row[0] for each in BALANCES if each.service == "accountbook" for row in await db.fetch(each.query)]


async def _sizes(db: asyncpg.Connection) -> Counter[str]:
    tables = ("hold", "verification_list", "release_note", "entry")
    return Counter({table: await db.fetchval(f"select count(*) from {table}") for table in tables})


async def _balances(db: asyncpg.Connection, day: date) -> list[Any]:
    return list(await db.fetch(ASKED.balances_on, "", 100, BOOK, day))


async def _the_archive_has_what_went(db: asyncpg.Connection, retention: Retention) -> None:
    told = [told for file in sorted(retention.directory.rglob("*.sealed")) for told in read_archive(file, RING)]
    entries = [(row["ems_no"], row["item_record_no"], row["entry_no"]) for table, row in told if table == "entry"]
    entries += [tuple(row) for row in await db.fetch("select ems_no, item_record_no, entry_no from entry")]
    written = await db.fetch("select ems_no, item_record_no, entries from book_item")
    assert sorted(entries) == sorted((book, item, n) for book, item, last in written for n in range(1, last + 1))
    with pytest.raises(asyncpg.RaiseError, match="breaks an invariant"):
        await db.execute("delete from entry")
