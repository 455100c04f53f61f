"""`python -m bench limit` measures what the same bytes and rows cost without any of our work.

A number of lists is played through the running system. Then the very records the services published are produced
again with bare aiokafka batches, every topic is read once for every service that reads it, and every table is copied
once by binary COPY. Nothing is decoded, decided or checked, and nothing is in a transaction with anything else.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from io import BytesIO
from typing import Any, NamedTuple

import asyncpg
import uvloop
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition

from bench.end_to_end import Load
from bench.generator import Handle, Script, generator
from bench.measuring.meters import Meters
from bench.measuring.watch import Watch
from bench.opening import open_for_business
from bench.rig import ASIDE, HOME, fresh_stack, process_ids, start_services
from deploy.local import processes
from deploy.local.part import Say
from deploy.local.stack import Endpoints
from libs.runtime.kafka.cluster import Cluster
from libs.runtime.kafka.producer import kafka_producer
from libs.schemas.topics import CHAIN, FLOWS, PARTNERS, TOPICS, Topic
from simulator.play.quiescence import Quiescence

Records = dict[TopicPartition, list[ConsumerRecord[bytes, bytes]]]
Offsets = Mapping[TopicPartition, int]

POLL_RECORDS_MAX = 2_000
POLL_MS = 1_000
EMPTY_POLLS_MAX = 30
_PREFIX = "bench-limit."
_SCRATCH = "bench_limit"
_TABLES = """
select tablename from pg_tables
 where schemaname = 'public' and tablename <> 'outbox' order by tablename
"""


class Weight(NamedTuple):
    """A piece of work moved this much. items: records or rows."""

    items: int
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Size:
    """A topic or table, and what one list adds to it. header_bytes: the part of a record's bytes that headers take."""

    name: str
    items_per_list: float
    bytes_per_list: float
    header_bytes_per_list: float = 0.0


@dataclass(frozen=True, slots=True)
class Step:
    """One kind of raw work. items: records or rows. client, broker, database: CPU-ms per list."""

    what: str
    items_per_list: float
    bytes_per_list: float
    seconds: float
    client: float
    broker: float
    database: float

    @property
    def cpu_ms_per_list(self) -> float:
        return self.client + self.broker + self.database


def measure_limit(lists: int, seed: int, say: Say) -> dict[str, Any]:
    """Return what bench-limit.json holds. Raises StackError, NotQuiescent or RuntimeError with what went wrong."""
    with fresh_stack(say) as endpoints, asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        ports = start_services(endpoints, say)
        runner.run(open_for_business(endpoints.kafka, say))
        before = runner.run(_ends(endpoints.kafka))
        with generator(Script(endpoints.kafka, seed, min(lists, 2_000), jitter_ms=200)) as partners:
            by_process = runner.run(_play(lists, endpoints.kafka, partners, ports, say))
        after = runner.run(_ends(endpoints.kafka))
        processes.stop_services(HOME)
        work = RawWork(endpoints, lists, before, after, say)
        steps, sizes = runner.run(work.do())
    ours_ms = sum(by_process.values())
    raw_ms = sum(step.cpu_ms_per_list for step in steps)
    return {
        "lists": lists,
        "seed": seed,
        "partitions": CHAIN,
        "cpu_ms_per_list": round(ours_ms, 4),
        "by_process": {name: round(value, 4) for name, value in by_process.items()},
        "raw_cpu_ms_per_list": round(raw_ms, 4),
        "raw_lists_per_s": round(lists / sum(step.seconds for step in steps), 1),
        "share_of_raw_limit": round(raw_ms / ours_ms, 4),
        "steps": [asdict(step) | {"cpu_ms_per_list": round(step.cpu_ms_per_list, 4)} for step in steps],
        "sizes": [asdict(size) for size in sizes],
    }


