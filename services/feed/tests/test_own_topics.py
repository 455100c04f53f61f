"""A feed is written to its subscriber's own topic, in order and at least once under one id."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Any

import asyncpg
import httpx
import pytest
from jsonschema import Draft7Validator
from starlette.applications import Starlette

from deploy.local.stack import Endpoints
from libs.runtime.failures import Transient
from libs.schemas.contract import asyncapi
from libs.schemas.events.accountbook import BookOpened
from libs.schemas.events.exports import ArrivalsPosted
from libs.schemas.topics import Topic
from services.feed.own_topics.keeping import OwnTopics
from services.feed.own_topics.lines import LogLine
from services.feed.own_topics.opening import topic_routes
from services.feed.own_topics.writing import Relay
from services.feed.pages import Pages
from services.feed.settings import Settings
from services.feed.store import begin_series, unanswered
from services.feed.tests.conftest import FeedDriver
from services.feed.tests.hours import Hours
from services.feed.tests.samples import CARRIER, PLATFORM, ZONE, bill, detained, receipts, released, summarised

OpenDatabase = Callable[[str], Awaitable[asyncpg.Connection]]
DOCUMENT = asyncapi.document("1")


class OneLog:
    """Topics in memory. away: writes come to nothing; lost: they are written and nobody learns of it. odd: topics whose
    writing fails as nobody foresaw; tried: with how many entries each time. silent: those that nobody ever acknowledges.
    made: topics that were ever asked for."""

    def __init__(self) -> None:
        self.topics: dict[str, list[LogLine]] = {}
        self.away = self.lost = False
        self.odd, self.silent, self.made = set[str](), set[str](), set[str]()
        self.tried: list[int] = []

    async def make(self, topic: Topic, replication: int) -> None:
        self.made.add(topic.name)
        self.topics.setdefault(topic.name, [])

    async def drop(self, topic: Topic) -> None:
        if self.away:
            raise Transient("no broker")
        self.topics.pop(topic.name, None)

    async def write(self, topic: str, lines: Sequence[LogLine]) -> None:
        if topic in self.odd:
            self.tried.append(len(lines))
            raise ValueError("nobody foresaw this")
        if topic in self.silent:
            await asyncio.Event().wait()
        if self.away or topic not in self.topics:
            raise Transient("no broker")
        self.topics[topic] += lines
        if self.lost:
            raise Transient("no answer")

    def of(self, code: str) -> list[LogLine]:
        return self.topics[f"cbec.partners.{code}.v1"]


class Room:
    """The feed with own topics: HTTP, the loop behind it, and a relay."""

    def __init__(self, pool: Any, db: asyncpg.Connection, **settings: Any) -> None:
        self.settings, self.clock, self.log, self.db = Settings(**settings), Hours(), OneLog(), db
        self.driver, self.topics = FeedDriver(db), OwnTopics(pool)
        made = topic_routes(self.settings, Pages(pool), self.topics, self.log, self.clock)
        self._app = Starlette(routes=made)

    def client(self, code: str = PLATFORM) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(self._app)
        return httpx.AsyncClient(transport=transport, base_url="http://feed", headers={"x-customs-code": code})

    async def write(self) -> None:
        relay = Relay(self.settings, self.topics, self.log, self.clock)
        while await relay.turn():
            pass

    async def standing(self, code: str = PLATFORM) -> dict[str, Any]:
        async with self.client(code) as client:
            shown: dict[str, Any] = (await client.get("/v1/topic")).json()
            return shown


@pytest.fixture
async def room(database: OpenDatabase, servers: Endpoints) -> AsyncIterator[Room]:
    db = await database("feed")
    async with asyncpg.create_pool(servers.databases["feed"], min_size=1, max_size=3) as pool:
        yield Room(pool, db, topics_max=3)


def numbers(lines: Sequence[LogLine]) -> list[int]:
    return [int(dict(line.headers)["ce_sequence"]) for line in lines]


def read(lines: Sequence[LogLine]) -> list[int]:
    """The numbers that a reader takes: what is at or below the last it has, it drops."""
    taken = [0]
    for number in numbers(lines):
        if number > taken[-1]:
            taken.append(number)
    return taken[1:]


async def test_what_lies_in_the_topic_is_the_feed_in_the_form_that_the_contract_says(room: Room) -> None:
    for code in (PLATFORM, CARRIER, ZONE):
        async with room.client(code) as client:
            assert [(await client.put("/v1/topic")).status_code for _ in range(2)] == [201, 200]
    book = BookOpened(ems_no="B1", submission_id="s", cop_no="C", items=1, area_code=ZONE)
    arrived = ArrivalsPosted(
        submission_id="s", cop_no="C", operator_code="SITE", customs_code="3105", logistics_code=CARRIER, bill_no="B-1",
        logistics_nos=["W-1"],
    )  # fmt: skip
    let_go = released("1", values=["100"], assure_code=PLATFORM)
    await room.driver.feed(receipts("1", "2", "120"), arrived, let_go, book)
    await room.driver.feed(detained("1"), bill("1"), summarised("1"))
    await room.write()
    messages = DOCUMENT["channels"]["partner"]["messages"]
    told: set[str] = set()
    for code in (PLATFORM, CARRIER, ZONE):
        lines, entries = room.log.of(code), await room.driver.told(code)
        assert numbers(lines) == list(range(1, len(entries) + 1))
        for line, entry in zip(lines, entries, strict=True):
            headers = {name: value.decode() for name, value in line.headers}
            plain = {name.removeprefix("ce_"): value for name, value in headers.items() if name.startswith("ce_")}
            series = plain.pop("series")
            said = {name: value for name, value in entry.items() if name not in ("data", "datacontenttype")}
            assert (plain, json.loads(line.value)) == (said, entry["data"])
            assert (line.key, series) == (entry["subject"].encode(), (await room.standing(code))["series"])
            fits = [name for name in messages if not _misfits(name, headers, entry["data"])]
            assert len(fits) == 1, "one message of the channel has this form"
            told.update(fits)
    assert told == set(messages), "each message was seen"
    assert PLATFORM.encode() not in b"".join(line.value for line in room.log.of(CARRIER))


def _misfits(message: str, headers: dict[str, str], payload: Any) -> list[str]:
    parts = DOCUMENT["components"]["messages"][message]
    found = ((parts["headers"], headers), (parts["payload"], payload))
    schemas = {"components": DOCUMENT["components"]}
    return [
        error.message for schema, value in found for error in Draft7Validator({**schema, **schemas}).iter_errors(value)
    ]


async def test_no_failure_loses_an_entry_or_puts_one_before_another(room: Room) -> None:
    async with room.client() as client:
        await client.put("/v1/topic")
    await room.driver.feed(receipts("1", "2", "120"))
    room.log.away = True
    await room.write()
    standing = await room.standing()
    assert (standing["done"], standing["why"]) == (0, "no broker") and "failingSince" in standing
    assert [why for why, *_ in await unanswered(room.db)] == ["own topic is not written"]

    room.log.away, room.log.lost = False, True
    room.clock.now += timedelta(seconds=30)
    await room.write()
    await room.driver.feed(receipts("2", "2"))
    room.log.lost = False
    room.clock.now += timedelta(seconds=30)
    await room.write()
    assert numbers(room.log.of(PLATFORM)) == [1, 1, 2, 3] and read(room.log.of(PLATFORM)) == [1, 2, 3]
    standing = await room.standing()
    assert (standing["done"], standing["last"], "why" in standing) == (3, 3, False)
    ids = [dict(line.headers)["ce_id"] for line in room.log.of(PLATFORM)]
    assert ids[0] == ids[1]

    held = await room.topics.lease("one", room.clock.now, room.clock.now + timedelta(seconds=60))
    assert held is None, "there is nothing to write"
    await room.driver.feed(receipts("3", "2"))
    until = room.clock.now + timedelta(seconds=60)
    dead = await room.topics.lease("one", room.clock.now, until)
    assert dead and await room.topics.lease("two", room.clock.now, until) is None, "one relay at a time"
    room.clock.now = until
    await room.write()
    await room.driver.feed(receipts("4", "2"))
    await room.topics.keep(dead, 1, room.clock.now)
    assert (await room.standing())["done"] == 4, "who was taken over from keeps nothing"


async def test_one_topic_that_fails_is_tried_ever_more_rarely_and_keeps_nobody_waiting(room: Room) -> None:
    for code in (PLATFORM, CARRIER):
        async with room.client(code) as client:
            await client.put("/v1/topic")
    room.log.odd.add(f"cbec.partners.{PLATFORM}.v1")
    await room.driver.feed(receipts("1", "2"), released("1"))
    began, tries = room.clock.now, []
    for _ in range(60):
        before = await room.db.fetchval("select next_at from own_topic where subscriber = $1", PLATFORM)
        if before <= room.clock.now:
            tries.append((room.clock.now - began).total_seconds())
        await room.write()
        room.clock.now += timedelta(seconds=1)
    assert tries == [0, 5, 10, 20, 40]
    assert room.log.tried == [2, 1, 1, 1, 1], "once it failed a single entry is tried"
    assert (await room.standing())["why"] == "ValueError"
    assert numbers(room.log.of(CARRIER)) == [1], "its neighbour has its own"
    room.log.silent, room.log.odd = room.log.odd, set()
    room.settings = room.settings.model_copy(update={"topic_again_s": 0.01})
    await room.driver.feed(released("2"))
    room.clock.now += timedelta(seconds=30)
    await room.write()
    assert (await room.standing())["why"] == "TimeoutError"
    assert numbers(room.log.of(CARRIER)) == [1, 2], "nor does one whose broker is silent"
    room.log.silent.clear()
    room.clock.now += timedelta(seconds=30)
    await room.write()
    assert (await room.standing())["done"] == 3


async def test_a_topic_is_written_again_dropped_and_begun_anew_and_a_restore_is_told(room: Room) -> None:
    async with room.client() as client, room.client("a/code") as odd, room.client("LATE") as late:
        assert (await client.get("/v1/topic")).status_code == 404
        assert [(await client.post("/v1/topic/replay", json=body)).status_code for body in ({}, {"after": -1})] == [
            400,
            400,
        ]
        assert (await client.post("/v1/topic/replay", json={"after": 0})).status_code == 404
        assert (await client.delete("/v1/topic")).status_code == 404
        assert (await odd.put("/v1/topic")).status_code == 422
        await client.put("/v1/topic")
        await room.driver.feed(receipts("1", "2", "120"), released("1"))
        await room.write()
        assert (await client.post("/v1/topic/replay", json={"after": 1})).status_code == 202
        await room.write()
        assert numbers(room.log.of(PLATFORM)) == [1, 2, 3, 2, 3]
        assert room.log.of(PLATFORM)[1:3] == room.log.of(PLATFORM)[3:], "the same bytes"

        before = (await room.standing())["series"]
        await begin_series(room.db)
        await room.driver.feed(receipts("2", "2"))
        await room.write()
        last = dict(room.log.of(PLATFORM)[-1].headers)
        assert last["ce_sequence"] == b"4" and last["ce_series"].decode() != before

        room.log.away = True
        assert (await client.delete("/v1/topic")).status_code == 503
        room.log.away = False
        assert (await client.delete("/v1/topic")).status_code == 204, "it can be said again"
        assert room.log.topics == {}
        await room.driver.feed(receipts("3", "2"))
        await room.write()
        assert room.log.topics == {}
        await room.db.execute("delete from entry where number <= 2")
        await client.put("/v1/topic")
        await room.write()
        assert numbers(room.log.of(PLATFORM)) == [3, 4, 5], "from the first entry that is kept"

        await room.db.execute("delete from entry")
        await client.post("/v1/topic/replay", json={"after": 0})
        await room.write()
        assert (await room.standing())["done"] == 5, "nobody waits for what is kept no longer"
        for code in ("SECOND", "THIRD"):
            async with room.client(code) as other:
                assert (await other.put("/v1/topic")).status_code == 201
        answer = await late.put("/v1/topic")
        assert (answer.status_code, "cbec.partners.LATE.v1" in room.log.made) == (503, False)
