"""A feed lies in its partner's own topic, through a kill of its relay; clients without our code read it."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import httpx

from checker.told.contract import DOCUMENT, Contract, faults, told_records
from checker.told.own_topics import own_topics_agree
from deploy.demo.libraries import EXAMPLES, environment, libraries_agree, run
from deploy.local import processes
from deploy.local.system import System
from libs.schemas.topics import TOPICS
from simulator.papers.documents import Sale
from tests.e2e.feeds import Entry, entries_behind, may_deliver, tells_release
from tests.e2e.partners import ANSWER_WITHIN_S, Partner, until
from tests.e2e.secured import told_to_partners


def _as_partner(feed: str, code: str) -> httpx.AsyncClient:
    headers = {"x-customs-code": code}
    return httpx.AsyncClient(base_url=feed, headers=headers, timeout=ANSWER_WITHIN_S, trust_env=False)


async def test_a_partner_reads_what_it_is_told_from_its_own_topic(
    up: System, partner: Partner, sale: Sale, tmp_path: Path
) -> None:
    plain, more = await asyncio.gather(
        *(asyncio.to_thread(environment, tmp_path / lock, lock) for lock in ("read.lock", "more.lock"))
    )
    feed = f"http://127.0.0.1:{up.ports['feed']}"
    named = {"KAFKA": up.endpoints.kafka, "FEED": feed, **told_to_partners()}
    platform, carrier = sale.platform.code, sale.carrier.code
    async with _as_partner(feed, platform) as seller, _as_partner(feed, carrier) as hauler:

        async def topic(http: httpx.AsyncClient, method: str = "GET") -> dict[str, Any]:
            shown: dict[str, Any] = (await http.request(method, "/v1/topic")).json()
            return shown

        for each in (seller, hauler):
            await topic(each, "PUT")
        begun = (await topic(seller))["last"]
        await partner.sell(sale)

        async def written() -> bool:
            return bool((await topic(seller))["done"] > begun)

        await until(written, "the first entry in the topic")
        await asyncio.to_thread(processes.kill, up.home, "feed")
        await asyncio.to_thread(processes.restart, up.home, "feed")

        async def released() -> list[Entry] | None:
            entries, parcels = await entries_behind(seller, 0), await entries_behind(hauler, 0)
            there = [(await topic(each))["done"] for each in (seller, hauler)] == [len(entries), len(parcels)]
            whole = there and tells_release(entries[begun:], sale) and may_deliver(parcels, sale)
            return entries if whole else None

        entries = await until(released, "the whole feed in the topic")

    def read(code: str) -> list[dict[str, Any]]:
        words = (plain, EXAMPLES / "read.py", tmp_path / f"{code}.json", "--once")
        return [json.loads(line) for line in run(*words, **named, CODE=code)]

    found = await asyncio.to_thread(read, platform)
    assert [(each["sequence"], each["id"], each["type"], each["subject"], each["data"]) for each in found] == [
        (each["sequence"], each["id"], each["type"], each["subject"], each["data"]) for each in entries
    ]
    assert await asyncio.to_thread(read, platform) == [], "a second run goes on behind the first"
    carried = await asyncio.to_thread(read, carrier)
    assert sale.logistics_no in json.dumps(carried)
    statuses = [each for each in carried if each["type"] == "waybill-status"]
    assert statuses and sale.order_no not in json.dumps(statuses)

    contract = Contract(json.loads(DOCUMENT.read_text(encoding="utf-8")))
    records = await told_records(up.endpoints.kafka, contract)
    assert list(faults(contract, records)) == []
    assert (await own_topics_agree(up.endpoints.databases, records)).violations == ()
    mine = {f"cbec.partners.{code}.v1" for code in (platform, carrier)}
    theirs = [record for record in records if record.topic in mine or record.topic in TOPICS]
    verdicts = await libraries_agree(more, named, theirs)
    assert all(verdict.holds and verdict.checked for verdict in verdicts), verdicts
