"""Bounds hold for what gathers of one list, and what ended is not read again."""

from __future__ import annotations

import pytest

from libs.runtime.twins.testing import A_DAY, only
from libs.schemas.events.base import Event
from libs.schemas.events.returns import (
    ReturnAccepted,
    ReturnCompleted,
    ReturnRefused,
    UnfitGoodsDisposed,
    WrongGoodsArrived,
)
from services.returns.tests.conftest import ReturnsDriver, Store
from services.returns.tests.samples import application, arrival, disposal, released


@pytest.fixture(params=["db", "in_memory"])
def narrow(request: pytest.FixtureRequest) -> ReturnsDriver:
    """Two of each at once."""
    store: Store = request.getfixturevalue(request.param)
    return ReturnsDriver(store, applications_max=2, arrivals_max=2)


def rule(events: list[Event]) -> str:
    (finding,) = only(ReturnRefused, events).findings
    return f"{finding.rule} {finding.actual} {finding.expected}"


async def test_an_application_has_no_more_arrivals_than_it_may(narrow: ReturnsDriver) -> None:
    """Wrong goods alone would never end it."""
    await narrow.feed(released("1"), application("1", "R1"))
    wrong = [arrival("1", "R1", (1, "1", "not-the-goods"), cop_no=f"A{n}") for n in range(3)]
    only(WrongGoodsArrived, await narrow.feed(wrong[0]))
    only(WrongGoodsArrived, await narrow.feed(wrong[1]))
    assert rule(await narrow.feed(wrong[2])) == "return-arrival.returnNo.arrivals@1 2 < 2"
    assert await narrow.feed(wrong[1]) == [], "told again"


async def test_unfit_goods_go_in_so_many_parts(in_memory: Store) -> None:
    """All that is left may go at once behind them."""
    driver = ReturnsDriver(in_memory, disposals_max=1)
    await driver.feed(released("1"), application("1", "R1", (1, "3")), arrival("1", "R1", (1, "3", "unfit")))
    parts = [disposal("1", "R1", (1, qty), cop_no=f"D{n}") for n, qty in enumerate(("1", "1", "2"))]
    only(UnfitGoodsDisposed, await driver.feed(parts[0]))
    assert rule(await driver.feed(parts[1])) == "unfit-goods-disposal.arrivalNo.disposals@1 1 < 1"
    only(UnfitGoodsDisposed, await driver.feed(parts[2]))


async def test_a_list_has_no_more_open_applications_than_it_may(narrow: ReturnsDriver) -> None:
    await narrow.feed(released("1"))
    pieces = [application("1", f"R{n}", (1, "1")) for n in range(3)]
    await narrow.feed(*pieces[:2])
    assert rule(await narrow.feed(pieces[2])) == "625.invtNo.open@1 2 < 2"
    only(ReturnCompleted, await narrow.feed(arrival("1", "R0", (1, "1"))))
    only(ReturnAccepted, await narrow.feed(pieces[2]))


async def test_nor_do_more_await_its_release(narrow: ReturnsDriver) -> None:
    pieces = [application("1", f"R{n}", (1, "1")) for n in range(3)]
    assert await narrow.feed(*pieces[:2]) == []
    assert rule(await narrow.feed(pieces[2])) == "625.invtNo.open@1 2 < 2"
    assert [type(event) for event in await narrow.feed(released("1"))] == [ReturnAccepted] * 2
    assert await narrow.close(A_DAY) == []


async def test_a_batch_reads_what_is_open_and_what_it_names(driver: ReturnsDriver) -> None:
    await driver.feed(released("1"))
    await driver.feed(*(application("1", f"R{n}", (1, "9")) for n in range(3)), application("1", "R3", (1, "1")))
    async with driver._transaction() as db:
        rows = driver.returns._rows(db)
        read = await rows.applications([released("1").ref.case], ["R1"])
    assert sorted(each.return_no for each in read) == ["R1", "R3"]
