"""Holding stock for a matched list: the whole list or nothing, at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache

from msgspec.structs import astuple

from libs.schemas.codes import supervision_modes as modes
from libs.schemas.events.base import ListIdentity
from libs.schemas.events.matching import ListRefused
from libs.schemas.findings import Finding
from services.accountbook.domain import rules
from services.accountbook.domain.ledger import HOLD, Book, BrokenLedger, Cause, Item
from services.accountbook.domain.state import Hold, HoldKey, HoldLine, State
from services.accountbook.domain.views import Held, HeldLine, Matched


@lru_cache(maxsize=1024)  # asked for every list, the same for all lists of a mode and day
def holds_stock(trade_mode: str, day: date) -> bool | None:
    """Whether a list of this mode needs stock in a book; None where no import list may be declared in it."""
    mode = modes.supervision_mode(trade_mode, modes.IMPORT, day)
    return modes.Hold.STOCK in mode.holds if mode else None


def hold_stock(state: State, matched: Matched, cause: Cause) -> Held | ListRefused | None:
    """Hold every line of the list in its book, or refuse it with all findings. A mode without stock passes through.

    None for an attempt whose stock was held already: told again it changes nothing.
    """
    if (matched.ebp_code, matched.order_no, matched.attempt) in state.held_before:
        return None
    stock = holds_stock(matched.trade_mode, cause.day)
    if stock is None:
        return _refused(matched, [rules.LIST_MODE.finding(matched.trade_mode)])
    if not stock:
        return _held(matched, [None] * len(matched.lines), None)
    book = state.books.get(matched.ems_no or "")
    if book is None:
        return _refused(matched, [rules.LIST_BOOK.finding(matched.ems_no)])
    findings = [
        rule.finding(actual, expected)
        for rule, actual, expected in (
            (rules.LIST_AREA, matched.area_code, book.area_code),
            (rules.LIST_CUSTOMS, matched.customs_code, book.customs_code),
            (rules.LIST_ENTRY_MODE, matched.trade_mode, book.entry_mode),
        )
        if actual != expected
    ]
    items = _items(state, matched, book.ems_no, findings)
    if findings:
        return _refused(matched, findings)
    _hold(state, matched, items, cause)
    return _held(matched, [item.unit_price for item in items], book)


def _items(state: State, matched: Matched, ems_no: str, findings: list[Finding]) -> list[Item]:
    """The book's item of every line; what is wrong or short goes to `findings`, every line of it."""
    items: list[Item] = []
    left: dict[str, Decimal] = {}
    for line in matched.lines:
        name = line.item_record_no or ""
        item = state.items.get((ems_no, name))
        if item is None:
            findings.append(rules.LINE_ITEM.finding(line.item_record_no, line=line.gnum))
            continue
        items.append(item)
        if line.gcode != item.gcode:
            findings.append(rules.LINE_GOODS.finding(line.gcode, item.gcode, line.gnum))
        if line.unit != item.unit:
            findings.append(rules.LINE_UNIT.finding(line.unit, item.unit, line.gnum))
            continue
        available = left.get(name, item.available)
        if line.qty > available:
            findings.append(rules.LINE_STOCK.finding(line.qty, available, line.gnum))
        else:
            left[name] = available - line.qty
    return items


def _hold(state: State, matched: Matched, items: list[Item], cause: Cause) -> None:
    invt_no = matched.invt_no
    if invt_no is None:
        raise BrokenLedger(f"a matched list without a number, from {cause.id}")
    lines = []
    for line, item in zip(matched.lines, items, strict=True):
        state.post(item, HOLD, line.qty, cause, invt_no)
        lines.append(HoldLine(line.gnum, item.item_record_no, line.qty))
    key = HoldKey(matched.ebp_code, matched.order_no, matched.attempt)
    state.add_hold(Hold(key, items[0].ems_no, invt_no, lines))


def _held(matched: Matched, prices: Sequence[Decimal | None], book: Book | None) -> Held:
    facts = list(astuple(matched))
    facts[_LINES] = [HeldLine(*(*astuple(line), price)) for line, price in zip(matched.lines, prices, strict=True)]
    if book:
        facts += book.entry_mode, book.zone_type
    return Held(*facts)


_LINES = Matched.__struct_fields__.index("lines")
assert Held.__struct_fields__[: len(Matched.__struct_fields__)] == Matched.__struct_fields__


def _refused(matched: Matched, findings: list[Finding]) -> ListRefused:
    identity = {name: getattr(matched, name) for name in ListIdentity.model_fields}
    return ListRefused(**identity, refused_by="accountbook", findings=findings)
