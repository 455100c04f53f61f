"""Goods enter a zone, over the first line or from outside: 核注清单, 核放单, gate.

The book rises at the gate. For what enters for export that is the evidence for the refund.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from libs.schemas.cloudevents import Cause
from libs.schemas.codes.book_kinds import BY_THE_GATE, INTO_ZONE
from libs.schemas.codes.list_status import ListStatus
from libs.schemas.declarations import InspectionResult
from libs.schemas.events.accountbook import (
    DeclarationRefused,
    EntryInspected,
    EntryListApproved,
    GateInspectionPosted,
    GoodsEntered,
    RefundEvidenceIssued,
    RefundLine,
)
from libs.schemas.events.base import Event
from libs.schemas.events.declarations import DeclarationAnswered
from libs.schemas.events.intake import EntryListDeclared, GateInspectionReported, GatePassReported
from libs.schemas.findings import Finding
from services.accountbook.domain import conditions, rules
from services.accountbook.domain.answers import refuse
from services.accountbook.domain.entry_goods import EnteringGoods, EnteringLine, EntryDeclaration
from services.accountbook.domain.goods_lines import of_listed
from services.accountbook.domain.ledger import ENTRY, Book
from services.accountbook.domain.numbers import bond_invt_no, bond_invt_scope
from services.accountbook.domain.scope import wrong_mode
from services.accountbook.domain.state import (
    ApprovedReleaseNote,
    ApprovedVerificationList,
    State,
    total_per_item,
)

DOCUMENT = BY_THE_GATE
_OVER = (ListStatus.REJECTED, ListStatus.SENT_BACK, ListStatus.CLOSED)
"""What a declaration ends at: withdrawn or to be corrected, sent back, or entered."""


def declare_entry(
    state: State, declared: EntryListDeclared, cause: Cause, *, told_alone: bool = False
) -> EntryListApproved | DeclarationRefused:
    """Approve goods that are to enter, or refuse them with all that is wrong. One declaration from outside stands in one
    such list; it is free again where that is withdrawn, or the gate returned it. told_alone: whether exports must have
    told of that; else one that was declared elsewhere is taken at its number."""
    book = state.books.get(declared.ems_no)
    if book is None or DOCUMENT not in book.row.enters_by:
        return refuse(DOCUMENT, declared, [rules.ENTERING_BOOK.finding(declared.ems_no)])
    of_lines = list(_of_lines(state, declared))
    of_declaration = _of_declaration(state, declared, book, told_alone, whole=not of_lines)
    if findings := [*_of_book(state, declared, book, cause), *of_declaration, *of_lines]:
        return refuse(DOCUMENT, declared, findings)
    scope = bond_invt_scope(book.customs_code, cause.day, INTO_ZONE)
    number = bond_invt_no(scope, state.next_number(scope))
    listed = approve(state, declared, number, cause.day)
    return EntryListApproved(
        ems_no=declared.ems_no,
        submission_id=declared.submission_id,
        cop_no=declared.cop_no,
        bond_invt_no=number,
        goods=of_listed(state, listed),
    )


def approve(state: State, declared: EntryListDeclared, number: str, day: date) -> ApprovedVerificationList:
    """Keep an approved list under its number."""
    lines = [EnteringLine(line.item_record_no, line.qty) for line in declared.lines]
    goods = EnteringGoods(declared.entry_id, declared.outside_code, str(declared.gross_weight), lines)
    listed = ApprovedVerificationList(number, declared.ems_no, declared.cop_no, [], entering=goods, day=day)
    state.lists[number] = state.changes.lists[number] = listed
    state.entry_ids.add(declared.entry_id)
    return listed


def _of_book(state: State, declared: EntryListDeclared, book: Book, cause: Cause) -> Iterator[Finding]:
    if declared.area_code != book.area_code:
        yield rules.ENTERING_AREA.finding(declared.area_code, book.area_code)
    yield from wrong_mode(book, cause.day, rules.ENTERING_SCOPE)
    yield from conditions.missing(state, book, cause.day, rules.ENTERING_CONDITIONS)
    if declared.entry_id in state.entry_ids:
        yield rules.ENTERING_ONCE.finding(declared.entry_id)


def _of_declaration(
    state: State, declared: EntryListDeclared, book: Book, told_alone: bool, whole: bool
) -> Iterator[Finding]:
    """Find where the list is not what the enterprise outside declared. whole: whether every line is an item's.

    Goods from abroad are declared elsewhere: what exports tell of is for books whose entries are evidence.
    """
    known = state.declared.get(declared.entry_id)
    if not book.row.evidence:
        if known:
            yield rules.ENTERING_KIND.finding(declared.entry_id, book.row.zh)
        return
    if known is None or not known.released:
        if known or told_alone:
            yield rules.ENTERING_RELEASED.finding(declared.entry_id)
        return
    if declared.outside_code != known.outside_code:
        yield rules.ENTERING_OUTSIDE.finding(declared.outside_code, known.outside_code)
    if declared.area_code != known.area_code:
        yield rules.ENTERING_INTO.finding(declared.area_code, known.area_code)
    if not whole:
        return
    goods: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for line in declared.lines:
        goods[state.items[declared.ems_no, line.item_record_no].gcode, line.unit] += line.qty
    if known.goods is not None and goods != known.goods:
        yield rules.ENTERING_GOODS.finding(_in_words(goods), _in_words(known.goods))


def _in_words(goods: Mapping[tuple[str, str], Decimal]) -> str:
    return ", ".join(f"{gcode} {qty} {unit}" for (gcode, unit), qty in sorted(goods.items()))


def tell(state: State, told: DeclarationAnswered, day: date) -> None:
    """Know a customs declaration of goods that are to enter: released with these goods, or over."""
    if told.into is None or told.status not in (ListStatus.RELEASED, *_OVER):
        return
    goods = {(each.gcode, each.unit): each.qty for each in told.entering} if told.entering else None
    released = told.status is ListStatus.RELEASED
    known = EntryDeclaration(told.entry_id, told.ebc_code, told.into, released, day, goods)
    state.declared[known.entry_id] = state.changes.declared[known.entry_id] = known


def revoked(state: State, note: ApprovedReleaseNote) -> list[str]:
    """The declarations of goods aboard that are released no more, by their numbers."""
    numbers = (listed.entering.entry_id for listed in aboard(state, note) if listed.entering)
    known = (state.declared.get(number) for number in numbers)
    return [each.entry_id for each in known if each and not each.released]


def _of_lines(state: State, declared: EntryListDeclared) -> Iterator[Finding]:
    for number, line in enumerate(declared.lines, start=1):
        item = state.items.get((declared.ems_no, line.item_record_no))
        if item is None:
            yield rules.ENTERING_ITEM.finding(line.item_record_no, line=number)
        elif item.unit != line.unit:
            yield rules.ENTERING_UNIT.finding(line.unit, item.unit, number)


def aboard(state: State, note: ApprovedReleaseNote) -> list[ApprovedVerificationList]:
    """The lists whose goods the vehicle brings."""
    listed = (state.lists[number] for number in note.bond_invt_nos)
    return [each for each in listed if each.noted.get(each.bond_invt_no) == note.passport_no]


def inspected(
    state: State,
    note: ApprovedReleaseNote,
    reported: GateInspectionReported,
    awaited: Sequence[str],
    cause: Cause,
) -> GateInspectionPosted:
    """Put on record what the sorting line found in goods that are to enter. awaited: lists without a result before."""
    found = [EntryInspected(bond_invt_no=each.invt_no, result=each.result) for each in reported.results]
    post_entries(state, note, found, cause)
    told = {each.bond_invt_no for each in found}
    return GateInspectionPosted(
        ems_no=note.ems_no,
        submission_id=reported.submission_id,
        cop_no=reported.cop_no,
        passport_no=note.passport_no,
        results=[],
        entries=found,
        awaited=[number for number in awaited if number not in told],
    )


def post_entries(state: State, note: ApprovedReleaseNote, found: Sequence[EntryInspected], cause: Cause) -> None:
    """Normal goods are cleared; any other stay outside, and their list is returned."""
    note.inspected = True
    state.changes.notes[note.passport_no] = note
    cleared = dict.fromkeys(note.cleared)
    for each in found:
        cleared.pop(each.bond_invt_no, None)
        if each.result is InspectionResult.NORMAL:
            cleared[each.bond_invt_no] = None
        else:
            end(state, state.lists[each.bond_invt_no], cause.day)
    note.cleared = list(cleared)


def end(state: State, listed: ApprovedVerificationList, day: date) -> None:
    """The list is no more: withdrawn, or returned by the gate. Its declaration from outside may stand in another."""
    listed.noted, listed.invt_nos, listed.withdrawn, listed.day = {}, [], True, day
    state.changes.lists[listed.bond_invt_no] = listed
    if listed.entering:
        state.entry_ids.discard(listed.entering.entry_id)


def passed(state: State, note: ApprovedReleaseNote, reported: GatePassReported, cause: Cause) -> Iterator[Event]:
    """Let the vehicle in: the book rises (实增). Each list that is evidence for a refund is told of. Raises BrokenLedger."""
    lists = aboard(state, note)
    totals = total_per_item((line.item_record_no, line.qty) for listed in lists for line in listed.lines)
    yield GoodsEntered(
        ems_no=note.ems_no,
        submission_id=reported.submission_id,
        cop_no=reported.cop_no,
        passport_no=note.passport_no,
        bond_invt_nos=[listed.bond_invt_no for listed in lists],
        postings=state.post_all(note.ems_no, totals, ENTRY, cause, note.passport_no),
    )
    for listed in lists if state.books[note.ems_no].row.evidence else ():
        if listed.entering:
            yield _evidence(state, note, listed, listed.entering)


def _evidence(
    state: State, note: ApprovedReleaseNote, listed: ApprovedVerificationList, goods: EnteringGoods
) -> RefundEvidenceIssued:
    items = [(state.items[note.ems_no, line.item_record_no], line.qty) for line in goods.lines]
    return RefundEvidenceIssued(
        ems_no=note.ems_no,
        area_code=state.books[note.ems_no].area_code,
        outside_code=goods.outside_code,
        entry_id=goods.entry_id,
        bond_invt_no=listed.bond_invt_no,
        passport_no=note.passport_no,
        lines=[
            RefundLine(item_record_no=item.item_record_no, gcode=item.gcode, qty=qty, unit=item.unit)
            for item, qty in items
        ],
    )
