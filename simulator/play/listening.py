"""The partners hear intake's receipts, and the releases that customs publishes."""

from __future__ import annotations

from datetime import date
from types import TracebackType

from aiokafka import AIOKafkaConsumer, TopicPartition

from libs.identity import brokers
from libs.schemas.cloudevents import Headers, singles
from libs.schemas.events.base import reader_of
from libs.schemas.events.intake import ReceiptsIssued
from libs.schemas.events.review import ListReleased
from libs.schemas.topics import RECEIPTS, RELEASES
from simulator.acting.board import Board

_read_release = reader_of(ListReleased)
_read_receipts = reader_of(ReceiptsIssued)
_RECEIPT, _RELEASE = ReceiptsIssued.__name__.encode(), ListReleased.__name__.encode()
_POLL_MS = 200
_FETCH_WAIT_MS = 20
"""Short: asking where a log ends waits on the same connection behind a fetch that waits for records."""


class Listener:
    """Writes on the board what is new. A record that was published twice is read once (by `ce_id`)."""

    def __init__(self, bootstrap: str, board: Board) -> None:
        self._board = board
        self._consumer = AIOKafkaConsumer(
            bootstrap_servers=bootstrap,
            client_id="simulator-listener",
            enable_auto_commit=False,
            max_poll_records=5_000,
            fetch_max_wait_ms=_FETCH_WAIT_MS,
            **brokers.aiokafka(),
        )
        self._places = [
            TopicPartition(topic.name, n) for topic in (RECEIPTS, RELEASES) for n in range(topic.partitions)
        ]
        self._heard: set[bytes] = set()

    async def __aenter__(self) -> Listener:
        """Listens from now on: what earlier plays were told is not ours."""
        await self._consumer.start()
        self._consumer.assign(self._places)
        await self._consumer.seek_to_end(*self._places)
        for place in self._places:
            await self._consumer.position(place)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._consumer.stop()

    async def catch_up(self) -> None:
        """Read everything that lies there now."""
        ends = await self._consumer.end_offsets(self._places)
        while any([await self._consumer.position(place) < ends[place] for place in self._places]):
            for records in (await self._consumer.getmany(timeout_ms=_POLL_MS)).values():
                for record in records:
                    for headers, _, value in singles(dict(record.headers), record.key, record.value):
                        self._hear(headers, value)

    def _hear(self, headers: Headers, value: bytes | None) -> None:
        kind, identity = headers.get("ce_type"), headers.get("ce_id") or b""
        if kind not in (_RECEIPT, _RELEASE) or value is None or identity in self._heard:
            return
        self._heard.add(identity)
        if kind == _RECEIPT:
            self._board.learn(_read_receipts(value))
        else:
            day = date.fromisoformat((headers["ce_customsday"] or b"").decode())
            self._board.learn_release(_read_release(value), day)
