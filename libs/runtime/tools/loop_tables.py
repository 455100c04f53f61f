"""A restore sets the loop's own tables: positions, days, dead letters, and what is to be told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from msgspec.structs import replace

from libs.runtime.loop.reading import raw_record
from libs.runtime.loop.shares import Share
from libs.runtime.processing import Connection, Output, Processor, Record
from libs.runtime.store import day_work, deadletters, positions
from libs.runtime.store.deadletters import DeadLetterRecord, Sealer
from libs.runtime.store.pages import Page, PageWriter
from libs.runtime.store.positions import Place, Slot
from libs.runtime.tools.backup import BackupManifest
from libs.runtime.tools.history import Log
from libs.runtime.tools.published import Published
from libs.runtime.wire.days import days_to_end, origin_after_restore
from libs.schemas.topics import TOPICS


@dataclass(frozen=True, slots=True)
class Inputs:
    """A restore reads these again. complete: offset before which everything was published, by partition."""

    slots: Mapping[Place, Slot]
    log: Log
    shares: Sequence[Share]
    ends: Mapping[Place, int]
    complete: Mapping[Place, int]

    def is_complete(self, record: Record) -> bool:
        return record.offset < self.complete[record.topic, record.partition]


async def write_loop_tables(
    db: Connection,
    processor: Processor[Any, Any],
    manifest: BackupManifest,
    inputs: Inputs,
    published: Published,
    outputs: Sequence[Output],
    sealer: Sealer,
) -> tuple[int, set[Place]]:
    """Move positions and watermarks, advance the calendar, keep letters, and leave what is to be told in the outbox. Returns
    how many letters there are, and of which inputs something is to be told."""
    closed = {share.place: share.days.closed for share in inputs.shares}
    for place, slot in inputs.slots.items():
        await db.execute(
            "insert into position (topic, partition, topic_id, next_offset, closed_day, first_offset) "
            "values ($1, $2, $3, $4, $5, $6) on conflict (topic, partition) do update "
            "set next_offset = excluded.next_offset, closed_day = excluded.closed_day",
            *place, slot.topic_id, inputs.ends[place], closed.get(place, slot.days.closed), slot.expects,
        )  # fmt: skip
    await positions.mark(db, [row for share in inputs.shares for row in share.marks])
    await _write_days(db, processor, manifest, inputs, published)
    letters = _letters(inputs, published)
    if letters:
        await deadletters.store(db, letters, sealer)
    for id_, times in published.replayed.items():
        await db.execute("update dead_letter set replays = replays + $2 where id = $1", id_, times)
    pages = _pages(processor.name, inputs, published, outputs, letters)
    await positions.write_pages(db, pages)
    return len(letters), {(page.topic, page.partition) for page in pages}


async def _write_days(
    db: Connection, processor: Processor[Any, Any], manifest: BackupManifest, inputs: Inputs, published: Published
) -> None:
    """Advance the calendar, and begin the work of every day anew that is not known to be done.

    What was worked off is folded and so is due no more. What is due still, and the day's own end, gets new offsets.
    """
    if first := min((record.day for share in inputs.shares for record in share.records), default=None):
        await positions.open_calendar(db, first)
    calendar, now = await positions.lock_calendar(db), closed_day(processor, inputs)
    closed = calendar.closed
    if now and (closed is None or now > closed):
        await positions.advance_calendar(db, now)
        if processor.flow.ends_days:
            ends = sorted((day, record.time) for share in inputs.shares for day, record in share.closings)
            days = days_to_end(closed, calendar.opened, now)
            await day_work.add(
                db,
                [(day, max((time for other, time in ends if other >= day), default=manifest.taken_at)) for day in days],
            )
    if manifest.days:
        await db.execute("update day_work set task = 0, after = null")
        await db.execute(
            "update position set next_offset = greatest(next_offset, $2) where topic = $1",
            manifest.days.topic, published.reach.get(manifest.days.place, 0),
        )  # fmt: skip


def _letters(inputs: Inputs, published: Published) -> list[DeadLetterRecord]:
    """Return what cannot be read now, and what could not then."""
    found = {letter.id: letter for share in inputs.shares for letter in share.letters}
    raw = {(r.topic, r.partition, r.offset): r for records in inputs.log.values() for r in records}
    origins = {slot.origin: place for place, slot in inputs.slots.items()}
    for id_, reason in published.letters.items():
        origin, _, offset = id_.rpartition("/")
        record = raw.get((*origins[origin], int(offset.partition(".")[0])))
        if id_ not in found and record is not None:
            found[id_] = DeadLetterRecord(id_, reason, raw_record(record))
    return list(found.values())


def _pages(
    name: str,
    inputs: Inputs,
    published: Published,
    outputs: Sequence[Output],
    letters: Sequence[DeadLetterRecord],
) -> list[Page]:
    """Tell what nobody has heard of, under origins of its own. Readers have marks of the plain ones that may be above
    it."""
    nth = published.restores + 1
    told = [(replace(cause, origin=origin_after_restore(cause.origin, nth)), event) for cause, event in outputs]
    day_topics = [topic for topic in TOPICS.values() if topic.owner == name and topic.days]
    firsts = {place: slot.expects for place, slot in inputs.slots.items()}
    messages = PageWriter(name, day_topics).write(told, firsts)
    for letter in letters:
        if letter.id not in published.letters:
            place = (letter.raw.topic, letter.raw.partition)
            messages.setdefault(place, []).append(deadletters.message(name, letter))
    return [Page(*place, firsts[place], inputs.ends[place], told) for place, told in messages.items()]


def closed_day(processor: Processor[Any, Any], inputs: Inputs) -> date | None:
    """The day that every input has closed by now."""
    closed = {share.place: share.days.closed for share in inputs.shares}
    days = [(slot.topic, closed.get(place, slot.days.closed)) for place, slot in inputs.slots.items()]
    with_days = sum(topic.partitions for topic in processor.flow.inputs if topic.days)
    return positions.closed_everywhere(days, with_days)
