"""Lists part and meet again: three modes, each with a course of its own, over every edge that there is.

Four small services count what comes and pass it on; the last is told of each list once, on the edge its course ends with.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from random import Random
from typing import Any, ClassVar

from libs.runtime.processing import Batch, Decision, Processor
from libs.runtime.tests.echo import an_order
from libs.runtime.twins.memory import MemoryStore
from libs.schemas.codes.supervision_modes import EXPORT, IMPORT, Direction, Station
from libs.schemas.events.accountbook import StockHeld
from libs.schemas.events.intake import OrderAccepted
from libs.schemas.events.matching import ListMatched
from libs.schemas.events.tax import Assessment, TaxAssessed
from libs.schemas.tests import a_list
from libs.schemas.topics import (
    ACCOUNTBOOK_TO_REVIEW,
    DECLARED,
    DOCUMENTS,
    EDGES,
    MATCHING_TO_REVIEW,
    TAX_TO_REVIEW,
    Flow,
    Topic,
    edges_to,
)
from simulation.log import MemoryLog
from simulation.story import Call, Story
from simulation.upstream import Upstream

MODES: tuple[tuple[str, Direction, Topic, type[Any]], ...] = (
    ("1210", IMPORT, TAX_TO_REVIEW, TaxAssessed),
    ("1210", EXPORT, ACCOUNTBOOK_TO_REVIEW, StockHeld),
    ("9610", EXPORT, MATCHING_TO_REVIEW, ListMatched),
)
"""Of every third order: mode, direction, the edge on which its list comes to review, and the event that brings it."""

NO_TAX = Assessment(
    value=a_list.text(1), duty=a_list.text(0), consumption_tax=a_list.text(0), vat=a_list.text(0), total=a_list.text(0),
    full_rate=False, tax_rule="r", lines=[],
)  # fmt: skip


def mode_of_order(order_no: str) -> tuple[str, Direction, Topic, type[Any]]:
    return MODES[int(order_no) % len(MODES)]


def a_match(order: OrderAccepted) -> ListMatched:
    trade_mode, direction, _, _ = mode_of_order(order.order_no)
    facts = {"trade_mode": trade_mode, "direction": direction, "ems_no": f"book{int(order.order_no) % 5}"}
    declared = a_list.declared(order_no=order.order_no, invt_no=order.order_no, **facts)
    return ListMatched(list=declared, fees=a_list.fees(), lines=[a_list.line()])


def a_hold(matched: ListMatched) -> StockHeld:
    return StockHeld(list=matched.list, fees=matched.fees, lines=matched.lines)


def an_assessment(held: StockHeld) -> TaxAssessed:
    return TaxAssessed(list=held.list, lines=held.lines, tax=NO_TAX)


def order_of(event: Any) -> str:
    number: str = event.order_no if isinstance(event, OrderAccepted) else event.list.ref.number
    return number


class Passing(Processor[dict[str, list[str]], dict[str, list[str]]]):
    """Notes what brought each list, however often, and passes it on where something is made of it."""

    def __init__(self, station: Station, reads: tuple[type[Any], ...], make: Callable[[Any], Any] | None) -> None:
        self.name = station.value  # type: ignore[misc]
        self._reads, self._make = reads, make

    async def load(self, db: Any, batch: Batch) -> dict[str, list[str]]:
        orders = {order_of(record.event) for record in batch.of(*self._reads)}
        known: dict[str, tuple[str, ...]] = await db.read("came", orders)
        return {order: [*known.get(order, ())] for order in orders}

    def decide(self, state: dict[str, list[str]], batch: Batch) -> Decision[dict[str, list[str]]]:
        decision = Decision(state)
        for record in batch.of(*self._reads):
            state[order_of(record.event)].append(type(record.event).__name__)
            if self._make:
                decision.emit(record, self._make(record.event))
        return decision

    async def save(self, db: Any, changes: dict[str, list[str]]) -> None:
        await db.upsert("came", {order: tuple(brought) for order, brought in changes.items()})


class ForksStory(Story):
    """grown: an edge, drawn."""

    name = "forks"
    flows: ClassVar[Mapping[str, Flow]] = {
        "intake": Flow(chain=(DECLARED["order"],)),
        "matching": Flow(chain=(DOCUMENTS,)),
        **{station.value: Flow(chain=edges_to(station)) for station in list(Station)[1:]},
    }
    recreated = DOCUMENTS

    def __init__(self, lists: int, log: MemoryLog, random: Random, repeats: float) -> None:
        super().__init__(lists, log, random, repeats)
        self.grown = random.choice(list(EDGES.values()))
        self.upstream = Upstream(log, random, repeats, (DOCUMENTS,))
        self.orders: list[str] = []

    def processors(self) -> list[Processor[Any, Any]]:
        return [
            Passing(Station.MATCHING, (OrderAccepted,), a_match),
            Passing(Station.ACCOUNTBOOK, (ListMatched,), a_hold),
            Passing(Station.TAX, (StockHeld,), an_assessment),
            Passing(Station.REVIEW, (ListMatched, StockHeld, TaxAssessed), None),
        ]

    def tell(self, part: int) -> list[Call]:
        orders = [str(part * 100 + number) for number in range(self.lists)]
        self.orders += orders
        calls: list[Call] = [partial(self.upstream.say, an_order(order)) for order in orders]
        return [*calls, self.upstream.close_day]

    def check(self, stores: Mapping[str, MemoryStore], complete: bool) -> list[str]:
        wrong = []
        for station in Station:
            came: dict[str, tuple[str, ...]] = stores[station.value].table("came")
            wrong += [
                f"{order} came to {station} by {' and '.join(by)}, to end on {mode_of_order(order)[2].name}"
                for order, by in came.items()
                if len(by) > 1
            ]
        decided = stores[Station.REVIEW.value].table("came")
        for order in self.orders:
            _, _, edge, event = mode_of_order(order)
            if complete and order not in decided:
                wrong.append(f"{order} never came on {edge.name}")
            elif decided.get(order, (event.__name__,))[0] != event.__name__:
                wrong.append(f"{order} came by {decided[order][0]}, not on {edge.name}")
        return wrong
