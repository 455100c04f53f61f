"""核放单 and the exit gate: verification lists on a vehicle, its inspection, its pass. Only the pass reduces the book.

A vehicle whose inspection finds something stays: its lists stay bundled and their stock held. Until it has passed, a
later inspection replaces the result of an earlier one, and only `normal` opens the gate.
"""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from libs.schemas.cloudevents import Cause
from libs.schemas.declarations import InspectionResult
from libs.schemas.draws import Draw
from libs.schemas.events.accountbook import (
    DeclarationRefused,
    GateInspectionPosted,
    GoodsExited,
    ReleaseNoteApproved,
)
from libs.schemas.events.intake import GateInspectionReported, GatePassReported, ReleaseNoteDeclared
from libs.schemas.findings import Finding
from libs.schemas.rules import Rule
from services.accountbook.domain import rules
from services.accountbook.domain.answers import refuse
from services.accountbook.domain.ledger import EXIT
from services.accountbook.domain.numbers import passport_no, passport_scope
from services.accountbook.domain.state import (
    ApprovedReleaseNote,
    ApprovedVerificationList,
    State,
    StockHold,
    total_per_item,
)

DRAWN_AS = "gate-inspection@1"
"""Rule and version of the draw: another version draws anew."""


class Gate(NamedTuple):
    """The gate draws notes for inspection and numbers them. share: of all notes; passport_prefix: first of their
    numbers."""

    draw: Draw
    share: Decimal
    passport_prefix: str


def declare_note(
    state: State, declared: ReleaseNoteDeclared, cause: Cause, gate: Gate
) -> ReleaseNoteApproved | DeclarationRefused:
    """Bind approved verification lists of one book to a vehicle, and draw whether it is among the share inspected."""
    book = state.books.get(declared.ems_no)
    if book is None:
        return refuse("release-note", declared, [rules.NOTE_BOOK.finding(declared.ems_no)])
    findings = _unbindable(state, declared)
    if declared.area_code != book.area_code:
        findings.insert(0, rules.NOTE_AREA.finding(declared.area_code, book.area_code))
    if findings:
        return refuse("release-note", declared, findings)
    scope = passport_scope(gate.passport_prefix, book.customs_code, cause.day)
    note = ApprovedReleaseNote(
        passport_no=passport_no(scope, state.next_number(scope)),
        ems_no=declared.ems_no,
        cop_no=declared.cop_no,
        app_time=declared.app_time,
        vehicle_no=declared.vehicle_no,
        bond_invt_nos=declared.bond_invt_nos,
        inspection=gate.draw.hits(f"{DRAWN_AS}|{declared.ems_no}|{declared.cop_no}", gate.share),
    )
    state.notes[note.passport_no] = state.changes.notes[note.passport_no] = note
    for bond_invt_no in note.bond_invt_nos:
        listed = state.changes.lists[bond_invt_no] = state.lists[bond_invt_no]
        listed.passport_no = note.passport_no
    return ReleaseNoteApproved(
        ems_no=note.ems_no,
        submission_id=declared.submission_id,
        cop_no=note.cop_no,
        passport_no=note.passport_no,
        vehicle_no=note.vehicle_no,
        bond_invt_nos=note.bond_invt_nos,
        inspection=note.inspection,
    )


def _unbindable(state: State, declared: ReleaseNoteDeclared) -> list[Finding]:
    findings = []
    seen: set[str] = set()
    for line, bond_invt_no in enumerate(declared.bond_invt_nos, start=1):
        listed = state.lists.get(bond_invt_no)
        rule = rules.NOTE_REPEATED if bond_invt_no in seen else _broken(listed, declared.ems_no)
        seen.add(bond_invt_no)
        if rule:
            findings.append(rule.finding(bond_invt_no, line=line))
    return findings


def _broken(listed: ApprovedVerificationList | None, ems_no: str) -> Rule | None:
    if listed is None:
        return rules.NOTE_UNKNOWN
    if listed.ems_no != ems_no:
        return rules.NOTE_OTHER_BOOK
    return rules.NOTE_TAKEN if listed.passport_no else None


def _note_of_book(state: State, passport_no: str, ems_no: str) -> ApprovedReleaseNote | None:
    """A note of another book is as good as none: nobody learns of it by asking."""
    note = state.notes.get(passport_no)
    return note if note and note.ems_no == ems_no else None


def inspect(state: State, reported: GateInspectionReported) -> GateInspectionPosted | DeclarationRefused:
    """Put an officer's result on record."""
    note = _note_of_book(state, reported.passport_no, reported.ems_no)
    if note is None:
        return refuse("gate-inspection", reported, [rules.INSPECTION_NOTE.finding(reported.passport_no)])
    findings = []
    if not note.inspection:
        findings.append(rules.INSPECTION_DRAWN.finding(note.passport_no))
    if note.passed:
        findings.append(rules.INSPECTION_IN_TIME.finding(note.passport_no))
    if findings:
        return refuse("gate-inspection", reported, findings)
    note.result = reported.result
    state.changes.notes[note.passport_no] = note
    return GateInspectionPosted(
        ems_no=note.ems_no,
        submission_id=reported.submission_id,
        cop_no=reported.cop_no,
        passport_no=note.passport_no,
        result=reported.result,
    )


def pass_gate(state: State, reported: GatePassReported, cause: Cause) -> GoodsExited | DeclarationRefused:
    """Let the vehicle out: its holds are used and the book is reduced (实减). Raises BrokenLedger."""
    note = _note_of_book(state, reported.passport_no, reported.ems_no)
    if note is None:
        return refuse("gate-pass", reported, [rules.PASS_NOTE.finding(reported.passport_no)])
    findings = []
    if note.passed:
        findings.append(rules.PASS_ONCE.finding(note.passport_no))
    if reported.pass_time < note.app_time:
        findings.append(rules.PASS_LATER.finding(reported.pass_time, f"≥ {note.app_time}"))
    if note.inspection and note.result != InspectionResult.NORMAL:
        findings.append(rules.PASS_INSPECTED.finding(note.result or "no result", InspectionResult.NORMAL))
    if findings:
        return refuse("gate-pass", reported, findings)
    note.passed = True
    state.changes.notes[note.passport_no] = note
    holds = _aboard(state, note)
    for hold in holds:
        hold.state = "used"
        state.change(hold)
    totals = total_per_item((line.item_record_no, line.qty) for hold in holds for line in hold.lines)
    return GoodsExited(
        ems_no=note.ems_no,
        submission_id=reported.submission_id,
        cop_no=reported.cop_no,
        passport_no=note.passport_no,
        lists=[hold.ref for hold in holds],
        postings=state.post_all(note.ems_no, totals, EXIT, cause, note.passport_no),
    )


def _aboard(state: State, note: ApprovedReleaseNote) -> list[StockHold]:
    """The holds that leave with the vehicle; a list returned in full before the gate does not."""
    invt_nos = (invt_no for number in note.bond_invt_nos for invt_no in state.lists[number].invt_nos)
    return [hold for invt_no in invt_nos if (hold := state.numbered[invt_no]).state == "held"]
