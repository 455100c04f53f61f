"""`python -m bench peers`: the same rows through six systems, one after the other, on one broker."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic

from bench.measuring.meters import Meters
from bench.peers.course import Course, Runner
from bench.peers.environments import HOME, Refused
from bench.peers.figures import cost, kill_figures
from bench.peers.matching import KINDS
from bench.peers.rows import DISAGREEING_EVERY, SPREAD_ORDERS, fill, read_through
from bench.peers.systems import SYSTEMS, Program, Run, System
from bench.rig import fresh_stack, process_ids
from deploy.local.errors import StackError
from deploy.local.part import Say
from deploy.local.stack import Endpoints
from libs.schemas.topics import CHAIN

STACK = Path("var/bench-peers")
GONE_WITHIN_S = 30.0


@dataclass(frozen=True, slots=True)
class Options:
    """rows, kill_rows: of the measured pass and of the pass with a kill. commit_s: asked of each that can be asked.

    limit_s: a pass that takes longer is cut, and its figures are those of the rows it has done.
    """

    rows: int
    kill_rows: int
    systems: Sequence[str]
    workers: int
    commit_s: float
    limit_s: float


@dataclass(frozen=True, slots=True)
class _Input:
    name: str
    orders: int


def measure_peers(options: Options, say: Say) -> dict[str, Any]:
    """Return what bench-peers.json holds. A system that cannot run has an `error` in place of figures."""
    systems = [SYSTEMS[name] for name in options.systems]
    programs = {system.name: _installed(system, say) for system in systems}
    plain = _Input("bench.peers.documents", options.rows // len(KINDS))
    killed = _Input("bench.peers.documents-killed", options.kill_rows // len(KINDS))
    with fresh_stack(say, STACK) as endpoints:
        bench = Bench(endpoints, options, say)
        for rows in (plain, killed):
            bench.fill(rows)
        results = [bench.measure(system, programs[system.name], plain, killed) for system in systems]
    return {
        "rows": plain.orders * len(KINDS),
        "rows_killed": killed.orders * len(KINDS),
        "spread_orders": SPREAD_ORDERS,
        "disagreeing_every": DISAGREEING_EVERY,
        "partitions": CHAIN,
        "workers": options.workers,
        "systems": results,
    }


def _installed(system: System, say: Say) -> Program | Refused:
    try:
        return system.install(say)
    except StackError as failure:
        say(f"{system.name}: {failure}")
        return Refused(str(failure))


class Bench:
    """One broker, one database, the rows in it."""

    def __init__(self, endpoints: Endpoints, options: Options, say: Say) -> None:
        self._endpoints, self._options, self._say = endpoints, options, say
        self._admin = AdminClient({"bootstrap.servers": endpoints.kafka, "log_level": 0})
        pids = process_ids(STACK)
        self._servers = Meters({name: pids[name] for name in ("kafka", "postgres")} | {"bench": os.getpid()})
        self._ours = set(self._topics())

    def fill(self, rows: _Input) -> None:
        self._create(rows.name)
        self._ours.add(rows.name)
        fill(self._endpoints.kafka, rows.name, rows.orders, self._say)
        read_through(self._endpoints.kafka, rows.name, CHAIN, rows.orders)

    def measure(self, system: System, program: Program | Refused, plain: _Input, killed: _Input) -> dict[str, Any]:
        figures: dict[str, Any] = {
            "name": system.name,
            "engine": system.engine,
            "guarantee": system.guarantee,
            "interval": system.interval.format(commit_s=self._options.commit_s),
        }
        try:
            figures |= cost(self._go(system, program, plain, kill=False), plain.orders)
            figures |= kill_figures(self._go(system, program, killed, kill=True))
        except (
            StackError,
            RuntimeError,
            KafkaException,
            OSError,
        ) as failure:  # the others' figures are not lost with it
            figures["error"] = str(failure)
            self._say(f"{system.name}: {failure}")
        return figures

    def _go(self, system: System, program: Program | Refused, rows: _Input, *, kill: bool) -> Course:
        if isinstance(program, Refused):
            raise program
        run = self._run(system, rows, "killed" if kill else "plain")
        self._delete([run.output])
        self._create(run.output)
        shutil.rmtree(run.state, ignore_errors=True)
        for state in run.states:
            state.mkdir(parents=True)
        try:
            limit_s = self._options.limit_s
            return Runner(system, program, run, rows.orders, limit_s, self._servers, self._say).go(kill=kill)
        finally:
            self._delete([name for name in self._topics() if name not in self._ours or name == run.output])
            shutil.rmtree(run.state, ignore_errors=True)

    def _run(self, system: System, rows: _Input, which: str) -> Run:
        group = f"peers-{system.name}-{which}"
        return Run(
            self._endpoints, rows.name, system.output or f"bench.peers.matches-{system.name}-{which}", group,
            HOME / "state" / group, CHAIN, self._options.workers, self._options.commit_s,
        )  # fmt: skip

    def _create(self, name: str) -> None:
        """A name that was deleted a moment ago may not be free yet."""
        deadline = time.monotonic() + GONE_WITHIN_S
        while True:
            topic = NewTopic(name, num_partitions=CHAIN, replication_factor=1, config={"retention.ms": "-1"})
            try:
                self._admin.create_topics([topic])[name].result()
                return
            except KafkaException:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.5)

    def _delete(self, names: Sequence[str]) -> None:
        known = self._topics()
        if there := [name for name in names if name in known]:
            for future in self._admin.delete_topics(there).values():
                future.result()

    def _topics(self) -> list[str]:
        return [name for name in self._admin.list_topics(timeout=10).topics if not name.startswith("__")]
