"""The partners of a bench: a process of its own that sends lists at a pace and hears their releases.

The documents of a list leave in random order within a short jitter, keyed as their kinds are. The moment of the last one
is the timestamp Kafka stores with it; the moment of release is the one Kafka stores with the release.
"""

from __future__ import annotations

import heapq
import math
import multiprocessing
import random
import signal
import time
from array import array
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import NamedTuple

from confluent_kafka import Consumer, Producer, TopicPartition

from bench.directions import DIRECTIONS, IMPORTS, Lists, Sent
from bench.measuring.pace import Pace, Pause
from bench.measuring.sheets import released_in
from bench.stencils import number_of
from libs.schemas.topics import RELEASES

TICK_S = 0.005
LINGER_MS = 50
"""librdkafka sends one request per partition and linger: at 10 ms most would carry one or two records, and the broker
would be busy with requests. A document counts as sent before it lingers."""
REPORT_S = 0.5
SHEETS_AT_ONCE_MAX = 20
FLUSH_S = 30.0
READY_WITHIN_S = 120.0

_HEADERS: list[tuple[str, str | bytes | None]] = [("content-type", b"application/json")]


@dataclass(frozen=True, slots=True)
class Script:
    """stencils: how many different parcels the lists are copied from. jitter_ms: span of a list's documents.

    direction: of the lists, by a name of `DIRECTIONS`.
    """

    bootstrap: str
    seed: int
    stencils: int
    jitter_ms: int
    direction: str = IMPORTS


@dataclass(frozen=True, slots=True)
class Progress:
    """late_ms: how far sending was behind its schedule at worst since the report before."""

    begun: int
    released: int
    late_ms: float

    @property
    def in_flight(self) -> int:
        return self.begun - self.released


@dataclass(frozen=True, slots=True)
class Outcome:
    """Milliseconds since the epoch by list number - 1; 0: not released. doubled: releases heard more than once."""

    last_sent_ms: array[int]
    released_ms: array[int]
    doubled: int


class End:
    """Told to the generator: say what came of it, and leave."""


class Due(NamedTuple):
    """One document on its way. number: of the list that it is about; 0 where that is released already."""

    at_s: float
    topic: str
    key: bytes
    body: bytes
    number: int


