"""The account book reads lists, what became of them, and what a zone declares for its books."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeAlias

from libs.runtime.processing import Record
from libs.runtime.reads import Read, Reads, read_as
from libs.schemas.codes.book_kinds import BOOK_KINDS, INTO_ZONE, OUT_OF_ZONE, IoType
from libs.schemas.events import intake
from libs.schemas.events.base import Event
from libs.schemas.events.declarations import DeclarationAnswered
from libs.schemas.events.export_returns import ExportReturnCompleted, ExportUnfitGoodsDisposed
from libs.schemas.events.matching import ListMatched
from libs.schemas.events.returns import ReturnCompleted, UnfitGoodsDisposed
from libs.schemas.events.review import ListExamined, ListReleased, StockAskedBack, Verdict
from libs.schemas.keys import AttemptKey
from services.accountbook.domain import (
    aside,
    bundling,
    conditions,
    confiscating,
    entering,
    feedback,
    filing,
    gate,
    noting,
    rebuilding,
    withdrawing,
)
from services.accountbook.domain.due import PendingDue
from services.accountbook.domain.holding import hold_stock
from services.accountbook.domain.noting import Gate
from services.accountbook.domain.rebuilding import Ahead
from services.accountbook.domain.state import State
from services.accountbook.domain.views import ReleasedForGate


@dataclass(slots=True)
class Touched:
    """Keys by table.

    matched: holds that a matched list asks for, each with its items; a list told again has one. released: holds that a
    release names; it locks no item. ended: holds that a verdict or a return names.
    listing, noting: books that may need a number for a 核注清单 or 核放单, with its way, on one of `days`.
    pending: waiting declarations whose day has ended. carried: lists on the vehicles named, found while loading.
    taken_out: lists whose goods are confiscated. entry_ids: declarations from outside under which goods are to enter.
    areas: zone enterprises whose conditions may be asked. filed: books that are filed, each with a customs office.
    into: books that goods of these holds came back to, or were taken out of again.
    """

    books: set[str] = field(default_factory=set)
    items: set[tuple[str, str]] = field(default_factory=set)
    matched: dict[AttemptKey, list[tuple[str, str]]] = field(default_factory=dict)
    released: set[AttemptKey] = field(default_factory=set)
    ended: set[AttemptKey] = field(default_factory=set)
    invt_nos: set[str] = field(default_factory=set)
    bond_invt_nos: set[str] = field(default_factory=set)
    passport_nos: set[str] = field(default_factory=set)
    entered: set[tuple[str, str]] = field(default_factory=set)
    listing: set[tuple[str, IoType]] = field(default_factory=set)
    noting: set[tuple[str, IoType]] = field(default_factory=set)
    days: set[date] = field(default_factory=set)
    pending: set[str] = field(default_factory=set)
    carried: set[str] = field(default_factory=set)
    taken_out: set[str] = field(default_factory=set)
    entry_ids: set[str] = field(default_factory=set)
    areas: set[str] = field(default_factory=set)
    filed: set[tuple[str, str]] = field(default_factory=set)
    into: dict[AttemptKey, set[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Work:
    """ahead: answers that a rebuild met before their declarations. awaiting_max: verification lists that may await one.
    told_alone: whether goods enter by declarations alone that exports told."""

    state: State
    gate: Gate
    ahead: Ahead
    awaiting_max: int
    told_alone: bool = False


def _matched(touched: Touched, record: Record) -> None:
    event: ListMatched = record.event
    if ems_no := event.list.ems_no:
        items = touched.matched[event.list.ref.attempt_key] = [
            (ems_no, line.item_record_no or "") for line in event.lines
        ]
        touched.books.add(ems_no)
        touched.items.update(items)


def _released(touched: Touched, record: Record) -> None:
    if record.event.list.ems_no:
        touched.released.add(record.event.ref.attempt_key)


def _ended(touched: Touched, record: Record) -> None:
    touched.ended.add(record.event.ref.attempt_key)


def _came_back(touched: Touched, record: Record) -> None:
    _ended(touched, record)
    event: ReturnCompleted | UnfitGoodsDisposed = record.event
    if event.ems_no:
        touched.into.setdefault(event.ref.attempt_key, set()).add(event.ems_no)


def _filed(touched: Touched, record: Record) -> None:
    event: intake.BookFiled = record.event
    touched.books.add(event.ems_no)
    touched.filed.add((event.ems_no, event.customs_code))
    touched.items.update([(event.ems_no, item.item_record_no) for item in event.items])
    if BOOK_KINDS[event.book_kind].asked:
        touched.areas.add(event.area_code)


def _entered(touched: Touched, record: Record) -> None:
    event: intake.EntryDeclared = record.event
    touched.books.add(event.ems_no)
    touched.items.update([(event.ems_no, line.item_record_no) for line in event.lines])
    touched.entered.add((event.ems_no, event.cop_no))


def _entering(touched: Touched, record: Record) -> None:
    event: intake.EntryListDeclared = record.event
    touched.books.add(event.ems_no)
    touched.items.update([(event.ems_no, line.item_record_no) for line in event.lines])
    touched.entry_ids.add(event.entry_id)
    touched.listing.add((event.ems_no, INTO_ZONE))


def _recorded(touched: Touched, record: Record) -> None:
    """The last word stands: nothing is read."""


def _bundled(touched: Touched, record: Record) -> None:
    event: intake.VerificationListDeclared = record.event
    touched.books.add(event.ems_no)
    touched.invt_nos.update(event.invt_nos)
    touched.listing.add((event.ems_no, OUT_OF_ZONE))


def _noted(touched: Touched, record: Record) -> None:
    event: intake.ReleaseNoteDeclared = record.event
    touched.books.add(event.ems_no)
    touched.bond_invt_nos.update(event.bond_invt_nos)
    touched.noting.add((event.ems_no, event.io_type))


def _at_the_gate(touched: Touched, record: Record) -> None:
    touched.books.add(record.event.ems_no)
    touched.passport_nos.add(record.event.passport_no)


def _list_withdrawn(touched: Touched, record: Record) -> None:
    touched.books.add(record.event.ems_no)
    touched.bond_invt_nos.add(record.event.bond_invt_no)


def _note_withdrawn(touched: Touched, record: Record) -> None:
    touched.books.add(record.event.ems_no)
    touched.passport_nos.add(record.event.passport_no)


def _confiscated(touched: Touched, record: Record) -> None:
    event: intake.ConfiscationDeclared = record.event
    touched.books.add(event.ems_no)
    touched.taken_out.update(event.invt_nos)


def _pending(touched: Touched, record: Record) -> None:
    touched.pending.add(record.event.submission_id)


def _pending_again(work: Work, record: Record, facts: Sequence[Event]) -> None:
    for fact in facts:
        if isinstance(fact, rebuilding.Answer):
            rebuilding.restore_answer(work.state, fact, record, work.ahead)


def _facts(work: Work, record: Record, facts: Sequence[Event]) -> None:
    rebuilding.restore_facts(work.state, record.event, facts, record, work.ahead)


def _release_again(work: Work, record: Record, facts: Sequence[Event]) -> None:
    feedback.mark_released(work.state, record.event, record)
    _facts(work, record, facts)


def _judged_again(work: Work, record: Record, facts: Sequence[Event]) -> None:
    feedback.keep_from_holding(work.state, record.event, record)
    feedback.mark_changed(work.state, record.event, record)
    _facts(work, record, facts)


def _return_again(work: Work, record: Record, facts: Sequence[Event]) -> None:
    _facts(work, record, facts)
    rebuilding.restore_set_aside(work.state, record.event)


def _export_back(work: Work, record: Record) -> Iterable[Event]:
    """Exported goods that go to the home market are none of the book's."""
    return feedback.take_back(work.state, record.event, record) if record.event.ems_no else ()


