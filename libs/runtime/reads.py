"""A service says in one table what it reads. A row tells which rows an event touches, what follows from it, and how a
rebuild takes it.

`READS = Reads({ListReleased: Read(...), Verdict: Read(...)})` stands in the service's `reads.py`. Events on its inputs
that are in no row stand in the `ignores` of its flow (`libs.schemas.topics.FLOWS`); a test holds the two against each other.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

import msgspec

from libs.runtime.processing import Batch, Output, Record
from libs.schemas.events.base import ByKind, Event

T = TypeVar("T")
"""The keys that a batch touches, by table: what `load` reads."""
W = TypeVar("W")
"""The state of a batch at work: what a decision looks at and changes."""


@dataclass(frozen=True, slots=True)
class Read(Generic[T, W]):
    """A row of the table.

    decide: the events that follow, in order. touches: adds the record's keys to those the batch needs; None: it needs none.
    fold: takes the record again with what was published because of it; None: by deciding again with `work.answers`, which
    then stand for the decision. as_: the struct that is read of the event, where that is not all of it.
    """

    decide: Callable[[W, Record], Iterable[Any]]
    touches: Callable[[T, Record], None] | None = None
    fold: Callable[[W, Record, Sequence[Event]], None] | None = None
    as_: type[msgspec.Struct] | None = None


def read_as(family: type[Any], row: Read[T, W], *events: type[Any]) -> dict[type[Any], Read[T, W]]:
    """Give the row of a family also to events of it that are read as it is. What else they tell is not asked."""
    return {family: row, **dict.fromkeys(events, replace(row, as_=family))}


class Reads(Generic[T, W]):
    """The table of a service; a row of a family of events (`Verdict`) stands for each of them."""

    def __init__(self, rows: Mapping[type[Any], Read[T, W]]) -> None:
        self.events = frozenset(rows)
        self.views: dict[type[Event], type[msgspec.Struct]] = {event: row.as_ for event, row in rows.items() if row.as_}
        self._rows: ByKind[Read[T, W]] = ByKind(rows)
        self._rows.update({row.as_: row for row in rows.values() if row.as_})

    def touched(self, keys: T, batch: Batch) -> T:
        """Add what the batch's records touch to `keys`, which is returned."""
        rows = self._rows
        for record in batch.records:
            row = rows[type(record.event)]
            if row is not None and row.touches is not None:
                row.touches(keys, record)
        return keys

    def decide(self, work: W, batch: Batch) -> Iterator[Output]:
        """Give what follows from each record, with it as the cause."""
        rows = self._rows
        for record in batch.records:
            if (row := rows[type(record.event)]) is not None:
                for event in row.decide(work, record):
                    yield record, event

    def follows(self, work: W, record: Record) -> Iterable[Any]:
        """Give what follows from one record."""
        row = self._rows[type(record.event)]
        return () if row is None else row.decide(work, record)

    def fold(self, work: W, batch: Batch, facts: Mapping[str, Sequence[Event]]) -> None:
        """Take each record again with what was published because of it."""
        for record in batch.records:
            self.again(work, record, facts.get(record.id, ()))

    def again(self, work: W, record: Record, told: Sequence[Event]) -> None:
        """Take one record again."""
        row = self._rows[type(record.event)]
        if row is None:
            return
        if row.fold is not None:
            row.fold(work, record, told)
        else:
            _decide_again(row, work, record, told)


def _decide_again(row: Read[Any, Any], work: Any, record: Record, told: Sequence[Event]) -> None:
    work.answers = told
    deque(row.decide(work, record), maxlen=0)