async def _play(lists: int, bootstrap: str, partners: Handle, ports: Mapping[str, int], say: Say) -> dict[str, float]:
    """CPU-ms per list of the real system by process, from the first document until everything is at rest."""
    async with Quiescence(bootstrap, without=ASIDE) as rest:
        load = Load(partners, Watch(Meters(process_ids()), ports, rest), say)
        began, ended = await load.play(lists)
    return {name: used_s * 1000 / lists for name, used_s in ended.reading.since(began.reading).cpu_s.items()}


class RawWork:
    """The same records and rows once more, by the shortest way there is. before, after: where the lists' records lie."""

    def __init__(self, endpoints: Endpoints, lists: int, before: Offsets, after: Offsets, say: Say) -> None:
        self._endpoints, self._lists, self._say = endpoints, lists, say
        self._before, self._after = before, after
        servers = {name: pid for name, pid in process_ids().items() if name in ("kafka", "postgres")}
        self._meters = Meters(servers | {"client": os.getpid()})

    async def do(self) -> tuple[list[Step], list[Size]]:
        ours = [topic for topic in TOPICS.values() if topic.owner != PARTNERS]
        records = await self._read(ours)
        Cluster(self._endpoints.kafka).create(replace(topic, name=_PREFIX + topic.name) for topic in ours)
        databases = {service: await asyncpg.connect(url) for service, url in self._endpoints.databases.items()}
        copies = {service: await _copies(db) for service, db in databases.items()}
        try:
            steps = [
                await self._measured("produce every record the services publish", lambda: self._produce(records)),
                await self._measured("read each topic once per service that reads it", self._consume),
                await self._measured("copy every table once", lambda: _fill(databases, copies)),
            ]
            return steps, [*self._topic_sizes(records), *await self._table_sizes(databases, copies)]
        finally:
            for db in databases.values():
                await db.close()

    async def _measured(self, what: str, work: Callable[[], Awaitable[Weight]]) -> Step:
        self._say(f"raw work: {what}")
        before, began_s = self._meters.read(), time.monotonic()
        weight = await work()
        seconds, used = time.monotonic() - began_s, self._meters.read().since(before).cpu_s
        each_ms = {name: round(value * 1000 / self._lists, 4) for name, value in used.items()}
        return Step(
            what, round(weight.items / self._lists, 2), round(weight.size_bytes / self._lists), round(seconds, 2),
            client=each_ms["client"], broker=each_ms["kafka"], database=each_ms["postgres"],
        )  # fmt: skip

    def _topic_sizes(self, records: Records) -> list[Size]:
        """The largest first; topics on which nothing was published are left out."""
        totals: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
        for place, part in records.items():
            weight, total = _weigh({place: part}), totals[place.topic]
            total[0] += weight.items
            total[1] += weight.size_bytes
            total[2] += sum(map(_header_bytes, part))
        sizes = [Size(name, *(round(n / self._lists, 2) for n in total)) for name, total in totals.items()]
        return sorted(sizes, key=lambda size: -size.bytes_per_list)

    async def _table_sizes(
        self, databases: Mapping[str, asyncpg.Connection], copies: Mapping[str, Mapping[str, bytes]]
    ) -> list[Size]:
        sizes = []
        for service, db in databases.items():
            for table, content in copies[service].items():
                rows = await db.fetchval(f'select count(*) from {_SCRATCH}."{table}"')
                name = f"{service}.{table}"
                sizes.append(Size(name, round(rows / self._lists, 2), round(len(content) / self._lists, 2)))
        return sorted((size for size in sizes if size.items_per_list), key=lambda size: -size.bytes_per_list)

    async def _produce(self, records: Records) -> Weight:
        producer = kafka_producer(self._endpoints.kafka, "bench-limit")
        await producer.start()
        try:
            await asyncio.gather(*(_send(producer, place, part) for place, part in records.items()))
        finally:
            await producer.stop()
        return _weigh(records)

    async def _consume(self) -> Weight:
        """As the services do: one consumer each for all its inputs."""
        weights = [_weigh(await self._read(flow.inputs)) for name, flow in FLOWS.items() if name not in ASIDE]
        return Weight(sum(weight.items for weight in weights), sum(weight.size_bytes for weight in weights))

    async def _read(self, topics: Sequence[Topic]) -> Records:
        """The lists' records on these topics. Raises RuntimeError where they do not come."""
        places = [TopicPartition(topic.name, n) for topic in topics for n in range(topic.partitions)]
        places = [place for place in places if self._after[place] > self._before[place]]
        consumer = AIOKafkaConsumer(
            bootstrap_servers=self._endpoints.kafka, client_id="bench-limit", enable_auto_commit=False,
            max_partition_fetch_bytes=4 << 20,
        )  # fmt: skip
        await consumer.start()
        try:
            consumer.assign(places)
            for place in places:
                consumer.seek(place, self._before[place])
            return await _read_until(consumer, {place: self._after[place] for place in places})
        finally:
            await consumer.stop()


