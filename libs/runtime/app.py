"""Composition: one call runs a service, `run(processor, settings)`."""

from __future__ import annotations

import asyncio
import ctypes
import gc
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Protocol, runtime_checkable

import asyncpg
import structlog
import uvloop
from faststream.asgi import AsgiFastStream
from faststream.kafka import KafkaBroker
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from libs.identity import brokers
from libs.runtime.clock import SHANGHAI, Pause, SystemClock
from libs.runtime.fates import Fate, Fates
from libs.runtime.health import Health
from libs.runtime.http import ASK_SECONDS_MAX
from libs.runtime.http.door import Door
from libs.runtime.http.guarding import guards
from libs.runtime.http.problems import HANDLERS
from libs.runtime.http.serving import serve
from libs.runtime.http.trials import Trials
from libs.runtime.kafka.cluster import Cluster
from libs.runtime.kafka.patience import IDLE_MS, JOIN_SPARE_MS
from libs.runtime.kafka.producer import Producer, kafka_producer
from libs.runtime.kafka.publisher import Publisher, connect
from libs.runtime.kafka.topic_log import KafkaTopicLog
from libs.runtime.loop.crashing import reached_from_environment
from libs.runtime.loop.pacing import Gathering
from libs.runtime.loop.reading import Reader
from libs.runtime.loop.senders import Senders
from libs.runtime.loop.subscription import subscribe
from libs.runtime.loop.trying import TRANSIENT, Narrowing
from libs.runtime.loop.worker import Worker
from libs.runtime.observing import metrics
from libs.runtime.observing.logs import configure_logs
from libs.runtime.observing.telemetry import Sampler, Tracer, span_processor
from libs.runtime.processing import Connection, Processor
from libs.runtime.settings import ServiceSettings
from libs.runtime.stopping import end_where_it_hangs
from libs.runtime.store import pools
from libs.runtime.store.acts import Acts
from libs.runtime.store.deadletters import Sealer, UnreadableShare
from libs.runtime.store.ledger import PostgresLedger
from libs.runtime.tools import (
    backup_command,
    finish_deploy,
    rebuild_command,
    reseal,
    restore_command,
    retention_command,
)
from libs.runtime.tools.retention_command import drop_after_each_day
from libs.schemas import reference
from libs.schemas.topics import DECLARED_BYTES_MAX, replays

log = structlog.get_logger()

HOUSEKEEPING_SECONDS = 1.0
GAUGE_SHARE = 1 / 300
"""Of the time: what may be spent on counting what waits, which costs the more the more does."""
GAUGE_SECONDS_MAX = 30.0
NUMBERS_ALARM_SHARE = 0.8
"""Of running numbers, beyond which the log warns."""


@runtime_checkable
class Waits(Protocol):
    """A processor that can say what waits in it: (reason, count, since when the oldest)."""

    async def waiting(self, db: Connection) -> list[tuple[str, int, datetime]]: ...


@runtime_checkable
class RunsOut(Protocol):
    """A processor that can say which of its running numbers come to their end: (which, the share given out)."""

    async def used_up(self, db: Connection) -> list[tuple[str, float]]: ...


@dataclass(frozen=True, slots=True)
class Resources:
    """A service's HTTP routes use these.

    database: for questions alone; the loop has connections of its own. publish: (topic, key, value, headers) →
    (partition, offset), acknowledged. fate_of: (topic, partition, offset) of an input → what became of that record.
    halted: why the loop has halted; None while it works. trials: decides on events and keeps nothing. acts: who did or saw
    what. topics: that the service makes and writes beside its loop.
    """

    database: asyncpg.Pool[asyncpg.Record]
    publish: Callable[[str, bytes, bytes, list[tuple[str, bytes]]], Awaitable[tuple[int, int]]]
    fate_of: Callable[[str, int, int], Awaitable[Fate]]
    halted: Callable[[], str | None]
    trials: Trials
    acts: Acts
    topics: KafkaTopicLog


