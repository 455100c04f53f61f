"""At every state of a manifest's parcel somebody is asked for the next act, until it has left."""

from __future__ import annotations

from typing import Any

import pytest

from libs.runtime.twins.memory import Connections, MemoryStore
from libs.runtime.twins.testing import A_DAY
from libs.schemas.codes.list_status import ListStatus
from services.exports.domain.departures.awaiting import Act, next_acts
from services.exports.domain.departures.files import DepartingParcel
from services.exports.tests.conftest import SiteDriver
from services.exports.tests.exported import (
    AGENT,
    BILL,
    CARRIER,
    HOME,
    OTHER_AGENT,
    OTHER_BILL,
    PORT,
    arrival,
    listed,
    manifest,
    opening,
)
from services.exports.tests.samples import examined, permitted, rejected
from services.exports.tests.test_manifest_states import COME_TO, STEPS

WAITS: dict[str, list[Act]] = {
    "bound": [Act("export-list", AGENT)],
    "waiting": [Act("export-arrival", CARRIER), Act("manifest", AGENT)],
    "waiting, arrived": [Act("manifest", AGENT)],
    "waiting, bound": [Act("export-arrival", CARRIER)],
    "waiting, arrived, bound": [Act("release", HOME)],
    "permitted, arrived, bound": [Act("transit-opening", CARRIER)],
    "permitted, arrived": [Act("manifest", AGENT)],
    "stopped, arrived, bound": [Act("customs' decision", HOME)],
    "over, arrived": [Act("export-list", AGENT)],
    "in transit": [Act("transit-closing", PORT)],
    "at the port": [Act("departure", CARRIER)],
    "departed": [],
}


async def waits_for(*steps: Any) -> list[Act]:
    store = MemoryStore()
    driver = SiteDriver(Connections(store))
    for step in steps:
        await driver.feed(step)
    parcel = store.table("departing")[CARRIER, "W-1"]
    assert isinstance(parcel, DepartingParcel)
    return next_acts(parcel, A_DAY)


@pytest.mark.parametrize("state", WAITS)
async def test_each_state_names_the_next_act_and_whose_it_is(state: str) -> None:
    assert await waits_for(*(STEPS[step] for step in COME_TO[state])) == WAITS[state]


async def test_every_state_of_a_parcel_that_is_known_is_asked() -> None:
    assert set(WAITS) == set(COME_TO) - {"unknown"}


async def test_where_documents_disagree_whoever_bound_it_mends_that() -> None:
    """It arrived under another bill than its manifest's, which names another list."""
    steps = arrival("A1", "1", bill_no=BILL), manifest("M1", "1", bill_no=OTHER_BILL, invt_nos=["N-2"])
    assert await waits_for(*steps, examined(listed("1"), ListStatus.EXAMINED)) == [
        Act("correction", AGENT, "exports.billNo.manifest@1"),
        Act("correction", AGENT, "exports.invtNo.manifest@1"),
    ]


async def test_a_parcel_at_home_in_its_port_departs_without_transit() -> None:
    home = listed("1")
    steps = arrival("A1", "1"), manifest("M1", "1"), examined(home, ListStatus.EXAMINED), permitted(home)
    assert await waits_for(*steps) == [Act("departure", CARRIER)]


async def test_without_list_or_manifest_nobody_is_known_to_act() -> None:
    assert await waits_for(arrival("A1", "1")) == [Act("export-list", None)]
    assert await waits_for(manifest("M1", "1", agent_code=OTHER_AGENT)) == [Act("export-list", OTHER_AGENT)]


async def test_a_list_that_was_rejected_under_seal_is_declared_anew() -> None:
    far = listed("1", port=PORT)
    steps = arrival("A1", "1"), manifest("M1", "1"), examined(far, ListStatus.EXAMINED), permitted(far)
    assert await waits_for(*steps, opening("T1", "1"), rejected(far)) == [Act("export-list", AGENT)]
