"""Goods that came in, went out and came back give what is on hand. What is held is held by somebody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from checker.facts import Facts, Seen
from checker.invariant import Verdict, verdict
from checker.standing import attempt_of, standings
from libs.schemas.codes.supervision_modes import Hold
from libs.schemas.declarations import InspectionResult
from libs.schemas.events.accountbook import (
    EntryPosted,
    GateInspectionPosted,
    GoodsConfiscated,
    GoodsEntered,
    GoodsExited,
    GoodsSentBack,
    HoldVoided,
    ListRef,
    ParcelInspected,
    Posting,
    ReleaseNoteApproved,
    ReleaseNoteDrawn,
    ReleaseNoteWithdrawn,
    StockHeld,
    StockReturned,
    UnfitGoodsLeft,
    VerificationListApproved,
)
from libs.schemas.events.intake import GatePassReported
from libs.schemas.events.review import ListConfiscated, ListReleased, ListSentBack
from libs.schemas.events.review import Verdict as ListVerdict
from libs.schemas.keys import AttemptKey

ZERO = Decimal(0)
OUT = (GoodsExited, GoodsSentBack, GoodsConfiscated)
"""Goods are out of the zone by these, and of the book."""
IN = (EntryPosted, GoodsEntered)
"""Goods are in the zone by these, and in the book."""
ItemKey = tuple[str, str]
"""(book, item)"""


@dataclass(slots=True)
class Item:
    """last: the balances its latest posting claims. open: pieces held by lists that have not ended. unfit: returned
    pieces unfit for sale that stand apart."""

    on_hand: Decimal = ZERO
    unfit: Decimal = ZERO
    open: Decimal = ZERO
    last: Posting | None = None
    broken: list[str] = field(default_factory=list)


def _movements(facts: Facts) -> list[Seen]:
    """Every movement of the books, in the order in which each book was changed."""
    kinds = (*IN, *OUT, HoldVoided, StockReturned, UnfitGoodsLeft)
    return sorted((seen for kind in kinds for seen in facts.events.get(kind, ())), key=lambda seen: seen.order)


def left_attempts(facts: Facts) -> set[AttemptKey]:
    """Attempts whose goods have passed the gate."""
    return {attempt_of(ref) for event in facts.only(GoodsExited) for ref in event.lists}


def items(facts: Facts) -> dict[ItemKey, Item]:
    """Every item of every book, folded from holds and movements."""
    folded: dict[ItemKey, Item] = defaultdict(Item)
    left: set[AttemptKey] = set()
    for held in facts.only(StockHeld):
        for line in held.lines:
            if held.list.ems_no and line.item_record_no:
                folded[held.list.ems_no, line.item_record_no].open += Decimal(line.qty)
    for seen in _movements(facts):
        event: Any = seen.event
        if isinstance(event, UnfitGoodsLeft):
            _apart(folded, seen, event.ems_no, event.postings, -1)
            continue
        inside = isinstance(event, StockReturned) and attempt_of(event.list_ref) not in left
        for posting in event.postings:
            item = folded[event.ems_no, posting.item_record_no]
            qty = abs(posting.qty)
            if isinstance(event, IN) or (isinstance(event, StockReturned) and not inside):
                item.on_hand += qty
            if isinstance(event, OUT):
                item.on_hand -= qty
                left.update(map(attempt_of, event.lists))
            if isinstance(event, (*OUT, HoldVoided)) or inside:
                item.open -= qty
            if posting.on_hand != item.on_hand:
                item.broken.append(f"on hand {posting.on_hand} after {seen.id}, the movements give {item.on_hand}")
            item.last = posting
        if isinstance(event, StockReturned):
            for posting in event.unfit if inside else ():
                folded[event.ems_no, posting.item_record_no].on_hand -= posting.qty
                folded[event.ems_no, posting.item_record_no].open -= posting.qty
            _apart(folded, seen, event.ems_no, event.unfit, 1)
    return folded


def _apart(folded: dict[ItemKey, Item], seen: Seen, book: str, postings: list[Posting], sign: int) -> None:
    """Post unfit goods: they came to stand apart, or left."""
    for posting in postings:
        item = folded[book, posting.item_record_no]
        item.unfit += sign * posting.qty
        if (posting.unfit, posting.on_hand) != (item.unfit, item.on_hand):
            said = f"unfit {posting.unfit} beside {posting.on_hand} after {seen.id}"
            item.broken.append(f"{said}, the movements give {item.unfit} beside {item.on_hand}")
        item.last = posting


def stock_balances(facts: Facts) -> Verdict:
    """Opening + in − out = on hand after every posting. Nothing falls below zero; nothing is held that is not there.

    `held` of the latest posting is at most what open holds give (holds taken since stand on another topic), and zero
    where no hold is open.
    """
    folded = items(facts)

    def broken() -> Iterator[str]:
        for (book, name), item in folded.items():
            claims = item.last
            said = [*item.broken]
            if item.on_hand < 0 or item.open < 0 or item.open > item.on_hand or item.unfit < 0:
                said.append(f"on hand {item.on_hand}, held {item.open}, unfit {item.unfit}")
            if claims and (claims.held < 0 or claims.held > item.open):
                said.append(f"held {claims.held}, open holds {item.open}")
            yield from (f"{book} {name}: {text}" for text in said)

    return verdict("stock: opening + in - out = on hand, held = open holds", len(folded), broken())


def holds_end_once(facts: Facts) -> Verdict:
    """A hold is used at the gate, sent back, confiscated or let go, once, and only if it was taken."""
    ends: dict[AttemptKey, int] = defaultdict(int)
    gone: Iterator[Any] = (event for kind in OUT for event in facts.only(kind))
    for event in gone:
        for ref in event.lists:
            ends[attempt_of(ref)] += 1
    for voided in facts.only(HoldVoided):
        ends[attempt_of(voided.list_ref)] += 1
    taken: dict[AttemptKey, int] = defaultdict(int)
    for held in facts.only(StockHeld):
        taken[attempt_of(held)] += 1
    doubled = [f"{case} attempt {attempt} held {n} times" for (case, attempt), n in taken.items() if n > 1]
    broken = [f"hold of {key.case} attempt {key.attempt} ended {n} times" for key, n in ends.items() if n > taken[key]]
    return verdict("each hold is taken once and ends once", len(taken), [*doubled, *broken])


def inspections(facts: Facts) -> Iterator[tuple[str, ParcelInspected]]:
    """Give each result of the sorting line with its release note, in the order in which they were posted."""
    for _, event in sorted(facts.of(GateInspectionPosted), key=lambda pair: pair[0].order):
        yield from ((event.passport_no, found) for found in event.results)


def taken_off(facts: Facts) -> list[tuple[str, ParcelInspected]]:
    """Parcels found abnormal, with the note they came off."""
    return [(number, found) for number, found in inspections(facts) if found.result is not InspectionResult.NORMAL]


def book_reduced_at_the_gate(facts: Facts) -> Verdict:
    """Goods that leave were released and stand on an approved note, and their vehicle passed. Of a note drawn for inspection
    each parcel that leaves was found normal, and what was taken off stays."""
    passes = {event.passport_no for event in facts.only(GatePassReported)}
    notes = {event.passport_no: event for event in facts.only(ReleaseNoteApproved)}
    bundles = {event.bond_invt_no: set(map(attempt_of, event.lists)) for event in facts.only(VerificationListApproved)}
    found = {(number, attempt_of(parcel)): parcel.result for number, parcel in inspections(facts)}
    controlled = {event.passport_no for event in facts.only(ReleaseNoteDrawn)}
    release_day = {attempt_of(event): seen.day for seen, event in facts.of(ListReleased)}
    exits = facts.of(GoodsExited)

    def broken() -> Iterator[str]:
        for seen, event in exits:
            number, note = event.passport_no, notes.get(event.passport_no)
            if note is None or number not in passes:
                yield f"{number}: goods left without a release note or a gate pass"
                continue
            bundled = {key for bond_invt_no in note.bond_invt_nos for key in bundles.get(bond_invt_no, ())}
            aboard = bundled & set(map(attempt_of, note.lists))
            for key in map(attempt_of, event.lists):
                day = release_day.get(key)
                if day is None or day > seen.day:
                    yield f"{number}: {key.case} attempt {key.attempt} left before it was released"
                if key not in aboard:
                    yield f"{number}: {key.case} attempt {key.attempt} is in none of the note's verification lists"
                drawn = note.inspection or number in controlled
                if drawn and found.get((number, key)) is not InspectionResult.NORMAL:
                    yield f"{number}: {key.case} attempt {key.attempt} left, found {found.get((number, key))}"

    return verdict("the book is reduced only at the gate, after release", len(exits), broken())


def taken_out_as_decided(facts: Facts) -> Verdict:
    """Goods that left for abroad were sent back, those taken out were confiscated, and nothing of these was sold."""
    last = {key: standing.verdicts[-1] for key, standing in standings(facts).items() if standing.verdicts}
    gone: list[tuple[type[ListVerdict], ListRef]] = [
        (ListSentBack, ref) for event in facts.only(GoodsSentBack) for ref in event.lists
    ]
    gone += [(ListConfiscated, ref) for event in facts.only(GoodsConfiscated) for ref in event.lists]
    decided = {key for key, verdict_ in last.items() if isinstance(verdict_, ListSentBack | ListConfiscated)}
    broken = [f"{ref.invt_no}: no {kind.__name__}" for kind, ref in gone if type(last.get(attempt_of(ref))) is not kind]
    broken += [f"{key.case} attempt {key.attempt}: sold, and customs' own" for key in decided & left_attempts(facts)]
    return verdict("goods are sent back or confiscated as decided, and never sold", len(gone), broken)


def on_one_note(facts: Facts) -> Verdict:
    """Each parcel is on one release note at most that is not withdrawn, unless the sorting line took it off."""
    off = {(number, attempt_of(parcel)) for number, parcel in taken_off(facts)}
    live: Mapping[AttemptKey, list[str]] = defaultdict(list)
    withdrawn = {event.passport_no for event in facts.only(ReleaseNoteWithdrawn)}
    for note in (each for each in facts.only(ReleaseNoteApproved) if each.passport_no not in withdrawn):
        for key in map(attempt_of, note.lists):
            if (note.passport_no, key) not in off:
                live[key].append(note.passport_no)
    broken = (f"{key.case} attempt {key.attempt}: on notes {on}" for key, on in live.items() if len(on) > 1)
    return verdict("each parcel is on one live release note at most", len(live), broken)


def ended_lists_hold_nothing(facts: Facts) -> Verdict:
    """A rejected list that held stock has let it go. A list sent back has not, before its release or after: its goods are
    there until they leave.

    A list of a mode without stock passes the book by, and holds nothing there.
    """
    voided = {attempt_of(event.list_ref) for event in facts.only(HoldVoided)}
    ended = [
        (key, standing.verdicts[-1])
        for key, standing in standings(facts).items()
        if (held := standing.last(StockHeld)) and held.book is not None
        if standing.verdicts and standing.verdicts[-1].final
        if standing.verdicts[-1].released == bool(standing.last(ListReleased))
    ]

    def broken() -> Iterator[str]:
        for key, last in ended:
            if (key in voided) != (Hold.STOCK in last.lets_go):
                still = "has let its stock go" if key in voided else "still holds stock"
                yield f"{key.case} attempt {key.attempt} is at {last.status} and {still}"

    return verdict("a list that ended holds the stock its verdict keeps, and no other", len(ended), broken())
