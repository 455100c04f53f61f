"""Documents of supervised sites and of carriers: versions of a warehouse-in list, signatures, and what is answered."""

from __future__ import annotations

from typing import Any

import pytest

from libs.runtime.twins.testing import Driver, only
from libs.schemas.ceb import WAREHOUSE_IN, WAYBILL_STATUS
from libs.schemas.ceb.samples import sample
from libs.schemas.events import exports
from libs.schemas.events.intake import ListAccepted, ReceiptsIssued
from libs.schemas.events.review import ListExamined
from libs.schemas.events.site_documents import ParcelSignedFor, SiteDeliveryDeclared
from libs.schemas.findings import Finding
from libs.schemas.tests import a_list
from services.intake.tests.parcels import listed, parsed, receipt, receipts, statuses, submitted

SITE = "330266LM7M"
FIRST, SECOND, THIRD, FOURTH = (f"20251113{hour}2000" for hour in (10, 11, 12, 13))

FOUND = Finding(code="-800001", rule="711.logisticsNo.elsewhere@1", path="DeliveryList[1].logisticsNo", message="x")


def delivery(*numbers: str, **changes: Any) -> Any:
    lines = [{"gnum": gnum, "logisticsNo": number} for gnum, number in enumerate(numbers or ("YD1",), 1)]
    return parsed("site-delivery", sample(WAREHOUSE_IN, appTime=FIRST, DeliveryList=lines) | changes)


def signed(**changes: Any) -> Any:
    return parsed("waybill-status", sample(WAYBILL_STATUS) | changes)


def answered(event: type[Any], taken: SiteDeliveryDeclared, **facts: Any) -> Any:
    about = {"operator_code": SITE, "submission_id": taken.submission_id, "cop_no": taken.cop_no}
    return event(**about, **facts)


async def test_a_warehouse_in_list_is_taken_and_answered_by_exports(driver: Driver) -> None:
    published = await driver.feed(delivery("YD1", "YD2"))
    taken = only(SiteDeliveryDeclared, published)
    assert statuses(published) == ["2"]
    assert (taken.operator_code, taken.app_type, [line.logistics_no for line in taken.lines]) == (
        SITE, "1", ["YD1", "YD2"],
    )  # fmt: skip
    posted = answered(
        exports.ArrivalsPosted, taken, customs_code="3105", bill_no=taken.bill_no, logistics_code=taken.logistics_code,
        logistics_nos=["YD1", "YD2"],
    )  # fmt: skip
    issued = only(ReceiptsIssued, await driver.feed(posted))
    told = receipt([issued]).receipt
    assert (issued.message_type, told["returnStatus"], told["copNo"]) == ("CEB712Message", "120", taken.cop_no)
    assert told["operatorCode"] == SITE


async def test_later_versions_go_on_and_older_ones_do_not(driver: Driver) -> None:
    await driver.feed(delivery("YD1"))
    changed = only(SiteDeliveryDeclared, await driver.feed(delivery("YD2", appType="2", appTime=SECOND)))
    assert (changed.app_type, changed.lines[0].logistics_no) == ("2", "YD2")
    assert statuses(await driver.feed(delivery("YD3", appType="2", appTime=FIRST))) == ["-800005"]
    assert statuses(await driver.feed(delivery("YD3", appTime=THIRD))) == ["-800003"]
    deleted = only(SiteDeliveryDeclared, await driver.feed(delivery("YD2", appType="3", appTime=THIRD)))
    assert deleted.app_type == "3"
    assert statuses(await driver.feed(delivery("YD2", appType="3", appTime=THIRD))) == ["2"]
    again = only(SiteDeliveryDeclared, await driver.feed(delivery("YD2", appTime=FOURTH)))
    assert again.app_type == "1"


@pytest.mark.parametrize("app_type", ["2", "3"])
async def test_what_is_not_there_cannot_be_changed(driver: Driver, app_type: str) -> None:
    told = receipt(await driver.feed(delivery(appType=app_type)))
    assert told.receipt["returnStatus"] == "-800001"
    assert [finding.rule for finding in told.findings] == ["711.appType.known@1"]


