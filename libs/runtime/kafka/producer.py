"""One kind of producer writes what this house sends: idempotent, acknowledged by all, and ended whole."""

from __future__ import annotations

import asyncio
import sys
from contextlib import suppress
from itertools import chain
from typing import Any

import cramjam
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError
from aiokafka.record.default_records import DefaultRecordBatchBuilder

from libs.identity import brokers
from libs.runtime.kafka.patience import IDLE_MS, PRODUCE_MS
from libs.schemas.topic import EVENT_BYTES_MAX

FLUSH_SECONDS_MAX = 5.0
"""How long a producer that failed has to end by itself."""
END_SECONDS_MAX = 1.0
"""How long each of its parts has then."""


class Producer(AIOKafkaProducer):  # type: ignore[misc]  # it has no types
    """A producer that can be ended though its broker answers nothing."""

    async def cut_off(self) -> None:
        """Close its connections and its sender, and give up what is not sent.

        aiokafka counts a stop that was broken off as done, and leaves both running: the sender would try for ever.
        """
        for end in (self.client.close, self._sender.close, self.client.close):  # the sender may connect anew
            with suppress(KafkaError, OSError, TimeoutError):
                await asyncio.wait_for(end(), END_SECONDS_MAX)
        unsent = self._message_accumulator
        for batch in [*chain.from_iterable(unsent._batches.values()), *unsent._pending_batches]:
            batch.future.cancel()  # else the flush waits on


async def put_away(producer: Producer, within_s: float = FLUSH_SECONDS_MAX) -> None:
    """Stop a producer that nobody waits for. One that cannot flush by then loses its connections and its sender."""
    with suppress(KafkaError, OSError, TimeoutError):
        return await asyncio.wait_for(producer.stop(), within_s)
    await producer.cut_off()


def _packed(payload: Any, level: int = 1) -> bytes:
    return bytes(cramjam.zstd.compress(payload, level=level))


_codecs: Any = sys.modules[DefaultRecordBatchBuilder.__module__]
_codecs.zstd_encode = _packed
"""Of this process. aiokafka takes level 3, the broker's, which makes more bytes of a page than level 1, and a fourth
dearer: what a page repeats lies near."""


def kafka_producer(
    bootstrap: str, client_id: str, linger_ms: int = 0, record_bytes_max: int = EVENT_BYTES_MAX
) -> Producer:
    """The one way this house produces: idempotent, acks=all.

    zstandard: the client's lz4 takes the strongest level, 7 µs an event of 600 bytes, against 0.9 for less than half the
    bytes.
    """
    return Producer(
        bootstrap_servers=bootstrap,
        client_id=client_id,
        enable_idempotence=True,
        acks="all",
        compression_type="zstd",
        max_batch_size=3 << 20,  # a page in one piece: its readers get what belongs together at once
        max_request_size=record_bytes_max,
        linger_ms=linger_ms,
        request_timeout_ms=PRODUCE_MS,
        connections_max_idle_ms=IDLE_MS,
        **brokers.aiokafka(),
    )
