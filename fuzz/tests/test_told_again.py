"""Whatever document is told again under another cause, nobody does or says anything because of it (settled 41)."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from copy import deepcopy
from typing import Any

from fuzz.actions import OPENS_S, Action, perform
from fuzz.homes import InMemory
from fuzz.line import Line
from fuzz.runs import in_memory
from libs.runtime.store.letterbox import REPLAY_OF, TOPIC
from libs.runtime.tools.rebuild import LOOP_TABLES
from libs.schemas.topics import ACCEPTED, replays
from simulation.table import small_table

SEED, STEPS = 12, 200
CHANNELS = {topic.name for channel, topic in ACCEPTED.items() if not channel.many}


async def _told_again(seed: int, actions: Sequence[Action]) -> tuple[set[str], list[str]]:
    """Play these actions, then tell every document again to each who reads it; which kinds, and what follows."""
    home = InMemory()
    line = Line(home, seed)
    line.now_s = OPENS_S
    await line.start()
    for action in actions:
        await perform(line, action)
    await line.settle()
    before, said = deepcopy(_rows(home)), len(line.log.ever)
    again = [
        _replay(name, raw) for raw in list(line.log.ever) if _is_document(raw) for name in _readers(home, raw.topic)
    ]
    for number, (name, _, record) in enumerate(again):
        key, value, headers = record
        line.log.append((replays(name).name, 0), [(key, value, [*headers, (REPLAY_OF, str(number).encode())])])
    await line.rest()
    wrong = [*line.wrong, *(f"{raw.topic}: {raw.headers}" for raw in line.log.ever[said + len(again) :])]
    now = _rows(home)
    wrong += [f"{service}.{table}" for service, table in now if now[service, table] != before.get((service, table), {})]
    return {kind for _, kind, _ in again}, wrong


def _is_document(raw: Any) -> bool:
    return raw.topic in CHANNELS and dict(raw.headers)["ce_type"] != b"DayClosed"


def _replay(name: str, raw: Any) -> tuple[str, str, tuple[Any, Any, list[tuple[str, bytes]]]]:
    kind = dict(raw.headers)["ce_type"].decode()
    return name, kind, (raw.key, raw.value, [(TOPIC, raw.topic.encode()), *raw.headers])


def _readers(home: InMemory, topic: str) -> list[str]:
    return [name for name, one in home.processors.items() if topic in {each.name for each in one.flow.inputs}]


def _rows(home: InMemory) -> dict[tuple[str, str], Any]:
    stores = home.stores.items()
    return {
        (name, table): rows
        for name, store in stores
        for table, rows in store.tables.items()
        if table not in LOOP_TABLES
    }


def test_a_document_told_again_changes_nothing() -> None:
    actions = in_memory(SEED, STEPS).actions
    with small_table({}):
        kinds, wrong = asyncio.run(_told_again(SEED, actions))
    assert wrong == []
    assert len(kinds) > 15
    assert {"GuaranteeToppedUp", "BookFiled", "ManifestDeclared", "ReturnArrived", "EnterpriseRegistered"} <= kinds
