"""Rebuild: sets the account book from what it published; decides nothing.

Facts come in the order of their causes in the log, which is not always the order they were decided in: a release may be
folded before the 核注清单 that was waiting for it. What was said of such a declaration is kept until it comes.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, TypeAlias

from libs.schemas.cloudevents import Cause
from libs.schemas.events import intake
from libs.schemas.events.accountbook import (
    BookOpened,
    DeclarationRefused,
    EntryListApproved,
    EntryPosted,
    GateInspectionPosted,
    GoodsConfiscated,
    GoodsEntered,
    GoodsExited,
    GoodsSentBack,
    HoldVoided,
    ReleaseNoteApproved,
    ReleaseNoteDrawn,
    ReleaseNoteWithdrawn,
    StockHeld,
    StockReturned,
    UnfitGoodsLeft,
    VerificationListApproved,
    VerificationListWithdrawn,
)
from libs.schemas.events.base import Event
from services.accountbook.domain import aside, bundling, elsewhere, entering, feedback, gate, noting, withdrawing
from services.accountbook.domain.filing import add_items
from services.accountbook.domain.hold_lines import HoldLine
from services.accountbook.domain.ledger import (
    CONFISCATION,
    DISPOSAL,
    ENTRY,
    EXIT,
    HOLD,
    SENT_BACK,
    VOID,
    Movement,
)
from services.accountbook.domain.numbers import scope_of_bond_invt_no, scope_of_passport_no
from services.accountbook.domain.state import (
    ApprovedReleaseNote,
    ApprovedVerificationList,
    HoldState,
    State,
    StockHold,
)
from services.accountbook.domain.views import GoodsBack, GoodsGone

Answer: TypeAlias = VerificationListApproved | DeclarationRefused
Ahead: TypeAlias = dict[str, tuple[Answer, Cause]]
"""Answers to 核注清单 that are not folded yet, each with its cause, by submission."""


def restore_declared(
    state: State, event: intake.VerificationListDeclared, facts: Iterable[Event], cause: Cause, ahead: Ahead
) -> None:
    """Take a 核注清单 again: it was answered at once, later, or not yet."""
    at_once = next(((fact, cause) for fact in facts if isinstance(fact, Answer)), None)
    answered = at_once or ahead.pop(event.submission_id, None)
    if answered is None:
        bundling.wait(state, event, cause)
    elif isinstance(answered[0], VerificationListApproved):
        _approve(state, answered[0], answered[1])


def restore_facts(state: State, event: Any, facts: Iterable[Event], cause: Cause, ahead: Ahead) -> None:
    """Take again what was published because of one input record."""
    for fact in facts:
        match fact:
            case VerificationListApproved() | DeclarationRefused(document=bundling.DOCUMENT):
                restore_answer(state, fact, cause, ahead)
            case _:
                _restore_fact(state, event, fact, cause)


def restore_answer(state: State, answer: Answer, cause: Cause, ahead: Ahead) -> None:
    """Repeat the decision that a release, a verdict or a day's end made of a declaration that waited."""
    if answer.submission_id not in state.pending:
        ahead[answer.submission_id] = answer, cause
        return
    bundling.forget_pending(state, state.pending[answer.submission_id])
    if isinstance(answer, VerificationListApproved):
        _approve(state, answer, cause)


def _approve(state: State, approved: VerificationListApproved, cause: Cause) -> None:
    number = approved.bond_invt_no
    state.know_number(*scope_of_bond_invt_no(number))
    invt_nos = [listed.invt_no for listed in approved.lists]
    listed = ApprovedVerificationList(number, approved.ems_no, approved.cop_no, invt_nos, day=cause.day)
    state.lists[number] = state.changes.lists[number] = listed
    for invt_no in invt_nos:
        hold = state.numbered[invt_no]
        hold.bond_invt_no = number
        state.change(hold)


def _restore_fact(state: State, event: Any, fact: Event, cause: Cause) -> None:
    match fact:
        case StockHeld() if fact.book and fact.list.invt_no:
            _hold(state, fact, fact.list.invt_no, cause, event.gross_weight)
        case HoldVoided():
            hold = state.holds[fact.list_ref.ref.attempt_key]
            state.end(hold, "voided", cause.day)
            aside.forget_set_aside(state, hold)
            _move(state, fact, VOID, cause, hold.invt_no)
        case StockReturned():
            _take_back(state, fact, cause)
        case UnfitGoodsLeft():
            aside.remember_disposal(state, state.holds[fact.list_ref.ref.attempt_key], fact)
            _move(state, fact, DISPOSAL, cause, fact.cop_no)
        case BookOpened():
            add_items(state, event)
        case EntryPosted():
            state.changes.entered.add((fact.ems_no, fact.cop_no))
            _move(state, fact, ENTRY, cause, fact.cop_no)
        case EntryListApproved():
            state.know_number(*scope_of_bond_invt_no(fact.bond_invt_no))
            entering.approve(state, event, fact.bond_invt_no, cause.day)
        case ReleaseNoteApproved():
            _note(state, fact, event.app_time, cause)
        case _:
            _restore_exit(state, fact, cause)


