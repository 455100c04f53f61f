"""The yearly quota under every order of lists, officers and returns."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from libs.schemas.codes.list_status import UNDECIDED, ListStatus
from libs.schemas.declarations import InspectionResult
from libs.schemas.draws import Draw
from libs.schemas.events.review import ListRejected, ListReleased
from libs.schemas.keys import case_apart
from services.review.domain.attempts import Attempt
from services.review.domain.courses import RuleBook
from services.review.domain.facts import Enterprise
from services.review.domain.files import ReviewFiles
from services.review.domain.quota import QuotaAccount, QuotaBroken
from services.review.domain.reviewing import ListReview
from services.review.domain.rules import Parameters, rule_table
from services.review.tests.samples import EBP, ROLES, assessed, came_back, inspection, line, ruling, seen

AT = datetime(2026, 12, 30, 4, tzinfo=UTC)
DAYS = [date(2026, 12, 30), date(2026, 12, 31), date(2027, 1, 1), date(2027, 1, 2)]
CEILING = Decimal(26000)
AMOUNTS = st.decimals("0.01", "5000", places=2)


class QuotaMachine(RuleBasedStateMachine):
    """One buyer over a change of years; half the lists are inspected, those above the window's count go to officers."""

    def __init__(self) -> None:
        super().__init__()
        self.files = ReviewFiles(
            accounts={("buyer", year): QuotaAccount("buyer", year, CEILING) for year in (2026, 2027)},
            enterprises={code: Enterprise(code, frozenset({role}), True) for code, role in ROLES.items()},
        )
        rules = RuleBook(rule_table(Parameters(inspection_share=Decimal("0.5"), velocity_lists_max=3)))
        self.lists_in_window: int | None = 1
        self.review = ListReview(rules, Draw("secret"), self.files, iter(lambda: self.lists_in_window, object()))
        self.day = 0
        self.number = 0
        self.returns = 0
        self.released: dict[str, ListReleased] = {}
        self.credited = {2026: Decimal(0), 2027: Decimal(0)}
        self.out: dict[str, tuple[Decimal, date]] = {}

    def attempts(self, *statuses: ListStatus) -> list[Attempt]:
        return [a for case in self.files.attempts.values() for a in case.values() if a.status in statuses]

    def _note(self, events: list[object]) -> None:
        for event in events:
            if isinstance(event, ListReleased):
                number = event.ref.number
                assert number not in self.released
                assert event.quota and Decimal(event.quota.used) <= CEILING
                self.released[number] = event
                self.out[number] = (Decimal(event.value or 0), DAYS[self.day])

    @rule(amount=AMOUNTS, lists=st.integers(1, 5))
    def declare(self, amount: Decimal, lists: int) -> None:
        self.number += 1
        event = seen(assessed(str(self.number), line(str(amount))))
        self.lists_in_window = lists
        self._note([*self.review.assess(event, DAYS[self.day], AT)])

    @precondition(lambda self: self.number)
    @rule(data=st.data())
    def declare_again(self, data: st.DataObject) -> None:
        """The same attempt once more changes nothing and says nothing."""
        number = data.draw(st.integers(1, self.number))
        assert self.review.assess(seen(assessed(str(number))), DAYS[self.day], AT) == []

    @precondition(lambda self: self.attempts(ListStatus.INSPECTION))
    @rule(data=st.data(), result=st.sampled_from(InspectionResult))
    def inspect(self, data: st.DataObject, result: InspectionResult) -> None:
        attempt = data.draw(st.sampled_from(self.attempts(ListStatus.INSPECTION)))
        self._note([*self.review.inspected(inspection(case_apart(attempt.case_key)[2], result), DAYS[self.day], AT)])

    @precondition(lambda self: self.attempts(*UNDECIDED))
    @rule(data=st.data(), verdict=st.sampled_from(["release", "reject", "inspect", "send-back"]))
    def decide(self, data: st.DataObject, verdict: str) -> None:
        attempt = data.draw(st.sampled_from(self.attempts(*UNDECIDED)))
        self._note([*self.review.ruled(ruling(case_apart(attempt.case_key)[2], verdict), DAYS[self.day], AT)])

    @precondition(lambda self: self.out)
    @rule(data=st.data())
    def give_back(self, data: st.DataObject) -> None:
        order_no = data.draw(st.sampled_from(sorted(self.out)))
        left, day = self.out[order_no]
        part = data.draw(st.decimals("0.01", left, places=2))
        self.returns += 1
        self.review.returned(came_back(order_no, str(part), day, return_no=f"R{self.returns}"))
        self.credited[day.year] += part
        if part == left:
            del self.out[order_no]
        else:
            self.out[order_no] = (left - part, day)

    @precondition(lambda self: self.day < len(DAYS) - 1)
    @rule()
    def next_day(self) -> None:
        self.day += 1

    @invariant()
    def never_over_the_limit(self) -> None:
        for account in self.files.accounts.values():
            assert account.held >= 0 and account.used >= 0
            assert account.held + account.used <= CEILING

    @invariant()
    def used_is_released_less_returned(self) -> None:
        for year, credited in self.credited.items():
            released = sum(
                (Decimal(e.value or 0) for e in self.released.values() if e.quota and e.quota.year == year), Decimal(0)
            )
            assert self.files.accounts["buyer", year].used == released - credited

    @invariant()
    def held_is_what_waits(self) -> None:
        for year in self.credited:
            waiting = sum((a.value or 0 for a in self.attempts(*UNDECIDED) if a.quota_year == year), Decimal(0))
            assert self.files.accounts["buyer", year].held == waiting


QuotaMachine.TestCase.settings = settings()
TestQuota = QuotaMachine.TestCase


def test_an_officer_cannot_lift_the_new_years_limit() -> None:
    """A list held in December counts in January when January releases it, if January has room."""
    files = ReviewFiles(
        accounts={
            ("buyer", 2026): QuotaAccount("buyer", 2026, CEILING),
            ("buyer", 2027): QuotaAccount("buyer", 2027, CEILING, used=Decimal(25900)),
        },
        enterprises={code: Enterprise(code, frozenset({role}), True) for code, role in ROLES.items()},
    )
    review = ListReview(RuleBook(rule_table(Parameters())), Draw("secret"), files)
    review.assess(seen(assessed("1", line("320.00"))), DAYS[1], AT)
    assert files.attempts[f"{EBP}:1"][1].status is ListStatus.MANUAL
    _, rejection = review.ruled(ruling("1", "release"), DAYS[2], AT)
    assert isinstance(rejection, ListRejected) and [finding.code for finding in rejection.findings] == ["1313"]
    assert files.accounts["buyer", 2026].held == 0
    assert files.accounts["buyer", 2027].used == 25900


def test_taking_more_than_there_is_breaks_loudly() -> None:
    account = QuotaAccount("buyer", 2026, CEILING)
    with pytest.raises(QuotaBroken):
        account.hold(CEILING + 1)
    with pytest.raises(QuotaBroken):
        account.credit(Decimal("0.01"))
    with pytest.raises(QuotaBroken):
        account.spend(CEILING + 1)
    with pytest.raises(QuotaBroken):
        account.free(Decimal("0.01"))
