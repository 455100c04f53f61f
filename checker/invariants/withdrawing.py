"""Withdrawals: each is answered once, and what was taken back is left by everybody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from checker.facts import Facts
from checker.invariant import Verdict, verdict
from checker.invariants.stock import left_attempts
from checker.standing import attempt_of
from libs.schemas.events.accountbook import HoldVoided, StockGivenUp, StockKept
from libs.schemas.events.departures import ListDeparted
from libs.schemas.events.review import (
    ListReleased,
    ListWithdrawn,
    StockAskedBack,
    WithdrawalGranted,
    WithdrawalRefused,
)
from libs.schemas.events.tax import TaxBillIssued
from libs.schemas.events.withdrawals import WithdrawalDeclared


def each_withdrawal_decided(facts: Facts) -> Verdict:
    """Every withdrawal is granted or refused, once, and each that is granted ends the list it is about."""
    asked = [event.submission_id for event in facts.only(WithdrawalDeclared)]
    granted = {event.submission_id: attempt_of(event) for event in facts.only(WithdrawalGranted)}
    told = Counter([event.submission_id for event in facts.only(WithdrawalGranted)])
    told.update(event.submission_id for event in facts.only(WithdrawalRefused))
    ended = {attempt_of(event) for event in facts.only(ListWithdrawn)}

    def broken() -> Iterator[str]:
        for submission in asked:
            if told[submission] != 1:
                yield f"withdrawal {submission} was decided {told[submission]} times"
        for submission, key in granted.items():
            if key not in ended:
                yield f"withdrawal {submission} was granted, {key.case} attempt {key.attempt} is not withdrawn"

    return verdict("each withdrawal is decided once", len(asked), broken())


def withdrawn_lists_are_left(facts: Facts) -> Verdict:
    """No withdrawn list is released, billed, leaves its zone or departs: what is released may be taken back until then.

    That it holds neither stock nor guarantee is asked of every ended list.
    """
    ended = {attempt_of(event) for event in facts.only(ListWithdrawn)}
    before = {attempt_of(event) for event in facts.only(ListWithdrawn) if event.released}
    gone_on = {attempt_of(event) for event in facts.only(ListReleased)} - before
    gone_on |= {attempt_of(event) for kind in (TaxBillIssued, ListDeparted) for event in facts.only(kind)}
    gone_on |= left_attempts(facts)
    broken = [f"{key.case} attempt {key.attempt} was withdrawn and went on" for key in sorted(ended & gone_on)]
    return verdict("a withdrawn list is neither released nor billed", len(ended), broken)


def books_have_the_word(facts: Facts) -> Verdict:
    """The book of a released list answers each withdrawal once. What it gives up holds nothing, and is withdrawn so."""
    asked = {event.submission_id: attempt_of(event) for event in facts.only(StockAskedBack)}
    given_up = {event.submission_id: attempt_of(event) for event in facts.only(StockGivenUp)}
    told = Counter([*given_up, *(event.submission_id for event in facts.only(StockKept))])
    granted = {event.submission_id for event in facts.only(WithdrawalGranted)}
    voided = {attempt_of(event.list_ref) for event in facts.only(HoldVoided)}

    def broken() -> Iterator[str]:
        for submission, key in asked.items():
            if told[submission] != 1:
                yield f"withdrawal {submission}: the book of {key.case} answered {told[submission]} times"
            if (submission in given_up) != (submission in granted):
                yield f"withdrawal {submission}: the book of {key.case} and review say different things"
        for key in given_up.values():
            if key not in voided:
                yield f"{key.case} attempt {key.attempt}: its stock was given up and is held"

    return verdict("the book has the word on a released list's withdrawal", len(asked), broken())
