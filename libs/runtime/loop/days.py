"""The work of days that are over is done in pieces, and ordinary records flow between them.

What is due is a log of its own that no broker keeps: its records are the things due, day after day, in their order. They
get their offsets as they are taken, from a row of `position`, so that a piece is fenced, published and taken up again like a
batch of an input partition (rules 1 to 8). One worker has it, together with the first input partition of the service. The
last record of a day is the service's own `DayClosed`.

A piece that fails is tried in halves, as a batch is, down to one thing due. Where that fails alone, the work of days stands
and ordinary records go on. It is not put aside: readers take the service's `DayClosed` for a promise that nothing of that
day is still to come, and a thing passed over would come behind it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec
import structlog

from libs.runtime.clock import SHANGHAI, Clock
from libs.runtime.due import Due
from libs.runtime.failures import Halt
from libs.runtime.loop.crashing import Reached
from libs.runtime.loop.trying import Narrowing, frames
from libs.runtime.observing import metrics
from libs.runtime.observing.joining import Joining, due_at_days_ends
from libs.runtime.observing.telemetry import Sampler, Tracer
from libs.runtime.processing import Batch, Output, Processor, Record
from libs.runtime.store.day_work import Progress
from libs.runtime.store.ledger import Ledger, Transaction
from libs.runtime.store.pages import Page, PageWriter
from libs.runtime.store.positions import Move, PageId, Place, Row
from libs.runtime.wire.days import origin_of
from libs.schemas.events.calendar import DayClosed
from libs.schemas.topics import day_log

log = structlog.get_logger()

LOOK_SECONDS = 1.0
"""How often the worker that has the days looks for one that another worker closed."""
PIECE_MAX = 500
"""Things due that one piece works off, where nobody sets another number."""


@dataclass(frozen=True, slots=True)
class Traced:
    """The spans of a piece go to the tracer."""

    sampler: Sampler
    tracer: Tracer
    clock: Clock


@dataclass(frozen=True, slots=True)
class _Held:
    """The work stands here, as its worker knows after the last confirmed commit. done: the last day worked off."""

    origin: str
    expects: int
    done: date | None


async def next_due(
    processor: Processor[Any, Any], db: Any, progress: Progress, limit: int
) -> tuple[Sequence[Due], Progress | None]:
    """Find what the next piece works off, all of one kind. With it, how far the day has come; None: it is done."""
    task, after = progress.task, progress.after
    while task < len(processor.day_ends):
        kind = processor.day_ends[task]
        last = msgspec.json.decode(after, type=kind) if after is not None else None
        at_once = min(limit, kind.at_once_max or limit)
        found = await processor.due(db, kind, progress.day, last, at_once)
        if len(found) == at_once:
            return found, progress._replace(task=task, after=msgspec.json.encode(found[-1]).decode())
        task, after = task + 1, None
        if found:
            further = progress._replace(task=task, after=None)
            return found, further if task < len(processor.day_ends) else None
    return (), None


@dataclass(frozen=True, slots=True)
class _Tried:
    """A piece that is not committed. count: its things due, or how many were looked for; the day's close is one."""

    count: int
    what: str


