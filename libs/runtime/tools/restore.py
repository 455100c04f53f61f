"""Restore a service's store from a backup: `python -m services.<name>.app restore --from DIR`.

What the service published behind the backup is known to others, so it is folded, not decided anew: inputs are read up to
the last one that something was said of. Only what nobody has heard of is decided. docs/guarantees.md has the argument
(procedure *Restore*). All happens in one transaction: a restore that fails leaves the database as it was.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import asyncpg

from libs.runtime.failures import Halt
from libs.runtime.kafka.cluster import Cluster
from libs.runtime.kafka.groups import ConsumerGroup
from libs.runtime.loop.reading import Reader
from libs.runtime.loop.shares import Share
from libs.runtime.observing.telemetry import Sampler
from libs.runtime.orders import on_record
from libs.runtime.processing import Connection, Processor, Record
from libs.runtime.settings import ServiceSettings
from libs.runtime.store.copies import Say, copy_in
from libs.runtime.store.deadletters import Sealer
from libs.runtime.store.migrations import migrate
from libs.runtime.store.positions import Place, Slot
from libs.runtime.store.schema import empty, lift_checks, set_checks
from libs.runtime.store.told import causes_in, causes_of, take, told_once, without_repeats
from libs.runtime.tools.backup import BackupManifest, check_topics, log_at, log_begins, log_ends, read_backup
from libs.runtime.tools.history import Log, Offsets, dated, day_records, merged, read_log, read_shares
from libs.runtime.tools.loop_tables import Inputs, write_loop_tables
from libs.runtime.tools.published import Published
from libs.runtime.tools.reaching import applied_to, complete_to
from libs.runtime.tools.rebuild import refuse_running
from libs.runtime.tools.resuming import Resuming
from libs.runtime.wire.days import PartitionDays, origin_of
from libs.schemas.events.base import Event
from libs.schemas.events.calendar import DayClosed
from libs.schemas.topics import TOPICS, replays

GROUP_EMPTY_WITHIN_S = 90.0
"""A worker that was killed counts as a member until its session is over."""

CLOCKS_APART_MS = 5_000
"""The clocks of services that write a service's inputs may be so far behind its own."""

_CANNOT = (Halt, AssertionError, ArithmeticError, LookupError, ValueError, asyncpg.PostgresError)
"""What folding in an order that does not fit comes to."""


@dataclass(slots=True)
class Restored:
    """rows: of the backup. folded: inputs that came out as published. decided: inputs on which something was decided that
    nobody had heard of. events: how many were told for that. to: input partition → where the service goes on."""

    taken_at: str
    rows: int
    folded: int = 0
    decided: int = 0
    events: int = 0
    letters: int = 0
    to: dict[str, int] = field(default_factory=dict)


async def restore(processor: Processor[Any, Any], settings: ServiceSettings, directory: Path, say: Say) -> Restored:
    """Raises Halt where it cannot be done; nothing has changed then."""
    return await _Restore(processor, settings, directory, say).run()