async def _read_until(consumer: AIOKafkaConsumer, ends: Offsets) -> Records:
    found: Records = defaultdict(list)
    missing, empty = set(ends), 0
    while missing:
        polled = await consumer.getmany(timeout_ms=POLL_MS, max_records=POLL_RECORDS_MAX)
        for place, part in polled.items():
            found[place] += part
            if part[-1].offset >= ends[place] - 1:
                missing.discard(place)
        empty = 0 if polled else empty + 1
        if empty > EMPTY_POLLS_MAX:
            raise RuntimeError(f"no more records come; not read to the end: {sorted(missing)}")
    return dict(found)


async def _send(
    producer: AIOKafkaProducer, place: TopicPartition, records: Iterable[ConsumerRecord[bytes, bytes]]
) -> None:
    """One batch after the other, each as full as it gets."""
    topic, batch = _PREFIX + place.topic, producer.create_batch()
    for record in records:
        row = {"key": record.key, "value": record.value, "timestamp": None, "headers": list(record.headers)}
        if batch.append(**row) is None:
            await (await producer.send_batch(batch, topic, partition=place.partition))
            batch = producer.create_batch()
            batch.append(**row)
    await (await producer.send_batch(batch, topic, partition=place.partition))


def _weigh(records: Records) -> Weight:
    """Keys, values and headers; framing not counted."""
    everything = [record for part in records.values() for record in part]
    size = sum(
        len(record.key or b"")
        + len(record.value or b"")
        + sum(len(name) + len(value) for name, value in record.headers)
        for record in everything
    )
    return Weight(len(everything), size)


def _header_bytes(record: ConsumerRecord[bytes, bytes]) -> int:
    return sum(len(name) + len(value) for name, value in record.headers)


async def _copies(db: asyncpg.Connection) -> dict[str, bytes]:
    """Write every table as binary COPY does, and make an empty twin of it to copy into. Indexes and checks are
    included."""
    await db.execute(f"create schema {_SCRATCH}")
    copies = {}
    for (table,) in await db.fetch(_TABLES):
        await db.execute(f'create table {_SCRATCH}."{table}" (like public."{table}" including all)')
        content = BytesIO()
        await db.copy_from_table(table, schema_name="public", output=content, format="binary")
        copies[table] = content.getvalue()
    return copies


async def _fill(databases: Mapping[str, asyncpg.Connection], copies: Mapping[str, Mapping[str, bytes]]) -> Weight:
    """One transaction per table."""
    rows = size = 0
    for service, db in databases.items():
        for table, content in copies[service].items():
            status = await db.copy_to_table(table, schema_name=_SCRATCH, source=BytesIO(content), format="binary")
            rows += int(status.removeprefix("COPY "))
            size += len(content)
    return Weight(rows, size)


async def _ends(bootstrap: str) -> Offsets:
    """The end of every partition of the table."""
    places = [TopicPartition(topic.name, n) for topic in TOPICS.values() for n in range(topic.partitions)]
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, client_id="bench-limit-ends")
    await consumer.start()
    try:
        ends: Offsets = await consumer.end_offsets(places)
        return ends
    finally:
        await consumer.stop()