async def test_a_change_that_is_refused_may_be_followed_by_another(driver: Driver) -> None:
    await driver.feed(delivery("YD1"))
    refused = only(SiteDeliveryDeclared, await driver.feed(delivery("YD2", appType="2", appTime=SECOND)))
    await driver.feed(answered(exports.SiteDocumentRefused, refused, document="site-delivery", findings=[FOUND]))
    later = delivery("YD1", "YD2", appType="2", appTime=THIRD)
    assert only(SiteDeliveryDeclared, await driver.feed(later)).app_type == "2"


async def test_a_repeat_changes_nothing_and_repeats_the_answers(driver: Driver) -> None:
    taken = only(SiteDeliveryDeclared, await driver.feed(delivery("YD1")))
    refused = answered(exports.SiteDocumentRefused, taken, document="site-delivery", findings=[FOUND])
    assert statuses(await driver.feed(refused)) == ["100"]
    again = await driver.feed(delivery("YD1"))
    assert statuses(again) == ["2", "100"] and len(again) == 1
    assert only(SiteDeliveryDeclared, await driver.feed(delivery("YD1", appTime=SECOND))).app_type == "1"


async def test_parts_of_a_bill_without_a_number_of_their_own_are_named_by_it(driver: Driver) -> None:
    nameless = delivery("YD1", copNo="")
    assert only(SiteDeliveryDeclared, await driver.feed(nameless)).cop_no is None
    assert statuses(await driver.feed(nameless)) == ["2"]
    assert statuses(await driver.feed(delivery("YD2", copNo="", billNo="999-2"))) == ["2"]
    assert statuses(await driver.feed(delivery("YD2", copNo=""))) == ["-800003"]


async def test_a_signature_is_answered_at_once(driver: Driver) -> None:
    published = await driver.feed(signed())
    assert only(ParcelSignedFor, published).logistics_no == "YD0000000001"
    assert statuses(published) == ["2", "399"]
    assert only(ReceiptsIssued, published).message_type == "CEB514Message"
    assert statuses(await driver.feed(signed())) == ["2", "399"]
    assert statuses(await driver.feed(signed(logisticsTime="20251113090000"))) == ["-505012"]
    refused = receipt(await driver.feed(signed(logisticsNo="YD9", logisticsStatus="T")))
    assert [finding.rule for finding in refused.findings] == ["513.logisticsStatus.value@1"]


async def test_a_list_that_waits_for_its_parcel_is_told_so_by_who_knows(driver: Driver) -> None:
    accepted = only(ListAccepted, await driver.feed(submitted("list")))
    about = listed(accepted)
    said = {"list": about, "status": "120", "lets_go": [], "final": False, "grounds": []}
    assert await driver.feed(a_list.told(ListExamined, **said)) == []
    (told,) = receipts(await driver.feed(a_list.told(ListExamined, **said | {"status": "399"})))
    assert (told.receipt["returnStatus"], told.receipt["returnInfo"]) == ("399", "审结")
    (told,) = receipts(await driver.feed(exports.ListNotReady(list=about, status="120")))
    assert (told.receipt["returnStatus"], told.receipt["returnInfo"]) == ("120", "待运抵")
    sealed = exports.ListNotReady(list=about, status="120", awaits=["transit-closing", "arrival"])
    (told,) = receipts(await driver.feed(sealed))
    assert told.receipt["returnInfo"] == "待转关核销；待运抵"
    finding = Finding(code="-621001", rule="exports.billNo.arrival@1", path="Head.billNo", message="another bill")
    (told,) = receipts(await driver.feed(exports.ListNotReady(list=about, status="399", findings=[finding])))
    assert told.receipt["returnStatus"] == "399" and "待运抵；[Code:-621001" in told.receipt["returnInfo"]
