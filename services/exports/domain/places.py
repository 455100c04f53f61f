"""Sites say that they have a parcel, and carriers that it goes under seal (转关)."""

from __future__ import annotations

from datetime import date

import msgspec

from libs.schemas.events.departures import TransitOpened

ParcelKey = tuple[str, str]
"""logisticsCode, logisticsNo."""
DeliveryKey = tuple[str, str, str]
"""operatorCode, billNo, copNo; the last is empty where the site gives none."""
TransitKey = tuple[str, str]
"""logisticsCode of the carrier, and its number of the transit."""


class UnderSeal(msgspec.Struct, frozen=True, omit_defaults=True):
    """The transit by which a parcel goes from one customs office to another. closed: whether it came there."""

    logistics_code: str
    transit_no: str
    customs_code: str
    port_code: str
    opened_on: date
    closed: bool = False

    @classmethod
    def by(cls, event: TransitOpened, day: date) -> UnderSeal:
        return cls(event.logistics_code, event.transit_no, event.customs_code, event.port_code, day)

    @property
    def key(self) -> TransitKey:
        return self.logistics_code, self.transit_no

    def ended(self) -> UnderSeal:
        return msgspec.structs.replace(self, closed=True)


class SiteArrival(msgspec.Struct, frozen=True, omit_defaults=True):
    """The delivery by which a site says that it has a parcel. office: of that site; submission_id: of its last version."""

    operator_code: str
    bill_no: str
    cop_no: str
    office: str
    submission_id: str

    @property
    def delivery(self) -> DeliveryKey:
        return self.operator_code, self.bill_no, self.cop_no
