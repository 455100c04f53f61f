"""Intake refuses what lies ahead, of every kind, and the number of a refused document stays free."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from chaos.badinput.samples import sample
from libs.runtime.twins.testing import Driver
from libs.schemas.kinds import KINDS
from services.intake.domain.reading.moments import latest_moment
from services.intake.domain.rules import moments_of
from services.intake.tests.parcels import parsed, receipt, statuses, submitted

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)


def test_the_log_says_what_time_it_is_and_the_calendar_where_it_is_ahead() -> None:
    assert latest_moment(NOON, date(2026, 3, 2), 600) == "20260302121000"
    assert latest_moment(NOON, date(2026, 3, 1), 600) == "20260302121000"
    assert latest_moment(NOON, date(2026, 3, 5), 0) == "20260305235959"


@pytest.mark.parametrize("moment", ["20991231235959", "20260302121100"])
@pytest.mark.parametrize("kind", KINDS)
async def test_a_document_from_ahead_is_refused(driver: Driver, kind: str, moment: str) -> None:
    names = list(moments_of(KINDS[kind]))
    assert "appTime" in names
    document = sample(kind, 1).document | dict.fromkeys(names, moment)
    if "declTime" in document:
        document["declTime"] = moment[:8]
    told = receipt(await driver.feed(parsed(kind, document)))
    assert {finding.rule for finding in told.findings} == {f"{KINDS[kind].scope}.{name}.ahead@1" for name in names}


async def test_the_number_of_a_list_from_ahead_stays_free(driver: Driver) -> None:
    assert statuses(await driver.feed(submitted("list", appTime="20991231235959"))) == ["-621001"]
    assert statuses(await driver.feed(submitted("list"))) == ["2"]
