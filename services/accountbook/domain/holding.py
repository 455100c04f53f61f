"""Holding stock for a matched list: the whole list or nothing, at once."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import lru_cache

from libs.schemas.cloudevents import Cause
from libs.schemas.codes import supervision_modes as modes
from libs.schemas.events.accountbook import BookFacts, StockHeld
from libs.schemas.events.base import DecimalText
from libs.schemas.events.lists import Declared
from libs.schemas.events.matching import ListMatched, ListRefused
from libs.schemas.findings import Finding
from libs.schemas.reference import current, remembered
from libs.schemas.reference.tables import ZONE_KINDS
from services.accountbook.domain import conditions, rules
from services.accountbook.domain.hold_lines import HoldLine
from services.accountbook.domain.ledger import HOLD, BrokenLedger, Item
from services.accountbook.domain.state import State, StockHold


@lru_cache(maxsize=1024)  # asked for every list, the same for all lists of a mode and day
def holds_stock(direction: modes.Direction, trade_mode: str, day: date) -> bool | None:
    """Say whether a list of this mode needs stock in a book. None where no list of its direction may be declared in
    it."""
    mode = modes.supervision_mode(trade_mode, direction, day)
    return modes.Hold.STOCK in mode.holds if mode else None


@lru_cache(maxsize=1024)
def leaves_by_gate(direction: modes.Direction, trade_mode: str, day: date) -> bool:
    """Say whether released goods of this mode leave by the zone's gate. Those of a mode that is no more on this day
    do."""
    mode = modes.supervision_mode(trade_mode, direction, day)
    return mode is None or mode.exit is modes.Exit.ZONE_GATE


@remembered(1024)
def transport_of_exit(direction: modes.Direction, trade_mode: str, zone_kind: str, day: date) -> str | None:
    """The `trafMode` of goods of this mode that leave a zone of this kind. None where the mode's row does not ask."""
    mode = modes.supervision_mode(trade_mode, direction, day)
    zone = current().on(ZONE_KINDS, day).get(zone_kind)
    return zone.transport if zone and mode and modes.Check.EXIT_TRANSPORT in mode.checks else None


def hold_stock(state: State, matched: ListMatched, cause: Cause) -> StockHeld | ListRefused | None:
    """Hold every line of the list in its book, or refuse it with all findings. A mode without stock passes through.

    None for an attempt whose stock was held already: told again it changes nothing.
    """
    declared = matched.list
    if declared.ref.attempt_key in state.held_before:
        return None
    direction = declared.direction
    stock = holds_stock(direction, declared.trade_mode, cause.day)
    asked = rules.LISTS[direction]
    if stock is None:
        return _refused(matched, [asked.mode.finding(declared.trade_mode)])
    if not stock:
        return _held(matched, None)
    book = state.books.get(declared.ems_no or "")
    if book is None:
        return _refused(matched, [asked.book.finding(declared.ems_no)])
    row = book.row
    leaves_by = transport_of_exit(direction, declared.trade_mode, book.zone_type, cause.day)
    findings = [
        rule.finding(actual, expected)
        for rule, actual, expected in (
            (asked.kind, direction, row.direction),
            (asked.area, declared.parties.area_code, book.area_code),
            (asked.customs, _office(declared, book.customs_code), book.customs_code),
            (asked.entry_mode, declared.trade_mode, book.entry_mode),
            (asked.transport, declared.waybill.traf_mode, leaves_by or declared.waybill.traf_mode),
        )
        if actual != expected
    ]
    if row.asked:
        findings += conditions.missing(state, book, cause.day, asked.conditions, declared.order_type)
    items = _items(state, matched, book.ems_no, findings, asked)
    if findings:
        return _refused(matched, findings)
    _hold(state, matched, items, cause)
    prices = [DecimalText(str(item.unit_price)) for item in items]
    office = None if declared.customs_code == book.customs_code else book.customs_code
    facts = BookFacts(entry_mode=book.entry_mode, zone_type=book.zone_type, prices=prices, customs_code=office)
    return _held(matched, facts)


def _office(declared: Declared, of_book: str) -> str:
    """The list's own, unless it names the zone's as that of the port. Whether it may be so declared, review asks."""
    return of_book if of_book == declared.port_office else declared.customs_code


def _items(
    state: State, matched: ListMatched, ems_no: str, findings: list[Finding], asked: rules.ListRules
) -> list[Item]:
    """The book's item of every line; what is wrong or short goes to `findings`, every line of it."""
    items: list[Item] = []
    left: dict[str, Decimal] = {}
    for line in matched.lines:
        name = line.item_record_no or ""
        item = state.items.get((ems_no, name))
        if item is None:
            findings.append(asked.item.finding(line.item_record_no, line=line.gnum))
            continue
        items.append(item)
        if line.gcode != item.gcode:
            findings.append(asked.goods.finding(line.gcode, item.gcode, line.gnum))
        if line.unit != item.unit:
            findings.append(asked.unit.finding(line.unit, item.unit, line.gnum))
            continue
        available, qty = left.get(name, item.available), Decimal(line.qty)
        if qty > available:
            findings.append(asked.stock.finding(qty, available, line.gnum))
        else:
            left[name] = available - qty
    return items


def _hold(state: State, matched: ListMatched, items: list[Item], cause: Cause) -> None:
    invt_no = matched.list.invt_no
    if invt_no is None:
        raise BrokenLedger(f"a matched list without a number, from {cause.id}")
    lines = []
    for line, item in zip(matched.lines, items, strict=True):
        qty = Decimal(line.qty)
        state.post(item, HOLD, qty, cause, invt_no)
        lines.append(HoldLine.of(line, item.item_record_no, qty))
    key, weight = matched.list.ref.attempt_key, matched.gross_weight
    state.add_hold(StockHold(key, items[0].ems_no, invt_no, lines, gross_weight=weight))


def _held(matched: ListMatched, book: BookFacts | None) -> StockHeld:
    return StockHeld(list=matched.list, fees=matched.fees, lines=matched.lines, book=book)


def _refused(matched: ListMatched, findings: list[Finding]) -> ListRefused:
    return ListRefused(list=matched.list, refused_by="accountbook", findings=findings)
