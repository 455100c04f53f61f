"""Events change customs declarations, and what they are held to, here and nowhere else; nothing is decided.

A rebuild may meet the departure of a declaration's goods, or their entry, before the declaration, because these come on
topics of their own: its row is then made by its end, and takes what it said later. Likewise goods of a record, or an order,
that lie on another partition: what a declaration takes makes their row, and they fill it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from libs.schemas.cloudevents import Cause
from libs.schemas.codes.list_status import ListStatus
from libs.schemas.customs_declarations import DeclarationLine
from libs.schemas.events import declarations as events
from libs.schemas.events.base import ByKind
from libs.schemas.events.declaration_documents import BusinessOrderTold, CustomsDeclared, MarketOperatorRegistered
from libs.schemas.events.intake import ControlInstructed, EnterpriseRegistered
from services.exports.domain.declarations.files import (
    RECORD,
    BusinessOrder,
    DeclarationFiles,
    DeclarationRow,
    GoodsKey,
    MarketGoods,
    MarketOperator,
    key_in_record,
)

Change = Callable[[DeclarationFiles, Any, Cause], None]
S = ListStatus
_FREED = frozenset({S.REJECTED, S.SENT_BACK})
"""What such a declaration took of a market's record, and its orders, is free again."""


def _answered(files: DeclarationFiles, event: events.DeclarationAnswered, cause: Any) -> None:
    row = files.rows.get(event.submission_id)
    lived = row is not None and row.lives
    if row is None:
        row = DeclarationRow(
            event.submission_id, event.agent_code, event.cop_no, event.entry_id, event.status, cause.time
        )
    if event.status is S.STORED:
        row.said = cause.event
        _taken(files, row.said, row.submission_id)
    if row.status is not S.CLOSED or event.status is S.CLOSED:
        row.status, row.since, row.asks = event.status, cause.time, tuple(event.asks)
    if event.status in _FREED and row.said:
        _freed(files, row.said, row.submission_id)
    if row.said and row.lives != lived:
        files.count(row.said, 1 if row.lives else -1)
    files.change(row)


def _taken(files: DeclarationFiles, said: CustomsDeclared, by: str) -> None:
    for key, line in _of_records(said):
        goods = files.goods.get(key) or MarketGoods(*key, said.cluster or "", line.gcode, line.unit, Decimal(0))
        goods.taken += line.qty
        files.change_goods(goods)
    for named in said.orders or ():
        key_of_order = said.ebc_code, named.order_no
        order = files.orders.get(key_of_order) or BusinessOrder(*key_of_order, named.ebp_code, "", Decimal(0), "", True)
        order.taken_by = by
        files.change_order(order)


def _freed(files: DeclarationFiles, said: CustomsDeclared, by: str) -> None:
    for key, line in _of_records(said):
        if goods := files.goods.get(key):
            goods.taken -= line.qty
            files.change_goods(goods)
    for named in said.orders or ():
        order = files.orders.get((said.ebc_code, named.order_no))
        if order and order.taken_by == by:
            order.taken_by = None
            files.change_order(order)


def _of_records(said: CustomsDeclared) -> Iterator[tuple[GoodsKey, DeclarationLine]]:
    """The lines that name goods of a market's record, by those."""
    return ((key, line) for line in said.lines if (key := key_in_record(said, line)))


def _kept(files: DeclarationFiles, event: events.DeclarationDocumentTaken, cause: Any) -> None:
    """The goods of a record stand there once it is taken."""
    if event.document != RECORD:
        return
    said = cause.event
    for line in said.lines:
        key = said.ebc_code, said.cop_no, line.gnum
        taken = files.goods[key].taken if key in files.goods else Decimal(0)
        files.change_goods(MarketGoods(*key, said.cluster, line.gcode, line.unit, line.qty, taken))


def _ordered(files: DeclarationFiles, event: BusinessOrderTold, cause: Cause) -> None:
    before = files.orders.get((event.ebc_code, event.order_no))
    order = BusinessOrder(
        event.ebc_code,
        event.order_no,
        event.ebp_code,
        event.order_type,
        Decimal(event.goods_value),
        event.currency,
        event.deleted,
        before.taken_by if before else None,
    )
    files.change_order(order)


def _operates(files: DeclarationFiles, event: MarketOperatorRegistered, cause: Cause) -> None:
    operator = MarketOperator(
        event.code, event.cluster, date.fromisoformat(event.since), date.fromisoformat(event.until)
    )
    files.operators[operator.key] = files.recorded[operator.key] = operator


def _registered(files: DeclarationFiles, event: EnterpriseRegistered, cause: Cause) -> None:
    files.enterprises[event.code] = files.registered[event.code] = event


def _instructed(files: DeclarationFiles, event: ControlInstructed, cause: Cause) -> None:
    files.instructions[event.instruction_no] = files.instructed[event.instruction_no] = event


_CHANGES: ByKind[Change] = ByKind(
    {
        events.DeclarationAnswered: _answered,
        events.DeclarationDocumentTaken: _kept,
        BusinessOrderTold: _ordered,
        MarketOperatorRegistered: _operates,
        EnterpriseRegistered: _registered,
        ControlInstructed: _instructed,
    }
)


def evolve(files: DeclarationFiles, event: Any, cause: Cause) -> None:
    """Put an event into the files: one that came in, or one of our own."""
    if change := _CHANGES[type(event)]:
        change(files, event, cause)
