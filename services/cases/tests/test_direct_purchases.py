"""A case of goods that no zone keeps: a site, and perhaps a transit, stand on its way."""

from __future__ import annotations

from typing import Any

import pytest

from libs.schemas.events import review
from libs.schemas.tests import a_list
from services.cases.tests import samples as s
from services.cases.tests.conftest import CasesDriver
from services.cases.tests.test_stories import waits


async def test_a_direct_purchase_under_seal(driver: CasesDriver) -> None:
    """Its carrier opens the transit, a site of its home closes it and takes the parcel in."""
    direct: dict[str, Any] = {"trade_mode": "9610"}
    await driver.feed(s.order("1"), s.payment("1"), s.waybill("1"), s.listed("1", **direct), s.matched("1", **direct))
    await driver.feed(s.verdict(review.ListExamined, "1", "120", **direct))
    for awaits, wait in (
        (["transit-opening", "arrival"], ("transit", [("logistics", "CARRIER")], ())),
        (["transit-closing", "arrival"], ("transit", [("site", s.OFFICE)], ())),
        (["arrival"], ("arrival", [("site", None)], ())),
    ):
        await driver.feed(s.not_ready("1", *awaits, direction="I"))
        assert await waits(driver) == wait
    await driver.feed(s.released("1", **direct))
    assert (await waits(driver))[0] == "site-release"


async def test_goods_of_a_direct_purchase_come_back_to_a_site(driver: CasesDriver) -> None:
    direct: Any = {"trade_mode": "9610"}
    await driver.feed(s.order("1"), s.payment("1"), s.waybill("1"), s.listed("1", **direct), s.matched("1", **direct))
    await driver.feed(s.released("1", **direct))
    assert await waits(driver) == ("site-release", [("site", None)], ())
    await driver.feed(s.return_accepted("1"))
    assert await waits(driver) == ("return-arrival", [("site", None)], ())


@pytest.mark.parametrize(
    ("verdict", "status"),
    [(review.ListSentBack, "700"), (review.ListConfiscated, "599")],
    ids=["sent back", "confiscated"],
)
async def test_a_site_lets_out_what_customs_took(driver: CasesDriver, verdict: Any, status: str) -> None:
    direct: Any = {"trade_mode": "9610"}
    await driver.feed(s.order("1"), s.payment("1"), s.waybill("1"), s.listed("1", **direct), s.matched("1", **direct))
    await driver.feed(s.verdict(review.ListDetained, "1", "502"))
    assert (await waits(driver))[0] == "detained"
    await driver.feed(a_list.amended(s.verdict(verdict, "1", status), final=True))
    assert await waits(driver) == ("site-release", [("site", None)], ())
    await driver.feed(s.left_site("1"))
    assert await waits(driver) is None
