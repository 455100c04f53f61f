"""An entry of a partner's feed, and of its own topic, tells it one of these, each from one side."""

from __future__ import annotations

from typing import Literal

from libs.schemas.events.base import Amount, FactStruct
from libs.schemas.findings import Finding
from libs.schemas.topics import MOVEMENTS, TOLD

WaybillEvent = Literal[
    "arrived", "arrival-withdrawn", "bound", "unbound", "left-site", "delivered", "departed", "transit-opened",
    "transit-closed",
]  # fmt: skip


class ReceiptTold(FactStruct, frozen=True, kw_only=True):
    """A receipt of a document, told to each party that it names.

    receipt: the official fields in their order, `returnStatus`, `returnTime` and `returnInfo` among them. findings:
    everything that is wrong, and how to put it right. message_type: of the official receipt, where there is one. repeats:
    names the submission whose answer this repeats.
    """

    document: str
    business_key: str
    receipt: dict[str, str]
    findings: list[Finding]
    submission_id: str | None = None
    message_type: str | None = None
    repeats: str | None = None


class ReleaseTold(FactStruct, frozen=True, kw_only=True):
    """A list was released, or something became of it since. Each party sees its share of these fields.

    value, tax: of the list, yuan. status: how the list stands, code of the receipt.
    """

    customs_code: str
    trade_mode: str
    status: str
    invt_no: str | None = None
    ebp_code: str | None = None
    ebc_code: str | None = None
    order_no: str | None = None
    logistics_code: str | None = None
    logistics_no: str | None = None
    ems_no: str | None = None
    value: Amount | None = None
    tax: Amount | None = None


class WaybillStatusTold(FactStruct, frozen=True, kw_only=True):
    """A carrier is told how a parcel stands. Nothing of the buyer, of the order or of amounts.

    status: how its list stands, code of the receipt. may_deliver: whether the parcel may be delivered, or may leave.
    """

    logistics_code: str
    logistics_no: str
    status: str
    may_deliver: bool


class WaybillEventTold(FactStruct, frozen=True, kw_only=True):
    """A parcel, a bill or a transit came on its way, told to its carrier. Nothing of the buyer, the order or amounts.

    event: what happened: arrived, arrival-withdrawn, bound (to a bill and voyage), unbound, left-site, delivered, departed,
    transit-opened or transit-closed. bill_no: the master bill. logistics_no: absent where all parcels of the bill are meant,
    or a transit. operator_code: of the site. time: when, yyyyMMddHHmmss, as its document says. transit_no: number of the
    opening.
    """

    event: WaybillEvent
    logistics_code: str
    logistics_no: str | None = None
    bill_no: str | None = None
    customs_code: str | None = None
    operator_code: str | None = None
    voyage_no: str | None = None
    time: str | None = None
    transit_no: str | None = None


class BookMovementTold(FactStruct, frozen=True, kw_only=True):
    """A movement of an account book, told to the zone enterprise that keeps it. event: which; the others are its fields."""

    event: str
    ems_no: str


ENTRIES: dict[str, type[FactStruct]] = {
    "receipt": ReceiptTold,
    "release": ReleaseTold,
    "waybill-status": WaybillStatusTold,
    "waybill-event": WaybillEventTold,
    "book-movement": BookMovementTold,
}
"""Type of an entry → its data."""

BOOK_MOVEMENTS = TOLD[MOVEMENTS].events