Routes = Callable[[Resources], Sequence[BaseRoute]]
Beside = Callable[[Resources], Awaitable[None]]
"""Work of a service beside its loop. It runs until it is cancelled, and makes no promise of the loop its own."""


class Service:
    """A service's parts, put together; `lifespan` starts and stops them in order."""

    def __init__(
        self,
        processor: Processor[Any, Any],
        settings: ServiceSettings,
        routes: Routes | None,
        beside: Beside | None = None,
    ) -> None:
        self.processor, self.settings, self.routes, self.beside = processor, settings, routes, beside
        self.clock = SystemClock()
        self.broker = KafkaBroker(
            settings.brokers,
            client_id=settings.service,
            consumer_only=True,
            apply_types=False,
            logger=None,
            request_timeout_ms=settings.session_timeout_ms + JOIN_SPARE_MS,
            connections_max_idle_ms=IDLE_MS,
            **brokers.faststream(),
        )
        self.frame = AsgiFastStream(self.broker, logger=None)

    @asynccontextmanager
    async def lifespan(self, app: Starlette) -> AsyncIterator[None]:
        settings = self.settings
        pool = await pools.ready(settings, self._pause())
        watch = await pools.pool(settings, 0, 1)
        asked = await pools.pool(settings, 0, settings.http_database_connections_max)
        publisher = Publisher(
            lambda: kafka_producer(settings.kafka_bootstrap, settings.service),
            self.clock,
            settings.pages_in_flight_max,
            self._pause(),
            settings.kafka_bootstrap,
        )
        sealer = Sealer(settings.dead_letter_secret.get_secret_value(), settings.dead_letter_bytes_max)
        ledger = PostgresLedger(pool, sealer)
        worker = self._worker(ledger, publisher)
        app.router.routes.extend(
            Health(worker, publisher, watch, self.clock, settings.standing_s_max, self.processor.condition).routes()
        )
        app.router.routes.append(Route("/v1/waiting", self._waiting_route(asked)))
        trials = Trials(self.processor, asked)
        app.router.routes.append(trials.route())
        await publisher.start()
        gateway = await self._gateway() if self.routes else None
        logs = self._topic_log()
        keepers: list[asyncio.Task[Any]] = []
        if gateway and self.routes:
            fates = Fates(self.processor.name, asked, Cluster(settings.kafka_bootstrap))
            acts = Acts(asked, self.clock)
            resources = Resources(asked, _publish_with(gateway), fates.of, lambda: worker.halted, trials, acts, logs)
            app.router.routes.extend(self.routes(resources))
            if self.beside:
                keepers.append(asyncio.create_task(_kept_up(self.beside, resources), name="beside"))
        topics = [topic.name for topic in self.processor.flow.inputs] + [replays(self.processor.name).name]
        subscribe(self.broker, topics, worker, settings)
        keepers += [
            asyncio.create_task(self._keep_house(worker, pool), name="housekeeping"),
            asyncio.create_task(worker.days.keep(worker.work_on_days), name="days"),
            asyncio.create_task(
                end_where_it_hangs(settings.hang_s, lambda: worker.transacting.under_way), name="watchdog"
            ),
        ]
        if settings.archive_dir:
            drop = drop_after_each_day(self.processor, settings, self.clock)
            keepers.append(asyncio.create_task(drop, name="retention"))
        look_for_cycles_seldom()
        _keep_freed_memory()
        async with self.frame.start_lifespan_context():
            log.info("started", settings=settings.redacted())
            yield
            log.info("stopping")
        for keeper in keepers:
            keeper.cancel()
        await publisher.stop()
        with suppress(*TRANSIENT):  # else the next start finds them in the outbox
            await worker.tidy_up()
        if gateway:
            await gateway.stop()
        self._tracer.stop()
        for each in (logs, asked, watch, pool):
            await each.close()

    def _pause(self) -> Pause:
        return Pause(self.clock, self.settings.retry_pause_min_ms, self.settings.retry_pause_max_ms)

    async def _gateway(self) -> Producer:
        """For what HTTP takes: a line of its own, so that it does not queue behind pages."""
        settings = self.settings
        make = partial(kafka_producer, settings.kafka_bootstrap, f"{settings.service}-http", 2, DECLARED_BYTES_MAX)
        return await connect(make, self._pause(), settings.kafka_bootstrap)

    def _topic_log(self) -> KafkaTopicLog:
        """For topics beside the loop; no broker is asked before one is written."""
        settings = self.settings
        make = partial(kafka_producer, settings.kafka_bootstrap, f"{settings.service}-topics")
        return KafkaTopicLog(Cluster(settings.kafka_bootstrap), make)

    def _worker(self, ledger: PostgresLedger, publisher: Publisher) -> Worker:
        settings = self.settings
        sampler = Sampler(settings.trace_share)
        self._tracer = Tracer(settings.service, span_processor(settings.zipkin_endpoint, settings.otlp_endpoint))
        worker = Worker(
            processor=self.processor,
            ledger=ledger,
            cluster=Cluster(settings.kafka_bootstrap),
            reader=Reader(self.processor, settings.calendar_secret.get_secret_value(), sampler),
            publisher=publisher,
            tracer=self._tracer,
            unreadable=UnreadableShare(settings.unreadable_window, settings.unreadable_share_max),
            senders=Senders(
                settings.unreadable_window,
                settings.unreadable_share_max,
                settings.sender_aside_s,
                settings.unexpected_senders_max,
            ),
            narrowing=Narrowing(settings.batch_tries_max, settings.record_tries_max),
            clock=self.clock,
            pause=self._pause(),
            gathering=Gathering(settings.batch_events_max, settings.gather_ms / 1000, settings.gather_late_ms / 1000),
            reached=reached_from_environment(),
            day_piece_max=settings.day_piece_max,
        )
        publisher.acknowledged = worker.acknowledged
        publisher.failed = worker.halt
        return worker

    async def _keep_house(self, worker: Worker, pool: asyncpg.Pool[asyncpg.Record]) -> None:
        gauge_at = time.monotonic()
        while True:
            await self.clock.sleep(HOUSEKEEPING_SECONDS)
            try:
                await worker.sweep()
                if (began := time.monotonic()) >= gauge_at:
                    await self._gauge_waiting(pool)
                    now = time.monotonic()
                    gauge_at = now + min((now - began) / GAUGE_SHARE, GAUGE_SECONDS_MAX)
            except TRANSIENT as failure:
                log.info("housekeeping put off", error=type(failure).__name__)
            except Exception as failure:  # a display must not end the watch
                log.exception("housekeeping failed", error=type(failure).__name__)

    async def _gauge_waiting(self, pool: asyncpg.Pool[asyncpg.Record]) -> None:
        now_s = self.clock.now_ns() / 1e9
        metrics.WAITING.clear()
        metrics.WAITING_AGE.clear()
        for reason, count, since in await self._what_waits(pool):
            metrics.WAITING.labels(reason).set(count)
            metrics.WAITING_AGE.labels(reason).set(now_s - since.timestamp())
        await self._gauge_numbers(pool)

    async def _gauge_numbers(self, pool: asyncpg.Pool[asyncpg.Record]) -> None:
        if not isinstance(self.processor, RunsOut):
            return
        async with pool.acquire() as db:
            found = await self.processor.used_up(db)
        for numbers, share in found:
            metrics.USED_UP.labels(numbers).set(share)
            if share >= NUMBERS_ALARM_SHARE:
                log.warning("running numbers come to their end", numbers=numbers, share=round(share, 3))

    async def _what_waits(self, pool: asyncpg.Pool[asyncpg.Record]) -> list[tuple[str, int, datetime]]:
        if not isinstance(self.processor, Waits):
            return []
        async with pool.acquire(timeout=ASK_SECONDS_MAX) as db:
            return await self.processor.waiting(db)

    def _waiting_route(self, pool: asyncpg.Pool[asyncpg.Record]) -> Callable[[Request], Awaitable[Response]]:
        async def waiting(_: Request) -> Response:
            rows = await self._what_waits(pool)
            return JSONResponse(
                [
                    {"reason": reason, "count": count, "oldest": since.astimezone(SHANGHAI).isoformat()}
                    for reason, count, since in rows
                ]
            )

        return waiting


