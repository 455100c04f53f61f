"""Subscribers read their feeds over HTTP: by pages, waiting, and as a stream."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from typing import Any

import asyncpg
import httpx
import pytest
from starlette.applications import Starlette

from deploy.local.stack import Endpoints
from libs.runtime.clock import SystemClock
from libs.schemas.ceb.tests.official import assert_official
from services.feed.following import Lookout
from services.feed.http import routes
from services.feed.pages import Pages
from services.feed.settings import Settings
from services.feed.store import begin_series
from services.feed.tests.conftest import FeedDriver
from services.feed.tests.samples import CARRIER, PLATFORM, bill, detained, receipts, released

OpenDatabase = Callable[[str], Awaitable[asyncpg.Connection]]


class Subscribers:
    """The feed's HTTP, and the loop behind it. looked: how often somebody asked how far feeds have come."""

    def __init__(self, pool: asyncpg.Pool, db: asyncpg.Connection, **settings: Any) -> None:
        driver = FeedDriver(db)
        self.driver, self.db, self.looks, pages = driver, db, asyncio.Semaphore(0), Pages(pool)
        self.pool = pool

        class Watched:
            async def last_of(self, codes: Collection[str]) -> dict[str, int]:
                found = await pages.last_of(codes)
                watcher.looks.release()
                return found

        watcher, made = self, Settings(look_ms=1, **settings)
        self.app = Starlette(routes=routes(made, pages, Lookout(made, Watched(), SystemClock())))

    def client(self, code: str | None = PLATFORM) -> httpx.AsyncClient:
        headers = {"x-customs-code": code} if code else {}
        return httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url="http://feed", headers=headers)


@pytest.fixture
async def feeds(database: OpenDatabase, servers: Endpoints) -> AsyncIterator[Subscribers]:
    db = await database("feed")
    async with asyncpg.create_pool(servers.databases["feed"], min_size=1, max_size=3) as pool:
        yield Subscribers(pool, db)


async def test_a_feed_from_its_opening_to_its_last_page(feeds: Subscribers) -> None:
    async with feeds.client() as client, feeds.client(CARRIER) as carrier:
        assert (await client.get("/v1/feed")).status_code == 404
        assert [(await client.put("/v1/feed")).status_code for _ in range(2)] == [201, 200]
        await carrier.put("/v1/feed")
        await feeds.driver.feed(receipts("1", "2", "120"), released("1"), receipts("2", "2"), detained("1"))

        whole = await client.get("/v1/feed")
        assert [int(each["sequence"]) for each in whole.json()["entries"]] == [1, 2, 3, 4, 5]
        assert (whole.json()["next"], whole.json()["more"]) == (5, False)
        first = (await client.get("/v1/feed?limit=2")).json()
        assert (len(first["entries"]), first["next"], first["more"]) == (2, 2, True)
        rest = await client.get(f"/v1/feed?after={first['next']}")
        assert [*first["entries"], *rest.json()["entries"]] == whole.json()["entries"]
        again = [(await client.get("/v1/feed?after=2")).content for _ in range(2)]
        assert again[0] == again[1] == rest.content

        of_kind = (await client.get("/v1/feed?kind=release")).json()
        assert ([each["data"]["status"] for each in of_kind["entries"]], of_kind["next"]) == (["800", "502"], 5)
        by_key = (await client.get(f"/v1/feed?businessKey=list/{PLATFORM}/2")).json()["entries"]
        assert [each["data"]["receipt"]["guid"] for each in by_key] == ["2-0"]
        by_case = (await client.get(f"/v1/feed?case={PLATFORM}:1&kind=receipt")).json()["entries"]
        assert [each["data"]["receipt"]["guid"] for each in by_case] == ["1-0", "1-1"]
        assert len((await carrier.get("/v1/feed")).json()["entries"]) == 2


async def test_what_is_asked_wrongly_is_answered_by_all_that_is_wrong(feeds: Subscribers) -> None:
    async with feeds.client() as client, feeds.client(None) as nobody:
        assert (await nobody.get("/v1/feed")).status_code == 401
        await client.put("/v1/feed")
        wrong = await client.get("/v1/feed?after=x&wait=999&kind=secrets&businessKey=a&case=b")
        assert (wrong.status_code, wrong.headers["content-type"]) == (400, "application/problem+json")
        named = [each["parameter"] for each in wrong.json()["errors"]]
        assert named == ["after", "wait", "kind", "case"]
        for strange in (f"after={'9' * 5000}", "businessKey=a%00b", "case=%00"):
            assert (await client.get(f"/v1/feed?{strange}")).status_code == 400
        ahead = await client.get("/v1/feed?after=7")
        assert (ahead.status_code, ahead.json()["goOnAfter"]) == (409, 0)


async def test_no_more_feeds_are_opened_than_may_stand(feeds: Subscribers) -> None:
    few = Subscribers(feeds.pool, feeds.db, subscribers_max=1)
    async with few.client() as first, few.client("INVENTED") as beyond:
        assert [(await each.put("/v1/feed")).status_code for each in (first, beyond, first)] == [201, 503, 200]
        assert (await beyond.get("/v1/feed")).status_code == 404


