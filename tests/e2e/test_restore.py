"""A database is lost in mid-run. A restore folds what was published since the backup, and the same seed ends the same.

Who was erased since then stays erased.

`TONGGUAN_RESTORE_EACH=1` restores every service in a run of its own, too, and each by two workers.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence

import asyncpg
import pytest

from checker.examination import Surroundings, examine
from checker.reading import gather_facts
from deploy.local import keeping, processes
from deploy.local.stack import SERVICES
from deploy.local.system import System
from libs.runtime.tools.backup import backup
from simulator.judge.outcome import differences, outcome
from simulator.judge.report import conclude
from simulator.play.endpoints import Endpoints
from simulator.play.player import Moment, play
from tests.e2e.fresh import environment_of
from tests.e2e.life import Life, playing, rebuilt
from tests.e2e.timeline import timelines

_OF_PERSON = """
    select id from submission join erasure using (person) where person = $1 and received_ms <= until_ms
"""
EACH = pytest.mark.skipif(not os.environ.get("TONGGUAN_RESTORE_EACH"), reason="long: TONGGUAN_RESTORE_EACH=1 runs it")


class Losing:
    """It backs services up early in the run. A quarter of the documents later their workers die and their databases go."""

    def __init__(self, up: System, names: Sequence[str], documents: int) -> None:
        self._up, self._names, self._sent = up, names, 0
        self._backup_at, self._more, self._kept_at = documents // 4, documents // 4, 0
        self._latest = documents * 9 // 10
        self._to = up.home / "backup"
        self.tasks: list[asyncio.Task[None]] = []
        self.erased = ""
        self._lose = asyncio.Event()

    def __call__(self, moment: Moment) -> None:
        if moment.sent >= self._backup_at and not self.tasks:
            self.tasks.append(asyncio.create_task(self._run()))
        self._sent = moment.sent
        if self._kept_at and moment.sent >= min(self._kept_at + self._more, self._latest):
            self._lose.set()

    @property
    def struck(self) -> bool:
        return self._lose.is_set()

    async def _run(self) -> None:
        variables, found = environment_of(self._up), self._up.endpoints
        for name in self._names:
            await backup(name, found.databases[name], found.kafka, self._to, lambda _: None)
        self._kept_at = self._sent
        await self._lose.wait()
        if "intake" in self._names:
            await self._erase(variables)
        for worker in [w for w in processes.status(self._up.home) if processes.service_of(w) in self._names]:
            await asyncio.to_thread(processes.kill, self._up.home, worker)
        for name in self._names:
            await destroy(self._up.endpoints.databases[name])
        code = await asyncio.to_thread(keeping.restore, self._up.home, self._names, self._to, variables)
        assert code == 0
        for worker in [w for w in processes.status(self._up.home) if processes.service_of(w) in self._names]:
            await asyncio.to_thread(processes.restart, self._up.home, worker)

    async def _erase(self, variables: Mapping[str, str]) -> None:
        """Somebody of whom something is here already is erased, after the backup."""
        db = await asyncpg.connect(self._up.endpoints.databases["intake"])
        try:
            self.erased = await db.fetchval(
                "select person from submission where person is not null order by id limit 1"
            )
        finally:
            await db.close()
        command = [
            sys.executable,
            "-m",
            "services.intake.erasing",
            self.erased,
            "--officer",
            "3105KX01",
            "--reason",
            "asked",
        ]
        ended = await asyncio.to_thread(subprocess.run, command, cwd=processes.ROOT, env=dict(variables), check=False)
        assert ended.returncode == 0

    async def still_told(self) -> list[str]:
        """Say where the person who was erased is known again."""
        db = await asyncpg.connect(self._up.endpoints.databases["intake"])
        try:
            rows = await db.fetch(_OF_PERSON, self.erased)
            on_record = await db.fetchval("select count(*) from erasure where person = $1", self.erased)
        finally:
            await db.close()
        return [f"{row['id']} tells of who was erased" for row in rows] or [f"{on_record} on record"] * (on_record != 1)


async def destroy(database_url: str) -> None:
    """Every table is gone, as after a disk that broke."""
    db = await asyncpg.connect(database_url)
    await db.execute("drop schema public cascade; create schema public")
    await db.close()


def around(up: System) -> Surroundings:
    """All of a system that `make check` looks at."""
    services = {name: f"http://127.0.0.1:{port}" for name, port in up.ports.items()}
    return Surroundings(up.endpoints.kafka, up.endpoints.databases, services)


async def lose(life: Life, home: str, names: Sequence[str]) -> list[str]:
    """Play the same plan, lose these services' databases in the middle, and say what is wrong at the end."""
    planned = life.played.plan
    with playing(planned, home) as up:
        losing = Losing(up, names, sum(map(len, planned.agenda.values())))
        played = await play(planned, Endpoints(up.endpoints.kafka, up.intake_url), losing)
        assert losing.struck, "the run was over before anything could be lost"
        await asyncio.gather(*losing.tasks)
        facts = await gather_facts(up.endpoints.kafka)
        conclusion = conclude(played, facts)
        wrong = [f"{v.name}: {text}" for v in conclusion.verdicts for text in v.violations]
        wrong += [f"{each.name}: {text}" for each in conclusion.tried for text in each.wrong]
        different = differences(life.outcome, outcome(facts))
        wrong += different + timelines(facts, different)
        wrong += await losing.still_told() if losing.erased else []
        wrong += (await examine(around(up))).violations
        codes = await rebuilt(up, names, beginning=up.home)
        return wrong + [f"{name} is not what its topics tell" for name, code in codes.items() if code]


async def test_all_databases_lost_at_once_and_restored(life: Life) -> None:
    if wrong := await lose(life, "restore", SERVICES):
        pytest.fail("\n".join(wrong), pytrace=False)  # each line whole: chance decides what is under way at the loss


@EACH
@pytest.mark.parametrize("service", SERVICES)
async def test_one_database_lost_and_restored(life: Life, service: str) -> None:
    if wrong := await lose(life, "restore", [service]):
        pytest.fail("\n".join(wrong), pytrace=False)
