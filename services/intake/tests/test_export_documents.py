"""The documents of an export are taken alone and in envelopes, corrected until a list stands, and answered officially."""

from __future__ import annotations

import json
from typing import Any

import pytest

from libs.runtime.twins.testing import Driver, only, rebuilt_in_memory
from libs.schemas.ceb import MESSAGES, model_of, render_xml, validate
from libs.schemas.ceb.samples import GUID, sample
from libs.schemas.ceb.tests.official import assert_official
from libs.schemas.events import review
from libs.schemas.events.base import DecimalText
from libs.schemas.events.export_documents import (
    ExportListAccepted,
    ExportOrderAccepted,
    ExportReceiptAccepted,
    ExportWaybillAccepted,
    ExportWaybillRetracted,
)
from libs.schemas.events.intake import ReceiptsIssued
from libs.schemas.events.matching import ListWaiting
from libs.schemas.events.retractions import DocumentRetracted
from libs.schemas.events.withdrawals import ListDeleted, WithdrawalDeclared
from libs.schemas.kinds import KINDS
from libs.schemas.tests import verdicts
from services.intake.decoding import read
from services.intake.settings import Settings
from services.intake.tests.exports import (
    INVT_NO,
    KINDS_OF_A_PARCEL,
    LATE,
    LATER,
    in_xml,
    listed,
    matched,
    submitted,
)
from services.intake.tests.parcels import plain, receipts, statuses

BECAUSE = {"grounds": [review.Ground(rule="review.random", version=1, code="500", text="布控查验 drawn")]}
CHANGE, DELETE = {"appType": "2", "appTime": LATE}, {"appType": "3", "appTime": LATER}


@pytest.mark.parametrize("form", [submitted, in_xml])
async def test_each_document_becomes_its_event_and_gets_its_receipt(driver: Driver, form: Any) -> None:
    told = await driver.feed(*(form(kind) for kind in KINDS_OF_A_PARCEL))
    ordered, paid = only(ExportOrderAccepted, told), only(ExportReceiptAccepted, told)
    assert (ordered.key, ordered.ebp_code, ordered.lines[0].currency) == ("E2026030200000001", "无", "502")
    assert (paid.key, paid.charge) == (ordered.key, "65.00")
    carried, declared = only(ExportWaybillAccepted, told), only(ExportListAccepted, told)
    assert (carried.key, carried.correction) == ("3301980GH4:CK0000000001", 0)
    assert (declared.attempt, declared.owner_code, declared.waybill_corrections) == (1, "NO", 0)
    assert (declared.pod, declared.port_code, declared.statistics_flag) == ("2110", "3105", "B")
    assert statuses(told) == ["2", "399", "2", "399", "2", "399", "2"]
    issued = {each.document: each.message_type for each in told if isinstance(each, ReceiptsIssued)}
    assert [issued[kind] for kind in KINDS_OF_A_PARCEL] == [f"CEB{number}Message" for number in (304, 404, 506, 604)]


@pytest.mark.requirement("X6")
async def test_order_data_comes_by_the_platform_or_the_merchant_and_from_nobody_else(driver: Driver) -> None:
    """A platform abroad without a code sends nothing itself."""
    message = KINDS["export-order"].message
    assert message
    for platform, sender, status in (
        ("3301960AB1", "3301960AB1", "2"), ("3301960AB1", "3301980GH4", "-303004"),
        ("无", "3302960CD2", "2"), ("无", "3301960AB1", "-303004"),
    ):  # fmt: skip
        body = json.dumps(sample(message, ebpCode=platform, orderNo=f"E-{platform}-{sender}")).encode()
        told = await driver.feed(read(KINDS["export-order"], body, False, sender.encode()))
        assert statuses(told)[0] == status, (platform, sender)
        if status == "2":
            assert only(ExportOrderAccepted, told).ebp_code == platform


async def test_deferred_transport_and_a_platform_without_a_code(driver: Driver) -> None:
    """A list may leave to its manifest what that tells."""
    left_out = {"trafName": "", "voyageNo": "", "billNo": "", "totalPackageNo": ""}
    declared = only(ExportListAccepted, await driver.feed(submitted("export-list", **left_out)))
    assert (declared.traf_name, declared.voyage_no, declared.bill_no) == (None, None, None)
    assert (declared.ebp_code, declared.owner_code) == ("无", "NO")