class _Restore:
    def __init__(self, processor: Processor[Any, Any], settings: ServiceSettings, directory: Path, say: Say) -> None:
        self._processor, self._settings, self._directory, self._say = processor, settings, directory, say
        self._bootstrap, self._orders = settings.kafka_bootstrap, list[bytes]()
        self._group = ConsumerGroup(self._bootstrap, processor.name)
        self._reader = Reader(processor, settings.calendar_secret.get_secret_value(), Sampler(0))

    async def run(self) -> Restored:
        name, say = self._processor.name, self._say
        say(f"{name}: checking the files of {self._directory}")
        manifest = read_backup(self._directory)
        if manifest.service != name:
            raise Halt(f"{self._directory} is a backup of {manifest.service}, not of {name}")
        slots = await self._slots(manifest)
        expected = {slot.topic: slot.topic_id for slot in slots.values()}
        await check_topics(self._bootstrap, expected | {topic.name: topic.topic_id for topic in manifest.own})
        await self._until_nobody_reads()
        say(f"{name}: reading what it published since {manifest.taken_at:%Y-%m-%d %H:%M:%S}")
        said = await read_log(self._bootstrap, {place: Offsets(end) for place, end in manifest.own_ends.items()})
        published = Published.read(name, said, slots, manifest.days)
        self._orders = await on_record(self._bootstrap, self._processor.orders) if self._processor.orders else []
        db = await asyncpg.connect(self._settings.database_url.get_secret_value())
        try:
            await refuse_running(db, name)
            async with db.transaction():
                result, shown = await self._restore(db, manifest, slots, published)
            await db.execute("analyze")
        finally:
            await db.close()
        await self._group.show(shown)
        return result

    async def _slots(self, manifest: BackupManifest) -> dict[Place, Slot]:
        """Inputs as the backup knows them; those it had not met begin where their log does."""
        slots, name = manifest.slots(), self._processor.name
        inputs = [*self._processor.flow.inputs, replays(name)]
        fresh = [(t.name, n) for t in inputs for n in range(t.partitions) if (t.name, n) not in slots]
        if fresh:
            begins = await log_begins(self._bootstrap, fresh)
            ids = await Cluster(self._bootstrap).topic_ids(topic for topic, _ in fresh)
            for place in fresh:
                topic, id_ = TOPICS[place[0]], ids[place[0]]
                origin = origin_of(name, topic, id_, place[1])
                slots[place] = Slot(*place, id_, origin, begins[place], {}, PartitionDays(topic, None, {}))
        return slots

    async def _until_nobody_reads(self) -> None:
        waited_s = 0.0
        while members := await self._group.members():
            if waited_s >= GROUP_EMPTY_WITHIN_S:
                raise Halt(f"{members} workers of {self._processor.name} still run: stop all of them first")
            if waited_s == 0:
                self._say(f"{self._processor.name}: waiting until {members} workers are gone from its group")
            await asyncio.sleep(0.5)
            waited_s += 0.5

    async def _restore(
        self, db: Connection, manifest: BackupManifest, slots: Mapping[Place, Slot], published: Published
    ) -> tuple[Restored, Mapping[Place, int]]:
        """Returns what was done, and the offsets to show: up to there all that followed is published."""
        await empty(db)
        await migrate(db, self._processor.name)
        checks = await lift_checks(db)
        await copy_in(db, self._directory, manifest.tables, manifest.extras, self._say)
        result = Restored(manifest.taken_at.isoformat(), sum(table.rows for table in manifest.tables))
        troubles: list[str] = []
        for further, defer in ((False, True), (False, False), (True, True)):
            savepoint = db.transaction()
            await savepoint.start()
            try:
                inputs = await self._inputs(manifest, slots, published, further=further)
                resuming = Resuming(self._processor, db, published, defer=defer)
                await self._take(db, manifest, inputs, published, resuming)
                await self._processor.after_restore(db, self._orders)
                await set_checks(db, checks)
            except _CANNOT as trouble:
                await savepoint.rollback()
                troubles.append(f"{type(trouble).__name__}: {trouble}")
                self._say(f"{self._processor.name}: not in this order ({troubles[-1]}), trying another")
                continue
            settings = self._settings
            sealer = Sealer(settings.dead_letter_secret.get_secret_value(), settings.dead_letter_bytes_max)
            result.letters, untold = await write_loop_tables(
                db, self._processor, manifest, inputs, published, resuming.outputs, sealer
            )
            await savepoint.commit()
            result.folded, result.decided, result.events = resuming.folded, resuming.decided, len(resuming.outputs)
            result.to = {f"{topic}-{n}": end for (topic, n), end in sorted(inputs.ends.items())}
            return result, {**inputs.ends, **{place: inputs.complete[place] for place in untold}}
        raise Halt(f"what was published cannot be folded: {'; '.join(dict.fromkeys(troubles))}")

    # -- inputs -----------------------------------------------------------------------------------------------------------

    async def _inputs(
        self, manifest: BackupManifest, slots: Mapping[Place, Slot], published: Published, *, further: bool
    ) -> Inputs:
        """Read inputs up to the last one that may have been applied, or that a day's end presumes. further: to their
        ends, as the loop would go on."""
        shown = await self._group.offsets()
        ends = await self._applied(slots, published, shown)
        if further:
            ends |= await log_ends(self._bootstrap, list(slots))
        log, shares = await self._read(manifest, slots, ends)
        if days := published.days:
            late = {place for place, slot in slots.items() if TOPICS[slot.topic].days}
            late -= {share.place for share in shares if share.days.closed and share.days.closed >= max(days)}
            late -= {place for place in late if (day := slots[place].days.closed) and day >= max(days)}
            if late:
                ends |= await self._ends_of_day(manifest, slots, late, max(days), ends)
                log, shares = await self._read(manifest, slots, ends)
        ends |= {
            share.place: max(ends[share.place], share.to) for share in shares
        }  # a batch put aside has many offsets
        expects = {place: slot.expects for place, slot in slots.items()}
        complete = complete_to(expects, published.reach, shown, ends, self._under_way)
        return Inputs(slots, log, shares, ends, complete)

    @property
    def _under_way(self) -> int:
        """So many records of a partition may be applied beyond the offset shown.

        A batch may weigh twice what it should, and offsets are shown once a round.
        """
        return 4 * (self._settings.pages_in_flight_max + 2) * self._settings.batch_events_max

    async def _applied(
        self, slots: Mapping[Place, Slot], published: Published, shown: Mapping[Place, int]
    ) -> dict[Place, int]:
        """Find how far the inputs may have been applied. Without a word since the backup nothing rests on what came late."""
        places, by_then = list(slots), dict[Place, int]()
        if published.last_ms is not None:
            by_then = await log_at(self._bootstrap, places, published.last_ms + CLOCKS_APART_MS)
        expects = {place: slot.expects for place, slot in slots.items()}
        ends = await log_ends(self._bootstrap, places)
        return applied_to(expects, published.reach, shown, by_then, ends, self._under_way)

    async def _read(
        self, manifest: BackupManifest, slots: Mapping[Place, Slot], ends: Mapping[Place, int]
    ) -> tuple[Log, list[Share]]:
        spans = {
            place: Offsets(slot.expects, ends[place]) for place, slot in slots.items() if ends[place] > slot.expects
        }
        log = await read_log(self._bootstrap, spans)
        open_day = manifest.closed_day + timedelta(days=1) if manifest.closed_day else None
        again = {place: records for place, records in log.items() if place[0] == replays(self._processor.name).name}
        rest = {place: records for place, records in log.items() if place not in again}
        return log, [
            *read_shares(self._reader, slots, rest, None),
            *read_shares(self._reader, slots, again, open_day),
        ]

    async def _ends_of_day(
        self,
        manifest: BackupManifest,
        slots: Mapping[Place, Slot],
        late: set[Place],
        day: date,
        ends: Mapping[Place, int],
    ) -> dict[Place, int]:
        """Find each input's own end of a day at whose end something was said: it was applied up to there."""
        logs_end = await log_ends(self._bootstrap, sorted(late))
        _, shares = await self._read(manifest, {place: slots[place] for place in late}, logs_end)
        found = {share.place: [r.offset for closed, r in share.closings if closed >= day] for share in shares}
        return {place: max(ends[place], offsets[0] + 1) for place, offsets in found.items() if offsets}

    # -- records ----------------------------------------------------------------------------------------------------------

    async def _take(
        self, db: Connection, manifest: BackupManifest, inputs: Inputs, published: Published, resuming: Resuming
    ) -> None:
        """Fold what is complete; from the first record on that may not be, one by one."""
        letters = published.letters.keys()
        records = [r for r in dated(merged(inputs.shares), published.facts) if r.id not in letters]
        events = {id_: [fact.event for fact in facts] for id_, facts in published.facts.items()}
        records = await self._told_once(db, list(self._processor.in_order(records, events)), events)
        first = next((n for n, record in enumerate(records) if not inputs.is_complete(record)), len(records))
        self._say(
            f"{self._processor.name}: folding {first:,} inputs, then {len(records) - first:,} one by one, "
            f"with {sum(map(len, events.values())):,} events"
        )
        ends = day_records(self._processor, published.facts)
        over = {day: due for day, due in ends.items() if manifest.closed_day and day <= manifest.closed_day}
        closed = {record.event.day for record in records[:first] if isinstance(record.event, DayClosed)} - over.keys()
        await resuming.fold((), over)  # days that were over when the backup was taken, and not worked off
        await resuming.fold(records[:first], {day: due for day, due in ends.items() if day in closed})
        await resuming.take(records[first:], {day: due for day, due in ends.items() if day not in closed | over.keys()})
        chain = {topic.name for topic in self._processor.flow.chain}
        resuming.outputs += [
            (record, record.event)
            for record in records[first:]
            if isinstance(record.event, DayClosed) and record.topic in chain and not inputs.is_complete(record)
        ]

    async def _told_once(
        self, db: Connection, records: Sequence[Record], events: Mapping[str, Sequence[Event]]
    ) -> list[Record]:
        """Leave out documents that were acted on for another cause, before the backup or since, and remember the others."""
        once = told_once(self._processor)
        found, known = causes_in(once, records, events), await causes_of(db)
        await take(db, found)
        return without_repeats(once, records, {**found, **known})
