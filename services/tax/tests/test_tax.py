"""The service, in memory and on a real database: assessment, guarantee, bills, the 31-45 day calendar, payments."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal as D

import pytest
from msgspec.structs import replace

from libs.runtime.failures import Halt
from libs.runtime.twins.testing import only
from libs.schemas.events.matching import ListRefused
from libs.schemas.events.tax import (
    GuaranteeAwaited,
    GuaranteeRaised,
    PaymentDocumentIssued,
    PaymentDocumentOverdue,
    PaymentDocumentPaid,
    TaxAssessed,
    TaxBillIssued,
    TaxBillSummarised,
    TaxPaymentRefused,
    TaxPaymentTaken,
)
from services.tax.tests.ledger import DAY_0, TaxDriver, assess_and_release, close_until, of
from services.tax.tests.samples import (
    GUARANTOR,
    confirmed,
    held,
    line,
    paid,
    rejected,
    released,
    return_completed,
    topped_up,
)


async def test_a_list_is_assessed_held_released_and_billed(driver: TaxDriver) -> None:
    raised = only(GuaranteeRaised, await driver.feed(topped_up("1000")))
    assert (raised.ceiling, raised.committed) == (1000, 0)
    assessed = only(TaxAssessed, await driver.feed(held("T1")))
    assert (assessed.tax.total, assessed.ref.number, assessed.list.ems_no) == ("9.10", "T1", "T2992W000001")
    assert await driver.account() == (D("9.10"), 1000, 0)
    bill = only(TaxBillIssued, await driver.feed(released(assessed)))
    assert (bill.tax_no, bill.total, bill.release_day) == ("29922026I0000000T1_0", "9.10", DAY_0)
    assert D(bill.total) == sum(D(row.duty) + D(row.consumption_tax) + D(row.vat) for row in bill.lines)
    assert await driver.account() == (D("9.10"), 1000, 0)
    await driver.balanced()


async def test_an_import_and_an_export_of_one_number_are_two_cases(driver: TaxDriver) -> None:
    await driver.feed(topped_up("1000"), held("T1"))
    assert await driver.feed(rejected(held("T1", direction="E"))) == []
    assert await driver.account() == (D("9.10"), 1000, 0)
    assert await driver.states() == ["held"]


async def test_the_whole_way_may_fall_into_one_batch(driver: TaxDriver) -> None:
    events = await driver.feed(topped_up("10"), held("T1"), held("T2"), rejected(held("T1")), held("T3"))
    assert [type(event).__name__ for event in events] == [
        "GuaranteeRaised", "TaxAssessed", "GuaranteeAwaited", "TaxAssessed", "GuaranteeAwaited",
    ]  # fmt: skip
    assert await driver.account() == (D("9.10"), 10, 1)
    await driver.balanced()


async def test_goods_off_the_positive_list_are_refused_and_hold_nothing(driver: TaxDriver) -> None:
    document = held("T1", line(1, gcode="0000000000"), line(2, gcode="1111111111"))
    refusal = only(ListRefused, await driver.feed(topped_up(), document))
    assert (refusal.refused_by, len(refusal.findings)) == ("tax", 2)
    assert await driver.feed(rejected(document)) == []
    assert await driver.account() == (0, 100000, 0)


async def test_a_second_hold_of_an_attempt_changes_nothing(driver: TaxDriver) -> None:
    await driver.feed(topped_up("10"), held("T1"), held("T2"))
    assert await driver.feed(held("T1"), held("T2")) == []
    assert await driver.account() == (D("9.10"), 10, 1)
    await driver.balanced()


async def test_a_rejection_frees_the_attempt_it_names_only(driver: TaxDriver) -> None:
    await driver.feed(topped_up(), held("T1"), held("T1", attempt=2))
    assert await driver.feed(rejected(held("T1"))) == []
    assert await driver.feed(rejected(held("T1"))) == []
    assert (await driver.account())[0] == D("9.10")
    assert await driver.states() == ["void", "held"]
    await driver.balanced()


async def test_lists_wait_for_guarantee_in_line_and_small_ones_never_overtake(driver: TaxDriver) -> None:
    big, small = held("T2", line(1, "1000.00")), held("T3", line(1, "1.00"))
    events = await driver.feed(topped_up("10"), held("T1"), big, small)
    assert [event.ref.number for event in of(TaxAssessed, events)] == ["T1"]
    assert [(event.ref.number, event.assessed.tax.total) for event in of(GuaranteeAwaited, events)] == [
        ("T2", "91.00"),
        ("T3", "0.09"),
    ]
    assert of(TaxAssessed, await driver.feed(topped_up("89"))) == []
    assert await driver.waiting() == [("guarantee", 2, DAY_0)]
    assert [event.ref.number for event in of(TaxAssessed, await driver.feed(topped_up("10")))] == ["T2", "T3"]
    assert await driver.waiting() == []
    await driver.balanced()


async def test_only_as_many_wake_as_are_covered(driver: TaxDriver) -> None:
    await driver.feed(*(held(f"T{n}") for n in range(20)))
    assert await driver.account() == (0, 0, 20)
    woken = await driver.feed(topped_up("20"), topped_up("10"))
    assert [event.ref.number for event in of(TaxAssessed, woken)] == ["T0", "T1", "T2"]
    woken = await driver.feed(held("T20"), topped_up("200"))
    assert [event.ref.number for event in of(TaxAssessed, woken)] == [f"T{n}" for n in range(3, 21)]
    await driver.balanced()


async def test_a_waiting_list_that_is_rejected_leaves_the_line_and_the_next_goes_on(driver: TaxDriver) -> None:
    big, small = held("T1", line(1, "1000.00")), held("T2", line(1, "1.00"))
    await driver.feed(topped_up("10"), big, small)
    woken = await driver.feed(rejected(big))
    assert [event.ref.number for event in of(TaxAssessed, woken)] == ["T2"]
    assert await driver.account() == (D("0.09"), 10, 0)
    await driver.balanced()


async def test_a_waiting_list_that_is_rejected_leaves_the_line_though_nobody_goes_on(driver: TaxDriver) -> None:
    first, second = held("T1", line(1, "1000.00")), held("T2", line(1, "2000.00"))
    await driver.feed(topped_up("10"), first, second)
    assert await driver.feed(rejected(second)) == []
    assert await driver.account() == (0, 10, 1)
    assert await driver.waiting() == [("guarantee", 1, DAY_0)]
    assert [event.ref.number for event in of(TaxAssessed, await driver.feed(topped_up("300")))] == ["T1"]
    await driver.balanced()


async def test_a_release_without_a_hold_stops_the_worker(driver: TaxDriver) -> None:
    [assessed] = of(TaxAssessed, await driver.feed(topped_up(), held("T1")))
    release = released(assessed)
    stranger = replace(release, list=replace(release.list, ref=replace(release.ref, number="T9")))
    with pytest.raises(Halt, match=r"Released.*T9"):
        await driver.feed(stranger)


async def test_bills_of_a_day_become_one_document_when_day_30_closes(driver: TaxDriver) -> None:
    await driver.feed(topped_up(), topped_up(code="OTHER"))
    await assess_and_release(driver, "T1", "T2")
    await assess_and_release(driver, "T3", assure_code="OTHER")
    await assess_and_release(driver, "T4", day=DAY_0 + timedelta(days=1))
    assert await close_until(driver, date(2026, 3, 31)) == []
    events = await driver.close(date(2026, 4, 1))
    issued = of(PaymentDocumentIssued, events)
    assert [(e.assure_code, e.bills, e.amount, e.due_day) for e in issued] == [
        (GUARANTOR, 2, D("18.20"), date(2026, 4, 16)),
        ("OTHER", 1, D("9.10"), date(2026, 4, 16)),
    ]
    assert [e.ent_duty_no for e in issued] == ["299220260401000001", "299220260401000002"]
    assert [(e.ref.number, e.ent_duty_no[-1]) for e in of(TaxBillSummarised, events)] == [
        ("T1", "1"),
        ("T2", "1"),
        ("T3", "2"),
    ]
    assert await driver.states() == ["summarised"] * 3 + ["billed"]
    assert [e.release_day for e in of(PaymentDocumentIssued, await driver.close(date(2026, 4, 2)))] == [
        date(2026, 3, 3)
    ]
    await driver.balanced()


@pytest.mark.requirement("B18")
@pytest.mark.parametrize(
    ("day_0", "summary", "due"),
    [
        (date(2026, 12, 5), date(2027, 1, 4), date(2027, 1, 19)),
        (date(2027, 12, 31), date(2028, 1, 30), date(2028, 2, 14)),
        (date(2028, 1, 30), date(2028, 2, 29), date(2028, 3, 15)),
        (date(2026, 1, 30), date(2026, 3, 1), date(2026, 3, 16)),
    ],
)
async def test_the_calendar_crosses_year_ends_and_leap_days(
    driver: TaxDriver, day_0: date, summary: date, due: date
) -> None:
    """A document leaves out what came back within the days of returns."""
    await driver.feed(topped_up(), day=day_0)
    _, back = await assess_and_release(driver, "T1", "T2", day=day_0)
    await driver.feed(return_completed(back), day=day_0)
    assert await close_until(driver, summary - timedelta(days=1), day_0) == []
    document = only(PaymentDocumentIssued, await driver.close(summary))
    assert (document.due_day, document.release_day, document.bills) == (due, day_0, 1)
    assert await close_until(driver, due - timedelta(days=1), summary + timedelta(days=1)) == []
    assert only(PaymentDocumentOverdue, await driver.close(due)).amount == D("9.10")
    assert await close_until(driver, due + timedelta(days=3), due + timedelta(days=1)) == []


async def document(driver: TaxDriver, ceiling: str = "100000") -> PaymentDocumentIssued:
    await driver.feed(topped_up(ceiling))
    assessed = of(TaxAssessed, await driver.feed(held("T1", *(line(n) for n in range(1, 41)), tax_total="364")))
    await driver.feed(*map(released, assessed))
    issued: PaymentDocumentIssued = only(PaymentDocumentIssued, await driver.close(date(2026, 4, 1)))
    return issued


async def test_a_payment_in_time_frees_the_guarantee_once_the_treasury_has_it(driver: TaxDriver) -> None:
    issued = await document(driver)
    assert await driver.account() == (D("364.00"), 100000, 0)
    report = only(TaxPaymentTaken, await driver.feed(paid(issued.ent_duty_no, "364"), day=issued.due_day))
    assert (report.amount, report.surcharge, report.paid_day) == (364, 0, issued.due_day)
    assert await driver.account() == (D("364.00"), 100000, 0), "its guarantor's word frees nothing"
    assert await driver.waiting() == [("treasury", 1, issued.due_day)]
    later = issued.due_day + timedelta(days=300)
    payment = only(PaymentDocumentPaid, await driver.feed(confirmed(issued.ent_duty_no, "364"), day=later))
    assert (payment.amount, payment.surcharge, payment.paid_day) == (364, 0, issued.due_day)
    assert await driver.account() == (0, 100000, 0)
    assert await driver.close(issued.due_day) == []
    again = only(TaxPaymentRefused, await driver.feed(paid(issued.ent_duty_no, "364"), day=issued.due_day))
    [finding] = again.findings
    assert (finding.code, finding.rule, finding.path) == ("2999", "tax-payment.entDutyNo.once@1", "entDutyNo")
    assert (finding.actual, finding.expected) == (f"paid on {issued.due_day}", "unpaid")
    await driver.balanced()


async def test_a_wrong_payment_is_refused_with_both_values(driver: TaxDriver) -> None:
    issued = await document(driver)
    theirs = paid(issued.ent_duty_no, "364", code="OTHER")
    for payment, rule, path, actual, expected in (
        (paid(issued.ent_duty_no, "363.99"), "amount.due", "amount", "363.99", "364.00"),
        (theirs, "assureCode.guarantor", "assureCode", "OTHER", "the guarantor of the document"),
        (paid("000000000000000000", "364"), "entDutyNo.known", "entDutyNo", "000000000000000000", None),
    ):
        refusal = only(TaxPaymentRefused, await driver.feed(payment, day=issued.due_day))
        [finding] = refusal.findings
        assert (finding.rule, finding.path) == (f"tax-payment.{rule}@1", path)
        assert (finding.actual, finding.expected) == (actual, expected)
    assert await driver.account() == (D("364.00"), 100000, 0)


async def test_a_guarantor_whose_lists_wait_cannot_pay_for_another(driver: TaxDriver) -> None:
    issued = await document(driver)
    await driver.feed(held("T2", assure_code="OTHER"))
    only(TaxPaymentRefused, await driver.feed(paid(issued.ent_duty_no, "364", code="OTHER"), day=issued.due_day))
    assert await driver.account("OTHER") == (0, 0, 1)


@pytest.mark.parametrize(
    ("days_late", "surcharge"),
    [(0, "0"), (1, "0"), (274, "0"), (275, "50.05"), (300, "54.60")],
)
async def test_the_surcharge_runs_from_the_day_after_and_small_ones_are_not_charged(
    driver: TaxDriver, days_late: int, surcharge: str
) -> None:
    issued = await document(driver)
    await driver.close(issued.due_day)
    day = issued.due_day + timedelta(days=days_late)
    for told, kind in ((paid, TaxPaymentTaken), (confirmed, PaymentDocumentPaid)):
        event = only(kind, await driver.feed(told(issued.ent_duty_no, issued.amount + D(surcharge)), day=day))
        assert event.surcharge == D(surcharge)


async def test_a_payment_wakes_those_that_wait(driver: TaxDriver) -> None:
    issued = await document(driver, ceiling="400")
    only(GuaranteeAwaited, await driver.feed(held("T2", line(1, "4000.00"))))
    events = await driver.feed(confirmed(issued.ent_duty_no, "364"), day=issued.due_day)
    assert [type(event).__name__ for event in events] == ["PaymentDocumentPaid", "TaxAssessed"]
    await driver.balanced()


async def test_a_bill_over_nothing_is_issued_and_never_collected(driver: TaxDriver) -> None:
    await driver.feed(topped_up())
    [assessed] = of(TaxAssessed, await driver.feed(held("T1", line(1, "0.05"), tax_total="0")))
    assert only(TaxBillIssued, await driver.feed(released(assessed))).total == "0.00"
    assert await close_until(driver, date(2026, 4, 20)) == []
    await driver.balanced()


async def test_days_that_are_worked_off_late_keep_their_own_documents(driver: TaxDriver) -> None:
    """A worker that was away catches up."""
    await driver.feed(topped_up())
    await assess_and_release(driver, "T1")
    await assess_and_release(driver, "T2", day=DAY_0 + timedelta(days=1))
    events = await close_until(driver, date(2026, 4, 17), date(2026, 4, 1))
    assert [e.due_day for e in of(PaymentDocumentIssued, events)] == [date(2026, 4, 16), date(2026, 4, 17)]
    assert [e.due_day for e in of(PaymentDocumentOverdue, events)] == [date(2026, 4, 16), date(2026, 4, 17)]
