"""The store can be made again from what came in and from what was assessed, awaited, billed and summarised."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest

from libs.runtime.processing import Connection, Record
from libs.runtime.twins.memory import Connections, MemoryStore
from libs.runtime.twins.testing import only, outcomes, rebuilt, rebuilt_in_memory, resumed
from libs.schemas.events.accountbook import StockHeld
from libs.schemas.events.calendar import DayClosed
from libs.schemas.events.intake import GuaranteeToppedUp
from libs.schemas.events.tax import PaymentDocumentIssued, TaxAssessed
from services.tax.processor import Tax
from services.tax.settings import Settings
from services.tax.tests.ledger import DAY_0, TaxDriver, assess_and_release, close_until, of
from services.tax.tests.samples import (
    confirmed,
    detained,
    held,
    lifted,
    line,
    paid,
    rejected,
    released,
    return_accepted,
    return_completed,
    return_lapsed,
    sent_back,
    topped_up,
)


def _behind(first: type[object], record: Record) -> bool:
    return type(record.event) is not first


async def story(driver: TaxDriver) -> None:
    """The story has lists assessed, refused, waiting, woken, and rejected in line and after. Returns early, open,
    lapsed and complete; documents paid, late and open."""
    await driver.feed(held("W0", line(1, "50.00")), topped_up("100"), held("X", line(gcode="0000000000")))
    goods = [held(f"T{n}", line(1, "100.00", qty="4")) for n in range(8)]
    assessed = of(
        TaxAssessed, await driver.feed(*goods, held("W1"), held("W2"), held("W3"), held("W4", line(1, "9000")))
    )
    await driver.feed(rejected(held("W2")), rejected(goods[7]), topped_up("20"))
    await driver.feed(return_accepted(assessed[0]), return_completed(assessed[0], {1: "1"}))
    await driver.feed(*(released(tax) for tax in assessed[:4]), released(assessed[0]))
    await driver.feed(*(released(tax) for tax in assessed[4:6]), day=DAY_0 + timedelta(1))
    part = return_accepted(assessed[2], "R2", {1: "3"})
    await driver.feed(return_accepted(assessed[1]), part, day=DAY_0 + timedelta(3))
    await driver.feed(return_completed(assessed[1]), day=DAY_0 + timedelta(5))
    issued = of(PaymentDocumentIssued, await close_until(driver, DAY_0 + timedelta(31)))
    await driver.feed(return_lapsed(assessed[2], "R2", DAY_0 + timedelta(45)), day=DAY_0 + timedelta(45))
    first = issued[0]
    await driver.feed(
        paid(first.ent_duty_no, first.amount),
        confirmed(first.ent_duty_no, first.amount),
        paid(first.ent_duty_no, "1"),
        day=DAY_0 + timedelta(45),
    )
    last = only(PaymentDocumentIssued, await close_until(driver, DAY_0 + timedelta(62), DAY_0 + timedelta(45)))
    assert last.bills == 1
    await driver.balanced()


@pytest.mark.parametrize("cut", [1, 3, 2000])
async def test_the_store_comes_out_as_it_was(db: Connection, cut: int) -> None:
    driver = TaxDriver(db)
    await story(driver)
    before, after = await rebuilt(driver, db, cut)
    assert after == before
    assert {table: found.rows for table, found in before.items()} == {
        "guarantee_account": 1, "guarantee_queue": 1, "payment_document": 3, "list_tax": 12, "tax_audit": 0,
    }  # fmt: skip


@pytest.mark.parametrize("cut", [1, 3, 2000])
async def test_the_twin_comes_out_as_it_was(cut: int) -> None:
    store = MemoryStore()
    driver = TaxDriver(Connections(store))
    await story(driver)
    before, after = await rebuilt_in_memory(driver, store, cut)
    assert after == before
    assert {table: len(rows) for table, rows in before.items()} == {
        "guarantee_account": 1, "guarantee_queue": 1, "payment_document": 3, "list_tax": 12, "queue_place": 1,
    }  # fmt: skip


async def stopped(driver: TaxDriver) -> None:
    """Released lists are stopped, and some let on. One is detained before its release is heard of, one after, one with goods
    applied for; one is let on, one sent back, and one detained after its bill was summarised."""
    await driver.feed(topped_up("100000"))
    [early] = of(TaxAssessed, await driver.feed(held("T0")))
    await driver.feed(detained(early), released(early))
    taxed = await assess_and_release(driver, "T1", "T2", "T3", "T4", "T5")
    await driver.feed(return_accepted(taxed[1]), *map(detained, taxed[:4]), day=DAY_0 + timedelta(3))
    await driver.feed(lifted(taxed[2]), sent_back(taxed[3]), day=DAY_0 + timedelta(5))
    await close_until(driver, DAY_0 + timedelta(31))
    await driver.feed(detained(taxed[4]), day=DAY_0 + timedelta(32))
    assert await driver.states() == ["billed", "billed", "billed", "summarised", "void", "summarised"]


@pytest.mark.parametrize("cut", [1, 3, 2000])
async def test_lists_stopped_after_their_release_come_out_as_they_were(db: Connection, cut: int) -> None:
    """A batch of a rebuild assesses, releases and stops a list before it is stored at all."""
    driver = TaxDriver(db)
    await stopped(driver)
    before, after = await rebuilt(driver, db, cut)
    assert after == before


async def test_another_order_of_the_partitions_ends_alike(db: Connection) -> None:
    """Woken lists come before the top-up that woke them, or behind it before they came to wait. The end of a day comes
    first on the partition that closed it."""
    driver = TaxDriver(db)
    await story(driver)
    kinds: tuple[type[object], ...] = (GuaranteeToppedUp, StockHeld, DayClosed)
    for first in kinds:
        before, after = await rebuilt(driver, db, 3, partial(_behind, first))
        assert after == before


async def test_other_rates_and_practices_change_nothing_that_was_assessed(db: Connection) -> None:
    driver = TaxDriver(db)
    await story(driver)
    driver._processor = Tax(Settings(rounding="ROUND_DOWN", payment_days=1))
    before, after = await rebuilt(driver, db, 4)
    assert after == before


async def test_what_was_lost_under_way_is_told_and_nothing_else(db: Connection) -> None:
    driver = TaxDriver(db)
    await story(driver)
    for seed in range(12):
        found = await resumed(driver, db, seed)
        assert not found.wrong, f"seed {seed}"


async def test_what_others_were_given_stays_theirs_after_a_restore(db: Connection) -> None:
    """Lists whose outcome nobody knows come last then; each has one all the same."""
    driver = TaxDriver(db)
    await story(driver)
    for seed in range(12):
        found = await resumed(driver, db, seed, only_one=True)
        assert outcomes(found.told) == outcomes(found.expected), f"seed {seed}"