def _restore_exit(state: State, fact: Event, cause: Cause) -> None:
    match fact:
        case ReleaseNoteDrawn():
            aboard = [state.holds[ref.ref.attempt_key] for ref in fact.lists]  # a return may be read in another order
            gate.draw_anew(state, state.notes[fact.passport_no], aboard)
        case GateInspectionPosted():
            gate.post_results(state, state.notes[fact.passport_no], fact.results)
            entering.post_entries(state, state.notes[fact.passport_no], fact.entries, cause)
        case GoodsEntered():
            note = state.changes.notes[fact.passport_no] = state.notes[fact.passport_no]
            note.passed, note.day = True, cause.day
            _move(state, fact, ENTRY, cause, fact.passport_no)
        case GoodsExited():
            note = state.changes.notes[fact.passport_no] = state.notes[fact.passport_no]
            note.passed, note.day = True, cause.day
            _take_out(state, fact, "used", EXIT, cause, fact.passport_no)
        case VerificationListWithdrawn():
            withdrawing.unbundle(state, state.lists[fact.bond_invt_no], cause)
        case ReleaseNoteWithdrawn():
            withdrawing.unload(state, state.notes[fact.passport_no], cause)
        case GoodsSentBack():
            _take_out(state, fact, "sent-back", SENT_BACK, cause, fact.passport_no)
        case GoodsConfiscated():
            _take_out(state, fact, "confiscated", CONFISCATION, cause, fact.decision_no)


def _take_out(state: State, fact: Any, ends: HoldState, movement: Movement, cause: Cause, document: str) -> None:
    for ref in fact.lists:
        state.end(state.holds[ref.ref.attempt_key], ends, cause.day)
    _move(state, fact, movement, cause, document)


def _move(state: State, fact: Any, movement: Any, cause: Cause, document: str) -> None:
    for posting in fact.postings:
        state.move((fact.ems_no, posting.item_record_no), movement, posting.qty, cause, document)


def _hold(state: State, held: StockHeld, invt_no: str, cause: Cause, gross_weight: str | None) -> None:
    lines, ems_no = [], held.list.ems_no or ""
    for line in held.lines:
        item, qty = state.items[ems_no, line.item_record_no or ""], Decimal(line.qty)
        state.move(item.key, HOLD, qty, cause, invt_no)
        lines.append(HoldLine.of(line, item.item_record_no, qty))
    state.add_hold(StockHold(held.ref.attempt_key, ems_no, invt_no, lines, gross_weight=gross_weight))


def restore_set_aside(state: State, returned: GoodsBack) -> None:
    """Set a return aside again that nothing was said of, here or before."""
    hold = state.holds.get(returned.ref.attempt_key)
    if hold is None or aside.arrival_name(returned) in hold.return_nos or hold.state == "voided":
        return
    keep = aside.keep_from_book if hold.state in feedback.CUSTOMS_OWN else aside.set_aside
    keep(state, hold, returned)


def restore_disposal_aside(state: State, disposed: GoodsGone) -> None:
    """Set a disposal aside again that nothing was said of, here or before."""
    hold = state.holds.get(disposed.ref.attempt_key)
    if hold is not None and aside.disposal_name(disposed) not in hold.return_nos:
        aside.set_disposal_aside(state, hold, disposed)


def _take_back(state: State, fact: StockReturned, cause: Cause) -> None:
    hold = state.holds[fact.list_ref.ref.attempt_key]
    feedback.shrink(hold, fact, {line.gnum: line.qty for line in fact.lines}, exited=fact.exited)
    if fact.ems_no != hold.ems_no:
        hold.return_nos.append(elsewhere.mark(fact))
    elsewhere.open_items(state, fact.ems_no, fact.opened)
    state.change(hold)
    state.change_lines(hold)
    _move(state, fact, feedback.movement_of(exited=fact.exited), cause, fact.arrival_no)
    for posting in fact.unfit:
        movement = feedback.movement_of(exited=fact.exited, unfit=True)
        state.move((fact.ems_no, posting.item_record_no), movement, posting.qty, cause, fact.arrival_no)


def _note(state: State, approved: ReleaseNoteApproved, app_time: str, cause: Cause) -> None:
    state.know_number(*scope_of_passport_no(approved.passport_no))
    note = ApprovedReleaseNote(
        approved.passport_no,
        approved.ems_no,
        approved.cop_no,
        app_time,
        approved.vehicle_no,
        approved.bond_invt_nos,
        approved.inspection,
        io_type=approved.io_type,
        day=cause.day,
    )
    state.notes[note.passport_no] = state.changes.notes[note.passport_no] = note
    noting.put_goods_aboard(state, note)
    noting.put_aboard(state, note.passport_no, [state.holds[ref.ref.attempt_key] for ref in approved.lists])
    for ref in approved.lists if note.inspection else ():
        hold = state.holds[ref.ref.attempt_key]
        hold.drawn = True
        state.change(hold)
