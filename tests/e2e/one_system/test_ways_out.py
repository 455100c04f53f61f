"""Each way out of the country by manifest and departure, from its first document to the end of its list."""

from __future__ import annotations

from typing import Any

import pytest

from checker.reading import gather_facts
from libs.schemas.events.review import ListClosed, ListReleased
from simulator.people.partners import MERCHANTS
from tests.e2e.exported import COMPARED, document, key_of
from tests.e2e.partners import Partner
from tests.e2e.tracing import BY_DEPARTURE, connected

BILL = "99912345686"
WAYS: dict[str, dict[str, Any]] = {
    "9610-A": {"statisticsFlag": "A", "gcode": "9617000000"},
    "9610-B": {"statisticsFlag": "B"},
    "9710": {"tradeMode": "9710", "orderType": "B"},
    "9810": {"tradeMode": "9810", "orderType": "W"},
}
IN_A_PILOT_ZONE = {
    "copNo": "BA-pilot", "appTime": "20260302090000", "customs": "0000", "code": MERCHANTS[0].code,
    "name": MERCHANTS[0].name, "roles": ["ecommerce"], "pilotZone": "3302",
}  # fmt: skip


async def declared(partner: Partner, kind: str, status: str, body: dict[str, Any]) -> Any:
    await partner.declare(kind, "parcel", body)
    return await partner.told(key_of(kind, body), status)


@pytest.fixture(scope="module", autouse=True)
async def filed(partner: Partner) -> None:
    """The consignor is on file in a comprehensive pilot zone."""
    await declared(partner, "enterprise", "399", IN_A_PILOT_ZONE)


@pytest.mark.requirement("X1", "X2", "X7")
@pytest.mark.parametrize("way", WAYS)
async def test_a_parcel_is_compared_arrives_is_bound_released_and_departs(partner: Partner, way: str) -> None:
    number = f"20260302{way}"
    for kind in COMPARED:
        await partner.declare(kind, number, document(kind, number, **WAYS[way]))
    listed = key_of("export-list", document("export-list", number))
    await partner.told(listed, "399")
    for kind in ("export-arrival", "manifest"):
        await declared(partner, kind, "399", document(kind, number, billNo=BILL))
    await partner.told(listed, "800")
    await declared(partner, "departure", "399", document("departure", number, billNo=BILL))
    await partner.told(listed, "899")
    told = [each["receipt"]["returnStatus"] for each in await partner.receipts(listed)]
    assert list(dict.fromkeys(sorted(told, key=int))) == ["2", "120", "399", "800", "899"]
    await connected(partner, f"E{number}", BY_DEPARTURE)
    facts = await gather_facts(partner.up.endpoints.kafka)
    ends = [*facts.only(ListReleased)], [*facts.only(ListClosed)]
    assert [[each.ref.number for each in end].count(f"E{number}") for end in ends] == [1, 1]
