"""Partners ask how a bill stands, and which transits are open; each sees what is its business."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from typing import Any

import asyncpg
import httpx
from starlette.applications import Starlette

from libs.identity import CUSTOMS, Principal
from libs.identity.principal import PLACE
from libs.runtime.twins.asking import asked_by as behind_the_door
from libs.runtime.twins.asking import client_of, somebody
from libs.schemas.codes.list_status import ListStatus
from services.exports.asking.http import routes as asked_routes
from services.exports.departures.asking import DepartureAnswers
from services.exports.http import routes
from services.exports.tests.conftest import SiteDriver
from services.exports.tests.declarations.declaring import AGENT as DECLARANT
from services.exports.tests.declarations.declaring import (
    BEILUN,
    CONSIGNOR,
    OUTSIDE,
    ZONE,
    DeclarationDriver,
    declaration,
    instruction,
    into_zone,
    withdrawal,
)
from services.exports.tests.exported import (
    AGENT,
    BILL,
    CARRIER,
    HOME,
    PORT,
    SITE,
    arrival,
    departure,
    listed,
    manifest,
    opening,
)
from services.exports.tests.samples import examined, permitted, rejected, stopped

EXAMINED = ListStatus.EXAMINED


class _One:
    """A pool of one connection."""

    def __init__(self, db: asyncpg.Connection) -> None:
        self._db = db

    @asynccontextmanager
    async def acquire(self, **_: float) -> AsyncIterator[asyncpg.Connection]:
        yield self._db


@asynccontextmanager
async def asked_by(db: asyncpg.Connection, who: Principal | None) -> AsyncIterator[httpx.AsyncClient]:
    async def today() -> date:
        return date(2026, 3, 9)

    answers: Any = DepartureAnswers(_One(db))  # type: ignore[arg-type]
    app = Starlette(routes=routes(answers, today))

    async def door(scope: Any, receive: Any, send: Any) -> None:
        await app(scope | {PLACE: who}, receive, send)

    async with httpx.AsyncClient(transport=httpx.ASGITransport(door), base_url="http://exports") as http:
        yield http


async def test_a_bill_says_of_each_parcel_what_it_waits_for_and_who_must_act(db: asyncpg.Connection) -> None:
    driver = SiteDriver(db)
    ways = {number: listed(number, port=PORT if number in "78" else HOME) for number in "123456789"}
    await driver.feed(manifest("M1", *"123456789"), arrival("A1", *"23456789"))
    await driver.feed(*(examined(each, EXAMINED) for number, each in ways.items() if number != "9"))
    await driver.feed(*(permitted(ways[number]) for number in "345678"), stopped(ways["4"]), rejected(ways["5"]))
    await driver.feed(departure("D1", "6"), opening("T1", "8"))
    async with asked_by(db, None) as http:
        told = (await http.get("/v1/bills", params={"billNo": BILL})).json()
        waits = {each["logisticsNo"][2:]: [tuple(act.values()) for act in each["waitsFor"]] for each in told["parcels"]}
        assert waits == {
            "1": [("export-arrival", CARRIER)],
            "2": [("release", HOME)],
            "3": [("departure", CARRIER)],
            "4": [("customs' decision", HOME)],
            "5": [("export-list", AGENT)],
            "6": [],
            "7": [("transit-opening", CARRIER)],
            "8": [("transit-closing", PORT)],
            "9": [("export-list", AGENT)],
        }
        assert told["counts"] == {"bound": 9, "ready": 1, "released": 3, "departed": 1}
        first = (await http.get("/v1/bills", params={"billNo": BILL, "limit": 5})).json()
        rest = (await http.get("/v1/bills", params={"billNo": BILL, "limit": 5, "after": first["next"]})).json()
        assert first["parcels"] + rest["parcels"] == told["parcels"] and "next" not in rest
        (transit,) = (await http.get("/v1/transits")).json()["transits"]
        assert (transit["transitNo"], transit["ageDays"], transit["parcels"]) == ("T1", 7, 1)
        wrongs: list[dict[str, str]] = [{}, {"billNo": BILL, "limit": "0"}, {"billNo": BILL, "after": "x"}]
        wrongs += [{"billNo": BILL, "after": each} for each in ("[" * 9999, '["\\ud800","1"]', '["\\u0000","1"]')]
        for wrong in wrongs:
            assert (await http.get("/v1/bills", params=wrong)).status_code == 400


async def test_each_sees_what_is_its_business(db: asyncpg.Connection) -> None:
    await SiteDriver(db).feed(
        arrival("A1", "1"), manifest("M1", "1"), examined(listed("1", port=PORT), EXAMINED),
        permitted(listed("1", port=PORT)), opening("T1", "1"),
    )  # fmt: skip
    askers = {
        Principal(CARRIER, frozenset({"logistics"})): (1, 1),
        Principal(AGENT, frozenset({"agent"})): (1, 0),
        Principal(SITE, frozenset({"site"}), HOME): (1, 1),
        Principal("3301960ZZ9", frozenset({"logistics"})): (0, 0),
        Principal("officer", frozenset({"officer"}), PORT): (1, 1),
        Principal("officer", frozenset({"officer"}), "3105"): (0, 0),
        Principal("0000", frozenset({CUSTOMS})): (1, 1),
    }
    for who, seen in askers.items():
        async with asked_by(db, who) as http:
            bill = (await http.get("/v1/bills", params={"billNo": BILL})).json()
            transits = (await http.get("/v1/transits")).json()["transits"]
            assert (len(bill["parcels"]), len(transits)) == seen, who
            assert ("counts" in bill) == who.holds(CUSTOMS)


async def test_a_page_names_nobody_elses_parcel_or_transit(db: asyncpg.Connection) -> None:
    """`next` is the number of the last row of a page: of one that its asker may see."""
    ways = {number: listed(number, port=PORT) for number in "123"}
    await SiteDriver(db).feed(manifest("M1", *"123"), arrival("A1", *"123"))
    await SiteDriver(db).feed(*(examined(each, EXAMINED) for each in ways.values()), *map(permitted, ways.values()))
    await SiteDriver(db).feed(opening("T1", "1"), opening("T2", "2"))
    async with asked_by(db, Principal("3301960ZZ9", frozenset({"logistics"}))) as stranger:
        for path in (f"/v1/bills?billNo={BILL}&limit=1", "/v1/transits?limit=1"):
            assert "next" not in (await stranger.get(path)).json(), path
    async with asked_by(db, Principal(CARRIER, frozenset({"logistics"}))) as carrier:
        for path, name, count in (("/v1/bills", "parcels", 3), ("/v1/transits", "transits", 2)):
            asked = {"billNo": BILL, "limit": "1"}
            page = (await carrier.get(path, params=asked)).json()
            told = page[name]
            while "next" in page:
                page = (await carrier.get(path, params=asked | {"after": page["next"]})).json()
                told += page[name]
            assert len(told) == count


async def test_messages_of_manifests_are_shown_to_whose_they_are(db: asyncpg.Connection) -> None:
    await SiteDriver(db).feed(manifest("M1", "1", "2"), manifest("M2", "3"), arrival("A1", "1"))

    async def seen(who: Principal | None, asked: str = "") -> Any:
        app = behind_the_door(who, asked_routes(_One(db)))  # type: ignore[arg-type]
        async with client_of(app) as http:
            answer = (await http.get(f"/v1/manifests?limit=1{asked}")).json()
            found = answer["messages"]
            while "next" in answer:
                answer = (await http.get(f"/v1/manifests?limit=1{asked}&cursor={answer['next']}")).json()
                found += answer["messages"]
        return [each["copNo"] for each in found]

    assert (
        await seen(None)
        == await seen(somebody(AGENT, "agent"))
        == await seen(somebody(CARRIER, "logistics"))
        == ["M1", "M2"]
    )
    assert await seen(somebody("4000", CUSTOMS), "&document=export-arrival") == ["A1"]
    assert await seen(somebody("O", "officer", "9999")) == await seen(somebody("OTHER", "agent")) == []
    assert await seen(None, f"&billNo={BILL}") == ["M1", "M2"] and await seen(None, "&billNo=OTHER") == []


async def test_customs_declarations_are_shown_to_whose_they_are(db: asyncpg.Connection) -> None:
    await DeclarationDriver(db).feed(declaration("B1"), withdrawal("B1"), declaration("B1"), into_zone("G1"))
    await DeclarationDriver(db).feed(instruction(), into_zone("G2"))

    async def seen(who: Principal | None, **asked: str) -> list[tuple[str, str]]:
        found: list[Any] = []
        async with client_of(behind_the_door(who, asked_routes(_One(db)))) as http:  # type: ignore[arg-type]
            answer = {"next": ""}
            while "next" in answer:
                behind = {"cursor": answer["next"]} if answer["next"] else {}
                answer = (await http.get("/v1/declarations", params={"limit": "2", **asked, **behind})).json()
                found += answer["declarations"]
        return [(each["copNo"], each["status"]) for each in found]

    every = [("B1", "100"), ("B1", "800"), ("G1", "800"), ("G2", "500")]
    assert sorted(await seen(somebody(DECLARANT, "agent"))) == sorted(await seen(somebody("4000", CUSTOMS))) == every
    assert sorted(await seen(somebody(CONSIGNOR, "ecommerce"))) == every[:2]
    assert await seen(somebody(ZONE, "warehouse")) == await seen(somebody(OUTSIDE, "ecommerce")) == every[2:]
    assert await seen(somebody("O", "officer", "9999")) == await seen(somebody("OTHER", "agent")) == []
    assert await seen(somebody("O", "officer", BEILUN), status="500") == every[3:]
    assert await seen(None, copNo="B1", status="800") == every[1:2] and await seen(None, entryId="0") == []
