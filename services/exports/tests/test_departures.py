"""Exported parcels on a store: they arrive, are bound, are released and leave, in whatever order things come."""

from __future__ import annotations

from datetime import date

import pytest
from msgspec.structs import replace

from libs.runtime.twins.memory import Connections
from libs.runtime.twins.testing import kinds, only
from libs.schemas.codes.list_status import ListStatus
from libs.schemas.events.departures import (
    DepartureDocumentRefused,
    DeparturePosted,
    DocumentPartKept,
    ExportArrivalPosted,
    ListDeparted,
    ListTakenOff,
    ManifestPosted,
    TransitClosed,
    TransitOpened,
)
from libs.schemas.events.exports import ListNotReady, ListReadyToLeave
from services.exports.tests.conftest import SiteDriver
from services.exports.tests.exported import (
    BILL,
    CARRIER,
    HOME,
    NEAR,
    OTHER_AGENT,
    OTHER_BILL,
    PORT,
    arrival,
    closing,
    departure,
    listed,
    manifest,
    opening,
    refusals,
)
from services.exports.tests.samples import examined, permitted, rejected, stopped

ONE, TWO = listed("1"), listed("2")
EXAMINED = ListStatus.EXAMINED


async def test_a_list_is_ready_once_its_parcel_has_arrived_and_is_bound(driver: SiteDriver) -> None:
    waits = only(ListNotReady, await driver.feed(examined(ONE, EXAMINED)))
    assert (waits.list, waits.status, waits.awaits, waits.findings) == (ONE, "399", ["arrival", "manifest"], [])
    assert kinds(await driver.feed(arrival("A1", "1"))) == [ExportArrivalPosted]
    assert await driver.waiting() == [("list not ready to depart", 1)]
    posted, ready = await driver.feed(manifest("M1", "1", invt_nos=["N-1"]))
    assert isinstance(posted, ManifestPosted) and posted.key == BILL and posted.part.logistics_nos == ["W-1"]
    assert isinstance(ready, ListReadyToLeave) and ready.list == ONE
    assert await driver.waiting() == []
    posted, left = await driver.feed(permitted(ONE), departure("D1", "1", bill_no=BILL, voyage_no="0302"))
    assert isinstance(posted, DeparturePosted) and isinstance(left, ListDeparted)
    assert (left.list, left.leave_time, left.bill_no) == (ONE, "20260302224000", BILL)


async def test_a_stranger_occupies_no_parcel(driver: SiteDriver) -> None:
    """Its binding ends when the list comes, and whoever may bind the parcel takes it over."""
    await driver.feed(arrival("A1", "1"), manifest("S1", "1", agent_code=OTHER_AGENT))
    off, waits = await driver.feed(examined(ONE, EXAMINED))
    assert isinstance(off, ListTakenOff) and (off.list, off.binding) == (ONE.named, "m-S1")
    assert isinstance(waits, ListNotReady) and waits.awaits == ["manifest"]
    for owner in (ONE.parties.ebc_code, CARRIER):
        posted = await driver.feed(manifest(f"M-{owner}", "1", agent_code=owner))
        assert kinds(posted) == [ManifestPosted, ListReadyToLeave]
        undone = await driver.feed(manifest(f"M-{owner}", agent_code=owner, app_type="3"))
        assert kinds(undone) == [ManifestPosted, ListNotReady]
    assert kinds(await driver.feed(manifest("M1", "1"))) == [ManifestPosted, ListReadyToLeave]
    # The stranger's correction touches what is its own alone.
    gone = await driver.feed(manifest("S1", agent_code=OTHER_AGENT, app_type="3"))
    assert kinds(gone) == [ManifestPosted]
    assert kinds(await driver.feed(permitted(ONE), departure("D1", "1", bill_no=BILL))) == [
        DeparturePosted,
        ListDeparted,
    ]


async def test_an_arrival_without_lines_is_of_all_that_is_bound_now_or_later(driver: SiteDriver) -> None:
    await driver.feed(manifest("M1", "1"), examined(ONE, EXAMINED), examined(TWO, EXAMINED))
    assert kinds(await driver.feed(arrival("A1"))) == [ExportArrivalPosted, ListReadyToLeave]
    assert kinds(await driver.feed(manifest("M2", "2"))) == [ManifestPosted, ListReadyToLeave]
    gone = await driver.feed(arrival("A1", app_type="3", submission_id="a-gone"))
    assert kinds(gone) == [ExportArrivalPosted, ListNotReady, ListNotReady]
    moved = await driver.feed(arrival("A2", bill_no=OTHER_BILL), manifest("M2", "2", app_type="2", bill_no=OTHER_BILL))
    assert kinds(moved) == [ExportArrivalPosted, ManifestPosted, ListReadyToLeave]


