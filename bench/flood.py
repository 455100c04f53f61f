"""Measures what one partner's flood does to the others' receipts: `python -m bench flood`.

Steady partners hand in documents at a set rate, one over HTTP and the others on Kafka, and wait for their receipts: first
alone, then beside one that floods over HTTP, then beside one that floods on Kafka. The flood is held to the limits of one
partner (docs/identity.md). Intake alone runs, since it answers what is handed in.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import re
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

import httpx
from confluent_kafka import Consumer, Producer

from bench.measuring.latency import percentile
from bench.rig import HOME, fresh_stack
from chaos.badinput.samples import registrations, sample
from deploy.local import processes, stack
from deploy.local.part import Say
from deploy.local.parts.kafka import Kafka
from libs.identity.credentials import Credential, changing, make_key, written
from libs.schemas.kinds import KINDS
from libs.schemas.topics import DECLARED, RECEIPTS

QUOTIENT_MAX = 1.5
FLOODER, FLOOD_KIND = "3122480EF3", "payment"
_STEADY_HTTP, _STEADY_KAFKA = "order", ("waybill", "payment")
_CODES = {"order": ("3301960AB1", "platform"), "payment": (FLOODER, "payment")}
_HTTP_AT_ONCE, _HTTP_LINES, _REFUSED_PAUSE_S = 4, 100, 0.01
_REST_S, _OPEN_S = 300.0, 30.0
_NUMBER = re.compile(rb"[0-9a-f]{16}")
_PHASES = ("before", "HTTP flood", "Kafka flood")


@dataclass(frozen=True, slots=True)
class Options:
    """rate: documents a second of each steady partner. records_s, bytes_s: limits of one partner, over HTTP and on Kafka;
    0: none."""

    seconds: float
    rate: float
    records_s: int
    bytes_s: int
    seed: int


class Wait(NamedTuple):
    """A phase's receipts, in ms from handing in to the receipt's record. flooded: documents that the flood got in."""

    phase: str
    receipts: int
    p50: int | None
    p99: int | None
    quotient: float | None
    flooded_s: float


@dataclass(slots=True)
class _Book:
    """Numbers handed in and not yet answered, with the moment of each; waits of those that are."""

    open_ms: dict[bytes, float] = field(default_factory=dict)
    waits: list[int] = field(default_factory=list)

    def hear(self, value: bytes, at_ms: int) -> None:
        for number in _NUMBER.findall(value):
            if (sent := self.open_ms.pop(number, None)) is not None:
                self.waits.append(max(0, round(at_ms - sent)))


def measure_flood(options: Options, say: Say) -> dict[str, Any]:
    """Figures of the three phases. Raises RuntimeError where a steady partner's document is never answered."""
    with fresh_stack(say) as servers:
        identity = HOME / "identity.json"
        keys = _issued(identity)
        env = {
            "IDENTITY": "accepted", "IDENTITY_FILE": str(identity.resolve()),
            "HTTP_RECORDS_S_MAX": str(options.records_s), "REVIEW_INSPECTION_SHARE": "0",
        }  # fmt: skip
        others = [name for name in stack.SERVICES if name != "intake"]
        port = processes.start_services(HOME, servers, env, without=others, say=say)["intake"]
        if options.bytes_s:
            _limit(Kafka(HOME), servers.kafka, options.bytes_s, say)
        found = asyncio.run(_measured(options, servers.kafka, f"http://127.0.0.1:{port}", keys, say))
    return {"options": {name: getattr(options, name) for name in Options.__slots__}, "waits": found}


def print_flood(found: dict[str, Any]) -> None:
    head = f"{'receipts':>9} {'p50':>7} {'p99':>7} {'p99 to before':>14} {'flood/s':>9}"
    print(f"{'steady partners, ms to the receipt':<36} {head}")
    for wait in found["waits"]:
        quotient = "" if wait["quotient"] is None else f"{wait['quotient']:.2f}"
        figures = f"{wait['receipts']:>9} {wait['p50']:>7} {wait['p99']:>7} {quotient:>14} {wait['flooded_s']:>9.0f}"
        print(f"{wait['phase']:<36} {figures}")


