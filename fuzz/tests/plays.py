"""Plays go to their end on the twins: all services at work on one log in memory."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from checker.facts import Facts, Place
from fuzz.homes import InMemory
from fuzz.line import CALENDAR_SECRET, Line
from libs.schemas.cloudevents import singles
from libs.schemas.events.base import reader_of
from libs.schemas.events.calendar import closing_record
from libs.schemas.events.intake import ReceiptsIssued
from libs.schemas.events.review import ListReleased
from libs.schemas.topics import DECLARED, RECEIPTS, RELEASES
from simulator.acting.board import Board
from simulator.plan.plan import Delivery, Plan, Via
from simulator.play.player import Play, Played
from simulator.play.post import Sent
from simulator.play.wire import body_of, content_type

SEED = 3
_A_DAY_S = 86_400.0
_REFUSED = 400
_RECEIPTS, _RELEASE = reader_of(ReceiptsIssued), reader_of(ListReleased)


class TickingLine(Line):
    """Its clock goes on with every look at it, so that receipts of one list have an order."""

    _ticks = 0.0

    @property
    def now_s(self) -> float:
        self._ticks += 0.001
        return self._ticks

    @now_s.setter
    def now_s(self, value: float) -> None:
        self._ticks = max(self._ticks, value)


class Twins:
    """The world of a play: all services at work on one log in memory."""

    def __init__(self) -> None:
        self.line = TickingLine(InMemory(), SEED)
        self.sent, self._heard = Sent(), 0
        self.board: Board

    async def play(self, planned: Plan) -> Played:
        """Play it to its end, behind whatever was played before."""
        self.board, self.sent = Board(planned), Sent()
        last_day = await Play(planned, self.board, self).run()
        return Played(planned, self.board, self.sent, last_day, 1.0)

    async def send(self, deliveries: Sequence[Delivery]) -> None:
        for each in deliveries:
            broken = each.parcel if not isinstance(each.body, dict) else None
            if broken is not None and each.via in (Via.HTTP, Via.HTTP_XML):
                self.sent.refused.setdefault(broken, []).append(_REFUSED)
                continue
            topic = DECLARED[each.document].name
            if broken is not None:
                self.sent.broken[Place(topic, 0, self.line.log.end((topic, 0)))] = broken
            headers: list[tuple[str, Any]] = [("content-type", content_type(each.via).encode()), *each.headers]
            self.line.log.append((topic, 0), [(each.key.encode(), body_of(each), headers)])

    async def close(self, days: Sequence[date]) -> None:
        for day in days:
            self.line.now_s += _A_DAY_S
            value, headers = closing_record(day, CALENDAR_SECRET)
            for topic in DECLARED.values():
                for partition in range(topic.partitions):
                    self.line.log.append((topic.name, partition), [(None, value, headers)])

    async def settle(self) -> None:
        await self.line.rest()
        assert not self.line.wrong
        fresh = self.line.log.ever[self._heard :]
        self._heard += len(fresh)
        for raw in fresh:
            if raw.topic in (RECEIPTS.name, RELEASES.name):
                for headers, _, value in singles(dict(raw.headers), raw.key, raw.value):
                    self._hear(headers, value)

    def _hear(self, headers: dict[str, bytes | None], value: bytes | None) -> None:
        kind = headers.get("ce_type")
        if value and kind == ReceiptsIssued.__name__.encode():
            self.board.learn(_RECEIPTS(value))
        elif value and kind == ListReleased.__name__.encode():
            day = date.fromisoformat((headers["ce_customsday"] or b"").decode())
            self.board.learn_release(_RELEASE(value), day)

    def facts(self) -> Facts:
        found = Facts()
        for raw in self.line.log.ever:
            place = Place(raw.topic, raw.partition, raw.offset)
            found.read(place, dict(reversed(raw.headers)), raw.value, raw.timestamp)
        return found
