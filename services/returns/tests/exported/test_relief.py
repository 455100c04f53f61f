"""Goods that come back are relieved of taxes within their time, with a certificate, and if they are no food."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from libs.runtime.twins.testing import kinds, only
from libs.schemas.events import export_returns as events
from services.returns.domain.exported.terms import policy_on
from services.returns.tests.conftest import ReturnsDriver
from services.returns.tests.exported.back import (
    applied,
    certified,
    departed,
    exported,
    goods,
    line,
    listed,
    released,
    reported,
    system,
    tallied,
)

APRIL = date(2026, 4, 1)


async def test_what_comes_too_late_for_relief_is_a_taxed_import(driver: ReturnsDriver) -> None:
    await exported(driver)
    await driver.feed(certified(), day=APRIL)
    october = date(2026, 10, 1)
    await driver.feed(applied(), reported(), day=october)
    told = await driver.feed(tallied(), day=october)
    assert kinds(told) == [events.ExportReturnCompleted, events.ReturnTaxed]
    taxed = only(events.ReturnTaxed, told)
    assert [each.rule for each in taxed.findings] == ["returns.exported.relief-period@1"]
    assert [(each.gcode, each.qty, each.unit, each.value, each.currency) for each in taxed.lines] == [
        ("9617009000", 1, "007", Decimal("20.00"), "502")
    ]


async def test_without_a_certificate_in_time_it_is_taxed(driver: ReturnsDriver) -> None:
    await exported(driver)
    await driver.feed(applied(), reported(), tallied(), day=APRIL)
    assert await driver.close(date(2026, 9, 3)) == []
    taxed = only(events.ReturnTaxed, await driver.close(date(2026, 9, 4)))
    assert [(each.rule, each.actual, each.expected) for each in taxed.findings] == [
        ("returns.certificate.relief@1", None, "<= 2026-09-04")
    ]
    assert await driver.feed(certified(), day=date(2026, 9, 5)) == []


async def test_food_is_taxed_whatever_the_certificate_says(driver: ReturnsDriver) -> None:
    await exported(driver, None, goods(), goods(2, gcode="1905310000", gname="饼干"))
    await driver.feed(applied("R1", line(), line(2, gcode="1905310000", gname="饼干")), certified(), day=APRIL)
    told = await driver.feed(reported(), tallied("R1", (1, "1"), (2, "1")), day=APRIL)
    assert [each.gnum for each in only(events.ReliefGranted, told).lines] == [1]
    taxed = only(events.ReturnTaxed, told)
    assert [each.gnum for each in taxed.lines] == [2]
    assert [(each.rule, each.path, each.actual) for each in taxed.findings] == [
        ("returns.gcode.relief@1", "InvtRefundList[2].gcode", "1905310000")
    ]


async def test_what_left_when_no_policy_is_in_force_is_taxed(driver: ReturnsDriver) -> None:
    declared, day = listed(), date(2028, 1, 4)
    await driver.feed(system(until="20291231"), released(declared), departed(declared, on=day), day=day)
    told = await driver.feed(applied(), certified(), reported(), tallied(), day=day)
    taxed = only(events.ReturnTaxed, told)
    assert [(each.rule, each.actual) for each in taxed.findings] == [
        ("returns.exported.relief-policy@1", f"{day} {declared.trade_mode}")
    ]


async def test_a_price_without_a_rate_is_told_in_its_own_currency_alone(driver: ReturnsDriver) -> None:
    await exported(driver, None, goods(currency="999"))
    told = await driver.feed(applied(), reported(), tallied(), certified(), day=APRIL)
    (came,) = only(events.ExportReturnCompleted, told).lines
    (relieved,) = only(events.ReliefGranted, told).lines
    assert (came.value, relieved.value, relieved.currency, relieved.value_yuan) == (0, Decimal("20.00"), "999", None)


async def test_a_certificate_of_the_last_day_comes_in_time(driver: ReturnsDriver) -> None:
    last = date(2026, 9, 4)
    await exported(driver)
    assert kinds(await driver.feed(applied(), reported(), tallied(), day=last))[-1] is events.ExportReturnCompleted
    only(events.ReliefGranted, await driver.feed(certified(), day=last))


@pytest.mark.parametrize(
    ("exported_on", "policy"),
    [
        (date(2023, 1, 29), None),
        (date(2023, 1, 30), "财税2023-4@1"),
        (date(2025, 12, 31), "财税2023-4@1"),
        (date(2026, 1, 1), "财税2026-16@1"),
        (date(2027, 12, 31), "财税2026-16@1"),
        (date(2028, 1, 1), None),
    ],
)
def test_each_policy_holds_from_its_first_day_to_its_last(exported_on: date, policy: str | None) -> None:
    found = policy_on(exported_on)
    assert (found.told if found else None) == policy
