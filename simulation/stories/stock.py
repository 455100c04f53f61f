"""Three small services in a row. The first counts orders, the second takes stock that all of them share, the third adds
up on one account: every order counted once, no piece sold twice, no piece lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from random import Random
from typing import Any, ClassVar

from libs.runtime.due import Due
from libs.runtime.processing import Batch, Decision, Processor
from libs.runtime.tests.echo import an_order
from libs.runtime.twins.memory import MemoryStore
from libs.schemas.events.accountbook import StockHeld
from libs.schemas.events.intake import OrderAccepted
from libs.schemas.events.matching import ListMatched, ListRefused
from libs.schemas.tests import a_list
from libs.schemas.topics import ACCOUNTBOOK_TO_TAX, DECLARED, DOCUMENTS, MATCHING_TO_ACCOUNTBOOK, Flow
from simulation.log import MemoryLog
from simulation.story import Call, Story
from simulation.upstream import Upstream

ITEMS = ("milk", "cream")
PIECES = 7
ACCOUNT = "account"
DAYS_ON = (DOCUMENTS,)


def quantity(order_no: str) -> int:
    return 1 + int(order_no) % 3


def a_match(order_no: str) -> ListMatched:
    line = a_list.line(item_record_no=ITEMS[int(order_no) % 2], qty=quantity(order_no))
    declared = a_list.declared(order_no=order_no, invt_no=order_no, ems_no=f"book{int(order_no) % 5}")
    return ListMatched(list=declared, fees=a_list.fees(), lines=[line])


class Parcel(Due, frozen=True):
    """One of the parcels that each day's end makes due."""

    nth: int


PARCELS = 5


def parcel_no(day: date, nth: int) -> str:
    """An order number that no order has."""
    return str(day.toordinal() * 10 + nth)


class Counting(Processor[dict[str, Any], dict[str, Any]]):
    """Counts orders and says of each what `match` makes of it. At each day's end it does so of some parcels more."""

    name = "matching"
    day_ends = (Parcel,)

    def __init__(self, match: Callable[[str], ListMatched]) -> None:
        self._match = match

    async def load(self, db: Any, batch: Batch) -> dict[str, Any]:
        orders = {record.event.order_no for record in batch.of(OrderAccepted)}
        await db.insert("seen", dict.fromkeys(orders, 0), on_conflict="skip")
        seen = await db.lock("seen", orders)
        days = {(record.day, record.event.nth): 0 for record in batch.of(Parcel)}
        return {"seen": seen, "closed": days | await db.read("closed", days)}

    async def due(self, db: Any, kind: type[Any], day: date, after: Any | None, limit: int) -> Sequence[Due]:
        first = after.nth + 1 if after else 0
        return [Parcel(nth) for nth in range(first, min(first + limit, PARCELS))]

    def decide(self, state: dict[str, Any], batch: Batch) -> Decision[dict[str, Any]]:
        decision = Decision(state)
        for record in batch.of(OrderAccepted):
            order_no = record.event.order_no
            state["seen"][order_no] += 1
            decision.emit(record, self._match(order_no))
        for record in batch.of(Parcel):
            state["closed"][record.day, record.event.nth] += 1
            decision.emit(record, self._match(parcel_no(record.day, record.event.nth)))
        return decision

    async def save(self, db: Any, changes: dict[str, Any]) -> None:
        await db.update("seen", changes["seen"])
        await db.upsert("closed", changes["closed"])


class Stocking(Processor[dict[str, Any], dict[str, Any]]):
    """Takes from shared stock, or refuses. A second hold for the same order is not noticed, it is what the check is
    for."""

    name = "accountbook"

    async def load(self, db: Any, batch: Batch) -> dict[str, Any]:
        await db.insert("stock", dict.fromkeys(ITEMS, PIECES), on_conflict="skip")
        stock = await db.lock("stock", {record.event.lines[0].item_record_no for record in batch.of(ListMatched)})
        orders = {record.event.ref.number for record in batch.of(ListMatched)}
        held = dict.fromkeys(orders, ()) | await db.read("held", orders)
        return {"stock": stock, "held": held}

    def decide(self, state: dict[str, Any], batch: Batch) -> Decision[dict[str, Any]]:
        decision = Decision(state)
        for record in batch.of(ListMatched):
            match: ListMatched = record.event
            line = match.lines[0]
            item, wanted = line.item_record_no, int(line.qty)
            if state["stock"][item] >= wanted:
                state["stock"][item] -= wanted
                state["held"][match.ref.number] += ((item, wanted),)
                decision.emit(record, StockHeld(list=match.list, fees=match.fees, lines=match.lines))
            else:
                state["held"][match.ref.number] += ((item, 0),)
                decision.emit(record, ListRefused(list=match.list, refused_by=self.name, findings=[]))
        return decision

    async def save(self, db: Any, changes: dict[str, Any]) -> None:
        await db.update("stock", changes["stock"])
        await db.upsert("held", changes["held"])


