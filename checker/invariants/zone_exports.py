"""The refund is told once of what entered an export book; lists draw on books of their own direction."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from decimal import Decimal

from checker.facts import Facts
from checker.invariant import Verdict, verdict
from checker.standing import attempt_of
from libs.schemas.codes.book_kinds import BOOK_KINDS
from libs.schemas.events.accountbook import (
    BookOpened,
    EntryListApproved,
    GoodsEntered,
    RefundEvidenceIssued,
    StockHeld,
)
from libs.schemas.events.intake import BookFiled, EntryListDeclared

Quantities = dict[str, Decimal]
"""By item."""


def _declared(facts: Facts) -> dict[str, EntryListDeclared]:
    """Approved lists of what is to enter, by their number."""
    by_submission = {event.submission_id: event for event in facts.only(EntryListDeclared)}
    approved = ((event.bond_invt_no, by_submission.get(event.submission_id)) for event in facts.only(EntryListApproved))
    return {number: declared for number, declared in approved if declared}


def _sum(pairs: Iterator[tuple[str, Decimal]]) -> Quantities:
    total: Quantities = defaultdict(Decimal)
    for item, qty in pairs:
        total[item] += qty
    return dict(total)


def _kinds(facts: Facts) -> dict[str, str]:
    """Tell the kind of each book."""
    opened = {event.submission_id for event in facts.only(BookOpened)}
    return {event.ems_no: event.book_kind for event in facts.only(BookFiled) if event.submission_id in opened}


def refunds_are_entries(facts: Facts) -> Verdict:
    """Each list that entered is told of once for the refund, and the book rose by what was told.

    It is what was declared; no declaration from outside is told of twice, and nothing that did not enter.
    """
    declared, evidence = _declared(facts), list(facts.only(RefundEvidenceIssued))
    told: dict[str, list[RefundEvidenceIssued]] = defaultdict(list)
    for each in evidence:
        told[each.bond_invt_no].append(each)
    kinds = _kinds(facts)
    entered = [event for event in facts.only(GoodsEntered) if BOOK_KINDS[kinds[event.ems_no]].evidence]

    def broken() -> Iterator[str]:
        for event in entered:
            for number in event.bond_invt_nos:
                if len(told[number]) != 1:
                    yield f"{number}: entered, and told of {len(told[number])} times for the refund"
            said = _sum((x.item_record_no, x.qty) for no in event.bond_invt_nos for e in told[no] for x in e.lines)
            if said != (rose := {posting.item_record_no: posting.qty for posting in event.postings}):
                yield f"{event.passport_no}: the book rose by {rose}, the refund was told of {said}"
        came = {number for event in entered for number in event.bond_invt_nos}
        for each in evidence:
            listed = declared.get(each.bond_invt_no)
            if each.bond_invt_no not in came or listed is None:
                yield f"{each.bond_invt_no}: told of for the refund, and it did not enter"
            elif [(x.item_record_no, x.qty) for x in each.lines] != [(x.item_record_no, x.qty) for x in listed.lines]:
                yield f"{each.bond_invt_no}: the refund was told of other goods than were declared"
        doubled = Counter(each.entry_id for each in evidence)
        yield from (f"{entry_id}: told of {n} times for the refund" for entry_id, n in doubled.items() if n > 1)

    return verdict("zone exports: refunds = entries, each once", len(entered) + len(evidence), broken())


def lists_draw_on_their_books(facts: Facts) -> Verdict:
    """A list that holds stock holds it in a book of its direction."""
    direction = {ems_no: BOOK_KINDS[kind].direction for ems_no, kind in _kinds(facts).items()}
    held = [event for event in facts.only(StockHeld) if event.book and event.list.ems_no in direction]
    broken = (
        f"{key.case} attempt {key.attempt}: holds stock in {event.list.ems_no}, a book of the other direction"
        for event in held
        if direction[event.list.ems_no or ""] != event.list.direction
        for key in (attempt_of(event),)
    )
    return verdict("zone exports: lists draw on books of their direction", len(held), broken)
