"""Entries go by retention, and a rebuild leaves them and their numbers as they are."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from libs.runtime.sealing import KeyRing
from libs.runtime.store.retention import LETTERS, Retention
from libs.runtime.tools.reseal import reseal
from libs.runtime.twins.testing import rebuilt
from libs.schemas.events.accountbook import BookOpened
from services.feed.processor import Feed
from services.feed.tests.conftest import FeedDriver
from services.feed.tests.samples import CARRIER, ZONE, bill, detained, released

_WEBHOOK = """
    insert into webhook (id, subscriber, url, kinds, state, done, next_at, made_at)
    values ('w', $1, 'https://a.example/', '{}', 'active', 0, now(), now())
"""
_SECRET = "insert into webhook_secret (id, webhook, content, key) values ('s', 'w', $1, $2)"
_ATTEMPT = """
    insert into post_attempt (webhook, number, entry_id, at, answer, status, seen, day)
    values ('w', 1, 'evt_1', now(), 'delivered', 204, 'HTTP 204', '2026-03-02')
"""


async def test_a_rebuild_gives_no_number_and_keeps_who_subscribed(database: Any) -> None:
    db = await database("feed")
    driver = FeedDriver(db)
    await driver.open(CARRIER, ZONE)
    opened = BookOpened(ems_no="B1", submission_id="s", cop_no="C", items=1, area_code=ZONE)
    await driver.feed(opened, released("1"), detained("1"))
    bodies = [await driver.bodies(code) for code in (CARRIER, ZONE)]
    await driver._processor.rebuilding(db)
    before, after = await rebuilt(driver, db, 2)
    assert before == after and {name: found.rows for name, found in after.items()} == {"stop": 1, "book": 1}
    assert bodies == [await driver.bodies(code) for code in (CARRIER, ZONE)]


async def test_entries_and_posts_go_by_retention_and_secrets_get_another_master_key(
    database: Any, tmp_path: Path
) -> None:
    db = await database("feed")
    driver = FeedDriver(db)
    await driver.open(CARRIER)
    await driver.feed(released("1"), detained("1"), bill("2"))
    await db.execute(_WEBHOOK, CARRIER)
    sealed = KeyRing.of("1:first-secret").seal(b"whsec_x")
    await db.execute(_SECRET, sealed.content, sealed.key)
    await db.execute(_ATTEMPT)
    assert await reseal(
        db, "webhook_secret", Feed.sealed["webhook_secret"], KeyRing.of("2:other-secret,1:first-secret")
    )
    await db.execute("update calendar set closed_day = $1", date(2026, 12, 31))
    nothing = {"entry": 0, "stop": 0, "bill_ahead": 0, "post_attempt": 0, "dead_letter": 0}
    for days, dropped in (({"bill_ahead": 2000}, {}), ({"dead_letter": 90}, {"bill_ahead": 1})):
        retention = Retention("feed", (*Feed.kept, LETTERS), tmp_path, KeyRing.of("1:first-secret"), 1096, days)
        assert await retention.run(db) == nothing | dropped, "a bill's few days stand unless they are set"
    retention = Retention("feed", (*Feed.kept, LETTERS), tmp_path, KeyRing.of("1:first-secret"), 30, {})
    assert await retention.run(db) == nothing | {"entry": 2, "stop": 1, "post_attempt": 1}
    assert await db.fetchval("select last from subscriber") == 2