async def test_documents_are_corrected_and_deleted_until_a_list_stands(driver: Driver) -> None:
    await driver.feed(*(submitted(kind) for kind in KINDS_OF_A_PARCEL[:3]))
    told = await driver.feed(
        submitted("export-order", **CHANGE, freight="6.00"), submitted("export-waybill", **CHANGE, grossWeight="1.30")
    )
    assert (only(ExportOrderAccepted, told).correction, only(ExportWaybillAccepted, told).correction) == (1, 1)
    told = await driver.feed(submitted("export-waybill", **DELETE), submitted("export-receipt", **DELETE))
    retracted = only(ExportWaybillRetracted, told)
    assert (retracted.correction, retracted.key) == (2, "3301980GH4:CK0000000001")
    assert only(DocumentRetracted, told).business_key == "export-receipt/3302960CD2/E2026030200000001"
    told = await driver.feed(submitted("export-waybill", appTime="20260302113015"))
    assert only(ExportWaybillAccepted, told).correction == 3
    declared = only(ExportListAccepted, await driver.feed(submitted("export-list")))
    assert (declared.corrections, declared.waybill_corrections) == (2, 3)

    later = {"appType": "2", "appTime": "20260302115015"}
    told = await driver.feed(
        submitted("export-order", **later, freight="7.00"), submitted("export-waybill", **later, grossWeight="1.40")
    )
    assert statuses(told) == ["-303007", "-505107"]
    await driver.feed(review.ListRejected(list=listed(declared).named, refused_by="matching", **verdicts.REJECTED))
    told = await driver.feed(
        submitted("export-order", **later, freight="7.00"), submitted("export-waybill", **later, grossWeight="1.40")
    )
    assert only(ExportWaybillAccepted, told).correction == 4
    again = only(ExportListAccepted, await driver.feed(submitted("export-list", appTime=LATER)))
    assert (again.attempt, again.pre_no, again.waybill_corrections) == (2, declared.pre_no, 4)


async def test_another_order_does_not_keep_a_parcel_from_being_corrected(driver: Driver) -> None:
    """Only a list that names the parcel does, whichever order it is of."""
    await driver.feed(submitted("export-waybill"), submitted("export-list", logisticsNo="CK9"))
    told = await driver.feed(submitted("export-waybill", **CHANGE, grossWeight="1.30"))
    assert only(ExportWaybillAccepted, told).correction == 1
    await driver.feed(submitted("export-list", orderNo="E-other"))
    assert statuses(await driver.feed(submitted("export-waybill", **DELETE))) == ["-505107"]


async def test_no_parcel_gathers_lists_without_bound(driver: Driver) -> None:
    """Nor does one owner alone fill it."""
    most = Settings().bounds.cases_of_owner
    told = await driver.feed(*(submitted("export-list", orderNo=f"E-{number}") for number in range(most)))
    assert statuses(told) == ["2"] * most
    refused = receipts(await driver.feed(submitted("export-list", orderNo="E-beyond")))
    assert [(f.code, f.rule, f.actual, f.expected) for f in refused[0].findings] == [
        ("-603009", "603.logisticsNo.orders@1", "CK0000000001", f"≤ {most}")
    ]
    again = {**CHANGE, "grossWeight": "1.30"}
    assert statuses(await driver.feed(submitted("export-list", orderNo="E-0", **again))) == ["2"]
    others = [f"{number:010}" for number in range(Settings().bounds.cases - most + 1)]
    told = await driver.feed(*(submitted("export-list", orderNo="E-0", ebcCode=code) for code in others))
    assert statuses(told) == ["2"] * (len(others) - 1) + ["-603009"]


async def test_a_parcel_number_comes_again_after_half_a_year(driver: Driver) -> None:
    await driver.feed(submitted("export-waybill"), submitted("export-waybill", **CHANGE, grossWeight="1.30"))
    again = submitted("export-waybill", appTime=LATER, grossWeight="2.00", goodsInfo="雨伞")
    assert statuses(await driver.feed(again)) == ["-505106"]
    told = await driver.feed(again, day=KINDS["export-waybill"].free_from(driver.day))
    assert (only(ExportWaybillAccepted, told).correction, statuses(told)) == (1, ["2", "399"])


async def test_a_list_is_withdrawn_by_the_number_it_has(driver: Driver) -> None:
    declared = only(ExportListAccepted, await driver.feed(submitted("export-list")))
    told = await driver.feed(submitted("export-withdrawal", invtNo=declared.pre_no))
    asked = only(WithdrawalDeclared, told)
    assert (asked.key, asked.direction, asked.ebc_code, statuses(told)) == (declared.order_no, "E", "3302960CD2", ["2"])
    assert only(WithdrawalDeclared, await driver.feed(submitted("export-withdrawal", copNo="W2"))).order_no == ""
    await driver.feed(matched(declared))
    asked = only(WithdrawalDeclared, await driver.feed(submitted("export-withdrawal", copNo="W3")))
    assert (asked.order_no, asked.invt_no) == (declared.order_no, INVT_NO)
    ended = review.ListWithdrawn(list=listed(declared).named, **verdicts.REJECTED)
    granted = review.WithdrawalGranted(submission_id=asked.submission_id, ref=listed(declared).ref)
    assert statuses(await driver.feed(ended, granted)) == ["100", "399"]
    again = only(ExportListAccepted, await driver.feed(submitted("export-list", appTime=LATER)))
    assert again.attempt == 2


