"""A backup: a service's tables of one moment, and where its inputs and its own topics stood.

`python -m services.<name>.app backup --to DIR` writes `DIR/<service>`; the service may run. `restore` reads it, and
`rebuild` begins from it where topics no longer reach back to their beginning. The manifest comes last, under its own name
once it is complete: a directory without one is no backup.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import asyncpg
import msgspec
from aiokafka import AIOKafkaConsumer, TopicPartition

from libs.identity import brokers
from libs.runtime.clock import SHANGHAI
from libs.runtime.failures import Halt
from libs.runtime.kafka.cluster import Cluster
from libs.runtime.processing import Connection
from libs.runtime.store.copies import Extras, Say, TableCopy, check_copies, copy_out
from libs.runtime.store.positions import Place, Slot
from libs.runtime.tools.history import own_topics
from libs.runtime.wire.days import PartitionDays, origin_of
from libs.runtime.wire.envelope import newest_days
from libs.schemas.topics import TOPICS, day_log, dead_letters, replays
from libs.schemas.version import RELEASE

MANIFEST = "manifest.json"


class PositionRow(msgspec.Struct, frozen=True):
    """A row of `position`."""

    topic: str
    partition: int
    topic_id: str
    next_offset: int
    first_offset: int
    closed_day: date | None

    @property
    def place(self) -> Place:
        return (self.topic, self.partition)


class WatermarkRow(msgspec.Struct, frozen=True):
    """A row of `watermark`."""

    topic: str
    partition: int
    origin: str
    last_offset: int
    last_index: int
    closed_day: date | None


class OwnTopic(msgspec.Struct, frozen=True):
    """A topic that the service writes ended here, by partition, before the tables were read. What was committed after
    them stands behind."""

    name: str
    topic_id: str
    ends: list[int]


class BackupManifest(msgspec.Struct, frozen=True):
    """closed_day: the last day closed for the whole service."""

    service: str
    release: str
    taken_at: datetime
    positions: list[PositionRow]
    watermarks: list[WatermarkRow]
    closed_day: date | None
    own: list[OwnTopic]
    tables: list[TableCopy]
    extras: Extras

    @property
    def own_ends(self) -> dict[Place, int]:
        """Return where each partition of the topics it writes ended."""
        return {(topic.name, n): end for topic in self.own for n, end in enumerate(topic.ends)}

    @property
    def days(self) -> PositionRow | None:
        """The position of the work of days, where the service has any."""
        return next((row for row in self.positions if row.topic == day_log(self.service).name), None)

    def slots(self) -> dict[Place, Slot]:
        """The inputs as the service stood on them."""
        marks: dict[Place, dict[str, tuple[int, int]]] = {row.place: {} for row in self.positions}
        days: dict[Place, dict[str, date]] = {row.place: {} for row in self.positions}
        for mark in self.watermarks:
            marks[mark.topic, mark.partition][mark.origin] = (mark.last_offset, mark.last_index)
            if mark.closed_day:
                days[mark.topic, mark.partition][mark.origin] = mark.closed_day
        slots = {}
        for row in self.positions:
            if row.topic not in TOPICS:  # the work of days is no topic
                continue
            place, topic = row.place, TOPICS[row.topic]
            origin = origin_of(self.service, topic, row.topic_id, row.partition)
            closed = PartitionDays(topic, row.closed_day, newest_days(days[place]))
            slots[place] = Slot(*place, row.topic_id, origin, row.next_offset, marks[place], closed)
        return slots


async def backup(service: str, database_url: str, bootstrap: str, to: Path, say: Say) -> BackupManifest:
    """Write `to/<service>`. Raises Halt where there is something already, or nothing to back up."""
    directory = to / service
    if (directory / MANIFEST).exists():
        raise Halt(f"{directory} is a backup already: name another directory")
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    own = await _own_ends(service, bootstrap)
    db = await asyncpg.connect(database_url)
    try:
        async with db.transaction(isolation="repeatable_read", readonly=True):
            await _check_release(db, service)
            positions, watermarks = await read_positions(db)
            closed_day = await db.fetchval("select closed_day from calendar")
            tables, extras = await copy_out(db, directory, say)
    finally:
        await db.close()
    if not positions:
        raise Halt(f"{service} has no positions: it has never run on this database")
    now = datetime.now(SHANGHAI)
    manifest = BackupManifest(service, RELEASE, now, positions, watermarks, closed_day, own, tables, extras)
    draft = directory / f"{MANIFEST}.draft"
    draft.write_bytes(msgspec.json.format(msgspec.json.encode(manifest)))
    os.replace(draft, directory / MANIFEST)
    return manifest


def read_manifest(directory: Path) -> BackupManifest:
    """Raises Halt where the directory is no complete backup of this release."""
    try:
        manifest = msgspec.json.decode((directory / MANIFEST).read_bytes(), type=BackupManifest)
    except FileNotFoundError:
        raise Halt(f"{directory} is no complete backup: it has no {MANIFEST}") from None
    except (msgspec.MsgspecError, OSError) as failure:
        raise Halt(f"{directory / MANIFEST} cannot be read ({type(failure).__name__})") from None
    if manifest.release != RELEASE:
        raise Halt(f"{directory} was written by release {manifest.release}: use that release, then go on to {RELEASE}")
    return manifest


def read_backup(directory: Path) -> BackupManifest:
    """The same, and every file is the one that was written."""
    manifest = read_manifest(directory)
    check_copies(directory, manifest.tables)
    return manifest


def backups_of(service: str, root: Path) -> Iterator[tuple[Path, BackupManifest]]:
    """The complete backups of a service that lie under `root`, newest first."""
    found = []
    for path in root.glob(f"*/{re.escape(service)}/{MANIFEST}"):
        try:
            found.append((path.parent, read_manifest(path.parent)))
        except Halt:
            continue
    return iter(sorted(found, key=lambda each: each[1].taken_at, reverse=True))


async def read_positions(db: Connection) -> tuple[list[PositionRow], list[WatermarkRow]]:
    names = ", ".join(PositionRow.__struct_fields__)
    positions = [PositionRow(*row) for row in await db.fetch(f"select {names} from position order by 1, 2")]
    names = ", ".join(WatermarkRow.__struct_fields__)
    return positions, [WatermarkRow(*row) for row in await db.fetch(f"select {names} from watermark order by 1, 2, 3")]


async def check_topics(bootstrap: str, expected: Mapping[str, str]) -> None:
    """Raises Halt where a topic is another one than it was. expected: topic → id."""
    ids = await Cluster(bootstrap).topic_ids(expected)
    for topic, id_ in expected.items():
        if ids[topic] != id_:
            raise Halt(f"{topic} is not the topic this store was made from")


def written_by(service: str) -> list[str]:
    """Every topic whose records tell what the service did: its events, its dead letters, and what was sent again."""
    return [*(topic.name for topic in own_topics(service)), dead_letters(service).name, replays(service).name]


async def _own_ends(service: str, bootstrap: str) -> list[OwnTopic]:
    names = written_by(service)
    ids = await Cluster(bootstrap).topic_ids(names)
    ends = await log_ends(bootstrap, [(name, n) for name in names for n in range(TOPICS[name].partitions)])
    return [OwnTopic(name, ids[name], [ends[name, n] for n in range(TOPICS[name].partitions)]) for name in names]


async def log_ends(bootstrap: str, places: Sequence[Place]) -> dict[Place, int]:
    """The offset that each partition's next record gets."""
    return await _log_offsets(bootstrap, places, AIOKafkaConsumer.end_offsets)


