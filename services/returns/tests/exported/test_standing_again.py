"""A report that stands again brings goods of every list that it is about, whoever brings that about."""

from __future__ import annotations

from datetime import date

import pytest

from libs.runtime.twins.memory import Connections, MemoryStore
from libs.runtime.twins.testing import only
from libs.schemas.events.export_returns import ExportReturnArrived
from services.returns.tests.conftest import ReturnsDriver
from services.returns.tests.exported.back import SAME_DISTRICT, applied, exported, findings, listed, released, reported

APRIL = date(2026, 4, 1)


@pytest.mark.parametrize("last", ["application", "release"])
async def test_a_report_that_stands_again_is_for_every_list_it_is_about(last: str) -> None:
    """A change that named another list is refused there: who waited for the first list's goods has them now."""
    driver = ReturnsDriver(Connections(MemoryStore()))
    await exported(driver)
    if last == "application":
        await exported(driver, listed("2"))
    named = reported("P", invt_no="N-1"), reported("R1")
    wrong = {"app_type": "2", "invt_no": "N-2", "customs_code": SAME_DISTRICT}
    changes = reported("P", **wrong, submission_id="w0"), reported("R1", **wrong, submission_id="w1")
    await driver.feed(*named, *changes, applied("R0"), applied("R1"), day=APRIL)
    told = await driver.feed(applied("P", number="2"), applied("R1", number="2"), day=APRIL)
    if last == "release":
        told += await driver.feed(released(listed("2")), day=APRIL)
    assert [rule for rule, *_ in findings(told)] == ["215.customsCode.application"] * 2
    arrived = [
        (each.invt_no, each.return_no, each.logistics_no) for each in told if isinstance(each, ExportReturnArrived)
    ]
    assert sorted(arrived) == [("N-1", "R0", "BACK-P"), ("N-1", "R1", "BACK-R1"), ("N-2", "R1", "BACK-R1")]


async def test_a_report_that_stands_again_is_so_for_lists_the_batch_does_not_name() -> None:
    """The first application for the other list names neither the parcel nor the list whose goods it has."""
    driver = ReturnsDriver(Connections(MemoryStore()))
    await exported(driver)
    await exported(driver, listed("2"))
    wrong = reported("P", app_type="2", submission_id="w", invt_no="N-2", customs_code=SAME_DISTRICT)
    await driver.feed(reported("P", invt_no="N-1"), wrong, applied("R0"), day=APRIL)
    told = await driver.feed(applied("Q", number="2"), day=APRIL)
    arrived = only(ExportReturnArrived, told)
    assert (arrived.invt_no, arrived.return_no, arrived.logistics_no) == ("N-1", "R0", "BACK-P")
