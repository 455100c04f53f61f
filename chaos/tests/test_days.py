"""The timekeeper closes the days of a play by a clock that the play moves, whatever befalls it."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest

from chaos.days import calendar
from chaos.days.calendar import Calendar
from chaos.days.clock import SteeredClock
from deploy.local.stack import Endpoints
from timekeeper.declare_log import DeclareLog

A_DAY, LATER = date(2031, 3, 2), date(2031, 3, 9)
ENDED_WITHIN_S = 60


@contextmanager
def timekeeper(kafka: str, directory: Path) -> Iterator[subprocess.Popen[bytes]]:
    environment = {**os.environ, "KAFKA_BOOTSTRAP": kafka, "HANG_S": "10"}
    process = subprocess.Popen([sys.executable, "-m", "chaos.days", str(directory)], env=environment)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGCONT)
        process.kill()
        process.wait()


async def last_days(kafka: str) -> set[date]:
    """The last day of each partition. A log of another run may have closed some; a fresh one has closed none."""
    async with DeclareLog(kafka, os.environ["CALENDAR_SECRET"]) as declared:
        return {day or A_DAY for day in (await declared.last_closed()).values()}


async def test_days_close_though_the_timekeeper_is_killed_frozen_or_hangs(
    kafka: str, servers: Endpoints, tmp_path: Path
) -> None:
    kept = Calendar(tmp_path / "calendar", kafka, os.environ["CALENDAR_SECRET"])
    first, second, last = [max(await last_days(kafka)) + timedelta(days=number) for number in (1, 2, 9)]
    with timekeeper(kafka, kept.directory):
        await kept.close(first)
    asked = asyncio.create_task(kept.close(second))
    with timekeeper(kafka, kept.directory) as frozen:
        frozen.send_signal(signal.SIGSTOP)
        assert not await kept._is_closed(second), "whoever is frozen closes nothing"
        frozen.send_signal(signal.SIGCONT)
        await asked
        (kept.directory / "hang").touch()
        assert await asyncio.to_thread(frozen.wait, ENDED_WITHIN_S) == 1, "its watchdog ended it"
    (kept.directory / "hang").unlink()
    assert kept.closing is None
    with timekeeper(kafka, kept.directory):
        await kept.close(last)
    assert await last_days(kafka) == {last}


async def test_a_day_that_nobody_closes_is_told(kafka: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calendar, "CLOSED_WITHIN_S", 0.1)
    kept = Calendar(tmp_path / "calendar", kafka, os.environ["CALENDAR_SECRET"])
    with pytest.raises(ConnectionError, match="has not closed 2039-03-02"):
        await kept.close(date(2039, 3, 2))
    assert kept.closing == date(2039, 3, 2)


async def test_the_clock_says_what_the_play_said_last(tmp_path: Path) -> None:
    clock = SteeredClock(tmp_path)
    SteeredClock.set(tmp_path, A_DAY)
    await clock.begun()
    said = clock.now_ns()
    sleeping = asyncio.create_task(clock.sleep(3600))
    SteeredClock.set(tmp_path, LATER)
    await sleeping
    assert clock.now_ns() - said == (LATER - A_DAY).total_seconds() * 1e9
