"""From Kafka records to a batch: decode, drop what is known, count days, keep what cannot be read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import msgspec
from aiokafka import ConsumerRecord
from msgspec.structs import replace

from libs.runtime.clock import SHANGHAI
from libs.runtime.failures import DeadLetter, Halt
from libs.runtime.loop.senders import KeptOut
from libs.runtime.loop.shares import Share
from libs.runtime.observing.telemetry import Sampler
from libs.runtime.processing import Processor, RawRecord, Record
from libs.runtime.store.deadletters import DeadLetterRecord, letter_of
from libs.runtime.store.positions import Slot
from libs.runtime.wire.days import CALENDAR_ORIGIN
from libs.runtime.wire.envelope import (
    customs_day,
    header_day,
    header_text,
    header_time,
    header_trace,
    id_apart,
    instant,
    plain_origin,
    trace_of,
)
from libs.runtime.wire.sheets import DataReader, read_sheet, readers_of
from libs.runtime.wire.spans import Span, behind
from libs.schemas.cloudevents import NotASheet, is_sheet, sheet_place, singles
from libs.schemas.events.calendar import DayClosed, sign_day
from libs.schemas.topics import PARTNERS, TOPICS, replays


@lru_cache(maxsize=4096)
def _moment(timestamp_ms: int) -> datetime:
    """Share the few instants of a batch."""
    return datetime.fromtimestamp(timestamp_ms / 1000, SHANGHAI)


_NEVER = (-1, -1)
"""Before any mark."""


def raw_record(record: ConsumerRecord[bytes, bytes]) -> RawRecord:
    return RawRecord(
        record.topic,
        record.partition,
        record.offset,
        _moment(record.timestamp),
        record.key,
        record.value,
        dict(record.headers),
    )


class Reader:
    """Reads records for one processor. Knows nothing of transactions: a `Share` is a value until its commit."""

    def __init__(self, processor: Processor[Any, Any], calendar_secret: str, sampler: Sampler) -> None:
        self._processor = processor
        self.sampler = sampler
        self._calendar_secret = calendar_secret
        self._replays = replays(processor.name).name
        inputs = processor.flow.inputs
        self._decoders = {topic.name: processor.decoder(topic.name) or self._read_event for topic in inputs}
        self._data_readers = {topic.name: readers_of(topic, processor.views) for topic in inputs}
        self._ignored = frozenset(event.__name__ for event in processor.flow.ignores)

    def read(
        self,
        slot: Slot,
        records: Sequence[ConsumerRecord[bytes, bytes]],
        fallback_day: date | None,
        kept_out: KeptOut | None = None,
    ) -> Share:
        """fallback_day: the service's first open day, for partitions that carry no days of their own (replays).
        kept_out: raises DeadLetter for a record that is not to be read.

        Nothing that one record makes a reader raise, foreseen or not, keeps the others from being read.
        """
        share = Share(slot, behind(records[-1]), slot.days.copy(), dict(slot.watermarks))
        read_one = self._way_in(slot.topic)
        for record in records:
            if isinstance(record, Span):
                self._pass_over(share, record)
                continue
            raw = raw_record(record)
            try:
                if kept_out is not None:
                    kept_out(raw)
                if slot.topic == self._replays:
                    self._read_replay(share, raw, fallback_day)
                else:
                    read_one(share, raw)
            except Exception as failure:
                share.letters.append(letter_of(f"{slot.origin}/{raw.offset}", failure, raw))
        return share

    @staticmethod
    def _pass_over(share: Share, span: Span) -> None:
        """Offsets without a record. A partner's batch that cannot be opened is one dead letter. Raises Halt for one of our
        own: what we wrote is lost."""
        if span.reason is None:
            return
        if TOPICS[span.topic].owner != PARTNERS:
            what = f"{span.topic}-{span.partition}: {span.reason} from {span.offset} to {span.last}"
            raise Halt(f"{what}; see docs/guarantees.md", [(span.topic, span.partition)])
        raw = raw_record(span)
        share.letters.append(DeadLetterRecord(f"{share.slot.origin}/{raw.offset}", span.reason, raw))

    def is_ours(self, record: ConsumerRecord[bytes, bytes]) -> bool:
        """Say whether one of us wrote it: an event, or a day that the calendar signed. A repetition was a dead letter
        once, and may be one again."""
        if record.topic == self._replays:
            return False
        if TOPICS[record.topic].owner != PARTNERS:
            return True
        raw = raw_record(record)
        if raw.headers.get("ce_type") != b"DayClosed":
            return False
        try:
            self._proven(raw)
        except DeadLetter:
            return False
        return True

    def _way_in(self, topic: str) -> Callable[[Share, RawRecord], None]:
        return self._read_declared if TOPICS[topic].owner == PARTNERS else self._read_own

    def _read_declared(self, share: Share, raw: RawRecord) -> None:
        """A partner's record. Anybody writes headers there, so a sheet would be a forgery, and a day has to be proven."""
        if raw.headers.get("ce_type") == b"DayClosed":
            self._close_day(share, CALENDAR_ORIGIN, self._proven(raw), raw)
            return
        share.records.append(self._declared(share, raw, self._decoders[raw.topic](raw)))

    def _read_own(self, share: Share, raw: RawRecord) -> None:
        """A record of our own: a sheet, or one event."""
        if is_sheet(raw.headers):
            self._read_sheet(share, raw)
            return
        origin, offset, index = id_apart(header_text(raw, "ce_id") or "")
        mark = (offset, index)
        if mark <= share.watermarks.get(origin, _NEVER):
            share.duplicates += 1
            return
        share.watermarks[origin] = mark
        share.marked.setdefault(origin, None)
        if header_text(raw, "ce_type") in self._ignored:
            share.ignored += 1
            return
        event = self._decoders[raw.topic](raw)
        if type(event) is DayClosed:
            self._take_day(share, raw, origin, event)
            return
        share.records.append(self._event_record(share, raw, event))

    def _read_sheet(self, share: Share, raw: RawRecord) -> None:
        try:
            place = sheet_place(raw.headers)
            events = read_sheet(raw.value or b"")
        except ValueError:
            raise DeadLetter("not-a-sheet") from None
        if place.mark <= share.watermarks.get(place.origin, _NEVER):
            share.duplicates += place.events
            return
        share.watermarks[place.origin] = place.mark
        share.marked.setdefault(place.origin, None)
        readers, ignored, slot, take = self._data_readers[raw.topic], self._ignored, share.slot, share.records.append
        at = (slot.topic, slot.partition, raw.offset, slot.origin)
        counted: tuple[str, date] | None = None
        for nth, entry in enumerate(events):
            kind, said = entry.type, entry.customsday
            if kind in ignored:
                share.ignored += 1
                continue
            try:
                event = self._data_of(readers, kind, entry.data)
                if type(event) is DayClosed:
                    self._take_day(share, raw, place.origin, event, nth)
                    counted = None
                    continue
                try:
                    time = instant(entry.time)
                    if counted is None or counted[0] != said:
                        counted = said, share.days.count_for(customs_day(said))
                except ValueError:
                    raise DeadLetter("bad-event-time") from None
                trace = trace_of(entry.traceparent, kind) if entry.traceparent else None
                take(Record(*at, event, counted[1], time, raw.timestamp, trace, None, nth))
            except Exception as failure:
                single = list(singles(raw.headers, raw.key, raw.value))[nth]
                alone = replace(raw, headers=single.headers, key=single.key, value=single.value)
                share.letters.append(letter_of(f"{slot.origin}/{raw.offset}.{nth}", failure, alone))

    def _take_day(self, share: Share, raw: RawRecord, origin: str, event: DayClosed, nth: int = 0) -> None:
        share.marked[origin] = event.day
        self._close_day(share, plain_origin(origin), event, raw, nth)

    @staticmethod
    def _data_of(readers: dict[str, DataReader], kind: str, data: bytes | msgspec.Raw) -> Any:
        """Raises DeadLetter."""
        reader = readers.get(kind)
        if reader is None:
            raise DeadLetter("unknown-event-type")
        try:
            return reader(data)
        except ValueError:
            raise DeadLetter("bad-event-body") from None

    def _read_event(self, raw: RawRecord) -> Any:
        """An event in a record of its own. Raises DeadLetter."""
        kind = header_text(raw, "ce_type")
        if raw.value is None:
            raise DeadLetter("no-body")
        return self._data_of(self._data_readers[raw.topic], kind or "", raw.value)

    def _read_replay(self, share: Share, raw: RawRecord, fallback_day: date | None) -> None:
        """A dead letter come again: read by its first topic's decoder, under a new cause that names the old one."""
        topic = header_text(raw, "tg_topic") or ""
        if topic not in self._decoders:
            raise DeadLetter("replay-of-unknown-topic")
        again = header_text(raw, "tg_replay_of")
        made = self._declared if TOPICS[topic].owner == PARTNERS else self._event_record
        read = []
        for nth, one in enumerate(self._alone(replace(raw, topic=topic))):
            event = self._decoders[topic](one)
            if isinstance(event, DayClosed):
                raise DeadLetter("replay-of-a-day")
            record = made(share, one, event)
            day = max(record.day, fallback_day) if fallback_day else record.day
            read.append(replace(record, replay_of=again, day=day, nth=nth))
        share.records += read

    @staticmethod
    def _alone(raw: RawRecord) -> list[RawRecord]:
        """The events of a replayed record, each as a record of its own. Partners' are what they are: no sheet, no day."""
        if TOPICS[raw.topic].owner == PARTNERS:
            if raw.headers.get("ce_type") == b"DayClosed":
                raise DeadLetter("replay-of-a-day")
            return [raw]
        try:
            alone = list(singles(raw.headers, raw.key, raw.value))
        except NotASheet:
            raise DeadLetter("not-a-sheet") from None
        return [replace(raw, headers=one.headers, key=one.key, value=one.value) for one in alone]

    @staticmethod
    def _first_day(share: Share, raw: RawRecord) -> date:
        """Take the last day closed here; before any, the log's day. A fact without a day of its own counts from it."""
        return share.days.closed or raw.timestamp.date()

    def _event_record(self, share: Share, raw: RawRecord, event: Any) -> Record:
        slot = share.slot
        day = share.days.count_for(header_day(raw) or self._first_day(share, raw))
        time, trace = header_time(raw), header_trace(raw)
        return Record(slot.topic, slot.partition, raw.offset, slot.origin, event, day, time, raw.timestamp, trace)

    def _declared(self, share: Share, raw: RawRecord, event: Any) -> Record:
        """Drop a day that a partner states: it does not count. A case's trace begins here, and what the partner sent of
        a trace of its own becomes a link."""
        slot, now = share.slot, raw.timestamp
        day = share.days.count_for(self._first_day(share, raw))
        record = Record(slot.topic, slot.partition, raw.offset, slot.origin, event, day, now, now)
        key = self._processor.trace_key(event)
        trace = self.sampler.trace_for(key) if key else None
        if key is None or trace is None:
            return record
        share.begun[record.id] = key
        return replace(record, trace=trace.sent_by(header_trace(raw)))

    def _proven(self, raw: RawRecord) -> DayClosed:
        try:
            event = DayClosed.model_validate_json(raw.value or b"")
        except ValueError:
            raise DeadLetter("bad-event-body") from None
        if event.signature != sign_day(event.day, self._calendar_secret):
            raise DeadLetter("day-closed-by-a-stranger")
        return event

    @staticmethod
    def _close_day(share: Share, origin: str, event: DayClosed, raw: RawRecord, nth: int = 0) -> None:
        if share.days.mark(origin, event.day):
            closed = share.days.closed
            assert closed
            slot = share.slot
            marker = DayClosed(day=closed)
            at = (slot.topic, slot.partition, raw.offset, slot.origin)
            record = Record(*at, marker, closed, raw.timestamp, raw.timestamp, nth=nth)
            share.closings.append((closed, record))
