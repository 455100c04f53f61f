"""`returns` publishes the life of a return application."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from libs.schemas.events.base import EventModel, Fact, Money, Quantity
from libs.schemas.events.lists import CaseRef
from libs.schemas.findings import Finding


class CaseNotice(EventModel):
    """An event of one case."""

    ref: CaseRef

    @property
    def key(self) -> str:
        return self.ref.case


class ReturnEvent(CaseNotice):
    """An event of one return application. return_no: the application's `cop_no`."""

    invt_no: str
    return_no: str


class ReturningLine(Fact):
    """Part of a line comes back.

    qty comes back now, unfit of it unfit for sale; remaining: what is still out after it; original: what the list
    released. value in yuan.
    """

    gnum: int
    item_record_no: str | None = None
    gcode: str
    qty: Quantity
    unfit: Quantity = Decimal(0)
    remaining: Quantity
    original: Quantity
    value: Money


class ReturnAccepted(ReturnEvent):
    """The application came in time: the goods may arrive until `arrive_by` closes; the bill stays out until then."""

    submission_id: str
    arrive_by: date
    lines: list[ReturningLine]


class ReturnRefused(CaseNotice):
    """`returns` refused a document about a return. document: its kind; cop_no: its number."""

    invt_no: str
    cop_no: str
    submission_id: str
    document: str
    findings: list[Finding]


class ArrivalEvent(ReturnEvent):
    """An event of one arrival of an application. arrival_no: the arrival's `cop_no`. submission_id: of the document that
    brought it about."""

    arrival_no: str
    submission_id: str


class ReturnCompleted(ArrivalEvent):
    """Goods are back in time, sound or unfit: tax, quota and book are undone for `lines` (GACC 2020-45).

    ended: all that was applied for is back; else the rest may still arrive. ems_no: the book they go to. value of a line:
    the part of its dutiable value that comes back; the parts of several returns add up exactly. warnings: what the
    operator is told beside it.
    """

    customs_code: str
    area_code: str
    ems_no: str | None = None
    assure_code: str | None = None
    buyer_token: str | None = None
    release_day: date
    ended: bool = True
    lines: list[ReturningLine]
    warnings: list[Finding] = []


class GoodsApart(Fact):
    """So many pieces of, or in place of, a line of the original list stand apart."""

    gnum: int
    item_record_no: str | None = None
    qty: Quantity


class WrongGoodsArrived(ArrivalEvent):
    """Other goods arrived than the list released: nothing is undone for them, and an officer decides."""

    customs_code: str
    area_code: str
    lines: list[GoodsApart]


class WrongGoodsDecided(ArrivalEvent):
    """An officer decided on the wrong goods of an arrival."""

    verdict: str


class UnfitGoodsDisposed(ArrivalEvent):
    """Unfit goods of an arrival are destroyed or abroad again. cop_no: the disposal's; ems_no: the book they stood in."""

    cop_no: str
    ems_no: str | None = None
    disposal: str
    lines: list[GoodsApart]


class ReturnLapsed(ReturnEvent):
    """`arrive_by` closed before all arrived: of the rest the tax stands, and it is ordinary domestic goods."""

    arrive_by: date
