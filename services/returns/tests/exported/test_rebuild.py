"""Rows of exported goods are made anew from the topics, whichever is read first, and from what was answered."""

from __future__ import annotations

from datetime import date
from typing import Any

import asyncpg
import pytest

from libs.runtime.twins.memory import Connections, MemoryStore
from libs.runtime.twins.testing import rebuilt, rebuilt_in_memory
from services.returns.tests.conftest import ReturnsDriver
from services.returns.tests.exported.back import (
    FAR,
    LEFT_ON,
    RELEASED_ON,
    applied,
    certified,
    departed,
    exited,
    line,
    listed,
    released,
    reported,
    stopped,
    system,
    tallied,
    zone_list,
)

APRIL, LATER = date(2026, 4, 1), date(2026, 4, 20)


async def story(driver: ReturnsDriver) -> None:
    """Applications taken, refused, changed, withdrawn, lapsed; parcels before and behind them; taxes decided."""
    zone = zone_list("2")
    await driver.feed(system(), applied("E1", number="3"), reported("E1"), tallied("E1", number="3"), day=RELEASED_ON)
    await driver.feed(released(), released(zone), released(listed("3")), released(listed("4")), day=RELEASED_ON)
    await driver.feed(departed(), exited(zone), departed(listed("4")), day=LEFT_ON)
    await driver.feed(
        applied("R1", line(1, "2", qty1="0.7")), applied("R0", line(1, "9")), applied("U", number="9"), day=APRIL
    )
    await driver.close(APRIL)
    await driver.feed(applied("R1", app_type="2", submission_id="s1"), applied("R2"), day=LATER)
    await driver.feed(reported("R1"), tallied("R1", (1, "1", "unfit")), tallied("R1", submission_id="t2"), day=LATER)
    await driver.feed(applied("R2", app_type="3", submission_id="s3"), certified(), day=LATER)
    await driver.feed(reported("Z1"), applied("Z1", number="2", trade_mode="1261", note="ZXTY"), day=LATER)
    await driver.feed(tallied("Z1", number="2", ems_no="T0"), tallied("Z1", number="2", submission_id="t3"), day=LATER)
    wrong = [reported("Q", app_type="2", submission_id=f"w{n}", customs_code=FAR) for n in range(3)]
    await driver.feed(reported("Q"), *wrong, applied("Q", number="4"), tallied("Q", number="4"), day=LATER)
    await driver.feed(
        applied("L1", number="4"), reported("W"), tallied("W", number="4"), stopped(listed("4")), day=LATER
    )
    await driver.close(date(2026, 5, 20))
    await driver.close(date(2026, 12, 1))


@pytest.mark.parametrize("cut", [1, 3, 2000])
async def test_the_rows_come_out_as_they_were(db: asyncpg.Connection, cut: int) -> None:
    driver = ReturnsDriver(db)
    await story(driver)
    before, after = await rebuilt(driver, db, cut)
    assert after == before
    assert before["exported"].rows == 5 and before["return_parcel"].rows >= 7


def _documents_first(record: Any) -> tuple[date, bool]:
    return record.day, "export_return_documents" not in type(record.event).__module__


def _documents_last(record: Any) -> tuple[date, bool]:
    return record.day, "export_return_documents" in type(record.event).__module__


@pytest.mark.parametrize("key", [_documents_first, _documents_last])
async def test_topics_may_be_read_in_another_order(key: Any) -> None:
    store = MemoryStore()
    driver = ReturnsDriver(Connections(store))
    await story(driver)
    before, after = await rebuilt_in_memory(driver, store, 3, key)
    assert {name: _plain(rows) for name, rows in after.items()} == {name: _plain(rows) for name, rows in before.items()}


async def test_many_changes_of_a_report_are_made_anew() -> None:
    """Those that a release made known as wrong are read before it here, beside those that came behind it."""
    store = MemoryStore()
    driver = ReturnsDriver(Connections(store), export_reports_kept_max=3)
    wrong = [reported("R1", app_type="2", submission_id=f"w{n}", customs_code=FAR) for n in range(6)]
    await driver.feed(system(), applied(), reported(customs_code=FAR), *wrong[:3], day=LEFT_ON)
    told = await driver.feed(released(), day=LEFT_ON)
    assert len(told) == 1 + 4
    await driver.feed(applied(app_type="3", submission_id="s2"), *wrong[3:], day=LEFT_ON)
    before, after = await rebuilt_in_memory(driver, store, 3, _documents_first)
    assert after == before


def _plain(rows: Any) -> Any:
    for row in rows.values():
        if applications := getattr(row, "applications", None):
            applications.sort(key=lambda each: each.submission_id)
    return rows
