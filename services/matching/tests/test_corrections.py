"""A retracted document leaves its dossier, whichever comes first: the document or its retraction."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest
from msgspec.structs import replace

from libs.runtime.twins.testing import kinds
from libs.schemas.events.matching import DocumentsMatched, ListMatched, ListRefused
from libs.schemas.events.retractions import DocumentRetracted
from services.matching.tests.conftest import OpenDriver
from services.matching.tests.samples import ORDER_NO, OTHER_PLATFORM, declared, order, payment, waybill

PAYMENT_KEY, WAYBILL_KEY = "payment/312226T001/P0001", "waybill/3301980XX1/W0001"
ORDER_KEY = f"order/3301960AB1/{ORDER_NO}"


def retracted(business_key: str, correction: int = 1, order_no: str = ORDER_NO) -> DocumentRetracted:
    return DocumentRetracted(order_no, correction, "s-old", business_key, "s-new")


HISTORIES: dict[str, list[Any]] = {
    "a payment deleted and declared anew": [
        payment(amount_paid="1.00"), retracted(PAYMENT_KEY), payment(correction=2), declared(corrections=2),
    ],
    "a payment changed, then deleted, then declared anew": [
        payment(amount_paid="1.00"), payment(amount_paid="2.00", correction=1), retracted(PAYMENT_KEY, 2),
        payment(correction=3), declared(corrections=3),
    ],
    "a payment under another platform": [
        payment(ebp_code=OTHER_PLATFORM), retracted(PAYMENT_KEY), payment(correction=2), declared(),
    ],
    "a payment back from another platform": [
        payment(amount_paid="1.00"), retracted(PAYMENT_KEY), payment(ebp_code=OTHER_PLATFORM, correction=2),
        retracted(PAYMENT_KEY, 3), payment(correction=4), declared(corrections=4),
    ],
    "a payment that belongs elsewhere": [
        payment(pay_transaction_id="P0002", amount_paid="1.00"), retracted("payment/312226T001/P0002"), payment(),
        declared(corrections=1),
    ],
    "a waybill that belonged elsewhere": [
        waybill(weight="9.00"), retracted(WAYBILL_KEY), waybill(correction=2), payment(), declared(corrections=2),
    ],
    "an order deleted and declared anew": [
        order(goods_value="1.00"), retracted(ORDER_KEY), order(correction=2), payment(), declared(corrections=2),
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", HISTORIES)
async def test_any_order_of_arrival_has_one_outcome(in_memory: OpenDriver, name: str) -> None:
    history = HISTORIES[name]
    there = [sample() for sample in (order, waybill) if not any(type(one) is type(sample()) for one in history)]
    for arrival in permutations(history):
        driver = await in_memory()
        published = await driver.feed(*there, *arrival[:2])
        published += [event for one in arrival[2:] for event in await driver.feed(one)]
        published += await driver.feed(*history)  # said again
        outcomes = [event for event in published if isinstance(event, ListMatched | ListRefused)]
        assert kinds(outcomes) == [ListMatched], [type(one).__name__ for one in arrival]
        assert await driver.reasons() == {}


async def test_what_a_list_lacks_after_a_retraction_it_waits_for(open_driver: OpenDriver) -> None:
    driver = await open_driver()
    await driver.feed(order(), waybill(), declared(corrections=1), payment())
    assert await driver.reasons() == {"list awaits corrections": 1}
    await driver.feed(retracted(PAYMENT_KEY))
    assert await driver.reasons() == {"list awaits payment": 1}
    assert kinds(await driver.feed(payment(correction=2))) == [DocumentsMatched, ListMatched]


async def test_a_case_that_knows_nothing_more_is_gone(open_driver: OpenDriver) -> None:
    """Before any list a waybill belongs to the only case of its order number."""
    driver = await open_driver()
    await driver.feed(order(), payment(ebp_code=OTHER_PLATFORM), waybill())
    told = await driver.feed(retracted(PAYMENT_KEY), payment(correction=2))
    assert kinds(told) == [DocumentsMatched]


async def test_a_correction_of_another_case_is_counted_on_too(open_driver: OpenDriver) -> None:
    driver = await open_driver()
    await driver.feed(order(), payment(), waybill(), declared(corrections=1))
    theirs = replace(order(), ebp_code=OTHER_PLATFORM, correction=1)
    assert kinds(await driver.feed(theirs)) == [ListMatched]


@pytest.mark.parametrize("first", [0, 1])
async def test_of_a_list_that_waits_the_latest_correction_counts(open_driver: OpenDriver, first: int) -> None:
    """Whichever comes first; told again, the one before changes nothing."""
    driver = await open_driver()
    versions = [declared(gross_weight=f"2.5{n}", correction=n, submission_id=f"s-list-{n}") for n in (0, 1)]
    await driver.feed(order(), waybill(), versions[first], versions[1 - first], versions[0])
    (_, matched) = await driver.feed(payment())
    assert isinstance(matched, ListMatched)
    assert (matched.gross_weight, matched.list.submission_id) == ("2.51", "s-list-1")
