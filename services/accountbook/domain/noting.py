"""核放单: parcels of verification lists are put on a vehicle, which may be drawn for inspection."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from libs.schemas.cloudevents import Cause
from libs.schemas.draws import Draw
from libs.schemas.events.accountbook import (
    DeclarationRefused,
    ReleaseNoteApproved,
)
from libs.schemas.events.intake import ReleaseNoteDeclared
from libs.schemas.findings import Finding
from libs.schemas.rules import Rule
from services.accountbook.domain import rules
from services.accountbook.domain.answers import refuse
from services.accountbook.domain.entry_goods import EnteringGoods
from services.accountbook.domain.numbers import passport_no, passport_scope
from services.accountbook.domain.state import (
    LEAVES,
    ApprovedReleaseNote,
    ApprovedVerificationList,
    State,
    StockHold,
)

DRAWN_AS = "gate-inspection@1"
"""Rule and version of the draw: another version draws anew."""


class Gate(NamedTuple):
    """The gate draws notes for inspection and numbers them.

    share: of all notes. passport_prefix: first of their numbers. weight_share: by how much the declared weight may differ
    from the gross weight of what is aboard, 0 of an empty vehicle; a note beyond is drawn. parcels_max: of one note, or
    lines of goods that enter by it; one event names them all.
    """

    draw: Draw
    share: Decimal
    passport_prefix: str
    weight_share: Decimal
    parcels_max: int


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
    chosen, entering = _chosen(state, declared), _entering(state, declared)
    if crowded := _crowded(chosen, entering, gate.parcels_max):
        return refuse("release-note", declared, [crowded])
    weights = [hold.gross_weight for hold in chosen] + [goods.gross_weight for goods in entering]
    off = _weight_off(weights, declared.total_weight, gate.weight_share)
    scope = passport_scope(gate.passport_prefix, book.customs_code, cause.day, declared.io_type)
    note = ApprovedReleaseNote(
        passport_no=passport_no(scope, state.next_number(scope)),
        ems_no=declared.ems_no,
        cop_no=declared.cop_no,
        app_time=declared.app_time,
        vehicle_no=declared.vehicle_no,
        bond_invt_nos=declared.bond_invt_nos,
        inspection=off is not None or gate.draw.hits(f"{DRAWN_AS}|{declared.ems_no}|{declared.cop_no}", gate.share),
        io_type=declared.io_type,
        day=cause.day,
    )
    state.notes[note.passport_no] = state.changes.notes[note.passport_no] = note
    put_aboard(state, note.passport_no, chosen)
    put_goods_aboard(state, note)
    draw(state, note)
    return ReleaseNoteApproved(
        ems_no=note.ems_no,
        submission_id=declared.submission_id,
        cop_no=note.cop_no,
        passport_no=note.passport_no,
        vehicle_no=note.vehicle_no,
        bond_invt_nos=note.bond_invt_nos,
        lists=[hold.ref for hold in state.aboard(note)],
        inspection=note.inspection,
        gross_weight=off,
        io_type=note.io_type,
    )


def draw(state: State, note: ApprovedReleaseNote) -> None:
    """Of a drawn note nothing aboard comes back to stock before its parcel is found normal."""
    for hold in state.aboard(note) if note.inspection else ():
        hold.drawn = True
        state.change(hold)


def _weight_off(weights: Sequence[str | None], declared: Decimal, share: Decimal) -> Decimal | None:
    """Return the known gross weight of what is aboard where the declared one is too far off.

    Of an empty vehicle it is 0. A list without a weight weighs something: beside one, more may be declared.
    """
    total = sum((Decimal(weight) for weight in weights if weight), Decimal(0))
    over = declared - total
    near = over >= -share * total and declared > 0 if None in weights else abs(over) <= share * total
    return None if near else total


def _chosen(state: State, declared: ReleaseNoteDeclared) -> list[StockHold]:
    """Give the holds whose parcels go aboard; a list returned in full has none, and retention may have dropped it."""
    named = declared.invt_nos
    if named is None:
        named = [invt_no for number in declared.bond_invt_nos for invt_no in state.lists[number].invt_nos]
    return [hold for invt_no in named if (hold := state.numbered.get(invt_no)) and hold.state in LEAVES]


def _entering(state: State, declared: ReleaseNoteDeclared) -> list[EnteringGoods]:
    """Give the goods that the vehicle brings into the zone."""
    return [goods for number in declared.bond_invt_nos if (goods := state.lists[number].entering)]


def _crowded(chosen: Sequence[StockHold], entering: Sequence[EnteringGoods], most: int) -> Finding | None:
    lines = sum(len(goods.lines) for goods in entering)
    for rule, number in ((rules.NOTE_PARCELS, len(chosen)), (rules.NOTE_LINES, lines)):
        if number > most:
            return rule.finding(number, f"≤ {most}")
    return None


def put_goods_aboard(state: State, note: ApprovedReleaseNote) -> None:
    """Goods that enter are on the note as a whole, under the number of their verification list."""
    for listed in (state.lists[number] for number in note.bond_invt_nos):
        if listed.entering:
            listed.noted = {listed.bond_invt_no: note.passport_no}
            state.changes.lists[listed.bond_invt_no] = listed


def put_aboard(state: State, passport_no: str, holds: Iterable[StockHold]) -> None:
    for hold in holds:
        listed = state.lists[hold.bond_invt_no or ""]
        listed.noted[hold.invt_no] = passport_no
        state.changes.lists[listed.bond_invt_no] = listed


def _unbindable(state: State, declared: ReleaseNoteDeclared) -> list[Finding]:
    """Name every verification list that is not to be had, and every list not in those or taken."""
    findings = _bad_lists(state, declared)
    return [*findings, *_bad_parcels(state, declared)] if declared.invt_nos is not None else findings


def _bad_parcels(state: State, declared: ReleaseNoteDeclared) -> list[Finding]:
    named = [listed for number in declared.bond_invt_nos if (listed := state.lists.get(number))]
    noted = {invt_no: listed.noted.get(invt_no) for listed in named for invt_no in listed.invt_nos}
    findings = []
    seen: set[str] = set()
    for line, invt_no in enumerate(declared.invt_nos or (), start=1):
        if invt_no in seen:
            findings.append(rules.PARCEL_REPEATED.finding(invt_no, line=line))
        elif invt_no not in noted:
            findings.append(rules.PARCEL_BUNDLED.finding(invt_no, line=line))
        elif noted[invt_no]:
            findings.append(rules.PARCEL_TAKEN.finding(invt_no, line=line))
        seen.add(invt_no)
    return findings


def _bad_lists(state: State, declared: ReleaseNoteDeclared) -> list[Finding]:
    findings = []
    seen: set[str] = set()
    for line, bond_invt_no in enumerate(declared.bond_invt_nos, start=1):
        listed = state.lists.get(bond_invt_no)
        rule = rules.NOTE_REPEATED if bond_invt_no in seen else _broken(listed, declared)
        seen.add(bond_invt_no)
        if rule:
            findings.append(rule.finding(bond_invt_no, line=line))
    return findings


def _broken(listed: ApprovedVerificationList | None, declared: ReleaseNoteDeclared) -> Rule | None:
    if listed is None or listed.withdrawn:
        return rules.NOTE_UNKNOWN
    if listed.ems_no != declared.ems_no:
        return rules.NOTE_OTHER_BOOK
    if listed.io_type != declared.io_type:
        return rules.NOTE_WAY
    return rules.NOTE_TAKEN if listed.noted and declared.invt_nos is None else None
