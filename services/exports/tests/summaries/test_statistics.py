"""Simplified lists make the figures of the month in which they departed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from libs.runtime.twins.testing import kinds
from libs.schemas.events.summaries import StatisticsPublished
from services.exports.tests.summaries.summing import SummaryDriver, exported, goods


@pytest.fixture(params=["db", "in_memory"])
def driver(request: pytest.FixtureRequest) -> SummaryDriver:
    return SummaryDriver(request.getfixturevalue(request.param))


async def test_figures_of_the_month_are_published_at_its_end(driver: SummaryDriver) -> None:
    simple = [exported(n, statistics_flag="A") for n in (1, 2)]
    await driver.depart(*simple, exported(3), lines=(goods(1), goods(2, gcode="9617001100", currency="142")))
    await driver.depart(exported(4, statistics_flag="A", trade_mode="9710"), day=date(2026, 3, 31))
    assert await driver.close(date(2026, 3, 30)) == []
    told = [e for e in await driver.close(date(2026, 3, 31), piece_max=1) if isinstance(e, StatisticsPublished)]
    rate = Decimal("7.12855")
    assert [(e.trade_mode, e.gcode4, e.country, e.unit, e.lists, e.qty, e.value_cny) for e in told] == [
        ("9610", "9617", "304", "035", 2, Decimal("4.20"), (120 * rate + 120).quantize(Decimal("0.01"))),
        ("9710", "9617", "304", "035", 1, Decimal("1.05"), (60 * rate).quantize(Decimal("0.01"))),
    ]  # fmt: skip
    assert told[1].value_usd == Decimal("60.00")
    assert StatisticsPublished not in kinds(await driver.close(date(2026, 4, 30)))


async def test_a_figure_is_published_once(driver: SummaryDriver) -> None:
    """Goods that come late in another currency do not make the figure due again."""
    await driver.depart(exported(1, statistics_flag="A"))
    assert kinds(await driver.close(date(2026, 3, 31))) == [StatisticsPublished]
    await driver.depart(exported(2, statistics_flag="A"), lines=(goods(currency="300"),), day=date(2026, 3, 31))
    assert await driver.close(date(2026, 4, 30)) == []


async def test_a_figure_says_which_goods_it_could_not_value(driver: SummaryDriver) -> None:
    """Customs has no rate of that currency in the month."""
    await driver.depart(exported(1, statistics_flag="A"), lines=(goods(1), goods(2, currency="999")))
    (figure,) = [e for e in await driver.close(date(2026, 3, 31)) if isinstance(e, StatisticsPublished)]
    assert (figure.without_rate, figure.lists, figure.qty) == (["999"], 1, Decimal("2.10"))
    assert (figure.value_usd, figure.value_cny) == (Decimal("60.00"), Decimal("427.71"))
