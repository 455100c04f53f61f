"""A service author writes `load → decide → save`; these are the values that pass between them.

The loop (`libs.runtime.loop.worker`) opens one transaction per batch, calls `load` for the state the batch touches, `decide`
for what follows from it, `save` for the rows, and takes care of everything else: positions, duplicates, ids, the outbox,
dead letters, days, spans, metrics.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, ClassVar, Generic, NamedTuple, TypeAlias, TypeVar

import asyncpg
import msgspec
from asyncpg.pool import PoolConnectionProxy

from libs.runtime.due import Due
from libs.schemas.events.base import Event, reader_of
from libs.schemas.events.lists import CaseRef
from libs.schemas.keys import AttemptKey
from libs.schemas.topics import FLOWS, Flow, Topic

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record] | PoolConnectionProxy[asyncpg.Record]"


Headers: TypeAlias = "list[tuple[str, bytes]]"
"""Headers of a record to be written, in their order."""


class RawRecord(msgspec.Struct, frozen=True, gc=False):
    """A Kafka record before decoding. headers: the last value of each name; a NULL value is None."""

    topic: str
    partition: int
    offset: int
    timestamp: datetime
    key: bytes | None
    value: bytes | None
    headers: dict[str, bytes | None]


@dataclass(frozen=True, slots=True)
class Trace:
    """A sampled record's place in its case's trace: the trace id and this record's parent span id (W3C, hex).

    sender: (trace id, span id) of the partner's own trace, where the partner sent one; it becomes a link.
    event: the event's type, by which a person knows it; the service may read it as a view of its own.
    """

    trace_id: str
    parent_id: str
    sender: tuple[str, str] | None = None
    event: str | None = None

    def sent_by(self, theirs: Trace | None) -> Trace:
        """The same place, with a link to the partner's own trace."""
        return replace(self, sender=(theirs.trace_id, theirs.parent_id)) if theirs else self


class Record(msgspec.Struct, frozen=True, gc=False):
    """One decoded input record (a struct, because one is made per record: a named tuple costs five times as much).

    event: an `Event`, or what the service's own decoder made of a partner's bytes.
    day: the customs day the record counts for; never before a day its partition has closed.
    time: when the log took the partner's record that began it all (`ce_time`), Asia/Shanghai; decisions use it as "now",
        because a stage's delay must not change what it decides.
    logged_at: when the log took this record; receipts are dated by it, so that their times rise along the chain.
    origin: names service, topic incarnation and partition; `id` is the cause of everything decided from this record.
    replay_of: the id of the dead letter this record repeats.
    nth: its place in its sheet, where one Kafka record held several events.
    """

    topic: str
    partition: int
    offset: int
    origin: str
    event: Any
    day: date
    time: datetime
    logged_at: datetime
    trace: Trace | None = None
    replay_of: str | None = None
    nth: int = 0

    @property
    def id(self) -> str:
        return f"{self.origin}/{self.offset}.{self.nth}" if self.nth else f"{self.origin}/{self.offset}"


@dataclass(frozen=True, slots=True)
class Batch:
    """records: of one customs day, in order within a partition, duplicates already dropped; or things due, all of one kind.

    trial: nothing of it will be saved (`libs.runtime.http.trials`), so nobody outside the transaction may be told anything.
    """

    records: Sequence[Record]
    trial: bool = False

    @property
    def day(self) -> date:
        """The customs day for which all its records count."""
        return self.records[0].day if self.records else date.min

    def of(self, *kinds: type[Any]) -> list[Record]:
        """The records whose event is of one of these types, in order."""
        return [record for record in self.records if isinstance(record.event, kinds)]


Output: TypeAlias = tuple[Record, Event]

C = TypeVar("C")
S = TypeVar("S")


@dataclass(slots=True)
class Decision(Generic[C]):
    """outputs: events with the record that caused each, in the order they shall be published. changes: for `save`."""

    changes: C
    outputs: list[Output] = field(default_factory=list)

    def emit(self, cause: Record, event: Event) -> None:
        self.outputs.append((cause, event))


Decoder = Callable[[RawRecord], Any]
"""Turns a raw record into `Record.event`; raises DeadLetter where it cannot be read."""


class Follower(NamedTuple):
    """A table whose rows are dropped with those of another. on: which, in SQL, of the rows `t` and the dropped `gone`."""

    table: str
    on: str


class RetentionRule(NamedTuple):
    """A table's rows are kept for so many days behind a day of theirs, then archived and dropped.

    day, ended: SQL of the row `kept`; $1 is the last day that is not kept. unarchived: columns that are dropped for good.
    days: where `RETENTION_DAYS_OF` names the table not; None: `RETENTION_DAYS`, as for most.
    """

    table: str
    day: str
    ended: str = "true"
    unarchived: tuple[str, ...] = ()
    followed_by: tuple[Follower, ...] = ()
    days: int | None = None


