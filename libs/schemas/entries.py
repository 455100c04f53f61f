"""An entry of a partner's feed, and of its own topic, tells it one of these, each from one side."""

from __future__ import annotations

from typing import Literal

from msgspec import field

from libs.schemas.events.base import Amount, FactStruct
from libs.schemas.findings import Finding
from libs.schemas.topics import MOVEMENTS, TOLD

WaybillEvent = Literal[
    "arrived", "arrival-withdrawn", "bound", "unbound", "left-site", "delivered", "departed", "transit-opened",
    "transit-closed",
    "transit-expired",
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


class LineTaxedOn(FactStruct, frozen=True):
    """A line of a released list was taxed on this. tax_price: its dutiable value, yuan."""

    gnum: int
    qty: Amount
    tax_price: Amount


class ReleaseTold(FactStruct, frozen=True, kw_only=True):
    """A list was released, or something became of it since. Each party sees its share of these fields.

    value, tax: of the list, yuan. status: how the list stands, code of the receipt. lines: what each was taxed on, told with
    assure_code, the guarantor.
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
    agent_code: str | None = None
    assure_code: str | None = None
    lines: list[LineTaxedOn] = []


class BilledLine(FactStruct, frozen=True):
    """A line of a tax bill. tax_price: dutiable value of what is billed, yuan. customs_tax, value_added_tax,
    consumption_tax: its taxes, yuan."""

    gnum: int
    gcode: str
    tax_price: Amount
    customs_tax: Amount
    value_added_tax: Amount
    consumption_tax: Amount


class TaxBillStatusTold(FactStruct, frozen=True, kw_only=True):
    """The status of a tax bill (电子税单) is told by the official fields of 818.

    status: 2 summarised into payment document ent_duty_no, 3 void.
    """

    guid: str
    return_time: str
    invt_no: str
    tax_no: str
    status: str
    ent_duty_no: str | None = None
    assure_code: str | None = None


class TaxBillTold(TaxBillStatusTold, frozen=True, kw_only=True):
    """A tax bill (电子税单) is told as it stands, by the official fields of 816.

    It is told at release, again where goods came back, of each part that is summarised apart, and of what an audit brings in
    or gives back: that is below 0. status: 1 issued, 2 summarised. customs_tax, value_added_tax, consumption_tax: sums of
    the lines, yuan. lines (TaxListRd): what is billed. note: of an audit.
    """

    customs_tax: Amount
    value_added_tax: Amount
    consumption_tax: Amount
    lines: list[BilledLine] = field(name="TaxListRd")
    ebc_code: str | None = None
    logistics_code: str | None = None
    agent_code: str | None = None
    customs_code: str | None = None
    note: str | None = None


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
    transit-opened, transit-closed or transit-expired. bill_no: the master bill. logistics_no: absent where all parcels of
    the bill are meant, or a transit. operator_code: of the site. time: when, yyyyMMddHHmmss, as its document says.
    transit_no: number of the opening.
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
    "tax-bill": TaxBillTold,
    "tax-bill-status": TaxBillStatusTold,
}
"""Type of an entry → its data."""

BOOK_MOVEMENTS = TOLD[MOVEMENTS].events
