"""The loop tracks what Kafka acknowledged: outbox pages to delete, consumer offsets to commit (for lag displays
only)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection

import structlog
from aiokafka import TopicPartition
from aiokafka.errors import KafkaError

from libs.runtime.store.pages import Page
from libs.runtime.store.positions import PageId, Place

log = structlog.get_logger()

Commit = Callable[[dict[TopicPartition, int]], Awaitable[None]]


class Acknowledged:
    """Pages leave the outbox by their own ids in a later transaction (rule 6), and are forgotten once it committed."""

    def __init__(self) -> None:
        self._pages: list[PageId] = []
        self._taken = 0
        self._offsets: dict[TopicPartition, int] = {}
        self._showing = asyncio.Lock()

    def add(self, pages: list[Page]) -> None:
        self._pages += [page.id for page in pages if page.messages]
        for page in pages:
            partition = TopicPartition(page.topic, page.partition)
            self._offsets[partition] = max(page.covers, self._offsets.get(partition, 0))

    def take(self) -> list[PageId]:
        """The pages a transaction deletes now."""
        self._taken = len(self._pages)
        return self._pages[: self._taken]

    def forget_taken(self) -> None:
        """Forget what the committed transaction took along."""
        del self._pages[: self._taken]
        self._taken = 0

    async def show(self, commit: Commit, assigned: Collection[Place]) -> None:
        """Kafka's committed offsets are a display (the position in the database counts), so a failure only waits. One
        at a time, and never backwards."""
        async with self._showing:
            ours = {p: offset for p, offset in self._offsets.items() if (p.topic, p.partition) in assigned}
            try:
                if ours:
                    await commit(ours)
                self._offsets = {
                    p: offset
                    for p, offset in self._offsets.items()
                    if offset > ours.get(p, -1) and (p.topic, p.partition) in assigned
                }
            except KafkaError as failure:
                log.info("offset not committed yet", error=type(failure).__name__)
