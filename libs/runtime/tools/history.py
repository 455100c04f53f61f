"""Read a service's past from its topics: inputs and what followed from them, in an order to fold them in.

Rebuild and restore read it. Logs and facts are held in memory.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby, islice
from typing import Any, NamedTuple

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from msgspec.structs import replace

from libs.identity import brokers
from libs.runtime.failures import Halt
from libs.runtime.kafka.opening import one_poll
from libs.runtime.loop.reading import Reader
from libs.runtime.loop.shares import Share
from libs.runtime.processing import Batch, Processor, Record
from libs.runtime.store.positions import Place, Slot
from libs.runtime.wire.days import origin_of, without_restores
from libs.runtime.wire.envelope import EventId, parse_id, plain_origin
from libs.schemas.cloudevents import singles
from libs.schemas.events.base import Event, reader_of
from libs.schemas.events.calendar import DayClosed
from libs.schemas.topics import EVENTS, TOPICS, Topic, day_log

Log = dict[Place, list["ConsumerRecord[bytes, bytes]"]]
Timed = tuple[datetime, Record]
BATCH_RECORDS = 2000


class Offsets(NamedTuple):
    """Offsets to read: from `first`, None where the log begins, up to `end`, None where it ends now."""

    first: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class OwnEvent:
    """An own event has a number among those of its cause, a customs day, and the time of its cause."""

    index: int
    day: str
    time: str
    event: Event


Facts = dict[str, list[OwnEvent]]
"""Record id → what the service published because of it, in order."""
_READERS = {name: reader_of(event) for name, event in EVENTS.items()}


def own_topics(service: str) -> list[Topic]:
    """The topics on which the service publishes its events."""
    return [topic for topic in TOPICS.values() if topic.owner == service and topic.events]


class Said(NamedTuple):
    """One event on the service's own topics. cause: the id of the record it followed from."""

    id: EventId
    cause: str
    kind: str
    day: str
    time: str
    value: bytes


_NAMES = ("ce_type", "ce_customsday", "ce_time", "ce_nth")


def read_said(records: Iterable[ConsumerRecord[bytes, bytes]]) -> Iterator[Said]:
    """The events of these records, days' ends among them."""
    for record in records:
        for headers, _, value in singles(dict(record.headers), record.key, record.value):
            kind, day, time, nth = ((headers.get(name) or b"").decode() for name in _NAMES)
            id_ = parse_id((headers.get("ce_id") or b"").decode())
            origin, _ = without_restores(id_.origin)
            cause = f"{origin}/{id_.offset}.{nth}" if nth else f"{origin}/{id_.offset}"
            yield Said(id_, cause, kind, day, time, value or b"")


def facts_by_cause(said: Log) -> Facts:
    """Count once what was published twice. What a restore published stands behind what had been published before it."""
    known: dict[str, dict[tuple[int, int], OwnEvent]] = {}
    for each in (each for records in said.values() for each in read_said(records)):
        if each.kind != DayClosed.__name__:
            _, restore = without_restores(each.id.origin)
            fact = OwnEvent(each.id.number, each.day, each.time, _READERS[each.kind](each.value))
            known.setdefault(each.cause, {})[restore, each.id.number] = fact
    return {id_: [facts[number] for number in sorted(facts)] for id_, facts in known.items()}


def read_shares(reader: Reader, slots: Mapping[Place, Slot], inputs: Log, fallback_day: date | None) -> list[Share]:
    """Read what each input partition brings, in one piece."""
    return [reader.read(slots[place], records, fallback_day) for place, records in inputs.items() if records]


def merged(shares: Iterable[Share]) -> Iterator[Record]:
    """Merge all input records, days' ends included: each partition in order, partitions by the time the log took them.
    What caused another came before it. A day's end was acted on when all had closed the day, so it comes no sooner."""
    lines: list[list[Timed]] = []
    ends: list[list[Timed]] = []
    for share in shares:
        line = sorted([*share.records, *(closer for _, closer in share.closings)], key=lambda r: (r.offset, r.nth))
        timed = list(_rising(line))
        lines.append([one for one in timed if not isinstance(one[1].event, DayClosed)])
        ends.append([one for one in timed if isinstance(one[1].event, DayClosed)])
    return (record for _, record in heapq.merge(*lines, _closed_everywhere(ends), key=lambda timed: timed[0]))


def _closed_everywhere(ends: Sequence[Sequence[Timed]]) -> list[Timed]:
    """Days' ends at the moment when the last input had closed the day. ends: of each input, in order."""
    moved = []
    for _, end in (one for line in ends for one in line):
        closed = [next((time for time, other in line if other.day >= end.day), None) for line in ends]
        moved.append((max(time for time in closed if time), end))
    return sorted(moved, key=lambda timed: (timed[0], timed[1].day))


