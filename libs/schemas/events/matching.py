"""What `matching` publishes: how the documents of a case compare."""

from __future__ import annotations

from libs.schemas.events.base import CaseEvent, Fact, ListHead, ListIdentity, Money, Quantity
from libs.schemas.findings import Finding


class DocumentsMatched(CaseEvent):
    """Order, payment and waybill agree; a list may be declared (GACC 2018-194: comparison before declaration)."""


class DocumentsMismatched(CaseEvent):
    """Order, payment and waybill are all there and disagree."""

    findings: list[Finding]


class ListWaiting(ListIdentity):
    """The list stays at 2: `missing` names the documents it waits for (`order`, `payment`, `waybill`)."""

    missing: list[str]


class MatchedLine(Fact):
    """A list line for stock and tax. Quantities in the units beside them, money in yuan."""

    gnum: int
    item_record_no: str | None = None
    gcode: str
    country: str
    qty: Quantity
    unit: str
    qty1: Quantity
    unit1: str
    qty2: Quantity | None = None
    unit2: str | None = None
    total_price: Money


class ListMatched(ListHead):
    """The list agrees with its three documents and is stored at customs (120).

    freight, insured_fee: the list's. tax_total: what the order says was collected in advance.
    """

    freight: Money
    insured_fee: Money
    tax_total: Money
    lines: list[MatchedLine]

    @property
    def key(self) -> str:
        """The book, so that one book's lists meet its filings and passes in order; the case where no book applies."""
        return self.ems_no or super().key


class ListRefused(ListIdentity):
    """A service cannot go on with this attempt. `review` turns it into the one rejection.

    refused_by: the service.
    """

    refused_by: str
    findings: list[Finding]
