"""Webhooks post signed, in order, at least once under one id, and none waits for another."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from typing import Any

import asyncpg
import httpx
import pytest
from standardwebhooks import Webhook, WebhookVerificationError
from starlette.applications import Starlette

from deploy.local.stack import Endpoints
from libs.runtime.sealing import KeyRing
from services.feed.following import Lookout
from services.feed.http import routes
from services.feed.pages import Pages
from services.feed.settings import Settings
from services.feed.tests.conftest import FeedDriver
from services.feed.tests.endpoints import Endpoint, endpoint, on_loopback
from services.feed.tests.hours import Hours
from services.feed.tests.samples import CARRIER, PLATFORM, receipts, released
from services.feed.webhooks.keeping import Webhooks
from services.feed.webhooks.posting import EntryPoster, Post, PostOutcome
from services.feed.webhooks.sending import EntrySender
from services.feed.webhooks.subscribing import webhook_routes

OpenDatabase = Callable[[str], Awaitable[asyncpg.Connection]]
LOOPBACK = (ip_network("127.0.0.0/8"),)


class Room:
    """The feed with its webhooks: HTTP, the loop behind it, and a sender."""

    def __init__(self, pool: Any, db: asyncpg.Connection, **settings: Any) -> None:
        self.settings, self.clock, self.db = Settings(**settings), Hours(), db
        self.driver, pages = FeedDriver(db), Pages(pool)
        self.poster = EntryPoster(LOOPBACK, 5, plain=True, resolver=on_loopback)
        self.webhooks = Webhooks(pool, KeyRing.of("1:first-secret"))
        made = webhook_routes(self.settings, pages, self.webhooks, self.poster, self.clock)
        self._app = Starlette(routes=[*routes(self.settings, pages, Lookout(self.settings, pages, self.clock)), *made])

    def client(self, code: str = PLATFORM) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(self._app)
        return httpx.AsyncClient(transport=transport, base_url="http://feed", headers={"x-customs-code": code})

    async def send(self, post: Post | None = None, hours: float = 0) -> None:
        """Let a sender work until it finds nothing, so many hours later."""
        self.clock.now += timedelta(hours=hours)
        sender = EntrySender(self.settings, self.webhooks, post or self.poster, self.clock)
        while await sender.turn():
            pass

    async def made(self, client: httpx.AsyncClient, to: Endpoint, **more: Any) -> dict[str, Any]:
        await client.put("/v1/feed")
        answer = await client.post("/v1/webhooks", json={"url": to.url, "after": 0, **more})
        assert answer.status_code == 201, answer.text
        assert to.posted.pop(0).id.startswith("evt_test_")
        shown: dict[str, Any] = answer.json()
        return shown


@pytest.fixture
async def room(database: OpenDatabase, servers: Endpoints) -> AsyncIterator[Room]:
    db = await database("feed")
    async with asyncpg.create_pool(servers.databases["feed"], min_size=1, max_size=3) as pool:
        opened = Room(pool, db)
        yield opened
        await opened.poster.close()


async def test_what_is_posted_is_what_stands_in_the_feed_signed_and_in_order(room: Room) -> None:
    async with room.client() as client, endpoint() as to:
        made = await room.made(client, to)
        await room.driver.feed(receipts("1", "2", "120"), released("1"))
        await room.send()
        assert [each.body for each in to.posted] == await room.driver.bodies(PLATFORM)
        for each in to.posted:
            assert Webhook(made["secret"]).verify(each.body, each.headers)["id"] == each.id
        tampered = to.posted[0]
        with pytest.raises(WebhookVerificationError):
            Webhook(made["secret"]).verify(tampered.body.replace("120", "800") + " ", tampered.headers)

        shown = (await client.get(f"/v1/webhooks/{made['id']}")).json()
        assert (shown["state"], shown["done"], shown["behind"], "secret" in shown) == ("active", 3, 0, False)
        attempts = (await client.get(f"/v1/webhooks/{made['id']}/attempts")).json()["attempts"]
        assert [(each["number"], each["answer"], each["status"]) for each in attempts] == [
            (3, "delivered", 204), (2, "delivered", 204), (1, "delivered", 204),
        ]  # fmt: skip
        stored = await room.db.fetch("select content from webhook_secret")
        assert not [row for row in stored if made["secret"].encode() in row["content"]]


async def test_a_secret_is_rotated_with_an_overlap(room: Room) -> None:
    async with room.client() as client, endpoint() as to:
        old = await room.made(client, to)
        new = (await client.post(f"/v1/webhooks/{old['id']}/rotate")).json()
        await room.driver.feed(receipts("1", "2"))
        await room.send()
        for secret in (old["secret"], new["secret"]):
            Webhook(secret).verify(to.posted[0].body, to.posted[0].headers)
        room.clock.now += timedelta(hours=25)
        assert await room.webhooks.secrets_of(old["id"], room.clock.now) == [new["secret"]]
        rotated = [(await client.post(f"/v1/webhooks/{old['id']}/rotate")).status_code for _ in range(5)]
        assert rotated == [200] * 4 + [409], "a post is signed by so many at most"
        room.clock.now += timedelta(hours=25)
        assert (await client.post(f"/v1/webhooks/{old['id']}/rotate")).status_code == 200


async def test_one_that_is_away_waits_alone_and_gets_all_when_it_is_back(room: Room) -> None:
    async with room.client() as client, room.client(CARRIER) as carrier, endpoint() as to, endpoint() as other:
        made = await room.made(client, to)
        await room.made(carrier, other)
        to.answers = [503, 0, 500]
        await room.driver.feed(receipts("1", "2"), released("1"), receipts("1", "800"))
        await room.send()
        assert [len(to.posted), len(other.posted)] == [1, 1]
        for _ in range(3):
            await room.send(hours=1)
        ids = [each.id for each in to.posted]
        assert ids == [ids[0]] * 4 + ids[4:] and len(ids) == 6 and len(set(ids)) == 3
        attempts = (await client.get(f"/v1/webhooks/{made['id']}/attempts")).json()["attempts"]
        assert [each["answer"] for each in attempts] == ["delivered"] * 3 + ["away"] * 3


async def test_refusals_stop_it_gone_ends_it_and_a_resumed_one_goes_on_where_it_stood(room: Room) -> None:
    async with room.client() as client, endpoint() as to:
        made = await room.made(client, to)
        path = f"/v1/webhooks/{made['id']}"
        to.answers = [404] * room.settings.refusals_max
        await room.driver.feed(receipts("1", "2"), receipts("2", "2"))
        for _ in range(room.settings.refusals_max + 2):
            await room.send(hours=7)
        stopped = (await client.get(path)).json()
        assert (stopped["state"], len(to.posted)) == ("stopped", room.settings.refusals_max)
        assert "404" in stopped["why"]
        to.answers = [204, 410]
        assert (await client.post(f"{path}/resume")).json()["state"] == "active"
        await room.send()
        assert (await client.get(path)).json() | {} == {**(await client.get(path)).json(), "state": "off", "done": 1}
        await client.post(f"{path}/resume")
        await room.send()
        assert [json.loads(each.body)["sequence"] for each in to.posted[-3:]] == ["1", "2", "2"]


async def test_a_redirect_is_a_refusal_and_is_not_followed(room: Room) -> None:
    async with room.client() as client, endpoint() as to:
        made = await room.made(client, to)
        to.answers = [302]
        await room.driver.feed(receipts("1", "2"))
        await room.send()
        (attempt,) = (await client.get(f"/v1/webhooks/{made['id']}/attempts")).json()["attempts"]
        assert (attempt["answer"], attempt["status"]) == ("refused", 302)


async def test_paused_resent_and_replayed(room: Room) -> None:
    async with room.client() as client, endpoint() as to:
        path = f"/v1/webhooks/{(await room.made(client, to, kinds=['receipt']))['id']}"
        await client.post(f"{path}/pause")
        await room.driver.feed(receipts("1", "2", "120"), released("1"))
        await room.send()
        assert not to.posted
        await client.post(f"{path}/resume")
        await room.send()
        first = [each.body for each in to.posted]
        assert [json.loads(body)["sequence"] for body in first] == ["1", "2"]
        assert (await client.get(path)).json()["behind"] == 0

        assert (await client.post(f"{path}/resend", json={"number": 2})).status_code == 202
        assert (await client.post(f"{path}/resend", json={"number": 9})).status_code == 404
        await room.send()
        assert [each.body for each in to.posted[2:]] == [first[1]]
        await client.post(f"{path}/replay", json={"after": 0})
        await room.send()
        assert [each.body for each in to.posted[3:]] == first
        assert (await client.post(f"{path}/test")).json() == {"answer": "delivered", "status": 204, "seen": "HTTP 204"}
        assert (await client.delete(path)).status_code == 204
        assert (await client.get("/v1/webhooks")).json() == {"webhooks": []}


async def test_nobody_sees_or_moves_anothers_webhook(room: Room) -> None:
    async with room.client() as client, room.client("STRANGER") as stranger, endpoint() as to:
        path = f"/v1/webhooks/{(await room.made(client, to))['id']}"
        acts = ["pause", "resume", "rotate", "test", "replay", "resend"]
        body = {"after": 0, "number": 1}
        answers = [await stranger.post(f"{path}/{act}", json=body) for act in acts]
        answers += [await stranger.get(path), await stranger.delete(path), await stranger.get(f"{path}/attempts")]
        assert {answer.status_code for answer in answers} == {404}
        assert (await stranger.get("/v1/webhooks")).json() == {"webhooks": []}


async def test_an_endpoint_is_checked_before_it_gets_anything(room: Room) -> None:
    async with room.client() as client, endpoint() as to:
        assert (await client.post("/v1/webhooks", json={"url": to.url})).status_code == 404  # no feed yet
        await client.put("/v1/feed")
        to.answers = [500]
        unanswered = await client.post("/v1/webhooks", json={"url": to.url})
        assert (unanswered.status_code, unanswered.headers["content-type"]) == (422, "application/problem+json")
        wrong = [{"url": "ftp://a"}, {"url": to.url, "kinds": ["secrets"]}, {"link": to.url}]
        assert [(await client.post("/v1/webhooks", json=each)).status_code for each in wrong] == [400, 400, 400]


async def test_a_private_address_is_refused_at_the_making_and_at_every_post(room: Room) -> None:
    answers = [["8.8.8.8"], ["127.0.0.1"]]

    async def rebinding(host: str, port: int) -> Sequence[str]:
        return answers.pop(0)

    async with endpoint() as to:
        trap = EntryPoster((), 5, plain=True, resolver=rebinding)
        await trap.refuse(to.url)
        seen = await trap(to.url, "evt_1", "{}", ["whsec_c2VjcmV0"], datetime.now(UTC))
        assert seen.status is None and "private" in seen.seen and not to.posted
        await trap.close()


class Killed(BaseException):
    """The process is gone."""


@pytest.mark.parametrize("arrived", [False, True])
async def test_a_sender_that_dies_leaves_an_entry_that_comes_again_under_its_id(room: Room, arrived: bool) -> None:
    async def dying(url: str, id_: str, body: str, secrets: Sequence[str], at: datetime) -> PostOutcome:
        if arrived:
            await room.poster(url, id_, body, secrets, at)
        raise Killed

    async with room.client() as client, endpoint() as to:
        await room.made(client, to)
        await room.driver.feed(receipts("1", "2"), receipts("2", "2"))
        with pytest.raises(Killed):
            await room.send(dying)
        await room.send()
        assert len(to.posted) == arrived  # it is the dead one's for a while
        await room.send(hours=0.1)
        ids = [each.id for each in to.posted]
        assert len(ids) == 2 + arrived and list(dict.fromkeys(ids)) == ids[-2:]


async def test_a_sender_that_was_thought_dead_keeps_nothing(room: Room) -> None:
    async def slow(url: str, id_: str, body: str, secrets: Sequence[str], at: datetime) -> PostOutcome:
        await room.send(hours=1)  # another takes over, and delivers
        return PostOutcome(500, "HTTP 500")

    async with room.client() as client, endpoint() as to:
        path = f"/v1/webhooks/{(await room.made(client, to))['id']}"
        await room.driver.feed(receipts("1", "2"))
        await room.send(slow)
        shown = (await client.get(path)).json()
        assert (shown["done"], shown["tries"], len(to.posted)) == (1, 0, 1)


async def test_a_secret_that_no_key_opens_keeps_no_sender_busy(room: Room) -> None:
    async with room.client() as client, endpoint() as to:
        made = await room.made(client, to)
        await room.driver.feed(receipts("1", "2"))
        ring, room.webhooks._ring = room.webhooks._ring, KeyRing.of("2:other-secret")
        sender = EntrySender(room.settings, room.webhooks, room.poster, room.clock)
        assert [await sender.turn(), await sender.turn()] == [True, False]
        (attempt,) = (await client.get(f"/v1/webhooks/{made['id']}/attempts")).json()["attempts"]
        assert (attempt["answer"], "secret" in attempt["seen"], to.posted) == ("away", True, [])
        room.webhooks._ring = ring
        await room.send(hours=1)
        assert len(to.posted) == 1


async def test_what_retention_dropped_keeps_no_sender_busy(room: Room) -> None:
    """A sender takes a webhook up once where the entries that it waits for are gone."""
    async with room.client() as client, endpoint() as to:
        assert (await client.put("/v1/feed")).status_code == 201
        wrong = await client.post("/v1/webhooks", json={"url": to.url, "after": 1 << 80})
        assert wrong.status_code == 400
        made = await room.made(client, to)
        await room.driver.feed(receipts("1", "2"))
        await room.send()
        one = f"/v1/webhooks/{made['id']}"
        assert (await client.post(f"{one}/resend", json={"number": 1})).status_code == 202
        await room.db.execute("delete from entry")
        sender = EntrySender(room.settings, room.webhooks, room.poster, room.clock)
        assert [await sender.turn(), await sender.turn()] == [True, False]
        await client.post(f"{one}/replay", json={"after": 0})
        assert [await sender.turn(), await sender.turn()] == [True, False]
        assert (await client.get(one)).json()["done"] == 1
        to.posted.clear()
        await room.driver.feed(receipts("2", "2"))
        await room.send()
        assert [json.loads(each.body)["sequence"] for each in to.posted] == ["2"]
