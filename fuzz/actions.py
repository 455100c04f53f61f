"""An action is one thing that happens to the chain. A run is its actions, so that it can be played again, or in part."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any, NamedTuple, TypeAlias

from chaos.floods import BY_NAME
from fuzz.line import CALENDAR_SECRET, Line
from libs.runtime.store.pages import partition_of
from libs.schemas.events.calendar import closing_record
from libs.schemas.topics import DECLARED
from simulation.upstream import FIRST_DAY


class Send(NamedTuple):
    """A partner's record. why: what it was made as."""

    kind: str
    partition: int
    key: str | None
    body: str | None
    headers: tuple[tuple[str, str], ...] = ()
    why: str = ""


class Flood(NamedTuple):
    """A sender repeats one document under one key: with new numbers, or new versions. name: its row in `chaos/floods.py`."""

    name: str
    tag: str
    times: int


class CloseDay(NamedTuple):
    """The calendar closes days, counted from the first."""

    number: int
    days: int = 1


class Crash(NamedTuple):
    """A service will die behind so many turns of which nothing is published; another worker comes."""

    service: str
    turns: int


class Replay(NamedTuple):
    """An operator sends a service's dead letters again."""

    service: str


class Wait(NamedTuple):
    """Nothing happens for as long as so many actions take."""

    actions: int


Action: TypeAlias = Send | Flood | CloseDay | Crash | Replay | Wait
_SECONDS = 60.0
"""Between two actions, on the log's clock."""
_DAY_SECONDS = 86_400.0
OPENS_S = 0.0
"""The first record comes in the evening of its day."""


async def perform(line: Line, action: Action) -> None:
    """Do it and let everybody come to rest; whoever is to die dies of the next."""
    line.now_s += _SECONDS * (action.actions if isinstance(action, Wait) else 1)
    if isinstance(action, Send):
        headers = [(name, text.encode()) for name, text in action.headers]
        key, body = (None if text is None else text.encode("latin-1") for text in (action.key, action.body))
        line.log.append((DECLARED[action.kind].name, action.partition), [(key, body, headers)])
    elif isinstance(action, Flood):
        _flood(line, action)
    elif isinstance(action, CloseDay):
        for number in range(action.number, action.number + action.days):
            _close(line, number)
            await line.rest()
    elif isinstance(action, Crash):
        line.stations[action.service].doom(action.turns)
    elif isinstance(action, Replay):
        await line.replay(action.service)
    if not isinstance(action, Crash):
        await line.rest()


def _flood(line: Line, action: Flood) -> None:
    flood = BY_NAME[action.name]
    topic = DECLARED[flood.kind]
    for count in range(action.times):
        key, body = flood.key(action.tag, count), flood.body(action.tag, count)
        line.log.append((topic.name, partition_of(key, topic.partitions)), [(key, body, [])])


def _close(line: Line, number: int) -> None:
    value, headers = closing_record(FIRST_DAY + timedelta(days=number), CALENDAR_SECRET)
    line.now_s = max(line.now_s, OPENS_S + _DAY_SECONDS * (number + 1))
    for topic in DECLARED.values():
        for partition in range(topic.partitions):
            line.log.append((topic.name, partition), [(None, value, list(headers))])


_NAMES: dict[str, type[Any]] = {each.__name__: each for each in (Send, Flood, CloseDay, Crash, Replay, Wait)}


def written(actions: list[Action]) -> str:
    """A run as JSON, one action a line."""
    rows = [json.dumps([type(action).__name__, *action]) for action in actions]
    return "[\n" + ",\n".join(rows) + "\n]\n"


def read(text: str) -> list[Action]:
    """A run as it was written."""
    return [_NAMES[name](*_tuples(facts)) for name, *facts in json.loads(text)]


def _tuples(facts: list[Any]) -> list[Any]:
    """Headers are tuples again."""
    return [tuple(map(tuple, fact)) if isinstance(fact, list) else fact for fact in facts]
