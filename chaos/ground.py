"""The running system as faults see it: its processes, its servers, the lines between them."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit

import psutil

from chaos.days.calendar import Calendar
from chaos.disk import SmallDisk
from chaos.history import History
from chaos.line import Line
from checker.stores.archived import Archive
from deploy.local import processes, stack
from deploy.local.errors import StackError
from deploy.local.parts.kafka import Detour, take_detours
from deploy.local.ports import LOOPBACK, free_port, free_ports, http_status
from deploy.local.process_record import ProcessRecord
from deploy.local.processes import TIMEKEEPER
from deploy.local.stack import SERVICES, Endpoints
from libs.runtime.kafka.cluster import Cluster
from libs.runtime.loop.crashing import ENDS
from libs.runtime.store.retention import LETTERS
from libs.schemas.topics import MADE

SESSION_TIMEOUT_MS = 6_000
"""The least a broker allows: a zombie's partitions move soon."""
HANG_S = 10
"""The least that the setting may be."""
TIMEKEEPER_HANG_S = 30
"""Longer than a fault freezes it: who wakes up again goes on, and does not end by its watchdog."""
RETENTION_DAYS = 55
"""What a play still speaks of is younger: a list comes back by day 46, is paid for or is open. A play has some 76 days."""
_NEVER_DAYS = 36_500
KAFKA, POSTGRES, REDIS = "kafka", "postgres", "redis"
Lines = dict[tuple[str, str], Line]
"""(server, service or timekeeper) → the line between them."""
_WITH_LINES = (*SERVICES, TIMEKEEPER)


@dataclass
class Ground:
    """home: a full path. endpoints: the servers themselves. lines: every service reaches every server through its own.
    disk_refused: why there is no small disk here. calendar: closes the plays' days. ports: service → its HTTP port. down:
    services, or the timekeeper, that a fault keeps down on purpose."""

    home: Path
    endpoints: Endpoints
    lines: Lines
    disk: SmallDisk | None
    disk_refused: str | None
    history: History
    calendar: Calendar
    ports: dict[str, int] = field(default_factory=dict)
    down: set[str] = field(default_factory=set)
    _armed: set[str] = field(default_factory=set)
    _second: dict[str, int] = field(default_factory=dict)
    _reviving: asyncio.Lock = field(default_factory=asyncio.Lock)

    # -- services ---------------------------------------------------------------------------------------------------------

    async def kill(self, service: str) -> None:
        await asyncio.to_thread(processes.kill, self.home, service)

    async def start(self, service: str, port: int, **more: str) -> None:
        """Start without waiting: what it needs may be down as well."""
        self.ports[service] = port
        (self._armed.discard if ENDS.keys().isdisjoint(more) else self._armed.add)(service)
        env = self.environment(service) | more
        await asyncio.to_thread(processes.start_service, self.home, service, self.endpoints, port, env, wait=False)

    async def start_timekeeper(self) -> None:
        """Start it by the clock of the plays. It reaches the broker through a line of its own."""
        behind = replace(self.endpoints, kafka=f"{LOOPBACK}:{self.lines[KAFKA, TIMEKEEPER].port}")
        words, env = ("chaos.days", self.calendar.directory), {"HANG_S": str(TIMEKEEPER_HANG_S)}
        await asyncio.to_thread(processes.start_program, self.home, behind, TIMEKEEPER, env, words)

    def environment(self, service: str) -> dict[str, str]:
        """Return what leads the service to the servers through its lines."""
        ports = {server: line.port for (server, name), line in self.lines.items() if name == service}
        database = _through(self.endpoints.databases[service], ports[POSTGRES])
        detour = replace(
            self.endpoints,
            kafka=f"{LOOPBACK}:{ports[KAFKA]}",
            databases={service: database},
            redis=_through(self.endpoints.redis, ports[REDIS]),
        )
        return detour.environment() | self.keeping | {"SESSION_TIMEOUT_MS": str(SESSION_TIMEOUT_MS)}

    @property
    def keeping(self) -> dict[str, str]:
        """Services keep rows so long, and archive them there. Letters and notices stay: they are dated by the machine's
        clock, which is years before the days of the plays."""
        days_of = json.dumps(dict.fromkeys((LETTERS.table, "receipt"), _NEVER_DAYS))
        days = {"RETENTION_DAYS": str(RETENTION_DAYS), "RETENTION_DAYS_OF": days_of}
        return {"ARCHIVE_DIR": str(self.home / "archive"), **days}

    @property
    def archive(self) -> Archive:
        return Archive.of(self.keeping["ARCHIVE_DIR"], self.endpoints.secrets["SEALING_KEYS"])

    @contextmanager
    def kept_down(self, service: str) -> Iterator[None]:
        """As long as the block lasts nobody else starts the service."""
        self.down.add(service)
        try:
            yield
        finally:
            self.down.discard(service)

    def pid(self, part: str) -> int:
        """Of a service or server. Raises StackError where it does not run."""
        pid = {**processes.status(self.home), **stack.status(self.home)}.get(part)
        if pid is None:
            raise StackError(f"{part} does not run")
        return pid

    def workers(self) -> list[tuple[str, int]]:
        """(service, process id) of all that run, second ones too."""
        first = processes.status(self.home)
        running = [(name, pid) for name in _WITH_LINES if (pid := first.get(name)) is not None]
        return [*running, *self._second.items()]

    @asynccontextmanager
    async def second_worker(self, service: str) -> AsyncIterator[psutil.Process]:
        """Another process of the service for as long as the block lasts, ready when the block begins."""
        record = ProcessRecord(self.home / "run" / f"second-{service}.json")
        port = free_port()
        pid = record.start(
            [sys.executable, "-m", f"services.{service}.app"],
            log=self.home / "logs" / f"{service}-second.log",
            env={**os.environ, **self.environment(service), "HTTP_PORT": str(port)},
            cwd=processes.ROOT,
            facts={},
        )
        self._second[service] = pid
        try:
            await until(lambda: http_status(port, "/health/ready") == 200, 20)
            yield psutil.Process(pid)
        finally:
            self._second.pop(service, None)
            await asyncio.to_thread(record.stop)

    # -- servers ----------------------------------------------------------------------------------------------------------

    def tree(self, part: str) -> list[psutil.Process]:
        """A server's process and its children, the parent first."""
        parent = psutil.Process(self.pid(part))
        return [parent, *parent.children(recursive=True)]

    async def raise_servers(self) -> None:
        """Start whichever server does not run, on its old port."""
        self.endpoints = await asyncio.to_thread(stack.start, self.home)

    # -- the whole --------------------------------------------------------------------------------------------------------

    async def heal(self) -> None:
        """Everything runs and is ready. Raises StackError where it does not get so."""
        for line in self.lines.values():
            line.mend()
        if self.disk:
            self.disk.free()
        await self.raise_servers()
        for service in sorted(self._armed):  # a crash point that was not reached before peace came
            await self.kill(service)
        await self.revive()
        for service in SERVICES:
            await asyncio.to_thread(processes.wait_ready, self.home, service)

    async def revive(self) -> list[str]:
        """Start services, and the timekeeper, that ended by themselves, as any supervisor does; returns which."""
        async with self._reviving:
            dead = [name for name in SERVICES if name not in self.down and not processes.alive(self.home, name)]
            for name in dead:
                await self.start(name, self.ports[name])
            if TIMEKEEPER not in self.down and not processes.alive(self.home, TIMEKEEPER):
                await self.start_timekeeper()
                dead.append(TIMEKEEPER)
            return dead


