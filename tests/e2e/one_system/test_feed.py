"""Partners are told what concerns them, from Kafka to their endpoint, through a kill of the sender."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
from standardwebhooks import Webhook

from checker.reading import gather_facts
from checker.stores.balances import balance
from checker.stores.feeds import compare, feeds_agree
from deploy.local import processes
from deploy.local.system import System
from libs.schemas.ceb.tests.official import assert_official
from services.feed.tests.endpoints import Endpoint, endpoint
from simulator.papers.documents import Sale
from tests.e2e.feeds import Entry, entries_behind, tells_release
from tests.e2e.partners import ANSWER_WITHIN_S, Partner, list_key, until

EXAMPLES = Path(__file__).parents[3] / "examples" / "feed"


def _feed_of(up: System, code: str) -> httpx.AsyncClient:
    url, headers = f"http://127.0.0.1:{up.ports['feed']}", {"x-customs-code": code}
    return httpx.AsyncClient(base_url=url, headers=headers, timeout=ANSWER_WITHIN_S, trust_env=False)


def _example(up: System, code: str, *words: str | Path) -> list[dict[str, Any]]:
    """The lines that an example prints."""
    env = {"PATH": os.environ["PATH"], "FEED": f"http://127.0.0.1:{up.ports['feed']}", "CODE": code}
    done = subprocess.run(list(map(str, words)), env=env, capture_output=True, text=True, check=True, timeout=60)
    return [json.loads(line) for line in done.stdout.splitlines()]


async def _opened(feed: httpx.AsyncClient) -> int:
    """Open the feed, or find it open by an earlier story; the number of its last entry."""
    there = (await feed.get("/v1/feed")).status_code == 200
    opened = await feed.put("/v1/feed")
    assert opened.status_code == (200 if there else 201)
    last: int = opened.json()["last"]
    return last


async def _told(feed: httpx.AsyncClient, begun: int, sale: Sale) -> list[Entry]:
    """Return what the feed has behind a number, once it tells that the sale is released."""

    async def look() -> list[Entry] | None:
        entries = await entries_behind(feed, begun)
        return entries if tells_release(entries, sale) else None

    return await until(look, f"the release of {sale.order_no} in a feed")


async def test_a_parcel_is_told_to_who_follows_it_and_no_entry_is_lost_by_a_kill(
    up: System, partner: Partner, sale: Sale, tmp_path: Path
) -> None:
    platform, carrier = sale.platform.code, sale.carrier.code
    async with _feed_of(up, platform) as feed, _feed_of(up, carrier) as carried, endpoint() as to:
        begun, behind = await _opened(feed), await _opened(carried)
        async with _feed_of(up, sale.guarantor.code) as owed:
            await _opened(owed)
        url = to.url.replace("hooks.example", "127.0.0.1")
        secret = (await feed.post("/v1/webhooks", json={"url": url, "after": begun})).json()["secret"]
        assert json.loads(to.posted.pop().body)["type"] == "test"

        to.gate = asyncio.Event()
        await partner.sell(sale)
        await until(lambda: _posted(to), "the first post")
        await asyncio.to_thread(processes.kill, up.home, "feed")
        to.gate.set()
        await asyncio.to_thread(processes.restart, up.home, "feed")

        entries = await _told(feed, begun, sale)
        await until(lambda: _all_posted(to, entries), "every entry at the endpoint")
        assert [int(entry["sequence"]) for entry in entries] == list(range(begun + 1, begun + len(entries) + 1))
        assert [entry["id"] for entry in entries] == list(dict.fromkeys(each.id for each in to.posted))
        assert [each.id for each in to.posted].count(entries[0]["id"]) == 2, "the kill came before its answer was kept"
        bodies = {each.id: {other.body for other in to.posted if other.id == each.id} for each in to.posted}
        assert {id_: [json.loads(body) for body in found] for id_, found in bodies.items()} == {
            entry["id"]: [entry] for entry in entries
        }
        for posted in to.posted:
            Webhook(secret).verify(posted.body, posted.headers)

        numbers = [f"id: {entry['sequence']}" for entry in entries]
        assert await _streamed(feed, begun, len(entries)) == numbers

        asked = f"/v1/feed?kind=waybill-status&after={behind}"
        statuses = [each["data"] for each in (await carried.get(asked)).json()["entries"]]
        assert [(each["logisticsNo"], each["mayDeliver"]) for each in statuses] == [(sale.logistics_no, True)]
        assert sale.order_no not in json.dumps(statuses)
        whole = await entries_behind(feed, 0)
        await _bill_is_official(up, sale)

    facts = await gather_facts(up.endpoints.kafka)
    verdicts = await feeds_agree(up.endpoints.databases, facts) + await balance(
        {"feed": up.endpoints.databases["feed"]}
    )
    receipts = [entry["id"] for entry in entries if entry["type"] == "receipt"]
    assert [text for verdict in verdicts for text in verdict.violations] == []
    assert verdicts[0].checked >= len(receipts)
    assert not compare({platform: set(receipts[:-1])}, facts).holds

    place = tmp_path / "place.json"
    follow = (sys.executable, EXAMPLES / "follow.py", f"http://127.0.0.1:{up.ports['feed']}", platform, place, "--once")
    assert [_example(up, platform, *follow) for _ in range(2)] == [whole, []]
    opened, read = _example(up, platform, "sh", EXAMPLES / "read.sh", str(begun + 1))
    assert (opened["last"], read["entries"]) == (len(whole), entries[1:])


async def _bill_is_official(up: System, sale: Sale) -> None:
    """Whoever guarantees the tax is told the list's bill, which is CEB816 in XML."""
    async with _feed_of(up, sale.guarantor.code) as feed:
        asked = {"kind": "tax-bill", "businessKey": list_key(sale)}

        async def told() -> Entry | None:
            entries = (await feed.get("/v1/feed", params=asked)).json()["entries"]
            return entries[0] if entries else None

        bill = await until(told, f"the bill of {sale.order_no} in its guarantor's feed")
        message = await feed.get("/v1/feed", params=asked, headers={"accept": "application/xml"})
        assert_official(message.content)
        assert f"<ceb:taxNo>{bill['data']['taxNo']}</ceb:taxNo>" in message.text


async def _streamed(feed: httpx.AsyncClient, after: int, count: int) -> list[str]:
    """The ids of the first events of a stream that begins behind a number."""
    found: list[str] = []
    async with feed.stream("GET", f"/v1/feed?after={after}", headers={"accept": "text/event-stream"}) as stream:
        async for line in stream.aiter_lines():
            found += [line] if line.startswith("id: ") else []
            if len(found) == count:
                break
    return found


async def _posted(to: Endpoint) -> bool:
    return bool(to.posted)


async def _all_posted(to: Endpoint, entries: list[dict[str, Any]]) -> bool:
    return {entry["id"] for entry in entries} <= {each.id for each in to.posted}
