"""Rebuild a service's store from the topics: `python -m services.<name>.app rebuild`.

The inputs are read again up to the positions, and what was decided is taken from the service's own published events:
nothing is decided anew, so that neither new rules nor another interleaving of the inputs change what is known. It happens
in one transaction, committed only where the store comes out as it was, or with `--accept`, which is how lost rows come back.
The loop's own tables (positions, watermarks, outbox, days, dead letters) stay and are not compared: they say up to where.
Logs and facts are held in memory while it runs.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby, islice
from typing import Any

import asyncpg
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from msgspec.structs import replace

from libs.runtime.failures import Halt
from libs.runtime.kafka import opening  # noqa: F401  from here on batches are bounded, and spans come
from libs.runtime.kafka.cluster import Cluster
from libs.runtime.loop.reading import Reader
from libs.runtime.observing.telemetry import Sampler
from libs.runtime.processing import Batch, Connection, Processor, Record
from libs.runtime.store.positions import Place, Slot
from libs.runtime.wire.days import PartitionDays, origin_of
from libs.runtime.wire.envelope import parse_id, plain_origin
from libs.schemas.cloudevents import singles
from libs.schemas.events.base import Event, reader_of
from libs.schemas.events.calendar import DayClosed
from libs.schemas.topics import EVENTS, TOPICS, day_log

Log = dict[Place, list["ConsumerRecord[bytes, bytes]"]]
_Timed = tuple[datetime, Record]
BATCH_RECORDS = 2000
LOOP_TABLES = frozenset(
    {"position", "watermark", "outbox", "calendar", "day_work", "dead_letter", "schema_migration", "release"}
)


@dataclass(frozen=True, slots=True)
class Print:
    """A table's rows and the hash of their canonical form, whatever order they lie in."""

    rows: int
    hash: str


@dataclass(slots=True)
class Rebuilt:
    """before, after: by table. records: inputs read again. facts: own events folded."""

    before: dict[str, Print]
    after: dict[str, Print] = field(default_factory=dict)
    records: int = 0
    facts: int = 0

    @property
    def different(self) -> list[str]:
        return [table for table, found in self.before.items() if self.after.get(table) != found]


async def rebuild(
    processor: Processor[Any, Any], database_url: str, bootstrap: str, calendar_secret: str, *, accept: bool = False
) -> Rebuilt:
    """Empty the service's tables and fill them from the topics. Raises Halt where that is not possible."""
    db = await asyncpg.connect(database_url)
    try:
        places = await _places_at_rest(db, processor)
        await _check_topics([slot for slot, _ in places.values()], bootstrap)
        inputs = await read_log(bootstrap, {place: (s.expects, first) for place, (s, first) in places.items()})
        own = [topic for topic in TOPICS.values() if topic.owner == processor.name and topic.events]
        said = await read_log(bootstrap, {(topic.name, n): None for topic in own for n in range(topic.partitions)})
        facts = facts_by_cause(said)
        letters = {row["id"] for row in await db.fetch("select id from dead_letter")}
        reader = Reader(processor, calendar_secret, Sampler(0))
        records = [r for r in merged(reader, places, inputs) if r.id not in letters]
        transaction = db.transaction()
        await transaction.start()
        result = Rebuilt(await prints(db, processor), records=len(records), facts=sum(map(len, facts.values())))
        await db.execute(f"truncate {', '.join(processor.tables)}")
        events = {id_: [fact.event for fact in known] for id_, known in facts.items()}
        ordered = processor.in_order([*_dated(records, facts)], events)
        for batch in batches(ordered, day_records(processor, facts)):
            state = await processor.load(db, batch)
            await processor.save(db, processor.fold(state, batch, events))
        result.after = await prints(db, processor)
        await (transaction.commit() if accept or not result.different else transaction.rollback())
        return result
    finally:
        await db.close()


@dataclass(frozen=True, slots=True)
class OwnEvent:
    """An own event has a number among those of its cause, a customs day, and the time of its cause."""

    index: int
    day: str
    time: str
    event: Event


Facts = dict[str, list[OwnEvent]]
_READERS = {name: reader_of(event) for name, event in EVENTS.items()}


def facts_by_cause(said: Log) -> Facts:
    """Record id → what the service published because of it, in order. What was published twice counts once."""
    known: dict[str, dict[int, OwnEvent]] = {}
    for records in said.values():
        for record in records:
            for headers, _, value in singles(dict(record.headers), record.key, record.value):
                kind = (headers.get("ce_type") or b"").decode()
                cause = parse_id((headers.get("ce_id") or b"").decode())
                nth = (headers.get("ce_nth") or b"").decode()
                id_ = f"{cause.origin}/{cause.offset}.{nth}" if nth else f"{cause.origin}/{cause.offset}"
                day = (headers.get("ce_customsday") or b"").decode()
                if kind != DayClosed.__name__:
                    event = _READERS[kind](value or b"")
                    time = (headers.get("ce_time") or b"").decode()
                    known.setdefault(id_, {})[cause.number] = OwnEvent(cause.number, day, time, event)
    return {id_: [facts[index] for index in sorted(facts)] for id_, facts in known.items()}


def merged(reader: Reader, places: Mapping[Place, tuple[Slot, int]], inputs: Log) -> Iterator[Record]:
    """Merge all input records, days' ends included: each partition in order, partitions by the time the log took them.
    What caused another came before it. A day's end was acted on when all had closed the day, so it comes no sooner."""
    lines: list[list[_Timed]] = []
    ends: list[list[_Timed]] = []
    for place, records in inputs.items():
        if records:
            share = reader.read(places[place][0], records, None)
            line = sorted([*share.records, *(closer for _, closer in share.closings)], key=lambda r: (r.offset, r.nth))
            timed = list(_rising(line))
            lines.append([one for one in timed if not isinstance(one[1].event, DayClosed)])
            ends.append([one for one in timed if isinstance(one[1].event, DayClosed)])
    return (record for _, record in heapq.merge(*lines, _closed_everywhere(ends), key=lambda timed: timed[0]))


