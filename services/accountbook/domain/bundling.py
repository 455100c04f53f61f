"""核注清单: bundling released lists of one book.

A release reaches us on another topic than the declaration that relies on it, so a list may look unreleased only because
we have not heard yet. Such a declaration waits. It is decided when the last list it awaits is released or one of them
is voided, and at the latest when its customs day closes: by then every release its declarant can have known of is here.
What happened on a later day may be here before that close, too, and counts for nothing: when a day ends must not matter.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from datetime import date

from libs.schemas.cloudevents import Cause
from libs.schemas.events.accountbook import DeclarationRefused, VerificationListApproved
from libs.schemas.events.intake import VerificationListDeclared
from libs.schemas.findings import Finding
from libs.schemas.rules import Rule
from services.accountbook.domain import rules
from services.accountbook.domain.answers import AnsweredDeclaration, refuse
from services.accountbook.domain.due import PendingDue
from services.accountbook.domain.goods_lines import of_listed
from services.accountbook.domain.numbers import bond_invt_no, bond_invt_scope
from services.accountbook.domain.state import (
    LEAVES,
    ApprovedVerificationList,
    PendingVerificationList,
    State,
    StockHold,
)

DOCUMENT = "verification-list"
Answer = VerificationListApproved | DeclarationRefused


def declare_list(state: State, declared: VerificationListDeclared, cause: Cause, awaiting_max: int) -> Answer | None:
    """Approve, refuse with every bad list named, or None: it waits. awaiting_max: declarations that may await one list."""
    book = state.books.get(declared.ems_no)
    if book is None:
        return refuse(DOCUMENT, declared, [rules.VERIFICATION_BOOK.finding(declared.ems_no)])
    findings = bad_lists(state, declared.ems_no, declared.invt_nos)
    if declared.area_code != book.area_code:
        findings.insert(0, rules.VERIFICATION_AREA.finding(declared.area_code, book.area_code))
    awaited = _awaited(state, declared, cause)
    if findings or not awaited:
        return _answer(state, declared, declared.invt_nos, findings, awaited, cause)
    if crowded := {invt_no for invt_no in awaited if state.awaiting.get(invt_no, 0) >= awaiting_max}:
        return refuse(DOCUMENT, declared, _each(rules.VERIFICATION_AWAITED, declared.invt_nos, crowded))
    wait(state, declared, cause)
    return None


def wait(state: State, declared: VerificationListDeclared, cause: Cause) -> None:
    """Put the declaration aside until it is decided."""
    waiting = PendingVerificationList(
        submission_id=declared.submission_id,
        ems_no=declared.ems_no,
        cop_no=declared.cop_no,
        invt_nos=declared.invt_nos,
        awaited=_awaited(state, declared, cause),
        day=cause.day,
        declared_at=cause.time,
    )
    state.pending[waiting.submission_id] = state.changes.pending[waiting.submission_id] = waiting
    for invt_no in waiting.awaited:
        state.awaiting[invt_no] = state.awaiting.get(invt_no, 0) + 1


def _awaited(state: State, declared: VerificationListDeclared, cause: Cause) -> set[str]:
    """Its lists that may still be released on the day it counts for."""
    holds = (state.numbered.get(invt_no) for invt_no in declared.invt_nos)
    return {hold.invt_no for hold in holds if hold and hold.state == "held" and not hold.released_by(cause.day)}


def on_hold_changed(state: State, hold: StockHold, cause: Cause) -> list[Answer]:
    """Decide the declarations of this day that can go on now that a hold was released, or never will be."""
    answers = []
    awaiting = [waiting for waiting in state.pending.values() if hold.invt_no in waiting.awaited]
    for waiting in awaiting:
        if cause.day > waiting.day:
            continue
        waiting.awaited.discard(hold.invt_no)
        state.awaiting[hold.invt_no] = state.awaiting.get(hold.invt_no, 1) - 1
        if waiting.awaited and hold.state == "held":
            state.changes.pending[waiting.submission_id] = waiting
        else:
            forget_pending(state, waiting)
            findings = bad_lists(state, waiting.ems_no, waiting.invt_nos)
            sent_back = {hold.invt_no} if hold.state == "kept" else set()  # its goods go elsewhere than was declared
            answers.append(_answer(state, waiting, waiting.invt_nos, findings, waiting.awaited | sent_back, cause))
    return answers


def refuse_at_day_end(state: State, due: PendingDue, day: date) -> DeclarationRefused | None:
    """Its day has ended: the lists still awaited were not released on it, whatever has become of them since."""
    waiting = state.pending.get(due.submission_id)
    if waiting is None or waiting.day > day:
        return None
    forget_pending(state, waiting)
    return refuse(DOCUMENT, waiting, _unreleased(waiting.invt_nos, waiting.awaited))


def forget_pending(state: State, waiting: PendingVerificationList) -> None:
    del state.pending[waiting.submission_id]
    for invt_no in waiting.awaited & state.awaiting.keys():
        state.awaiting[invt_no] -= 1
    state.changes.pending.pop(waiting.submission_id, None)
    state.changes.decided.add(waiting.submission_id)


def bad_lists(state: State, ems_no: str, invt_nos: Sequence[str]) -> list[Finding]:
    """Every list that no release can make fit, in the declaration's order."""
    findings = []
    seen: set[str] = set()
    for line, invt_no in enumerate(invt_nos, start=1):
        rule = rules.VERIFICATION_REPEATED if invt_no in seen else _broken(state.numbered.get(invt_no), ems_no)
        seen.add(invt_no)
        if rule:
            findings.append(rule.finding(invt_no, line=line))
    return findings


def _broken(hold: StockHold | None, ems_no: str) -> Rule | None:
    if hold is None:
        return rules.VERIFICATION_UNKNOWN
    if hold.ems_no != ems_no:
        return rules.VERIFICATION_OTHER_BOOK
    if hold.state not in LEAVES and hold.state != "used":
        return rules.VERIFICATION_VOIDED
    return rules.VERIFICATION_BUNDLED if hold.bond_invt_no else None


def _answer(
    state: State,
    declared: AnsweredDeclaration,
    invt_nos: list[str],
    findings: list[Finding],
    unreleased: set[str],
    cause: Cause,
) -> Answer:
    findings += _unreleased(invt_nos, unreleased)
    if findings:
        return refuse(DOCUMENT, declared, findings)
    scope = bond_invt_scope(state.books[declared.ems_no].customs_code, cause.day)
    number = bond_invt_no(scope, state.next_number(scope))
    approved = ApprovedVerificationList(number, declared.ems_no, declared.cop_no, invt_nos, day=cause.day)
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
        goods=of_listed(state, approved),
    )


def _unreleased(invt_nos: Sequence[str], awaited: Set[str]) -> list[Finding]:
    return _each(rules.VERIFICATION_RELEASED, invt_nos, awaited)


def _each(rule: Rule, invt_nos: Sequence[str], bad: Set[str]) -> list[Finding]:
    return [rule.finding(invt_no, line=line) for line, invt_no in enumerate(invt_nos, start=1) if invt_no in bad]
