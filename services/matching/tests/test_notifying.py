"""Senders learn what their lists wait for. It happens after a grace, once of the same, and at the end of the day at the
latest."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from libs.runtime.twins.testing import A_DAY, kinds, only
from libs.schemas.events.matching import DocumentsMatched, ListMatched, ListWaiting
from services.matching.tests.conftest import OpenDriver
from services.matching.tests.samples import declared, order, payment, waybill

GRACE_S = 60


def other() -> Any:
    """A record of another order, with which time goes on."""
    return waybill(order_no="T-other")


async def test_documents_that_follow_within_the_grace_are_not_asked_for(open_driver: OpenDriver) -> None:
    driver = await open_driver(waiting_grace_s=GRACE_S)
    assert await driver.at(0, declared()) == []
    assert await driver.at(GRACE_S - 1, other()) == []
    events = await driver.at(GRACE_S, order(), payment(), waybill())
    assert kinds(events) == [DocumentsMatched, ListMatched]
    assert await driver.close(A_DAY) == []


async def test_whoever_waits_longer_is_told_once_of_the_same(open_driver: OpenDriver) -> None:
    driver = await open_driver(waiting_grace_s=GRACE_S)
    await driver.at(0, declared())
    assert only(ListWaiting, await driver.at(GRACE_S, other())).missing == ["order", "payment", "waybill"]
    assert await driver.at(GRACE_S + 1, other()) == []
    assert only(ListWaiting, await driver.at(500, order(), waybill())).missing == ["payment"]
    assert await driver.at(600, other()) == []
    assert await driver.close(A_DAY) == []
    assert kinds(await driver.at(700, payment())) == [DocumentsMatched, ListMatched]


async def test_the_end_of_the_day_tells_everyone(open_driver: OpenDriver) -> None:
    driver = await open_driver(waiting_grace_s=GRACE_S)
    await driver.at(0, declared(), payment(), partition=1)
    await driver.at(0, declared(order_no="T-2"), partition=3)
    await driver.feed(declared(order_no="T-3"), day=A_DAY + timedelta(days=1))
    told = [event for event in await driver.close(A_DAY) if isinstance(event, ListWaiting)]
    assert {event.ref.number: event.missing for event in told} == {
        declared().order_no: ["order", "waybill"],
        "T-2": ["order", "payment", "waybill"],
    }
    assert only(ListWaiting, await driver.close(A_DAY + timedelta(days=1))).ref.number == "T-3"


async def test_only_the_lists_own_partition_tells(open_driver: OpenDriver) -> None:
    """A partition's decisions can be told again from that partition alone."""
    driver = await open_driver(waiting_grace_s=GRACE_S)
    await driver.at(0, declared(), partition=1)
    assert await driver.at(GRACE_S, other(), partition=2) == []
    only(ListWaiting, await driver.at(GRACE_S, other(), partition=1))


async def test_a_list_that_waits_for_corrections_misses_no_document(open_driver: OpenDriver) -> None:
    driver = await open_driver(waiting_grace_s=GRACE_S)
    await driver.at(0, order(), payment(amount_paid="1.00"), waybill(), declared())
    await driver.at(1, declared(attempt=2, corrections=1))
    assert await driver.at(GRACE_S + 1, other()) == []
    assert await driver.close(A_DAY) == []
