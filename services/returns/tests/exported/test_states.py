"""At every state of an export return, whatever is said of it has one answer; the table is these answers."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from libs.runtime.twins.memory import Connections, MemoryStore
from libs.schemas.events.export_returns import ExportReturnRefused
from services.returns.tests.conftest import ReturnsDriver
from services.returns.tests.exported.back import (
    applied,
    certified,
    departed,
    released,
    reported,
    stopped,
    system,
    tallied,
)

DAY, LAPSED_ON = date(2026, 4, 1), date(2026, 9, 4)
_OUT = [system(), released(), departed()]
_ACCEPTED = [*_OUT, applied(note="THTY")]
_ARRIVED = [*_ACCEPTED, reported()]
STATES: dict[str, list[Any]] = {
    "nothing known": [system()],
    "pending": [system(), applied(note="THTY")],
    "released": _OUT,
    "accepted": _ACCEPTED,
    "reported alone": [*_OUT, reported()],
    "tallied alone": [*_OUT, tallied()],
    "arrived": _ARRIVED,
    "completed": [*_ARRIVED, tallied()],
    "relieved": [*_ARRIVED, tallied(), certified()],
    "withdrawn": [*_ACCEPTED, applied(note="THTY", app_type="3", submission_id="s3")],
    "lapsed": [*_ACCEPTED, LAPSED_ON],
    "stopped": [*_OUT, stopped()],
}
OTHER = {"submission_id": "other"}
ACTS: dict[str, Any] = {
    "release": released(),
    "departure": departed(),
    "application": applied("R2", note="THTY"),
    "change": applied(note="THTY", app_type="2", **OTHER),
    "deletion": applied(note="THTY", app_type="3", **OTHER),
    "report": reported(**OTHER),
    "deletion of the report": reported(app_type="3", **OTHER),
    "tally": tallied(**OTHER, cop_no="T2"),
    "certificate": certified(),
}

_KNOWN, _HERE, _REPORT, _SERVED = (
    "213.coElNo.known",
    "213.coElNo.arrived",
    "215.logisticsNo.known",
    "215.logisticsNo.served",
)
_ONCE, _STOPPED, _ = "return-tally-result.invtNo.once", "213.invtNo.released", "-"
ANSWERS: dict[str, tuple[str, ...]] = {
    "nothing known": (_, _, _, _, _KNOWN, _, _REPORT, _, _),
    "pending": (_, _, _, _, "Withdrawn", _, _REPORT, _, _),
    "released": (_, _, "Accepted", "Accepted", _KNOWN, _, _REPORT, _, _),
    "accepted": (_, _, "Accepted", "Accepted", "Withdrawn", "Arrived", _REPORT, _, _),
    "reported alone": (_, _, "Accepted", "Accepted Arrived", _KNOWN, _, "ReportDeleted", _, _),
    "tallied alone": (_, _, "Accepted", "Accepted", _KNOWN, _, _REPORT, _ONCE, _),
    "arrived": (_, _, "Accepted", _HERE, _HERE, _SERVED, _SERVED, "Completed", _),
    "completed": (_, _, "Accepted", _HERE, _HERE, _SERVED, _SERVED, _ONCE, "ReliefGranted"),
    "relieved": (_, _, "Accepted", _HERE, _HERE, _SERVED, _SERVED, _ONCE, _),
    "withdrawn": (_, _, "Accepted", "Accepted", _KNOWN, _, _REPORT, _, _),
    "lapsed": (_, _, "Accepted", "Accepted", _KNOWN, _, _REPORT, _, _),
    "stopped": (_, _, _STOPPED, _STOPPED, _KNOWN, _, _REPORT, _, _),
}
"""State → what follows from each act at once: events, or the rule that refuses; - where nothing is said."""


@pytest.mark.parametrize("state", STATES)
async def test_each_state_answers_each_act(state: str) -> None:
    found = [await answer_at(state, act) for act in ACTS]
    assert dict(zip(ACTS, found, strict=True)) == dict(zip(ACTS, ANSWERS[state], strict=True))


async def answer_at(state: str, act: str) -> str:
    """Bring a list into the state, do this, and return what is said."""
    driver, day = ReturnsDriver(Connections(MemoryStore())), DAY
    for each in STATES[state]:
        if isinstance(each, date):
            await driver.close(each)
            day = each
        else:
            await driver.feed(each, day=day)
    told = await driver.feed(ACTS[act], day=day)
    return " ".join(map(_word, told)) or "-"


def _word(event: Any) -> str:
    refused = isinstance(event, ExportReturnRefused)
    return event.findings[0].rule.partition("@")[0] if refused else type(event).__name__.removeprefix("ExportReturn")
