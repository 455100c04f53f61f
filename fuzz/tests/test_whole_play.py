"""A play of parcels that leave goes to its end on the twins: every promise asked, every mistake answered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from checker.facts import Facts, Place
from checker.invariants import declarations, departures, exports_back, release, summaries, withdrawing, zone_exports
from fuzz.homes import InMemory
from fuzz.line import CALENDAR_SECRET, Line, silenced
from libs.schemas.cloudevents import singles
from libs.schemas.events.base import reader_of
from libs.schemas.events.calendar import closing_record
from libs.schemas.events.intake import ReceiptsIssued
from libs.schemas.events.review import ListReleased
from libs.schemas.topics import DECLARED, RECEIPTS, RELEASES
from simulator.acting.board import Board
from simulator.judge.report import conclude
from simulator.plan.plan import Delivery
from simulator.planner import START, Mix, plan
from simulator.play.player import Play, Played
from simulator.play.post import Sent
from simulator.play.wire import body_of, content_type
from simulator.scenes.exports import EXPORT_SCENES, PLAIN_EXPORT
from simulator.scenes.exports.declared import DECLARED_SCENES

SEED, PARCELS, DAYS = 3, 66, 2
OF_EXPORTS = (
    departures.on_one_manifest, departures.departs_once_and_released, departures.ready_as_they_stand,
    departures.transits_close_once, summaries.each_list_in_one_summary, summaries.summaries_are_their_lists,
    summaries.summarised_open_or_overdue, summaries.figures_are_their_lists, zone_exports.refunds_are_entries,
    zone_exports.lists_draw_on_their_books, release.closed_lists_owe_nothing, withdrawing.withdrawn_lists_are_left,
    withdrawing.books_have_the_word,
    declarations.each_is_answered, declarations.within_the_limit, declarations.lines_are_the_goods,
    declarations.no_more_than_recorded, declarations.end_as_goods_went, exports_back.no_more_than_released,
    exports_back.in_their_period, exports_back.books_take_back_what_was_tallied, exports_back.taxes_decided_once,
)  # fmt: skip
_A_DAY_S = 86_400.0
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

    def __init__(self, board: Board) -> None:
        self.board, self.line = board, TickingLine(InMemory(), SEED)
        self._heard = 0

    async def send(self, deliveries: Sequence[Delivery]) -> None:
        for each in deliveries:
            headers = [("content-type", content_type(each.via).encode())]
            self.line.log.append((DECLARED[each.document].name, 0), [(each.key.encode(), body_of(each), headers)])

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


async def test_parcels_leave_by_every_way_and_every_mistake_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    silenced()
    monkeypatch.setattr("fuzz.line.TURNS_MAX", 50_000)
    planned = plan(SEED, PARCELS, DAYS, START, Mix.EXPORTS)
    board = Board(planned)
    twins = Twins(board)
    await twins.line.start()
    last_day = await Play(planned, board, twins).run()
    facts = twins.facts()
    conclusion = conclude(Played(planned, board, Sent(), last_day, 1.0), facts)
    assert [(each.name, each.wrong) for each in conclusion.tried if not each.holds] == []
    assert [(each.name, each.violations) for each in conclusion.verdicts if not each.holds] == []
    tried = {each.name for each in conclusion.tried if each.times}
    assert tried >= {PLAIN_EXPORT, *(scene.name for scene in EXPORT_SCENES), *(name for name, _ in DECLARED_SCENES)}
    assert tried >= {"departure-before-release", "simplified-list-summarised", "late-summary"}
    assert all(invariant(facts).checked for invariant in OF_EXPORTS)
    by_mode = conclusion.report["by_mode"]
    assert by_mode.keys() == {"E-0110", "E-1039", "E-1210", "E-9610-A", "E-9610-B", "E-9710", "E-9810"}
    assert all(row["closed"] for row in by_mode.values())
    assert conclusion.report["parcels"] == PARCELS
    assert (by_mode["E-9610-B"]["returned"], by_mode["E-1210"]["returned"]) == (2, 1)
    assert conclusion.report["exports_returned"] == 3
