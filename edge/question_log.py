"""Questions are read from the log, and answers declared on it, before the questions count as read.

After a crash some are asked and answered again: intake repeats its first answer, and nothing else follows.
"""

from __future__ import annotations

import asyncio
from base64 import b64decode
from collections.abc import Sequence
from datetime import datetime
from math import ceil
from types import TracebackType

import msgspec
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.structs import ConsumerRecord
from msgspec import json
from pydantic import ValidationError

from edge.asking import Answer, Question
from edge.registers import Person
from edge.settings import Settings
from libs.identity import brokers
from libs.identity.proofs import HEADER, Signer
from libs.runtime.clock import SHANGHAI, Clock
from libs.runtime.failures import Halt
from libs.runtime.kafka.opening import one_poll
from libs.runtime.kafka.patience import PRODUCE_MS
from libs.runtime.kafka.publisher import put_away
from libs.runtime.sealing import KeyRing, Sealed, Unopened
from libs.schemas.access_lists import EDGE
from libs.schemas.buyer_identity import IdentityAnswer
from libs.schemas.events.buyer_identity import IdentityAsked
from libs.schemas.topics import DECLARED, IDENTITY_QUESTIONS

_POLL_MS = 500
_SPARE_S = 60
_DECLARED_ON = DECLARED["identity-answer"].name
_person = json.Decoder(tuple[str, str]).decode


class QuestionLog:
    """Use it as a context. Raises KafkaError where the broker is away."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._ring, self._clock, self._customs = settings.key_ring, clock, settings.customs
        self._signer = signer_of(settings.record_key.get_secret_value())
        self._batch = settings.buyer_check_batch
        rounds = ceil(settings.buyer_check_batch / settings.buyer_check_at_once)  # each person is asked once at least
        longest_s = settings.buyer_check_limit_s + rounds * settings.buyer_check_try_s
        longest_s += settings.retry_pause_max_ms / 1000 + _SPARE_S
        self._consumer = AIOKafkaConsumer(
            IDENTITY_QUESTIONS.name, bootstrap_servers=settings.kafka_bootstrap, client_id=EDGE, group_id=EDGE,
            enable_auto_commit=False, auto_offset_reset="earliest", max_poll_interval_ms=int(longest_s * 1000),
            request_timeout_ms=PRODUCE_MS, **brokers.aiokafka(),
        )  # fmt: skip
        self._producer = AIOKafkaProducer(
            bootstrap_servers=settings.kafka_bootstrap, client_id=EDGE, acks="all", enable_idempotence=True,
            request_timeout_ms=PRODUCE_MS, **brokers.aiokafka(),
        )  # fmt: skip

    async def __aenter__(self) -> QuestionLog:
        await self._consumer.start()
        try:
            await self._producer.start()
        except BaseException:
            await self._consumer.stop()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await put_away(self._producer)
        await self._consumer.stop()

    async def questions(self) -> list[Question]:
        """The next ones; none where none has come for half a second. Raises Halt for what is no question."""
        with one_poll():
            polled = await self._consumer.getmany(timeout_ms=_POLL_MS, max_records=self._batch)
        return [question_of(record, self._ring) for records in polled.values() for record in records]

    async def declare(self, answers: Sequence[Answer]) -> None:
        """Declare answers. Returns when the log has them all."""
        sent = []
        for answer in answers:
            key, value = answer.question.order_no.encode(), declared(answer, self._customs, self._clock)
            headers = [("content-type", b"application/json")]
            if self._signer:
                headers.append((HEADER, self._signer.header(_DECLARED_ON, key, value)))
            sent.append(await self._producer.send(_DECLARED_ON, value, key=key, headers=headers))
        await asyncio.gather(*sent)

    async def done(self) -> None:
        """Count the questions as read; before that they come again, and a repeated answer changes nothing."""
        await self._consumer.commit()


def question_of(record: ConsumerRecord[bytes, bytes], ring: KeyRing) -> Question:
    """Read a question and open its seal. Raises Halt for what is no question: our own topic is not as it should be."""
    try:
        asked = IdentityAsked.model_validate_json(record.value or b"")
    except ValidationError:
        raise Halt(f"{record.topic}-{record.partition}/{record.offset} is no question about a buyer") from None
    person: Person | None
    try:
        sealed = Sealed(b64decode(asked.sealed_key), b64decode(asked.sealed))
        person = Person(*_person(ring.open(sealed)))
    except (Unopened, msgspec.ValidationError, ValueError):
        person = None
    where = asked.submission_id, asked.order_no, asked.ebp_code
    return Question(*where, asked.person, person, record.timestamp / 1000)


def declared(answer: Answer, customs: str, clock: Clock) -> bytes:
    """The document that declares an answer. Its number is that of what was asked about: another answer is a conflict."""
    question, now = answer.question, datetime.fromtimestamp(clock.now_ns() / 1e9, SHANGHAI)
    document = IdentityAnswer(
        cop_no=question.asked,
        app_time=f"{now:%Y%m%d%H%M%S}",
        ebp_code=question.ebp_code,
        order_no=question.order_no,
        asked=question.asked,
        person=question.token,
        verdict=answer.verdict,
        customs=customs,
    )
    return document.model_dump_json(by_alias=True).encode()


def signer_of(told: str) -> Signer | None:
    """`id:key in base64`; None where there is none. Raises ValueError, which quotes nothing."""
    if not told:
        return None
    key_id, colon, key = told.rpartition(":")
    if not colon or not key_id:
        raise ValueError("EDGE_RECORD_KEY is id:key in base64")
    return Signer(key_id, b64decode(key))
