"""`intake` publishes accepted documents of supervised sites and of the carriers that take parcels on from there."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from libs.schemas import declarations as d
from libs.schemas.events.base import FactStruct
from libs.schemas.events.intake import DocumentAccepted, MessageAccepted
from libs.schemas.keys import BILL, PARCEL, SITE


class ArrivedParcel(FactStruct, frozen=True):
    """A line of a warehouse-in list names a parcel that the site has taken in."""

    gnum: int
    logistics_no: str


class SiteDeliveryDeclared(MessageAccepted, frozen=True):
    """A site's operator said which waybills of a carrier arrived under a bill. app_type: 1 new, 2 changed, 3 deleted.
    sender_office: as in `DocumentAccepted`."""

    keyed_by = BILL
    app_type: str
    customs_code: str
    operator_code: str
    ie_flag: str
    bill_no: str
    logistics_code: str
    lines: Annotated[list[ArrivedParcel], Meta(min_length=1)]
    cop_no: str | None = None
    sender_office: str | None = None


class ParcelSignedFor(MessageAccepted, frozen=True):
    """A carrier said that a parcel was signed for."""

    keyed_by = PARCEL
    logistics_code: str
    logistics_no: str
    logistics_time: str


class SiteReleaseDeclared(DocumentAccepted, d.SiteRelease):
    """A site's operator said which parcels left."""

    keyed_by = SITE
