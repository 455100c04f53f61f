"""Each is told its share, in order, under its numbers."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from libs.runtime.twins.memory import Connections, MemoryStore
from libs.schemas.codes.list_status import ListStatus
from libs.schemas.events import review
from libs.schemas.events.accountbook import BookOpened, EntryPosted, RefundEvidenceIssued
from libs.schemas.topics import topics_of
from services.feed.tests.conftest import FeedDriver
from services.feed.tests.samples import (
    AGENT,
    CARRIER,
    EVERYBODY,
    GUARANTOR,
    PLATFORM,
    SHOP,
    ZONE,
    bill,
    detained,
    lifted,
    receipts,
    released,
    verdict,
)


async def test_each_party_of_a_list_sees_its_share(driver: FeedDriver) -> None:
    await driver.open(*EVERYBODY)

    await driver.feed(receipts("1", "2", "120"), released("1"), receipts("1", "800"))

    for party in (PLATFORM, SHOP, AGENT):
        assert await driver.said(party) == [
            ("receipt", "2"),
            ("receipt", "120"),
            ("release", "800"),
            ("receipt", "800"),
        ]
    told = {code: (await driver.told(code)) for code in (PLATFORM, GUARANTOR, ZONE, CARRIER)}
    assert {name: value for name, value in told[GUARANTOR][0]["data"].items() if value} == {
        "invtNo": "N-1", "customsCode": "3105", "tradeMode": "1210", "tax": "9", "status": "800",
    }  # fmt: skip
    assert told[ZONE][0]["data"].keys() >= {"invtNo", "emsNo", "logisticsNo"}
    assert told[CARRIER][0]["data"] == {
        "logisticsCode": CARRIER, "logisticsNo": "W-1", "status": "800", "mayDeliver": True,
    }  # fmt: skip
    assert [len(told[code]) for code in (GUARANTOR, ZONE, CARRIER)] == [1, 1, 1]
    first = told[PLATFORM][0]
    assert (first["specversion"], first["type"], first["subject"]) == ("1.0", "receipt", f"list/{PLATFORM}/1")
    assert first["data"]["receipt"]["returnStatus"] == "2" and first["data"]["findings"] == []


async def test_a_carrier_learns_nothing_of_buyer_order_or_amounts(driver: FeedDriver) -> None:
    await driver.open(CARRIER)
    await driver.feed(released("SECRET-1"), detained("SECRET-1"), lifted("SECRET-1"))
    told = [each["data"] for each in await driver.told(CARRIER)]
    assert [each["mayDeliver"] for each in told] == [True, False, True]
    assert {name for each in told for name in each} == {"logisticsCode", "logisticsNo", "status", "mayDeliver"}
    secrets = ("PLATFORM", "SHOP", '"9"', '"100"')
    assert not [text for text in await driver.bodies(CARRIER) for secret in secrets if secret in text]


async def test_who_has_no_feed_gets_no_entry_and_nobody_gets_anothers(driver: FeedDriver) -> None:
    await driver.open("STRANGER", SHOP)
    await driver.feed(receipts("1", "2"), released("1"), detained("1"))
    assert await driver.bodies("STRANGER") == await driver.bodies(PLATFORM) == []
    assert await driver.said(SHOP) == [("receipt", "2"), ("release", "800"), ("release", "502")]


async def test_what_outsiders_may_read_is_passed_on_as_it_was_said_and_no_receipt_is() -> None:
    driver = FeedDriver(Connections(MemoryStore()))
    await driver.open(PLATFORM)
    said = [released("1"), verdict(review.ListExamined, "2", ListStatus.STORED, whole=True), detained("1"), bill("1")]
    told = await driver.feed(receipts("1", "2"), *said)
    assert [event.encode() for event in told] == [event.encode() for event in said]
    for event in told:
        [topic] = topics_of("feed", type(event))
        assert topic.told and not topic.days and not topic.sheets


async def test_an_officers_act_is_not_told_to_the_platform_of_the_case(driver: FeedDriver) -> None:
    await driver.open("OFFICER", PLATFORM)
    act = receipts("1", "399", document="manual-verdict", officer="OFFICER", ebpCode=PLATFORM)
    await driver.feed(act)
    assert await driver.said("OFFICER") == [("receipt", "399")]
    assert await driver.bodies(PLATFORM) == []


async def test_one_code_in_two_roles_is_told_once(driver: FeedDriver) -> None:
    await driver.open(PLATFORM)
    await driver.feed(released("1", assure_code=PLATFORM, area_code=PLATFORM, logistics_code=PLATFORM))
    assert await driver.said(PLATFORM) == [("release", "800"), ("waybill-status", "800")]
    assert "value" in (await driver.told(PLATFORM))[0]["data"]
    await driver.feed(released("2", ebc_code=PLATFORM, agent_code=PLATFORM))
    assert [each["data"]["invtNo"] for each in await driver.told(PLATFORM) if each["type"] == "release"] == [
        "N-1",
        "N-2",
    ]


async def test_an_export_is_named_as_its_documents_name_it(driver: FeedDriver) -> None:
    await driver.open(SHOP, CARRIER)
    await driver.feed(released("1", direction="E", owner=SHOP))
    [whole], [carried] = await driver.told(SHOP), await driver.told(CARRIER)
    assert (whole["subject"], carried["subject"]) == (f"export-list/{SHOP}/1", f"export-waybill/{CARRIER}/W-1")
    assert (whole["data"]["ebcCode"], whole["data"]["orderNo"], "ebpCode" in whole["data"]) == (SHOP, "1", False)


async def test_a_stop_that_is_read_before_the_release_still_stops_it(driver: FeedDriver) -> None:
    """Releases and verdicts come by two topics."""
    await driver.open(CARRIER)
    await driver.feed(detained("1"))
    await driver.feed(released("1"))
    assert await driver.said(CARRIER) == [("waybill-status", "502")]
    assert (await driver.told(CARRIER))[0]["data"]["mayDeliver"] is False
    await driver.feed(lifted("1"))
    assert await driver.said(CARRIER) == [("waybill-status", "502"), ("waybill-status", "800")]


async def test_what_holds_a_parcel_before_its_release_is_told_and_never_after_it(driver: FeedDriver) -> None:
    inspected = [verdict(review.ListExamined, number, ListStatus.STORED, whole=True) for number in ("1", "2")]
    drawn = verdict(review.ListInspectionOrdered, "3", ListStatus.INSPECTION)
    await driver.open(CARRIER)
    await driver.feed(inspected[0], released("1"))
    await driver.feed(released("2"), inspected[1], drawn)
    assert [(each["subject"], each["data"]["mayDeliver"]) for each in await driver.told(CARRIER)] == [
        (f"waybill/{CARRIER}/W-1", False), (f"waybill/{CARRIER}/W-1", True), (f"waybill/{CARRIER}/W-2", True),
        (f"waybill/{CARRIER}/W-3", False),
    ]  # fmt: skip


async def test_a_zone_enterprise_is_told_of_its_books_and_of_no_other(driver: FeedDriver) -> None:
    def answered(ems_no: str) -> dict[str, Any]:
        return {"ems_no": ems_no, "submission_id": "s-1", "cop_no": "C"}

    await driver.open(ZONE)
    mine = BookOpened(**answered("B1"), items=1, area_code=ZONE)
    other = BookOpened(**answered("B2"), items=1, area_code="OTHER")
    await driver.feed(mine, other, EntryPosted(**answered("B2"), postings=[]))
    await driver.feed(EntryPosted(**answered("B1"), postings=[]), BookOpened(**answered("B3"), items=1))
    told = await driver.told(ZONE)
    assert [(each["type"], each["subject"], each["data"]["event"]) for each in told] == [
        ("book-movement", "book/B1", "BookOpened"), ("book-movement", "book/B1", "EntryPosted"),
    ]  # fmt: skip
    assert not [each for each in told if "submissionId" in each["data"]]

    await driver.open("OUTSIDE")
    evidence = {"area_code": ZONE, "outside_code": "OUTSIDE", "entry_id": "E", "bond_invt_no": "Q", "passport_no": "P"}
    await driver.feed(
        RefundEvidenceIssued(ems_no="B1", lines=[], **evidence), EntryPosted(**answered("B1"), postings=[])
    )
    assert [each["data"]["event"] for each in await driver.told("OUTSIDE")] == ["RefundEvidenceIssued"]
    assert len(await driver.told(ZONE)) == 4


async def test_the_same_log_in_other_batches_gives_the_same_entries() -> None:
    events = [receipts("1", "2", "120"), released("1"), detained("1"), receipts("1", "502"), receipts("2", "2")]
    found = []
    for cut in (1, 2, len(events)):
        driver = FeedDriver(Connections(MemoryStore()))
        await driver.open(*EVERYBODY)
        for at in range(0, len(events), cut):
            await driver.feed(*events[at : at + cut])
        found.append([await driver.bodies(code) for code in EVERYBODY])
    assert found[0] == found[1] == found[2]


@given(st.lists(st.sampled_from(["receipts", "released", "detained", "lifted"]), max_size=12), st.data())
async def test_every_entry_has_its_number_and_no_id_twice(steps: list[str], data: st.DataObject) -> None:
    driver = FeedDriver(Connections(MemoryStore()))
    await driver.open(*data.draw(st.sets(st.sampled_from(EVERYBODY))))
    make: dict[str, Callable[[str], Any]] = {
        "receipts": lambda n: receipts(n, "2", "120"),
        "released": released,
        "detained": detained,
        "lifted": lifted,
    }
    for step in steps:
        await driver.feed(make[step](data.draw(st.sampled_from("12"))))
    for code in EVERYBODY:
        ids = [json.loads(body)["id"] for body in await driver.bodies(code)]
        assert len(ids) == len(set(ids))
