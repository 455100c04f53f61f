"""An export list meets every application and the ends of days; each meeting has one answer."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from libs.runtime.twins.memory import Connections, MemoryStore
from libs.schemas.events.base import Event
from services.exports.tests.samples import rejected
from services.exports.tests.summaries.summing import (
    DUE_DAY,
    MARCH,
    OTHER_CONSIGNOR,
    SummaryDriver,
    application,
    exported,
    permitted,
    wrong,
)

PATH = Path(__file__).with_name("summaries.csv")
Step = Callable[[SummaryDriver], Awaitable[list[Event]]]
ONE, AGGREGATED = exported(1), exported(1, statistics_flag="A")
LATE = DUE_DAY + timedelta(days=1)
_PERIOD: dict[str, Any] = {"start_time": "20260302000000", "end_time": "20260302235959"}
_HALF: dict[str, Any] = {"msg_count": 2}


def _closed(last: date) -> Step:
    async def close(driver: SummaryDriver) -> list[Event]:
        days = (MARCH + timedelta(days=n) for n in range((last - MARCH).days + 1))
        return [event for day in days for event in await driver.close(day)]

    return close


HAPPENINGS: Mapping[str, Step] = {
    "701": lambda driver: driver.apply(application(1)),
    "701 again": lambda driver: driver.apply(application(1, submission_id="again")),
    "701 of the period": lambda driver: driver.apply(application(**_PERIOD)),
    "701 of another's": lambda driver: driver.apply(
        application(1, cop_no="S9", agent_code="3302980XX9", decl_agent_code="3302980XX9", ebc_code=OTHER_CONSIGNOR)
    ),
    "701, a second": lambda driver: driver.apply(application(1, cop_no="S2")),
    "701 in halves": lambda driver: driver.apply(application(1, **_HALF)),
    "701's other half": lambda driver: driver.apply(application(2, msg_seq_no=2, **_HALF)),
    "701 changed": lambda driver: driver.apply(application(1, app_type="2", **_HALF)),
    "701 deleted": lambda driver: driver.apply(application(app_type="3", **_HALF)),
    "701 on the last day": lambda driver: driver.apply(application(1), day=DUE_DAY),
    "701 a day late": lambda driver: driver.apply(application(1), day=LATE),
    "100": lambda driver: driver.feed(rejected(ONE)),
    "day before it is due closes": _closed(DUE_DAY - timedelta(days=1)),
    "due day closes": _closed(DUE_DAY),
}


async def _two(driver: SummaryDriver) -> list[Event]:
    """The list and the one of the other half depart."""
    return await driver.depart(ONE, exported(2))


STATES: Mapping[str, Sequence[Step]] = {
    "unknown": (),
    "released": (lambda driver: driver.feed(permitted(ONE), day=MARCH),),
    "departed": (_two,),
    "departed, in statistics": (lambda driver: driver.depart(AGGREGATED),),
    "departed, half applied for": (_two, HAPPENINGS["701 in halves"]),
    "summarised": (_two, lambda driver: driver.apply(application(1, 2))),
    "overdue": (_two, HAPPENINGS["due day closes"]),
    "summarised late": (_two, HAPPENINGS["due day closes"], HAPPENINGS["701 a day late"]),
}


async def _cell(come_to: Sequence[Step], step: Step) -> str:
    """Kinds of the events that are told, and the rules they name."""
    driver = SummaryDriver(Connections(MemoryStore()))
    for each in come_to:
        await each(driver)
    told = await step(driver)
    named = dict.fromkeys(type(each).__name__ for each in told)
    found = dict.fromkeys(rule for each in told for rule, *_ in wrong(getattr(each, "findings", [])))
    return " ".join([*named, *found]) or "nothing"


async def _all() -> dict[str, dict[str, str]]:
    return {
        state: {name: await _cell(come_to, step) for name, step in HAPPENINGS.items()}
        for state, come_to in STATES.items()
    }


def answered() -> dict[str, dict[str, str]]:
    return asyncio.run(_all())