def starved(found: dict[str, Any]) -> list[str]:
    """Name the phases in which the others wait longer than they may."""
    return [wait["phase"] for wait in found["waits"] if (wait["quotient"] or 0) > QUOTIENT_MAX]


def compared(phase: str, waits: list[int], before: Wait | None, flooded_s: float) -> Wait:
    """The figures of a phase beside those of the phase without a flood."""
    ordered = sorted(waits)
    p50, p99 = percentile(ordered, 0.5), percentile(ordered, 0.99)
    quotient = round(p99 / max(1, before.p99), 2) if before and before.p99 is not None and p99 is not None else None
    return Wait(phase, len(ordered), p50, p99, quotient, flooded_s)


def _issued(path: Path) -> dict[str, str]:
    """Write a credential for each partner that speaks HTTP; return the keys by kind."""
    now, keys = datetime.now(UTC), dict[str, str]()
    path.unlink(missing_ok=True)
    with changing(path) as rows:
        for kind, (code, role) in _CODES.items():
            key_id, keys[kind], hashed = make_key()
            until = written(now + timedelta(days=1))
            rows.append(Credential(key_id, code, (role,), None, written(now), until, hashed=hashed))
    return keys


def _limit(broker: Kafka, bootstrap: str, bytes_s: int, say: Say) -> None:
    """Hold the flood's client to so many bytes a second. Where brokers ask who is there, the user's quota does so."""
    say("kafka: the flood's quota")
    broker.fetch(say)
    subprocess.run(
        [*broker.tool("kafka.admin.ConfigCommand"), "--bootstrap-server", bootstrap, "--alter", "--entity-type", "clients",
         "--entity-name", FLOODER, "--add-config", f"producer_byte_rate={bytes_s}"],
        check=True, capture_output=True, text=True,
    )  # fmt: skip


async def _measured(options: Options, bootstrap: str, url: str, keys: dict[str, str], say: Say) -> list[dict[str, Any]]:
    numbers, found = count(options.seed << 32), list[Wait]()
    floods = {"HTTP flood": (_flood_http, url, keys[FLOOD_KIND]), "Kafka flood": (_flood_kafka, bootstrap)}
    steady = _Steady(options, bootstrap, url, keys[_STEADY_HTTP], numbers)
    async with steady:
        await steady.play(_OPEN_S / 3)  # connections, caches and plans are warm
        for phase in _PHASES:
            say(f"{phase}: {options.seconds:.0f} s")
            with _flooding(floods.get(phase), options.seed) as flooded:
                waits = await steady.play(options.seconds)
                rate = flooded() / options.seconds
            found.append(compared(phase, waits, found[0] if found else None, rate))
    return [wait._asdict() for wait in found]


@contextmanager
def _flooding(flood: tuple[Any, ...] | None, seed: int) -> Iterator[Callable[[], int]]:
    """Flood from a process of its own, whose CPU is not that of the partners. Yields how many documents it got in."""
    got_in = multiprocessing.Value("q", 0)
    if flood is None:
        yield lambda: 0
        return
    play, *where = flood
    process = multiprocessing.get_context("fork").Process(target=_alone, args=(play, *where, seed, got_in), daemon=True)
    process.start()
    try:
        yield lambda: int(got_in.value)
    finally:
        process.terminate()
        process.join()


def _alone(play: Callable[..., None], *arguments: Any) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    play(*arguments)


def _flood_http(url: str, key: str, seed: int, got_in: Any) -> None:
    asyncio.run(_flooding_http(url, key, count((seed + 1) << 40), got_in))


async def _flooding_http(url: str, key: str, numbers: Iterator[int], got_in: Any) -> None:
    headers = {"authorization": f"Bearer {key}", "content-type": "application/x-ndjson"}

    async def one(client: httpx.AsyncClient) -> None:
        while True:
            body = b"\n".join(sample(FLOOD_KIND, next(numbers)).json for _ in range(_HTTP_LINES))
            answer = await client.post(f"/v1/documents?kind={FLOOD_KIND}", content=body, headers=headers)
            if answer.is_success:
                got_in.value += _HTTP_LINES
            else:
                await asyncio.sleep(_REFUSED_PAUSE_S)

    async with httpx.AsyncClient(base_url=url, timeout=60) as client:
        await asyncio.gather(*(one(client) for _ in range(_HTTP_AT_ONCE)))


