"""The account book itself, between two small neighbours: one that matches every order, one that releases or rejects.

Stock comes in, is held, let go, bundled and driven out, on two books and by several workers: at the end the journal, the
balances and the holds must tell the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from functools import partial
from random import Random
from typing import Any, ClassVar

from pydantic import SecretStr

from libs.runtime.processing import Batch, Decision, Processor
from libs.runtime.tests.echo import an_order
from libs.runtime.twins.memory import MemoryStore
from libs.schemas.events.accountbook import StockHeld
from libs.schemas.events.matching import ListMatched, ListRefused
from libs.schemas.keys import case_apart
from libs.schemas.topics import (
    ACCOUNTBOOK_REFUSALS,
    ACCOUNTBOOK_TO_TAX,
    BOOK_DOCUMENTS,
    DECLARED,
    DOCUMENTS,
    MATCHING_TO_ACCOUNTBOOK,
    RELEASES,
    VERDICTS,
    Flow,
)
from services.accountbook.domain.ledger import Entry, Item
from services.accountbook.domain.numbers import bond_invt_no, bond_invt_scope, passport_no, passport_scope
from services.accountbook.domain.state import StockHold
from services.accountbook.memory import MemoryRows
from services.accountbook.processor import AccountBook
from services.accountbook.tests import samples
from simulation.log import MemoryLog
from simulation.stories.stock import Counting
from simulation.story import Call, Story
from simulation.upstream import FIRST_DAY, Upstream

BOOKS = ("T3105W000012", "T3105W000013")
ITEMS = (samples.MILK, samples.CREAM)
PIECES = 5
DAYS_ON = (DOCUMENTS, BOOK_DOCUMENTS)
SETTINGS = {
    "gate_inspection_share": Decimal(0),
    "draw_secret": SecretStr("draw"),
    "dead_letter_secret": SecretStr("dead"),
    "sealing_keys": SecretStr("1:sealing-keys"),
}


def book_of(number: int) -> str:
    return BOOKS[number % 2]


def a_match(order_no: str) -> ListMatched:
    number = int(order_no)
    return samples.matched(number, {ITEMS[number % 3 % 2]: 1 + number % 2}, ems_no=book_of(number), order_no=order_no)


class Judging(Processor[dict[str, int], dict[str, int]]):
    """Stands for review: rejects what was refused and every third list, releases the rest."""

    name = "review"

    async def load(self, db: Any, batch: Batch) -> dict[str, int]:
        lists = {record.event.ref.number for record in batch.of(StockHeld, ListRefused)}
        judged: dict[str, int] = await db.read("judged", lists)
        return dict.fromkeys(lists, 0) | judged

    def decide(self, state: dict[str, int], batch: Batch) -> Decision[dict[str, int]]:
        decision = Decision(state)
        for record in batch.of(StockHeld, ListRefused):
            order_no = record.event.ref.number
            state[order_no] += 1
            number = int(order_no)
            if isinstance(record.event, StockHeld) and number % 3:
                decision.emit(record, samples.released(number, order_no=order_no, ems_no=book_of(number)))
            else:
                decision.emit(record, samples.rejected(number, order_no=order_no))
        return decision

    async def save(self, db: Any, changes: dict[str, int]) -> None:
        await db.upsert("judged", changes)


class BookStory(Story):
    name = "book"
    flows: ClassVar[Mapping[str, Flow]] = {
        "intake": Flow(chain=(DECLARED["order"],)),
        "matching": Flow(chain=(DOCUMENTS,)),
        "accountbook": Flow(
            chain=(BOOK_DOCUMENTS, MATCHING_TO_ACCOUNTBOOK), feedback=(RELEASES, VERDICTS), ends_days=True
        ),
        "review": Flow(chain=(ACCOUNTBOOK_TO_TAX, ACCOUNTBOOK_REFUSALS)),
    }
    recreated = DOCUMENTS
    grown = MATCHING_TO_ACCOUNTBOOK

    def __init__(self, lists: int, log: MemoryLog, random: Random, repeats: float) -> None:
        super().__init__(lists, log, random, repeats)
        self.upstream = Upstream(log, random, repeats, DAYS_ON)
        self.orders: list[str] = []

    def processors(self) -> list[Processor[Any, Any]]:
        return [Counting(a_match), AccountBook(samples.settings(**SETTINGS), MemoryRows), Judging()]

    def tell(self, part: int) -> list[Call]:
        numbers = [part * 100 + number for number in range(1, self.lists + 1)]
        orders = [str(number) for number in numbers]
        self.orders += orders
        documents = self._opening() if part == 0 else self._leaving(part)
        calls = [partial(self.upstream.say, document) for document in documents]
        calls += [partial(self.upstream.say, an_order(order)) for order in orders]
        if bundle := [samples.invt_no(number) for number in numbers if number % 3 and number % 2]:
            facts = {"ems_no": BOOKS[1], "submission_id": f"v{part}", "cop_no": f"V{part}"}
            calls.append(partial(self.upstream.say, samples.verification_list(bundle, **facts)))
        return [*calls, self.upstream.close_day]

    def _opening(self) -> list[Any]:
        documents: list[Any] = []
        for book in BOOKS:
            documents.append(samples.filing(ITEMS, ems_no=book, submission_id=f"f{book}", cop_no=f"F{book}"))
            stock = dict.fromkeys(ITEMS, PIECES)
            documents.append(samples.entry(stock, ems_no=book, submission_id=f"e{book}", cop_no=f"E{book}"))
        return documents

    def _leaving(self, part: int) -> list[Any]:
        """The first bundle drives out, if it was approved by now; else these are refused."""
        day = FIRST_DAY + timedelta(days=part)
        bundle = bond_invt_no(bond_invt_scope("3105", day), part)
        vehicle = passport_no(passport_scope("Z", "3105", day), 1)
        facts = {"ems_no": BOOKS[1], "submission_id": f"n{part}", "cop_no": f"N{part}"}
        return [
            samples.release_note([bundle], **facts),
            samples.gate_pass(vehicle, **{**facts, "submission_id": f"g{part}", "cop_no": f"G{part}"}),
        ]

    def check(self, stores: Mapping[str, MemoryStore], complete: bool) -> list[str]:
        seen, judged = stores["matching"].table("seen"), stores["review"].table("judged")
        wrong = [f"order {order} was counted {times} times" for order, times in seen.items() if times != 1]
        wrong += [f"list {order} was judged {times} times" for order, times in judged.items() if times != 1]
        wrong += unbalanced(stores["accountbook"])
        wrong += self._entered_twice(stores["accountbook"])
        if complete:
            wrong += [f"order {order} was never counted" for order in self.orders if order not in seen]
            wrong += [f"list {order} was never judged" for order in self.orders if order not in judged]
            wrong += self._undecided(stores["accountbook"])
        return wrong

    @staticmethod
    def _entered_twice(store: MemoryStore) -> list[str]:
        items: dict[tuple[str, str], Item] = store.table("book_item")
        return [
            f"{key}: {item.incoming} came in, {PIECES} were declared"
            for key, item in items.items()
            if item.incoming not in (0, PIECES)
        ]

    @staticmethod
    def _undecided(store: MemoryStore) -> list[str]:
        """Every hold knows its verdict, no declaration waits for a day that is over."""
        holds: list[StockHold] = list(store.table("hold").values())
        wrong = [f"declaration {id_} still waits" for id_ in store.table("pending_list")]
        for hold in holds:
            number = case_apart(hold.key.case)[2]
            released = int(number) % 3 != 0
            if released != (hold.released_day is not None) or released != (hold.state in ("held", "used")):
                wrong.append(f"the hold of {number} is {hold.state}, released {hold.released_day}")
        return wrong


def unbalanced(store: MemoryStore) -> list[str]:
    """Journal, balances and open holds tell the same of every item, or what they tell."""
    wrong = []
    entries: defaultdict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in store.table("entry").values():
        entries[entry[:2]].append(entry)
    open_: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    holds: list[StockHold] = list(store.table("hold").values())
    for hold in holds:
        for line in hold.lines if hold.state in ("held", "kept", "seized") else ():
            open_[hold.ems_no, line.item_record_no] += line.qty
    items: dict[tuple[str, str], Item] = store.table("book_item")
    for key, item in items.items():
        posted = sum((entry.on_hand_change for entry in entries[key]), Decimal())
        if (item.on_hand, item.held, item.entries) != (posted, open_[key], len(entries[key])):
            wrong.append(f"{key}: {item.on_hand} on hand, {item.held} held; {posted} posted, {open_[key]} open")
    return wrong
