"""The ledger: what a book has of each item, and the postings that change it.

on hand = incoming − outgoing (physical stock); available = on hand − held. A posting that would take one of them below
zero is never made. The journal has a row for what came in or went out; what is held is the sum of open holds.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from libs.schemas.cloudevents import Cause
from libs.schemas.codes.book_kinds import BOOK_KINDS, BookKind, BookRow

ZERO = Decimal(0)


class BrokenLedger(Exception):
    """The facts contradict the ledger: a posting would take a balance below zero."""


class Movement(NamedTuple):
    """A kind of posting: which totals its quantity enters; `held` and `unfit` with a sign."""

    name: str
    incoming: bool = False
    outgoing: bool = False
    held: int = 0
    unfit: int = 0


ENTRY = Movement("entry", incoming=True)
HOLD = Movement("hold", held=1)
VOID = Movement("void", held=-1)
EXIT = Movement("exit", outgoing=True, held=-1)
SENT_BACK = Movement("sent-back", outgoing=True, held=-1)
CONFISCATION = Movement("confiscation", outgoing=True, held=-1)
RETURN = Movement("return", incoming=True)
RETURN_BEFORE_GATE = Movement("return-before-gate", held=-1)
UNFIT_RETURN = Movement("unfit-return", unfit=1)
UNFIT_BEFORE_GATE = Movement("unfit-before-gate", outgoing=True, held=-1, unfit=1)
DISPOSAL = Movement("disposal", unfit=-1)


@dataclass(slots=True)
class Book:
    """A filed account book (账册). items: how many are filed in it. kind: for imports or exports."""

    ems_no: str
    area_code: str
    customs_code: str
    zone_type: str
    entry_mode: str
    items: int = 0
    kind: str = BookKind.IMPORT

    @property
    def row(self) -> BookRow:
        """Return the row of its kind."""
        return BOOK_KINDS[self.kind]


@dataclass(slots=True)
class Item:
    """One line of a book (备案料号) and its totals in its own unit.

    unfit: returned goods unfit for sale, not on hand, until they are destroyed or abroad. entries: the number of its last
    journal row.
    """

    ems_no: str
    item_record_no: str
    gcode: str
    unit: str
    unit_price: Decimal
    incoming: Decimal = ZERO
    outgoing: Decimal = ZERO
    held: Decimal = ZERO
    unfit: Decimal = ZERO
    entries: int = 0

    @property
    def key(self) -> tuple[str, str]:
        return self.ems_no, self.item_record_no

    @property
    def on_hand(self) -> Decimal:
        return self.incoming - self.outgoing

    @property
    def available(self) -> Decimal:
        return self.incoming - self.outgoing - self.held


class Goods(NamedTuple):
    """The number of an item stands for these goods, in this unit; it never stands for others."""

    gcode: str
    unit: str


class Entry(NamedTuple):
    """A row of the append-only journal of what came in and went out, in the order of its table's columns.

    on_hand, unfit: the balances after the posting. What is held, and for whom, is said by the holds.
    """

    ems_no: str
    item_record_no: str
    entry_no: int
    movement: str
    cause: str
    document: str
    day: date
    on_hand_change: Decimal
    on_hand: Decimal
    unfit_change: Decimal
    unfit: Decimal


def post(item: Item, movement: Movement, qty: Decimal, cause: Cause, document: str) -> Entry | None:
    """Change the item by `qty` > 0 in its unit and return the journal row. None where goods neither came nor went.

    document: the number it is posted under. Raises BrokenLedger, with the item unchanged, where a balance would fall below
    zero.
    """
    held = item.held + movement.held * qty if movement.held else item.held
    on_hand = item.on_hand
    if movement.incoming or movement.outgoing:
        on_hand += qty if movement.incoming else -qty
    unfit = item.unfit + movement.unfit * qty if movement.unfit else item.unfit
    if qty <= 0 or not ZERO <= held <= on_hand or unfit < 0:
        left = f"{on_hand} on hand, {held} held, {unfit} unfit"
        raise BrokenLedger(f"{movement.name} of {qty} on {item.key} would leave {left}")
    return move(item, movement, qty, cause, document)


def move(item: Item, movement: Movement, qty: Decimal, cause: Cause, document: str) -> Entry | None:
    """Post what is known to have been posted: facts folded in another order may pass through balances that never were."""
    if movement.held:
        item.held += movement.held * qty
    change, unfit_change = ZERO, ZERO
    if movement.incoming:
        item.incoming, change = item.incoming + qty, qty
    elif movement.outgoing:
        item.outgoing, change = item.outgoing + qty, -qty
    if movement.unfit:
        unfit_change = movement.unfit * qty
        item.unfit += unfit_change
    if not change and not unfit_change:
        return None
    item.entries += 1
    return Entry(
        item.ems_no,
        item.item_record_no,
        item.entries,
        movement.name,
        cause.id,
        document,
        cause.day,
        change,
        item.on_hand,
        unfit_change,
        item.unfit,
    )
