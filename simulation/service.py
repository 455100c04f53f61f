"""A simulated service: one store, one group, and worker processes that run the real loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from random import Random
from typing import Any, cast
from zlib import crc32

import asyncpg
import msgspec

from libs.runtime.clock import Clock, Pause
from libs.runtime.failures import DeadLetter
from libs.runtime.kafka.cluster import Cluster
from libs.runtime.kafka.producer import Producer
from libs.runtime.kafka.publisher import Publisher
from libs.runtime.loop.batches import by_place
from libs.runtime.loop.pacing import Gathering
from libs.runtime.loop.reading import Reader
from libs.runtime.loop.senders import Senders
from libs.runtime.loop.trying import TRANSIENT, Narrowing
from libs.runtime.loop.worker import Worker
from libs.runtime.observing.telemetry import Sampler, Tracer
from libs.runtime.processing import Processor
from libs.runtime.store.deadletters import UnreadableShare
from libs.runtime.store.positions import Place
from libs.runtime.twins.memory import Connections, MemoryStore
from libs.runtime.twins.memory_ledger import MemoryLedger
from libs.runtime.wire.sheets import DataReader
from libs.schemas.topics import TOPICS, replays
from simulation.group import SESSION_SECONDS, Group
from simulation.log import EPOCH_MS
from simulation.network import MemoryCluster, MemoryConsumer, MemoryProducer, Network
from simulation.process import Process

EVENTS_MAX = 12
"""Of a batch: so few that batches are cut and partitions read ahead."""
CALENDAR_SECRET = "simulated"
IDLE_IN_TRANSACTION_SECONDS = 15.0
HOUSEKEEPING_SECONDS = 1.0
_TRACER = Tracer("simulation", None)

Spawn = Callable[[Coroutine[Any, Any, Any]], Any]


class VirtualClock:
    """behind_s: by how much the wall's clock of this machine was set back."""

    def __init__(self, behind_s: Callable[[], float]) -> None:
        self._behind_s = behind_s

    def now_ns(self) -> int:
        return EPOCH_MS * 1_000_000 + int((self.steady_s() - self._behind_s()) * 1e9)

    def steady_s(self) -> float:
        return asyncio.get_running_loop().time()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class Service:
    """away: the database answers nobody. commits_to_fail, replies_to_lose: so many commits do not go through, or do and
    say that they did not.
    failures_in: the commands, counted from now, whose connection breaks. bad_deploy: half of the events cannot be read.
    behind_s: by how much its machine's clock was set back."""

    def __init__(
        self, processor: Processor[Any, Any], network: Network, spawn: Spawn, tell: Callable[[str], None]
    ) -> None:
        self.name, self.processor, self.network = processor.name, processor, network
        self.random: Random = network.random
        self.store = MemoryStore()
        self.tell, self._spawn = tell, spawn
        self.group = Group(self.random, spawn)
        self.members: list[Member] = []
        self._started = self._stops = 0
        self.away = self.bad_deploy = False
        self.commits_to_fail = self.replies_to_lose = 0
        self.failures_in: list[int] = []
        self.behind_s = 0.0

    def inputs(self) -> list[Place]:
        names = [topic.name for topic in self.processor.flow.inputs] + [replays(self.name).name]
        return [(name, partition) for name in names for partition in range(TOPICS[name].partitions)]

    def start(self) -> None:
        """One more worker process."""
        self.group.places = self.inputs()
        self._started += 1
        member = Member(self, Process(f"{self.name}-{self._started}", self.random, self.tell))
        self.members.append(member)
        member.process.on_death.append(lambda: self._spawn(self._bury(member)))
        member.process.spawn(member.run())

    def stop(self) -> None:
        """Every worker process, at once; `start` brings new ones."""
        for member in list(self.members):
            member.process.on_death = [member.connections.cut]
            member.process.die()
            self.group.throw_out(member)
        self.members.clear()
        self._stops += 1

    async def _bury(self, member: Member) -> None:
        """A new process comes, and the group learns that the old one is silent, in whatever order."""
        if member not in self.members:
            return
        self.members.remove(member)
        self._spawn(self._throw_out_later(member))
        stops = self._stops
        await asyncio.sleep(self.random.uniform(0.1, 4))
        if stops == self._stops:
            self.start()

    async def _throw_out_later(self, member: Member) -> None:
        await asyncio.sleep(self.random.uniform(0, SESSION_SECONDS))
        self.group.throw_out(member)

    async def stop_for(self, member: Member, seconds: float) -> None:
        """SIGSTOP, and SIGCONT after so long: past its session others have its partitions."""
        member.process.stop()
        wake_at = asyncio.get_running_loop().time() + seconds
        thrown_out = False
        if seconds > SESSION_SECONDS:
            await asyncio.sleep(SESSION_SECONDS)
            thrown_out = self.group.throw_out(member)
        if seconds > IDLE_IN_TRANSACTION_SECONDS:
            await asyncio.sleep(IDLE_IN_TRANSACTION_SECONDS - SESSION_SECONDS)
            member.connections.cut(asyncpg.IdleInTransactionSessionTimeoutError)
        await asyncio.sleep(max(wake_at - asyncio.get_running_loop().time(), 0))
        if not member.process.alive:
            return
        member.process.resume()
        if thrown_out:
            await asyncio.sleep(self.random.uniform(0, 3))
            if member.process.alive:
                member.process.spawn(member.come_back())

    def cut_off(self) -> None:
        """The server restarts: whatever is open is rolled back."""
        for member in self.members:
            member.connections.cut()

    async def database_step(self, process: Process, name: str) -> None:
        await process.step(name)
        if self.away:
            raise ConnectionRefusedError
        self.failures_in = sorted(left - 1 for left in self.failures_in)
        if self.failures_in and self.failures_in[0] <= 0:
            del self.failures_in[0]
            self.tell(f"{process.name}: connection breaks at {name}")
            raise ConnectionResetError
        if name == "commit" and self.commits_to_fail:
            self.commits_to_fail -= 1
            self.tell(f"{process.name}: COMMIT fails")
            raise ConnectionResetError
        if name == "committed" and self.replies_to_lose:
            self.replies_to_lose -= 1
            self.tell(f"{process.name}: reply to COMMIT lost")
            raise ConnectionResetError


