"""The payment that its order names counts; if it names none, the first that agrees, whenever it comes."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest

from libs.runtime.twins.testing import A_DAY, kinds, only, rebuilt, rebuilt_in_memory
from libs.schemas.events.base import Event
from libs.schemas.events.matching import (
    DocumentsMatched,
    DocumentsMismatched,
    ListMatched,
    ListRefused,
    ListWaiting,
)
from services.matching.tests.conftest import MatchingDriver, OpenDriver, without_blocks
from services.matching.tests.samples import declared, order, payment, waybill

NAMELESS = {"pay_code": None, "pay_transaction_id": None}
FITS = payment(submission_id="s-fits", pay_transaction_id="P0007")
LESS = payment(submission_id="s-less", pay_transaction_id="P0008", amount_paid="1.00")
STRANGER = payment(submission_id="s-stranger", pay_transaction_id="P0009", payer_name="王五")
NEXT = A_DAY + timedelta(days=1)


def codes(refused: Any) -> list[str]:
    return [finding.code for finding in refused.findings]


@pytest.mark.parametrize("others", [(LESS,), (LESS, STRANGER)])
async def test_an_order_that_names_none_takes_the_first_that_agrees(in_memory: OpenDriver, others: Any) -> None:
    """C4: released, nothing told, in any order of arrival."""
    documents = (order(**NAMELESS), waybill(), declared(), FITS, *others)
    arrivals = [
        one for one in permutations(documents) if len(documents) < 6 or one[0] in (documents[0], documents[2], LESS)
    ]
    for arrival in arrivals:
        driver = await in_memory()
        published = [event for document in arrival for event in await driver.feed(document)]
        assert kinds(published) == [DocumentsMatched, ListMatched]
        assert published[0].counted == "s-fits"  # type: ignore[attr-defined]
        assert await driver.close(A_DAY) == []


async def test_none_agrees_and_the_day_ends(open_driver: OpenDriver) -> None:
    driver = await open_driver()
    documents = (order(**NAMELESS), waybill(), LESS, STRANGER, declared())
    assert await driver.feed(*documents) == []
    assert await driver.reasons() == {"list awaits agreement": 1}
    told = await driver.close(A_DAY)
    assert kinds(told) == [DocumentsMismatched, ListRefused]
    assert codes(only(ListRefused, told)) == ["13127"]  # of equals the greater number is spoken of
    assert await driver.reasons() == {}
    assert await driver.close(NEXT) == []


async def test_what_was_refused_does_not_hang_on_the_order_of_arrival(in_memory: OpenDriver) -> None:
    documents = (order(**NAMELESS), waybill(consignee="赵六"), LESS, STRANGER, declared())
    found = set()
    for arrival in permutations(documents):
        driver = await in_memory()
        assert await driver.feed(*arrival[:3]) + await driver.feed(*arrival[3:]) == []
        found.add(tuple(codes(only(ListRefused, await driver.close(A_DAY)))))
    assert found == {("13127", "-504011")}


async def test_the_sender_hears_why_none_counts_once(open_driver: OpenDriver) -> None:
    driver = await open_driver(waiting_grace_s=60)
    assert await driver.at(0, order(**NAMELESS), waybill(), LESS, declared()) == []
    waiting = only(ListWaiting, await driver.at(100, order(order_no="T-other")))
    assert (waiting.missing, codes(waiting)) == (["payment"], ["1332"])
    assert await driver.at(300, order(order_no="T-another")) == []
    assert kinds(await driver.at(301, FITS)) == [DocumentsMatched, ListMatched]


async def test_days_may_be_granted(open_driver: OpenDriver) -> None:
    driver = await open_driver(payment_days=2)
    await driver.feed(order(**NAMELESS), waybill(), LESS)
    await driver.feed(declared(), day=NEXT)
    published: list[list[Event]] = [await driver.close(A_DAY + timedelta(days=days)) for days in range(4)]
    assert [kinds(day) for day in published] == [[], [ListWaiting], [], [DocumentsMismatched, ListRefused]]


async def test_without_a_list_the_mismatch_is_told_at_the_days_end(open_driver: OpenDriver) -> None:
    driver = await open_driver()
    assert await driver.feed(order(**NAMELESS), waybill(), LESS) == []
    told = only(DocumentsMismatched, await driver.close(A_DAY))
    assert (codes(told), told.counted) == (["1332"], "s-less")
    matched = await driver.feed(FITS, day=NEXT)
    assert only(DocumentsMatched, matched).counted == "s-fits"
    assert kinds(await driver.feed(STRANGER, declared(), day=NEXT)) == [ListMatched]


async def test_the_one_that_is_named_is_waited_for(open_driver: OpenDriver) -> None:
    driver = await open_driver()
    assert await driver.feed(order(), waybill(), declared(), FITS, LESS) == []
    assert await driver.reasons() == {"list awaits payment": 1}
    assert kinds(await driver.close(A_DAY)) == [ListWaiting]
    assert kinds(await driver.feed(payment(), day=NEXT)) == [DocumentsMatched, ListMatched]


async def test_a_named_one_that_disagrees_is_refused_at_once(open_driver: OpenDriver) -> None:
    driver = await open_driver()
    published = await driver.feed(order(), waybill(), declared(), FITS, payment(amount_paid="1.00"))
    assert codes(only(ListRefused, published)) == ["1332"]


async def test_another_company_under_the_number_that_is_named(open_driver: OpenDriver) -> None:
    """The order names a company as well: one of its own may still come, until the day ends."""
    driver = await open_driver()
    assert await driver.feed(order(), waybill(), declared(), payment(pay_code="312226T999")) == []
    assert codes(only(ListRefused, await driver.close(A_DAY))) == ["13035"]


async def story(driver: MatchingDriver) -> None:
    await driver.feed(order(**NAMELESS), waybill(), LESS, declared(), STRANGER)
    await driver.feed(
        *(one(order_no="T-2", **extra) for one, extra in ((order, NAMELESS), (waybill, {}), (declared, {})))
    )
    await driver.feed(payment(order_no="T-2", submission_id="s-2", pay_transaction_id="P2", amount_paid="1.00"))
    await driver.feed(
        order(order_no="T-3", **NAMELESS), waybill(order_no="T-3"), payment(order_no="T-3", amount_paid="1.00")
    )
    await driver.close(A_DAY)
    await driver.feed(payment(order_no="T-3", submission_id="s-3", pay_transaction_id="P3"), day=NEXT)
    await driver.feed(declared(order_no="T-3"), day=NEXT)
    await driver.feed(order(order_no="T-4", **NAMELESS), waybill(order_no="T-4"), declared(order_no="T-4"), day=NEXT)
    await driver.feed(payment(order_no="T-4", amount_paid="1.00"), day=NEXT)


@pytest.mark.parametrize("cut", [1, 4, 2000])
async def test_the_store_comes_out_as_it_was(on_postgres: OpenDriver, cut: int) -> None:
    driver = await on_postgres()
    await story(driver)
    before, after = await rebuilt(driver, driver.store, cut)
    assert after == before


@pytest.mark.parametrize("cut", [1, 4, 2000])
async def test_the_twin_comes_out_as_it_was(in_memory: OpenDriver, cut: int) -> None:
    driver = await in_memory()
    await story(driver)
    before, after = await rebuilt_in_memory(driver, driver.store.store, cut)
    assert without_blocks(after) == without_blocks(before)
