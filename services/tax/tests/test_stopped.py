"""A bill is stopped, voided or let on with its list, when that is detained after its release."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from libs.runtime.twins.memory import Connections, MemoryStore
from libs.runtime.twins.testing import only
from libs.schemas.events.tax import PaymentDocumentIssued, TaxAssessed, TaxBillSummarised, TaxBillVoided
from services.tax.tests.ledger import DAY_0, TaxDriver, assess_and_release, close_until, of
from services.tax.tests.samples import (
    detained,
    held,
    lifted,
    released,
    return_accepted,
    return_completed,
    sent_back,
    topped_up,
)


def _on(after: int) -> date:
    return DAY_0 + timedelta(days=after)


@pytest.fixture
async def covered(driver: TaxDriver) -> TaxDriver:
    await driver.feed(topped_up("1000"))
    return driver


async def test_a_detained_list_is_not_summarised_until_it_may_go_on(covered: TaxDriver) -> None:
    one, other = await assess_and_release(covered, "T1", "T2")
    assert await covered.feed(detained(one), detained(one), day=_on(3)) == []
    closed = await close_until(covered, _on(35))
    assert [each.ref for each in of(TaxBillSummarised, closed)] == [other.ref]
    assert await covered.feed(lifted(one), lifted(one), day=_on(36)) == []
    closed = await close_until(covered, _on(36), _on(36))
    assert only(TaxBillSummarised, closed).ref == one.ref
    assert only(PaymentDocumentIssued, closed).due_day >= _on(36 + 15)
    await covered.balanced()


async def test_stopped_in_the_batch_that_assesses_it_a_list_is_stopped(covered: TaxDriver) -> None:
    """A worker that catches up meets all three facts of a list before it has stored anything of it."""
    other = TaxDriver(Connections(MemoryStore()))
    [tax] = of(TaxAssessed, await other.feed(topped_up("1000"), held("T1")))
    await covered.feed(held("T1"), released(tax), detained(tax))
    assert of(TaxBillSummarised, await close_until(covered, _on(35))) == []
    await covered.feed(lifted(tax), day=_on(36))
    assert only(TaxBillSummarised, await close_until(covered, _on(36), _on(36))).ref == tax.ref


async def test_let_on_in_time_it_is_summarised_in_its_turn(covered: TaxDriver) -> None:
    (tax,) = await assess_and_release(covered, "T1")
    await covered.feed(detained(tax), lifted(tax), day=_on(3))
    closed = await close_until(covered, _on(30))
    assert only(TaxBillSummarised, closed).ref == tax.ref


async def test_sent_back_its_bill_is_void_and_its_guarantee_free(covered: TaxDriver) -> None:
    (tax,) = await assess_and_release(covered, "T1")
    voided = only(TaxBillVoided, await covered.feed(detained(tax), sent_back(tax), day=_on(3)))
    assert (voided.total, voided.return_no) == ("0.00", None)
    assert (await covered.account())[0] == 0
    assert await covered.feed(sent_back(tax), return_completed(tax)) == []
    assert of(TaxBillSummarised, await close_until(covered, _on(35))) == []
    assert await covered.states() == ["void"]
    await covered.balanced()


async def test_a_return_under_way_does_not_let_a_detained_list_on(covered: TaxDriver) -> None:
    (tax,) = await assess_and_release(covered, "T1")
    await covered.feed(return_accepted(tax), detained(tax), day=_on(3))
    assert of(TaxBillSummarised, await close_until(covered, _on(35))) == []


async def test_a_verdict_heard_of_before_its_release_follows_it(covered: TaxDriver) -> None:
    """It travels on another topic."""
    one, other = of(TaxAssessed, await covered.feed(held("T1"), held("T2")))
    assert await covered.feed(detained(one), detained(other), sent_back(other)) == []
    told = await covered.feed(released(one), released(other))
    assert [type(each).__name__ for each in told] == ["TaxBillIssued", "TaxBillIssued", "TaxBillVoided"]
    assert of(TaxBillSummarised, await close_until(covered, _on(35))) == []
    assert await covered.states() == ["billed", "void"]
    await covered.balanced()


async def test_what_is_summarised_already_is_a_matter_of_an_audit(covered: TaxDriver) -> None:
    (tax,) = await assess_and_release(covered, "T1")
    await close_until(covered, _on(30))
    assert await covered.feed(detained(tax), sent_back(tax), day=_on(31)) == []
    assert await covered.states() == ["summarised"]
    await covered.balanced()
