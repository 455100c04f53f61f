"""A watch over the memory of services: the most that any process of each held, in or between two looks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import psutil

MEMORY_MB_MAX = 400.0
"""The bound of one process, where `CHAOS_MEMORY_MB_MAX` sets no other; a MB has 1,048,576 bytes."""
_LOOK_EVERY_S = 1.0
_HIGH_WATER = "VmHWM:"
"""In kB. A process that has ended and is not yet asked for has no such line."""

Workers = Callable[[], Iterable[tuple[str, int]]]
"""Gives (service, process id) of whatever runs now."""


class Memory:
    """highest_mb: service → the most that one of its processes was seen to hold."""

    def __init__(self) -> None:
        self.highest_mb: dict[str, float] = {}

    def note(self, service: str, held_bytes: int) -> None:
        self.highest_mb[service] = max(self.highest_mb.get(service, 0.0), held_bytes / (1 << 20))

    def beyond(self, bound_mb: float) -> list[str]:
        return [
            f"{service} held {highest_mb:.0f} MB; {bound_mb:.0f} are allowed"
            for service, highest_mb in sorted(self.highest_mb.items())
            if highest_mb > bound_mb
        ]


@asynccontextmanager
async def weighed(workers: Workers) -> AsyncIterator[Memory]:
    """Look at all workers for as long as the block lasts."""
    memory = Memory()
    looking = asyncio.create_task(_look_on(workers, memory), name="memory")
    try:
        yield memory
    finally:
        looking.cancel()
        with suppress(asyncio.CancelledError):
            await looking


async def _look_on(workers: Workers, memory: Memory) -> None:
    while True:
        await asyncio.to_thread(look, workers, memory)
        await asyncio.sleep(_LOOK_EVERY_S)


def look(workers: Workers, memory: Memory) -> None:
    """Look once. A process that ends meanwhile holds nothing."""
    for service, pid in workers():
        with suppress(psutil.NoSuchProcess, psutil.AccessDenied, FileNotFoundError, ProcessLookupError):
            memory.note(service, _most_held(pid))


def _most_held(pid: int) -> int:
    """Ask the kernel for the most bytes that the process ever held. Where it keeps no such mark: what it holds now.

    What comes and goes between two looks is in it, so it must be asked only once before a process ends.
    """
    if not Path("/proc/self/status").exists():
        return int(psutil.Process(pid).memory_info().rss)
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next((int(line.split()[1]) << 10 for line in lines if line.startswith(_HIGH_WATER)), 0)
