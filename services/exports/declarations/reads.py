"""A record touches these rows of customs declarations."""

from __future__ import annotations

from libs.runtime.processing import Record
from libs.schemas.events.accountbook import RefundEvidenceIssued
from libs.schemas.events.declaration_documents import (
    BusinessOrderTold,
    CustomsDeclared,
    DeclarationInspected,
    DeclarationWithdrawalAsked,
    MarketGoodsRecorded,
)
from libs.schemas.events.departure_documents import DepartureDeclared
from services.exports.declarations.loading import DeclarationTouched
from services.exports.domain.summaries.files import NumberKey
from services.exports.summaries.loading import SummaryTouched


def declared(touched: DeclarationTouched, numbers: SummaryTouched, record: Record) -> None:
    """A declaration needs what it is held to, and a number of its office."""
    event: CustomsDeclared = record.event
    touched.numbers.add((event.agent_code, event.cop_no))
    touched.asked.append(event)
    controlled(touched, record)
    numbers.offices.add(NumberKey(event.customs_code, record.day.year))


def controlled(touched: DeclarationTouched, record: Record) -> None:
    """Something waits for no control instruction alone."""
    touched.controls, touched.since = True, min(touched.since, record.day)


def recorded(touched: DeclarationTouched, record: Record) -> None:
    event: MarketGoodsRecorded = record.event
    touched.operators.add((event.ebc_code, event.cluster))
    touched.goods.update((event.ebc_code, event.cop_no, line.gnum) for line in event.lines)


def ordered(touched: DeclarationTouched, record: Record) -> None:
    event: BusinessOrderTold = record.event
    touched.orders.add((event.ebc_code, event.order_no))


def named(touched: DeclarationTouched, record: Record) -> None:
    """A document about a declaration names its declarant and number."""
    event: DeclarationWithdrawalAsked | DeclarationInspected = record.event
    touched.numbers.add((event.agent_code, event.declaration_no))


def departing(touched: DeclarationTouched, record: Record) -> None:
    event: DepartureDeclared = record.event
    if event.bill_no:
        touched.bills.add(event.bill_no)
    touched.parcels.update((event.logistics_code, line.logistics_no) for line in event.lines)


def entered(touched: DeclarationTouched, record: Record) -> None:
    event: RefundEvidenceIssued = record.event
    touched.entries.add(event.entry_id)
