"""The public topics are folded into facts. Every later question is a pure function of `Facts`."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple, TypeVar, cast

from pydantic import ValidationError

from checker.closing import Closings
from checker.records import Headers, ReadEvent, events_of, text
from libs.schemas.events.base import Event, reader_of
from libs.schemas.events.calendar import DayClosed
from libs.schemas.topics import EVENTS, FLOWS, PARTNERS, TOPICS, dead_letters, replays

E = TypeVar("E", bound=Event)
_DECLARED = {name for name, topic in TOPICS.items() if topic.owner == PARTNERS}
_DEAD_LETTERS = {dead_letters(service).name: service for service in FLOWS}
_REPLAYS = {replays(service).name for service in FLOWS}
_READERS = {name: reader_of(event) for name, event in EVENTS.items()}


class Place(NamedTuple):
    """A record lies in a partition, at an offset."""

    topic: str
    partition: int
    offset: int


@dataclass(frozen=True, slots=True)
class Seen:
    """One event as its topic carries it. id: what caused it. day: the customs day it counts for. number: its place
    among the events of its record. at_ms: when its writer sent it, by its own clock."""

    place: Place
    id: str
    day: date
    event: Event
    digest: bytes
    number: int = 0
    at_ms: int = 0

    @property
    def order(self) -> tuple[str, int, int, int]:
        """Events of one partition by this stand as they lie."""
        return (*self.place, self.number)

    @property
    def cause(self) -> tuple[str, Place] | None:
        """The service and the input record that made it; None where the id names none."""
        return cause_of(self.id)


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """service: whose input could not be read. place: that input record."""

    service: str
    reason: str
    place: Place


@dataclass
class Facts:
    """events: by type, each once, in the order of their topic. declared: what partners sent. closed_days: closed by anybody
    anywhere; closings: by whom and where, so that it can be told what a service must have acted on.

    contradictions: ids seen again with another content. overtaken: events behind a younger one of the same origin, which
    their readers have dropped. unreadable: records of event topics that no model fits. grown: topics that got more
    partitions meanwhile, all at rest.
    """

    events: dict[type[Event], list[Seen]] = field(default_factory=lambda: defaultdict(list))
    declared: list[Place] = field(default_factory=list)
    dead_letters: list[DeadLetter] = field(default_factory=list)
    closed_days: set[date] = field(default_factory=set)
    closings: Closings = field(default_factory=Closings)
    contradictions: list[str] = field(default_factory=list)
    overtaken: list[str] = field(default_factory=list)
    unreadable: list[Place] = field(default_factory=list)
    grown: frozenset[str] = frozenset()
    repeated: int = 0
    _known: dict[tuple[str, str], bytes] = field(default_factory=dict, repr=False)
    _letters: set[DeadLetter] = field(default_factory=set, repr=False)
    _youngest: dict[tuple[str, int, str], tuple[int, int]] = field(default_factory=dict, repr=False)

    def of(self, *kinds: type[E]) -> list[tuple[Seen, E]]:
        """Every event of these types, with its circumstances."""
        return [(seen, cast(E, seen.event)) for kind in kinds for seen in self.events.get(kind, ())]

    def only(self, kind: type[E]) -> Iterator[E]:
        """Every event of one type."""
        return (cast(E, seen.event) for seen in self.events.get(kind, ()))

    def family(self, base: type[E]) -> list[tuple[Seen, E]]:
        """Every event of a type or of a kind of it, with its circumstances."""
        return self.of(*(kind for kind in self.events if issubclass(kind, base)))

    def everything(self) -> Iterator[Seen]:
        return (seen for of_kind in self.events.values() for seen in of_kind)

    def read(self, place: Place, headers: Headers, value: bytes | None, at_ms: int = 0) -> None:
        """Take up one record of a public topic."""
        if place.topic in _DECLARED:
            if not all(told.kind == DayClosed.__name__ for told in events_of(headers, value)):
                self.declared.append(place)
        elif place.topic in _DEAD_LETTERS:
            letter = _dead_letter(_DEAD_LETTERS[place.topic], headers)
            if letter not in self._letters:  # published again after a crash, like any event
                self._letters.add(letter)
                self.dead_letters.append(letter)
        elif place.topic not in _REPLAYS:
            for number, told in enumerate(events_of(headers, value)):
                self._read_event(place, number, told, at_ms)

    def take(self, seen: Seen) -> None:
        """Take up an event; one that is known already counts once, and must be the same."""
        key = (seen.place.topic, seen.id)
        before = self._known.get(key)
        if before is None:
            self._known[key] = seen.digest
            self.events[type(seen.event)].append(seen)
            self._look_at_order(seen)
        else:
            self.repeated += 1
            if before != seen.digest:
                self.contradictions.append(f"{seen.id} on {seen.place.topic}")

    def _look_at_order(self, seen: Seen) -> None:
        """Ids of one origin rise along a partition: a reader drops what is at or below the last it saw."""
        origin, _, rest = seen.id.rpartition("/")[0].rpartition("/")
        index = seen.id.rpartition("/")[2]
        if not rest.isdigit() or not index.isdigit():
            return
        line, here = (seen.place.topic, seen.place.partition, origin), (int(rest), int(index))
        if here <= self._youngest.get(line, (-1, -1)):
            self.overtaken.append(f"{seen.id} on {seen.place.topic}-{seen.place.partition}")
        else:
            self._youngest[line] = here

    def _read_event(self, place: Place, number: int, told: ReadEvent, at_ms: int) -> None:
        if told.kind == DayClosed.__name__:
            day = DayClosed.model_validate_json(told.body).day
            self.closed_days.add(day)
            self.closings.mark(place.topic, place.partition, told.id, day)
            return
        try:
            event = _READERS[told.kind](told.body)
            day = date.fromisoformat(told.day)
        except (KeyError, ValueError, ValidationError):
            self.unreadable.append(place)
            return
        digest = hashlib.sha256(told.body).digest()
        self.take(Seen(place, told.id, day, event, digest, number, at_ms))


def cause_of(event_id: str) -> tuple[str, Place] | None:
    """`matching/intake.documents@3f-2/123/0` → matching, record 123 of partition 2 of that topic."""
    parts = event_id.split("/")
    if len(parts) != 4 or not parts[2].isdigit():
        return None
    source, _, partition = parts[1].rpartition("-")
    if not partition.isdigit():
        return None
    return parts[0], Place(f"cbec.{source.partition('@')[0]}.v1", int(partition), int(parts[2]))


def _dead_letter(service: str, headers: Headers) -> DeadLetter:
    partition, offset = text(headers, "tg_partition"), text(headers, "tg_offset")
    place = Place(
        text(headers, "tg_topic"),
        int(partition) if partition.isdigit() else -1,
        int(offset) if offset.isdigit() else -1,
    )
    return DeadLetter(service, text(headers, "tg_reason"), place)
