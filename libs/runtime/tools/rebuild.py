"""Rebuild a service's store from the topics: `python -m services.<name>.app rebuild`.

The inputs are read again up to the positions, and what was decided is taken from the service's own published events:
nothing is decided anew, so that neither new rules nor another interleaving of the inputs change what is known. It happens
in one transaction, committed only where the store comes out as it was, or with `--accept`, which is how lost rows come back.
Where the topics no longer reach back to the beginning, it begins from a backup: its tables, and what followed them.
Rows that retention dropped are dropped again.
The loop's own tables (positions, watermarks, outbox, days, dead letters, documents told) stay and are not compared: they
say up to where.
Logs and facts are held in memory while it runs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncpg

from libs.runtime.failures import Halt
from libs.runtime.loop.reading import Reader
from libs.runtime.observing.telemetry import Sampler
from libs.runtime.processing import Connection, Processor
from libs.runtime.store.copies import copy_in
from libs.runtime.store.positions import Place, Slot
from libs.runtime.store.retention import Retention
from libs.runtime.store.told import causes_of, told_once, without_repeats
from libs.runtime.tools.backup import (
    BackupManifest,
    PositionRow,
    backups_of,
    check_topics,
    log_begins,
    read_backup,
    read_positions,
)
from libs.runtime.tools.history import (
    Offsets,
    batches,
    dated,
    day_records,
    facts_by_cause,
    merged,
    own_topics,
    read_log,
    read_shares,
)
from libs.runtime.wire.days import PartitionDays, origin_of
from libs.schemas.topics import TOPICS, day_log

LOOP_TABLES = {
    "position", "watermark", "outbox", "calendar", "day_work", "dead_letter", "told_document", "schema_migration",
    "release",
}  # fmt: skip
KEPT_TABLES = LOOP_TABLES | {"erasure", "archived", "act"}


@dataclass(frozen=True, slots=True)
class Print:
    """A table's rows and the hash of their canonical form, whatever order they lie in."""

    rows: int
    hash: str


@dataclass(slots=True)
class Rebuilt:
    """before, after: by table. records: inputs read again. facts: own events folded. since: when the backup
    was taken that it began from; None: from nothing."""

    before: dict[str, Print]
    after: dict[str, Print] = field(default_factory=dict)
    records: int = 0
    facts: int = 0
    since: str | None = None

    @property
    def different(self) -> list[str]:
        return [table for table, found in self.before.items() if self.after.get(table) != found]


@dataclass(frozen=True, slots=True)
class Beginning:
    """A rebuild begins here. slots: inputs as they stood there. own: topics of the service's own → where to read them
    from. directory, manifest: the backup whose tables are there then; None: empty tables."""

    slots: dict[Place, Slot]
    own: dict[Place, Offsets]
    directory: Path | None = None
    manifest: BackupManifest | None = None


async def rebuild(
    processor: Processor[Any, Any],
    database_url: str,
    bootstrap: str,
    calendar_secret: str,
    *,
    accept: bool = False,
    snapshots: Path | None = None,
    newest: bool = False,
    retention: Retention | None = None,
) -> Rebuilt:
    """Empty the service's tables and fill them from the topics. Raises Halt where that is not possible.

    snapshots: where backups lie. The newest that the topics still reach is the beginning where the topics no longer reach
    their own, or where `newest` says so. retention: what is due by it goes before, from the store as from the one made anew.
    """
    db = await asyncpg.connect(database_url)
    try:
        positions = await _positions_at_rest(db, processor)
        await check_topics(bootstrap, {row.topic: row.topic_id for row in positions})
        if retention and await retention.run(db) is None:
            raise Halt("retention is at work on this store: rebuild once it is through")
        start = await _beginning(processor.name, positions, bootstrap, snapshots, newest=newest)
        ends = {row.place: row.next_offset for row in positions}
        inputs = await read_log(bootstrap, {p: Offsets(slot.expects, ends[p]) for p, slot in start.slots.items()})
        facts = facts_by_cause(await read_log(bootstrap, start.own))
        letters = {row["id"] for row in await db.fetch("select id from dead_letter")}
        shares = read_shares(Reader(processor, calendar_secret, Sampler(0)), start.slots, inputs, None)
        records = [r for r in merged(shares) if r.id not in letters]
        records = without_repeats(told_once(processor), records, await causes_of(db))
        transaction = db.transaction()
        await transaction.start()
        result = Rebuilt(await prints(db, processor), records=len(records), facts=sum(map(len, facts.values())))
        result.since = start.manifest.taken_at.isoformat() if start.manifest else None
        await processor.rebuilding(db)
        await db.execute(f"truncate {', '.join(processor.tables)}")
        if start.directory and start.manifest:
            own_tables = [copy for copy in start.manifest.tables if copy.name in processor.tables]
            await copy_in(db, start.directory, own_tables, start.manifest.extras, lambda _: None)
        events = {id_: [fact.event for fact in known] for id_, known in facts.items()}
        ordered = processor.in_order([*dated(records, facts)], events)
        for batch in batches(ordered, day_records(processor, facts)):
            await processor.save(db, processor.fold(await processor.load(db, batch), batch, events))
        await processor.rebuilt(db)
        if retention:
            await retention.drop_archived(db)
        result.after = await prints(db, processor)
        await (transaction.commit() if accept or not result.different else transaction.rollback())
        return result
    finally:
        await db.close()


