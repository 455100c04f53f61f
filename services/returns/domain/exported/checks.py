"""Tables hold the questions about an application, an arrival and a tally of exported goods. All of them are asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from libs.schemas.events.export_return_documents import ExportReturnApplied, ExportReturnLine
from libs.schemas.events.lists import Declared, DeclaredLine
from libs.schemas.export_return_declarations import ReturnSystem
from libs.schemas.findings import Finding
from libs.schemas.moments import months_later
from libs.schemas.reference.exporting import district_of, takes_part
from services.returns.domain.exported import rules
from services.returns.domain.exported.files import (
    OPEN,
    ExportApplication,
    ExportInReturn,
    ExportReturnFiles,
    ParcelBack,
    ReleasedExport,
    Report,
    Tally,
)
from services.returns.domain.exported.terms import (
    ExportReturnTerms,
    reason_of,
    trade_mode_of,
)

CROSS_DISTRICT = "cross-district-return"
"""The scheme of `district_schemes.csv` (GACC 2024-167; from 2026-03-13 everywhere)."""


@dataclass(frozen=True, slots=True)
class AppliedFor:
    """An application, on its customs day."""

    document: ExportReturnApplied
    day: date
    list: ExportInReturn
    released: ReleasedExport
    application: ExportApplication
    files: ExportReturnFiles
    terms: ExportReturnTerms

    @property
    def pairs(self) -> Iterator[tuple[int, ExportReturnLine, DeclaredLine]]:
        """Each line by its place, with the line of the list that it names."""
        known = self.released.read_lines()
        for number, line in enumerate(self.document.lines, 1):
            if line.gnum in known:
                yield number, line, known[line.gnum]


@dataclass(frozen=True, slots=True)
class Brought:
    """A parcel that would bring the goods of an application."""

    report: Report
    application: ExportApplication
    released: ReleasedExport
    files: ExportReturnFiles


@dataclass(frozen=True, slots=True)
class TalliedGoods:
    """A tally of what arrived."""

    tally: Tally
    parcel: ParcelBack
    application: ExportApplication
    released: ReleasedExport


def crosses_district(declared: Declared, office: str, day: date) -> bool:
    """Say whether goods come back to another district than they were declared in."""
    return district_of(office, day) != district_of(declared.customs_code, day)


def begun(exported: ExportInReturn, note: str | None) -> bool:
    """Say whether the period that an application asks for has begun; so has one of a reason that nobody knows."""
    reason = reason_of(note)
    return exported.released is not None and (reason is None or exported.first_day(reason) is not None)


def not_begun(exported: ExportInReturn, document: ExportReturnApplied) -> Finding:
    """Say what an application lacks whose day is over."""
    return (rules.LEFT if exported.released else rules.RELEASED).finding(document.invt_no)


def beyond(
    document: ExportReturnApplied, exported: ExportInReturn, files: ExportReturnFiles, terms: ExportReturnTerms
) -> list[Finding]:
    """Bound what waits for a list before its period, and of how many lists one parcel brings goods.

    Each agent has a bound of its own: nobody takes another's room. A change takes the place of what it changes, as within
    the period; but all of them wait to be judged in turn, so of one application no more do than of the list. The
    application stands among them already.
    """
    findings, agent = [], document.agent_code
    open_ = [each for each in _open_by(exported, agent) if each.submission_id != document.submission_id]
    others = len({each.return_no for each in open_} - {document.co_el_no})
    own = sum(each.return_no == document.co_el_no for each in open_)
    if not begun(exported, document.note):
        if others >= terms.applications_max:
            findings.append(rules.OPEN_AT_ONCE.finding(others, f"< {terms.applications_max}"))
        elif own > terms.applications_max:
            findings.append(rules.OPEN_AT_ONCE.finding(own, f"<= {terms.applications_max}"))
    parcel = files.parcels.get((document.logistics_code, document.logistics_no))
    claimed = (
        [each for each in files.lists_of(parcel) if any(a.own_parcel == parcel.key for a in _open_by(each, agent))]
        if parcel
        else []
    )
    if len(claimed) > terms.lists_of_parcel_max:
        findings.append(rules.PARCEL_LISTS.finding(len(claimed), f"<= {terms.lists_of_parcel_max}"))
    return findings


def _open_by(exported: ExportInReturn, agent: str) -> list[ExportApplication]:
    return [a for a in exported.standing if a.status in OPEN and a.applied and a.applied.agent_code == agent]


def _stopped(facts: AppliedFor) -> Iterator[Finding]:
    if facts.list.stopped:
        yield rules.RELEASED.finding(facts.list.stopped, "800, 899")


def _reason(facts: AppliedFor) -> Iterator[Finding]:
    if reason_of(facts.document.note) is None:
        yield rules.REASON.finding((facts.document.note or "")[:4], "PGTY, ZXTY, THTY")


def _period(facts: AppliedFor) -> Iterator[Finding]:
    last = return_by(facts.list, facts.document.note)
    if last and facts.day > last:
        yield rules.PERIOD.finding(facts.day, f"<= {last}")


def return_by(exported: ExportInReturn, note: str | None) -> date | None:
    """Return the last day of the period that an application asks for; None where none has begun."""
    reason = reason_of(note)
    first = exported.first_day(reason) if reason else None
    return months_later(first, reason.months) if reason and first else None


def _mode(facts: AppliedFor) -> Iterator[Finding]:
    mode = facts.released.mode
    expected = trade_mode_of(mode) if mode else None
    if facts.document.trade_mode != expected:
        yield rules.MODE.finding(facts.document.trade_mode, expected)


def _parties(facts: AppliedFor) -> Iterator[Finding]:
    listed = facts.released.list.parties
    if facts.document.ebc_code != listed.ebc_code:
        yield rules.CONSIGNOR.finding(facts.document.ebc_code, listed.ebc_code)
    if facts.document.ebp_code != listed.ebp_code:
        yield rules.PLATFORM.finding(facts.document.ebp_code, listed.ebp_code)


def _system(facts: AppliedFor) -> Iterator[Finding]:
    """Whoever exported, or who declares the return for it, follows returns by a system on record [D]."""
    codes = facts.document.ebc_code, facts.document.agent_code
    if not facts.files.has_system(codes, ReturnSystem.RETURN_PROCESS, facts.day):
        yield rules.SYSTEM.finding(facts.document.agent_code, f"on record on {facts.day}")


def _district(facts: AppliedFor) -> Iterator[Finding]:
    """Some modes alone, and between districts that take part on the day."""
    office, declared = facts.document.customs_code, facts.released.list
    if not crosses_district(declared, office, facts.day):
        return
    mode = facts.released.mode
    crosses = mode is not None and mode.crosses_districts
    if not crosses or not all(takes_part(CROSS_DISTRICT, each, facts.day) for each in (office, declared.customs_code)):
        yield rules.DISTRICT.finding(office, district_of(declared.customs_code, facts.day))


def _lines_known(facts: AppliedFor) -> Iterator[Finding]:
    known = facts.released.read_lines()
    for number, line in enumerate(facts.document.lines, 1):
        if line.gnum not in known:
            yield rules.LINE.finding(line.gnum, ", ".join(map(str, sorted(known))), number)


_SAME = (
    (rules.GCODE, "gcode"), (rules.GNAME, "gname"), (rules.UNIT, "unit"), (rules.UNIT1, "unit1"),
)  # fmt: skip


def _same_goods(facts: AppliedFor) -> Iterator[Finding]:
    for number, line, listed in facts.pairs:
        for rule, name in _SAME:
            own, theirs = getattr(line, name), getattr(listed, name)
            if own != theirs:
                yield rule.finding(own, theirs, number)
        if line.unit2 is not None and line.unit2 != listed.unit2:
            yield rules.UNIT2.finding(line.unit2, listed.unit2, number)


def _quantities(facts: AppliedFor) -> Iterator[Finding]:
    for number, line, listed in facts.pairs:
        left = facts.list.left(listed, facts.application)
        if Decimal(line.qty) > left:
            yield rules.QUANTITY.finding(Decimal(line.qty), f"<= {left:f}", number)
        if Decimal(line.qty1) > Decimal(listed.qty1):
            yield rules.LAWFUL.finding(Decimal(line.qty1), f"<= {listed.qty1}", number)
        if line.qty2 is not None and Decimal(line.qty2) > Decimal(listed.qty2 or "0"):
            yield rules.LAWFUL2.finding(Decimal(line.qty2), f"<= {listed.qty2 or 0}", number)


def _others(facts: AppliedFor) -> Iterator[Finding]:
    others = [a for a in facts.list.standing if a.return_no != facts.application.return_no]
    open_ = len({a.return_no for a in others if a.status in OPEN})  # one and its changes are one
    if open_ >= facts.terms.applications_max:
        yield rules.OPEN_AT_ONCE.finding(open_, f"< {facts.terms.applications_max}")
    if same := next((a for a in others if a.own_parcel == facts.application.own_parcel), None):
        yield rules.PARCEL_ONCE.finding(facts.document.logistics_no, same.return_no)


APPLICATIONS = (
    _stopped, _reason, _period, _mode, _parties, _system, _district, _lines_known, _same_goods, _quantities, _others,
)  # fmt: skip


def _arrived_office(facts: Brought) -> Iterator[Finding]:
    applied = facts.application.applied
    if applied and facts.report.said.customs_code != applied.customs_code:
        yield rules.REPORT_OFFICE.finding(facts.report.said.customs_code, applied.customs_code)


def _arrived_system(facts: Brought) -> Iterator[Finding]:
    """A site that takes goods of another district keeps them apart by a system that is open to customs."""
    said = facts.report.said
    crossing = crosses_district(facts.released.list, said.customs_code, facts.report.on)
    if crossing and not facts.files.has_system([said.operator_code], ReturnSystem.PRODUCTION, facts.report.on):
        yield rules.REPORT_SYSTEM.finding(said.operator_code, f"on record on {facts.report.on}")


ARRIVALS = (_arrived_office, _arrived_system)


def _tally_place(facts: TalliedGoods) -> Iterator[Finding]:
    said, report = facts.tally, facts.parcel.report
    if report and said.operator_code != report.said.operator_code:
        yield rules.TALLY_OPERATOR.finding(said.operator_code, report.said.operator_code)
    if report and said.customs_code != report.said.customs_code:
        yield rules.TALLY_OFFICE.finding(said.customs_code, report.said.customs_code)


def _tally_book(facts: TalliedGoods) -> Iterator[Finding]:
    if facts.tally.ems_no not in (None, facts.released.list.ems_no):
        yield rules.TALLY_BOOK.finding(facts.tally.ems_no, facts.released.list.ems_no)


def _tally_lines(facts: TalliedGoods) -> Iterator[Finding]:
    asked = facts.application.asked
    for number, line in enumerate(facts.tally.lines, 1):
        if line.gnum not in asked:
            yield rules.TALLY_LINE.finding(line.gnum, ", ".join(map(str, sorted(asked))), number)


TALLIES = (_tally_place, _tally_book, _tally_lines)


def arrive_by(facts: AppliedFor) -> date:
    """Return the last day on which the goods of an application that fits may arrive."""
    last = return_by(facts.list, facts.document.note)
    soonest = facts.day + timedelta(facts.terms.arrive_within_days)
    return min(last, soonest) if last else soonest
