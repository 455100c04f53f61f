"""One switch per rule of docs/guarantees.md that leaves it out. For tests: the simulation must find what then goes wrong."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any
from unittest.mock import patch

from aiokafka.errors import RequestTimedOutError
from msgspec import structs

from libs.runtime.kafka.publisher import Publisher
from libs.runtime.loop import alignment, reading
from libs.runtime.loop.reading import Reader
from libs.runtime.loop.shares import Share
from libs.runtime.loop.worker import Worker
from libs.runtime.processing import RawRecord
from libs.runtime.store import positions
from libs.runtime.store.pages import OutboxRecord, Page, partition_of
from libs.runtime.store.positions import Move, PageId, Place
from libs.runtime.twins.memory import Connections, Key, Row, Rows
from libs.runtime.twins.memory_ledger import MemoryTransaction
from libs.runtime.wire.envelope import id_apart, plain_origin
from libs.schemas.cloudevents import Headers, SheetPlace, sheet_place, singles
from libs.schemas.topics import TOPICS
from simulation.plan import PLAY_SECONDS, Fault, FaultKind, Plan
from simulation.world import World

Patches = list[tuple[object, str, object]]


@dataclass(frozen=True, slots=True)
class Switch:
    """patches: (object, attribute, what takes its place). setting: the plans in which the rule has something to do."""

    patches: Callable[[], Patches]
    setting: Callable[[Plan], Plan] = lambda plan: plan


def _rule_1() -> Patches:
    """Positions move in a transaction of their own."""
    move = MemoryTransaction.move

    async def alone(self: MemoryTransaction, moves: Sequence[Move]) -> None:
        async with Connections(self.db._store, self.db._step).transaction() as rows:
            await move(MemoryTransaction(rows), moves)

    return [(MemoryTransaction, "move", alone)]


def _rule_2() -> Patches:
    """Positions are set, wherever they were."""

    async def set_anyway(self: MemoryTransaction, moves: Sequence[Move]) -> None:
        there = await self.db.lock("position", [move.place for move in moves])
        rows = {m.place: {**there[m.place], "next_offset": m.to, "closed_day": m.closed_day} for m in moves}
        await self.db.update("position", rows)

    return [(MemoryTransaction, "move", set_anyway)]


def _rule_3() -> Patches:
    """An assignment reads no leftovers."""
    read = MemoryTransaction.read

    async def without_leftovers(
        self: MemoryTransaction, places: Sequence[Place]
    ) -> tuple[Mapping[Place, Mapping[str, Any]], list[Page]]:
        rows, _ = await read(self, places)
        return rows, []

    return [(MemoryTransaction, "read", without_leftovers)]


def _rule_4() -> Patches:
    """Pages go out as soon as they are written, committed or not."""
    transact = Worker._transact

    async def eager(self: Worker, *arguments: Any) -> list[Page]:
        pages = await transact(self, *arguments)
        await self._publisher.put(pages)
        return pages

    return [(Worker, "_transact", eager)]


async def send_at_once(self: Publisher, topic: str, partition: int, messages: deque[OutboxRecord]) -> None:
    """Send everything for a destination at once, and what failed again: rule 5 left out."""
    assert self._producer
    sending = []
    for message in messages:
        batch = self._producer.create_batch()
        batch.append(key=message.key, value=message.value, timestamp=None, headers=message.headers)
        sending.append(await self._producer.send_batch(batch, topic, partition=partition))
    results = await asyncio.gather(*sending, return_exceptions=True)
    failed = [message for message, result in zip(messages, results, strict=True) if result]
    messages.clear()
    messages.extend(failed)
    if failed:
        raise RequestTimedOutError


def _rule_5() -> Patches:
    """Everything for a destination is sent at once, and what failed is sent again."""
    return [(Publisher, "_send", send_at_once)]


def _rule_6() -> Patches:
    """An acknowledged page takes all others of its partition along."""

    async def all_of_them(self: MemoryTransaction, ids: Sequence[PageId]) -> None:
        places = {page_id[:2] for page_id in ids}
        await self.db.delete("outbox", list(await self.db.scan("outbox", lambda key, _: key[:2] in places)))

    return [(MemoryTransaction, "delete_pages", all_of_them)]


def _rule_8() -> Patches:
    """An id names its topic by name only, not by its incarnation."""

    def plain(text: str) -> tuple[str, int, int]:
        origin, offset, index = id_apart(text)
        return plain_origin(origin), offset, index

    def plain_sheet(headers: Headers) -> SheetPlace:
        place = sheet_place(headers)
        return place._replace(origin=plain_origin(place.origin))

    return [(reading, "id_apart", plain), (reading, "sheet_place", plain_sheet)]


def _rule_9() -> Patches:
    """Whatever log is there is read."""
    return [(positions, "check_log", lambda *_: None)]


def _rule_10() -> Patches:
    """Pages do not keep their destination, and a topic grows while they are under way."""
    unpack = Page.unpack

    def anew(topic: str, partition: int, first_offset: int, body: bytes) -> Page:
        page = unpack(topic, partition, first_offset, body)
        page.messages = [m._replace(partition=_where(m)) for m in page.messages]
        return page

    def _where(message: OutboxRecord) -> int:
        key = next(singles(dict(message.headers), message.key, message.value)).key
        return partition_of(key or b"", TOPICS[message.topic].partitions)

    async def at_once(_: World) -> bool:
        return True

    return [(Page, "unpack", staticmethod(anew)), (World, "_paused", at_once)]


def _rule_12() -> Patches:
    """Rows that services share are read without being locked."""
    lock = Rows.lock

    async def unlocked(self: Rows, table: str, keys: Iterable[Key], *, nowait: bool = False) -> dict[Key, Row]:
        if table in ("position", "calendar"):
            return await lock(self, table, keys, nowait=nowait)
        return await self.read(table, keys)

    return [(Rows, "lock", unlocked)]


def _rule_13() -> Patches:
    """A replayed letter comes under its old cause."""

    def as_before(self: Reader, share: Share, raw: RawRecord, _: object) -> None:
        topic = (raw.headers["tg_topic"] or b"").decode()
        self._way_in(topic)(share, structs.replace(raw, topic=topic))

    return [(Reader, "_read_replay", as_before)]


def _clock_back() -> Patches:
    """The log's times are taken as they are, though its clock went back."""

    def as_they_are(records: Sequence[Any]) -> list[int]:
        return [record.timestamp for record in records]

    return [(alignment, "rising", as_they_are), (alignment, "WAITS_SECONDS_MAX", float("inf"))]


