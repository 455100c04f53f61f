"""Filing books and items, and first-line entries that raise them."""

from __future__ import annotations

from datetime import date

from libs.schemas.cloudevents import Cause
from libs.schemas.codes import supervision_modes as modes
from libs.schemas.codes.book_kinds import AT_ONCE, BookKind
from libs.schemas.events.accountbook import BookOpened, DeclarationRefused, EntryPosted
from libs.schemas.events.intake import BookFiled, EntryDeclared
from libs.schemas.findings import Finding
from libs.schemas.rules import of_another_office
from services.accountbook.domain import conditions, rules
from services.accountbook.domain.answers import refuse
from services.accountbook.domain.elsewhere import RESERVED
from services.accountbook.domain.ledger import ENTRY, Book, Item
from services.accountbook.domain.scope import wrong_mode
from services.accountbook.domain.state import State, total_per_item

ENTRY_DOCUMENT = AT_ONCE


def file_book(state: State, filed: BookFiled, day: date) -> BookOpened | DeclarationRefused:
    """Open the book, or add items to it. Filing the same again changes nothing; filing it otherwise is refused."""
    book = state.books.get(filed.ems_no)
    findings = [*of_another_office(rules.FILING_OFFICE, filed, {filed.customs_code})]
    findings += _contradictions(state, filed, book)
    if book is None:
        book = _opened(filed)
        findings += [*_mode_of_no_list(book, day), *wrong_mode(book, day, rules.FILING_SCOPE)]
    findings += conditions.missing(state, book, day, rules.FILING_CONDITIONS)
    if findings:
        return refuse("book-filing", filed, findings)
    book = add_items(state, filed)
    return BookOpened(
        ems_no=book.ems_no,
        submission_id=filed.submission_id,
        cop_no=filed.cop_no,
        items=book.items,
        area_code=book.area_code,
        customs_code=book.customs_code,
        book_kind=BookKind(book.kind),
    )


def add_items(state: State, filed: BookFiled) -> Book:
    """The book, opened where it is new, with the items of this filing."""
    book = state.books.get(filed.ems_no)
    if book is None:
        book = state.books[filed.ems_no] = _opened(filed)
    for new in filed.items:
        item = Item(book.ems_no, new.item_record_no, new.gcode, new.unit, new.unit_price)
        if item.key not in state.items:
            state.items[item.key] = state.changes.new_items[item.key] = item
            book.items += 1
    state.changes.books[book.ems_no] = book
    return book


def _opened(filed: BookFiled) -> Book:
    zone = filed.area_code, filed.customs_code, filed.zone_type
    return Book(filed.ems_no, *zone, filed.entry_mode, kind=filed.book_kind)


def _mode_of_no_list(book: Book, day: date) -> list[Finding]:
    """Find that no list which draws on a book of its kind may be declared in its mode."""
    mode = modes.supervision_mode(book.entry_mode, book.row.direction, day)
    drawn_on = mode is not None and modes.Hold.STOCK in mode.holds
    return [] if drawn_on else [rules.FILING_MODE.finding(book.entry_mode, book.kind)]


def _contradictions(state: State, filed: BookFiled, book: Book | None) -> list[Finding]:
    """Find where a filing differs from the filed book, its items, or an earlier line of the same filing."""
    findings: list[Finding] = []
    if book is not None:
        heads = {
            "areaCode": (filed.area_code, book.area_code),
            "customsCode": (filed.customs_code, book.customs_code),
            "zoneType": (filed.zone_type, book.zone_type),
            "entryMode": (filed.entry_mode, book.entry_mode),
            "bookKind": (filed.book_kind.value, book.kind),
        }
        findings = [rules.FILING_HEAD[field].finding(*pair) for field, pair in heads.items() if pair[0] != pair[1]]
    named = {new.item_record_no: new for new in reversed(filed.items)}
    for line, new in enumerate(filed.items, start=1):
        known = state.items.get((filed.ems_no, new.item_record_no)) or named[new.item_record_no]
        facts = {
            "gcode": (new.gcode, known.gcode),
            "unit": (new.unit, known.unit),
            "unitPrice": (new.unit_price, known.unit_price),
        }
        if new.item_record_no.startswith(RESERVED):
            findings.append(rules.FILING_RESERVED.finding(new.item_record_no, line=line))
        findings += [rules.FILING_ITEM[field].finding(*p, line) for field, p in facts.items() if p[0] != p[1]]
    return findings


def enter(state: State, entry: EntryDeclared, cause: Cause) -> EntryPosted | DeclarationRefused:
    """Raise the book by goods that passed the first-line gate; one `cop_no` once per book."""
    book = state.books.get(entry.ems_no)
    if book is None:
        return refuse(ENTRY_DOCUMENT, entry, [rules.ENTRY_BOOK.finding(entry.ems_no)])
    findings = []
    if entry.area_code != book.area_code:
        findings.append(rules.ENTRY_AREA.finding(entry.area_code, book.area_code))
    if ENTRY_DOCUMENT not in book.row.enters_by:
        findings.append(rules.ENTRY_KIND.finding(ENTRY_DOCUMENT, "/".join(book.row.enters_by)))
    findings += of_another_office(rules.ENTRY_OFFICE, entry, {book.customs_code})
    findings += wrong_mode(book, cause.day, rules.ENTRY_SCOPE)
    if (entry.ems_no, entry.cop_no) in state.entered:
        findings.append(rules.ENTRY_ONCE.finding(entry.cop_no))
    for number, line in enumerate(entry.lines, start=1):
        item = state.items.get((entry.ems_no, line.item_record_no))
        if item is None:
            findings.append(rules.ENTRY_ITEM.finding(line.item_record_no, line=number))
        elif item.unit != line.unit:
            findings.append(rules.ENTRY_UNIT.finding(line.unit, item.unit, number))
    if findings:
        return refuse(ENTRY_DOCUMENT, entry, findings)
    state.entered.add((entry.ems_no, entry.cop_no))
    state.changes.entered.add((entry.ems_no, entry.cop_no))
    totals = total_per_item((line.item_record_no, line.qty) for line in entry.lines)
    return EntryPosted(
        ems_no=entry.ems_no,
        submission_id=entry.submission_id,
        cop_no=entry.cop_no,
        postings=state.post_all(entry.ems_no, totals, ENTRY, cause, entry.cop_no),
    )
