"""A service of decide and evolve is rebuilt from what it published, by no code of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from typing import Any, ClassVar, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from libs.runtime.evolving import EvolvingProcessor
from libs.runtime.processing import Batch, Connection, Record
from libs.runtime.reads import Read, Reads

A_DAY = date(2026, 3, 2)


class Asked(NamedTuple):
    """Somebody wants seats."""

    name: str
    seats: int


class Given(NamedTuple):
    """Somebody got seats."""

    name: str
    seats: int


class Refused(NamedTuple):
    """Nothing is left for somebody."""

    name: str


class Room(EvolvingProcessor[dict[str, int]]):
    """This service gives ten seats to those who ask first."""

    name: ClassVar[str] = "matching"

    async def load(self, db: Connection, batch: Batch) -> dict[str, int]:
        raise NotImplementedError

    async def save(self, db: Connection, changes: dict[str, int]) -> None:
        raise NotImplementedError

    def deciding(self, state: dict[str, int]) -> Callable[[Record], Iterable[Any]]:
        def decide(record: Record) -> Iterator[Any]:
            asked = record.event
            fits = sum(state.values()) + asked.seats <= 10
            yield Given(asked.name, asked.seats) if fits else Refused(asked.name)

        return decide

    def evolve(self, state: dict[str, int], event: Any, cause: Record) -> None:
        if isinstance(event, Given):
            state[event.name] = state.get(event.name, 0) + event.seats


def _record(offset: int, event: Any) -> Record:
    moment = datetime(2026, 3, 2, 4, tzinfo=UTC)
    return Record("asked", 0, offset, "room/asked-0", event, A_DAY, moment, moment)


asked = st.builds(Asked, st.text("abc", min_size=1, max_size=1), st.integers(1, 6))


@given(st.lists(asked, max_size=12))
def test_evolving_what_was_published_gives_the_same_state(events: list[Asked]) -> None:
    room = Room()
    records = [_record(offset, event) for offset, event in enumerate(events)]
    batch = Batch(records)
    decided: dict[str, int] = {}
    decision = room.decide(decided, batch)
    facts: dict[str, list[Any]] = {}
    for cause, event in decision.outputs:
        facts.setdefault(cause.id, []).append(event)
    assert room.fold({}, batch, facts) == decided
    assert sum(decided.values()) <= 10


def test_a_row_of_a_family_stands_for_each_of_it_and_others_pass_by() -> None:
    class Word(str):
        pass

    class Other(str):
        pass

    row: Read[set[Any], list[Any]] = Read(
        decide=lambda heard, record: [f"{record.event}!"],
        fold=lambda heard, record, facts: heard.extend(facts),
        touches=lambda keys, record: keys.add(record.event),
    )
    reads = Reads({Word: row})
    batch = Batch([_record(0, Word("a")), _record(1, Other("b")), _record(2, type("Louder", (Word,), {})("c"))])
    assert reads.touched(set(), batch) == {"a", "c"}
    said: list[Any] = [event for _, event in reads.decide([], batch)]
    assert said == ["a!", "c!"]
    heard: list[Any] = []
    facts: dict[str, list[Any]] = {batch.records[0].id: ["x"]}
    reads.fold(heard, batch, facts)
    assert heard == ["x"]


def test_an_evolving_processor_has_to_say_how_it_evolves() -> None:
    with pytest.raises(TypeError, match="evolve"):
        type("Half", (Room,), {"evolve": EvolvingProcessor.evolve})()
