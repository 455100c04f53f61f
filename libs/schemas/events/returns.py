"""`returns` publishes the life of a return application."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from libs.schemas.codes.book_kinds import IoType
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
    """The application came in time: the goods may arrive until `arrive_by` closes; the bill stays out until then.

    customs_code: the office they are to arrive at; list_office: that of the list, where it is another one.
    """

    submission_id: str
    arrive_by: date
    customs_code: str
    list_office: str | None = None
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

    ended: all that was applied for is back; else the rest may still arrive. area_code: the operator of the zone or site.
    ems_no: the book they go to; it is another one than the list's where they arrived in another zone. list_office: that of
    the list, where they arrived at another one. value of a line: the part of its dutiable value that comes back; the parts
    of several returns add up exactly. warnings: what the operator is told beside it.
    """

    customs_code: str
    list_office: str | None = None
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


class SortedAhead(CaseNotice):
    """An event of goods of a list that a return centre sorted ahead of their application.

    arrival_no: the `cop_no` of what it declared. apply_by: the last day on which they may be applied for.
    """

    invt_no: str
    arrival_no: str
    submission_id: str
    customs_code: str
    area_code: str
    apply_by: date


class GoodsSorted(SortedAhead):
    """A return centre sorted goods out of a parcel; they wait for their application."""


class SortedGoodsHandedBack(SortedAhead):
    """Nobody applied for sorted goods in time: they are domestic goods, and go back to their sender."""


class CentreEvent(EventModel):
    """A document of a return centre is answered. submission_id, cop_no: the document's."""

    area_code: str
    submission_id: str
    cop_no: str

    @property
    def key(self) -> str:
        return self.area_code


class CentreParcel(Fact):
    """A parcel that came back, by the waybill that brought it."""

    logistics_code: str
    logistics_no: str


class ReturnParcelsPosted(CentreEvent):
    """Parcels came into a return centre and wait to be sorted. io_type E: they left it, being of no list."""

    customs_code: str
    io_type: IoType
    parcels: list[CentreParcel]


class ReturnParcelsRefused(CentreEvent):
    """A return centre may not take these parcels in, or hand them back."""

    findings: list[Finding]
