"""The store can be made again from the documents and from what was published of them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from libs.runtime.twins.testing import A_DAY, rebuilt, rebuilt_in_memory, resumed
from services.matching.tests.conftest import MatchingDriver, OpenDriver, without_blocks
from services.matching.tests.samples import OTHER_PLATFORM, declared, order, payment, waybill
from services.matching.tests.test_corrections import WAYBILL_KEY, retracted


async def story(driver: MatchingDriver) -> None:
    """Lists matched, refused, declared again, waiting, told; documents without a list; two platforms and two days."""
    await driver.at(0, order(), payment(amount_paid="1.00"), waybill(), declared())
    await driver.at(1, declared(attempt=2, corrections=1), payment(correction=1), partition=0)
    late = {"order_no": "T-late"}
    await driver.at(2, declared(**late), waybill(**late), declared(order_no="T-2"), partition=1)
    await driver.at(100, order(order_no="T-3"), order(**late), waybill(order_no="T-4"), partition=1)
    await driver.at(200, payment(**late), waybill(order_no="T-3"), payment(order_no="T-3"), partition=1)
    await driver.at(210, declared(order_no="T-6"), partition=3)
    await driver.close(A_DAY)
    other = {"order_no": "T-5", "ebp_code": OTHER_PLATFORM}
    both = [order(order_no="T-5"), order(**other), waybill(order_no="T-5"), declared(**other), payment(**other)]
    await driver.feed(*both, day=A_DAY + timedelta(days=300))
    await driver.feed(declared(order_no="T-7", trade_mode="9999"), day=A_DAY + timedelta(days=301))
    moved = {"order_no": "T-8", "pay_transaction_id": "P0008"}
    await driver.feed(retracted("payment/312226T001/P0008", order_no="T-8"), payment(**moved), order(order_no="T-8"))
    await driver.feed(waybill(order_no="T-8"), retracted(WAYBILL_KEY, 2, "T-8"))


@pytest.mark.parametrize("cut", [1, 4, 2000])
async def test_the_store_comes_out_as_it_was(on_postgres: OpenDriver, cut: int) -> None:
    driver = await on_postgres()
    await story(driver)
    before, after = await rebuilt(driver, driver.store, cut)
    assert after == before
    assert (before["dossier"].rows, before["list_counter"].rows) == (9, 2)
    assert await driver.feed(order(), payment(), waybill(), declared()) == []


@pytest.mark.parametrize("cut", [1, 4, 2000])
async def test_the_twin_comes_out_as_it_was(in_memory: OpenDriver, cut: int) -> None:
    driver = await in_memory()
    await story(driver)
    before, after = await rebuilt_in_memory(driver, driver.store.store, cut)
    assert without_blocks(after) == without_blocks(before)
    assert (len(before["dossier"]), len(before["list_counter"])) == (9, 2)


async def test_other_tolerances_change_nothing_that_was_decided(on_postgres: OpenDriver) -> None:
    driver = await on_postgres()
    await story(driver)
    generous = MatchingDriver(driver.store, amount_tolerance="1000")
    generous.history = driver.history
    before, after = await rebuilt(generous, driver.store, 3)
    assert after == before


async def test_what_was_lost_under_way_is_told_and_nothing_else(on_postgres: OpenDriver) -> None:
    """Blocks have one number: where a longer one ends is not told, and lost lists would get other numbers."""
    driver = await on_postgres(number_block=1)
    await story(driver)
    for seed in range(12):
        found = await resumed(driver, driver.store, seed)
        lost = [each for each in found.wrong if "ListWaiting" not in each and each != "dossier"]
        assert not lost, f"seed {seed}: notices are told when they are due next, all else now"
