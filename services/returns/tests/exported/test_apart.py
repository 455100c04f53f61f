"""Goods that stand apart of a tally go: unfit ones by disposals, wrong ones by a verdict."""

from __future__ import annotations

from datetime import date

from libs.runtime.twins.memory import Connections, MemoryStore
from libs.runtime.twins.testing import only
from libs.schemas.events import export_returns as events
from services.returns.tests.conftest import ReturnsDriver
from services.returns.tests.exported.back import (
    HOME,
    SAME_DISTRICT,
    applied,
    disposed,
    exported,
    findings,
    reported,
    ruled,
    tallied,
)

APRIL = date(2026, 4, 1)


async def test_two_sites_number_their_tallies_alike() -> None:
    """Each disposes of its own goods, and each office decides on what lies with it."""
    driver = ReturnsDriver(Connections(MemoryStore()))
    await exported(driver)
    near, far = {"customs_code": HOME}, {"customs_code": SAME_DISTRICT, "operator_code": "3105980S09"}
    for name, place in (("R1", near), ("R2", far)):
        came = tallied(name, (1, "1", "unfit"), (1, "1", "not-the-goods"), cop_no="1", **place)
        office = place["customs_code"]
        await driver.feed(applied(name, customs_code=office), reported(name, **place), came, day=APRIL)
    second = disposed("R2", arrival_no="1", operator_code="3105980S09")
    assert only(events.ExportUnfitGoodsDisposed, await driver.feed(second, day=APRIL)).return_no == "R2"
    first = disposed("R1", arrival_no="1")
    assert only(events.ExportUnfitGoodsDisposed, await driver.feed(first, day=APRIL)).return_no == "R1"
    word = ruled("R2", arrival_no="1", sender_office=SAME_DISTRICT)
    assert only(events.ExportWrongGoodsDecided, await driver.feed(word, day=APRIL)).return_no == "R2"
    word = ruled("R1", arrival_no="1", sent_by="G1", sender_office=None)
    assert only(events.ExportWrongGoodsDecided, await driver.feed(word, day=APRIL)).return_no == "R1"


async def test_what_stands_apart_goes_in_so_many_parts() -> None:
    """All that is left may go at once behind them."""
    driver = ReturnsDriver(Connections(MemoryStore()), disposals_max=2)
    await exported(driver)
    await driver.feed(applied(), reported(), tallied("R1", (1, "1", "unfit")), day=APRIL)
    for number in range(2):
        part = disposed("R1", (1, "0.1"), submission_id=f"x{number}", cop_no=f"X{number}")
        assert findings(await driver.feed(part, day=APRIL)) == []
    told = await driver.feed(disposed("R1", (1, "0.1")), day=APRIL)
    assert findings(told) == [("export-unfit-goods-disposal.arrivalNo.disposals", "arrivalNo", "2", "< 2")]
    only(events.ExportUnfitGoodsDisposed, await driver.feed(disposed("R1", (1, "0.8"), submission_id="x3"), day=APRIL))
