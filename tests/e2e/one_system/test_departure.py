"""An exported parcel goes by transit to another port, from its order to its summary, on the running system."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from checker.invariants.summaries import figures_are_their_lists
from simulator.papers.documents import Document
from simulator.people.partners import CARRIERS, SITE
from tests.e2e.exported import OF_EXPORTS, held, key_of
from tests.e2e.exported import document as of_parcel
from tests.e2e.partners import Partner, until

HOME, PORT = "4258", SITE.customs_code
"""Customs offices of two regions."""
NUMBER, BILL, GCODE = "20260302T0001", "99912345686", "3304990039"
SEALED = {
    "appTime": "20260303080000", "logisticsCode": CARRIERS[0].code, "sealNo": "F0001",
}  # fmt: skip
OPENING = SEALED | {
    "copNo": f"ZG{NUMBER}", "customsCode": HOME, "portCode": PORT, "vehicleNo": "鲁B00001", "openTime": "20260303080000",
    "parcels": [{"logisticsCode": CARRIERS[0].code, "logisticsNo": f"CK{NUMBER}"}],
}  # fmt: skip
CLOSING = SEALED | {
    "copNo": f"ZH{NUMBER}", "customsCode": PORT, "operatorCode": SITE.operator.code, "transitNo": f"ZG{NUMBER}",
    "closeTime": "20260303080000",
}  # fmt: skip


def document(kind: str, **says: Any) -> Document:
    """A document of the kind about the parcel, declared at home."""
    at = {"customsCode": HOME, "portCode": PORT, "billNo": BILL, "gcode": GCODE}
    return of_parcel(kind, NUMBER, **at, **says)


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
    """The checker's invariants of exports are asked on the way and at the end; figures come with the end of a month."""
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

    application = document("summary-application", copNo=f"HZ{NUMBER}", invtNo=released["receipt"]["invtNo"])
    await answers("summary-application", application, "399")
    tried |= await held(partner.up)
    assert OF_EXPORTS.keys() - tried == {name for name, each in OF_EXPORTS.items() if each is figures_are_their_lists}