def _with(kind: FaultKind, times: int, amount: float) -> Callable[[Plan], Plan]:
    """The same plan with more of one fault, evenly over the play and the services."""

    def more(plan: Plan) -> Plan:
        added = [Fault(PLAY_SECONDS * n / times, kind, n, amount) for n in range(times)]
        return replace(plan, workers=2, faults=(*plan.faults, *added))

    return more


SWITCHES: dict[str, Switch] = {
    "rule-1": Switch(_rule_1),
    "rule-2": Switch(_rule_2, _with("stop", 4, 0.5)),
    "rule-3": Switch(_rule_3),
    "rule-4": Switch(_rule_4, _with("commit-failed", 12, 0.3)),
    "rule-5": Switch(_rule_5, _with("network-bad", 3, 0.6)),
    "rule-6": Switch(_rule_6),
    "rule-8": Switch(_rule_8, lambda plan: replace(plan, change="recreated")),
    "rule-9": Switch(_rule_9, lambda plan: replace(plan, disaster="cut" if plan.seed % 2 else "recreated")),
    "rule-10": Switch(_rule_10, lambda plan: replace(plan, change="grown")),
    "rule-12": Switch(_rule_12, lambda plan: replace(plan, workers=2)),
    "rule-13": Switch(_rule_13, _with("bad-deploy", 1, 1.0)),
    "clock-back": Switch(
        _clock_back, lambda plan: replace(_with("clock-back", 12, 0.5)(plan), lists=20, story="stock")
    ),
}


@contextmanager
def left_out(rule: str | None) -> Iterator[None]:
    """Nothing is left out where no rule is named."""
    patches = [patch.object(*what) for what in SWITCHES[rule].patches()] if rule else []
    for each in patches:
        each.start()
    try:
        yield
    finally:
        for each in patches:
            each.stop()
