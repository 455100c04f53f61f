"""`accountbook` publishes holds, and every movement of a book."""

from __future__ import annotations

from libs.schemas.codes.book_kinds import OUT_OF_ZONE, BookKind, IoType
from libs.schemas.declarations import InspectionResult
from libs.schemas.events.base import Amount, EventModel, Fact, FactStruct, Quantity
from libs.schemas.events.goods_lines import GoodsLine, ListedGoods
from libs.schemas.events.lists import AttemptNotice, CaseRef, DeclaredLine, Fees, ListEvent
from libs.schemas.findings import Finding


class BookFacts(FactStruct, frozen=True, kw_only=True):
    """The book knows these facts of the list. prices: its unit price of each line, yuan, in the order of the lines.
    customs_code: its office, where that is not the list's."""

    entry_mode: str
    zone_type: str
    prices: list[Amount]
    customs_code: str | None = None


class StockHeld(ListEvent, frozen=True, kw_only=True):
    """Stock for every line of the attempt is held (预减). book: absent where the mode has none."""

    fees: Fees
    lines: list[DeclaredLine]
    book: BookFacts | None = None


class BookEvent(EventModel):
    """An event of one account book."""

    ems_no: str

    @property
    def key(self) -> str:
        return self.ems_no


class Posting(Fact):
    """A posting changes one item, in the book's unit. on_hand, held: the balances after it.

    unfit: the balance of returned goods unfit for sale, which are not on hand; told where the posting changes it.
    """

    item_record_no: str
    qty: Quantity
    on_hand: Quantity
    held: Quantity
    unfit: Quantity | None = None


class ListRef(Fact):
    """It names an attempt by its case and its customs number."""

    ref: CaseRef
    invt_no: str


class BookDocumentAnswered(BookEvent):
    """A declaration for a book is answered. submission_id, cop_no: the declaration's."""

    submission_id: str
    cop_no: str


class BookOpened(BookDocumentAnswered):
    """The book stands, with `items` items filed so far. area_code: the zone enterprise that keeps it; customs_code: its
    office; book_kind: for imports, or for exports."""

    items: int
    area_code: str | None = None
    customs_code: str | None = None
    book_kind: BookKind = BookKind.IMPORT


class EntryPosted(BookDocumentAnswered):
    """First-line entry raised the book."""

    postings: list[Posting]


class DeclarationRefused(BookDocumentAnswered):
    """A declaration for a book is refused. document: its kind (`verification-list` …)."""

    document: str
    findings: list[Finding]


class EntryListApproved(BookDocumentAnswered):
    """The 核注清单 of an entry is approved. bond_invt_no is its number; its goods may go onto a note into the zone."""

    bond_invt_no: str
    goods: list[GoodsLine] = []


class VerificationListApproved(BookDocumentAnswered):
    """The 核注清单 is approved. bond_invt_no is its number; the lists in it may go onto a release note. goods: its goods
    lines, into which those of its lists are merged."""

    bond_invt_no: str
    lists: list[ListRef]
    goods: list[GoodsLine] = []


class ReleaseNoteApproved(BookDocumentAnswered):
    """The 核放单 is approved. passport_no is its number. lists: those whose parcels are aboard. inspection: drawn at the
    gate; the vehicle may not pass before everything aboard was found normal. gross_weight: of what is aboard, kilograms,
    where the declared weight is so far off that the note is drawn for it. io_type: out of the zone, or into it."""

    passport_no: str
    vehicle_no: str
    bond_invt_nos: list[str]
    lists: list[ListRef]
    inspection: bool
    gross_weight: Quantity | None = None
    io_type: IoType = OUT_OF_ZONE


class ReleaseNoteDrawn(BookDocumentAnswered):
    """A control instruction draws the 核放单 for inspection: nothing aboard leaves before it was found normal from now on.
    lists: those whose parcels are aboard. note_cop_no: the number that its declarant gave the note."""

    passport_no: str
    lists: list[ListRef]
    note_cop_no: str


class VerificationListWithdrawn(BookDocumentAnswered):
    """The 核注清单 is withdrawn: its lists may be bundled anew."""

    bond_invt_no: str
    lists: list[ListRef]


class ReleaseNoteWithdrawn(BookDocumentAnswered):
    """The 核放单 is withdrawn: what was aboard may go onto another one."""

    passport_no: str
    lists: list[ListRef]


