"""Events of a list carry its block: case, parties, carriage, fees, lines. Its facts are spelled here and nowhere else.

`matching` makes the block once, of the fields that the accepted list calls by the same names; every service behind
passes it on as it is, and what a service adds stands beside it. So a further fact of a list is a field here and one of
`ListAccepted`.
"""

from __future__ import annotations

from typing import Literal

from libs.schemas.codes.supervision_modes import Direction
from libs.schemas.events.base import Amount, EventModel, EventStruct, FactStruct
from libs.schemas.keys import PREFIXES, AttemptKey, CaseScope, case_apart

CaseKind = Literal["list", "declaration"]

_tuple = tuple.__new__


class CaseRef(FactStruct, frozen=True, kw_only=True):
    """One attempt to declare a case.

    owner: the platform (`ebpCode`) in imports, the e-commerce enterprise (`ebcCode`) in exports, whose platform may be a
        foreign one without a code; the declarant of a customs declaration.
    number: `orderNo` of the owner; `copNo` of a customs declaration.
    attempt: 1 for the first declaration, n+1 after the n-th was rejected; holds, verdicts and bills belong to it. 0 where
        the case is meant, whatever was declared of it.
    """

    owner: str
    number: str
    attempt: int = 0
    direction: Direction = "I"
    kind: CaseKind = "list"

    @property
    def scope(self) -> CaseScope:
        """Return the part that keeps cases apart whose owners and numbers are the same."""
        return "D" if self.kind == "declaration" else self.direction

    @property
    def case(self) -> str:
        """The case as a key: what events are keyed by, and what rows call `case_key`.

        Put together anew each time: to keep it on the event costs more than all who ask.
        """
        prefix = PREFIXES[self.direction] if self.kind == "list" else PREFIXES["D"]
        return f"{prefix}{self.owner}:{self.number}"

    @property
    def attempt_key(self) -> AttemptKey:
        """The attempt as rows name it; made as a tuple is, because each service asks several times a list."""
        prefix = PREFIXES[self.direction] if self.kind == "list" else PREFIXES["D"]
        return _tuple(AttemptKey, (f"{prefix}{self.owner}:{self.number}", self.attempt))

    @property
    def trace_key(self) -> str:
        """The case's trace begins with this: the number by which a list's documents meet, or a declaration's case."""
        return self.case if self.kind == "declaration" else self.number

    @classmethod
    def of(cls, case: str, attempt: int = 0) -> CaseRef:
        """Return what a row names. A customs declaration's direction is no part of its key."""
        scope, owner, number = case_apart(case)
        if scope == "D":
            return cls(owner=owner, number=number, attempt=attempt, kind="declaration")
        return cls(owner=owner, number=number, attempt=attempt, direction=scope)


class Parties(FactStruct, frozen=True, kw_only=True):
    """These parties stand in the list; the supervision mode's row says which must.

    pay_code: of the payment the list was matched with. assure_code: the guarantor. area_code: the zone enterprise
    (区内企业) that keeps the book.
    """

    ebp_code: str
    ebc_code: str
    agent_code: str
    pay_code: str | None = None
    assure_code: str | None = None
    area_code: str | None = None


class Carriage(FactStruct, frozen=True, kw_only=True):
    """The parcel's waybill, and how the goods travel.

    traf_mode: at the second line, the kind of zone that they leave. bill_no: of a direct purchase, under which its
    parcel arrives.
    """

    logistics_code: str
    logistics_no: str
    traf_mode: str
    bill_no: str | None = None


class Exported(FactStruct, frozen=True, kw_only=True):
    """An export list says this of its way out, which no import list does.

    statistics_flag: A simplified, B summarised. owner_code: producer or seller; NO where customs knows none of it.
    country: that the goods go to directly; pod: the port there. port_code: the customs office where they leave.
    ie_date, traf_name, voyage_no, loct_no: where the list gives them; the manifest may. gross_weight, net_weight: kg.
    """

    statistics_flag: str
    owner_code: str
    country: str
    pod: str
    port_code: str
    ie_date: str | None = None
    traf_name: str | None = None
    voyage_no: str | None = None
    loct_no: str | None = None
    gross_weight: Amount | None = None
    net_weight: Amount | None = None