def _export_back_again(work: Work, record: Record, facts: Sequence[Event]) -> None:
    if record.event.ems_no:
        _return_again(work, record, facts)


def _gone(work: Work, record: Record) -> Event | None:
    return aside.dispose(work.state, record.event, record)


def _gone_again(work: Work, record: Record, facts: Sequence[Event]) -> None:
    _facts(work, record, facts)
    rebuilding.restore_disposal_aside(work.state, record.event)


def _tell(work: Work, record: Record) -> None:
    entering.tell(work.state, record.event, record.day)


def _record(work: Work, record: Record) -> None:
    conditions.record(work.state, record.event)


def _as_decided(decide: Callable[[Work, Record], None]) -> Callable[[Work, Record, Sequence[Event]], None]:
    return lambda work, record, facts: decide(work, record)


def _bundling_again(work: Work, record: Record, facts: Sequence[Event]) -> None:
    rebuilding.restore_declared(work.state, record.event, facts, record, work.ahead)


Rows: TypeAlias = Read[Touched, Work]


def _one(
    decide: Callable[[Work, Record], Event | None], touches: Callable[[Touched, Record], None], **facts: Any
) -> Rows:
    """A row of which at most one event follows."""

    def at_most_one(work: Work, record: Record) -> Iterable[Event]:
        event = decide(work, record)
        return () if event is None else (event,)

    return Read(at_most_one, touches, **{"fold": _facts, **facts})


