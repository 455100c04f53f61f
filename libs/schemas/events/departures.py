"""`exports` publishes what arrived to be exported, what is bound to a bill, what is in transit and what left."""

from __future__ import annotations

from datetime import date

from libs.schemas import declarations as d
from libs.schemas.codes.supervision_modes import EXPORT, Direction
from libs.schemas.events.base import EventModel, FactStruct
from libs.schemas.events.lists import AttemptNotice, ListEvent
from libs.schemas.findings import Finding


class DocumentPart(FactStruct, frozen=True, kw_only=True):
    """A message of an arrival, manifest or departure as its last version says; most documents have one.

    owner: who the document's number is of: operator of the site, declarant, or carrier. msg_count, msg_seq_no: how many
    messages there are of it, and which of them this is. logistics_nos: the carrier's parcels that it names, invt_nos: the
    list of each, empty where a manifest gives none. leave_time: of a departure.
    """

    document: str
    owner: str
    cop_no: str
    msg_count: int
    msg_seq_no: int
    submission_id: str
    customs_code: str
    logistics_code: str
    bill_no: str | None = None
    traf_name: str | None = None
    voyage_no: str | None = None
    leave_time: str | None = None
    logistics_nos: list[str] = []
    invt_nos: list[str] = []


class PartNotice(EventModel):
    """An event about a message of a document is keyed by the bill; by its owner where it names none."""

    part: DocumentPart

    @property
    def submission_id(self) -> str:
        return self.part.submission_id

    @property
    def key(self) -> str:
        return self.part.bill_no or self.part.owner


class DocumentPartKept(PartNotice):
    """A message of a split document is kept; nothing of the document counts before all its messages are there.

    A document of which a message was deleted, or that is split further, counts no more until then.
    """


class ExportArrivalPosted(PartNotice):
    """The parcels of an arrival are at the site; without parcels, all of its bill, now or later.

    withdrawn: parcels that a version before had and this one has not. deleted: the message stands no more.
    """

    withdrawn: list[str] = []
    deleted: bool = False


class ManifestPosted(PartNotice):
    """The parcels of a manifest are bound to its bill and voyage. withdrawn, deleted: see `ExportArrivalPosted`."""

    withdrawn: list[str] = []
    deleted: bool = False


class DeparturePosted(PartNotice):
    """The parcels of a departure have left the country. deleted: the message was taken back before that."""

    deleted: bool = False


class DepartureDocumentRefused(EventModel):
    """A document about parcels on their way out is refused. document: its kind; owner, cop_no: whose it is, and which.

    msg_seq_no: the message of it, where it may be split.
    """

    document: str
    owner: str
    cop_no: str
    submission_id: str
    findings: list[Finding]
    msg_seq_no: int | None = None
    bill_no: str | None = None

    @property
    def key(self) -> str:
        return self.bill_no or self.owner


class ListTakenOff(AttemptNotice):
    """A list leaves its manifest: it is withdrawn or rejected, or a stranger bound its parcel before it came. binding: the
    submission by which that was bound."""

    logistics_code: str
    logistics_no: str
    bill_no: str
    binding: str

    @property
    def key(self) -> str:
        return self.bill_no


class TransitNotice(EventModel):
    """An event about a transit, which its carrier numbers. submission_id: the document that is answered."""

    submission_id: str
    logistics_code: str
    transit_no: str

    @property
    def key(self) -> str:
        return self.logistics_code


class TransitOpened(TransitNotice):
    """Sealed parcels are under way from one customs office to another. open_time: when they set out.

    ie_flag: E to the port where they leave, I from the port to the office where they are declared.
    """

    ie_flag: Direction = EXPORT
    customs_code: str
    port_code: str
    vehicle_no: str
    seal_no: str
    open_time: str
    parcels: list[d.LeavingParcel]


class TransitClosed(TransitNotice):
    """The parcels of a transit came to the office where it ends, with their seal. close_time: when."""

    operator_code: str
    customs_code: str
    close_time: str


class TransitExpired(TransitNotice):
    """A transit of direct purchases that nobody closed in time ends; its parcels may set out by another one.

    submission_id: of its opening. opened_on: on this day; until: the last day on which it could be closed.
    """

    opened_on: date
    until: date


class ListDeparted(ListEvent, frozen=True, kw_only=True):
    """The parcel of a released list has left the country. leave_time: when, as its carrier says; bill_no: by which it went,
    absent where a parcel of a zone was bound to none."""

    leave_time: str
    bill_no: str | None = None
