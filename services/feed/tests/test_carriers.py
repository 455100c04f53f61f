"""Carriers are told of their parcels from arrival to delivery, and nothing of whose they are or what they cost."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import msgspec
import pytest

from libs.runtime.twins.memory import Connections, MemoryStore
from libs.schemas.codes.list_status import ListStatus
from libs.schemas.entries import ENTRIES
from libs.schemas.events import departures as out
from libs.schemas.events import exports, review
from libs.schemas.events.departures import DocumentPart
from libs.schemas.events.lists import CaseRef
from services.feed.domain.parcels import WAYS
from services.feed.tests.conftest import FeedDriver
from services.feed.tests.samples import CARRIER, PLATFORM, SHOP, declared, detained, released, verdict

SECRET = "SECRET"
ANSWERED = {"submission_id": SECRET, "cop_no": SECRET}
SITE: dict[str, Any] = {**ANSWERED, "operator_code": "SITE", "customs_code": "3105", "logistics_code": CARRIER}


def part(*numbers: str, bill: str | None = "B-1") -> DocumentPart:
    return DocumentPart(
        document=SECRET, owner=SECRET, cop_no=SECRET, msg_count=1, msg_seq_no=1, submission_id=SECRET, customs_code="3105",
        logistics_code=CARRIER, bill_no=bill, voyage_no="V-1", logistics_nos=list(numbers), invt_nos=[SECRET] * len(numbers),
    )  # fmt: skip


def of(direction: str, number: str = SECRET) -> Any:
    """A list of which nothing but its parcel is the carrier's to know."""
    parties = dict.fromkeys(("ebp_code", "ebc_code", "agent_code", "assure_code", "area_code", "buyer_token"), SECRET)
    return declared(number, direction=direction, owner=SECRET, logistics_no="W-1", invt_no=SECRET, **parties)


def way() -> list[Any]:
    """Each event of a parcel's way, once at least."""
    transit: dict[str, Any] = {
        "submission_id": SECRET,
        "logistics_code": CARRIER,
        "transit_no": "T-1",
        "customs_code": "3105",
    }
    return [
        exports.ArrivalsPosted(**SITE, bill_no="B-1", logistics_nos=["W-1"], withdrawn=["W-2"]),
        exports.ArrivalLifted(
            **SITE, bill_no="B-1", logistics_no="W-3", delivery_no=SECRET, arrival=SECRET,
        ),
        exports.ListLeftSite(list=of("I"), operator_code="SITE"),
        exports.ListDelivered(list=of("I"), logistics_time="20260302120000"),
        out.ExportArrivalPosted(part=part("W-1"), withdrawn=["W-2"]),
        out.ExportArrivalPosted(part=part()),
        out.ManifestPosted(part=part("W-1")),
        out.ManifestPosted(part=part("W-1"), deleted=True),
        out.ListTakenOff(
            list=of("E").named, logistics_code=CARRIER, logistics_no="W-1", bill_no="B-1", binding=SECRET
        ),
        out.TransitOpened(**transit, port_code="2244", vehicle_no=SECRET, seal_no=SECRET, open_time="20260302120000",
                          parcels=[]),
        out.TransitClosed(**transit, operator_code=SECRET, close_time="20260303120000"),
        out.TransitExpired(
            submission_id=SECRET, logistics_code=CARRIER, transit_no="T-2",
            opened_on=date(2026, 3, 2), until=date(2026, 4, 1),
        ),
        out.ListDeparted(list=of("E"), leave_time="20260304120000", bill_no="B-1"),
    ]  # fmt: skip


async def test_a_carrier_is_told_of_each_step_under_the_parcel_s_own_key() -> None:
    driver = FeedDriver(Connections(MemoryStore()))
    await driver.open(CARRIER, PLATFORM, SHOP)
    events = way()
    assert {type(event) for event in events} == set(WAYS)
    assert await driver.feed(*events) == [], "carriers alone are told"
    told = await driver.told(CARRIER)
    assert [(each["subject"], each["data"]["event"]) for each in told] == [
        (f"waybill/{CARRIER}/W-1", "arrived"), (f"waybill/{CARRIER}/W-2", "arrival-withdrawn"),
        (f"waybill/{CARRIER}/W-3", "arrival-withdrawn"),
        (f"waybill/{CARRIER}/W-1", "left-site"), (f"waybill/{CARRIER}/W-1", "delivered"),
        (f"export-waybill/{CARRIER}/W-1", "arrived"), (f"export-waybill/{CARRIER}/W-2", "arrival-withdrawn"),
        ("bill/B-1", "arrived"), (f"export-waybill/{CARRIER}/W-1", "bound"), (f"export-waybill/{CARRIER}/W-1", "unbound"),
        (f"export-waybill/{CARRIER}/W-1", "unbound"), (f"transit/{CARRIER}/T-1", "transit-opened"),
        (f"transit/{CARRIER}/T-1", "transit-closed"), (f"transit/{CARRIER}/T-2", "transit-expired"),
        (f"export-waybill/{CARRIER}/W-1", "departed"),
    ]  # fmt: skip
    assert {each["type"] for each in told} == {"waybill-event"}
    assert len({each["id"] for each in told}) == len(told)
    assert told[-1]["data"] == {
        "event": "departed", "logisticsCode": CARRIER, "logisticsNo": "W-1", "billNo": "B-1", "time": "20260304120000",
    }  # fmt: skip
    for each in told:
        msgspec.convert(each["data"], ENTRIES["waybill-event"])
    assert await driver.bodies(PLATFORM) == await driver.bodies(SHOP) == []


@pytest.mark.parametrize("direction", ["I", "E"])
async def test_nothing_that_a_carrier_reads_is_of_the_buyer_s_account(direction: str) -> None:
    """A stranger's parcel is told to nobody, and its own carrier sees its waybill alone, whatever is said."""
    driver = FeedDriver(Connections(MemoryStore()))
    await driver.open(CARRIER, "OTHER-CARRIER")
    about = of(direction)
    ref = CaseRef(owner=SECRET, number=SECRET, attempt=about.ref.attempt, direction=about.ref.direction)
    held = verdict(review.ListInspectionOrdered, SECRET, ListStatus.INSPECTION)
    held = msgspec.structs.replace(held, list=about.named, carriage=about.waybill)
    since = [
        msgspec.structs.replace(event, list=msgspec.structs.replace(event.list, ref=ref))
        for event in (detained(SECRET), verdict(review.ListSentBack, SECRET, ListStatus.SENT_BACK, since=True))
    ]
    release = msgspec.structs.replace(released(SECRET), list=about)
    await driver.feed(held, release, *since, *way())
    bodies = await driver.bodies(CARRIER)
    statuses = [json.loads(body)["data"]["status"] for body in bodies if '"waybill-status"' in body]
    assert statuses[:2] == ["500", "800"] and "502" in statuses
    assert not [body for body in bodies if SECRET in body]
    assert not [body for body in bodies if {"100", "9"} & set(json.loads(body)["data"].values())], "amounts"
    assert {name for body in bodies for name in json.loads(body)["data"]} <= {
        "logisticsCode", "logisticsNo", "status", "mayDeliver", "event", "billNo", "customsCode", "operatorCode", "voyageNo",
        "time", "transitNo",
    }  # fmt: skip
    assert await driver.bodies("OTHER-CARRIER") == []