def _rising(line: Iterable[Record]) -> Iterator[Timed]:
    latest: datetime | None = None
    for record in line:
        latest = max(latest, record.logged_at) if latest else record.logged_at
        yield latest, record


def dated(records: Iterable[Record], facts: Facts) -> Iterator[Record]:
    """A replayed dead letter counted for the first day that was open then: its facts know which."""
    for record in records:
        told = facts.get(record.id) if record.replay_of else None
        yield replace(record, day=type(record.day).fromisoformat(told[0].day)) if told else record


def day_records(processor: Processor[Any, Any], facts: Facts) -> dict[date, list[Record]]:
    """Make records of what was due at the end of each day and had a consequence. No log has them; but their events name
    them, and say what they were about."""
    topic = day_log(processor.name)
    ours, ends = origin_of(processor.name, topic, "", 0).replace("@", ""), dict[date, list[Record]]()
    for id_, told in facts.items():
        origin, _, offset = id_.rpartition("/")
        if plain_origin(origin) == ours:
            due, day = processor.recalls[type(told[0].event)](told[0].event), date.fromisoformat(told[0].day)
            at = datetime.fromisoformat(told[0].time)
            ends.setdefault(day, []).append(Record(topic.name, 0, int(offset), origin, due, day, at, at))
    return {day: sorted(ends[day], key=lambda record: record.offset) for day in sorted(ends)}


def batches(
    records: Iterable[Record], ends: Mapping[date, Sequence[Record]], size: int = BATCH_RECORDS
) -> Iterator[Batch]:
    """Batches for `fold`, of one day each, as the loop's are: rows are dated by it, and kept by that. What was due at a
    day's end comes when the day was closed everywhere."""
    waiting, left = list[Record](), dict(ends)
    for record in ends_behind_their_days(list(records)):
        due = left.pop(record.event.day, ()) if isinstance(record.event, DayClosed) else ()
        if waiting and (due or len(waiting) == size or not _same_day(record, waiting[-1])):
            yield Batch(waiting)
            waiting = []
        yield from pieces_of(due, size)
        if not isinstance(record.event, DayClosed):
            waiting.append(record)
    if waiting:
        yield Batch(waiting)
    for due in left.values():
        yield from pieces_of(due, size)


def _same_day(record: Record, before: Record) -> bool:
    return isinstance(record.event, DayClosed) or record.day == before.day


def pieces_of(due: Sequence[Record], size: int) -> Iterator[Batch]:
    for _, alike in groupby(due, key=lambda record: type(record.event)):
        while piece := list(islice(alike, size)):
            yield Batch(piece)


def ends_behind_their_days(records: Sequence[Record]) -> Iterator[Record]:
    """Move each day's end behind the last fact of its day. The record that closed a day for the service need not be the
    last one in time, of all that closed it; but nothing of that day came after."""
    days_left = [date.max]
    for record in reversed(records):
        days_left.append(days_left[-1] if isinstance(record.event, DayClosed) else min(days_left[-1], record.day))
    ends: list[Record] = []
    for number, record in enumerate(records, 1):
        if isinstance(record.event, DayClosed):
            ends = sorted([*ends, record], key=lambda end: end.event.day)
        else:
            yield record
        while ends and ends[0].event.day < days_left[len(records) - number]:
            yield ends.pop(0)


async def read_log(bootstrap: str, parts: Mapping[Place, Offsets]) -> Log:
    """The records of these partitions. Raises Halt where the log no longer reaches back so far."""
    log: Log = {place: [] for place in parts}
    if not parts:
        return log
    consumer = AIOKafkaConsumer(
        bootstrap_servers=bootstrap, client_id="rebuild", enable_auto_commit=False, auto_offset_reset="earliest",
        isolation_level="read_committed", fetch_max_wait_ms=50, max_poll_records=10_000, **brokers.aiokafka(),
    )  # fmt: skip
    await consumer.start()
    try:
        partitions = [TopicPartition(*place) for place in parts]
        consumer.assign(partitions)
        ends, begins = await consumer.end_offsets(partitions), await consumer.beginning_offsets(partitions)
        for partition in partitions:
            first, end = parts[partition]
            ends[partition] = ends[partition] if end is None else end
            first = begins[partition] if first is None else first
            if begins[partition] > first and ends[partition] > first:
                raise Halt(f"{partition.topic} begins at {begins[partition]}, not {first}: restore a backup instead")
            begins[partition] = max(begins[partition], first)
            consumer.seek(partition, begins[partition])
        behind = [p for p in partitions if ends[p] > begins[p]]
        while behind:
            with one_poll():
                polled = await consumer.getmany(*behind, timeout_ms=500)
            for partition, records in polled.items():
                log[partition] += [record for record in records if record.offset < ends[partition]]
            behind = [p for p in behind if await consumer.position(p) < ends[p]]
    finally:
        await consumer.stop()
    return log
