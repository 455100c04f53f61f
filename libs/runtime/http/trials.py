"""A trial decides on records as the loop would, and keeps nothing: its transaction is always taken back.

`POST /v1/trial` asks for one between services, so that intake's dry run follows a case through the same code as the case
itself would take (services/intake/README.md). Row locks are held as long as a batch's, never longer than a time limit.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, TypeAlias

import asyncpg
import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from libs.runtime.clock import SHANGHAI, SystemClock
from libs.runtime.failures import Transient
from libs.runtime.http import ASK_SECONDS_MAX
from libs.runtime.http.bodies import Bodies
from libs.runtime.http.problems import Problem, come_again, problem
from libs.runtime.processing import Batch, Processor, Record
from libs.runtime.store.pages import partition_of
from libs.runtime.store.positions import closed_day
from libs.runtime.wire.days import first_open_after
from libs.schemas.courses import destination
from libs.schemas.events.base import Event, reader_of
from libs.schemas.topics import EVENTS, TOPICS, Topic

PATH = "/v1/trial"
_AT_ONCE_MAX = 2
_LOCK_MS, _STATEMENT_MS = 500, 5_000
_BODY_BYTES_MAX, _BODY_S_MAX = 4 << 20, 10.0
_RETRY_S = 2
_JSON = "application/json"


Asked: TypeAlias = tuple[Topic, str, Any]
"""An event with its topic and key."""


class Told(msgspec.Struct, frozen=True):
    """An event that a trial decided, with the topic it would go to. type: name of the event; data: its JSON."""

    topic: str
    key: str
    type: str
    data: msgspec.Raw


class Trial(msgspec.Struct, frozen=True):
    """A trial's question. day: the customs day it counts for. known: events decided in the trials before, of which nothing
    was kept, so that they are decided again; what follows from them is not told again."""

    day: date
    events: list[Told]
    known: list[Told] = []


class Trials:
    """Trials of one service, a few at a time."""

    def __init__(
        self,
        processor: Processor[Any, Any],
        database: asyncpg.Pool[asyncpg.Record],
    ) -> None:
        self._processor, self._database = processor, database
        self._turn = asyncio.Semaphore(_AT_ONCE_MAX)
        self._bodies = Bodies(_BODY_BYTES_MAX * _AT_ONCE_MAX, _BODY_S_MAX)
        self._clock = SystemClock()

    async def open_day(self) -> date:
        """The first customs day that the service has not closed; today where it has closed none."""
        async with self._database.acquire(timeout=ASK_SECONDS_MAX) as db:
            closed = await closed_day(db)
        return first_open_after(closed) if closed else self._now().date()

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._clock.now_ns() / 1e9, SHANGHAI)

    async def decide(self, events: Sequence[Asked], day: date, known: Sequence[Asked] = ()) -> list[Told]:
        """Decide on events in one batch behind those known, and tell what follows from them alone. Raises whatever reaching
        the database raises."""
        first = self._clock.now_ns()  # as an offset none that a log has reached, so that ids made of it meet nobody's
        now = self._now()
        records = [
            Record(
                topic.name, partition_of(key.encode(), topic.partitions), first + number, f"trial/{topic.name}", event,
                day, now, now,
            )
            for number, (topic, key, event) in enumerate([*known, *events])
        ]  # fmt: skip
        batch = Batch(records, trial=True)
        async with self._turn, self._database.acquire(timeout=ASK_SECONDS_MAX) as db:
            transaction = db.transaction()
            await transaction.start()
            try:
                await db.execute(f"set local lock_timeout = {_LOCK_MS}; set local statement_timeout = {_STATEMENT_MS}")
                state = await self._processor.load(db, batch)
                decision = self._processor.decide(state, batch)
            finally:
                await transaction.rollback()
        asked = {id(record) for record in records[len(known) :]}
        return [self._told(cause, event) for cause, event in decision.outputs if id(cause) in asked]

    def _told(self, cause: Record, event: Event) -> Told:
        topic, key = destination(self._processor.name, event, cause.day)
        return Told(topic.name, key, type(event).__name__, msgspec.Raw(event.encode()))

    def route(self) -> Route:
        return Route(PATH, self._answer, methods=["POST"])

    async def _answer(self, request: Request) -> Response:
        try:
            async with self._bodies.read(request, _BODY_BYTES_MAX) as body:
                told = await self._asked(body)
        except Problem as refused:
            return refused.response()
        except (Transient, asyncpg.PostgresError, OSError) as failure:
            return come_again("Not available", type(failure).__name__, _RETRY_S).response()
        return Response(msgspec.json.encode(told), media_type=_JSON)

    async def _asked(self, body: bytes) -> list[Told]:
        try:
            asked = msgspec.json.decode(body, type=Trial)
            known, events = self._read(asked.known), self._read(asked.events)
        except (msgspec.MsgspecError, KeyError, ValueError) as wrong:
            raise problem(400, "No trial", f"not events of topics: {type(wrong).__name__}") from None
        return await self.decide(events, asked.day, known)

    def _read(self, told: Sequence[Told]) -> list[Asked]:
        return [(TOPICS[each.topic], each.key, self._event(each)) for each in told]

    def _event(self, told: Told) -> Any:
        kind = EVENTS[told.type]
        return reader_of(self._processor.views.get(kind, kind))(bytes(told.data))