class ParcelInspected(ListRef):
    """The sorting line found this in the parcel of a list."""

    result: InspectionResult


class EntryInspected(Fact):
    """The sorting line found this in the goods of a verification list under which they are to enter."""

    bond_invt_no: str
    result: InspectionResult


class GateInspectionPosted(BookDocumentAnswered):
    """Results of the sorting line are on record. A parcel found normal may leave with the vehicle; any other comes off the
    note and its verification list. entries: the same of goods that are to enter; of those any other are returned with
    their verification list. awaited: lists aboard that have no result yet. listed: the goods lines of each verification list
    that a parcel came off, without it."""

    passport_no: str
    results: list[ParcelInspected]
    entries: list[EntryInspected] = []
    awaited: list[str] = []
    listed: list[ListedGoods] = []


class ParcelFoundAbnormal(AttemptNotice):
    """The sorting line found a released parcel abnormal: it stays, and review says what becomes of it. passport_no: the
    note it came off."""

    passport_no: str
    result: InspectionResult


class StockGivenUp(AttemptNotice):
    """A released list holds nothing any more, as review asked (`StockAskedBack`). submission_id: the withdrawal."""

    submission_id: str


class StockKept(AttemptNotice):
    """A released list cannot give its stock up, as review asked. by: the verification list that it stands in, or what
    became of its goods. submission_id: the withdrawal."""

    submission_id: str
    by: str


class GoodsExited(BookDocumentAnswered):
    """The vehicle passed the gate: holds are used, the book is reduced (实减). Goods sent back abroad are told apart, by
    `GoodsSentBack`."""

    passport_no: str
    lists: list[ListRef]
    postings: list[Posting]


class GoodsEntered(BookDocumentAnswered):
    """The vehicle passed the gate into the zone: the book is raised by what the verification lists aboard name."""

    passport_no: str
    bond_invt_nos: list[str]
    postings: list[Posting]


class RefundLine(Fact):
    """So much of an item entered, in the book's unit."""

    item_record_no: str
    gcode: str
    qty: Quantity
    unit: str


class RefundEvidenceIssued(BookEvent):
    """Goods entered the zone for export, which is evidence for the refund of their tax; said once, when they entered.

    outside_code: the enterprise outside; entry_id: its customs declaration. lines: in the order of the verification list.
    """

    area_code: str
    outside_code: str
    entry_id: str
    bond_invt_no: str
    passport_no: str
    lines: list[RefundLine]


class GoodsSentBack(BookEvent):
    """Goods sent back abroad left by the gate with this vehicle, and the book is reduced by them."""

    passport_no: str
    lists: list[ListRef]
    postings: list[Posting]


class GoodsConfiscated(BookDocumentAnswered):
    """Confiscated goods are taken out of the zone, and the book is reduced by them. decision_no: customs' decision."""

    decision_no: str
    lists: list[ListRef]
    postings: list[Posting]


class HoldVoided(BookEvent):
    """The attempt was rejected: its stock is free again."""

    list_ref: ListRef
    postings: list[Posting]


class LineBack(Fact):
    """So much of a list's line is back."""

    gnum: int
    qty: Quantity


class OpenedItem(Fact):
    """An item stands in a book from now on. unit_price in yuan."""

    item_record_no: str
    gcode: str
    unit: str
    unit_price: Quantity


class StockReturned(BookEvent):
    """Goods of an accepted return are back in the zone. return_no, arrival_no: `cop_no` of application and arrival.

    ems_no: the list's book, or that of another zone that they arrived in. opened: items which that one did not have.

    exited: whether they had left the gate. Postings then raise `on_hand`, else they lower `held`. unfit: postings of goods
    unfit for sale, which stand apart; those that had not left are no longer on hand. lines: the same by line.
    """

    list_ref: ListRef
    return_no: str
    arrival_no: str
    exited: bool = False
    lines: list[LineBack] = []
    postings: list[Posting]
    unfit: list[Posting] = []
    opened: list[OpenedItem] = []


class UnfitGoodsLeft(BookEvent):
    """Unfit goods of a return were destroyed or left abroad. disposal: which of both; cop_no: of its declaration.

    return_no, arrival_no: `cop_no` of application and arrival."""

    list_ref: ListRef
    return_no: str
    arrival_no: str
    cop_no: str
    disposal: str
    postings: list[Posting]
