"""`exports` publishes what arrived at supervised sites and left them, and which lists are ready to leave."""

from __future__ import annotations

from typing import Literal

from libs.schemas import declarations as d
from libs.schemas.events.base import EventModel
from libs.schemas.events.lists import ListEvent
from libs.schemas.findings import Finding

Awaited = Literal["arrival", "manifest", "transit-opening", "transit-closing"]
"""What a list waits for before it is ready; of a transit, the kind of the document."""


class SiteDocumentAnswered(EventModel):
    """A document of a site is answered. submission_id, cop_no: the document's; it may do without a number of its own."""

    operator_code: str
    submission_id: str
    cop_no: str | None = None

    @property
    def key(self) -> str:
        return self.operator_code


class ArrivalsPosted(SiteDocumentAnswered):
    """The site's warehouse-in list stands as its last version says.

    logistics_nos: waybills that have arrived by it under the bill, all of them; withdrawn: those that a version before
    had and this one has not; findings: parcels whose lists bring them to another office, and wait on.
    """

    customs_code: str
    bill_no: str
    logistics_code: str
    logistics_nos: list[str]
    withdrawn: list[str] = []
    findings: list[Finding] = []


class ArrivalQuestioned(SiteDocumentAnswered):
    """A site's word of a parcel counts no more.

    The list, which came later, brings it to another office, or an officer lifted it.
    """

    findings: list[Finding]


class ArrivalLifted(SiteDocumentAnswered):
    """An officer took back what a site said of a parcel, before its list was released.

    operator_code: of the site. submission_id, cop_no: of the officer's document. bill_no, delivery_no: its warehouse-in
    list, by its bill and copNo; arrival: the submission of its version that counted.
    """

    customs_code: str
    bill_no: str
    delivery_no: str
    logistics_code: str
    logistics_no: str
    arrival: str


class SiteReleasePosted(SiteDocumentAnswered):
    """The parcels of a release sheet have left the site. leaves_as, decision_no: as the sheet says."""

    parcels: list[d.LeavingParcel]
    leaves_as: d.LeavesAs = "released"
    decision_no: str | None = None


class SiteDocumentRefused(SiteDocumentAnswered):
    """A document of a site is refused. document: its kind."""

    document: str
    findings: list[Finding]


class ListReadyToLeave(ListEvent, frozen=True, kw_only=True):
    """The parcel of a waiting list has arrived under its bill and out of its seal; an export's is bound."""


class ListNotReady(ListEvent, frozen=True, kw_only=True):
    """The parcel of a list has not arrived, or is not bound to a bill. status: what the receipt says, which is the status
    that the list keeps, unless a setting says otherwise.

    findings: what is wrong with an arrival that is there, such as another bill than the list's. awaits: which of arrival
    and manifest an export list still waits for; of an import that goes by transit, the opening or closing of that, and its
    arrival. It may follow on `ListReadyToLeave`, until the parcel of an export departs.
    """

    status: str
    findings: list[Finding] = []
    awaits: list[Awaited] = []


class ListLeftSite(ListEvent, frozen=True, kw_only=True):
    """The parcel of a list has left the site by its release sheet. leaves_as: released, or what customs made of it."""

    operator_code: str
    leaves_as: d.LeavesAs = "released"


class ParcelHeld(ListEvent, frozen=True, kw_only=True):
    """A control instruction names a released list whose parcel was to leave its site: it stays there, to be inspected.

    instructions: their numbers.
    """

    instructions: list[str]


class ListDelivered(ListEvent, frozen=True, kw_only=True):
    """The parcel has left the site and is signed for. logistics_time: when, as its carrier says."""

    logistics_time: str