class FickleReader(Reader):
    """The real one, in a release that may be bad."""

    def __init__(self, service: Service) -> None:
        super().__init__(service.processor, CALENDAR_SECRET, Sampler(0))
        self._service = service

    def _data_of(self, readers: dict[str, DataReader], kind: str, data: bytes | msgspec.Raw) -> Any:  # type: ignore[override]
        if self._service.bad_deploy and kind != "DayClosed" and crc32(bytes(data)) % 2:
            raise DeadLetter("bad-deploy")
        return super()._data_of(readers, kind, data)


class Member:
    """One worker process: the parts that `libs.runtime.app` puts together, on twins of broker and database."""

    def __init__(self, service: Service, process: Process) -> None:
        self.service, self.process = service, process
        random, clock = service.random, cast(Clock, VirtualClock(lambda: service.behind_s))
        self.connections = Connections(service.store, lambda name: service.database_step(process, name))
        process.on_death.append(self.connections.cut)
        self.consumer = MemoryConsumer(service.network, process)
        self.publisher = Publisher(
            lambda: cast(Producer, MemoryProducer(service.network, process)),
            clock,
            random.randint(1, 8),
            Pause(clock, 50, 2000),
            "twin",
        )
        self.worker = Worker(
            processor=service.processor,
            ledger=MemoryLedger(self.connections),
            cluster=cast(Cluster, MemoryCluster(service.network, process)),
            reader=FickleReader(service),
            publisher=self.publisher,
            tracer=_TRACER,
            unreadable=UnreadableShare(10_000, 0.9),
            senders=Senders(100, 0.5, 60, 5),
            narrowing=Narrowing(3, 20),
            clock=clock,
            pause=Pause(clock, 50, 2000),
            gathering=Gathering(EVENTS_MAX, 0, 0),
            day_piece_max=random.randint(1, 3),
        )
        self.worker.use(self.consumer)
        self.publisher.acknowledged = self.worker.acknowledged
        self.publisher.failed = self.worker.halt
        self._records_max = random.randint(1, 6)

    async def run(self) -> None:
        await self.publisher.start()
        self.service.group.join(self)
        self.process.spawn(self._keep_house())
        self.process.spawn(self.worker.days.keep(self.worker.work_on_days))
        while not self.worker.halted_whole:
            enough, patient = self.worker.buffered_partitions, not self.worker.gathering.more
            polled = by_place(await self.consumer.fetch(self._records_max, enough, patient=patient))
            await self.worker.handle(self.worker.take(polled))
        self.service.group.throw_out(self)
        self.consumer.hold(())
        await self.worker.leave()

    async def _keep_house(self) -> None:
        while True:
            await asyncio.sleep(HOUSEKEEPING_SECONDS)
            try:
                await self.worker.sweep()
            except TRANSIENT:
                continue

    async def let_go(self) -> None:
        places = self.consumer.held
        self.consumer.hold(())
        await self.worker.revoke(places)

    async def take(self, places: list[Place]) -> None:
        self.consumer.hold(places)
        await self.worker.assign(set(places))

    async def come_back(self) -> None:
        await self.let_go()
        self.service.group.join(self)
