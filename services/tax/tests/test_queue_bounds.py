"""A guarantor's queue is bounded, and so is what one transaction wakes."""

from __future__ import annotations

from decimal import Decimal

import pytest

from libs.runtime.twins.testing import Driver, only
from libs.schemas.events.matching import ListRefused
from libs.schemas.events.tax import GuaranteeAwaited, TaxAssessed
from services.tax.domain.broken import TooMuchToWake
from services.tax.processor import Tax
from services.tax.settings import Settings
from services.tax.tests.ledger import DAY_0, TaxDriver, of
from services.tax.tests.samples import GUARANTOR, held, rejected, topped_up


def bounded(driver: TaxDriver, queue_max: int) -> Driver:
    """The same store under a smaller bound."""
    return Driver(Tax(Settings(queue_max=queue_max), driver.rows), driver.store, DAY_0)


async def test_a_list_that_finds_the_queue_full_is_refused(driver: TaxDriver) -> None:
    tax = bounded(driver, 3)
    lists = [held(f"T{n}") for n in range(5)]
    events = await tax.feed(*lists[:4])
    assert [type(event) for event in events] == [GuaranteeAwaited] * 3 + [ListRefused]
    [refused] = of(ListRefused, events)
    assert [(each.path, each.rule) for each in refused.findings] == [
        ("InventoryHead.assureCode", "tax.assureCode.queue@1")
    ]
    only(ListRefused, await tax.feed(lists[4]))
    only(GuaranteeAwaited, await tax.feed(held("T9", assure_code="another")))
    await tax.feed(rejected(lists[0]))
    only(GuaranteeAwaited, await tax.feed(held("T5")))
    assert len(of(TaxAssessed, await tax.feed(topped_up()))) == 3
    only(TaxAssessed, await tax.feed(held("T6")))
    await driver.balanced()


async def test_one_transaction_wakes_no_more_than_one_queue(driver: TaxDriver) -> None:
    """Top-ups of several guarantors in one batch: the loop takes it in halves, down to one guarantor."""
    tax = bounded(driver, 3)
    codes = ("G1", "G2", "G3")
    for code in codes:
        await tax.feed(*(held(f"{code}-{n}", assure_code=code) for n in range(3)))
    with pytest.raises(TooMuchToWake):
        await tax.feed(*(topped_up(code=code) for code in codes))
    for code in codes:
        assert len(of(TaxAssessed, await tax.feed(topped_up(code=code)))) == 3
    await driver.balanced()


async def test_a_queue_longer_than_a_lowered_bound_still_wakes(driver: TaxDriver) -> None:
    await driver.feed(*(held(f"T{n}") for n in range(5)))
    assert len(of(TaxAssessed, await bounded(driver, 2).feed(topped_up()))) == 5


async def test_no_more_of_a_queue_is_read_than_can_wake(driver: TaxDriver) -> None:
    """Those in reach of the money, and the one that it does not reach."""
    await driver.feed(*(held(f"T{n}") for n in range(6)))
    async with driver._transaction() as db:
        rows = driver.rows(db)
        for budget, seen in (("-1", 0), ("0", 1), ("9.09", 1), ("9.10", 2), ("18.20", 3), ("100", 6)):
            heads = await rows.queue_heads({GUARANTOR: Decimal(budget)}, 10)
            assert [waiting.place for _, waiting in heads] == list(range(1, seen + 1))
        assert len(await rows.queue_heads({GUARANTOR: Decimal(100)}, 4)) == 4