async def until(holds: Callable[[], bool], within_s: float) -> bool:
    """Wait for a condition; False when it does not hold in time."""
    deadline = time.monotonic() + within_s
    while not await asyncio.to_thread(holds):
        if time.monotonic() > deadline:
            return False
        await asyncio.sleep(0.1)
    return True


@asynccontextmanager
async def fresh_ground(home: Path, history: History, small_disk_of: str) -> AsyncIterator[Ground]:
    """A fresh system under `home`, every service behind lines of its own, one of them on a small disk."""
    disk = SmallDisk(home / "small-disk")
    await asyncio.to_thread(_clear, home, disk)
    lines = await _kafka_lines(home)
    try:
        endpoints = await asyncio.to_thread(stack.start, home)
        await asyncio.to_thread(Cluster(endpoints.kafka).create, MADE)
        refused = disk.mount()
        if refused:
            history.tell("skipped", kind="disk-full", reason=refused)
        else:
            await disk.hold(home, endpoints.databases[small_disk_of], small_disk_of)
            history.tell("disk", service=small_disk_of)
        lines |= await _opened(_other_lines(endpoints))
        calendar = Calendar(home / "calendar", endpoints.kafka, endpoints.secrets["CALENDAR_SECRET"])
        ground = Ground(home, endpoints, lines, None if refused else disk, refused, history, calendar)
        for service, port in zip(SERVICES, free_ports(len(SERVICES)), strict=True):
            await ground.start(service, port)
        await ground.start_timekeeper()
        for service in SERVICES:
            await asyncio.to_thread(processes.wait_ready, home, service)
        yield ground
    finally:
        for line in lines.values():
            line.close()
        await asyncio.to_thread(_stop, home, disk)


async def _kafka_lines(home: Path) -> Lines:
    """Give every service, and the timekeeper, a listener of its own. A broker tells its clients where it is, so the
    listener tells the line."""
    listens = dict(zip(_WITH_LINES, free_ports(len(_WITH_LINES)), strict=True))
    lines = await _opened({(KAFKA, service): Line(port) for service, port in listens.items()})
    take_detours(home, {name.upper(): Detour(port, lines[KAFKA, name].port) for name, port in listens.items()})
    return lines


async def _opened(lines: Lines) -> Lines:
    for line in lines.values():
        await line.open()
    return lines


def _other_lines(endpoints: Endpoints) -> Lines:
    postgres = {(POSTGRES, name): Line(_port(url)) for name, url in endpoints.databases.items()}
    redis = {(REDIS, name): Line(_port(endpoints.redis)) for name in SERVICES}
    return postgres | redis


def _port(url: str) -> int:
    return urlsplit(url).port or 0


def _through(url: str, port: int) -> str:
    return url.replace(f"{LOOPBACK}:{_port(url)}", f"{LOOPBACK}:{port}")


def _clear(home: Path, disk: SmallDisk) -> None:
    _stop(home, disk)
    stack.wipe(home)


def _stop(home: Path, disk: SmallDisk) -> None:
    processes.stop_services(home)
    stack.stop(home)
    disk.remove()
