"""A day's end means the same wherever a batch is cut, and however far other topics are ahead."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal as D
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from libs.runtime.twins.memory import Connections, MemoryStore
from libs.runtime.twins.testing import Driver, only
from libs.schemas.events.base import Event
from libs.schemas.events.review import Verdict
from libs.schemas.events.tax import (
    PaymentDocumentIssued,
    PaymentDocumentOverdue,
    TaxAssessed,
    TaxBillSummarised,
    TaxPaymentRefused,
    TaxPaymentTaken,
)
from services.tax.domain.ledger import TaxLedger
from services.tax.domain.rules import Practice, Terms
from services.tax.domain.taxation import Taxation
from services.tax.processor import Tax
from services.tax.settings import Settings
from services.tax.tests.ledger import DAY_0, TaxDriver, assess_and_release, close_until, ended, follows, of
from services.tax.tests.samples import (
    confirmed,
    detained,
    held,
    lifted,
    paid,
    released,
    return_accepted,
    return_completed,
    return_lapsed,
    sent_back,
    topped_up,
)

NOW = datetime(2026, 3, 2, tzinfo=UTC)
Fact = tuple[date, Event]


def on(after: int) -> date:
    return DAY_0 + timedelta(days=after)


async def test_a_payment_of_the_day_after_the_last_comes_late_before_the_close_too(driver: TaxDriver) -> None:
    await driver.feed(topped_up())
    await assess_and_release(driver, "T1")
    issued = only(PaymentDocumentIssued, await close_until(driver, on(44)))
    assert issued.due_day == on(45)
    wrong = await driver.feed(paid(issued.ent_duty_no, "1.00"), day=on(46))
    assert [type(event) for event in wrong] == [PaymentDocumentOverdue, TaxPaymentRefused]
    events = await driver.feed(paid(issued.ent_duty_no, issued.amount), day=on(46))
    assert [type(event) for event in events] == [TaxPaymentTaken]
    assert await driver.close(on(45)) == []
    await driver.balanced()


async def test_a_calendar_made_shorter_counts_for_releases_to_come(driver: TaxDriver) -> None:
    """Even of lists that were assessed under the longer one."""
    await driver.feed(topped_up())
    [first, second] = of(TaxAssessed, await driver.feed(held("T1"), held("T2")))
    await driver.feed(released(first))
    hurried = Driver(Tax(Settings(summary_days=3), driver.rows), driver.store, DAY_0)
    await hurried.feed(released(second))
    for day, order in ((on(2), []), (on(3), ["T2"]), (on(29), []), (on(30), ["T1"])):
        assert [bill.ref.number for bill in of(TaxBillSummarised, await hurried.close(day))] == order


async def test_a_lapse_is_dated_by_its_last_day_whoever_tells_of_it(driver: TaxDriver) -> None:
    """`returns` reports an arrival of day 46 before day 45 closes, and that close collects the bill all the same."""
    await driver.feed(topped_up())
    [assessed] = await assess_and_release(driver, "T1")
    await driver.feed(return_accepted(assessed), day=on(3))
    await close_until(driver, on(44))
    await driver.feed(return_lapsed(assessed), day=on(46))
    issued = only(PaymentDocumentIssued, await driver.close(on(45)))
    assert (on(60), issued.due_day) == (date(2026, 5, 1), date(2026, 5, 6)), "Labour Day holidays come between"
    await driver.balanced()


@pytest.mark.parametrize("verdict", [detained, sent_back])
async def test_a_verdict_of_the_day_after_finds_the_bill_collected(
    driver: TaxDriver, verdict: Callable[[TaxAssessed], Verdict]
) -> None:
    """Another worker may tell of it before the last day of the bill closes."""
    await driver.feed(topped_up())
    [assessed] = await assess_and_release(driver, "T1")
    await close_until(driver, on(29))
    assert await driver.feed(verdict(assessed), day=on(31)) == []
    assert [type(told) for told in await driver.close(on(30))] == [TaxBillSummarised, PaymentDocumentIssued]
    assert await driver.states() == ["summarised"]
    await driver.balanced()


def outcome(facts: Sequence[Fact], closed_after: Sequence[int]) -> Counter[str]:
    """Return what is published where day `n` closes behind `closed_after[n]` of these facts."""
    taxation = Taxation(ledger := TaxLedger(), Practice(), Terms())
    published: Counter[str] = Counter()
    for place in range(len(facts) + 1):
        for n, after in enumerate(closed_after):
            if after == place:
                published.update(map(repr, ended(ledger, taxation, on(n))))
        if place < len(facts):
            day, fact = facts[place]
            published.update(map(repr, follows(taxation, fact, day, NOW)))
    return published


def _assessed(order: str) -> TaxAssessed:
    taxation = Taxation(TaxLedger(), Practice(), Terms())
    follows(taxation, topped_up(), DAY_0, NOW)
    [assessed] = follows(taxation, held(order), DAY_0, NOW)
    assert isinstance(assessed, TaxAssessed)
    return assessed


LISTS = {order: _assessed(order) for order in ("T1", "T2", "T3")}
DAYS = 64


@given(st.data())
def test_the_same_facts_give_the_same_outcome_wherever_the_days_close(data: st.DataObject) -> None:
    """Releases, one return, a stopped list, payments round the last day; each day closes at once, or behind later facts."""
    facts: list[Fact] = [(DAY_0, topped_up()), *((DAY_0, held(order)) for order in LISTS)]
    facts += [(on(data.draw(st.integers(0, 1))), released(assessed)) for assessed in LISTS.values()]
    back = LISTS["T1"]
    facts.append((on(data.draw(st.integers(1, 30))), return_accepted(back)))
    if data.draw(st.booleans()):
        facts.append((on(45), return_lapsed(back)))
    else:
        facts.append((on(data.draw(st.integers(30, 45))), return_completed(back)))
    stopped = LISTS["T3"]
    for n in sorted(data.draw(st.lists(st.integers(28, 34), max_size=3))):
        facts.append((on(n), data.draw(st.sampled_from([detained, lifted, sent_back]))(stopped)))
    for _ in range(data.draw(st.integers(0, 4))):
        number = data.draw(st.sampled_from(["299220260401000001", "299220260402000001"]))
        amount = data.draw(st.sampled_from(["9.10", "18.20"]))
        told = data.draw(st.sampled_from([paid, confirmed]))
        facts.append((on(data.draw(st.integers(44, 48))), told(number, D(amount))))
    facts.sort(key=lambda fact: fact[0])
    at_once = [sum(day <= on(n) for day, _ in facts) for n in range(DAYS)]
    late: list[int] = []
    for n, earliest in enumerate(at_once):
        last = sum(day <= on(n + 2) for day, _ in facts)  # nobody runs further ahead than the calendar does
        late.append(max([data.draw(st.integers(earliest, last)) if last > earliest else earliest, *late]))
    assert outcome(facts, late) == outcome(facts, at_once)


async def _in_pieces(piece_max: int, orders: int, between: Sequence[Fact], after: int) -> tuple[Counter[str], Any]:
    """Return what is published, and the rows, where facts of the next day come behind piece `after` of day 45."""
    store = MemoryStore()
    driver = TaxDriver(Connections(store))
    told = await driver.feed(topped_up("10000"))
    names = [f"T{n}" for n in range(orders)]
    for n, name in enumerate(names):
        told += await assess_and_release(driver, name, day=on(n % 2), **({"customs_code": "2991"} if n % 3 else {}))
    for n in range(47):
        pieces = driver.pieces(on(n), piece_max)
        place = 0
        async for piece in pieces:
            told += piece
            if n == 45 and place == after:
                for day, fact in between:
                    told += await driver.feed(fact, day=day)
            place += 1
        if n == 45 and place <= after:
            for day, fact in between:
                told += await driver.feed(fact, day=day)
    await driver.balanced()
    return Counter(map(repr, told)), store.tables


@given(st.integers(1, 4), st.integers(0, 9), st.integers(0, 6))
def test_a_day_in_pieces_ends_as_in_one(piece_max: int, orders: int, after: int) -> None:
    """Payments come too late between two pieces of their document's last day, and new lists with them."""
    between: list[Fact] = [(on(46), held("N1")), (on(46), topped_up("5"))]
    between += [(on(46), confirmed(f"299220260401{n:06d}", "9.10")) for n in (1, 2)]
    cut = asyncio.run(_in_pieces(piece_max, orders, between, after))
    assert cut == asyncio.run(_in_pieces(1000, orders, between, 1000))