def _closed_everywhere(ends: Sequence[Sequence[_Timed]]) -> list[_Timed]:
    """Days' ends at the moment when the last input had closed the day. ends: of each input, in order."""
    moved = []
    for _, end in (one for line in ends for one in line):
        closed = [next((time for time, other in line if other.day >= end.day), None) for line in ends]
        moved.append((max(time for time in closed if time), end))
    return sorted(moved, key=lambda timed: (timed[0], timed[1].day))


def _rising(line: Iterable[Record]) -> Iterator[_Timed]:
    latest: datetime | None = None
    for record in line:
        latest = max(latest, record.logged_at) if latest else record.logged_at
        yield latest, record


def _dated(records: Iterable[Record], facts: Facts) -> Iterator[Record]:
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
    """Batches for `fold`. What was due at a day's end comes when the day was closed everywhere."""
    waiting, left = list[Record](), dict(ends)
    for record in _ends_behind_their_days(list(records)):
        due = left.pop(record.event.day, ()) if isinstance(record.event, DayClosed) else ()
        if waiting and (due or len(waiting) == size):
            yield Batch(waiting)
            waiting = []
        yield from _pieces(due, size)
        if not isinstance(record.event, DayClosed):
            waiting.append(record)
    if waiting:
        yield Batch(waiting)
    for due in left.values():
        yield from _pieces(due, size)


def _pieces(due: Sequence[Record], size: int) -> Iterator[Batch]:
    for _, alike in groupby(due, key=lambda record: type(record.event)):
        while piece := list(islice(alike, size)):
            yield Batch(piece)


def _ends_behind_their_days(records: Sequence[Record]) -> Iterator[Record]:
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


async def prints(db: Connection, processor: Processor[Any, Any]) -> dict[str, Print]:
    """Every table of the service in its canonical form. Raises Halt where one is not declared."""
    found = {row[0] for row in await db.fetch("select tablename from pg_tables where schemaname = 'public'")}
    if undeclared := found - LOOP_TABLES - processor.tables.keys():
        raise Halt(f"tables without a canonical form: {', '.join(sorted(undeclared))}")
    result = {}
    for table, columns in processor.tables.items():
        row = await db.fetchrow(
            "select count(*) as rows, md5(coalesce(string_agg(one, '' order by one), '')) as hash "
            f"from (select md5(canonical::text) as one from (select {columns} from {table}) as canonical) as hashed"
        )
        assert row
        result[table] = Print(row["rows"], row["hash"])
    return result


async def _places_at_rest(db: Connection, processor: Processor[Any, Any]) -> dict[Place, tuple[Slot, int]]:
    """Read where each input stands, and the offset it began at. Raises Halt where the service runs or still has to
    publish."""
    others = await db.fetchval(
        "select count(*) from pg_stat_activity where datname = current_database() and application_name = $1",
        processor.name,
    )
    if others:
        raise Halt(f"{processor.name} is running: stop it first")
    if await db.fetchval("select exists (select from outbox) or exists (select from day_work)"):
        raise Halt(f"{processor.name} has work or pages left: start it once more, then stop it")
    places = {}
    for row in await db.fetch("select topic, partition, topic_id, next_offset, first_offset from position"):
        place = (row["topic"], row["partition"])
        if place[0] == day_log(processor.name).name:
            continue
        topic = TOPICS[place[0]]
        origin = origin_of(processor.name, topic, row["topic_id"], place[1])
        slot = Slot(*place, row["topic_id"], origin, row["next_offset"], {}, PartitionDays(topic, None, {}))
        places[place] = (slot, row["first_offset"])
    if not places:
        raise Halt(
            f"{processor.name} has no positions, so nothing says up to where: restore a backup, or start it anew"
        )
    return places


async def _check_topics(slots: Sequence[Slot], bootstrap: str) -> None:
    ids = await Cluster(bootstrap).topic_ids(slot.topic for slot in slots)
    for slot in slots:
        if ids[slot.topic] != slot.topic_id:
            raise Halt(f"{slot.topic} is not the topic this store was made from")


async def read_log(bootstrap: str, parts: Mapping[Place, tuple[int, int] | None]) -> Log:
    """The records of these partitions, up to an offset and from another on, or all there are. Raises Halt where the log
    no longer reaches back so far."""
    log: Log = {place: [] for place in parts}
    if not parts:
        return log
    consumer = AIOKafkaConsumer(
        bootstrap_servers=bootstrap, client_id="rebuild", enable_auto_commit=False, auto_offset_reset="earliest",
        isolation_level="read_committed", fetch_max_wait_ms=50, max_poll_records=10_000,
    )  # fmt: skip
    await consumer.start()
    try:
        partitions = [TopicPartition(*place) for place in parts]
        consumer.assign(partitions)
        ends, begins = await consumer.end_offsets(partitions), await consumer.beginning_offsets(partitions)
        for partition in partitions:
            ends[partition], first = parts[partition] or (ends[partition], begins[partition])
            if begins[partition] > first and ends[partition] > first:
                raise Halt(f"{partition.topic} begins at {begins[partition]}, not {first}: restore a backup instead")
        await consumer.seek_to_beginning(*partitions)
        behind = [p for p in partitions if ends[p] > begins[p]]
        while behind:
            for partition, records in (await consumer.getmany(timeout_ms=500)).items():
                log[partition] += [record for record in records if record.offset < ends[partition]]
            behind = [p for p in behind if await consumer.position(p) < ends[p]]
    finally:
        await consumer.stop()
    return log
