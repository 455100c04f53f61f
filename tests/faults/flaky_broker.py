"""A broker that refuses the first batch it is given, behind the producer's interface."""

from __future__ import annotations

import asyncio
from typing import Any

from aiokafka.errors import RequestTimedOutError

from libs.runtime.store.pages import OutboxRecord


class OneRecordBatch:
    """Full after one record, so that every message travels alone."""

    def __init__(self) -> None:
        self.message: OutboxRecord | None = None

    def append(self, *, key: bytes, value: bytes, timestamp: None, headers: Any) -> object | None:
        if self.message:
            return None
        self.message = OutboxRecord("", 0, key, value, headers)
        return self

    def close(self) -> None:
        """Nothing is compressed here."""


class FlakyBroker:
    """`log` is what it took, in the order it took it."""

    def __init__(self) -> None:
        self.log: list[OutboxRecord] = []
        self._refusals = 1

    async def start(self) -> None:
        """It is always there."""

    async def stop(self) -> None:
        """And stays."""

    def create_batch(self) -> OneRecordBatch:
        return OneRecordBatch()

    async def send_batch(self, batch: OneRecordBatch, topic: str, *, partition: int) -> asyncio.Future[None]:
        done = asyncio.get_running_loop().create_future()
        if self._refusals:
            self._refusals -= 1
            done.set_exception(RequestTimedOutError())
        else:
            assert batch.message
            self.log.append(batch.message)
            done.set_result(None)
        return done