class Processor(ABC, Generic[S, C]):
    """A service's part of the loop. `name` is its row in `libs.schemas.topics.FLOWS`."""

    name: ClassVar[str]
    views: ClassVar[dict[type[Event], type[msgspec.Struct]]] = {}
    """What the service reads of an event, where that is not all of it: a struct with the fields it needs, which then is
    `Record.event`. Reading a view costs a third of reading the event."""

    tables: ClassVar[dict[str, str]] = {}
    """The service's tables → the columns that are facts, for comparing a store with the one rebuilt: no serial numbers,
    no versions, nothing that hangs on how batches were cut."""

    own_tables: ClassVar[frozenset[str]] = frozenset()
    """Tables that the service's inputs do not tell: a rebuild leaves them as they are, a backup has them."""

    sealed: ClassVar[dict[str, str]] = {}
    """Tables with sealed content → the column that names a row. What opens a row stands in its `key`."""

    day_ends: ClassVar[tuple[type[Due], ...]] = ()
    """What a day's end makes due, one kind after the other. Each thing due is a record like others, caused by the day and
    counting for it; the loop (`libs.runtime.loop.days`) hands over so many at a time."""

    recalls: ClassVar[Mapping[type[Any], Callable[[Any], Due]]] = {}
    """Published event of a day's end → what was due; for `fold`."""

    orders: ClassVar[Topic | None] = None
    """Where people's orders about the store are on record, which no input tells (`libs.runtime.orders`)."""

    kept: ClassVar[tuple[RetentionRule, ...]] = ()
    """Tables whose rows are not kept for ever."""

    def condition(self) -> Mapping[str, object]:
        """Return what the service adds to the facts of `/health/ready`. None of it makes the service unready."""
        return {}

    @property
    def flow(self) -> Flow:
        return FLOWS[self.name]

    async def due(self, db: Connection, kind: type[Any], day: date, after: Any | None, limit: int) -> Sequence[Due]:
        """Find what is due when `day` ends: the first `limit` behind `after`, in the order of their fields, not locked.

        What was worked off is due no more. Nothing that comes later may become due for a day that has ended.
        """
        raise NotImplementedError(f"{self.name} says that {kind.__name__} falls due, but not what")

    def decoder(self, topic: str) -> Decoder | None:
        """A decoder of the service's own for `topic`; None for events of the chain."""
        return None

    def trace_key(self, event: Any) -> str | None:
        """Name the key whose hash names the trace of the case. None leaves the record untraced."""
        return None

    def sender_of(self, headers: Mapping[str, bytes | None]) -> str | None:
        """Name the sender of a partner's record; None where nobody is named."""
        return None

    def proven_sender_of(self, raw: RawRecord) -> str | None:
        """Name who is proven to have sent a partner's record; None where nobody is. Names alone are anybody's to invent."""
        return None

    @abstractmethod
    async def load(self, db: Connection, batch: Batch) -> S:
        """Read the state the batch touches in one or two set-based queries, rows locked in key order.

        Raises Transient where a dependency is away.
        """

    @abstractmethod
    def decide(self, state: S, batch: Batch) -> Decision[C]:
        """Pure: no I/O, no wall clock, no randomness. Raises Halt where an invariant is broken."""

    @abstractmethod
    async def save(self, db: Connection, changes: C) -> None:
        """Write the changes with UNNEST or COPY, in the batch's transaction."""

    def fold(self, state: S, batch: Batch, facts: Mapping[str, Sequence[Event]]) -> C:
        """The changes that these records made, given what was published because of them: like `decide`, but nothing is
        decided (`libs.runtime.tools.rebuild`). facts: id of a record → events in their order."""
        raise NotImplementedError(f"{self.name} cannot be rebuilt")

    def claims(self, record: Record) -> bool:
        """Say whether the record asks for what others ask for, too (stock, cover, quota). A restore decides on such a record
        after all whose outcome is known, so that nobody gets what was given away before."""
        return False

    def decide_again(self, state: S, batch: Batch, known: Sequence[Event]) -> Decision[C]:
        """Decide on one record of which so much was published. The rest may have been lost.

        A service whose decisions hang on more than state and record (numbers that are given out, what else is in a batch)
        takes that from `known`.
        """
        return self.decide(state, batch)

    async def settle(self, db: Connection, records: Sequence[Record]) -> list[Output]:
        """Do what is due once these records were taken in another order than they came. The last is the cause."""
        return []

    async def after_restore(self, db: Connection, orders: Sequence[bytes]) -> None:
        """Put right what no row of `tables` tells: sequences, that stand where they stood in the backup. orders: all that
        are on record, those since the backup among them."""

    async def rebuilding(self, db: Connection) -> None:
        """Get ready for a rebuild, which then empties `tables` and leaves `own_tables` as they are."""

    async def rebuilt(self, db: Connection) -> None:
        """Put right, in a store made anew, what its inputs do not tell: who was erased meanwhile."""

    def in_order(self, records: Sequence[Record], facts: Mapping[str, Sequence[Event]]) -> Sequence[Record]:
        """The records in an order in which `fold` finds what each fact is about. They come as the log took them, which need
        not be how those of different partitions were decided."""
        return records


def put_behind(records: Sequence[Record], last: Mapping[int, int]) -> list[Record]:
    """The records, those at the places of `last` behind the records at the places that it says."""
    return [records[n] for n in sorted(range(len(records)), key=lambda n: (max(n, last.get(n, n)), n in last))]


def behind_their_attempts(
    records: Sequence[Record], facts: Mapping[str, Sequence[Event]], moved: Mapping[int, AttemptKey]
) -> Sequence[Record]:
    """The records, each at a place of `moved` behind the last that something was published of its attempt for.

    So a word about an attempt that came on another topic is taken where it found the attempt, if it found it.
    """
    if not moved:
        return records
    wanted, said = {*moved.values()}, dict[AttemptKey, int]()
    for n, record in enumerate(records):
        for fact in facts.get(record.id, ()) if n not in moved else ():
            ref = getattr(fact, "ref", None)
            if isinstance(ref, CaseRef) and ref.attempt_key in wanted:
                said[ref.attempt_key] = n
    return put_behind(records, {n: said[key] for n, key in moved.items() if key in said})


def collect(outputs: Iterable[Output]) -> list[Event]:
    """Just the events of a decision, as their readers get them."""
    return [reader_of(type(event))(event.encode()) for _, event in outputs]
