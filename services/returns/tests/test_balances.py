"""Partial returns add up: to the piece and to the fen, in any split and order."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from libs.runtime.twins.testing import only
from libs.schemas.events.base import Event
from libs.schemas.events.returns import (
    ReturnAccepted,
    ReturnCompleted,
    ReturnLapsed,
    ReturnRefused,
    WrongGoodsArrived,
)
from libs.schemas.tests.a_list import amended
from services.returns.domain.balances import Balance, value_back
from services.returns.domain.files import ReturnFiles, Status
from services.returns.domain.procedure import ReturnProcedure
from services.returns.domain.views import kept, read_told
from services.returns.settings import Settings
from services.returns.tests.samples import EBP, application, arrival, ended, line, released, seen

VALUES = st.decimals("0.01", "26000", places=2)
PIECES = st.integers(1, 200)
RELEASE_DAY = date(2026, 3, 2)
AT = datetime(2026, 3, 2, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "original", "remaining", "back"),
    [
        ("100.00", "3", "3", "0.00"),
        ("100.00", "3", "2", "33.33"),
        ("100.00", "3", "1", "66.67"),
        ("100.00", "3", "0", "100.00"),
        ("0.01", "2", "1", "0.00"),  # half a fen stays with the rest
        ("10.00", "2.5", "0.00001", "10.00"),
        ("99999999999999.99", "12345678901234.56789", "0.00001", "99999999999999.99"),
    ],
)
def test_value_back(value: str, original: str, remaining: str, back: str) -> None:
    assert value_back(Decimal(value), Decimal(original), Decimal(remaining)) == Decimal(back)


@given(VALUES, st.lists(PIECES, min_size=1, max_size=12))
def test_any_split_equals_the_whole(value: Decimal, parts: list[int]) -> None:
    balance = Balance(1, Decimal(sum(parts)), value)
    given_back = Decimal(0)
    for part in parts:
        balance.apply(Decimal(part))
        worth = balance.come_back(Decimal(part))
        assert worth >= 0
        given_back += worth
        assert given_back == value_back(value, balance.original, balance.original - balance.returned)
    assert given_back == value


@given(VALUES, st.lists(PIECES, min_size=1, max_size=12))
def test_what_applications_announce_adds_up_too(value: Decimal, parts: list[int]) -> None:
    balance = Balance(1, Decimal(sum(parts)), value)
    assert sum(balance.apply(Decimal(part)) for part in parts) == value


class ReturnsMachine(RuleBasedStateMachine):
    """One list of two lines, applied for, arrived, and forgotten in every order, over its fifty days."""

    @initialize(first=st.tuples(PIECES, VALUES), second=st.tuples(st.decimals("0.00001", "99", places=5), VALUES))
    def release(self, first: tuple[int, Decimal], second: tuple[Decimal, Decimal]) -> None:
        self.files = ReturnFiles()
        self.procedure = ReturnProcedure(self.files, Settings().terms)
        self.original = {1: Decimal(first[0]), 2: second[0]}
        self.value = {1: first[1], 2: second[1]}
        self.back = {gnum: [Decimal(0), Decimal(0)] for gnum in (1, 2)}
        self.day = RELEASE_DAY
        self.number = 0
        lines = [line(gnum, str(self.original[gnum]), str(self.value[gnum])) for gnum in (1, 2)]
        self.procedure.released(seen(released("1", *lines)), self.day, AT)

    def numbers(self, status: Status) -> list[str]:
        return [a.return_no for a in self.files.applications.get(f"{EBP}:1", {}).values() if a.status is status]

    def open(self, gnum: int) -> Decimal:
        return self.files.lists[f"{EBP}:1"].left(gnum)

    @rule(data=st.data(), gnums=st.sets(st.sampled_from([1, 2]), min_size=1))
    def apply(self, data: st.DataObject, gnums: set[int]) -> None:
        """Sometimes for more than there is."""
        self.number += 1
        shares = {gnum: data.draw(st.sampled_from([Decimal(1), Decimal("0.5"), Decimal("1.1")])) for gnum in gnums}
        quantum = Decimal("0.00001")
        wanted = {g: max((self.open(g) * share).quantize(quantum), quantum) for g, share in shares.items()}
        fits = all(wanted[gnum] <= self.open(gnum) for gnum in gnums)
        document = application("1", f"R{self.number}", *((g, str(qty)) for g, qty in sorted(wanted.items())))
        (event,) = self.procedure.applied(document, self.day, AT)
        late = self.day > RELEASE_DAY + timedelta(30)
        assert isinstance(event, ReturnAccepted if fits and not late else ReturnRefused)

    @precondition(lambda self: self.numbers(Status.ACCEPTED))
    @rule(data=st.data(), all_of_it=st.booleans())
    def arrive(self, data: st.DataObject, all_of_it: bool) -> None:
        """Some or all of it arrives, sound or unfit, sometimes with wrong goods or with more than was applied for."""
        return_no = data.draw(st.sampled_from(self.numbers(Status.ACCEPTED)))
        application = self.files.applications[f"{EBP}:1"][return_no]
        lines: list[tuple[int, str, str]] = []
        out = dict(application.still_out)
        for gnum, qty in out.items():
            share = (
                data.draw(st.sampled_from([Decimal(1), Decimal("0.5"), Decimal("1.5")]))
                if not all_of_it
                else Decimal(1)
            )
            condition = data.draw(st.sampled_from(["sound", "unfit"]))
            lines.append((gnum, str(max((qty * share).quantize(Decimal("0.00001")), Decimal("0.00001"))), condition))
        if data.draw(st.booleans()):
            lines.append((next(iter(out)), "1", "not-the-goods"))
        self.number += 1
        document = arrival("1", return_no, *lines, cop_no=f"A{self.number}")
        told = self.procedure.arrived(document, self.day, AT)
        completed = only(ReturnCompleted, told)
        assert [type(event) for event in told[1:]] == [WrongGoodsArrived] * any(
            each[2] == "not-the-goods" for each in lines
        )
        assert completed.ended == (not application.still_out) == (application.status is Status.COMPLETED)
        came = {gnum: min(Decimal(qty), out[gnum]) for gnum, qty, condition in lines if condition != "not-the-goods"}
        assert {each.gnum: each.qty for each in completed.lines} == came
        for each in completed.lines:
            self.back[each.gnum][0] += each.qty
            self.back[each.gnum][1] += each.value
            assert each.remaining == self.original[each.gnum] - self.back[each.gnum][0]
            assert each.unfit in (0, each.qty)
        assert self.procedure.arrived(document, self.day, AT) == [], "told again"

    @precondition(lambda self: self.numbers(Status.COMPLETED))
    @rule(data=st.data())
    def arrive_again(self, data: st.DataObject) -> None:
        number = data.draw(st.sampled_from(self.numbers(Status.COMPLETED)))
        (event,) = self.procedure.arrived(arrival("1", number, cop_no="once more"), self.day, AT)
        assert isinstance(event, ReturnRefused)

    @precondition(lambda self: self.day <= RELEASE_DAY + timedelta(45))
    @rule(days=st.integers(1, 15))
    def days_pass(self, days: int) -> None:
        events: list[Event] = []
        for _ in range(days):
            events += ended(self.procedure, self.files, self.day, AT)
            self.day += timedelta(1)
        assert all(isinstance(event, ReturnLapsed) for event in events)
        if self.day > RELEASE_DAY + timedelta(45):
            assert not self.numbers(Status.ACCEPTED)

    @invariant()
    def never_more_than_was_released(self) -> None:
        for gnum, (qty, value) in self.back.items():
            assert qty <= self.original[gnum]
            assert value == value_back(self.value[gnum], self.original[gnum], self.original[gnum] - qty)
            assert 0 <= self.open(gnum) <= self.original[gnum] - qty


ReturnsMachine.TestCase.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
TestReturns = ReturnsMachine.TestCase


def test_a_release_without_tax_is_worth_its_prices() -> None:
    release = released("1")
    untaxed = read_told(kept(seen(amended(release, value=None, tax=None, values=None))))
    assert [line.value for line in untaxed.lines.values()] == [Decimal(line.total_price) for line in release.lines]
