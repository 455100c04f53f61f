"""核放单 and the gate: verification lists on a vehicle, its inspection, its pass. Only the pass changes the book.

The sorting line gives a result per parcel. One found abnormal comes off the note, its stock stays held, and review hears of
it; the vehicle passes once every parcel still aboard was found normal. Of what enters it gives one per verification list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence, Set

from libs.schemas.cloudevents import Cause
from libs.schemas.codes.book_kinds import INTO_ZONE, OUT_OF_ZONE, IoType
from libs.schemas.declarations import InspectionResult
from libs.schemas.events.accountbook import (
    GateInspectionPosted,
    GoodsExited,
    GoodsSentBack,
    ParcelFoundAbnormal,
    ParcelInspected,
    ReleaseNoteDrawn,
)
from libs.schemas.events.base import Event
from libs.schemas.events.goods_lines import ListedGoods
from libs.schemas.events.intake import GateControlled, GateInspectionReported, GatePassReported
from libs.schemas.events.lists import NamedList
from libs.schemas.findings import Finding
from libs.schemas.rules import of_another_office
from services.accountbook.domain import entering, rules
from services.accountbook.domain.answers import refuse
from services.accountbook.domain.feedback import put_back_waiting
from services.accountbook.domain.goods_lines import of_listed
from services.accountbook.domain.ledger import EXIT, SENT_BACK
from services.accountbook.domain.state import (
    ApprovedReleaseNote,
    State,
    StockHold,
)


def note_of_book(state: State, passport_no: str, ems_no: str) -> ApprovedReleaseNote | None:
    """A note of another book is as good as none: nobody learns of it by asking."""
    note = state.notes.get(passport_no)
    return note if note and note.ems_no == ems_no else None


def _live_note(state: State, passport_no: str, ems_no: str) -> ApprovedReleaseNote | None:
    note = note_of_book(state, passport_no, ems_no)
    return None if note is None or note.withdrawn else note


def control(state: State, ordered: GateControlled) -> Iterator[Event]:
    """Draw a note for inspection, as an officer asks, whatever share of notes is drawn."""
    note = _live_note(state, ordered.passport_no, ordered.ems_no)
    if note is None:
        yield refuse("gate-control", ordered, [rules.CONTROL_NOTE.finding(ordered.passport_no)])
        return
    findings = [*of_another_office(rules.CONTROL_OFFICE, ordered, state.offices(ordered.ems_no))]
    if note.passed:
        findings.append(rules.CONTROL_IN_TIME.finding(note.passport_no))
    if findings:
        yield refuse("gate-control", ordered, findings)
        return
    aboard = state.aboard(note)
    draw_anew(state, note, aboard)
    yield ReleaseNoteDrawn(
        ems_no=note.ems_no,
        submission_id=ordered.submission_id,
        cop_no=ordered.cop_no,
        passport_no=note.passport_no,
        lists=[hold.ref for hold in aboard],
        note_cop_no=note.cop_no,
    )


def draw_anew(state: State, note: ApprovedReleaseNote, aboard: Sequence[StockHold]) -> None:
    """Have everything aboard looked at, what was found normal before, too."""
    note.inspection, note.inspected, note.cleared = True, False, []
    state.changes.notes[note.passport_no] = note
    for hold in aboard:
        hold.drawn = True
        state.change(hold)


def inspect(state: State, reported: GateInspectionReported, cause: Cause) -> Iterator[Event]:
    """Put what the sorting line found on record."""
    note = _live_note(state, reported.passport_no, reported.ems_no)
    if note is None:
        yield refuse("gate-inspection", reported, [rules.INSPECTION_NOTE.finding(reported.passport_no)])
        return
    aboard = _ABOARD[note.io_type](state, note)
    findings = of_another_office(rules.INSPECTION_OFFICE, reported, state.offices(reported.ems_no))
    if findings := [*findings, *_not_inspected(note, reported, set(aboard))]:
        yield refuse("gate-inspection", reported, findings)
        return
    yield from _INSPECTED[note.io_type](state, note, reported, cause)


def _parcels_inspected(
    state: State, note: ApprovedReleaseNote, reported: GateInspectionReported, cause: Cause
) -> Iterator[Event]:
    """Tell review of each parcel found abnormal.

    What goes abroad again is decided: it comes off, too, and review has nothing to say. What of a normal
    parcel had come back meanwhile is put back into stock.
    """
    aboard = {hold.invt_no: hold for hold in state.aboard(note)}
    results = [
        ParcelInspected(ref=aboard[each.invt_no].ref.ref, invt_no=each.invt_no, result=each.result)
        for each in reported.results
    ]
    decided = {invt_no for invt_no, hold in aboard.items() if hold.state == "kept"}
    lists = {hold.invt_no: hold.bond_invt_no or "" for hold in aboard.values()}
    lessened = {lists[each.invt_no] for each in results if each.result is not InspectionResult.NORMAL}
    post_results(state, note, results)
    yield GateInspectionPosted(
        ems_no=note.ems_no,
        submission_id=reported.submission_id,
        cop_no=reported.cop_no,
        passport_no=note.passport_no,
        results=results,
        awaited=_without_result(state, note),
        listed=[ListedGoods(bond_invt_no=no, goods=of_listed(state, state.lists[no])) for no in sorted(lessened)],
    )
    for found in results:
        if found.result is not InspectionResult.NORMAL and found.invt_no not in decided:
            named = NamedList(ref=found.ref, invt_no=found.invt_no)
            yield ParcelFoundAbnormal(list=named, passport_no=note.passport_no, result=found.result)
        else:
            yield from put_back_waiting(state, aboard[found.invt_no], cause)


def _entry_inspected(
    state: State, note: ApprovedReleaseNote, reported: GateInspectionReported, cause: Cause
) -> Iterator[Event]:
    yield entering.inspected(state, note, reported, _without_result(state, note), cause)


def _not_inspected(note: ApprovedReleaseNote, reported: GateInspectionReported, aboard: Set[str]) -> list[Finding]:
    findings = []
    if not note.inspection:
        findings.append(rules.INSPECTION_DRAWN.finding(note.passport_no))
    if note.passed:
        return [*findings, rules.INSPECTION_IN_TIME.finding(note.passport_no)]
    seen: set[str] = set()
    for line, invt_no in enumerate((each.invt_no for each in reported.results), start=1):
        if invt_no in seen:
            findings.append(rules.INSPECTION_REPEATED.finding(invt_no, line=line))
        elif invt_no not in aboard:
            findings.append(rules.INSPECTION_ABOARD.finding(invt_no, line=line))
        seen.add(invt_no)
    return findings


def post_results(state: State, note: ApprovedReleaseNote, results: Sequence[ParcelInspected]) -> None:
    """A normal parcel is cleared; any other comes off the note and its verification list, detained."""
    note.inspected = True
    state.changes.notes[note.passport_no] = note
    cleared = dict.fromkeys(note.cleared)
    for found in results:
        cleared.pop(found.invt_no, None)
        hold = state.numbered[found.invt_no]
        hold.drawn = False
        state.change(hold)
        if found.result is InspectionResult.NORMAL:
            cleared[found.invt_no] = None
        else:
            _take_off(state, hold)
    note.cleared = list(cleared)


def _take_off(state: State, hold: StockHold) -> None:
    listed = state.lists[hold.bond_invt_no or ""]
    listed.invt_nos.remove(hold.invt_no)
    del listed.noted[hold.invt_no]
    state.changes.lists[listed.bond_invt_no] = listed
    hold.bond_invt_no, hold.detained = None, hold.state == "held"
    state.change(hold)


def uninspected(state: State, note: ApprovedReleaseNote) -> bool:
    """Say whether the sorting line has not cleared every parcel of a note drawn for inspection."""
    return note.inspection and (not note.inspected or bool(_without_result(state, note)))


def _without_result(state: State, note: ApprovedReleaseNote) -> list[str]:
    cleared = set(note.cleared)
    return [number for number in _ABOARD[note.io_type](state, note) if number not in cleared]


def _parcels_aboard(state: State, note: ApprovedReleaseNote) -> list[str]:
    return [hold.invt_no for hold in state.aboard(note)]


def _entries_aboard(state: State, note: ApprovedReleaseNote) -> list[str]:
    return [listed.bond_invt_no for listed in entering.aboard(state, note)]


def pass_gate(state: State, reported: GatePassReported, cause: Cause) -> Iterator[Event]:
    """Let the vehicle pass, and change the book by what it carries. Raises BrokenLedger."""
    note = _live_note(state, reported.passport_no, reported.ems_no)
    if note is None:
        yield refuse("gate-pass", reported, [rules.PASS_NOTE.finding(reported.passport_no)])
        return
    findings = of_another_office(rules.PASS_OFFICE, reported, state.offices(reported.ems_no))
    if note.passed:
        findings.append(rules.PASS_ONCE.finding(note.passport_no))
    if reported.pass_time < note.app_time:
        findings.append(rules.PASS_LATER.finding(reported.pass_time, f"≥ {note.app_time}"))
    if revoked := entering.revoked(state, note):
        findings.append(rules.PASS_DECLARATION.finding(", ".join(revoked)))
    if uninspected(state, note):
        missing = ", ".join(_without_result(state, note)) if note.inspected else "no result"
        findings.append(rules.PASS_INSPECTED.finding(missing, InspectionResult.NORMAL))
    if findings:
        yield refuse("gate-pass", reported, findings)
        return
    note.passed, note.day = True, cause.day
    state.changes.notes[note.passport_no] = note
    yield from _PASSED[note.io_type](state, note, reported, cause)


def _left(state: State, note: ApprovedReleaseNote, reported: GatePassReported, cause: Cause) -> Iterator[Event]:
    """The vehicle's holds are used and the book is reduced (实减)."""
    aboard = state.aboard(note)
    sold, sent_back = ([hold for hold in aboard if hold.state == here] for here in ("held", "kept"))
    yield GoodsExited(
        ems_no=note.ems_no,
        submission_id=reported.submission_id,
        cop_no=reported.cop_no,
        passport_no=note.passport_no,
        lists=[hold.ref for hold in sold],
        postings=state.take_out(note.ems_no, sold, "used", EXIT, cause, note.passport_no),
    )
    if sent_back:
        yield GoodsSentBack(
            ems_no=note.ems_no,
            passport_no=note.passport_no,
            lists=[hold.ref for hold in sent_back],
            postings=state.take_out(note.ems_no, sent_back, "sent-back", SENT_BACK, cause, note.passport_no),
        )


_ABOARD: Mapping[IoType, Callable[[State, ApprovedReleaseNote], list[str]]] = {
    OUT_OF_ZONE: _parcels_aboard,
    INTO_ZONE: _entries_aboard,
}
"""The numbers that the sorting line names, by the note's way through the gate."""
_INSPECTED: Mapping[IoType, Callable[..., Iterator[Event]]] = {
    OUT_OF_ZONE: _parcels_inspected,
    INTO_ZONE: _entry_inspected,
}
_PASSED: Mapping[IoType, Callable[..., Iterator[Event]]] = {OUT_OF_ZONE: _left, INTO_ZONE: entering.passed}