async def test_a_restore_and_retention_are_told_to_who_asks_for_what_is_no_more(feeds: Subscribers) -> None:
    async with feeds.client() as client:
        await client.put("/v1/feed")
        await feeds.driver.feed(receipts("1", "2", "120"))
        series = (await client.get("/v1/feed")).json()["series"]
        await begin_series(feeds.db)
        await feeds.driver.feed(receipts("1", "800"))
        assert (await client.get(f"/v1/feed?after=2&series={series}")).status_code == 200
        anew = await client.get(f"/v1/feed?after=3&series={series}")
        assert (anew.status_code, anew.json()["goOnAfter"]) == (409, 2)
        await feeds.db.execute("delete from entry where number = 1")
        assert (await client.get("/v1/feed?after=0")).json()["next"] == 3
        await feeds.db.execute("delete from entry where number = 2")
        gone = await client.get("/v1/feed?after=1")
        assert (gone.status_code, gone.json()["goOnAfter"]) == (410, 2)


async def test_a_question_waits_for_what_it_wants(feeds: Subscribers) -> None:
    async with feeds.client() as client:
        await client.put("/v1/feed")
        waiting = asyncio.create_task(client.get("/v1/feed?wait=60&kind=release"))
        await feeds.looks.acquire()
        await feeds.driver.feed(receipts("1", "2"))
        for _ in range(2):
            await feeds.looks.acquire()
        assert not waiting.done()
        await feeds.driver.feed(released("1"))
        answer = (await waiting).json()
        assert ([each["sequence"] for each in answer["entries"]], answer["next"]) == (["2"], 2)


async def test_a_page_of_bills_is_one_official_message(feeds: Subscribers) -> None:
    guarantor, xml = "3301960AB1", {"accept": "application/xml"}
    codes = {
        "assure_code": guarantor,
        "ebc_code": "3301960AB2",
        "agent_code": "3301960AB3",
        "logistics_code": "3301960AB4",
    }
    async with feeds.client(guarantor) as client:
        series = (await client.put("/v1/feed")).json()["series"]
        asked = "/v1/feed?kind=tax-bill"
        none = await client.get(asked, headers=xml)
        assert none.status_code == 204
        assert none.headers["link"] == f'</v1/feed?kind=tax-bill&after=0&series={series}>; rel="next"'
        for nth in (1, 2):
            told = released(str(nth), values=["320.00"], invt_no=f"31052025I00000000{nth}", **codes)
            await feeds.driver.feed(told, bill(str(nth)))
        first = await client.get(f"{asked}&limit=1", headers=xml)
        second = await client.get(first.links["next"]["url"], headers=xml)
        assert [each.headers["x-more"] for each in (none, first, second)] == ["false", "true", "false"]
        for nth, message in enumerate((first, second), 1):
            assert_official(message.content)
            assert message.text.count("<ceb:TaxHeadRd>") == 1 and f"I00000000{nth}<" in message.text
            guids = re.findall(r'guid="([^"]+)|<ceb:guid>([^<]+)', message.text)
            assert len(set(guids)) == len(guids) == 2, "the message has a guid of its own"
        assert (await client.get(second.links["next"]["url"], headers=xml)).status_code == 204
        of_one = await client.get(f"{asked}&businessKey=list/{PLATFORM}/1&limit=1", headers=xml)
        assert "I000000001<" in of_one.text
        behind = of_one.links["next"]["url"]
        assert (await client.get(behind, headers=xml)).status_code == 204, "the second bill is of another list"
        for mixed in ("/v1/feed", "/v1/feed?kind=tax-bill,tax-bill-status", "/v1/feed?kind=receipt"):
            assert (await client.get(mixed, headers=xml)).status_code == 406
        for accept, form in (
            ("application/json;q=0.5, application/xml", "application/xml"),
            ("application/xml;q=0.5, application/json", "application/json"),
            ("text/html, application/xml;q=0.9, */*;q=0.8", "application/json"),
        ):
            assert (await client.get(asked, headers={"accept": accept})).headers["content-type"] == form


async def test_a_stream_goes_on_behind_what_its_reader_had(feeds: Subscribers) -> None:
    """Streams are read at the application itself, because httpx hands over only answers that end."""
    async with feeds.client() as client:
        await client.put("/v1/feed")
    await feeds.driver.feed(receipts("1", "2", "120"))
    stream = Stream(feeds.app, {"accept": "text/event-stream", "last-event-id": "1", "x-customs-code": PLATFORM})
    assert (await stream.event())["id"] == "2"
    await feeds.driver.feed(released("1"))
    event = await stream.event()
    assert (event["id"], event["event"], json.loads(event["data"])["sequence"]) == ("3", "release", "3")
    await stream.close()


class Stream:
    """One who reads a stream of events, and goes."""

    def __init__(self, app: Starlette, headers: dict[str, str]) -> None:
        self._text, self._parts, self._gone = "", asyncio.Queue[bytes](), asyncio.Event()
        raw = [(name.encode(), value.encode()) for name, value in headers.items()]
        scope = {
            "type": "http", "method": "GET", "path": "/v1/feed", "query_string": b"", "headers": raw,
            "http_version": "1.1", "scheme": "http", "server": ("feed", 80), "asgi": {"version": "3.0"},
        }  # fmt: skip
        self._task = asyncio.create_task(app(scope, self._receive, self._send))

    async def _receive(self) -> dict[str, Any]:
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Any) -> None:
        if message["type"] == "http.response.body":
            self._parts.put_nowait(message["body"])

    async def event(self) -> dict[str, str]:
        """The next event; comments are passed over."""
        while True:
            while "\n\n" not in self._text:
                self._text += (await self._parts.get()).decode()
            head, _, self._text = self._text.partition("\n\n")
            fields = dict(line.split(": ", 1) for line in head.split("\n") if not line.startswith(":"))
            if "data" in fields:
                return fields

    async def close(self) -> None:
        self._gone.set()
        await self._task