class Adding(Processor[dict[str, Any], dict[str, Any]]):
    """Adds up what was held, on one row that every batch needs."""

    name = "tax"

    async def load(self, db: Any, batch: Batch) -> dict[str, Any]:
        await db.insert("total", {ACCOUNT: 0}, on_conflict="skip")
        total = await db.lock("total", [ACCOUNT])
        orders = {record.event.ref.number for record in batch.of(StockHeld)}
        return {"total": total, "added": dict.fromkeys(orders, 0) | await db.read("added", orders)}

    def decide(self, state: dict[str, Any], batch: Batch) -> Decision[dict[str, Any]]:
        for record in batch.of(StockHeld):
            state["total"][ACCOUNT] += int(record.event.lines[0].qty)
            state["added"][record.event.ref.number] += 1
        return Decision(state)

    async def save(self, db: Any, changes: dict[str, Any]) -> None:
        await db.update("total", changes["total"])
        await db.upsert("added", changes["added"])


class StockStory(Story):
    name = "stock"
    flows: ClassVar[Mapping[str, Flow]] = {
        "intake": Flow(chain=(DECLARED["order"],)),
        "matching": Flow(chain=(DOCUMENTS,), ends_days=True),
        "accountbook": Flow(chain=(MATCHING_TO_ACCOUNTBOOK,)),
        "tax": Flow(chain=(ACCOUNTBOOK_TO_TAX,)),
    }
    recreated = DOCUMENTS
    grown = MATCHING_TO_ACCOUNTBOOK

    def __init__(self, lists: int, log: MemoryLog, random: Random, repeats: float) -> None:
        super().__init__(lists, log, random, repeats)
        self.upstream = Upstream(log, random, repeats, DAYS_ON)
        self.orders: list[str] = []

    def processors(self) -> list[Processor[Any, Any]]:
        return [Counting(a_match), Stocking(), Adding()]

    def tell(self, part: int) -> list[Call]:
        orders = [str(part * 100 + number) for number in range(self.lists)]
        self.orders += orders
        calls: list[Call] = [partial(self.upstream.say, an_order(order)) for order in orders]
        return [*calls, self.upstream.close_day]

    def check(self, stores: Mapping[str, MemoryStore], complete: bool) -> list[str]:
        seen, held = stores["matching"].table("seen"), stores["accountbook"].table("held")
        added, total = stores["tax"].table("added"), stores["tax"].table("total").get(ACCOUNT, 0)
        wrong = [f"order {order} was counted {times} times" for order, times in seen.items() if times > 1]
        wrong += [f"order {order} took stock {len(takes)} times" for order, takes in held.items() if len(takes) > 1]
        wrong += [f"order {order} was added {times} times" for order, times in added.items() if times > 1]
        gone: Counter[str] = Counter()
        for item, pieces in (take for takes in held.values() for take in takes):
            gone[item] += pieces
        for item, left in stores["accountbook"].table("stock").items():
            if left + gone[item] != PIECES:
                wrong.append(f"{left} {item} left and {gone[item]} held, of {PIECES}")
        taken = {order for order, takes in held.items() if any(pieces for _, pieces in takes)}
        wrong += [f"order {order} was added and holds nothing" for order in sorted(added.keys() - taken)]
        if total != sum(quantity(order) * times for order, times in added.items()):
            wrong.append(f"the account says {total}, its orders come to something else")
        days = stores["matching"].table("closed")
        wrong += [f"parcel {nth} of {day} was due {times} times" for (day, nth), times in days.items() if times > 1]
        if complete:
            wrong += [f"order {order} was never counted" for order in self.orders if not seen.get(order)]
            wrong += [f"order {order} never came to the stock" for order in self.orders if order not in held]
            parcels = {(day, nth) for day in self.upstream.closed for nth in range(PARCELS)}
            wrong += [f"parcel {nth} of {day} was never due" for day, nth in sorted(parcels - days.keys())]
            sent = [parcel_no(*one) for one in sorted(parcels)]
            wrong += [f"parcel {number} never came to the stock" for number in sent if number not in held]
            wrong += [f"order {order} never came to the account" for order in sorted(taken - added.keys())]
        return wrong
