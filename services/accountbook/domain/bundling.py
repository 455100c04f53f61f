"""核注清单: bundling released lists of one book.

A release reaches us on another topic than the declaration that relies on it, so a list may look unreleased only because
we have not heard yet. Such a declaration waits. It is decided when the last list it awaits is released or one of them
is voided, and at the latest when its customs day closes: by then every release its declarant can have known of is here.
"""

from __future__ import annotations

from collections.abc import Sequence

from libs.schemas.events.accountbook import DeclarationRefused, VerificationListApproved
from libs.schemas.events.intake import VerificationListDeclared
from libs.schemas.findings import Finding
from services.accountbook.domain import rules
from services.accountbook.domain.answers import Declared, refuse
from services.accountbook.domain.ledger import Cause
from services.accountbook.domain.numbers import bond_invt_no, bond_invt_scope
from services.accountbook.domain.rules import Rule
from services.accountbook.domain.state import Hold, PendingList, State, VerificationList

DOCUMENT = "verification-list"
Answer = VerificationListApproved | DeclarationRefused


def declare_list(state: State, declared: VerificationListDeclared, cause: Cause) -> Answer | None:
    """Approve, refuse with every bad list named, or None: it waits."""
    book = state.books.get(declared.ems_no)
    if book is None:
        return refuse(DOCUMENT, declared, [rules.VERIFICATION_BOOK.broken(declared.ems_no)])
    findings = bad_lists(state, declared.ems_no, declared.invt_nos)
    if declared.area_code != book.area_code:
        findings.insert(0, rules.VERIFICATION_AREA.broken(declared.area_code, book.area_code))
    holds = (state.numbered.get(invt_no) for invt_no in declared.invt_nos)
    awaited = {hold.invt_no for hold in holds if hold and hold.state == "held" and not hold.released_day}
    if findings or not awaited:
        return _answer(state, declared, declared.invt_nos, findings, awaited, cause)
    waiting = PendingList(
        submission_id=declared.submission_id,
        ems_no=declared.ems_no,
        cop_no=declared.cop_no,
        invt_nos=declared.invt_nos,
        awaited=awaited,
        day=cause.day,
        declared_at=cause.time,
    )
    state.pending[waiting.submission_id] = state.changes.pending[waiting.submission_id] = waiting
    return None


def hear_of(state: State, hold: Hold, cause: Cause) -> list[Answer]:
    """A hold was released or voided: decide the declarations that awaited it and can go on now."""
    answers = []
    for waiting in [waiting for waiting in state.pending.values() if hold.invt_no in waiting.awaited]:
        waiting.awaited.discard(hold.invt_no)
        if waiting.awaited and hold.state == "held":
            state.changes.pending[waiting.submission_id] = waiting
        else:
            answers.append(decide_waiting(state, waiting, cause))
    return answers


def decide_waiting(state: State, waiting: PendingList, cause: Cause) -> Answer:
    """The answer by what is known now; lists still awaited count as not released."""
    del state.pending[waiting.submission_id]
    state.changes.pending.pop(waiting.submission_id, None)
    state.changes.decided.add(waiting.submission_id)
    findings = bad_lists(state, waiting.ems_no, waiting.invt_nos)
    return _answer(state, waiting, waiting.invt_nos, findings, waiting.awaited, cause)


def bad_lists(state: State, ems_no: str, invt_nos: Sequence[str]) -> list[Finding]:
    """Every list that no release can make fit, in the declaration's order."""
    findings = []
    seen: set[str] = set()
    for line, invt_no in enumerate(invt_nos, start=1):
        rule = rules.VERIFICATION_REPEATED if invt_no in seen else _broken(state.numbered.get(invt_no), ems_no)
        seen.add(invt_no)
        if rule:
            findings.append(rule.broken(invt_no, line=line))
    return findings


def _broken(hold: Hold | None, ems_no: str) -> Rule | None:
    if hold is None:
        return rules.VERIFICATION_UNKNOWN
    if hold.ems_no != ems_no:
        return rules.VERIFICATION_OTHER_BOOK
    if hold.state == "voided":
        return rules.VERIFICATION_VOIDED
    return rules.VERIFICATION_BUNDLED if hold.bond_invt_no else None


def _answer(
    state: State,
    declared: Declared,
    invt_nos: list[str],
    findings: list[Finding],
    unreleased: set[str],
    cause: Cause,
) -> Answer:
    findings += [
        rules.VERIFICATION_RELEASED.broken(invt_no, line=line)
        for line, invt_no in enumerate(invt_nos, start=1)
        if invt_no in unreleased
    ]
    if findings:
        return refuse(DOCUMENT, declared, findings)
    scope = bond_invt_scope(state.books[declared.ems_no].customs_code, cause.day)
    number = bond_invt_no(scope, state.next_number(scope))
    approved = VerificationList(number, declared.ems_no, declared.cop_no, invt_nos)
    state.lists[number] = state.changes.lists[number] = approved
    holds = [state.numbered[invt_no] for invt_no in invt_nos]
    for hold in holds:
        hold.bond_invt_no = number
        state.change(hold)
    return VerificationListApproved(
        ems_no=declared.ems_no,
        submission_id=declared.submission_id,
        cop_no=declared.cop_no,
        bond_invt_no=number,
        lists=[hold.ref for hold in holds],
    )
