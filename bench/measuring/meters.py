"""CPU and memory by process, from the kernel's own books."""

from __future__ import annotations

import statistics
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from zlib import crc32

import psutil

MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Reading:
    """Seconds of CPU since each process began. backends: the part of PostgreSQL by role, or by the server's own task.

    busy_s: CPU of the whole machine, whoever used it. stolen_s: what the host gave to other machines meanwhile, of which
    a part is booked to the processes that waited.
    """

    cpu_s: Mapping[str, float]
    backends_s: Mapping[str, float]
    busy_s: float
    stolen_s: float = 0.0

    def since(self, earlier: Reading) -> Reading:
        """Return what was used between two readings."""
        return Reading(
            difference(earlier.cpu_s, self.cpu_s),
            difference(earlier.backends_s, self.backends_s),
            self.busy_s - earlier.busy_s,
            self.stolen_s - earlier.stolen_s,
        )


def difference(before: Mapping[str, float], after: Mapping[str, float]) -> dict[str, float]:
    """Return what each counter of `after` has gained; one that `before` lacks began at nothing."""
    return {name: value - before.get(name, 0.0) for name, value in after.items()}


def yardstick_ms() -> float:
    """CPU of a fixed piece of work, the median of several times: how fast this machine is at the moment. A virtual one
    was seen to halve its speed within minutes, which no other figure shows."""

    def once() -> float:
        began = time.process_time()
        crc = 0
        for number in range(50_000):  # nothing a garbage collector would look at: this process may hold much
            crc = crc32(f"{number} {crc}".encode())
        return (time.process_time() - began) * 1000

    return statistics.median(once() for _ in range(15))


@dataclass
class Meters:
    """pids: process name → pid. `postgres` is read with all its children, also those that have ended."""

    pids: Mapping[str, int]
    _processes: dict[int, psutil.Process] = field(default_factory=dict)

    def read(self) -> Reading:
        backends = self._backends()
        cpu = {name: self._cpu_s(pid, name == "postgres") for name, pid in self.pids.items()}
        if "postgres" in cpu:
            cpu["postgres"] += sum(backends.values())
        times = psutil.cpu_times()
        busy = times.user + times.system + times.nice + times.irq + times.softirq
        return Reading(cpu, backends, busy, getattr(times, "steal", 0.0))

    def memory_mib(self) -> dict[str, float]:
        """Proportional set size, so that memory which PostgreSQL's processes share counts once."""
        return {
            name: sum(_pss(process) for process in self._family(pid, name == "postgres")) / MIB
            for name, pid in self.pids.items()
        }

    def _cpu_s(self, pid: int, with_reaped: bool) -> float:
        try:
            times = self._process(pid).cpu_times()
        except psutil.NoSuchProcess:
            return 0.0
        reaped = times.children_user + times.children_system if with_reaped else 0.0
        return float(times.user + times.system + reaped)

    def _backends(self) -> dict[str, float]:
        used: dict[str, float] = defaultdict(float)
        if "postgres" in self.pids:
            for child in self._children(self.pids["postgres"]):
                try:
                    times, title = child.cpu_times(), child.cmdline()
                except psutil.NoSuchProcess:
                    continue
                used[task_of(title)] += times.user + times.system
        return dict(used)

    def _family(self, pid: int, with_children: bool) -> Iterable[psutil.Process]:
        try:
            own = self._process(pid)
        except psutil.NoSuchProcess:
            return []
        return [own, *self._children(pid)] if with_children else [own]

    def _children(self, pid: int) -> list[psutil.Process]:
        try:
            return self._process(pid).children(recursive=True)
        except psutil.NoSuchProcess:
            return []

    def _process(self, pid: int) -> psutil.Process:
        if pid not in self._processes:
            self._processes[pid] = psutil.Process(pid)
        return self._processes[pid]


def task_of(title: list[str]) -> str:
    """Return what a PostgreSQL process does, by its title: `postgres: tax tax 127.0.0.1(41234) COMMIT` → `tax`."""
    words = title[0].removeprefix("postgres:").split() if title else []
    if len(words) >= 3 and "(" in words[2]:
        return words[0]
    return " ".join(words[:2]) or "ended"


def _pss(process: psutil.Process) -> int:
    try:
        return int(process.memory_full_info().pss)
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return 0
