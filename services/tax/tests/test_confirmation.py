"""The treasury says that it has the money of a payment document."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal as D

import pytest

from libs.runtime.processing import Connection
from libs.runtime.twins.testing import kinds, only, rebuilt
from libs.schemas.events.tax import (
    PaymentDocumentIssued,
    PaymentDocumentOverdue,
    PaymentDocumentPaid,
    TaxPaymentRefused,
)
from services.tax.tests.ledger import DAY_0, TaxDriver, assess_and_release, close_until
from services.tax.tests.samples import confirmed, paid, topped_up

SUMMARY, IN_TIME, LATE = (DAY_0 + timedelta(days) for days in (30, 31, 50))


async def _document(driver: TaxDriver) -> PaymentDocumentIssued:
    await driver.feed(topped_up("100"))
    await assess_and_release(driver, "T1")
    document: PaymentDocumentIssued = only(PaymentDocumentIssued, await close_until(driver, SUMMARY))
    return document


async def test_a_payment_is_confirmed_once_and_to_the_fen(driver: TaxDriver) -> None:
    number = (await _document(driver)).ent_duty_no
    await driver.feed(paid(number, "9.10"), day=IN_TIME)
    for wrong, rule in (
        (confirmed(number, "9.11"), "tax-confirmation.amount.paid@1"),
        (confirmed(number, "9.10", "3302960CD2"), "tax-payment.assureCode.guarantor@1"),
        (confirmed("29922026040199999", "9.10"), "tax-payment.entDutyNo.known@1"),
    ):
        refused = only(TaxPaymentRefused, await driver.feed(wrong, day=IN_TIME))
        assert [each.rule for each in refused.findings] == [rule]
    told = only(PaymentDocumentPaid, await driver.feed(confirmed(number, "9.10"), day=LATE))
    assert (told.ent_duty_no, told.paid_day, told.confirmed_day, told.amount) == (number, IN_TIME, LATE, D("9.10"))
    again = only(TaxPaymentRefused, await driver.feed(confirmed(number, "9.10"), day=LATE))
    assert [each.rule for each in again.findings] == ["tax-confirmation.entDutyNo.once@1"]


async def test_what_nobody_reported_is_settled_by_it(driver: TaxDriver) -> None:
    """The guarantee is free again, a late document is overdue first, and the guarantor's own report comes too late."""
    number = (await _document(driver)).ent_duty_no
    short = only(TaxPaymentRefused, await driver.feed(confirmed(number, "9.00"), day=IN_TIME))
    assert [each.rule for each in short.findings] == ["tax-payment.amount.due@1"]
    events = await driver.feed(confirmed(number, "9.10"), day=LATE)
    assert kinds(events) == [PaymentDocumentOverdue, PaymentDocumentPaid]
    assert await driver.account() == (D(0), D(100), 0)
    late = only(TaxPaymentRefused, await driver.feed(paid(number, "9.10"), day=LATE))
    assert [each.rule for each in late.findings] == ["tax-payment.entDutyNo.once@1"]
    await driver.balanced()


@pytest.mark.parametrize("reported", [True, False])
async def test_it_is_rebuilt(db: Connection, reported: bool) -> None:
    driver = TaxDriver(db)
    number = (await _document(driver)).ent_duty_no
    if reported:
        await driver.feed(paid(number, "9.10"), day=IN_TIME)
    await driver.feed(confirmed(number, "9.10"), day=LATE)
    before, after = await rebuilt(driver, db, 1)
    assert after == before
