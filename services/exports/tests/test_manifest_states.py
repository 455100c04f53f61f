"""Each state of a manifest's parcel answers each document and each word of review as a table says."""

from __future__ import annotations

from typing import Any

import pytest

from libs.runtime.twins.memory import Connections, MemoryStore
from libs.schemas.codes.list_status import ListStatus
from services.exports.domain.departures.files import DepartingParcel
from services.exports.tests.conftest import SiteDriver
from services.exports.tests.exported import PORT, arrival, closing, departure, listed, manifest, opening, refusals
from services.exports.tests.samples import examined, permitted, rejected, stopped

ONE = listed("1", port=PORT)
STEPS: dict[str, Any] = {
    "507": arrival("A1", "1"),
    "507 deleted": arrival("A1", app_type="3"),
    "607": manifest("M1", "1"),
    "607 deleted": manifest("M1", app_type="3"),
    "607 other": manifest("M2", "1"),
    "399": examined(ONE, ListStatus.EXAMINED),
    "800": permitted(ONE),
    "600": stopped(ONE),
    "100": rejected(ONE),
    "opened": opening("T1", "1"),
    "closed": closing("C1", "T1"),
    "509": departure("D1", "1"),
}
READY = ("507", "607", "399")
COME_TO: dict[str, tuple[str, ...]] = {
    "unknown": (),
    "bound": ("607",),
    "waiting": ("399",),
    "waiting, arrived": ("507", "399"),
    "waiting, bound": ("607", "399"),
    "waiting, arrived, bound": READY,
    "permitted, arrived, bound": (*READY, "800"),
    "permitted, arrived": (*READY, "800", "607 deleted"),
    "stopped, arrived, bound": (*READY, "800", "600"),
    "over, arrived": (*READY, "800", "100"),
    "in transit": (*READY, "800", "opened"),
    "at the port": (*READY, "800", "opened", "closed"),
    "departed": (*READY, "800", "opened", "closed", "509"),
}
TABLE: dict[str, dict[str, str]] = {
    "unknown": {
        "507": "arrived",
        "607": "bound",
        "607 other": "bound",
        "399": "waiting",
        "800": "permitted",
        "opened": "refused",
        "closed": "refused",
        "509": "refused",
    },
    "bound": {
        "507": "arrived, bound",
        "607 deleted": "unknown",
        "607 other": "refused",
        "399": "waiting, bound",
        "800": "permitted, bound",
        "opened": "refused",
        "closed": "refused",
        "509": "refused",
    },
    "waiting": {
        "507": "waiting, arrived",
        "607": "waiting, bound",
        "607 other": "waiting, bound",
        "800": "permitted",
        "600": "stopped",
        "100": "over",
        "opened": "refused",
        "closed": "refused",
        "509": "refused",
    },
    "waiting, arrived": {
        "507 deleted": "waiting",
        "607": "waiting, arrived, bound",
        "607 other": "waiting, arrived, bound",
        "800": "permitted, arrived",
        "600": "stopped, arrived",
        "100": "over, arrived",
        "opened": "refused",
        "closed": "refused",
        "509": "refused",
    },
    "waiting, bound": {
        "507": "waiting, arrived, bound",
        "607 deleted": "waiting",
        "607 other": "refused",
        "800": "permitted, bound",
        "600": "stopped, bound",
        "100": "over",
        "opened": "refused",
        "closed": "refused",
        "509": "refused",
    },
    "waiting, arrived, bound": {
        "507 deleted": "waiting, bound",
        "607 deleted": "waiting, arrived",
        "607 other": "refused",
        "800": "permitted, arrived, bound",
        "600": "stopped, arrived, bound",
        "100": "over, arrived",
        "opened": "refused",
        "closed": "refused",
        "509": "refused",
    },
    "permitted, arrived, bound": {
        "507 deleted": "permitted, bound",
        "607 deleted": "permitted, arrived",
        "607 other": "refused",
        "399": "waiting, arrived, bound",
        "600": "stopped, arrived, bound",
        "100": "over, arrived",
        "opened": "in transit",
        "closed": "refused",
        "509": "refused",
    },
    "permitted, arrived": {
        "507 deleted": "permitted",
        "607": "permitted, arrived, bound",
        "607 other": "permitted, arrived, bound",
        "399": "waiting, arrived",
        "600": "stopped, arrived",
        "100": "over, arrived",
        "opened": "refused",
        "closed": "refused",
        "509": "refused",
    },
    "stopped, arrived, bound": {
        "507 deleted": "stopped, bound",
        "607 deleted": "stopped, arrived",
        "607 other": "refused",
        "399": "waiting, arrived, bound",
        "800": "permitted, arrived, bound",
        "100": "over, arrived",
        "opened": "refused",
        "closed": "refused",
        "509": "refused",
    },
    "over, arrived": {
        "507 deleted": "over",
        "607 other": "over, arrived, bound",
        "399": "waiting, arrived",
        "800": "permitted, arrived",
        "600": "stopped, arrived",
        "opened": "refused",
        "closed": "refused",
        "509": "refused",
    },
    "in transit": {
        "507 deleted": "refused",
        "607 deleted": "refused",
        "607 other": "refused",
        "opened": "refused",
        "closed": "at the port",
        "509": "refused",
    },
    "at the port": {
        "507 deleted": "refused",
        "607 deleted": "refused",
        "607 other": "refused",
        "opened": "refused",
        "closed": "refused",
        "509": "departed",
    },
    "departed": {
        "507 deleted": "refused",
        "607 deleted": "refused",
        "607 other": "refused",
        "opened": "refused",
        "closed": "refused",
        "509": "refused",
    },
}
"""State → event → the state that follows; `refused` where nothing changes. What is not named stays as it is."""


def state_of(parcel: DepartingParcel | None) -> str:
    if parcel is None:
        return "unknown"
    if parcel.left_day:
        return "departed"
    if parcel.transit:
        return "at the port" if parcel.transit.closed else "in transit"
    words = (parcel.standing, "arrived" if parcel.arrived else None, "bound" if parcel.bound else None)
    return ", ".join(filter(None, words)) or "unknown"


async def follows(state: str, event: str) -> str:
    """The state that the event leads to from this one."""
    store = MemoryStore()
    driver = SiteDriver(Connections(store))
    for step in COME_TO[state]:
        await driver.feed(STEPS[step])
    assert state_of(store.table("departing").get(("3301960AB4", "W-1"))) == state
    told = await driver.feed(STEPS[event])
    after = state_of(store.table("departing").get(("3301960AB4", "W-1")))
    if refusals(told):
        assert after == state
        return "refused"
    return after


@pytest.mark.parametrize("state", COME_TO)
async def test_each_state_answers_each_event_as_the_table_says(state: str) -> None:
    found = {event: await follows(state, event) for event in STEPS}
    assert found == dict.fromkeys(STEPS, state) | TABLE[state]