READS: Reads[Touched, Work] = Reads(
    {
        ListMatched: _one(lambda work, r: hold_stock(work.state, r.event, r), _matched),
        ListReleased: Read(
            lambda work, r: feedback.release(work.state, r.event, r), _released, _release_again, as_=ReleasedForGate
        ),
        **read_as(Verdict, Read(lambda w, r: feedback.ended(w.state, r.event, r), _ended, _judged_again), ListExamined),
        StockAskedBack: Read(lambda work, r: withdrawing.give_up(work.state, r.event, r), _ended, _facts),
        ReturnCompleted: Read(lambda work, r: feedback.take_back(work.state, r.event, r), _came_back, _return_again),
        ExportReturnCompleted: Read(_export_back, _came_back, _export_back_again),
        ExportUnfitGoodsDisposed: _one(_gone, _came_back, fold=_gone_again),
        UnfitGoodsDisposed: _one(_gone, _came_back, fold=_gone_again),
        intake.BookFiled: _one(lambda work, r: filing.file_book(work.state, r.event, r.day), _filed),
        intake.EntryDeclared: _one(lambda work, r: filing.enter(work.state, r.event, r), _entered),
        intake.ZoneConditionsRecorded: _one(_record, _recorded, fold=_as_decided(_record)),
        DeclarationAnswered: _one(_tell, _recorded, fold=_as_decided(_tell)),
        intake.EntryListDeclared: _one(
            lambda work, r: entering.declare_entry(work.state, r.event, r, told_alone=work.told_alone), _entering
        ),
        intake.VerificationListDeclared: _one(
            lambda work, r: bundling.declare_list(work.state, r.event, r, work.awaiting_max),
            _bundled,
            fold=_bundling_again,
        ),
        intake.ReleaseNoteDeclared: _one(
            lambda work, r: noting.declare_note(work.state, r.event, r, work.gate), _noted
        ),
        intake.GateControlled: Read(lambda work, r: gate.control(work.state, r.event), _at_the_gate, _facts),
        intake.GateInspectionReported: Read(lambda work, r: gate.inspect(work.state, r.event, r), _at_the_gate, _facts),
        PendingDue: _one(
            lambda work, r: bundling.refuse_at_day_end(work.state, r.event, r.day), _pending, fold=_pending_again
        ),
        intake.GatePassReported: Read(lambda work, r: gate.pass_gate(work.state, r.event, r), _at_the_gate, _facts),
        intake.VerificationListWithdrawalDeclared: _one(
            lambda work, r: withdrawing.withdraw_list(work.state, r.event, r), _list_withdrawn
        ),
        intake.ReleaseNoteWithdrawalDeclared: _one(
            lambda work, r: withdrawing.withdraw_note(work.state, r.event, r), _note_withdrawn
        ),
        intake.ConfiscationDeclared: _one(
            lambda work, r: confiscating.confiscate(work.state, r.event, r), _confiscated
        ),
    }
)
