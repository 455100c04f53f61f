"""`matching` publishes how the documents of a case compare."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from libs.schemas.events.base import Amount, EventModel, EventStruct
from libs.schemas.events.lists import CaseRef, Declared, DeclaredLine, Fees, ListEvent, ListNotice
from libs.schemas.findings import Finding


class DocumentsMatched(EventStruct, frozen=True, kw_only=True):
    """Order, payment and waybill agree; a list may be declared (GACC 2018-194: comparison before declaration).

    counted: the submission of the payment that counts, where the order names none.
    """

    ref: CaseRef
    counted: str | None = None

    @property
    def key(self) -> str:
        return self.ref.case


class DocumentsMismatched(EventModel):
    """Order, payment and waybill are all there and disagree. counted: as in `DocumentsMatched`."""

    ref: CaseRef
    findings: list[Finding]
    counted: str | None = None

    @property
    def key(self) -> str:
        return self.ref.case


class DocumentRefused(EventModel):
    """An order, payment or waybill is not taken: under its order number stands all that may gather there."""

    order_no: str
    submission_id: str
    findings: list[Finding]

    @property
    def key(self) -> str:
        return self.order_no


class ListWaiting(ListNotice):
    """The list stays at 2: `missing` names the documents it waits for (`order`, `payment`, `waybill`).

    findings: why the payments that are here do not count, where the order names none.
    """

    missing: list[str]
    findings: list[Finding] = []


class ListMatched(ListEvent, frozen=True, kw_only=True):
    """The list agrees with its three documents and is stored at customs (120). gross_weight: the parcel's, kilograms."""

    fees: Fees
    lines: list[DeclaredLine]
    gross_weight: Amount | None = None


Way = Literal["withdrawal", "deletion", "change"]


class WithdrawalAsked(EventModel):
    """A declarant takes its list back: `review` says whether it may, and what became of it.

    way: by a withdrawal, a deletion, or a changed list that comes in its place.
    submission_id, cop_no: of the document that asks. named: how it calls the list. ref: its attempt; 0 where the case
    has none.
    list: what is taken back; absent where `findings` say why it is nothing. It has no `invtNo` where it ended here,
    because it waited for documents.
    """

    ref: CaseRef
    way: Way
    submission_id: str
    named: str | None = None
    cop_no: str | None = None
    list: Declared | None = None
    findings: Sequence[Finding] = ()

    @property
    def key(self) -> str:
        return self.ref.case


class ListRefused(ListNotice):
    """A service cannot go on with this attempt. `review` turns it into the one rejection.

    refused_by: the service.
    """

    refused_by: str
    findings: list[Finding]
