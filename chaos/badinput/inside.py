"""Intake's own code round a real database, without a broker: records in, what became of each out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from aiokafka import ConsumerRecord

from chaos.badinput.samples import registrations
from libs.runtime.loop.reading import Reader
from libs.runtime.observing.telemetry import Sampler
from libs.runtime.processing import Batch, Connection
from libs.runtime.store import deadletters
from libs.runtime.store.deadletters import Sealer
from libs.runtime.store.positions import Slot
from libs.runtime.wire.days import PartitionDays
from libs.schemas.events.base import Event, reader_of
from libs.schemas.topics import TOPICS
from services.intake.processor import Intake
from services.intake.settings import Settings

Raw: TypeAlias = "ConsumerRecord[bytes, bytes]"
TIMESTAMP_MS = 1_772_424_000_000
"""2026-03-02, noon in Shanghai: the codes of the samples are valid then."""
_TRACED = 0.1

_SHOWN = "select id, headers::text as headers from dead_letter where id = any($1::text[])"


@dataclass(slots=True)
class Outcome:
    """One record was answered with this. reason: of its dead letter; shown: what anybody sees of that. published: the
    events it caused, in order."""

    reason: str | None = None
    shown: str = ""
    published: list[Event] = field(default_factory=list)


class Inside:
    """One worker's reading, deciding and writing; every partition 0 is its own."""

    def __init__(self, db: Connection, settings: Settings) -> None:
        self._db = db
        self._intake = Intake(settings)
        self._reader = Reader(self._intake, settings.calendar_secret.get_secret_value(), Sampler(_TRACED))
        self._sealer = Sealer(settings.dead_letter_secret.get_secret_value(), settings.dead_letter_bytes_max)
        self._slots: dict[str, Slot] = {}

    async def open(self) -> None:
        """Register whoever sends the samples."""
        await self.apply([self.record(*registration) for registration in registrations()])

    def record(
        self, topic: str, key: bytes | None, value: bytes | None, headers: Sequence[tuple[str, bytes | None]] = ()
    ) -> Raw:
        """The next record of the topic."""
        slot = self._slot(topic)
        offset, slot.expects = slot.expects, slot.expects + 1
        size = len(value or b"")
        return ConsumerRecord(
            topic, 0, offset, TIMESTAMP_MS, 1, key, value, None, len(key or b""), size, tuple(headers)
        )

    def _slot(self, topic: str) -> Slot:
        if topic not in self._slots:
            days = PartitionDays(TOPICS[topic], None, {})
            self._slots[topic] = Slot(topic, 0, "inside", f"intake/{topic}@inside-0", 0, {}, days)
        return self._slots[topic]

    async def apply(self, records: Sequence[Raw]) -> list[Outcome]:
        """One batch in one transaction; what became of each record. Raises whatever the service raises."""
        by_topic: dict[str, list[Raw]] = defaultdict(list)
        for record in records:
            by_topic[record.topic].append(record)
        shares = [self._reader.read(self._slots[topic], part, None) for topic, part in by_topic.items()]
        letters = [letter for share in shares for letter in share.letters]
        batch = Batch([record for share in shares for record in share.records])
        async with self._db.transaction():
            state = await self._intake.load(self._db, batch)
            decision = self._intake.decide(state, batch)
            await self._intake.save(self._db, decision.changes)
            if letters:
                await deadletters.store(self._db, letters, self._sealer)
            shown = {
                row["id"]: row["headers"] for row in await self._db.fetch(_SHOWN, [letter.id for letter in letters])
            }
        told = {(record.topic, record.offset): Outcome() for record in records}
        for letter in letters:
            message = deadletters.message(self._intake.name, letter)
            open_text = (message.key or b"", message.value, *(value for _, value in message.headers))
            about = told[letter.raw.topic, letter.raw.offset]
            about.reason, about.shown = letter.reason, b" ".join(open_text).decode() + shown[letter.id]
        for cause, event in decision.outputs:
            told[cause.topic, cause.offset].published.append(reader_of(type(event))(event.encode()))
        return [told[record.topic, record.offset] for record in records]