async def test_what_is_taken_off_before_departure_is_not_ready_and_binds_again(driver: SiteDriver) -> None:
    await driver.feed(arrival("A1", "1", "2"), manifest("M1", "1", "2"), examined(ONE, EXAMINED), permitted(ONE))
    off = await driver.feed(manifest("M1", "2", app_type="2"))
    assert only(ManifestPosted, off).withdrawn == ["W-1"]
    assert (only(ListNotReady, off).awaits, only(ListNotReady, off).status) == (["manifest"], "399")
    assert [rule for rule, *_ in refusals(await driver.feed(departure("D1", "1")))] == ["509.logisticsNo.bound"]
    assert kinds(await driver.feed(examined(ONE, EXAMINED))) == [ListNotReady]
    assert kinds(await driver.feed(manifest("M2", "1"))) == [ManifestPosted, ListReadyToLeave]
    assert kinds(await driver.feed(permitted(ONE), arrival("A1", "2", app_type="2"))) == [
        ExportArrivalPosted, ListNotReady,
    ]  # fmt: skip
    await driver.feed(arrival("A3", "1"), departure("D2", "1"))
    kept = await driver.feed(manifest("M2", app_type="3"), arrival("A3", app_type="3"))
    assert [(rule, actual) for rule, _, actual, _ in refusals(kept)] == [
        ("607.logisticsNo.under-way", "W-1"), ("507.logisticsNo.under-way", "W-1"),
    ]  # fmt: skip


async def test_review_that_released_meanwhile_is_told_again(driver: SiteDriver) -> None:
    await driver.feed(arrival("A1", "1"), manifest("M1", "1"), examined(ONE, EXAMINED))
    await driver.feed(manifest("M1", app_type="3"))
    assert only(ListNotReady, await driver.feed(permitted(ONE))).awaits == ["manifest"]


async def test_a_list_that_ends_leaves_its_manifest_and_the_next_attempt_is_bound_again(driver: SiteDriver) -> None:
    await driver.feed(arrival("A1", "1"), manifest("M1", "1"), examined(ONE, EXAMINED))
    off = only(ListTakenOff, await driver.feed(rejected(ONE)))
    assert (off.ref, off.bill_no, off.logistics_no) == (ONE.ref, BILL, "W-1")
    again = listed("1", attempt=2)
    assert only(ListNotReady, await driver.feed(examined(again, EXAMINED))).awaits == ["manifest"]
    restated = await driver.feed(manifest("M1", "1", app_type="2", submission_id="m-again"))
    assert only(ListReadyToLeave, restated).list == again
    assert await driver.feed(rejected(ONE)) == []


async def test_another_manifest_binds_what_left_one(driver: SiteDriver) -> None:
    await driver.feed(manifest("M1", "1"), examined(ONE, EXAMINED), rejected(ONE))
    assert kinds(await driver.feed(manifest("M2", "1", bill_no=OTHER_BILL))) == [ManifestPosted]
    assert refusals(await driver.feed(manifest("M1", "1", app_type="2", submission_id="m-1b"))) == [
        ("607.logisticsNo.elsewhere", "-607007", "W-1", "2231980A01/M2")
    ]


@pytest.mark.parametrize("order", [(1, 2, 3), (3, 1, 2), (2, 3, 1)])
async def test_a_split_document_counts_once_all_of_it_is_there(driver: SiteDriver, order: tuple[int, ...]) -> None:
    parts = {n: manifest("M1", str(n), msg_count=3, msg_seq_no=n, submission_id=f"m-{n}") for n in (1, 2, 3)}
    await driver.feed(arrival("A1", "1", "2", "3"), examined(ONE, EXAMINED), examined(TWO, EXAMINED))
    first, second, last = order
    assert kinds(await driver.feed(parts[first], parts[second])) == [DocumentPartKept] * 2
    told = await driver.feed(parts[last])
    assert [event.part.msg_seq_no for event in told if isinstance(event, ManifestPosted)] == [1, 2, 3]
    assert [event.list for event in told if isinstance(event, ListReadyToLeave)] == [ONE, TWO]
    broken = await driver.feed(manifest("M1", msg_count=3, msg_seq_no=3, app_type="3", submission_id="m-off"))
    assert kinds(broken) == [ManifestPosted, DocumentPartKept, DocumentPartKept, ListNotReady, ListNotReady]
    again = await driver.feed(manifest("M1", "4", msg_count=3, msg_seq_no=3, submission_id="m-new"))
    assert kinds(again) == [ManifestPosted] * 3 + [ListReadyToLeave] * 2