class Generator:
    """One thread, one loop: begin what the pace asks for, send what is due, hear what is released."""

    def __init__(self, script: Script, lists: Lists, told: Connection) -> None:
        self._told = told
        self._lists = lists
        self._jitter_s = script.jitter_ms / 1000
        self._random = random.Random(script.seed)
        self._producer = Producer(
            {
                "bootstrap.servers": script.bootstrap,
                "client.id": "bench-generator",
                "enable.idempotence": True,
                "acks": "all",
                "compression.type": "zstd",
                "linger.ms": LINGER_MS,
                "partitioner": "murmur2_random",
                "queue.buffering.max.messages": 1_000_000,
            }
        )
        self._ears = Consumer(
            {"bootstrap.servers": script.bootstrap, "group.id": "bench-ears", "enable.auto.commit": False}
        )
        heard = [(topic.name, n) for topic in (RELEASES, *lists.hears) for n in range(topic.partitions)]
        self._ears.assign([TopicPartition(name, n, 0) for name, n in heard])
        self._queue: list[Due] = []
        self._last_sent_ms, self._released_ms = array("q"), array("q")
        self._released = self._doubled = 0
        self._pace: Pace = Pause()
        self._pace_since_s, self._pace_from = time.monotonic(), 0
        self._late_s = self._reported_s = 0.0

    def run(self) -> None:
        while self._obeys():
            tick_began_s = time.monotonic()
            self._begin(tick_began_s)
            self._send(time.monotonic())
            self._hear()
            self._report(time.monotonic())
            time.sleep(max(0.0, TICK_S - (time.monotonic() - tick_began_s)))
        self._send(math.inf)
        self._producer.flush(FLUSH_S)
        self._told.send(Outcome(self._last_sent_ms, self._released_ms, self._doubled))
        self._ears.close()

    def _obeys(self) -> bool:
        """False once told to leave. Raises EOFError when whoever started us is gone."""
        while self._told.poll():
            word = self._told.recv()
            if isinstance(word, End):
                return False
            self._pace, self._pace_since_s, self._pace_from = word, time.monotonic(), len(self._released_ms)
        return True

    def _begin(self, now_s: float) -> None:
        begun = len(self._released_ms)
        due = self._pace.due(now_s - self._pace_since_s, begun - self._pace_from, begun - self._released)
        for number in range(begun + 1, begun + due + 1):
            for topic, key, body in self._lists.begun(number):
                at_s = now_s + self._random.random() * self._jitter_s
                heapq.heappush(self._queue, Due(at_s, topic, key, body, number))
            self._released_ms.append(0)
            self._last_sent_ms.append(0)

    def _send(self, now_s: float) -> None:
        queue = self._queue
        while queue and queue[0].at_s <= now_s:
            due = heapq.heappop(queue)
            now_ms = int(time.time() * 1000)
            while not self._take(due, now_ms):
                self._producer.poll(0.01)
            if due.number:
                self._last_sent_ms[due.number - 1] = now_ms
            self._late_s = max(self._late_s, time.monotonic() - due.at_s)
        self._producer.poll(0)

    def _take(self, due: Due, now_ms: int) -> bool:
        try:
            self._producer.produce(due.topic, due.body, due.key, timestamp=now_ms, headers=_HEADERS)
        except BufferError:
            return False
        return True

    def _hear(self) -> None:
        for message in self._ears.consume(SHEETS_AT_ONCE_MAX, timeout=0):
            if message.error():
                continue
            if message.topic() != RELEASES.name:
                kind = dict(message.headers() or ()).get("ce_type", b"")
                type_ = kind.decode() if isinstance(kind, bytes) else ""
                self._follow(self._lists.answered(type_, message.value() or b""))
                continue
            for one in released_in(message.value() or b"[]"):
                number = number_of(one.subject.encode())
                if number is not None and number <= len(self._released_ms):
                    self._release(number, message.timestamp()[1], one.data.list.invt_no)

    def _follow(self, documents: Iterable[Sent]) -> None:
        """Send at once what follows from what was heard."""
        for topic, key, body in documents:
            heapq.heappush(self._queue, Due(time.monotonic(), topic, key, body, 0))

    def _release(self, number: int, at_ms: int, invt_no: str) -> None:
        if self._released_ms[number - 1]:
            self._doubled += 1
            return
        self._released_ms[number - 1] = at_ms
        self._released += 1
        self._follow(self._lists.released(number, invt_no))

    def _report(self, now_s: float) -> None:
        if now_s - self._reported_s >= REPORT_S:
            self._told.send(Progress(len(self._released_ms), self._released, self._late_s * 1000))
            self._reported_s, self._late_s = now_s, 0.0


def _generate(script: Script, told: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started us decides when it is over
    lists = DIRECTIONS[script.direction](script.seed, script.stencils)
    told.send(Progress(0, 0, 0.0))
    try:
        Generator(script, lists, told).run()
    except (EOFError, OSError):  # whoever started us is gone
        return


class Handle:
    """The generator as the bench sees it. Raises RuntimeError where it has died."""

    def __init__(self, process: multiprocessing.process.BaseProcess, told: Connection) -> None:
        self._process, self._told = process, told
        self._latest = Progress(0, 0, 0.0)
        self.late_ms_max = 0.0

    @property
    def pid(self) -> int:
        assert self._process.pid is not None
        return self._process.pid

    def follow(self, pace: Pace) -> None:
        self.late_ms_max = 0.0
        self._told.send(pace)

    def progress(self) -> Progress:
        """The latest report."""
        while self._told.poll():
            self._hear()
        return self._latest

    def wait_ready(self) -> None:
        if not self._told.poll(READY_WITHIN_S):
            raise RuntimeError(f"the generator is not ready after {READY_WITHIN_S:.0f} s")
        self._hear()

    def end(self) -> Outcome:
        self._told.send(End())
        while True:
            if not self._told.poll(FLUSH_S * 2):
                raise RuntimeError("the generator does not say what came of it")
            word = self._receive()
            if isinstance(word, Outcome):
                return word

    def _hear(self) -> None:
        word = self._receive()
        assert isinstance(word, Progress)
        self._latest = word
        self.late_ms_max = max(self.late_ms_max, word.late_ms)

    def _receive(self) -> Progress | Outcome:
        try:
            word: Progress | Outcome = self._told.recv()
            return word
        except EOFError:
            raise RuntimeError("the generator ended; what it said last stands above") from None


@contextmanager
def generator(script: Script) -> Iterator[Handle]:
    """A generator that is ready to send, ended with the block."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_generate, args=(script, theirs), daemon=True, name="bench-generator")
    process.start()
    theirs.close()
    try:
        handle = Handle(process, ours)
        handle.wait_ready()
        yield handle
    finally:
        ours.close()
        process.join(5)
        if process.is_alive():
            process.kill()
