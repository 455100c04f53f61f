"""An exported parcel goes by transit to another port, from its order to its summary, on the running system."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from checker.invariants.departures import nothing_is_released_under_seal
from checker.invariants.summaries import figures_are_their_lists
from tests.e2e.by_transit import BILL, CLOSING, NUMBER, OPENING, document
from tests.e2e.exported import OF_EXPORTS, held, key_of
from tests.e2e.partners import Partner, until
from tests.e2e.tracing import BY_DEPARTURE, SUMMARISED, Call, connected


@pytest.fixture
async def answers(partner: Partner) -> Any:
    """Declare a document, and wait for the answer of this status."""

    async def declared(kind: str, body: dict[str, Any], status: str) -> Any:
        await partner.declare(kind, NUMBER, body)
        return await partner.told(key_of(kind, body), status)

    return declared


async def waits_for(partner: Partner) -> list[str]:
    """Return what the exports service says that the bill's parcel waits for."""
    url = f"http://127.0.0.1:{partner.up.ports['exports']}"
    async with httpx.AsyncClient(base_url=url) as http:
        told = (await http.get("/v1/bills", params={"billNo": BILL})).json()["parcels"]
    return [act["what"] for parcel in told for act in parcel["waitsFor"] if parcel["logisticsNo"] == f"CK{NUMBER}"]


async def test_a_parcel_arrives_is_bound_released_goes_by_transit_departs_and_is_summarised(
    partner: Partner, answers: Any
) -> None:
    """The checker's invariants of exports are asked on the way and at the end. Figures come with the end of a month."""
    listed = document("export-list")
    for kind in ("export-order", "export-waybill", "export-list"):
        await partner.declare(kind, NUMBER, document(kind))
    await partner.told(key_of("export-list", listed), "399")

    halves = [document("manifest", msgCount=2, msgSeqNo=n) for n in (1, 2)]
    halves[0]["WayBillList"] = [{"gnum": 1, "logisticsNo": f"CK{NUMBER}-2"}]
    kept = await answers("manifest", halves[1], "2")
    assert kept["receipt"]["msgSeqNo"] == "2"
    whole = document("export-arrival")
    whole["ArrivalList"] = []
    await answers("export-arrival", whole, "399")
    await answers("manifest", halves[0], "399")
    await partner.told(key_of("manifest", halves[1]), "399")
    released = await partner.told(key_of("export-list", listed), "800")

    async def permitted() -> bool:
        return await waits_for(partner) == ["transit-opening"]

    await until(permitted, "a released parcel that waits for its transit")
    tried = await held(partner.up)
    early = document("departure", copNo=f"early-{NUMBER}")
    refused = await answers("departure", early, "100")
    assert [(found["rule"], found["code"]) for found in refused["findings"]] == [
        ("509.logisticsNo.transit@1", "-509018")
    ]
    await answers("transit-opening", OPENING, "399")
    assert await waits_for(partner) == ["transit-closing"]
    await answers("transit-closing", CLOSING, "399")
    await answers("departure", document("departure"), "399")
    await partner.told(key_of("export-list", listed), "899")
    assert await waits_for(partner) == []
    bound: set[Call] = {("intake", "exports", "manifestdeclared")}

    application = document("summary-application", copNo=f"HZ{NUMBER}", invtNo=released["receipt"]["invtNo"])
    await answers("summary-application", application, "399")
    await connected(partner, f"E{NUMBER}", BY_DEPARTURE | bound | SUMMARISED)
    tried |= await held(partner.up)
    elsewhere = (figures_are_their_lists, nothing_is_released_under_seal)
    assert OF_EXPORTS.keys() - tried == {name for name, each in OF_EXPORTS.items() if each in elsewhere}