async def _beginning(
    service: str, positions: Sequence[PositionRow], bootstrap: str, snapshots: Path | None, *, newest: bool
) -> Beginning:
    """Choose where to begin. Raises Halt where the topics reach back to none of the beginnings there are."""
    own = [(topic.name, n) for topic in own_topics(service) for n in range(topic.partitions)]
    begins = await log_begins(bootstrap, [*(row.place for row in positions), *own])
    cut = [
        f"{row.topic} begins at {begins[row.place]}, not {row.first_offset}"
        for row in positions
        if row.first_offset < row.next_offset and begins[row.place] > row.first_offset
    ] + [f"{topic} begins at {begins[topic, n]}, not 0" for topic, n in own if begins[topic, n]]
    if not cut and not newest:
        return Beginning({row.place: _slot(service, row) for row in positions}, dict.fromkeys(own, Offsets()))
    for directory, manifest in backups_of(service, snapshots) if snapshots else ():
        slots, ends = manifest.slots(), manifest.own_ends
        if all(begins[p] <= slot.expects for p, slot in slots.items()) and all(begins[p] <= ends[p] for p in own):
            read_backup(directory)
            return Beginning(slots, {place: Offsets(ends[place]) for place in own}, directory, manifest)
    why = cut[0] if cut else "nothing was asked to begin elsewhere"
    raise Halt(f"{why}, and no backup under {snapshots} is young enough: restore a backup instead")


def _slot(service: str, row: PositionRow) -> Slot:
    """An input before its first record."""
    topic = TOPICS[row.topic]
    origin = origin_of(service, topic, row.topic_id, row.partition)
    return Slot(*row.place, row.topic_id, origin, row.first_offset, {}, PartitionDays(topic, None, {}))


async def prints(db: Connection, processor: Processor[Any, Any]) -> dict[str, Print]:
    """Every table of the service in its canonical form. Raises Halt where one is not declared."""
    found = {row[0] for row in await db.fetch("select tablename from pg_tables where schemaname = 'public'")}
    if undeclared := found - KEPT_TABLES - processor.own_tables - processor.tables.keys():
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


async def _positions_at_rest(db: Connection, processor: Processor[Any, Any]) -> list[PositionRow]:
    """Read where each input stands. Raises Halt where the service runs or still has to publish."""
    await refuse_running(db, processor.name)
    if await db.fetchval("select exists (select from outbox) or exists (select from day_work)"):
        raise Halt(f"{processor.name} has work or pages left: start it once more, then stop it")
    found, _ = await read_positions(db)
    positions = [row for row in found if row.topic != day_log(processor.name).name]
    if not positions:
        raise Halt(
            f"{processor.name} has no positions, so nothing says up to where: restore a backup, or start it anew"
        )
    return positions


async def refuse_running(db: Connection, service: str) -> None:
    """Raises Halt where a worker of the service is connected to this database."""
    others = await db.fetchval(
        "select count(*) from pg_stat_activity where datname = current_database() and application_name = $1", service
    )
    if others:
        raise Halt(f"{service} is running: stop it first")
