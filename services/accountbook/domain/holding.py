"""Holding stock for a matched list: the whole list or nothing, at once (settled 20)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from libs.schemas.codes import supervision_modes as modes
from libs.schemas.events.accountbook import StockHeld
from libs.schemas.events.base import ListIdentity
from libs.schemas.events.matching import ListMatched, ListRefused
from libs.schemas.findings import Finding
from services.accountbook.domain import rules
from services.accountbook.domain.ledger import HOLD, BrokenLedger, Cause, Item
from services.accountbook.domain.state import Hold, HoldKey, HoldLine, State


def hold_stock(state: State, matched: ListMatched, cause: Cause) -> StockHeld | ListRefused | None:
    """Hold every line of the list in its book, or refuse it with all findings. A mode without stock passes through.

    None for an attempt whose stock was held already: told again it changes nothing.
    """
    if (matched.ebp_code, matched.order_no, matched.attempt) in state.held_before:
        return None
    mode = modes.supervision_mode(matched.trade_mode, modes.IMPORT, cause.day)
    if mode is None:
        return _refused(matched, [rules.LIST_MODE.broken(matched.trade_mode)])
    if modes.Hold.STOCK not in mode.holds:
        return _held(matched, [None] * len(matched.lines), None, None)
    book = state.books.get(matched.ems_no or "")
    if book is None:
        return _refused(matched, [rules.LIST_BOOK.broken(matched.ems_no)])
    findings = [
        rule.broken(actual, expected)
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
    return _held(matched, [item.unit_price for item in items], book.entry_mode, book.zone_type)


def _items(state: State, matched: ListMatched, ems_no: str, findings: list[Finding]) -> list[Item]:
    """The book's item of every line; what is wrong or short goes to `findings`, every line of it."""
    items: list[Item] = []
    left: dict[str, Decimal] = {}
    for line in matched.lines:
        name = line.item_record_no or ""
        item = state.items.get((ems_no, name))
        if item is None:
            findings.append(rules.LINE_ITEM.broken(line.item_record_no, line=line.gnum))
            continue
        items.append(item)
        if line.gcode != item.gcode:
            findings.append(rules.LINE_GOODS.broken(line.gcode, item.gcode, line.gnum))
        if line.unit != item.unit:
            findings.append(rules.LINE_UNIT.broken(line.unit, item.unit, line.gnum))
            continue
        available = left.get(name, item.available)
        if line.qty > available:
            findings.append(rules.LINE_STOCK.broken(line.qty, available, line.gnum))
        else:
            left[name] = available - line.qty
    return items


def _hold(state: State, matched: ListMatched, items: list[Item], cause: Cause) -> None:
    invt_no = matched.invt_no
    if invt_no is None:
        raise BrokenLedger(f"a matched list without a number, from {cause.id}")
    lines = []
    for line, item in zip(matched.lines, items, strict=True):
        state.post(item, HOLD, line.qty, cause, invt_no)
        lines.append(HoldLine(line.gnum, item.item_record_no, line.qty))
    key = HoldKey(matched.ebp_code, matched.order_no, matched.attempt)
    state.add_hold(Hold(key, items[0].ems_no, invt_no, lines))


def _held(
    matched: ListMatched, prices: Sequence[Decimal | None], entry_mode: str | None, zone_type: str | None
) -> StockHeld:
    lines = [{**line.__dict__, "unit_price": price} for line, price in zip(matched.lines, prices, strict=True)]
    return StockHeld(**{**matched.__dict__, "entry_mode": entry_mode, "zone_type": zone_type, "lines": lines})


def _refused(matched: ListMatched, findings: list[Finding]) -> ListRefused:
    identity = {name: getattr(matched, name) for name in ListIdentity.model_fields}
    return ListRefused(**identity, refused_by="accountbook", findings=findings)
