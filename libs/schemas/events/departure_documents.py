"""`intake` publishes accepted documents of exported parcels on their way out: arrivals, manifests, departures, transit."""

from __future__ import annotations

from libs.schemas import transits
from libs.schemas.events.base import FactStruct
from libs.schemas.events.intake import DocumentAccepted, MessageAccepted
from libs.schemas.keys import BILL, CARRIER, SITE


class NamedParcel(FactStruct, frozen=True):
    """A line of an arrival or departure names a parcel of the document's carrier."""

    gnum: int
    logistics_no: str


class BoundParcel(NamedParcel, frozen=True):
    """A line of a manifest names a parcel, and its list where the declarant gives it."""

    invt_no: str | None = None


class ExportArrivalDeclared(MessageAccepted, frozen=True):
    """A site or carrier said which parcels arrived. app_type: 1 new, 2 changed, 3 deleted.

    lines: none where every parcel that is bound to the bill arrived. msg_count, msg_seq_no: how many messages the document
    is split into, and which of them this is.
    """

    keyed_by = SITE
    app_type: str
    customs_code: str
    operator_code: str
    cop_no: str
    ie_flag: str
    logistics_code: str
    msg_count: int
    msg_seq_no: int
    lines: list[NamedParcel]
    bill_no: str | None = None


class ManifestDeclared(MessageAccepted, frozen=True):
    """A declarant bound parcels of a carrier to a bill and voyage. See `ExportArrivalDeclared`."""

    keyed_by = BILL
    app_type: str
    customs_code: str
    agent_code: str
    cop_no: str
    traf_name: str
    voyage_no: str
    bill_no: str
    logistics_code: str
    msg_count: int
    msg_seq_no: int
    lines: list[BoundParcel]


class DepartureDeclared(MessageAccepted, frozen=True):
    """A carrier said which of its parcels left the country. See `ExportArrivalDeclared`."""

    keyed_by = CARRIER
    app_type: str
    customs_code: str
    logistics_code: str
    cop_no: str
    leave_time: str
    msg_count: int
    msg_seq_no: int
    lines: list[NamedParcel]
    bill_no: str | None = None
    traf_name: str | None = None
    voyage_no: str | None = None


class TransitOpeningDeclared(DocumentAccepted, transits.TransitOpening):
    """A carrier said which of its parcels go under seal to another customs office."""

    keyed_by = CARRIER


class TransitClosingDeclared(DocumentAccepted, transits.TransitClosing):
    """A site of that office said that they came there."""

    keyed_by = SITE