async def test_a_message_of_a_departure_is_deleted_and_comes_again(in_memory: Connections) -> None:
    driver = SiteDriver(in_memory)
    await driver.feed(
        arrival("A1", "1", "2"), manifest("M1", "1", "2"), examined(ONE, EXAMINED), examined(TWO, EXAMINED)
    )
    await driver.feed(permitted(ONE), permitted(TWO))
    first, second = (departure("D1", str(n), msg_count=2, msg_seq_no=n, submission_id=f"x-{n}") for n in (1, 2))
    gone = departure("D1", msg_count=2, msg_seq_no=1, app_type="3", submission_id="x-gone")
    kept, deleted = await driver.feed(first, gone)
    assert isinstance(kept, DocumentPartKept) and isinstance(deleted, DeparturePosted) and deleted.deleted
    assert kinds(await driver.feed(second)) == [DocumentPartKept], "the other half alone lets nothing go"
    assert kinds(await driver.feed(first)) == [DeparturePosted, ListDeparted] * 2


async def test_a_split_departure_is_judged_when_it_is_whole_and_refused_as_a_whole(driver: SiteDriver) -> None:
    await driver.feed(arrival("A1", "1", "2"), manifest("M1", "1", "2"), examined(ONE, EXAMINED), permitted(ONE))
    halves = [departure("D1", str(n), msg_count=2, msg_seq_no=n, submission_id=f"x-{n}") for n in (1, 2)]
    assert kinds(await driver.feed(halves[0])) == [DocumentPartKept]
    refused = await driver.feed(halves[1])
    assert kinds(refused) == [DepartureDocumentRefused] * 2
    assert refusals(refused) == [
        ("509.msgSeqNo.all-taken", "-509018", "1", None), ("509.logisticsNo.listed", "-509014", "W-2", None),
    ]  # fmt: skip
    await driver.feed(examined(TWO, EXAMINED), permitted(TWO))
    assert kinds(await driver.feed(*halves[::-1])) == [
        DocumentPartKept, DeparturePosted, ListDeparted, DeparturePosted, ListDeparted,
    ]  # fmt: skip


async def test_nothing_departs_that_is_not_released(driver: SiteDriver) -> None:
    three = listed("3")
    await driver.feed(arrival("A1", "1", "2", "3"), manifest("M1", "1", "2", "3"))
    await driver.feed(*(examined(each, EXAMINED) for each in (ONE, TWO, three)), permitted(ONE), permitted(three))
    refused = await driver.feed(stopped(three), departure("D1", "1", "2", "3", "4"))
    assert [(rule, actual) for rule, _, actual, _ in refusals(refused)] == [
        ("509.logisticsNo.released", "W-2"), ("509.logisticsNo.released", "W-3"), ("509.logisticsNo.listed", "W-4"),
    ]  # fmt: skip
    assert kinds(await driver.feed(departure("D1", "1"), departure("D2", "1"))) == [
        DeparturePosted, ListDeparted, DepartureDocumentRefused,
    ]  # fmt: skip


async def test_a_transit_brings_a_parcel_to_another_port(driver: SiteDriver) -> None:
    """Released at home, sealed, opened, closed at the port; only then it departs (settled 59)."""
    far = listed("1", port=PORT)
    await driver.feed(arrival("A1", "1"), manifest("M1", "1"), examined(far, EXAMINED))
    assert [rule for rule, *_ in refusals(await driver.feed(opening("T1", "1")))] == [
        "transit-opening.logisticsNo.released"
    ]
    await driver.feed(permitted(far))
    assert [rule for rule, *_ in refusals(await driver.feed(departure("D1", "1")))] == ["509.logisticsNo.transit"]
    assert kinds(await driver.feed(opening("T1", "1"))) == [TransitOpened]
    assert await driver.waiting() == [("transit open", 1)]
    under_seal = await driver.feed(manifest("M1", app_type="3"), departure("D1", "1"))
    assert [rule for rule, *_ in refusals(under_seal)] == ["607.logisticsNo.under-way", "509.logisticsNo.transit"]
    assert kinds(await driver.feed(closing("C1", "T1"))) == [TransitClosed]
    assert await driver.waiting() == []
    assert kinds(await driver.feed(departure("D1", "1"))) == [DeparturePosted, ListDeparted]


@pytest.mark.parametrize(("home", "port"), [("2244", NEAR), ("2244", "2300"), (PORT, PORT)])
async def test_within_a_district_or_region_no_transit_is_needed(driver: SiteDriver, home: str, port: str) -> None:
    one = listed("1", port=port, customs_code=home)
    await driver.feed(
        arrival("A1", "1", customs_code=home), manifest("M1", "1"), examined(one, EXAMINED), permitted(one)
    )
    assert kinds(await driver.feed(departure("D1", "1"))) == [DeparturePosted, ListDeparted]


async def test_a_parcel_declared_at_home_that_arrives_at_the_port_needs_no_transit(driver: SiteDriver) -> None:
    far = listed("1", port=PORT)
    await driver.feed(
        arrival("A1", "1", customs_code=PORT), manifest("M1", "1"), examined(far, EXAMINED), permitted(far)
    )
    assert kinds(await driver.feed(departure("D1", "1"))) == [DeparturePosted, ListDeparted]


