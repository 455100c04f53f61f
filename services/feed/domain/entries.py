"""Entries of numbered feeds, and what the feed remembers to make them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple, Protocol

import msgspec

from libs.schemas.keys import AttemptKey

STANDING = ("status", "mayDeliver")
"""Members of an entry about a list that say how the list stands."""
_encode = msgspec.json.Encoder().encode


class LogRecord(Protocol):
    """A record of the log says something: its place there, its event, and when it came."""

    @property
    def topic(self) -> str: ...
    @property
    def partition(self) -> int: ...
    @property
    def offset(self) -> int: ...
    @property
    def nth(self) -> int: ...
    @property
    def replay_of(self) -> str | None: ...
    @property
    def event(self) -> Any: ...
    @property
    def day(self) -> date: ...
    @property
    def logged_at(self) -> datetime: ...


class EntryOnWire(msgspec.Struct, frozen=True, omit_defaults=True):
    """An entry on the wire: a CloudEvent in JSON. sequence: its number in the subscriber's feed."""

    id: str
    type: str
    time: str
    subject: str
    sequence: str
    data: Any
    customsday: str = ""
    specversion: str = msgspec.field(default_factory=lambda: "1.0")
    source: str = msgspec.field(default_factory=lambda: "/tongguan/feed")
    datacontenttype: str = msgspec.field(default_factory=lambda: "application/json")

    def encode(self) -> str:
        return _encode(self).decode()


@dataclass(slots=True)
class Subscriber:
    """A feed that somebody opened. last: the number of its last entry."""

    code: str
    last: int
    grown: bool = False


class ToldBefore(NamedTuple):
    """A subscriber was told this of a list, and is told what becomes of that. facts: without how it stands."""

    subscriber: str
    kind: str
    business_key: str
    facts: dict[str, Any]
    released: bool


class FeedEntry(NamedTuple):
    """One row. attempt, released: of what is told of a list; absent elsewhere. body: the bytes that are sent."""

    subscriber: str
    number: int
    id: str
    kind: str
    business_key: str
    case_key: str | None
    attempt: int | None
    released: bool | None
    body: str


class Saying(NamedTuple):
    """Some subscribers are to be told this. nth: its place among what the record says."""

    kind: str
    business_key: str
    data: Any
    nth: int = 0
    case_key: str | None = None
    attempt: int | None = None
    released: bool | None = None


@dataclass(slots=True)
class FeedFiles:
    """The state of a batch. stops: statuses of lists that were stopped after their release. told: what was told of the
    lists of the batch's verdicts and bills. books: who keeps them. day: the customs day of the batch.
    billing: whether anybody has a feed who could be told of a bill. ahead: bills whose release was not read yet."""

    day: date
    subscribers: dict[str, Subscriber] = field(default_factory=dict)
    stops: dict[AttemptKey, str] = field(default_factory=dict)
    told: dict[AttemptKey, list[ToldBefore]] = field(default_factory=dict)
    books: dict[str, str] = field(default_factory=dict)
    entries: list[FeedEntry] = field(default_factory=list)
    stopped: dict[AttemptKey, str] = field(default_factory=dict)
    opened: dict[str, str] = field(default_factory=dict)
    billing: bool = False
    ahead: dict[AttemptKey, list[Any]] = field(default_factory=dict)
    ahead_changed: set[AttemptKey] = field(default_factory=set)

    def remember(self, attempt: AttemptKey, bill: Any) -> None:
        self.ahead[attempt] = [*self.ahead.get(attempt, []), bill]
        self.ahead_changed.add(attempt)

    def recall(self, attempt: AttemptKey) -> list[Any]:
        """Return the bills that came ahead, which are remembered no more."""
        found = self.ahead.pop(attempt, [])
        if found:
            self.ahead_changed.add(attempt)
        return found

    def open_book(self, ems_no: str, area_code: str) -> None:
        self.books[ems_no] = self.opened[ems_no] = area_code

    def stop(self, attempt: AttemptKey, status: str) -> None:
        self.stops[attempt] = self.stopped[attempt] = status

    def file(self, record: LogRecord, saying: Saying, codes: Iterable[str | None]) -> list[str]:
        """Give each of these who subscribed the next number of their own. Returns who they are."""
        when = record.logged_at.isoformat(), record.day.isoformat()
        return self.put((entry_id(record, saying.nth), *when), saying, codes)

    def put(self, stamp: tuple[str, str, str], saying: Saying, codes: Iterable[str | None]) -> list[str]:
        """Do the same of what was said before. stamp: id, time and customs day of the entry."""
        found = [each for code in dict.fromkeys(codes) if code and (each := self.subscribers.get(code))]
        if not found:
            return []
        id_, time, day = stamp
        for subscriber in found:
            subscriber.last += 1
            subscriber.grown = True
            number = subscriber.last
            body = EntryOnWire(id_, saying.kind, time, saying.business_key, str(number), saying.data, day).encode()
            place = (saying.kind, saying.business_key, saying.case_key, saying.attempt, saying.released)
            self.entries.append(FeedEntry(subscriber.code, number, id_, *place, body))
        return [subscriber.code for subscriber in found]


def entry_id(record: LogRecord, nth: int) -> str:
    """Name an entry by what the log holds, so that it has the same name after a restore."""
    at = record.replay_of or f"{record.topic}-{record.partition}/{record.offset}"
    place = f"{at}.{record.nth}/{nth}"
    return f"evt_{hashlib.blake2b(place.encode(), digest_size=15).hexdigest()}"


def facts_in(body: str) -> dict[str, Any]:
    """Return what an entry about a list told, without how the list stands."""
    data: dict[str, Any] = msgspec.json.decode(body)["data"]
    return {name: value for name, value in data.items() if name not in STANDING}
