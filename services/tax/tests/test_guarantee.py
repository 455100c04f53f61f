"""The guarantee ledger under any sequence of events: never over its ceiling, first in first out, nothing forgotten."""

from __future__ import annotations

from collections import deque
from datetime import UTC, datetime
from decimal import Decimal as D

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, multiple, rule

from libs.schemas.keys import AttemptKey
from services.tax.domain.broken import BrokenPromise
from services.tax.domain.guarantee import GuaranteeAccount, Waiting

NOW = datetime(2026, 3, 2, tzinfo=UTC)
amounts = st.decimals("0", "50", places=2)


class Guarantee(RuleBasedStateMachine):
    """A model beside the account: what is committed by whom, and who waits since when."""

    holding = Bundle("holding")

    def __init__(self) -> None:
        super().__init__()
        self.account = GuaranteeAccount("G")
        self.ceiling = D(0)
        self.committed: dict[int, D] = {}
        self.kept = D(0)
        self.line: deque[tuple[int, Waiting]] = deque()
        self.count = 0

    @rule(target=holding, amount=amounts)
    def assess(self, amount: D) -> object:
        self.count += 1
        first = not self.line
        if self.account.hold(amount):
            assert first, "a list overtook those that wait"
            self.committed[self.count] = amount
            return self.count
        assert not first or amount > self.ceiling - self.kept - sum(self.committed.values())
        self.line.append((self.count, self.account.wait(AttemptKey(f"P:{self.count}", 1), amount, NOW, "{}")))
        return multiple()

    @rule(target=holding, amount=amounts)
    def top_up(self, amount: D) -> object:
        self.ceiling += amount
        self.account.raise_ceiling(amount)
        return self.wake()

    @rule(target=holding, number=consumes(holding), share=st.sampled_from([D(1), D("0.5")]))
    def free(self, number: int, share: D) -> object:
        """Paid, let go, or partly back."""
        held = self.committed.pop(number)
        amount = (held * share).quantize(D("0.01"))
        self.kept += held - amount
        self.account.free(amount)
        return self.wake()

    @rule(target=holding, place=st.integers(0, 5))
    def reject_one_that_waits(self, place: int) -> object:
        if place >= len(self.line):
            return multiple()
        _, waiting = self.line[place]
        del self.line[place]
        self.account.leave(waiting)
        return self.wake()

    def wake(self) -> object:
        woken = self.account.wake()
        numbers = []
        for waiting in woken:
            number, expected = self.line.popleft()
            assert waiting is expected, "not the head of the queue"
            self.committed[number] = waiting.amount
            numbers.append(number)
        return multiple(*numbers)

    @invariant()
    def balances(self) -> None:
        assert self.account.committed <= self.account.ceiling == self.ceiling
        assert self.account.committed == self.kept + sum(self.committed.values())
        assert self.account.waiting == len(self.line) == len(self.account.queue)

    @invariant()
    def nobody_waits_who_is_covered(self) -> None:
        assert not self.line or self.line[0][1].amount > self.account.available

    @invariant()
    def the_queue_is_what_joined_and_did_not_leave(self) -> None:
        assert set(self.account.joined) == {waiting.place for _, waiting in self.line}


Guarantee.TestCase.settings = settings()
TestGuarantee = Guarantee.TestCase


def test_more_is_never_freed_than_was_committed() -> None:
    account = GuaranteeAccount("G", ceiling=D(10), committed=D("3.00"))
    with pytest.raises(BrokenPromise, match=r"G would free 3\.01 of 3\.00"):
        account.free(D("3.01"))
    assert account.committed == 3


def test_a_newcomer_never_passes_those_of_the_queue_that_were_not_read() -> None:
    account = GuaranteeAccount("G", ceiling=D(10), committed=D(10), next_place=4, waiting=3)
    account.wait(AttemptKey("P:T4", 1), D(1), NOW, "{}")
    account.raise_ceiling(D(5))
    assert account.wake() == []
    assert account.waiting == 4
