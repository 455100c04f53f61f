"""One audit after release corrects lines, and the tax of what stayed then differs from what was assessed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

import msgspec

from libs.schemas.audits import AuditedLine, AuditPaper
from libs.schemas.events.audits import AuditedBillLine
from libs.schemas.events.lists import CaseRef, DeclaredLine, NamedList, Parties
from libs.schemas.findings import Finding
from libs.schemas.keys import AttemptKey
from libs.schemas.reference.tariff import Tariff, TariffLine
from services.tax.domain import rules
from services.tax.domain.assessment import line_tax, rounded
from services.tax.domain.bills import ListTax, State
from services.tax.domain.parts import NOTHING, TaxedLine, Taxes
from services.tax.domain.rules import Practice, rule_on


class AuditState(StrEnum):
    """ordered → found → closed; one whose documents are right is closed at once."""

    ORDERED = "ordered"
    FOUND = "found"
    CLOSED = "closed"


class AssessedLine(msgspec.Struct, array_like=True, frozen=True):
    """A line as it was declared, and its dutiable value, yuan."""

    line: DeclaredLine
    value: Decimal


class CorrectedLine(msgspec.Struct, array_like=True, frozen=True):
    """The taxes that all of a line bears as corrected. qty: as declared, of which part may have come back. value: its
    dutiable value, yuan."""

    gnum: int
    gcode: str
    qty: Decimal
    duty: Decimal
    consumption_tax: Decimal
    vat: Decimal
    value: Decimal

    @property
    def taxes(self) -> Taxes:
        return self.duty, self.consumption_tax, self.vat


def corrected_line(told: AuditedBillLine) -> CorrectedLine:
    """As it was published."""
    amounts = map(Decimal, (told.qty, told.duty, told.consumption_tax, told.vat, told.value))
    return CorrectedLine(told.gnum, told.gcode, *amounts)


@dataclass(slots=True)
class Audit:
    """rates_day: the customs day by whose rates the list was taxed. answer_by, until: the last days for papers, and for a
    result. lines: as released. papers: handed in so far. missed: none were when their term ended.
    corrected: its result, once it has one. total: what it brought in, or gave back (below 0), yuan; None while it is open.
    ent_duty_no: the payment document of an additional bill."""

    case_key: str
    attempt: int
    invt_no: str
    customs_code: str
    assure_code: str
    rates_day: date
    until: date
    state: AuditState
    lines: Sequence[AssessedLine]
    answer_by: date
    parties: Parties
    papers: Sequence[AuditPaper] = ()
    missed: bool = False
    corrected: Sequence[CorrectedLine] = ()
    total: Decimal | None = None
    ent_duty_no: str | None = None
    stored: bool = False
    changed: bool = False

    @property
    def key(self) -> AttemptKey:
        return AttemptKey(self.case_key, self.attempt)

    @property
    def named(self) -> NamedList:
        return NamedList(ref=CaseRef.of(*self.key), invt_no=self.invt_no)

    @property
    def asked(self) -> frozenset[str]:
        """Whoever may hand in its papers."""
        return frozenset({self.parties.ebc_code, self.parties.agent_code, self.assure_code})

    def take(self, papers: Sequence[AuditPaper]) -> None:
        """Papers are handed in."""
        self.papers, self.changed = [*self.papers, *papers], True

    def miss(self) -> None:
        """The term of its papers is over, and none are there."""
        self.missed = self.changed = True

    def find(self, corrected: Sequence[CorrectedLine]) -> None:
        """It has its result."""
        self.corrected, self.state, self.changed = corrected, AuditState.FOUND, True

    def close(self, total: Decimal, ent_duty_no: str | None = None) -> None:
        """Nothing of it is open any more."""
        self.state, self.changed = AuditState.CLOSED, True
        self.total, self.ent_duty_no = total, ent_duty_no


def corrected_lines(
    audit: Audit, corrections: Sequence[AuditedLine], practice: Practice, tariff: Tariff
) -> list[CorrectedLine] | list[Finding]:
    """Tax the lines that are corrected, or say why they cannot be.

    The list is taxed anew as if it had been declared so, by the rates of its own day: above the single limit in full, and
    so is what is not on the positive list. Lines whose taxes nothing changes are left out.
    """
    named = {each.gnum: each for each in corrections}
    known = {assessed.line.gnum for assessed in audit.lines}
    places = {each.gnum: place for place, each in enumerate(corrections, start=1)}
    findings = [rules.AUDIT_LINE.finding(gnum, line=place) for place, gnum in _unknown(corrections, known)]
    rows, rule = tariff.lines.on(audit.rates_day), rule_on(audit.rates_day)
    before = sum((assessed.value for assessed in audit.lines), NOTHING)
    lines, values, tariff_lines = [], [], []
    for assessed in audit.lines:
        correction = named.get(assessed.line.gnum)
        gcode = correction.gcode if correction and correction.gcode else assessed.line.gcode
        tariff_line = rows.get(gcode)
        if tariff_line is None:
            wrong, place = rules.AUDIT_RATES.under(tariff.release), places.get(assessed.line.gnum)
            path = None if place else "lines"  # the result has no such line
            findings.append(wrong.finding(gcode, line=place, path=path))
            continue
        line = _as_corrected(assessed.line, correction, tariff_line)
        findings += _wrong_units(line, tariff_line, tariff.release, places[line.gnum]) if correction else []
        lines.append(line)
        values.append(assessed.value if correction is None or correction.value is None else correction.value)
        tariff_lines.append(tariff_line)
    if findings:
        return findings
    full = sum(values, NOTHING) > rule.limit.single
    taxes = [
        line_tax(line, value, tariff_line, rule, full or tariff_line.listed is None)
        for line, value, tariff_line in zip(lines, values, tariff_lines, strict=True)
    ]
    touched = known if full is not (before > rule.limit.single) or practice.rounding_level == "order" else named.keys()
    return [
        CorrectedLine(line.gnum, line.gcode, Decimal(line.qty), *of_line, value)
        for line, of_line, value in zip(lines, rounded(lines, taxes, practice), values, strict=True)
        if line.gnum in touched
    ]


def _unknown(corrections: Iterable[AuditedLine], known: set[int]) -> list[tuple[int, int]]:
    """Corrections of no line, or of one that is corrected before: the place of each, and the number it names."""
    seen: set[int] = set()
    wrong = []
    for place, each in enumerate(corrections, start=1):
        if each.gnum in seen or each.gnum not in known:
            wrong.append((place, each.gnum))
        seen.add(each.gnum)
    return wrong


def _as_corrected(line: DeclaredLine, correction: AuditedLine | None, tariff_line: TariffLine) -> DeclaredLine:
    if correction is None:
        return line
    told: Mapping[str, object] = {
        name: value if isinstance(value, str) else format(value, "f")
        for name in ("gcode", "qty1", "unit1", "qty2", "unit2")
        if (value := getattr(correction, name)) is not None
    }
    corrected = msgspec.structs.replace(line, **told)
    if correction.gcode and correction.unit2 is None and tariff_line.unit2 is None:
        return msgspec.structs.replace(corrected, qty2=None, unit2=None)
    return corrected


def _wrong_units(line: DeclaredLine, tariff_line: TariffLine, release: str, place: int) -> list[Finding]:
    """Lawful units are those of the corrected classification: its taxes are measured in them. place: of the correction."""
    findings = []
    if line.unit1 != tariff_line.unit1:
        findings.append(rules.AUDIT_UNIT1.under(release).finding(line.unit1, tariff_line.unit1, place))
    if line.unit2 != tariff_line.unit2 or (line.qty2 is None) != (tariff_line.unit2 is None):
        findings.append(rules.AUDIT_UNIT2.under(release).finding(line.unit2, tariff_line.unit2, place))
    return findings


def at_rest(tax: ListTax, day: date, summary_days: int) -> bool:
    """Say whether nothing more of the list is collected, or may come back, when this day has ended."""
    if tax.state is not State.BILLED:
        return tax.state is not State.HELD
    if tax.release_day is None or tax.detained or tax.collectable:
        return False
    applied_for = any(application.open for application in tax.returns.values())
    return not applied_for and tax.release_day + timedelta(days=summary_days) <= day


def collected_in(tax: ListTax) -> list[str]:
    """The payment documents that the list's tax stands in."""
    numbers = [part.ent_duty_no for part in tax.parts]
    return list(dict.fromkeys([*numbers, *([tax.ent_duty_no] if tax.ent_duty_no else [])]))


class LineDifference(msgspec.Struct, frozen=True):
    """By so much the taxes and the value of what stayed of a line are above what was assessed."""

    line: CorrectedLine
    remaining: Decimal
    taxes: Taxes
    value: Decimal

    @property
    def total(self) -> Decimal:
        return sum(self.taxes, NOTHING)


def differences(tax: ListTax, audit: Audit) -> list[LineDifference]:
    """Compare each corrected line, whatever came back of it: round(tax x remaining / original), and so of its value."""
    assessed = {line.gnum: line for line in tax.lines}
    values = {each.line.gnum: each.value for each in audit.lines}
    found = []
    for line in audit.corrected:
        old = assessed[line.gnum]
        new = TaxedLine(line.gnum, line.gcode, old.qty, old.remaining, *line.taxes).taxes()
        before = old.taxes()
        taxes = (new[0] - before[0], new[1] - before[1], new[2] - before[2])
        value = old.share(line.value, old.remaining) - old.share(values[line.gnum], old.remaining)
        found.append(LineDifference(line, old.remaining, taxes, value))
    return found
