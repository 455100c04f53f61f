"""The publisher keeps order when the broker refuses."""

from __future__ import annotations

import asyncio
from typing import Any, cast

import pytest
from aiokafka.errors import KafkaError, KafkaTimeoutError, MessageSizeTooLargeError

from libs.runtime.clock import Pause
from libs.runtime.kafka.producer import Producer
from libs.runtime.kafka.publisher import WAITING_BYTES_MAX, Publisher
from libs.runtime.store.pages import OutboxRecord, Page
from libs.runtime.tests.rig import StillClock
from libs.runtime.twins.testing import HAPPENS_WITHIN_S


class Refusing:
    """A producer that fails with each given error once, then takes everything."""

    def __init__(self, failures: list[KafkaError]) -> None:
        self.failures = failures

    async def start(self) -> None: ...

    async def stop(self) -> None: ...

    def create_batch(self) -> Any:
        class Builder:
            def append(self, **_: Any) -> object:
                return object()

            def close(self) -> None: ...

        return Builder()

    async def send_batch(self, *_: Any, **__: Any) -> asyncio.Future[None]:
        answer: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        if self.failures:
            answer.set_exception(self.failures.pop(0))
        else:
            answer.set_result(None)
        return answer


@pytest.mark.parametrize(
    ("failures", "outcome"),
    [([KafkaTimeoutError(), KafkaTimeoutError()], "acknowledged"), ([MessageSizeTooLargeError()], "failed")],
)
async def test_what_may_pass_is_sent_again_and_what_cannot_is_said(failures: list[KafkaError], outcome: str) -> None:
    said: asyncio.Queue[str] = asyncio.Queue()
    producer = Refusing(failures)
    pause = Pause(StillClock(), 1, 1)
    publisher = Publisher(lambda: cast(Producer, producer), StillClock(), 8, pause, "twin")

    async def acknowledged(_: list[Page]) -> None:
        said.put_nowait("acknowledged")

    publisher.acknowledged = acknowledged
    publisher.failed = lambda _: said.put_nowait("failed")
    await publisher.start()
    await publisher.put([Page("t", 0, 0, 1, [OutboxRecord("out", 0, b"k", b"v", [])])])
    assert await asyncio.wait_for(said.get(), HAPPENS_WITHIN_S) == outcome
    publisher_task = publisher._task
    assert publisher_task
    publisher_task.cancel()


async def test_pages_that_wait_are_bounded_by_bytes_too() -> None:
    publisher = Publisher(lambda: cast(Producer, Refusing([])), StillClock(), 8, Pause(StillClock(), 1, 1), "twin")
    large = OutboxRecord("out", 0, b"k", bytes(WAITING_BYTES_MAX), [])
    await publisher.put([Page("t", 0, 0, 1, [large])])
    second = asyncio.create_task(publisher.put([Page("t", 1, 0, 1)]))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert not second.done()
    await publisher.forget({("t", 0)})
    await asyncio.wait_for(second, HAPPENS_WITHIN_S)
