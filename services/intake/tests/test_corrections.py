"""Order, payment and waybill are corrected or deleted until a list of the case that holds them stands."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from libs.runtime.twins.testing import Driver, only
from libs.schemas.events import accountbook as book
from libs.schemas.events import intake as events
from libs.schemas.events.base import Event
from libs.schemas.events.retractions import DocumentRetracted
from libs.schemas.findings import Finding
from services.intake.tests.parcels import (
    LATE,
    listed,
    parcel,
    receipt,
    receipts,
    rejected,
    released,
    statuses,
    submitted,
)
from services.intake.tests.test_declarations import declared

NO, WRONG = "T2025111100000001", "T2025111100000001X"
LATER, LATEST = "20251111103015", "20251111113015"
STANDS = {"order": "-301011", "payment": "-401008", "waybill": "-504016"}
UNKNOWN = {"order": "-301009", "payment": "-401006", "waybill": "-504014"}
CONFLICT = {"order": "-301010", "payment": "-401007", "waybill": "-504015"}
STALE = {"order": "-301014", "payment": "-401012", "waybill": "-505016"}
CONTENT: dict[str, dict[str, Any]] = {
    "order": {"note": "x"}, "payment": {"amountPaid": "340.12"}, "waybill": {"weight": "0.36"},
}  # fmt: skip
OTHER = {"ebpCode": "3301960ZZ9", "ebpName": "另一平台"}
ELSEWHERE = {"copNo": "QD2", "logisticsNo": "YD2", "assureCode": "3302960CD2"}
FOUR = pytest.mark.parametrize("kind", STANDS)
PLACES = pytest.mark.parametrize(
    ("kind", "wrong"),
    [
        ("payment", {"orderNo": WRONG}),
        ("payment", OTHER),
        ("waybill", {"orderNo": WRONG}),
    ],
)


def change(kind: str, time: str = LATE, **changes: Any) -> Any:
    return submitted(kind, appType="2", appTime=time, **changes)


def deletion(kind: str, time: str = LATE, **changes: Any) -> Any:
    return submitted(kind, appType="3", appTime=time, **changes)


def accepted(published: list[Event]) -> Any:
    return next(event for event in published if isinstance(event, events.CaseDocument))


def retracted(published: list[Event]) -> DocumentRetracted:
    gone: DocumentRetracted = only(DocumentRetracted, published)
    return gone


@FOUR
async def test_a_change_before_any_list_is_taken(driver: Driver, kind: str) -> None:
    await driver.feed(submitted(kind))
    told = await driver.feed(change(kind, **CONTENT[kind]))

    assert statuses(told) == ["2", "120"]
    assert (accepted(told).correction, accepted(told).order_no) == (1, NO)
    assert "变更" in receipt_of(told)
    assert only(events.ListAccepted, await driver.feed(submitted("list"))).corrections == 1
    assert statuses(await driver.feed(change(kind, LATER))) == [STANDS[kind]]


def receipt_of(told: list[Event]) -> str:
    return receipts(told)[0].receipt["returnInfo"]


@PLACES
async def test_a_wrong_order_number_or_platform_is_corrected(driver: Driver, kind: str, wrong: dict[str, str]) -> None:
    """B1, B2: the list already waits for it, which does not hold it."""
    first = accepted(await driver.feed(submitted(kind, **wrong)))
    await driver.feed(submitted("list"))
    told = await driver.feed(change(kind))

    gone = retracted(told)
    assert (gone.key, gone.submission_id, gone.correction) == (first.order_no, first.submission_id, 1)
    assert gone.business_key == only(events.ReceiptsIssued, told).business_key
    moved = accepted(told)
    assert (moved.order_no, moved.correction) == (NO, 2 if first.order_no == NO else 1)
    assert told.index(gone) < told.index(moved)
    assert statuses(told) == ["2", "120"]


@PLACES
async def test_a_list_declared_behind_counts_on_what_left(driver: Driver, kind: str, wrong: dict[str, str]) -> None:
    await driver.feed(submitted(kind), change(kind, **wrong))
    there = {"orderNo": WRONG} if "orderNo" in wrong else wrong
    lists = await driver.feed(submitted("list"), submitted("list", **there, **ELSEWHERE))

    counted = [event.corrections for event in lists if isinstance(event, events.ListAccepted)]
    assert counted == ([1, 1] if "orderNo" in wrong else [2, 2])


@FOUR
async def test_what_a_list_holds_stands_until_that_is_rejected(driver: Driver, kind: str) -> None:
    """A14 too: the mistake is mended, and mended back."""
    first = only(events.ListAccepted, await driver.feed(*parcel()))
    changes = CONTENT[kind] if kind == "order" else {"orderNo": WRONG}
    assert statuses(await driver.feed(change(kind, **changes), deletion(kind))) == [STANDS[kind]] * 2
    await driver.feed(rejected(first))

    away = await driver.feed(change(kind, **changes))
    second = only(events.ListAccepted, await driver.feed(submitted("list", appTime=LATER)))
    assert statuses(away) == ["2", "120"]
    assert (second.attempt, second.corrections) == (2, 1)
    if kind != "order":
        back = await driver.feed(change(kind, LATER))
        assert (retracted(back).key, accepted(back).order_no, accepted(back).correction) == (WRONG, NO, 2)
    await driver.feed(released(second))
    assert statuses(await driver.feed(change(kind, LATEST, note="y"))) == [STANDS[kind]]


@FOUR
async def test_the_same_again_as_a_change_is_the_same(driver: Driver, kind: str) -> None:
    """B5: appType is no content."""
    await driver.feed(*parcel())
    again = await driver.feed(change(kind))

    assert statuses(again) == ["2", "120"]
    assert only(events.ReceiptsIssued, again).repeats


@FOUR
async def test_a_change_is_later_and_has_something_to_change(driver: Driver, kind: str) -> None:
    assert statuses(await driver.feed(change(kind), deletion(kind))) == [UNKNOWN[kind]] * 2
    await driver.feed(submitted(kind))
    same_moment = [change(kind, "20251111083015", **CONTENT[kind]), deletion(kind, "20251111083015")]
    assert statuses(await driver.feed(*same_moment)) == [STALE[kind]] * 2
    assert statuses(await driver.feed(submitted(kind, appTime=LATE, **CONTENT[kind]))) == [CONFLICT[kind]]


@FOUR
async def test_a_deletion_frees_the_number(driver: Driver, kind: str) -> None:
    first = accepted(await driver.feed(submitted(kind)))
    told = await driver.feed(deletion(kind))

    gone = retracted(told)
    assert (gone.submission_id, gone.because != first.submission_id, gone.correction) == (first.submission_id, True, 1)
    assert not [event for event in told if isinstance(event, events.CaseDocument)]
    assert (statuses(told), "删除" in receipt_of(told)) == (["2", "120"], True)
    assert statuses(await driver.feed(deletion(kind))) == ["2", "120"]  # said again
    assert statuses(await driver.feed(submitted(kind), deletion(kind, LATER), change(kind, LATER))) == [
        STALE[kind], UNKNOWN[kind], UNKNOWN[kind],
    ]  # fmt: skip
    anew = await driver.feed(submitted(kind, appTime=LATEST))
    assert (statuses(anew), accepted(anew).correction) == (["2", "120"], 2)


@pytest.mark.parametrize("listed_first", [False, True])
async def test_a_payment_number_stands_for_one_order(driver: Driver, listed_first: bool) -> None:
    """B7: it is said which order it stands for, whatever stands in the way as well."""
    await driver.feed(submitted("payment"), *([submitted("list")] if listed_first else []))
    told = receipt(await driver.feed(submitted("payment", orderNo=WRONG)))

    codes = [finding.code for finding in told.findings]
    assert codes == (["-401008", "-401007"] if listed_first else ["-401007"])
    named = told.findings[-1]
    assert named.rule == "411.orderNo.moved@2"
    assert (named.actual, named.expected) == (f"3301960AB1:{WRONG}", f"3301960AB1:{NO}")


async def test_a_merged_payment_comes_once_per_order(driver: Driver) -> None:
    other = {"payTransactionId": "PAY0000000000002", "orderNo": WRONG, "amountPaid": "20.00"}
    assert statuses(await driver.feed(submitted("payment"), submitted("payment", **other))) == ["2", "120"] * 2


async def test_a_refused_declaration_frees_its_number(driver: Driver) -> None:
    """The same number, corrected and later; what was refused, said again, gets the answers so far."""
    filed = only(events.BookFiled, await driver.feed(declared("book-filing")))
    finding = Finding(code="-800001", rule="x@1", path="areaCode", message="no such zone")
    refused = book.DeclarationRefused(
        ems_no=filed.ems_no, submission_id=filed.submission_id, cop_no="N1", document="book-filing", findings=[finding]
    )
    assert statuses(await driver.feed(refused)) == ["100"]

    assert statuses(await driver.feed(declared("book-filing"))) == ["2", "100"]
    again = await driver.feed(declared("book-filing", areaCode="330266K0L7", appTime="20260302090000"))
    assert (only(events.BookFiled, again).area_code, statuses(again)) == ("330266K0L7", ["2"])
    await driver.feed(refused)  # late, and told twice: the number stands for what came behind
    assert statuses(await driver.feed(declared("book-filing", appTime="20260302100000"))) == ["-800003"]


async def test_a_case_says_what_was_corrected_whatever_its_platform(driver: Driver) -> None:
    """Corrections are counted by order number. So a list of either case waits for all that it may rest on."""
    first = only(events.ListAccepted, await driver.feed(submitted("list"), submitted("waybill")))
    await driver.feed(rejected(first), change("waybill", **CONTENT["waybill"]))
    theirs = only(events.ListAccepted, await driver.feed(submitted("list", **OTHER, **ELSEWHERE)))
    assert (theirs.attempt, theirs.corrections, listed(theirs).ref.owner) == (1, 1, "3301960ZZ9")


async def test_a_waybill_number_names_another_parcel_after_six_months(driver: Driver) -> None:
    """66: the order of the first is closed long since; a correction keeps the number's age."""
    await driver.feed(submitted("waybill"), submitted("list"))
    other = submitted("waybill", appTime=LATE, orderNo=WRONG, weight="0.9")
    early = await driver.feed(other, day=date(2026, 9, 1))
    assert statuses(early) == ["-504016"]

    new = await driver.feed(other, day=date(2026, 9, 2))
    assert (statuses(new), accepted(new).correction, accepted(new).order_no) == (["2", "120"], 0, WRONG)
    assert statuses(await driver.feed(other, day=date(2026, 9, 3))) == ["2", "120"]
    changed = await driver.feed(change("waybill", LATER, orderNo=WRONG, weight="0.8"), day=date(2027, 1, 1))
    assert accepted(changed).correction == 1
    third = submitted("waybill", appTime=LATEST, orderNo="T3")
    assert statuses(await driver.feed(third, day=date(2027, 3, 1))) == ["-504015"]
    assert statuses(await driver.feed(third, day=date(2027, 3, 2))) == ["2", "120"]
