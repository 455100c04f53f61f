"""Publishes committed pages, in order, behind the commits.

One round at a time: everything queued is grouped by destination partition, destinations go side by side, and within one
destination a produce batch is sent only after the one before it is acknowledged (rule 5, across pages). The producer is
idempotent with acks=all; that alone would not keep the order when a batch expires.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress

import structlog
from aiokafka.errors import (
    ClusterAuthorizationFailedError,
    InvalidTopicError,
    KafkaError,
    MessageSizeTooLargeError,
    RecordListTooLargeError,
    TopicAuthorizationFailedError,
)

from libs.runtime.clock import Clock, Pause
from libs.runtime.kafka.producer import Producer, put_away
from libs.runtime.observing import metrics
from libs.runtime.store.pages import OutboxRecord, Page
from libs.runtime.store.positions import Place

log = structlog.get_logger()

WAITING_BYTES_MAX = 32 << 20
"""Of committed pages that wait for the broker: messages of a hundred documents make pages of megabytes."""
DRAIN_SECONDS_MAX = 2.0
"""How long a stop waits for what is queued; the rest is in the outbox."""
HOPELESS = (
    MessageSizeTooLargeError, RecordListTooLargeError, InvalidTopicError, TopicAuthorizationFailedError,
    ClusterAuthorizationFailedError,
)  # fmt: skip
"""What sending again cannot mend."""

ProducerFactory = Callable[[], Producer]


async def connect(make_producer: ProducerFactory, pause: Pause, broker: str) -> Producer:
    """A producer that has met its broker; waits for it. broker: what to say where it is not to be reached."""
    while True:
        producer = make_producer()
        try:
            await producer.start()
            return producer
        except (KafkaError, OSError) as failure:
            log.warning("broker not reachable", at=broker, error=type(failure).__name__)
            with suppress(KafkaError, OSError):
                await producer.stop()
            await pause.after_failure()


class Publisher:
    """`put` takes the pages of a confirmed commit.

    acknowledged: called with each round's pages, in order. failed: called with a reason when publishing cannot go on.
    """

    acknowledged: Callable[[list[Page]], Awaitable[None]]
    failed: Callable[[str], None]

    def __init__(
        self,
        make_producer: ProducerFactory,
        clock: Clock,
        pages_max: int,
        pause: Pause,
        broker: str,
    ) -> None:
        self._make_producer, self._broker = make_producer, broker
        self._clock = clock
        self._pages_max = pages_max
        self._pause = pause
        self._queue: deque[Page] = deque()
        self._bytes = 0
        self._oldest_s: float | None = None
        self._wake = asyncio.Event()
        self._room = asyncio.Condition()
        self._in_round = asyncio.Lock()
        self._producer: Producer | None = None
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._producer = await connect(self._make_producer, self._pause, self._broker)
        self._task = asyncio.create_task(self._run(), name="publisher")

    async def stop(self) -> None:
        """Publish what is queued, as far as it goes at once; the rest is in the outbox."""
        if self._task:
            with suppress(TimeoutError):
                await asyncio.wait_for(self.drained(), DRAIN_SECONDS_MAX)
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        if self._producer:
            await put_away(self._producer, DRAIN_SECONDS_MAX)

    async def put(self, pages: Iterable[Page]) -> None:
        """Queue pages; waits while too many are on their way, so that commits cannot run ahead without bound."""
        async with self._room:
            await self._room.wait_for(lambda: len(self._queue) < self._pages_max and self._bytes < WAITING_BYTES_MAX)
        more = list(pages)
        self._queue.extend(more)
        self._bytes += sum(page.size for page in more)
        if not self._queue:
            return
        self._oldest_s = self._clock.steady_s() if self._oldest_s is None else self._oldest_s
        self._wake.set()
        self._gauge()

    async def forget(self, places: set[Place]) -> None:
        """Drop queued pages of these inputs, once the round under way is over: assignment reads them from the outbox."""
        async with self._in_round:
            kept = [page for page in self._queue if (page.topic, page.partition) not in places]
            self._queue = deque(kept)
            self._bytes = sum(page.size for page in kept)
        async with self._room:
            self._room.notify_all()

    async def drained(self) -> None:
        async with self._room:
            await self._room.wait_for(lambda: not self._queue and not self._in_round.locked())

    async def _run(self) -> None:
        try:
            await self._rounds()
        except Exception as failure:
            log.exception("publisher stopped", error=type(failure).__name__)
            self.failed(f"publisher stopped: {type(failure).__name__}")

    async def _rounds(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._queue:
                async with self._in_round:
                    pages = list(self._queue)
                    await self._send_all(pages)
                    for _ in pages:
                        self._bytes -= self._queue.popleft().size
                    self._oldest_s = self._clock.steady_s() if self._queue else None
                await self.acknowledged(pages)
                async with self._room:
                    self._room.notify_all()
                self._gauge()

    async def _send_all(self, pages: list[Page]) -> None:
        waiting: dict[tuple[str, int], deque[OutboxRecord]] = {}
        for page in pages:
            for message in page.messages:
                waiting.setdefault((message.topic, message.partition), deque()).append(message)
        while waiting:
            results = await asyncio.gather(
                *(self._send(topic, partition, messages) for (topic, partition), messages in waiting.items()),
                return_exceptions=True,
            )
            waiting = {place: messages for place, messages in waiting.items() if messages}
            failures = [result for result in results if isinstance(result, BaseException)]
            if failures:
                await self._recover(next((f for f in failures if isinstance(f, HOPELESS)), failures[0]))
        self._pause.reset()

    async def _send(self, topic: str, partition: int, messages: deque[OutboxRecord]) -> None:
        """Send until the deque is empty; what is acknowledged leaves it, so that a failure keeps the rest in order."""
        assert self._producer
        while messages:
            with metrics.Stage("produce"):
                builder = self._producer.create_batch()
                count = events = 0
                for message in messages:
                    if (
                        builder.append(key=message.key, value=message.value, timestamp=None, headers=message.headers)
                        is None
                    ):
                        break
                    count += 1
                    events += message.events
                builder.close()
            await (await self._producer.send_batch(builder, topic, partition=partition))
            for _ in range(count):
                messages.popleft()
            metrics.EVENTS.labels(topic).inc(events)

    async def _recover(self, failure: BaseException) -> None:
        """A failed round is sent again by a new producer: readers drop what had arrived."""
        if isinstance(failure, HOPELESS) or not isinstance(failure, (KafkaError, OSError, TimeoutError)):
            raise failure
        log.warning("publishing failed, trying again", error=type(failure).__name__)
        await self._pause.after_failure()
        if self._producer:
            await put_away(self._producer)
        self._producer = await connect(self._make_producer, self._pause, self._broker)

    def _gauge(self) -> None:
        metrics.OUTBOX_PAGES.set(len(self._queue))
        metrics.OUTBOX_AGE.set(self.oldest_age_seconds)

    @property
    def oldest_age_seconds(self) -> float:
        return self._clock.steady_s() - self._oldest_s if self._oldest_s is not None and self._queue else 0.0
