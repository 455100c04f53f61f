"""Events change customs declarations, and what they are held to, here and nowhere else; nothing is decided.

A rebuild may meet the departure of a declaration's goods, or their entry, before the declaration, because these come on
topics of their own: its row is then made by its end, and takes what it said later.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from libs.schemas.cloudevents import Cause
from libs.schemas.codes.list_status import ListStatus
from libs.schemas.events import declarations as events
from libs.schemas.events.base import ByKind
from libs.schemas.events.declaration_documents import BusinessOrderTold, CustomsDeclared, MarketOperatorRegistered
from libs.schemas.events.intake import ControlInstructed, EnterpriseRegistered
from services.exports.domain.declarations.files import (
    RECORD,
    BusinessOrder,
    DeclarationFiles,
    DeclarationRow,
    MarketGoods,
    MarketOperator,
)

Change = Callable[[DeclarationFiles, Any, Cause], None]
S = ListStatus
_FREED = frozenset({S.REJECTED, S.SENT_BACK})
"""What such a declaration took of a market's record, and its orders, is free again."""


def _answered(files: DeclarationFiles, event: events.DeclarationAnswered, cause: Any) -> None:
    row = files.rows.get(event.submission_id)
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
    files.change(row)


def _taken(files: DeclarationFiles, said: CustomsDeclared, by: str) -> None:
    for goods, qty in _of_record(files, said):
        goods.taken += qty
        files.changed_goods[goods.key] = goods
    for named in said.orders or ():
        if order := files.orders.get((said.ebc_code, named.order_no)):
            order.taken_by = by
            files.changed_orders[order.key] = order


def _freed(files: DeclarationFiles, said: CustomsDeclared, by: str) -> None:
    for goods, qty in _of_record(files, said):
        goods.taken -= qty
        files.changed_goods[goods.key] = goods
    for named in said.orders or ():
        order = files.orders.get((said.ebc_code, named.order_no))
        if order and order.taken_by == by:
            order.taken_by = None
            files.changed_orders[order.key] = order


def _of_record(files: DeclarationFiles, said: CustomsDeclared) -> Iterator[tuple[MarketGoods, Decimal]]:
    """The goods of records that the declaration is about, and how much of each."""
    for line in said.lines:
        key = said.ebc_code, line.record_no or "", line.record_gnum or 0
        if goods := files.goods.get(key):
            yield goods, line.qty


def _kept(files: DeclarationFiles, event: events.DeclarationDocumentTaken, cause: Any) -> None:
    """The goods of a record stand there once it is taken."""
    if event.document != RECORD:
        return
    said = cause.event
    for line in said.lines:
        goods = MarketGoods(said.ebc_code, said.cop_no, line.gnum, said.cluster, line.gcode, line.unit, line.qty)
        files.goods[goods.key] = files.changed_goods[goods.key] = goods


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
    files.orders[order.key] = files.changed_orders[order.key] = order


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