async def log_begins(bootstrap: str, places: Sequence[Place]) -> dict[Place, int]:
    """The offset of the oldest record that each partition still has."""
    return await _log_offsets(bootstrap, places, AIOKafkaConsumer.beginning_offsets)


async def log_at(bootstrap: str, places: Sequence[Place], at_ms: int) -> dict[Place, int]:
    """The offset of each partition's first record written at this moment or later, else its end."""

    async def ask(
        consumer: AIOKafkaConsumer[bytes, bytes], partitions: list[TopicPartition]
    ) -> dict[TopicPartition, int]:
        found = await consumer.offsets_for_times(dict.fromkeys(partitions, at_ms))
        ends = await consumer.end_offsets(partitions)
        return {each: at.offset if (at := found.get(each)) else ends[each] for each in partitions}

    return await _log_offsets(bootstrap, places, ask)


async def _log_offsets(bootstrap: str, places: Sequence[Place], ask: Callable[..., Any]) -> dict[Place, int]:
    consumer = AIOKafkaConsumer(
        bootstrap_servers=bootstrap, client_id="backup", enable_auto_commit=False, **brokers.aiokafka()
    )
    await consumer.start()
    try:
        offsets = await ask(consumer, [TopicPartition(*place) for place in places])
    finally:
        await consumer.stop()
    return {(partition.topic, partition.partition): offset for partition, offset in offsets.items()}


async def _check_release(db: Connection, service: str) -> None:
    if not await db.fetchval("select to_regclass('release') is not null"):
        raise Halt(f"the database of {service} holds no store")
    wrote = await db.fetchval("select name from release order by number desc limit 1")
    if wrote != RELEASE:
        raise Halt(f"the store of {service} is of release {wrote}, this is {RELEASE}: back it up with that one")
