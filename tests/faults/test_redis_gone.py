"""Redis holds only what may be lost: without it nobody knows how often a buyer declared, and a person decides."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from decimal import Decimal

import pytest
from pytest import MonkeyPatch

from deploy.local.ports import LOOPBACK, free_port
from libs.runtime.processing import Connection
from libs.runtime.twins.testing import Driver
from libs.schemas.events.review import ListManualReviewOrdered
from services.review.processor import Review
from services.review.settings import Settings
from services.review.tests.samples import assessed, registrations
from services.review.velocity import Velocity

OpenDatabase = Callable[[str], Awaitable[Connection]]


async def a_list_without_redis(db: Connection) -> None:
    nobody = f"redis://{LOOPBACK}:{free_port()}/0"
    driver = Driver(Review(Settings(redis_url=nobody, inspection_share=Decimal(0))), db)
    await driver.feed(*registrations())
    assert [type(event) for event in await driver.feed(assessed("1"))] == [ListManualReviewOrdered]


async def test_a_person_decides(database: OpenDatabase) -> None:
    await a_list_without_redis(await database("review"))


async def test_without_that_rule_it_is_released_uncounted(database: OpenDatabase, monkeypatch: MonkeyPatch) -> None:
    async def as_if_nobody_declared(_: Velocity, lists: Sequence[object], __: object) -> list[int]:
        return [0] * len(lists)

    monkeypatch.setattr(Velocity, "count", as_if_nobody_declared)
    with pytest.raises(AssertionError):
        await a_list_without_redis(await database("review"))
