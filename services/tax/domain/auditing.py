"""The tax centre audits lists after their release: it asks for documents, and settles what they show."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import cast

import msgspec

from libs.schemas.events.audits import (
    AdditionalBillIssued,
    AuditClosed,
    AuditedBillLine,
    AuditFound,
    AuditOrdered,
    AuditOutcome,
    AuditPapersGiven,
    AuditPapersMissed,
    AuditPapersRefused,
    AuditPapersTaken,
    AuditResultGiven,
    AuditResultRefused,
    TaxRefunded,
)
from libs.schemas.events.base import Amount, DecimalText, Event
from libs.schemas.events.lists import DeclaredLine
from libs.schemas.findings import Finding
from libs.schemas.reference import current
from libs.schemas.reference.tariff import Tariff
from libs.schemas.rules import of_another_office
from services.tax.domain import rules
from services.tax.domain.audit import (
    AssessedLine,
    Audit,
    AuditState,
    CorrectedLine,
    LineDifference,
    at_rest,
    collected_in,
    corrected_lines,
    differences,
)
from services.tax.domain.bills import ListTax
from services.tax.domain.due import AuditDue, PapersDue
from services.tax.domain.ledger import TaxLedger
from services.tax.domain.parts import NOTHING
from services.tax.domain.payments import Group
from services.tax.domain.rules import Practice, Terms
from services.tax.domain.views import ReleasedForBilling

_OUTCOMES = {1: AuditOutcome.ADDITIONAL, 0: AuditOutcome.CONFIRMED, -1: AuditOutcome.REFUND}
_lines = msgspec.json.Decoder(list[DeclaredLine]).decode
_values = msgspec.json.Decoder(list[Amount]).decode


class Audits:
    """Each method takes one fact and returns what is published about it."""

    def __init__(self, ledger: TaxLedger, practice: Practice, terms: Terms, tariff: Tariff) -> None:
        self._ledger = ledger
        self._practice = practice
        self._terms = terms
        self._tariff = tariff

    def order(self, released: ReleasedForBilling, tax: ListTax, rates_day: date) -> list[Event]:
        """A list that was just billed is drawn: its documents are asked for."""
        assert released.audit and tax.release_day and tax.identity.invt_no
        listed, day = released.list, tax.release_day
        lines = [
            AssessedLine(line, Decimal(value))
            for line, value in zip(_lines(released.lines), _values(released.values), strict=True)
        ]
        until = _years_after(day, self._terms.audit_years)
        audit = Audit(
            *tax.key,
            tax.identity.invt_no,
            listed.customs_code,
            tax.assure_code,
            rates_day,
            until,
            AuditState.ORDERED,
            lines,
            day + timedelta(days=self._terms.audit_days),
            listed.parties,
        )
        self._ledger.add_audit(audit)
        return [
            AuditOrdered(
                list=listed,
                release_day=day,
                answer_by=audit.answer_by,
                until=until,
                ground=released.audit,
            )
        ]

    def take_papers(self, given: AuditPapersGiven, day: date) -> list[Event]:
        """A party hands in papers, late ones too, as long as there is no result."""
        audit = self.named_by(given)
        if audit and given.party not in audit.asked:
            audit = None  # whether somebody else's list is audited concerns nobody
        findings = [rules.PAPERS_KNOWN.finding(given.invt_no)] if audit is None else self._not_taken(audit, given)
        if audit is None or findings:
            return [
                AuditPapersRefused(
                    submission_id=given.submission_id, cop_no=given.cop_no, ref=given.ref, findings=findings
                )
            ]
        missed = _missed(audit, day - timedelta(days=1))
        audit.take(given.papers)
        taken = AuditPapersTaken(
            list=audit.named,
            submission_id=given.submission_id,
            cop_no=given.cop_no,
            party=given.party,
            papers=given.papers,
            late=day > audit.answer_by or None,
        )
        return [*missed, taken]

    def _not_taken(self, audit: Audit, given: AuditPapersGiven) -> list[Finding]:
        findings, most = [], self._terms.audit_papers_max
        if audit.state is not AuditState.ORDERED:
            findings.append(rules.PAPERS_OPEN.finding(audit.state.value, AuditState.ORDERED.value))
        if (count := len(audit.papers) + len(given.papers)) > most:
            findings.append(rules.PAPERS_MOST.finding(count, f"<= {most}"))
        return findings

    def miss_papers(self, due: PapersDue) -> list[Event]:
        audit = self._ledger.audits.get(due.key)
        return _missed(audit, due.answer_by) if audit else []

    def find(self, result: AuditResultGiven, day: date) -> list[Event]:
        """An officer says what the documents show."""
        audit = self.named_by(result)
        findings = [rules.AUDIT_KNOWN.finding(result.invt_no)] if audit is None else _barred(audit, result, day)
        if audit is None or findings:
            return [_refused(result, findings)]
        corrected = corrected_lines(audit, result.lines, self._practice, self._tariff)
        if corrected and isinstance(corrected[0], Finding):
            return [_refused(result, corrected)]
        lines = cast(list[CorrectedLine], corrected)
        missed = _missed(audit, day - timedelta(days=1))
        audit.find(lines)
        found = AuditFound(
            list=audit.named,
            submission_id=result.submission_id,
            cop_no=result.cop_no,
            lines=[_bill_line(line, line.qty, line.value, *line.taxes) for line in lines],
        )
        return [*missed, found] if lines else [*missed, found, _closed(audit, NOTHING)]

    def settle(self, due: AuditDue, day: date) -> list[Event]:
        """The day is over. What nobody may send back any more is billed in addition, or refunded where it was paid."""
        audit, tax = self._ledger.audits.get(due.key), self._ledger.lists.get(due.key)
        if audit is None or tax is None or audit.state is not AuditState.FOUND:
            return []
        if not at_rest(tax, day, self._terms.summary_days):
            return []
        found = differences(tax, audit)
        total = sum((each.total for each in found), NOTHING)
        if total < 0:
            return self._refund(audit, tax, found, -total)
        billed = [self._bill(audit, tax, found, total, day)] if total else []
        return [*billed, _closed(audit, total, billed[0].ent_duty_no if billed else None)]

    def named_by(self, told: AuditResultGiven | AuditPapersGiven) -> Audit | None:
        """The audit of the list that a result, or papers, name."""
        return self._ledger.audits_of.get((told.key, told.invt_no))

    def _bill(
        self, audit: Audit, tax: ListTax, found: list[LineDifference], total: Decimal, day: date
    ) -> AdditionalBillIssued:
        assert tax.release_day
        due_day = current().working_days.next_from(day + timedelta(days=self._terms.payment_days))
        group = Group(day, audit.customs_code, audit.assure_code, tax.release_day, due_day, additional=True)
        document = self._ledger.document_of(group)
        document.add(total)
        self._ledger.account(audit.assure_code).claim(total)
        return AdditionalBillIssued(
            list=audit.named,
            submission_id=tax.identity.submission_id,
            tax_no=_tax_no(tax),
            assure_code=audit.assure_code,
            total=total,
            lines=[_bill_line(each.line, each.remaining, each.value, *each.taxes) for each in found],
            ent_duty_no=document.ent_duty_no,
        )

    def _refund(self, audit: Audit, tax: ListTax, found: list[LineDifference], total: Decimal) -> list[Event]:
        """Nothing is given back of what is not paid yet: the treasury has it."""
        numbers = collected_in(tax)
        if any(self._ledger.documents[number].confirmed_day is None for number in numbers):
            return []
        lines = [
            _bill_line(each.line, each.remaining, -each.value, *(-amount for amount in each.taxes)) for each in found
        ]
        refunded = TaxRefunded(
            list=audit.named,
            submission_id=tax.identity.submission_id,
            tax_no=_tax_no(tax),
            assure_code=audit.assure_code,
            total=total,
            lines=lines,
            ent_duty_nos=numbers,
        )
        return [refunded, _closed(audit, -total)]


def _missed(audit: Audit, ended: date) -> list[Event]:
    """The last day for papers is over: whoever owes them is told that the officer decides without.

    ended: the day behind us. What comes of the next day may come before the work of the last one, and tells it first.
    """
    if ended < audit.answer_by or audit.state is not AuditState.ORDERED or audit.papers or audit.missed:
        return []
    audit.miss()
    who = {"declarant": audit.parties.agent_code, "guarantor": audit.assure_code}
    return [AuditPapersMissed(list=audit.named, answer_by=audit.answer_by, **who)]


def _closed(audit: Audit, total: Decimal, ent_duty_no: str | None = None) -> AuditClosed:
    audit.close(total, ent_duty_no)
    return AuditClosed(
        list=audit.named,
        assure_code=audit.assure_code,
        outcome=_OUTCOMES[_sign(total)],
        total=abs(total),
    )


def _sign(total: Decimal) -> int:
    return (total > 0) - (total < 0)


def _barred(audit: Audit, result: AuditResultGiven, day: date) -> list[Finding]:
    findings = []
    if audit.state is not AuditState.ORDERED:
        findings.append(rules.AUDIT_OPEN.finding(audit.state.value, AuditState.ORDERED.value))
    if result.lines and not audit.papers and day <= audit.answer_by:
        findings.append(rules.AUDIT_HEARD.finding(day, f"> {audit.answer_by}"))
    if day > audit.until:
        findings.append(rules.AUDIT_UNTIL.finding(day, f"<= {audit.until}"))
    return findings + of_another_office(rules.AUDIT_OFFICE, result, {audit.customs_code})


def _refused(result: AuditResultGiven, findings: list[Finding]) -> AuditResultRefused:
    return AuditResultRefused(
        submission_id=result.submission_id, cop_no=result.cop_no, ref=result.ref, findings=findings
    )


def _tax_no(tax: ListTax) -> str:
    """Bills of audits count on behind the parts of the list's own."""
    return f"{tax.identity.invt_no}_{max(1, len(tax.parts))}"


def _bill_line(line: CorrectedLine, qty: Decimal, value: Decimal, *taxes: Decimal) -> AuditedBillLine:
    return AuditedBillLine(line.gnum, line.gcode, _text(qty), *map(_text, taxes), value=_text(value))


def _text(amount: Decimal) -> DecimalText:
    return DecimalText(format(amount, "f"))


def _years_after(day: date, years: int) -> date:
    """The same day of a later year; of 29 February the last one of the month."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
