"""`returns` publishes the life of a return application."""

from __future__ import annotations

from datetime import date

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
    """Part of a line comes back. qty comes back now; remaining: what is still out after it; original: what the list
    released. value in yuan. value in yuan."""

    gnum: int
    item_record_no: str | None = None
    gcode: str
    qty: Quantity
    remaining: Quantity
    original: Quantity
    value: Money


class ReturnAccepted(ReturnEvent):
    """The application came in time: the goods may arrive until `arrive_by` closes; the bill stays out until then."""

    submission_id: str
    arrive_by: date
    lines: list[ReturningLine]


class ReturnRefused(CaseNotice):
    """`returns` refused an application or an arrival. document: `return-application` or `return-arrival`; cop_no: that
    document's number."""

    invt_no: str
    cop_no: str
    submission_id: str
    document: str
    findings: list[Finding]


class ReturnCompleted(ReturnEvent):
    """The goods are back in time: tax, quota and book are undone for `lines` (GACC 2020-45).

    value of a line: the part of its dutiable value that comes back; the parts of several returns add up exactly.
    """

    submission_id: str
    ems_no: str | None = None
    assure_code: str | None = None
    buyer_token: str | None = None
    release_day: date
    lines: list[ReturningLine]


class ReturnLapsed(ReturnEvent):
    """`arrive_by` closed without an arrival: the tax stands, the goods are ordinary domestic goods."""

    arrive_by: date