def _flood_kafka(bootstrap: str, seed: int, got_in: Any) -> None:
    producer = Producer({"bootstrap.servers": bootstrap, "client.id": FLOODER, "acks": "all", "linger.ms": 5})

    def taken(failure: object, _message: object) -> None:
        got_in.value += failure is None

    for number in count((seed + 2) << 40):
        _produce(producer, FLOOD_KIND, number, taken)


def _produce(producer: Producer, kind: str, number: int, taken: Callable[[object, object], None] | None = None) -> None:
    made = sample(kind, number)
    key = KINDS[kind].keyed_by.of_document({name: str(value) for name, value in made.document.items()})
    while True:
        try:
            producer.produce(DECLARED[kind].name, made.json, key.encode(), on_delivery=taken)
            producer.poll(0)
            return
        except BufferError:
            producer.poll(0.1)


class _Steady:
    """Partners that hand in at their rate and hear every receipt."""

    def __init__(self, options: Options, bootstrap: str, url: str, key: str, numbers: Iterator[int]) -> None:
        self._options, self._numbers, self._book = options, numbers, _Book()
        self._http = httpx.AsyncClient(base_url=url, timeout=60, headers={"authorization": f"Bearer {key}"})
        self._producer = Producer({"bootstrap.servers": bootstrap, "acks": "all", "linger.ms": 5})
        self._consumer = Consumer(
            {"bootstrap.servers": bootstrap, "group.id": "bench-flood", "auto.offset.reset": "earliest"}
        )
        self._listening: asyncio.Task[None] | None = None

    async def __aenter__(self) -> _Steady:
        for topic, key, body in registrations():
            self._producer.produce(topic, body, key)
        await asyncio.to_thread(self._producer.flush, _OPEN_S)
        self._consumer.subscribe([RECEIPTS.name])
        self._listening = asyncio.create_task(self._listen())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._listening:
            self._listening.cancel()
            await asyncio.gather(self._listening, return_exceptions=True)
        self._consumer.close()
        del self._producer  # it would ask for brokers that stop after this
        await self._http.aclose()

    async def play(self, seconds: float) -> list[int]:
        """Hand in for so long and wait for the receipts. Returns how long each took."""
        self._book.waits = []
        await asyncio.gather(self._by_http(seconds), *(self._by_kafka(kind, seconds) for kind in _STEADY_KAFKA))
        until = time.monotonic() + _REST_S
        while self._book.open_ms:
            if time.monotonic() > until:
                raise RuntimeError(f"{len(self._book.open_ms)} documents of steady partners had no receipt")
            await asyncio.sleep(0.05)
        return self._book.waits

    async def _paced(self, seconds: float) -> Any:
        begun = time.monotonic()
        for nth in range(int(seconds * self._options.rate)):
            await asyncio.sleep(max(0.0, begun + nth / self._options.rate - time.monotonic()))
            yield next(self._numbers)

    async def _by_http(self, seconds: float) -> None:
        sent: set[asyncio.Task[None]] = set()
        async for number in self._paced(seconds):
            sent.add(asyncio.create_task(self._post(number)))
        await asyncio.gather(*sent)

    async def _post(self, number: int) -> None:
        body = self._begun(_STEADY_HTTP, number)
        answer = await self._http.post(
            f"/v1/documents?kind={_STEADY_HTTP}", content=body, headers={"content-type": "application/json"}
        )
        answer.raise_for_status()

    async def _by_kafka(self, kind: str, seconds: float) -> None:
        async for number in self._paced(seconds):
            self._begun(kind, number)
            _produce(self._producer, kind, number)

    def _begun(self, kind: str, number: int) -> bytes:
        body = sample(kind, number).json
        own = _NUMBER.search(body)
        assert own, kind
        self._book.open_ms[own[0]] = time.time() * 1000
        return body

    async def _listen(self) -> None:
        while True:
            records = await asyncio.to_thread(self._consumer.consume, 500, 0.1)
            self._producer.poll(0)
            for record in records:
                if record.error() is None and (value := record.value()):
                    self._book.hear(value, record.timestamp()[1])
