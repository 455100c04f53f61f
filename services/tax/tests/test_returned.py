"""A return reduces bills or voids them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal as D

import pytest

from libs.runtime.failures import Halt
from libs.runtime.twins.testing import only
from libs.schemas.events.tax import (
    Bill,
    PaymentDocumentIssued,
    TaxAssessed,
    TaxBillIssued,
    TaxBillReduced,
    TaxBillSummarised,
    TaxBillVoided,
)
from services.tax.tests.ledger import DAY_0, TaxDriver, assess_and_release, close_until, of
from services.tax.tests.samples import (
    confirmed,
    held,
    line,
    released,
    return_accepted,
    return_completed,
    return_lapsed,
    topped_up,
)


async def test_a_full_return_voids_the_bill_and_frees_at_once(driver: TaxDriver) -> None:
    await driver.feed(topped_up())
    [assessed] = await assess_and_release(driver, "T1")
    await driver.feed(return_accepted(assessed), day=DAY_0 + timedelta(days=3))
    voided = only(TaxBillVoided, await driver.feed(return_completed(assessed), day=DAY_0 + timedelta(days=9)))
    assert (voided.total, voided.lines[0].qty, voided.return_no) == ("0.00", "0", "R1")
    assert await driver.account() == (0, 100000, 0)
    assert await close_until(driver, date(2026, 4, 20)) == []
    await driver.balanced()


async def test_a_partial_return_in_the_first_month_leaves_the_rest_to_its_day(driver: TaxDriver) -> None:
    await driver.feed(topped_up())
    [assessed] = of(TaxAssessed, await driver.feed(held("T1", line(1, "100.00", qty="4"))))
    await driver.feed(released(assessed))
    await driver.feed(return_accepted(assessed, left={1: "1"}), day=DAY_0 + timedelta(days=3))
    back = return_completed(assessed, {1: "1"})
    reduced = only(TaxBillReduced, await driver.feed(back, day=DAY_0 + timedelta(days=9)))
    assert (reduced.total, reduced.lines[0].qty) == ("2.28", "1")
    assert await driver.account() == (D("2.28"), 100000, 0)
    issued = only(PaymentDocumentIssued, await close_until(driver, date(2026, 4, 1)))
    assert (issued.amount, issued.due_day) == (D("2.28"), date(2026, 4, 16))
    await driver.balanced()


async def test_an_open_application_keeps_its_bill_out_until_the_goods_arrive(driver: TaxDriver) -> None:
    await driver.feed(topped_up())
    first, second = await assess_and_release(driver, "T1", "T2")
    await driver.feed(return_accepted(first), day=date(2026, 4, 1))
    assert (await driver.account())[0] == D(first.tax.total) + D(second.tax.total)
    issued = only(PaymentDocumentIssued, await close_until(driver, date(2026, 4, 9)))
    assert (issued.bills, issued.amount) == (1, D(second.tax.total))
    late = await driver.feed(return_completed(first, {1: "0.5"}), day=date(2026, 4, 10))
    assert only(TaxBillReduced, late).total == "4.55"
    assert await driver.close(date(2026, 4, 10)) == [], "half of it may still arrive"
    await driver.feed(return_lapsed(first), day=date(2026, 4, 16))
    rest = only(PaymentDocumentIssued, await driver.close(date(2026, 4, 16)))
    assert (rest.amount, rest.due_day, rest.release_day) == (D("4.55"), date(2026, 5, 6), DAY_0)
    await driver.balanced()


async def test_a_lapsed_application_lets_the_tax_stand(driver: TaxDriver) -> None:
    await driver.feed(topped_up())
    [assessed] = await assess_and_release(driver, "T1")
    first, second = return_accepted(assessed, "R1", {1: "0.5"}), return_accepted(assessed, "R2", {1: "0.5"})
    await driver.feed(first, second, day=date(2026, 4, 1))
    assert await close_until(driver, date(2026, 4, 15)) == []
    await driver.feed(return_lapsed(assessed, "R1"), day=date(2026, 4, 16))
    issued = only(PaymentDocumentIssued, await driver.close(date(2026, 4, 16)))
    assert (issued.amount, issued.due_day) == (D("4.55"), date(2026, 5, 6)), "1 May is a holiday"
    await driver.feed(return_lapsed(assessed, "R2", date(2026, 4, 17)), day=date(2026, 4, 17))
    issued = only(PaymentDocumentIssued, await driver.close(date(2026, 4, 17)))
    assert (issued.amount, issued.due_day) == (D(assessed.tax.total) - D("4.55"), date(2026, 5, 6))
    assert await driver.states() == ["summarised"]
    await driver.balanced()


async def test_one_piece_applied_for_keeps_out_only_itself(driver: TaxDriver) -> None:
    """Of four pieces one is applied for: three are summarised on their day, the fourth when it lapsed."""
    await driver.feed(topped_up())
    [assessed] = of(TaxAssessed, await driver.feed(held("T1", line(1, "100.00", qty="4"))))
    await driver.feed(released(assessed))
    await driver.feed(return_accepted(assessed, left={1: "3"}), day=DAY_0 + timedelta(30))
    told = await close_until(driver, date(2026, 4, 1))
    rest, issued = only(TaxBillSummarised, told), only(PaymentDocumentIssued, told)
    assert (rest.tax_no, rest.total, rest.lines[0].qty) == (f"{assessed.list.invt_no}_0", "6.83", "3")
    assert (issued.amount, issued.due_day) == (D("6.83"), date(2026, 4, 16))
    assert await driver.account() == (D("9.10"), 100000, 0)
    await driver.balanced()
    await driver.feed(confirmed(issued.ent_duty_no, issued.amount), day=date(2026, 4, 3))
    assert await driver.account() == (D("2.27"), 100000, 0)
    await driver.feed(return_lapsed(assessed), day=date(2026, 4, 16))
    last = only(TaxBillSummarised, await driver.close(date(2026, 4, 16)))
    assert (last.tax_no, last.total) == (f"{assessed.list.invt_no}_1", "2.27")
    assert await driver.states() == ["summarised"]
    await driver.balanced()


async def test_what_came_back_after_the_rest_was_summarised_ends_the_bill(driver: TaxDriver) -> None:
    await driver.feed(topped_up())
    [assessed] = of(TaxAssessed, await driver.feed(held("T1", line(1, "100.00", qty="4"))))
    await driver.feed(released(assessed), return_accepted(assessed, left={1: "3"}))
    await close_until(driver, date(2026, 4, 1))
    reduced = only(TaxBillReduced, await driver.feed(return_completed(assessed, {1: "3"}), day=date(2026, 4, 9)))
    assert (reduced.tax_no, reduced.total) == (f"{assessed.list.invt_no}_0", "6.83")
    assert of(TaxBillSummarised, await close_until(driver, date(2026, 4, 30), date(2026, 4, 2))) == []
    assert await driver.states() == ["summarised"]
    assert await driver.account() == (D("6.83"), 100000, 0)
    await driver.balanced()


async def test_a_return_heard_of_before_its_release_is_not_lost(driver: TaxDriver) -> None:
    await driver.feed(topped_up())
    [assessed] = of(TaxAssessed, await driver.feed(held("T1", line(1, "100.00", qty="4"))))
    assert await driver.feed(return_accepted(assessed, left={1: "1"})) == []
    assert await driver.feed(return_completed(assessed, {1: "1"})) == []
    events = await driver.feed(released(assessed))
    assert [(type(event), D(event.total)) for event in of(Bill, events)] == [
        (TaxBillIssued, D("9.10")),
        (TaxBillReduced, D("2.28")),
    ]
    assert only(PaymentDocumentIssued, await close_until(driver, date(2026, 4, 1))).amount == D("2.28")
    await driver.balanced()


async def test_a_return_of_a_summarised_bill_stops_the_worker(driver: TaxDriver) -> None:
    await driver.feed(topped_up())
    [assessed] = await assess_and_release(driver, "T1")
    await driver.close(date(2026, 4, 1))
    with pytest.raises(Halt, match=r"T1', attempt=1.*return while its tax is summarised"):
        await driver.feed(return_accepted(assessed))


async def test_returns_of_different_lines_on_different_days_add_up(driver: TaxDriver) -> None:
    await driver.feed(topped_up())
    [assessed] = of(TaxAssessed, await driver.feed(held("T1", line(1, "100.00"), line(2, "50.00"))))
    await driver.feed(released(assessed))
    for n, gnum in enumerate((1, 2), 1):
        await driver.feed(return_accepted(assessed, f"R{n}", {gnum: "0"}))
        events = await driver.feed(return_completed(assessed, {gnum: "0"}, f"R{n}"), day=DAY_0 + timedelta(days=n))
    assert only(TaxBillVoided, events).total == "0.00"
    assert await driver.account() == (0, 100000, 0)
    assert await driver.states() == ["returned"]
    await driver.balanced()


async def test_what_is_told_again_changes_nothing(driver: TaxDriver) -> None:
    """A release, an application and its end, each twice: one bill, reduced once, summarised on its day."""
    await driver.feed(topped_up())
    [assessed] = of(TaxAssessed, await driver.feed(held("T1", line(1, "100.00", qty="4"))))
    only(TaxBillIssued, await driver.feed(released(assessed), released(assessed)))
    assert await driver.feed(released(assessed)) == []
    accepted = return_accepted(assessed, left={1: "1"})
    await driver.feed(accepted, accepted)
    only(TaxBillReduced, await driver.feed(return_completed(assessed, {1: "1"})))
    assert await driver.feed(return_completed(assessed, {1: "1"}), accepted) == []
    only(PaymentDocumentIssued, await close_until(driver, date(2026, 4, 1)))
    assert await driver.feed(released(assessed), return_completed(assessed, {1: "1"})) == []
    await driver.balanced()
