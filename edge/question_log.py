"""Questions are read from the log, and answers declared on it, before the questions count as read.

After a crash some are asked and answered again: intake repeats its first answer, and nothing else follows.
"""

from __future__ import annotations

import asyncio
from base64 import b64decode
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from types import TracebackType
from typing import Any, Generic, NamedTuple

from aiokafka import AIOKafkaConsumer
from aiokafka.structs import ConsumerRecord
from pydantic import ValidationError

from edge.asking import Answer, Limits, Q, V
from libs.identity import brokers
from libs.identity.proofs import HEADER, Signer
from libs.runtime.clock import SHANGHAI, Clock
from libs.runtime.failures import Halt
from libs.runtime.kafka.opening import one_poll
from libs.runtime.kafka.patience import PRODUCE_MS
from libs.runtime.kafka.producer import Producer, put_away
from libs.schemas.access_lists import EDGE, QUESTION_GROUPS
from libs.schemas.events.base import EventModel
from libs.schemas.register import Declaration
from libs.schemas.topics import QUESTIONS, Topic

_POLL_MS = 500
_SPARE_S = 60


@dataclass(frozen=True, slots=True)
class Desk(Generic[Q, V]):
    """One kind of questions is read and answered here. topic: of the questions.

    event: what a question is. read: makes one of that, by the moment the log took it, in seconds since 1970. declare: the
    document of an answer; None where it is declared already.
    """

    topic: Topic
    event: type[EventModel]
    read: Callable[[Any, float], Q]
    declare: Callable[[Answer[Q, V]], Declared | None]
    limits: Limits


class Declared(NamedTuple):
    """A document is to be declared about an order."""

    order_no: str
    document: Declaration


class QuestionLog(Generic[Q, V]):
    """Use it as a context. Raises KafkaError where the broker is away."""

    def __init__(self, bootstrap: str, desk: Desk[Q, V], signer: Signer | None, pause_max_ms: int) -> None:
        self._desk, self._signer = desk, signer
        self._declared_on = QUESTIONS[desk.topic].name
        limits = desk.limits
        rounds = ceil(limits.batch / limits.at_once)  # each matter is asked once at least
        longest_s = limits.limit_s + rounds * limits.try_s + pause_max_ms / 1000 + _SPARE_S
        self._consumer = AIOKafkaConsumer(
            desk.topic.name, bootstrap_servers=bootstrap, client_id=EDGE, group_id=QUESTION_GROUPS[desk.topic],
            enable_auto_commit=False, auto_offset_reset="earliest", max_poll_interval_ms=int(longest_s * 1000),
            request_timeout_ms=PRODUCE_MS, **brokers.aiokafka(),
        )  # fmt: skip
        self._producer = Producer(
            bootstrap_servers=bootstrap, client_id=EDGE, acks="all", enable_idempotence=True,
            request_timeout_ms=PRODUCE_MS, **brokers.aiokafka(),
        )  # fmt: skip

    async def __aenter__(self) -> QuestionLog[Q, V]:
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

    async def questions(self) -> list[Q]:
        """The next ones; none where none has come for half a second. Raises Halt for what is no question."""
        with one_poll():
            polled = await self._consumer.getmany(timeout_ms=_POLL_MS, max_records=self._desk.limits.batch)
        return [question_of(record, self._desk) for records in polled.values() for record in records]

    async def answer(self, answers: Iterable[Answer[Q, V]]) -> None:
        """Declare answers. Returns when the log has them all."""
        await self.declare(each for answer in answers if (each := self._desk.declare(answer)))

    async def declare(self, documents: Iterable[Declared]) -> None:
        """Declare documents. Returns when the log has them all."""
        sent = []
        for declared in documents:
            key, value = declared.order_no.encode(), declared.document.model_dump_json(by_alias=True, exclude_none=True)
            headers, body = [("content-type", b"application/json")], value.encode()
            if self._signer:
                headers.append((HEADER, self._signer.header(self._declared_on, key, body)))
            sent.append(await self._producer.send(self._declared_on, body, key=key, headers=headers))
        await asyncio.gather(*sent)

    async def done(self) -> None:
        """Count the questions as read; before that they come again, and a repeated answer changes nothing."""
        await self._consumer.commit()


def question_of(record: ConsumerRecord[bytes, bytes], desk: Desk[Q, V]) -> Q:
    """Read a question. Raises Halt for what is none: our own topic is not as it should be."""
    try:
        asked = desk.event.model_validate_json(record.value or b"")
    except ValidationError:
        where = f"{record.topic}-{record.partition}/{record.offset}"
        raise Halt(f"{where} is no question: {desk.event.__name__} is expected") from None
    return desk.read(asked, record.timestamp / 1000)


def now_of(clock: Clock) -> str:
    """The moment as documents write it."""
    return f"{datetime.fromtimestamp(clock.now_ns() / 1e9, SHANGHAI):%Y%m%d%H%M%S}"


def signer_of(told: str) -> Signer | None:
    """`id:key in base64`; None where there is none. Raises ValueError, which quotes nothing."""
    if not told:
        return None
    key_id, colon, key = told.rpartition(":")
    if not colon or not key_id:
        raise ValueError("EDGE_RECORD_KEY is id:key in base64")
    return Signer(key_id, b64decode(key))
