"""Goods of a list come back to the book of another zone (settled 52)."""

from __future__ import annotations

from collections.abc import Collection
from hashlib import sha256

from libs.schemas.events.accountbook import OpenedItem
from libs.schemas.kinds.kind import business_key
from services.accountbook.domain.ledger import Item
from services.accountbook.domain.state import State, StockHold
from services.accountbook.domain.views import NumberedArrival

RESERVED = "TH@"
"""An item number that begins so is given by customs alone, to goods whose own number stands for others in the book they
came back to."""


def stand_in(ems_no: str, item_record_no: str) -> str:
    """The number that goods of an item of a book have in every other book where their own is taken."""
    return f"{RESERVED}{sha256(f'{ems_no}/{item_record_no}'.encode()).hexdigest()[:26]}"


def keys_touched(own: Collection[tuple[str, str]], ems_nos: Collection[str]) -> set[tuple[str, str]]:
    """The items of these books that goods may come back to. own: books and items that they left."""
    numbers = {number for key in own for number in (key[1], stand_in(*key))}
    return {(ems_no, number) for ems_no in ems_nos for number in numbers}


def number_in(state: State, hold: StockHold, item_record_no: str, ems_no: str) -> str:
    """The number that goods of a hold have in a book: their own, unless it stands for other goods there."""
    own = state.items[hold.ems_no, item_record_no]
    there = state.items.get((ems_no, item_record_no))
    same = there is None or (there.gcode, there.unit) == (own.gcode, own.unit)
    return item_record_no if same else stand_in(hold.ems_no, item_record_no)


def open_missing(state: State, hold: StockHold, ems_no: str, numbers: Collection[tuple[str, str]]) -> list[OpenedItem]:
    """Open what a book does not have yet. numbers: of items, in the list's book and in this one."""
    opened = []
    for own_number, number in sorted(set(numbers)):
        if (ems_no, number) not in state.items:
            own = state.items[hold.ems_no, own_number]
            opened.append(OpenedItem(item_record_no=number, gcode=own.gcode, unit=own.unit, unit_price=own.unit_price))
    open_items(state, ems_no, opened)
    return opened


def open_items(state: State, ems_no: str, opened: Collection[OpenedItem]) -> None:
    for each in opened:
        item = Item(ems_no, each.item_record_no, each.gcode, each.unit, each.unit_price)
        state.items[item.key] = state.changes.new_items[item.key] = item
        book = state.changes.books[ems_no] = state.books[ems_no]
        book.items += 1


def mark(arrival: NumberedArrival) -> str:
    """Name an arrival elsewhere among the arrivals that a hold knows."""
    return business_key("elsewhere", arrival.return_no, arrival.arrival_no)