async def test_a_list_at_2_is_changed_and_deleted(driver: Driver) -> None:
    await driver.feed(submitted("export-list"))
    changed = only(ExportListAccepted, await driver.feed(submitted("export-list", **CHANGE, grossWeight="1.30")))
    assert (changed.attempt, changed.replaces) == (2, 1)
    deleted = only(ListDeleted, await driver.feed(submitted("export-list", **DELETE)))
    assert (deleted.attempt, deleted.direction, deleted.ebc_code) == (3, "E", changed.ebc_code)


async def test_every_status_of_a_list_is_told_by_an_official_receipt(driver: Driver) -> None:
    declared = only(ExportListAccepted, await driver.feed(submitted("export-list")))
    block = listed(declared)
    awaited = await driver.feed(ListWaiting(list=listed(declared, None), missing=["export-order", "export-waybill"]))
    assert "电商企业为[3302960CD2]" in receipts(awaited)[0].receipt["returnInfo"]
    told = await driver.feed(
        matched(declared),
        review.ListManualReviewOrdered(list=block.named, **{**verdicts.MANUAL, **BECAUSE}),
        review.ListInspectionOrdered(list=block.named, **{**verdicts.INSPECTION, **BECAUSE}),
        review.ListExamined(list=block, **verdicts.effect("399")),
        review.ListReleased(list=block, lines=[], value=DecimalText("60"), grounds=[]),
        review.ListClosed(list=block.named),
        review.ListRejected(list=block.named, refused_by="review", **{**verdicts.REJECTED, **BECAUSE}),
    )
    assert statuses(awaited + told) == ["2", "120", "300", "500", "399", "800", "899", "100"]
    message = MESSAGES["CEB604Message"]
    for each in receipts(awaited + told):
        assert validate(message, each.receipt, driver.day).findings == []


async def test_every_receipt_is_valid_against_the_official_schema(driver: Driver) -> None:
    told = await driver.feed(*(submitted(kind) for kind in KINDS_OF_A_PARCEL))
    declared = only(ExportListAccepted, told)
    told += await driver.feed(
        matched(declared), submitted("export-withdrawal"), submitted("export-order", orderType="C")
    )
    asked = only(WithdrawalDeclared, told)
    block = listed(declared)
    granted = review.WithdrawalGranted(submission_id=asked.submission_id, ref=block.ref)
    told += await driver.feed(
        ListWaiting(list=listed(declared, None), missing=["export-receipt"]),
        review.ListManualReviewOrdered(list=block.named, **{**verdicts.MANUAL, **BECAUSE}),
        review.ListInspectionOrdered(list=block.named, **{**verdicts.INSPECTION, **BECAUSE}),
        review.ListExamined(list=block, **verdicts.effect("399")),
        review.ListReleased(list=block, lines=[], value=DecimalText("60"), grounds=[]),
        review.ListClosed(list=block.named),
        review.ListWithdrawn(list=block.named, **{**verdicts.REJECTED, **BECAUSE}),
        granted,
    )
    issued = [each for each in told if isinstance(each, ReceiptsIssued)]
    assert {each.message_type for each in issued} == {f"CEB{number}Message" for number in (304, 404, 506, 604, 606)}
    for each in issued:
        message = MESSAGES[each.message_type or ""]
        models = [model_of(message).model_validate(answer.receipt) for answer in each.receipts]
        assert_official(render_xml(message, models, GUID))


async def story(driver: Driver) -> None:
    await driver.feed(*(submitted(kind) for kind in KINDS_OF_A_PARCEL[:3]))
    await driver.feed(submitted("export-waybill", **CHANGE, grossWeight="1.30"))
    declared = only(
        ExportListAccepted, await driver.feed(submitted("export-list"), submitted("export-order", **CHANGE))
    )
    await driver.feed(matched(declared), submitted("export-waybill", **DELETE))
    asked = only(WithdrawalDeclared, await driver.feed(submitted("export-withdrawal")))
    await driver.feed(
        review.ListWithdrawn(list=listed(declared).named, **verdicts.REJECTED),
        review.WithdrawalGranted(submission_id=asked.submission_id, ref=listed(declared).ref),
    )
    await driver.feed(submitted("export-waybill", **DELETE), submitted("export-list", appTime=LATER))
    await driver.feed(submitted("export-list", appType="3", appTime="20260302113015"))
    free = KINDS["export-waybill"].free_from(driver.day)
    await driver.feed(submitted("export-waybill", appTime="20260302115015", goodsInfo="雨伞"), day=free)


@pytest.mark.parametrize("cut", [1, 3, 2000])
async def test_what_is_known_of_exports_is_made_again(in_memory: Driver, cut: int) -> None:
    await story(in_memory)
    store: Any = in_memory._db
    before, after = await rebuilt_in_memory(in_memory, store.store, cut)
    assert plain(after) == plain(before)
