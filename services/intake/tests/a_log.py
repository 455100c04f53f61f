"""Stands in for Kafka alone, between intake's HTTP and intake itself."""

from __future__ import annotations

from datetime import UTC, datetime

import asyncpg
from aiokafka.errors import KafkaTimeoutError

from libs.runtime.failures import DeadLetter
from libs.runtime.processing import Batch, RawRecord, Record
from libs.runtime.store import deadletters
from libs.runtime.store.deadletters import DeadLetterRecord
from libs.runtime.twins.testing import A_DAY
from libs.runtime.wire.days import origin_of
from libs.schemas.topics import TOPICS
from services.intake.domain.reading.submission import submission_id
from services.intake.processor import Intake
from services.intake.settings import Settings
from services.intake.tests.parcels import DECODERS

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)


TOPIC_ID = "an-id"
_APPLIED = """
insert into position (topic, partition, topic_id, next_offset) values ($1, 3, $2, $3)
on conflict (topic, partition) do update set next_offset = $3
"""


class Log:
    """Stands in for Kafka alone: keeps what is published, and lets `intake` read it."""

    def __init__(self, db: asyncpg.Connection) -> None:
        self.records: list[RawRecord] = []
        self.broken = False
        self.refuses: set[bytes] = set()
        self._db = db
        self._decided: list[RawRecord] = []
        self.processor = Intake(Settings())

    async def publish(self, topic: str, key: bytes, value: bytes, headers: list[tuple[str, bytes]]) -> tuple[int, int]:
        if self.broken or key in self.refuses:
            raise KafkaTimeoutError
        self.records.append(RawRecord(topic, 3, len(self.records), NOON, key, value, dict(headers)))
        return 3, len(self.records) - 1

    def name(self, index: int) -> str:
        """The submission id of a record."""
        raw = self.records[index]
        return submission_id(raw.topic, raw.partition, raw.offset)

    async def decide(self) -> None:
        """`intake` takes all that was published since it last did."""
        records, letters = [], []
        for raw in self.records:
            if raw in self._decided:
                continue
            try:
                event = DECODERS[raw.topic](raw)
            except DeadLetter as letter:
                origin = origin_of("intake", TOPICS[raw.topic], TOPIC_ID, raw.partition)
                letters.append(DeadLetterRecord(f"{origin}/{raw.offset}", letter.reason, raw, told=letter.told))
                continue
            records.append(Record(raw.topic, 3, raw.offset, f"intake/{raw.topic}", event, A_DAY, NOON, NOON))
        batch = Batch(records)
        async with self._db.transaction():
            decision = self.processor.decide(await self.processor.load(self._db, batch), batch)
            await self.processor.save(self._db, decision.changes)
            if letters:
                await deadletters.store(self._db, letters, deadletters.Sealer("secret"))
            for topic in {raw.topic for raw in self.records}:
                await self._db.execute(_APPLIED, topic, TOPIC_ID, len(self.records))
        self._decided += self.records

    async def end(self, topic: str, partition: int) -> int:
        return len(self.records)
