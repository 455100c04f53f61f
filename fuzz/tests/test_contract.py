"""Whatever services write while random commands go through the whole chain is as asyncapi.json says, sheets included."""

from __future__ import annotations

import json
from collections import Counter

from checker.told.contract import DOCUMENT, Contract, ToldRecord
from fuzz.actions import OPENS_S, perform
from fuzz.commands import Commands
from fuzz.homes import InMemory
from fuzz.line import Line, silenced
from libs.schemas.topics import TOPICS
from simulation.table import small_table

SEED, STEPS = 1, 80


async def test_every_record_that_services_write_fits_the_contract() -> None:
    contract = Contract(json.loads(DOCUMENT.read_text(encoding="utf-8")), tag="internal")
    silenced()
    with small_table({}):
        line, commands = Line(InMemory(), SEED), Commands(SEED)
        line.now_s, read = OPENS_S, 0
        await line.start()
        for action in [*commands.opening()]:
            await perform(line, action)
        for _ in range(STEPS):
            await perform(line, commands.draw())
            commands.learn(iter(line.log.ever[read:]), line.now_s)
            read = len(line.log.ever)
        await line.settle()
    seen, wrong = Counter[str](), list[str]()
    days_seen = set[str]()
    for raw in line.log.ever:
        if raw.topic.endswith(".replays.v1"):  # as it first came, whatever that was
            continue
        headers = {name: (value or b"").decode() for name, value in raw.headers}
        if not contract.describes(raw.topic) or (headers.get("ce_type") == "DayClosed" and raw.topic in days_seen):
            continue
        days_seen |= {raw.topic} if headers.get("ce_type") == "DayClosed" else set()
        seen[raw.topic] += 1
        why = contract.misfits(ToldRecord(raw.topic, headers, raw.value or b""))
        wrong += [f"{raw.topic} {headers.get('ce_type', 'sheet')}: {each}" for each in why[:1]]
    assert wrong == []
    assert {TOPICS[name].owner for name in seen} >= {
        "intake",
        "matching",
        "accountbook",
        "tax",
        "review",
        "returns",
        "exports",
    }
