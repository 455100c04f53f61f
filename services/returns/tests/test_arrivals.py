"""An arrival is told by line and condition: only goods applied for, sound or unfit, are undone."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from libs.runtime.twins.testing import only
from libs.schemas.events.returns import (
    ReturnCompleted,
    ReturnLapsed,
    ReturnRefused,
    UnfitGoodsDisposed,
    WrongGoodsArrived,
    WrongGoodsDecided,
)
from services.returns.tests.conftest import ReturnsDriver
from services.returns.tests.samples import application, arrival, disposal, released, ruling, without_book
from services.returns.tests.test_store import ARRIVE_BY, codes


async def applied(driver: ReturnsDriver, qty: str = "3") -> None:
    await driver.feed(released("1"), application("1", "R1", (1, qty)))


def pieces(completed: Any) -> list[tuple[Any, ...]]:
    """Line, pieces, unfit ones among them."""
    return [(line.gnum, line.qty, line.unfit) for line in completed.lines]


async def test_part_of_it_arrives_and_the_rest_on_the_last_day(driver: ReturnsDriver) -> None:
    await applied(driver)
    first = only(ReturnCompleted, await driver.feed(arrival("1", "R1", (1, "1"), (1, "1", "unfit"))))
    assert (pieces(first), first.ended) == ([(1, 2, 1)], False)
    assert await driver.waiting() == [("return accepted", 1), ("unfit goods", 1)]
    second = only(ReturnCompleted, await driver.feed(arrival("1", "R1", (1, "1"), cop_no="A2"), day=ARRIVE_BY))
    assert (pieces(second), second.ended) == ([(1, 1, 0)], True)
    assert first.lines[0].value + second.lines[0].value == 100
    assert await driver.close(ARRIVE_BY) == []


async def test_what_did_not_arrive_lapses_alone(driver: ReturnsDriver) -> None:
    await applied(driver)
    await driver.feed(arrival("1", "R1", (1, "2")))
    only(ReturnLapsed, await driver.close(ARRIVE_BY))
    late = await driver.feed(arrival("1", "R1", (1, "1"), cop_no="A2"), day=ARRIVE_BY + timedelta(1))
    assert codes(late) == ["-625022", "-625004"]
    told = [finding.message for finding in only(ReturnRefused, late).findings]
    assert "handed back" in told[1]


async def test_wrong_goods_undo_nothing_and_are_an_officers(driver: ReturnsDriver) -> None:
    await applied(driver)
    wrong = only(WrongGoodsArrived, await driver.feed(arrival("1", "R1", (1, "3", "not-the-goods"))))
    assert [(line.gnum, line.qty) for line in wrong.lines] == [(1, 3)]
    assert await driver.waiting() == [("return accepted", 1), ("wrong goods", 1)]
    only(ReturnCompleted, await driver.feed(arrival("1", "R1", (1, "3"), cop_no="A2")))
    assert codes(await driver.feed(ruling("1", "R1", arrival_no="A2"))) == ["-625022"]
    elsewhere = only(ReturnRefused, await driver.feed(ruling("1", "R1", sent_by="G9", sender_office="3105")))
    assert [(each.rule, each.actual, each.expected) for each in elsewhere.findings] == [
        ("wrong-goods-verdict.officer.office@1", "G9 (3105)", "2991")
    ]
    own = ruling("1", "R1", sent_by="2991001", sender_office="2991")
    assert only(WrongGoodsDecided, await driver.feed(own)).verdict == "seize"
    assert codes(await driver.feed(ruling("1", "R1", cop_no="X2"))) == ["-625022"]
    assert codes(await driver.feed(ruling("1", "R1", arrival_no="A9"))) == ["-625016"]
    assert await driver.waiting() == []


async def test_unfit_goods_stand_apart_until_they_are_gone(driver: ReturnsDriver) -> None:
    await applied(driver)
    await driver.feed(arrival("1", "R1", (1, "2", "unfit"), (1, "1")))
    wrong = disposal("1", "R1", (1, "2"), (1, "3"), area_code="3301960AB9")
    assert codes(await driver.feed(wrong)) == ["-625021", "-625001", "-625001"]
    gone = only(UnfitGoodsDisposed, await driver.feed(disposal("1", "R1", (1, "1.5"))))
    assert [(line.item_record_no, line.qty) for line in gone.lines] == [("I1", Decimal("1.5"))]
    assert codes(await driver.feed(disposal("1", "R1", (1, "1"), cop_no="X2"))) == ["-625001"]
    assert await driver.waiting() == [("unfit goods", 1)]
    only(UnfitGoodsDisposed, await driver.feed(disposal("1", "R1", (1, "0.5"), cop_no="X2", disposal="re-export")))
    assert await driver.waiting() == []
    assert codes(await driver.feed(disposal("1", "R1", (1, "1"), arrival_no="A9"))) == ["-625016"]


async def test_what_nobody_applied_for_is_handed_back_and_the_operator_told(driver: ReturnsDriver) -> None:
    await applied(driver, "1")
    back = only(ReturnCompleted, await driver.feed(arrival("1", "R1", (1, "3"))))
    assert (pieces(back), back.ended) == ([(1, 1, 0)], True)
    assert [(finding.path, finding.actual) for finding in back.warnings] == [("lines[1].qty", "2")]
    await driver.feed(application("1", "R2", (1, "1"), (2, "1")))
    await driver.feed(arrival("1", "R2", (1, "1")))
    assert codes(await driver.feed(arrival("1", "R2", (1, "1"), cop_no="A9"))) == ["-625001"]


async def test_an_arrival_fits_its_application_and_its_list(driver: ReturnsDriver) -> None:
    await applied(driver)
    wrong = arrival("1", "R1", (2, "1"), customs_code="2992", area_code="3301960AB9", ems_no="T2991W000009")
    assert codes(await driver.feed(wrong)) == ["-625001", "-625021", "-625001", "-625209", "-625001"]


@pytest.mark.requirement("RT10")
async def test_goods_arrive_within_45_days_at_the_place_assigned(driver: ReturnsDriver) -> None:
    await applied(driver)
    elsewhere = [{"customs_code": "2992"}, {"area_code": "3301960AB9"}, {"ems_no": "T2991W000009"}]
    for number, place in enumerate(elsewhere):
        refused = await driver.feed(arrival("1", "R1", (1, "1"), cop_no=f"W{number}", **place), day=ARRIVE_BY)
        assert set(codes(refused)) <= {"-625001", "-625021"}
    only(ReturnCompleted, await driver.feed(arrival("1", "R1", (1, "1")), day=ARRIVE_BY))
    lapsed, late = await driver.feed(arrival("1", "R1", (1, "1"), cop_no="L1"), day=ARRIVE_BY + timedelta(1))
    assert isinstance(lapsed, ReturnLapsed) and codes([late]) == ["-625022", "-625004"]


@pytest.mark.requirement("RT2")
@pytest.mark.parametrize("ems_no", ["T2991W000001", None])
async def test_a_list_without_a_book_comes_back_into_none(driver: ReturnsDriver, ems_no: str | None) -> None:
    await driver.feed(without_book("1"))
    await driver.feed(application("1", "R1"))
    assert codes(await driver.feed(application("1", "R2", (2, "1"), customs_code="3105"))) == ["-625001"]
    in_zone = await driver.feed(arrival("1", "R1", ems_no=None, cop_no="A0"))
    assert codes(in_zone) == ["-625021"], "it left by a supervised site, and comes back to one"
    site = {"area_code": None, "operator_code": "3105SITE1"}
    elsewhere = await driver.feed(arrival("1", "R1", ems_no=None, cop_no="A1", **site, sender_office="3105"))
    assert codes(elsewhere) == ["-625021"]
    told = await driver.feed(arrival("1", "R1", ems_no=ems_no, **site, sender_office="2991"))
    assert codes(told) == ["-625001"] if ems_no else only(ReturnCompleted, told).ems_no is None
