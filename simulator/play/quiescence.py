"""A system is at rest when every service has applied, and published about, every record it reads.

The edge, too, has declared an answer to every question by then. A service commits an offset only when all that followed
from the records before it is acknowledged. So if all committed offsets, read first, equal the ends of all inputs,
read second, nothing is under way anywhere.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Collection
from types import TracebackType

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from libs.identity import brokers
from libs.schemas.access_lists import QUESTION_GROUPS
from libs.schemas.topics import FLOWS

_QUESTIONS = {group: (topic,) for topic, group in QUESTION_GROUPS.items()}
"""They are none where nobody is asked, and then no edge runs."""
PAUSE_MIN_S, PAUSE_MAX_S = 0.02, 0.1
STUCK_S = 180.0

Lag = dict[tuple[str, TopicPartition], int]
"""(service, partition) → records it has not done with."""


class NotQuiescent(Exception):
    """The system did not come to rest in time: some service stands still. Names the partitions with lag."""


class Quiescence:
    """Watches the consumer groups of all services and of the edge; a group is called like its reader.

    without: services that do not run.
    """

    def __init__(self, bootstrap: str, without: Collection[str] = ()) -> None:
        self._admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap, client_id="simulator-rest", **brokers.aiokafka())
        self._consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, client_id="simulator-ends", **brokers.aiokafka())
        self._inputs = {
            reader: [TopicPartition(topic.name, n) for topic in topics for n in range(topic.partitions)]
            for reader, topics in {**{name: flow.inputs for name, flow in FLOWS.items()}, **_QUESTIONS}.items()
            if reader.partition(".")[0] not in without
        }
        self._places = sorted({place for places in self._inputs.values() for place in places})

    async def __aenter__(self) -> Quiescence:
        await self._admin.start()
        await self._consumer.start()
        self._consumer.assign(self._places)  # the client looks up at once only what it is assigned
        self._consumer.pause(*self._places)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._consumer.stop()
        await self._admin.close()

    async def lag(self) -> Lag:
        """Empty at rest."""
        committed = dict(
            zip(
                self._inputs,
                await asyncio.gather(*(self._admin.list_consumer_group_offsets(name) for name in self._inputs)),
                strict=True,
            )
        )
        ends = await self._consumer.end_offsets(self._places)
        lag: Lag = {}
        for service, places in self._inputs.items():
            for place in places:
                known = committed[service].get(place)
                behind = ends[place] - (known.offset if known and known.offset > 0 else 0)
                if behind > 0:
                    lag[service, place] = behind
        return lag

    async def wait(self, on_lag: Callable[[int], None] = lambda _: None) -> None:
        """Returns at rest. Raises NotQuiescent when the lag has not changed for `STUCK_S`."""
        pause, since = PAUSE_MIN_S, time.monotonic()
        last: Lag = {}
        while True:
            try:
                lag = await self.lag()
            except KafkaError:
                lag = {("kafka", TopicPartition("", 0)): 1}
            on_lag(sum(lag.values()))
            if not lag:
                return
            if lag != last:
                last, since = lag, time.monotonic()
            elif time.monotonic() - since > STUCK_S:
                places = ", ".join(
                    f"{service} {place.topic}-{place.partition}: {n}" for (service, place), n in lag.items()
                )
                raise NotQuiescent(f"no progress for {STUCK_S:.0f} s; behind: {places}")
            await asyncio.sleep(pause)
            pause = min(pause * 1.5, PAUSE_MAX_S)