class NamedList(FactStruct, frozen=True, kw_only=True):
    """A list is named by its attempt and its customs number. invt_no: allocated by `matching` when the list is stored
    (120); absent before."""

    ref: CaseRef
    invt_no: str | None = None


class Declared(NamedList, frozen=True, kw_only=True):
    """A declaration list on its way.

    submission_id: names the submission that brought the list; its receipts are rendered by it.
    buyer_token: the token of the buyer's ID number that quota is counted by.
    license_no: licence or record of a first import, where the list shows one.
    port_office: of an import declared at another customs office than that of its port; absent elsewhere.
    exported: what export lists say beside; absent in imports.
    order_type: of an export list's order: E to consumers, B to businesses, W into an overseas warehouse.
    unverified: that nobody said in time whether its buyer is whom the order names; absent elsewhere.
    raw_payment: that its platform was asked for the raw data of the payment in vain: `unsigned` or `unanswered`.
    """

    submission_id: str
    trade_mode: str
    customs_code: str
    parties: Parties
    waybill: Carriage
    ems_no: str | None = None
    buyer_token: str | None = None
    license_no: str | None = None
    port_office: str | None = None
    exported: Exported | None = None
    order_type: str | None = None
    unverified: bool | None = None
    raw_payment: str | None = None

    @property
    def direction(self) -> Direction:
        return self.ref.direction

    @property
    def named(self) -> NamedList:
        return NamedList(ref=self.ref, invt_no=self.invt_no)


class Fees(FactStruct, frozen=True, kw_only=True):
    """The list costs these fees beside its goods. tax_total: what the order says was collected in advance.

    freight_currency, insured_currency: of an export list's fees; absent where they are in yuan.
    """

    freight: Amount
    insured_fee: Amount
    tax_total: Amount | None = None
    freight_currency: str | None = None
    insured_currency: str | None = None


class DeclaredLine(FactStruct, frozen=True):
    """A list line. Quantities in the units beside them, money in `currency`.

    qty1/unit1, qty2/unit2: lawful quantities of the tariff line; tax thresholds are measured in them.
    currency: absent where the money is yuan, as in imports. gname, item_no: name of the goods, and the merchant's number
    of the article; of export lists only.
    """

    gnum: int
    gcode: str
    country: str
    qty: Amount
    unit: str
    qty1: Amount
    unit1: str
    total_price: Amount
    item_record_no: str | None = None
    qty2: Amount | None = None
    unit2: str | None = None
    currency: str | None = None
    gname: str | None = None
    item_no: str | None = None


class ListSeen(FactStruct, frozen=True, kw_only=True):
    """An event of a list, as a service reads it that needs nothing beside the list's block."""

    list: Declared

    @property
    def ref(self) -> CaseRef:
        return self.list.ref


class CaseEvent(EventStruct, frozen=True, kw_only=True):
    """An event of one attempt is keyed by its case."""

    list: NamedList

    @property
    def ref(self) -> CaseRef:
        return self.list.ref

    @property
    def key(self) -> str:
        return self.list.ref.case


class ListEvent(CaseEvent, frozen=True, kw_only=True):
    """An event that comes with every list."""

    list: Declared


class AttemptEvent(CaseEvent, frozen=True, kw_only=True):
    """An event that comes with every list of a direction only names it."""


class Notice(EventModel):
    """An event of some lists is keyed by the case."""

    list: NamedList

    @property
    def ref(self) -> CaseRef:
        return self.list.ref

    @property
    def key(self) -> str:
        return self.list.ref.case


class ListNotice(Notice):
    """An event of some lists, with the list's block."""

    list: Declared


class AttemptNotice(Notice):
    """An event of some lists, which it only names."""