@pytest.mark.parametrize(
    ("clearance", "sealed"), [("home-released", False), ("home-declared", False), ("transit", True)]
)
async def test_review_says_whose_parcel_goes_without_a_seal(driver: SiteDriver, clearance: str, sealed: bool) -> None:
    """The consignor's home office and credit spare it the transit (settled 59)."""
    far = listed("1", port=PORT)
    let_go = replace(permitted(far), clearance=clearance)
    await driver.feed(arrival("A1", "1"), manifest("M1", "1"), examined(far, EXAMINED), let_go)
    told = await driver.feed(departure("D1", "1"))
    assert kinds(told) == ([DepartureDocumentRefused] if sealed else [DeparturePosted, ListDeparted])


@pytest.mark.requirement("Z16")
async def test_a_zones_parcel_goes_by_transit_to_another_port(driver: SiteDriver) -> None:
    """1210: released by review, it needs neither site nor manifest, but its transit and its departure (settled 88)."""
    zone = listed("1", port=PORT, trade_mode="1210", customs_code="2249", ems_no="T2249W000001")
    assert await driver.feed(permitted(zone)) == []
    assert [rule for rule, *_ in refusals(await driver.feed(departure("D1", "1")))] == ["509.logisticsNo.transit"]
    await driver.feed(opening("T1", "1", customs_code="2249"), closing("C1", "T1"))
    left = only(ListDeparted, await driver.feed(departure("D1", "1")))
    assert (left.list, left.bill_no) == (zone, None)


async def test_a_number_comes_again_after_half_a_year(driver: SiteDriver) -> None:
    await driver.feed(
        arrival("A1", "1"), manifest("M1", "1"), examined(ONE, EXAMINED), permitted(ONE), departure("D1", "1")
    )
    soon, late = date(2026, 9, 1), date(2026, 9, 2)
    other = listed("7", logistics_no="W-1")
    early = await driver.feed(arrival("A2", "1"), manifest("M2", "1"), examined(other, EXAMINED), day=soon)
    assert [rule for rule, *_ in refusals(early)] == ["507.logisticsNo.left", "607.logisticsNo.left"]
    assert [found.rule for found in only(ListNotReady, early).findings] == ["exports.waybill.one-list@1"]
    await driver.feed(manifest("M2", "1"), arrival("A2", "1"), day=late)
    assert [rule for rule, *_ in refusals(await driver.feed(departure("D2", "1"), day=late))] == [
        "509.logisticsNo.released"
    ]
    assert kinds(await driver.feed(examined(other, EXAMINED), day=late)) == [ListReadyToLeave]
    assert kinds(await driver.feed(permitted(other), departure("D2", "1"), day=late)) == [DeparturePosted, ListDeparted]


async def test_a_waybill_stands_for_one_list(driver: SiteDriver) -> None:
    stranger = listed("9", logistics_no="W-1")
    told = only(ListNotReady, (await driver.feed(examined(ONE, EXAMINED), examined(stranger, EXAMINED)))[1:])
    assert [(found.rule, found.expected) for found in told.findings] == [("exports.waybill.one-list@1", "N-1")]


async def test_documents_that_disagree_keep_a_list_from_its_release(driver: SiteDriver) -> None:
    told = await driver.feed(
        manifest("M1", "1", invt_nos=["N-9"]), arrival("A1", "1", bill_no=OTHER_BILL), examined(ONE, EXAMINED)
    )
    findings = only(ListNotReady, told).findings
    assert [(found.rule, found.actual, found.expected) for found in findings] == [
        ("exports.billNo.manifest@1", OTHER_BILL, BILL), ("exports.invtNo.manifest@1", "N-9", "N-1"),
    ]  # fmt: skip
    mended = await driver.feed(
        arrival("A1", "1", bill_no=BILL, app_type="2"), manifest("M1", "1", invt_nos=["N-1"], app_type="2")
    )
    assert kinds(mended) == [ExportArrivalPosted, ListNotReady, ManifestPosted, ListReadyToLeave]


async def test_a_list_is_not_released_on_an_arrival_at_a_third_office(driver: SiteDriver) -> None:
    far = listed("1", port=PORT)
    told = await driver.feed(manifest("M1", "1"), examined(far, EXAMINED), arrival("A1", "1", customs_code=NEAR))
    (waits,) = [each for each in told if isinstance(each, ListNotReady) and each.findings]
    assert [(found.rule, found.actual, found.expected) for found in waits.findings] == [
        ("exports.customsCode.departing@1", f"{HOME}/{PORT}", NEAR)
    ]
    assert ListReadyToLeave in kinds(await driver.feed(arrival("A1", "1", customs_code=PORT, app_type="2")))