class DayLog:
    """One worker's hold on the work of days. `take_over`, `release`, `piece` and what follows when it raises are called one
    at a time."""

    def __init__(
        self,
        processor: Processor[Any, Any],
        ledger: Ledger,
        writer: PageWriter,
        piece_max: int,
        narrowing: Narrowing,
        traced: Traced,
    ) -> None:
        self._processor, self._ledger, self._writer, self._piece_max = processor, ledger, writer, piece_max
        self._traced, self._kinds = traced, due_at_days_ends(processor)
        self._narrowing = narrowing
        self._tried: _Tried | None = None
        self._topic = day_log(processor.name)
        self.place: Place = (self._topic.name, 0)
        self.home: Place = (processor.flow.inputs[0].name, 0)
        self._held: _Held | None = None
        self.left = 0
        self.closed = asyncio.Event()

    @property
    def held(self) -> bool:
        return self._held is not None

    @property
    def standing(self) -> dict[Place, int]:
        """The work's position, where this worker has it and days are left."""
        return {self.place: self._held.expects} if self._held and self.left else {}

    def release(self, places: Collection[Place]) -> Collection[Place]:
        """Let the days go where their home is among `places`; the places whose pages go with it."""
        if self.home not in places:
            return ()
        self._held, self.left = None, 0
        return (self.place,)

    def day_closed(self) -> None:
        """A day was closed by this worker: there may be work."""
        self.closed.set()

    def take_over(self, row: Row, left: int) -> None:
        """Have the work of days from where its row stands (rule 3). The row's incarnation is that of the home
        partition's topic when the store began; days left may be worked on at once. The database has answered."""
        self._narrowing.answered()
        self.left = left
        origin = origin_of(self._processor.name, self._topic, row["topic_id"], self.place[1])
        self._held = _Held(origin, row["next_offset"], row["closed_day"])
        self.day_closed()

    async def piece(self, delete: Sequence[PageId], reached: Reached) -> list[Page]:
        """Work off one piece in one transaction; its page. Raises Fenced where another worker has the days by now."""
        assert self._held
        held, traced, limit = self._held, self._traced, self._narrowing.records_max or self._piece_max
        began_ns, joining = traced.clock.now_ns(), Joining(traced.sampler, self._kinds)
        self._tried = _Tried(limit, "the search for what is due")
        async with self._ledger.transaction() as transaction:
            progress = await transaction.first_day()
            if progress is None:
                self.left, self._tried = 0, None
                return []
            due, further = await next_due(self._processor, transaction.db, progress, limit)
            self._tried = _Tried(len(due) or 1, f"{type(due[0]).__name__ if due else 'the close'} of {progress.day}")
            to = held.expects + len(due) + (further is None)
            done = progress.day if further is None else held.done
            await transaction.move([Move(self.place, held.expects, to, done)])
            outputs = await self._decide(transaction, self._records(held, progress, due))
            if further is None:
                outputs.append((self._record(held, progress, len(due), None), DayClosed(day=progress.day)))
                await transaction.end_day(progress.day)
            else:
                await transaction.save_progress(further)
            messages = self._writer.write(outputs, {self.place: held.expects}, joining).get(self.place, [])
            page = Page(*self.place, held.expects, to, messages)
            await transaction.write_pages([page])
            await transaction.delete_pages(delete)
            left = await transaction.days_left()
            reached("inside-piece")
        reached("between-pieces")
        self._held, self.left, self._tried = _Held(held.origin, to, done), left, None
        self._narrowing.succeeded(self._piece_max)
        if joining.records:
            traced.tracer.batch(f"{held.origin}/{to}", joining.records, {}, began_ns, traced.clock.now_ns())
        metrics.DUE.inc(len(due))
        metrics.DAYS_LEFT.set(left)
        return [page]

    def takes_again(self, failure: Exception) -> bool:
        """Say whether a piece that raised this is to be tried as it is. That is counted."""
        return self._narrowing.takes_again(failure, self._tried.count if self._tried else 0)

    def judge(self, failure: Exception) -> str | None:
        """A piece failed by its own fault: fewer things are tried from now on. One alone cannot be: say why all stands."""
        assert self._held
        name, tried = type(failure).__name__, self._tried or _Tried(1, "what was committed")
        log.error("piece of a day cannot be done", error=name, things=tried.count, raised_in=frames(failure))
        metrics.HALVED.labels(name).inc()
        if not self._narrowing.halve(tried.count):
            return None
        if isinstance(failure, Halt):
            return str(failure)
        topic, partition = self.place
        return f"{topic}-{partition}@{self._held.expects}: {name} at a day's end, in {tried.what}; see the log"

    async def keep(self, work: Callable[[], Awaitable[object]]) -> None:
        """Call `work`, which does a piece, while there is any to do; look now and then whether there is again."""
        while True:
            self.closed.clear()
            await work()
            if self.left == 0:
                try:
                    async with asyncio.timeout(LOOK_SECONDS):
                        await self.closed.wait()
                except TimeoutError:
                    continue

    async def _decide(self, transaction: Transaction, records: list[Record]) -> list[Output]:
        if not records:
            return []
        batch = Batch(records)
        state = await self._processor.load(transaction.db, batch)
        decision = self._processor.decide(state, batch)
        await self._processor.save(transaction.db, decision.changes)
        return decision.outputs

    def _records(self, held: _Held, progress: Progress, due: Sequence[Due]) -> list[Record]:
        return [self._record(held, progress, number, one) for number, one in enumerate(due)]

    def _record(self, held: _Held, progress: Progress, number: int, due: Due | None) -> Record:
        at = progress.closed_at.astimezone(SHANGHAI)
        return Record(*self.place, held.expects + number, held.origin, due, progress.day, at, at)
