"""The account book answers for its rows: balances now and as of a day, entries, holds, by pages."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import asyncpg
import pytest

from deploy.local.stack import Endpoints
from libs.identity import CUSTOMS, Principal
from libs.runtime.http.paging import cursor
from libs.runtime.twins.asking import asked_by, client_of, somebody
from libs.runtime.twins.testing import A_DAY, only
from libs.schemas.events.accountbook import EntryListApproved, ReleaseNoteApproved, VerificationListApproved
from services.accountbook.asking.http import routes
from services.accountbook.tests import export_samples as exports
from services.accountbook.tests import samples as s
from services.accountbook.tests.conftest import OpenStore, Zone, stocked

CUSTOMS_ITSELF = somebody("4000", CUSTOMS)


class Asking:
    """The account book's routes over a store."""

    def __init__(self, zone: Zone, pool: asyncpg.Pool) -> None:
        self.zone, self.pool = zone, pool

    async def ask(self, who: Principal | None, path: str) -> tuple[int, Any]:
        async with client_of(asked_by(who, routes(self.pool))) as client:
            answer = await client.get(path)
        return answer.status_code, answer.json()

    async def all(self, path: str, member: str) -> list[Any]:
        """Every row, a page of two after the other."""
        found, behind = list[Any](), ""
        while True:
            status, page = await self.ask(None, f"{path}{'&' if '?' in path else '?'}limit=2{behind}")
            assert status == 200, page
            found += page[member]
            if "next" not in page:
                return found
            behind = f"&cursor={page['next']}"


@pytest.fixture
async def asking(on_postgres: OpenStore, servers: Endpoints) -> AsyncIterator[Asking]:
    zone = await stocked(Zone(await on_postgres(), gate_inspection_share=Decimal(0)))
    async with asyncpg.create_pool(servers.databases["accountbook"], min_size=1, max_size=2) as pool:
        yield Asking(zone, pool)


async def test_a_book_from_its_stock_to_its_gate(asking: Asking) -> None:
    zone, later = asking.zone, A_DAY + timedelta(days=3)
    await zone.feed(*(s.matched(n, {s.MILK: 1}) for n in range(1, 6)))
    await zone.feed(s.released(1), s.released(2))
    listed = only(VerificationListApproved, await zone.feed(s.verification_list([s.invt_no(1), s.invt_no(2)])))
    note = only(ReleaseNoteApproved, await zone.feed(s.release_note([listed.bond_invt_no])))
    await zone.feed(s.gate_pass(note.passport_no), day=later)

    book = f"/v1/books/{s.BOOK}"
    items = {each["itemRecordNo"]: each for each in await asking.all(f"{book}/items", "items")}
    assert {name: items[s.MILK][name] for name in ("onHand", "held", "available", "outgoing")} == {
        "onHand": "8", "held": "3", "available": "5", "outgoing": "2",
    }  # fmt: skip
    before = (await asking.ask(None, f"{book}/items?asOf={A_DAY}"))[1]
    assert {each["itemRecordNo"]: each["onHand"] for each in before["items"]} == {s.MILK: "10", s.CREAM: "10"}
    now = (await asking.ask(None, f"{book}/items?asOf={later}"))[1]["items"]
    assert [(each["onHand"], each["day"]) for each in now if each["itemRecordNo"] == s.MILK] == [("8", str(later))]

    entries = await asking.all(f"{book}/entries?itemRecordNo={s.MILK}", "entries")
    assert sum(int(each["onHandChange"]) for each in entries) == 8 == int(entries[-1]["onHand"])
    assert await asking.all(f"{book}/entries?until={A_DAY}", "entries") == [
        each for each in await asking.all(f"{book}/entries", "entries") if each["day"] == str(A_DAY)
    ]
    held = await asking.all(f"{book}/holds", "holds")
    assert len({(each["case"], each["attempt"]) for each in held}) == len(held) == 5
    assert [each["state"] for each in await asking.all(f"{book}/holds?state=used", "holds")] == ["used", "used"]
    assert (await asking.ask(None, f"{book}/holds?cursor={cursor('C', 1 << 40)}"))[0] == 400, (
        "no attempt has that number"
    )
    [one] = (await asking.ask(None, f"{book}/holds?invtNo={s.invt_no(1)}"))[1]["holds"]
    assert (one["bondInvtNo"], one["lines"][0]["qty"]) == (listed.bond_invt_no, "1")
    [approved] = await asking.all(f"{book}/verification-lists", "lists")
    assert approved["noted"] == {s.invt_no(1): note.passport_no, s.invt_no(2): note.passport_no}
    form = (await asking.ask(None, f"{book}/verification-lists/{listed.bond_invt_no}"))[1]
    assert form == form | {
        "putrecNo": s.BOOK, "bizopEtpsno": s.AREA, "impexpMarkcd": "E", "supvModecd": "1210", "trspModecd": "Y",
        "invtType": "8", "vrfdedMarkcd": "2", "passportUsedTypecd": "3", "totals": [{"totalPrice": "320.00"}],
        "lists": [{"cbecBillNo": s.invt_no(n), "passportNo": note.passport_no} for n in (1, 2)],
        "goods": [{"gnum": 1, "itemRecordNo": s.MILK, "gcode": s.GOODS[s.MILK], "unit": "011", "qty": "2",
                   "country": "142", "price": "160.00000", "totalPrice": "320.00", "qty1": "2", "unit1": "035"}],
    }  # fmt: skip
    assert (await asking.ask(None, f"{book}/verification-lists/QD310526E999999999"))[0] == 404
    [passed] = await asking.all(f"{book}/release-notes", "notes")
    assert (passed["passportNo"], passed["passed"], passed["ioType"]) == (note.passport_no, True, "E")


