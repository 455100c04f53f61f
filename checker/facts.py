"""What the public topics say, folded into facts. Every later question is a pure function of `Facts`."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple, TypeVar, cast

from pydantic import ValidationError

from libs.schemas.events.base import Event
from libs.schemas.events.calendar import DayClosed
from libs.schemas.topics import EVENTS, FLOWS, PARTNERS, TOPICS, dead_letters, replays

E = TypeVar("E", bound=Event)
Headers = Mapping[str, bytes | None]
_DECLARED = {name for name, topic in TOPICS.items() if topic.owner == PARTNERS}
_DEAD_LETTERS = {dead_letters(service).name: service for service in FLOWS}
_REPLAYS = {replays(service).name for service in FLOWS}


class Place(NamedTuple):
    """Where a record lies."""

    topic: str
    partition: int
    offset: int


@dataclass(frozen=True, slots=True)
class Seen:
    """One event as its topic carries it. id: what caused it. day: the customs day it counts for."""

    place: Place
    id: str
    day: date
    event: Event
    digest: bytes

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
    """events: by type, each once, in the order of their topic. declared: what partners sent.

    contradictions: ids seen again with another content. unreadable: records of event topics that no model fits.
    """

    events: dict[type[Event], list[Seen]] = field(default_factory=lambda: defaultdict(list))
    declared: list[Place] = field(default_factory=list)
    dead_letters: list[DeadLetter] = field(default_factory=list)
    closed_days: set[date] = field(default_factory=set)
    contradictions: list[str] = field(default_factory=list)
    unreadable: list[Place] = field(default_factory=list)
    repeated: int = 0
    _known: dict[tuple[str, str], bytes] = field(default_factory=dict, repr=False)
    _letters: set[DeadLetter] = field(default_factory=set, repr=False)

    def of(self, *kinds: type[E]) -> list[tuple[Seen, E]]:
        """Every event of these types, with its circumstances."""
        return [(seen, cast(E, seen.event)) for kind in kinds for seen in self.events.get(kind, ())]

    def only(self, kind: type[E]) -> Iterator[E]:
        """Every event of one type."""
        return (cast(E, seen.event) for seen in self.events.get(kind, ()))

    def everything(self) -> Iterator[Seen]:
        return (seen for of_kind in self.events.values() for seen in of_kind)

    def read(self, place: Place, headers: Headers, value: bytes | None) -> None:
        """Take up one record of a public topic."""
        kind = text(headers, "ce_type")
        if place.topic in _DECLARED:
            if kind != DayClosed.__name__:
                self.declared.append(place)
        elif place.topic in _DEAD_LETTERS:
            letter = _dead_letter(_DEAD_LETTERS[place.topic], headers)
            if letter not in self._letters:  # published again after a crash, like any event
                self._letters.add(letter)
                self.dead_letters.append(letter)
        elif place.topic not in _REPLAYS:
            self._read_event(place, kind, headers, value)

    def take(self, seen: Seen) -> None:
        """Take up an event; one that is known already counts once, and must be the same."""
        key = (seen.place.topic, seen.id)
        before = self._known.get(key)
        if before is None:
            self._known[key] = seen.digest
            self.events[type(seen.event)].append(seen)
        else:
            self.repeated += 1
            if before != seen.digest:
                self.contradictions.append(f"{seen.id} on {seen.place.topic}")

    def _read_event(self, place: Place, kind: str, headers: Headers, value: bytes | None) -> None:
        if kind == DayClosed.__name__:
            self.closed_days.add(DayClosed.model_validate_json(value or b"").day)
            return
        try:
            event = EVENTS[kind].model_validate_json(value or b"")
            day = date.fromisoformat(text(headers, "ce_customsday"))
        except (KeyError, ValueError, ValidationError):
            self.unreadable.append(place)
            return
        self.take(Seen(place, text(headers, "ce_id"), day, event, hashlib.sha256(value or b"").digest()))


def text(headers: Headers, name: str) -> str:
    """A header as text; empty where there is none."""
    return (headers.get(name) or b"").decode("utf-8", "replace")


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
