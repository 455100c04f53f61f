"""A plan: everything the partners will send that can be known beforehand, and the answer each parcel must get."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import IntEnum, StrEnum

from libs.schemas.declarations import GoodsCondition, InspectionResult
from libs.schemas.keys import CASE, EXPORT_CASE
from simulator.papers.documents import Document, Sale
from simulator.papers.export_documents import ExportSale
from simulator.people.partners import SupervisedSite, Warehouse
from simulator.people.trade import USUAL, Trade


class Wave(IntEnum):
    """Parts of a day. A wave begins when everything the one before it caused has come to rest."""

    REGISTER = 0
    SETUP = 1
    STOCK = 2
    CROWD = 3
    AFTER = 4
    AGAIN = 5


class Via(StrEnum):
    """A partner reaches customs by one of these ways."""

    KAFKA = "kafka"
    KAFKA_XML = "kafka-xml"
    HTTP = "http"
    HTTP_XML = "http-xml"


Headers = tuple[tuple[str, bytes | None], ...]


@dataclass(frozen=True, slots=True)
class Delivery:
    """One document on its way. day: days after the plan's start. document: a kind of `libs.schemas.topics.DECLARED`.

    body: bytes or None where it is broken on purpose, else the document.
    """

    day: int
    wave: Wave
    document: str
    key: str
    body: Document | bytes | None
    via: Via = Via.KAFKA
    headers: Headers = ()
    parcel: int | None = None


class Final(StrEnum):
    """A parcel's list stands here when everything has come to rest."""

    RELEASED = "released"
    REJECTED = "rejected"
    WAITING = "waiting"
    DRAFT = "draft"
    SENT_BACK = "sent back"
    DETAINED = "detained"
    CONFISCATED = "confiscated"


@dataclass(frozen=True, slots=True)
class Answer:
    """A receipt that must come: for a document of this kind, with this status or code."""

    document: str
    code: str


@dataclass(frozen=True, slots=True)
class Expected:
    """code: with a rejection. missing: the document a list waits for. if_inspected: final state instead, when drawn.
    if_sorted: the same of a released parcel whose vehicle is drawn at the gate.

    release_refused: the code by which an officer's release of its list is refused.
    full_rate: whether it is taxed in full. withdrawal: what its withdrawal is answered.
    dead_letters: how many of the parcel's records must be dead letters.
    http_refusals: how many bodies are answered with 400 at once.
    """

    final: Final
    code: str | None = None
    missing: str | None = None
    attempts: int = 1
    answers: tuple[Answer, ...] = ()
    if_inspected: Final | None = None
    if_sorted: Final | None = None
    full_rate: bool = False
    withdrawal: str | None = None
    dead_letters: int = 0
    http_refusals: int = 0
    release_refused: str | None = None

    def end(self, *, inspected: bool, taken_off: bool) -> Final:
        """The final state, given what was drawn. The sorting line has the later word: it sees what was released."""
        if taken_off and self.if_sorted:
            return self.if_sorted
        return self.if_inspected if inspected and self.if_inspected else self.final


class ReturnEnd(StrEnum):
    COMPLETED = "completed"
    REFUSED = "refused"
    LAPSED = "lapsed"
    LAPSED_THEN_REFUSED = "arrived too late"


@dataclass(frozen=True, slots=True)
class ArrivalPlan:
    """These goods come back on one day. lines: (gnum, quantity, condition).

    settled_after: when the operator has unfit goods destroyed, and an officer decides on wrong ones.
    """

    after: int
    lines: tuple[tuple[int, int, GoodsCondition], ...]
    settled_after: int | None = None


@dataclass(frozen=True, slots=True)
class ReturnPlan:
    """A return of some lines. Days are counted from the release. lines: (gnum, quantity). to: the zone or site where they
    come back; that of the list where none is told. centre: whether they come in a parcel to its return centre, which sorts
    them whether or not somebody applied."""

    apply_after: int
    arrivals: tuple[ArrivalPlan, ...]
    lines: tuple[tuple[int, int], ...]
    end: ReturnEnd
    to: Warehouse | SupervisedSite | None = None
    centre: bool = False