async def test_what_is_to_enter_is_shown_and_may_not_be_held(asking: Asking) -> None:
    own = {"ems_no": s.BOOK}

    async def milk() -> tuple[str, ...]:
        [item] = [e for e in await asking.all(f"/v1/books/{s.BOOK}/items", "items") if e["itemRecordNo"] == s.MILK]
        return item["onHand"], item["available"], item["expected"]

    await asking.zone.feed(exports.entry_list({s.MILK: 4, s.CREAM: 1}, 1, **own))
    entering = only(EntryListApproved, await asking.zone.feed(exports.entry_list({s.MILK: 3}, 2, **own)))
    vehicle = only(ReleaseNoteApproved, await asking.zone.feed(exports.note([entering.bond_invt_no], **own)))
    assert await milk() == ("10", "10", "7")
    await asking.zone.feed(exports.gate_pass(vehicle.passport_no, **own))
    assert await milk() == ("13", "13", "4")


async def test_who_keeps_it_its_office_and_customs_see_a_book_and_nobody_else(asking: Asking) -> None:
    await asking.zone.feed(s.matched(1, {s.MILK: 1}))
    _, book = await asking.ask(None, f"/v1/books/{s.BOOK}")
    parts = (
        "",
        "/items",
        "/entries",
        "/holds",
        "/verification-lists",
        "/release-notes",
        f"/holds?invtNo={s.invt_no(1)}",
    )
    for who in (somebody(book["areaCode"], "warehouse"), somebody("O", "officer", book["customsCode"]), CUSTOMS_ITSELF):
        assert {(await asking.ask(who, f"/v1/books/{s.BOOK}{part}"))[0] for part in parts} == {200}
        assert [each["emsNo"] for each in (await asking.ask(who, "/v1/books"))[1]["books"]] == [s.BOOK]
    strangers = (
        somebody("OTHER", "warehouse"), somebody(book["customsCode"], "warehouse"), somebody("O", "officer", "9999"),
        somebody("O", "officer"), somebody(book["areaCode"], "officer", "9999"),
    )  # fmt: skip
    for who in strangers:
        told = [await asking.ask(who, f"/v1/books/{s.BOOK}{part}") for part in parts]
        assert {status for status, _ in told} == {404}
        assert not [each for _, each in told if book["areaCode"] in str(each)]
        assert (await asking.ask(who, "/v1/books"))[1]["books"] == []
        assert (await asking.ask(who, f"/v1/books?areaCode={book['areaCode']}"))[1]["books"] == []
