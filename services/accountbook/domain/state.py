"""A batch works on the loaded rows and remembers which of them it changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from libs.schemas.cloudevents import Cause
from libs.schemas.codes.book_kinds import INTO_ZONE, OUT_OF_ZONE, IoType
from libs.schemas.events.accountbook import ListRef, Posting
from libs.schemas.events.lists import CaseRef
from libs.schemas.keys import AttemptKey
from services.accountbook.domain.entry_goods import ConditionOnRecord, EnteringGoods, EnteringLine, EntryDeclaration
from services.accountbook.domain.hold_lines import HoldLine
from services.accountbook.domain.ledger import ZERO, Book, Entry, Goods, Item, Movement, move, post
from services.accountbook.domain.views import GoodsSetAside

HoldState = Literal["held", "kept", "seized", "used", "sent-back", "confiscated", "voided"]
LEAVES: frozenset[HoldState] = frozenset({"held", "kept"})
"""Its goods may leave by the gate."""


@dataclass(slots=True)
class StockHold:
    """The stock of one list attempt. It ends once: used at the gate, sent back, confiscated, or voided.

    A list sent back abroad keeps it, and one confiscated: the goods are still in the zone, and nobody else's, until they
    have left or were taken out. kept_since: since when. return_nos: arrivals and disposals it knows. detained: the gate
    found the parcel abnormal, and no verdict lets it go on. drawn: it stands on a drawn note, and no result says that its
    parcel is normal. set_aside: returns heard of meanwhile, which wait for that. gross_weight: the parcel's,
    kilograms, as declared. ended_day: of one that ended without having been released.
    """

    key: AttemptKey
    ems_no: str
    invt_no: str
    lines: list[HoldLine]
    state: HoldState = "held"
    released_day: date | None = None
    bond_invt_no: str | None = None
    kept_since: datetime | None = None
    return_nos: list[str] = field(default_factory=list)
    detained: bool = False
    drawn: bool = False
    set_aside: list[GoodsSetAside] = field(default_factory=list)
    gross_weight: str | None = None
    ended_day: date | None = None

    @property
    def under_control(self) -> bool:
        """Say whether nothing of it comes back to stock for now: it is drawn, or detained."""
        return self.state == "held" and (self.detained or self.drawn)

    def released_by(self, day: date) -> bool:
        """Say whether the release counts on this customs day; one of a later day may be here already."""
        return self.released_day is not None and self.released_day <= day and not self.detained

    @property
    def ref(self) -> ListRef:
        return ListRef(ref=CaseRef.of(*self.key), invt_no=self.invt_no)


@dataclass(slots=True)
class ApprovedVerificationList:
    """An approved 核注清单. invt_nos: without parcels the gate took off; none, once it is withdrawn. noted: those of them
    that are on a release note → its number. entering: what enters under it, which has no lists; it is on a note as a whole,
    under its own number. day: of its approval, or its withdrawal."""

    bond_invt_no: str
    ems_no: str
    cop_no: str
    invt_nos: list[str]
    noted: dict[str, str] = field(default_factory=dict)
    withdrawn: bool = False
    entering: EnteringGoods | None = None
    day: date = field(kw_only=True)

    @property
    def io_type(self) -> IoType:
        """Into the zone or out of it."""
        return INTO_ZONE if self.entering else OUT_OF_ZONE

    @property
    def lines(self) -> list[EnteringLine]:
        """Return what enters under it; nothing where lists leave."""
        return self.entering.lines if self.entering else []


@dataclass(slots=True)
class PendingVerificationList:
    """A declared 核注清单 not decided yet. awaited: lists in it that are not known to be released."""

    submission_id: str
    ems_no: str
    cop_no: str
    invt_nos: list[str]
    awaited: set[str]
    day: date
    declared_at: datetime


@dataclass(slots=True)
class ApprovedReleaseNote:
    """An approved 核放单. app_time: when it was declared. inspection: drawn at the gate.

    inspected: the sorting line has given results. cleared: lists whose parcels it found normal; of an entry,
    verification lists. io_type: out of the zone, or into it. day: of its approval, its pass or its withdrawal.
    """

    passport_no: str
    ems_no: str
    cop_no: str
    app_time: str
    vehicle_no: str
    bond_invt_nos: list[str]
    inspection: bool
    inspected: bool = False
    cleared: list[str] = field(default_factory=list)
    passed: bool = False
    withdrawn: bool = False
    io_type: IoType = OUT_OF_ZONE
    day: date = field(kw_only=True)


@dataclass(slots=True)
class Changes:
    """The rows to write. items: those with new totals. unfit: those among them with other unfit goods.

    released: holds of which only the day of release is new. hold_lines:
    holds whose lines changed too. ended: those that ended without having been released. decided: pending lists that wait no
    more. new_scopes: counters that gave out their first number. What is new is written before what
    changed, because both may be one.
    """

    books: dict[str, Book] = field(default_factory=dict)
    new_items: dict[tuple[str, str], Item] = field(default_factory=dict)
    items: dict[tuple[str, str], Item] = field(default_factory=dict)
    unfit: dict[tuple[str, str], Item] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    new_holds: list[StockHold] = field(default_factory=list)
    released: dict[AttemptKey, StockHold] = field(default_factory=dict)
    holds: dict[AttemptKey, StockHold] = field(default_factory=dict)
    hold_lines: dict[AttemptKey, StockHold] = field(default_factory=dict)
    ended: dict[AttemptKey, StockHold] = field(default_factory=dict)
    entered: set[tuple[str, str]] = field(default_factory=set)
    lists: dict[str, ApprovedVerificationList] = field(default_factory=dict)
    pending: dict[str, PendingVerificationList] = field(default_factory=dict)
    decided: set[str] = field(default_factory=set)
    notes: dict[str, ApprovedReleaseNote] = field(default_factory=dict)
    counters: dict[str, int] = field(default_factory=dict)
    new_scopes: set[str] = field(default_factory=set)
    conditions: dict[tuple[str, str], ConditionOnRecord] = field(default_factory=dict)
    declared: dict[str, EntryDeclaration] = field(default_factory=dict)


@dataclass(slots=True)
class State:
    """Rows by their keys, `numbered` holds by `invt_no`. entered: (book, cop_no) of entries already posted.

    counters: last numbers; a scope that gave out none yet is not there. held_before: attempts among those just matched
    that had a hold already, ended or not. awaiting: declarations that await a list, of lists that the batch declares.
    conditions: of enterprises whose books ask for any, by (enterprise, condition). entry_ids: declarations from outside
    among those of the batch that stand in a verification list. declared: such declarations, as exports told them.
    goods: what items stand for that are not locked, of lists that may be bundled.
    """

    books: dict[str, Book] = field(default_factory=dict)
    items: dict[tuple[str, str], Item] = field(default_factory=dict)
    holds: dict[AttemptKey, StockHold] = field(default_factory=dict)
    numbered: dict[str, StockHold] = field(default_factory=dict)
    entered: set[tuple[str, str]] = field(default_factory=set)
    lists: dict[str, ApprovedVerificationList] = field(default_factory=dict)
    pending: dict[str, PendingVerificationList] = field(default_factory=dict)
    notes: dict[str, ApprovedReleaseNote] = field(default_factory=dict)
    counters: dict[str, int] = field(default_factory=dict)
    held_before: set[AttemptKey] = field(default_factory=set)
    awaiting: dict[str, int] = field(default_factory=dict)
    conditions: dict[tuple[str, str], ConditionOnRecord] = field(default_factory=dict)
    entry_ids: set[str] = field(default_factory=set)
    declared: dict[str, EntryDeclaration] = field(default_factory=dict)
    goods: dict[tuple[str, str], Goods] = field(default_factory=dict)
    changes: Changes = field(default_factory=Changes)

    def know(self, holds: Iterable[StockHold]) -> None:
        """Take up holds; of two attempts under one `invt_no` the later one counts, so give them in key order."""
        for hold in holds:
            self.holds[hold.key] = hold
            self.numbered[hold.invt_no] = hold

    def post(self, item: Item, movement: Movement, qty: Decimal, cause: Cause, document: str) -> None:
        """Post on an item of the state. Raises BrokenLedger."""
        if entry := post(item, movement, qty, cause, document):
            self.changes.entries.append(entry)
        self._changed(item, movement)

    def _changed(self, item: Item, movement: Movement) -> None:
        self.changes.items[item.key] = item
        if movement.unfit:
            self.changes.unfit[item.key] = item

    def move(self, key: tuple[str, str], movement: Movement, qty: Decimal, cause: Cause, document: str) -> None:
        """The same for a posting that was made before."""
        item = self.items[key]
        if entry := move(item, movement, qty, cause, document):
            self.changes.entries.append(entry)
        self._changed(item, movement)

    def post_all(
        self, ems_no: str, totals: Mapping[str, Decimal], movement: Movement, cause: Cause, document: str
    ) -> list[Posting]:
        """One posting per item of a book, in item order, in their public form. Raises BrokenLedger."""
        postings = []
        for item_record_no in sorted(totals):
            item, qty = self.items[ems_no, item_record_no], totals[item_record_no]
            self.post(item, movement, qty, cause, document)
            unfit = item.unfit if movement.unfit else None
            postings.append(
                Posting(item_record_no=item_record_no, qty=qty, on_hand=item.on_hand, held=item.held, unfit=unfit)
            )
        return postings

    def offices(self, ems_no: str) -> frozenset[str]:
        """The customs offices whose officers and gates act on the book; none where it is not here."""
        book = self.books.get(ems_no)
        return frozenset({book.customs_code}) if book else frozenset()

    def aboard(self, note: ApprovedReleaseNote) -> list[StockHold]:
        """The holds that leave with the vehicle; a list returned in full before the gate does not.

        What retention dropped had ended.
        """
        listed = (self.lists[number] for number in note.bond_invt_nos)
        noted = (invt_no for each in listed for invt_no in each.invt_nos if each.noted.get(invt_no) == note.passport_no)
        return [hold for invt_no in noted if (hold := self.numbered.get(invt_no)) and hold.state in LEAVES]

    def take_out(
        self, ems_no: str, holds: Sequence[StockHold], ends: HoldState, movement: Movement, cause: Cause, document: str
    ) -> list[Posting]:
        """End holds whose goods leave the zone, and reduce the book by them. Raises BrokenLedger."""
        for hold in holds:
            self.end(hold, ends, cause.day)
        totals = total_per_item((line.item_record_no, line.qty) for hold in holds for line in hold.lines)
        return self.post_all(ems_no, totals, movement, cause, document)

    def add_hold(self, hold: StockHold) -> None:
        self.know((hold,))
        self.held_before.add(hold.key)
        self.changes.new_holds.append(hold)

    def change(self, hold: StockHold) -> None:
        self.changes.holds[hold.key] = hold

    def end(self, hold: StockHold, ends: HoldState, day: date) -> None:
        """End a hold. Retention counts from its release, or from this day where it had none."""
        hold.state, hold.kept_since = ends, None
        self.change(hold)
        self.end_unreleased(hold, day)

    def end_unreleased(self, hold: StockHold, day: date) -> None:
        if hold.released_day is None:
            hold.ended_day, self.changes.ended[hold.key] = day, hold

    def change_lines(self, hold: StockHold) -> None:
        self.changes.hold_lines[hold.key] = hold

    def next_number(self, scope: str) -> int:
        """The next number of a scope that `load` has locked."""
        number = self._last_number(scope) + 1
        self.know_number(scope, number)
        return number

    def know_number(self, scope: str, number: int) -> None:
        """A number of the scope that was given out before."""
        self.changes.counters[scope] = max(self._last_number(scope), number)
        if scope not in self.counters:
            self.changes.new_scopes.add(scope)

    def _last_number(self, scope: str) -> int:
        return self.changes.counters.get(scope) or self.counters.get(scope, 0)


def total_per_item(quantities: Iterable[tuple[str, Decimal]]) -> dict[str, Decimal]:
    """Σ per item; items that come to nothing are left out."""
    totals: dict[str, Decimal] = {}
    for item_record_no, qty in quantities:
        totals[item_record_no] = totals.get(item_record_no, ZERO) + qty
    return {item_record_no: qty for item_record_no, qty in totals.items() if qty}