@dataclass(frozen=True, slots=True)
class Parcel:
    """finding: what an officer finds if the parcel is inspected. leaves: whether it goes through the gate.

    at_gate: what the sorting line finds if its vehicle is drawn. ruling: what an officer then says of the detained parcel;
    nothing, where it stays detained. withdrawn_at: the status at which its declarant takes the list back, by what it
    knows; None where it never does. note_withdrawn: whether its zone withdraws the first release note that it is on, and
    declares another one.
    """

    number: int
    scene: str
    sale: Sale
    deliveries: tuple[Delivery, ...]
    expected: Expected
    returns: tuple[ReturnPlan, ...] = ()
    finding: InspectionResult = InspectionResult.NORMAL
    leaves: bool = True
    at_gate: InspectionResult = InspectionResult.NORMAL
    ruling: str | None = None
    withdrawn_at: str | None = None
    note_withdrawn: bool = False

    @property
    def case(self) -> str:
        return CASE.of(self.sale.platform.code, self.sale.order_no)


class ExportEnd(StrEnum):
    """The list of a parcel that leaves stands here when everything has come to rest."""

    CLOSED = "closed"
    REJECTED = "rejected"
    WAITING = "waiting"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class ExportExpected:
    """code: with a rejection. missing: what a list waits for. withdrawal: what its withdrawal is answered.

    if_inspected: final state instead, when drawn.
    """

    end: ExportEnd
    code: str | None = None
    missing: str | None = None
    attempts: int = 1
    answers: tuple[Answer, ...] = ()
    withdrawal: str | None = None
    if_inspected: ExportEnd | None = None

    def at(self, *, inspected: bool) -> ExportEnd:
        """The final state, given what was drawn."""
        return self.if_inspected if inspected and self.if_inspected else self.end


@dataclass(frozen=True, slots=True)
class Departing:
    """A parcel goes out so. arrives, bound: days behind the crowd's; None where that never happens.

    taken_off: its declarant takes it off its first manifest, and binds it again. left_behind: its carrier leaves it behind
    the first time, and it is bound again on the next day.
    """

    arrives: int | None = 0
    bound: int | None = 0
    taken_off: bool = False
    left_behind: bool = False

    @property
    def plainly(self) -> bool:
        return self == Departing()


class ComesBack(StrEnum):
    """So much of a parcel that left is applied for to come back."""

    WHOLE = "everything"
    PART = "one piece"
    BEYOND = "more than there was"


@dataclass(frozen=True, slots=True)
class ExportParcel:
    """finding: what an officer finds if the parcel is inspected. withdrawn_at: see `Parcel`. day: the crowd's.

    back: what of it comes back.
    """

    number: int
    scene: str
    day: int
    sale: ExportSale
    deliveries: tuple[Delivery, ...]
    expected: ExportExpected
    departing: Departing = Departing()
    finding: InspectionResult = InspectionResult.NORMAL
    withdrawn_at: str | None = None
    back: ComesBack | None = None

    @property
    def case(self) -> str:
        return EXPORT_CASE.of(self.sale.consignor.code, self.sale.order_no)


@dataclass(frozen=True, slots=True)
class DeclaredExport:
    """Goods leave by a customs declaration. number: its place among those of the plan; document: as it is sent, under a
    bill of its own.

    code: with a refusal. withdrawn: its declarant takes it back once it is released. entry: of goods that enter a zone,
    what the zone's enterprise lists of them, all but the number and the moment of the declaration.
    """

    number: int
    scene: str
    document: Document
    deliveries: tuple[Delivery, ...]
    end: ExportEnd
    code: str | None = None
    withdrawn: bool = False
    entry: Document | None = None

    @property
    def key(self) -> tuple[str, str, str]:
        """The name that its receipts go by: kind, declarant, the declarant's own number."""
        return "customs-declaration", self.document["agentCode"], self.document["copNo"]


@dataclass(frozen=True)
class Plan:
    """agenda: (day, wave) → deliveries in the order they are sent. exports: parcels that leave the country by lists;
    declared: goods that leave by customs declarations."""

    seed: int
    start: date
    days: int
    parcels: tuple[Parcel, ...]
    agenda: Mapping[tuple[int, Wave], tuple[Delivery, ...]] = field(repr=False)
    exports: tuple[ExportParcel, ...] = ()
    declared: tuple[DeclaredExport, ...] = ()
    trade: Trade = USUAL

    def day(self, number: int) -> date:
        return self.start + timedelta(days=number)

    @property
    def last_day(self) -> int:
        """The last day on which the plan itself sends something."""
        return max(day for day, _ in self.agenda)

    def scenes(self) -> dict[str, int]:
        """Say how many parcels play each scene."""
        played = [*(each.scene for each in self.parcels), *(each.scene for each in self.exports)]
        played += [each.scene for each in self.declared]
        return dict(Counter(played))
