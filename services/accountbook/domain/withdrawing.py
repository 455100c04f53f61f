"""Verification lists, release notes and released lists are withdrawn.

That is until the vehicle has passed, and never out of an inspection.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from libs.schemas.cloudevents import Cause
from libs.schemas.events.accountbook import (
    DeclarationRefused,
    ReleaseNoteWithdrawn,
    StockGivenUp,
    StockKept,
    VerificationListWithdrawn,
)
from libs.schemas.events.base import Event
from libs.schemas.events.intake import ReleaseNoteWithdrawalDeclared, VerificationListWithdrawalDeclared
from libs.schemas.events.review import StockAskedBack
from libs.schemas.findings import Finding
from services.accountbook.domain import entering, rules
from services.accountbook.domain.answers import refuse
from services.accountbook.domain.feedback import let_go
from services.accountbook.domain.gate import note_of_book, uninspected
from services.accountbook.domain.state import LEAVES, ApprovedReleaseNote, ApprovedVerificationList, State, StockHold

LIST, NOTE = "verification-list-withdrawal", "release-note-withdrawal"
Declared: TypeAlias = VerificationListWithdrawalDeclared | ReleaseNoteWithdrawalDeclared


def withdraw_list(
    state: State, declared: VerificationListWithdrawalDeclared, cause: Cause
) -> VerificationListWithdrawn | DeclarationRefused:
    """Let the lists of a verification list be bundled anew. Those on a release note keep it from that."""
    listed = state.lists.get(declared.bond_invt_no)
    findings = _of_area(state, declared, LIST)
    if listed is None or listed.ems_no != declared.ems_no or listed.withdrawn:
        findings.append(rules.WITHDRAWN_LIST.finding(declared.bond_invt_no))
    elif listed.noted:
        findings.append(rules.WITHDRAWN_NOTED.finding(", ".join(sorted(set(listed.noted.values())))))
    if findings or listed is None:
        return refuse(LIST, declared, findings)
    holds = _bundled(state, listed)
    unbundle(state, listed, cause)
    return VerificationListWithdrawn(
        ems_no=listed.ems_no,
        submission_id=declared.submission_id,
        cop_no=declared.cop_no,
        bond_invt_no=listed.bond_invt_no,
        lists=[hold.ref for hold in holds],
    )


def give_up(state: State, asked: StockAskedBack, cause: Cause) -> Iterator[Event]:
    """Let a released list's stock go while its goods lie free: in no verification list, and under no control.

    Of a list without a hold the goods left so long ago that retention dropped it.
    """
    hold = state.holds.get(asked.ref.attempt_key)
    if kept_by := _kept_by(hold) if hold else "used":
        yield StockKept(list=asked.list, submission_id=asked.submission_id, by=kept_by)
    elif hold:
        yield from let_go(state, hold, cause)
        yield StockGivenUp(list=asked.list, submission_id=asked.submission_id)


def _kept_by(hold: StockHold) -> str | None:
    """Return the verification list or control that a hold is under, or how it ended. None: its goods lie free."""
    if hold.state != "held":
        return hold.state
    return "inspection" if hold.under_control else hold.bond_invt_no


def unbundle(state: State, listed: ApprovedVerificationList, cause: Cause) -> None:
    """Take its lists out of a verification list that is no more."""
    for hold in _bundled(state, listed):
        if hold.state in LEAVES:
            hold.bond_invt_no = None
            state.change(hold)
    entering.end(state, listed, cause.day)


def _bundled(state: State, listed: ApprovedVerificationList) -> list[StockHold]:
    """Give the holds of its lists. One that ended long ago may be gone with retention."""
    return [hold for invt_no in listed.invt_nos if (hold := state.numbered.get(invt_no))]


def withdraw_note(
    state: State, declared: ReleaseNoteWithdrawalDeclared, cause: Cause
) -> ReleaseNoteWithdrawn | DeclarationRefused:
    """Let what is aboard go onto another note. One drawn for inspection is inspected first: the next may not be drawn."""
    note = note_of_book(state, declared.passport_no, declared.ems_no)
    findings = _of_area(state, declared, NOTE)
    if note is None or note.withdrawn:
        findings.append(rules.WITHDRAWN_NOTE.finding(declared.passport_no))
    elif note.passed:
        findings.append(rules.WITHDRAWN_PASSED.finding(note.passport_no))
    elif uninspected(state, note):
        findings.append(rules.WITHDRAWN_DRAWN.finding(note.passport_no))
    if findings or note is None:
        return refuse(NOTE, declared, findings)
    aboard = state.aboard(note)
    unload(state, note, cause)
    return ReleaseNoteWithdrawn(
        ems_no=note.ems_no,
        submission_id=declared.submission_id,
        cop_no=declared.cop_no,
        passport_no=note.passport_no,
        lists=[hold.ref for hold in aboard],
    )


def unload(state: State, note: ApprovedReleaseNote, cause: Cause) -> None:
    """Take everything off a note that is no more."""
    for number in note.bond_invt_nos:
        listed = state.lists[number]
        listed.noted = {invt_no: on for invt_no, on in listed.noted.items() if on != note.passport_no}
        state.changes.lists[number] = listed
    note.withdrawn, note.day = True, cause.day
    state.changes.notes[note.passport_no] = note


def _of_area(state: State, declared: Declared, document: str) -> list[Finding]:
    book, rule = state.books.get(declared.ems_no), rules.WITHDRAWAL_AREA[document]
    if book is None or book.area_code == declared.area_code:
        return []
    return [rule.finding(declared.area_code, book.area_code)]