async def _kept_up(beside: Beside, resources: Resources) -> None:
    """Begin again what ended by a fault that nobody foresaw."""
    while True:
        try:
            await beside(resources)
        except Exception as failure:
            log.exception("work beside the loop failed", error=type(failure).__name__)
        await asyncio.sleep(HOUSEKEEPING_SECONDS)


def look_for_cycles_seldom() -> None:
    """This process looks for cycles seldom, because batches make many objects and few cycles (10-30 % of CPU
    otherwise)."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(400_000, 20, 50)


_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3
"""glibc's malloc.h."""
KEPT_BYTES_MAX = 128 << 20
LARGE_BYTES = 8 << 20
"""What is larger is asked of the system and given back to it, each time."""


def _keep_freed_memory() -> None:
    """This process keeps up to `KEPT_BYTES_MAX` at its heap's end. Else each batch has the system clear the pages that the
    one before gave back. Another C library than glibc is left as it is."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_MMAP_THRESHOLD, LARGE_BYTES)
        mallopt(_M_TRIM_THRESHOLD, KEPT_BYTES_MAX)


def _publish_with(producer: Any) -> Callable[[str, bytes, bytes, list[tuple[str, bytes]]], Awaitable[tuple[int, int]]]:
    async def publish(topic: str, key: bytes, value: bytes, headers: list[tuple[str, bytes]]) -> tuple[int, int]:
        place = await producer.send_and_wait(topic, value, key=key, headers=headers)
        return place.partition, place.offset

    return publish


def application(
    processor: Processor[Any, Any],
    settings: ServiceSettings,
    routes: Routes | None = None,
    beside: Beside | None = None,
) -> Starlette:
    """The service as an ASGI application."""
    service = Service(processor, settings, routes, beside)
    return Starlette(
        lifespan=service.lifespan, middleware=[Middleware(Door), *guards(settings)], exception_handlers=HANDLERS
    )


def _choose_reference(settings: ServiceSettings) -> None:
    """Load the release that settings name; a process never decides by one with flaws."""
    try:
        release = reference.choose(settings.reference_dir)
    except reference.FlawedRelease as flawed:
        sys.exit(f"{settings.service} cannot start: {flawed}")
    log.info("reference release", release=release.name, date=release.day.isoformat(), sample=release.sample)


COMMANDS: dict[str, Callable[[Processor[Any, Any], Any, list[str]], int]] = {
    "rebuild": rebuild_command.main,
    "finish-deploy": finish_deploy.main,
    "backup": backup_command.main,
    "restore": restore_command.main,
    "reseal": reseal.main,
    "retention": retention_command.main,
}
"""Word → what is done to the service's store, given what stands behind it."""


def run(
    processor: Processor[Any, Any],
    settings: ServiceSettings,
    routes: Routes | None = None,
    beside: Beside | None = None,
) -> None:
    """Run the service until it is told to stop (SIGTERM, SIGINT): the batch under way is finished first. With a word of
    COMMANDS on the command line, do that to its store instead."""
    configure_logs(settings.service, settings.log_level)
    settings.ask_for_places()
    _choose_reference(settings)
    if command := COMMANDS.get("".join(sys.argv[1:2])):
        sys.exit(command(processor, settings, sys.argv[2:]))
    uvloop.install()
    serve(application(processor, settings, routes, beside), settings)
