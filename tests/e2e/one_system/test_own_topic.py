"""A feed lies in its partner's own topic, through a kill of its relay; clients without our code read it."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx

from checker.told.contract import DOCUMENT, Contract, faults, told_records
from checker.told.own_topics import own_topics_agree
from deploy.local import processes
from deploy.local.system import System
from libs.schemas.topics import RELEASES, TOLD
from simulator.papers.documents import Sale
from tests.e2e.feeds import Entry, entries_behind, may_deliver, tells_release
from tests.e2e.partners import ANSWER_WITHIN_S, Partner, until

EXAMPLES = Path(__file__).parents[3] / "examples" / "own_topic"
WITHIN_S = 300


def _run(*words: str | Path, **variables: str) -> list[str]:
    """Run a program that knows nothing of this repository; the lines that it prints."""
    env = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), **variables}
    done = subprocess.run(
        [str(word) for word in words], env=env, capture_output=True, text=True, timeout=WITHIN_S, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Error" not in done.stderr, done.stderr
    return done.stdout.splitlines()


def _environment(home: Path, lock: str) -> Path:
    """A Python that has what the lock names and nothing else."""
    _run(sys.executable, "-m", "venv", home)
    python = home / "bin" / "python"
    _run(python, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", EXAMPLES / lock)
    return python


def _as_partner(feed: str, code: str) -> httpx.AsyncClient:
    headers = {"x-customs-code": code}
    return httpx.AsyncClient(base_url=feed, headers=headers, timeout=ANSWER_WITHIN_S, trust_env=False)


async def test_a_partner_reads_what_it_is_told_from_its_own_topic(
    up: System, partner: Partner, sale: Sale, tmp_path: Path
) -> None:
    plain, more = await asyncio.gather(
        *(asyncio.to_thread(_environment, tmp_path / lock, lock) for lock in ("read.lock", "more.lock"))
    )
    feed = f"http://127.0.0.1:{up.ports['feed']}"
    named = {"KAFKA": up.endpoints.kafka, "FEED": feed}
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
        return [json.loads(line) for line in _run(*words, **named, CODE=code)]

    found = await asyncio.to_thread(read, platform)
    assert [(each["sequence"], each["id"], each["type"], each["subject"], each["data"]) for each in found] == [
        (each["sequence"], each["id"], each["type"], each["subject"], each["data"]) for each in entries
    ]
    assert await asyncio.to_thread(read, platform) == [], "a second run goes on behind the first"
    carried = await asyncio.to_thread(read, carrier)
    assert sale.logistics_no in json.dumps(carried)
    statuses = [each for each in carried if each["type"] == "waybill-status"]
    assert statuses and sale.order_no not in json.dumps(statuses)

    await _read_by_libraries(more, named, platform, [each["sequence"] for each in entries])
    contract = Contract(json.loads(DOCUMENT.read_text(encoding="utf-8")))
    records = await told_records(up.endpoints.kafka, contract)
    assert list(faults(contract, records)) == []
    assert (await own_topics_agree(up.endpoints.databases, records)).violations == ()


async def _read_by_libraries(python: Path, named: dict[str, str], platform: str, numbers: list[str]) -> None:
    """A typed handler of FastStream has each entry, the CloudEvents SDK reads every record."""
    handled = await asyncio.to_thread(_run, python, EXAMPLES / "handle.py", "--once", CODE=platform, **named)
    assert {line.split()[0] for line in handled} == set(numbers)
    for name in (TOLD[RELEASES].name, f"cbec.partners.{platform}.v1"):
        lines = await asyncio.to_thread(_run, python, EXAMPLES / "events.py", name, **named)
        events = [json.loads(line) for line in lines]
        assert events and {each["specversion"] for each in events} == {"1.0"}
