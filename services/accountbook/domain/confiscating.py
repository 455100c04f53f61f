"""Confiscated goods are taken out of the book: customs' own, they are never on sale again."""

from __future__ import annotations

from libs.schemas.cloudevents import Cause
from libs.schemas.events.accountbook import DeclarationRefused, GoodsConfiscated
from libs.schemas.events.intake import ConfiscationDeclared
from libs.schemas.findings import Finding
from libs.schemas.rules import Rule, of_another_office
from services.accountbook.domain import rules
from services.accountbook.domain.answers import refuse
from services.accountbook.domain.ledger import CONFISCATION
from services.accountbook.domain.state import State, StockHold

DOCUMENT = "confiscation"


def confiscate(state: State, declared: ConfiscationDeclared, cause: Cause) -> GoodsConfiscated | DeclarationRefused:
    """Take the goods of confiscated lists out of the book, all of them or none."""
    if declared.ems_no not in state.books:
        return refuse(DOCUMENT, declared, [rules.CONFISCATION_BOOK.finding(declared.ems_no)])
    findings = of_another_office(rules.CONFISCATION_OFFICE, declared, state.offices(declared.ems_no))
    if findings := [*findings, *_not_confiscated(state, declared)]:
        return refuse(DOCUMENT, declared, findings)
    holds = [state.numbered[invt_no] for invt_no in declared.invt_nos]
    return GoodsConfiscated(
        ems_no=declared.ems_no,
        submission_id=declared.submission_id,
        cop_no=declared.cop_no,
        decision_no=declared.decision_no,
        lists=[hold.ref for hold in holds],
        postings=state.take_out(declared.ems_no, holds, "confiscated", CONFISCATION, cause, declared.decision_no),
    )


def _not_confiscated(state: State, declared: ConfiscationDeclared) -> list[Finding]:
    findings = []
    seen: set[str] = set()
    for line, invt_no in enumerate(declared.invt_nos, start=1):
        hold = state.numbered.get(invt_no)
        rule = rules.CONFISCATION_REPEATED if invt_no in seen else _broken(hold, declared.ems_no)
        seen.add(invt_no)
        if rule:
            findings.append(rule.finding(invt_no, line=line))
    return findings


def _broken(hold: StockHold | None, ems_no: str) -> Rule | None:
    if hold is None or hold.ems_no != ems_no:
        return rules.CONFISCATION_KNOWN
    return None if hold.state == "seized" else rules.CONFISCATION_DECIDED
