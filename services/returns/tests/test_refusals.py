"""A refusal names the field, what stands there and what was expected, for everything that is wrong."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from libs.runtime.twins.memory import Connections
from libs.runtime.twins.testing import A_DAY, only
from libs.schemas.events.base import Event
from libs.schemas.events.intake import ReturnArrived
from libs.schemas.events.returns import ReturnParcelsRefused, ReturnRefused
from services.returns.tests.conftest import ReturnsDriver
from services.returns.tests.samples import (
    AGENT,
    AREA,
    BOOK,
    GCODE,
    MERCHANT,
    application,
    arrival,
    centre,
    disposal,
    drawn,
    parcels,
    released,
    ruling,
    stands,
    without_book,
)
from services.returns.tests.test_elsewhere import FAR, FAR_AREA, FAR_BOOK, opened, sorted_out
from services.returns.tests.test_store import APPLY_BY, ARRIVE_BY

STRANGER, NOWHERE = "3301960AB9", "2992"
LATE = APPLY_BY + timedelta(1), ARRIVE_BY + timedelta(1)
SITE = {"area_code": None, "operator_code": "3105SITE1", "ems_no": None}


def said(events: list[Event]) -> list[tuple[str, str, str | None, str | None]]:
    """Rule, path and both values."""
    return [
        (finding.rule.partition("@")[0], finding.path, finding.actual, finding.expected)
        for event in events
        if isinstance(event, ReturnRefused | ReturnParcelsRefused)
        for finding in event.findings
    ]


@pytest.fixture
async def shop(in_memory: Connections) -> ReturnsDriver:
    """Two lists of a book are released, and one of a supervised site; a return centre is on record."""
    driver = ReturnsDriver(in_memory)
    await opened(driver, "1", "2")
    await driver.feed(without_book("3"))
    return driver


async def test_an_application_is_told_what_it_should_have_said(shop: ReturnsDriver) -> None:
    changes = {"invt_no": "N-9", "ebc_code": STRANGER, "agent_code": STRANGER}
    lines = [(1, "3"), (2, "1.5"), (7, "1")]
    assert said(await shop.feed(application("1", "R1", *lines, **changes), day=LATE[0])) == [
        ("625.invtNo.list", "InvtRefundHead.invtNo", "N-9", "N-1"),
        ("625.ebcCode.list", "InvtRefundHead.ebcCode", STRANGER, MERCHANT),
        ("625.agentCode.list", "InvtRefundHead.agentCode", STRANGER, f"{MERCHANT}, {AGENT}"),
        ("625.appTime.in-time", "InvtRefundHead.appTime", f"{LATE[0]}", f"<= {APPLY_BY}"),
        ("625.gnum.list", "InvtRefundList[3].gnum", f"7/{GCODE}", None),
        ("625.qty.left", "InvtRefundList[2].qty", "1.5", "<= 1"),
    ]
    elsewhere = await shop.feed(application("3", "R1", customs_code=FAR))
    assert said(elsewhere) == [("625.customsCode.list", "InvtRefundHead.customsCode", FAR, "2991")]


async def test_a_line_has_the_goods_code_that_was_released(shop: ReturnsDriver) -> None:
    other = application("1", "R1")
    other.lines[0] = type(other.lines[0])(1, "9999999999", other.lines[0].qty)
    assert said(await shop.feed(other)) == [("625.gnum.list", "InvtRefundList[1].gnum", "1/9999999999", f"1/{GCODE}")]


async def test_an_application_of_a_list_under_control_is_told_so(shop: ReturnsDriver) -> None:
    await shop.feed(stands("1", "500", was_released=True), stands("4", "500"))
    for order_no in "14":  # released before, and not yet
        refused = await shop.feed(application(order_no, "R1"))
        assert said(refused) == [
            ("625.invtNo.control", "InvtRefundHead.invtNo", f"N-{order_no}", "under no control"),
        ]
        assert "500" in only(ReturnRefused, refused).findings[0].message


async def test_a_number_is_used_again_only_where_it_was_refused(shop: ReturnsDriver) -> None:
    await shop.feed(application("1", "R1", (1, "1")))
    twice = await shop.feed(application("1", "R1", (1, "1")))
    assert said(twice) == [("625.copNo.once", "InvtRefundHead.copNo", "accepted", "refused")]


async def test_an_application_whose_list_nobody_released_that_day_is_told_its_number(shop: ReturnsDriver) -> None:
    await shop.feed(application("8", "R1"))
    refused = only(ReturnRefused, await shop.close(A_DAY))
    assert said([refused]) == [("returns.number.known", "invtNo", "N-8", None)]
    assert (refused.document, refused.cop_no, refused.submission_id) == ("return-application", "R1", "s-R1")
    assert (refused.ref.case, refused.invt_no) == (released("8").ref.case, "N-8")
    assert refused.findings[0].message == "查无此数据 no released list of this number: N-8"


async def test_an_arrival_is_told_what_it_should_have_said(shop: ReturnsDriver) -> None:
    await shop.feed(application("1", "R1", (1, "3")))
    wrong = arrival("1", "R1", (1, "1"), (2, "1"), invt_no="N-9", customs_code=NOWHERE, area_code=STRANGER, ems_no=None)
    refused = only(ReturnRefused, await shop.feed(wrong))
    assert said([refused]) == [
        ("return-arrival.invtNo.application", "invtNo", "N-9", "N-1"),
        ("return-arrival.customsCode.application", "customsCode", NOWHERE, "2991"),
        ("return-arrival.areaCode.list", "areaCode", STRANGER, AREA),
        ("return-arrival.emsNo.list", "emsNo", "-", BOOK),
        ("return-arrival.gnum.application", "lines[2].gnum", "2", "1"),
    ]
    assert (refused.document, refused.cop_no, refused.submission_id) == ("return-arrival", "A-R1", "a-R1")
    assert (refused.ref.case, refused.invt_no) == (released("1").ref.case, "N-9")


async def test_goods_that_arrive_late_or_under_control_are_told_why(shop: ReturnsDriver) -> None:
    await shop.feed(application("1", "R1", (1, "3")), application("2", "R2", (1, "3")), drawn("2"))
    assert said(await shop.feed(arrival("2", "R2"))) == [
        ("return-arrival.invtNo.control", "invtNo", "N-2", "under no control")
    ]
    assert said(await shop.feed(arrival("1", "R1"), day=LATE[1])) == [
        ("return-arrival.returnNo.accepted", "returnNo", "lapsed", "accepted"),
        ("return-arrival.appTime.in-time", "appTime", f"{LATE[1]}", f"<= {ARRIVE_BY}"),
    ]


async def test_a_parcel_that_came_in_time_is_not_late_when_it_is_sorted(shop: ReturnsDriver) -> None:
    """Its application has lapsed all the same."""
    await shop.feed(application("1", "R1"), parcels(AREA, "2991", "T1"))
    assert said(await shop.feed(sorted_out("1", "T1", return_no="R1"), day=LATE[1])) == [
        ("return-arrival.returnNo.accepted", "returnNo", "lapsed", "accepted")
    ]


async def test_what_nobody_applied_for_is_handed_back(shop: ReturnsDriver) -> None:
    """Its lines were applied for, and are here already."""
    await shop.feed(application("1", "R1", (1, "1"), (2, "1")), arrival("1", "R1", (1, "1")))
    assert said(await shop.feed(arrival("1", "R1", (1, "1"), (1, "0.5"), cop_no="A2"))) == [
        ("return-arrival.qty.applied", "lines.qty", "1.5", "0")
    ]


async def test_a_list_of_a_site_comes_back_to_a_site_of_its_office(shop: ReturnsDriver) -> None:
    await shop.feed(application("3", "R1"))
    assert said(await shop.feed(arrival("3", "R1"))) == [
        ("return-arrival.areaCode.list", "areaCode", AREA, "operatorCode"),
        ("return-arrival.emsNo.list", "emsNo", BOOK, "-"),
    ]
    assert said(await shop.feed(arrival("3", "R1", **SITE, sender_office=FAR))) == [
        ("return-arrival.operatorCode.office", "operatorCode", FAR, "2991")
    ]


async def test_a_list_of_a_book_comes_back_to_no_site(shop: ReturnsDriver) -> None:
    await shop.feed(application("1", "R1"))
    assert said(await shop.feed(arrival("1", "R1", **SITE))) == [
        ("return-arrival.areaCode.list", "areaCode", None, AREA),
        ("return-arrival.emsNo.list", "emsNo", "-", BOOK),
    ]


@pytest.mark.parametrize(
    ("document", "path", "number", "what"),
    [
        (arrival("1", "R9"), "returnNo", "R9", "application"),
        (sorted_out("9", "T1"), "invtNo", "N-9", "released list"),
        (disposal("1", "R9", (1, "1")), "arrivalNo", "A-R9", "arrival"),
        (disposal("1", "R1", (1, "1"), arrival_no="A9"), "arrivalNo", "A9", "arrival"),
        (ruling("1", "R9"), "arrivalNo", "A-R9", "arrival"),
        (ruling("1", "R1", arrival_no="A9"), "arrivalNo", "A9", "arrival"),
        (ruling("9", "R1"), "arrivalNo", "A-R1", "arrival"),
    ],
)
async def test_whoever_names_what_is_not_there_is_told_the_number(
    shop: ReturnsDriver, document: Any, path: str, number: str, what: str
) -> None:
    await shop.feed(application("1", "R1"), arrival("1", "R1"))
    refused = only(ReturnRefused, await shop.feed(document))
    assert said([refused]) == [("returns.number.known", path, number, None)]
    assert refused.findings[0].message == f"查无此数据 no {what} of this number: {number}"
    assert (refused.ref, refused.invt_no) == (document.ref, document.invt_no)
    assert (refused.cop_no, refused.submission_id) == (document.cop_no, document.submission_id)


async def test_a_centre_is_told_what_a_sorted_parcel_should_have_been(shop: ReturnsDriver) -> None:
    await shop.feed(parcels(AREA, "2991", "T1", "T2", "T3"), sorted_out("1", "T1"))

    async def told(document: ReturnArrived, **when: Any) -> list[tuple[str, str, str | None, str | None]]:
        return said(await shop.feed(document, **when))

    waits = "return-arrival.logisticsNo.centre", "logisticsNo"
    assert await told(sorted_out("2", "T1", cop_no="F9")) == [(*waits, "F-T1", "waits")]
    assert await told(sorted_out("2", "T9")) == [(*waits, None, "waits")]
    assert (*waits, "2991", "waits") in await told(sorted_out("2", "T2", customs_code=FAR, ems_no=FAR_BOOK))
    assert await told(sorted_out("2", "T2", (1, "1"), (7, "1"), (8, "1"), invt_no="N-9")) == [
        ("return-arrival.invtNo.application", "invtNo", "N-9", "N-2"),
        ("return-arrival.gnum.list", "lines[2].gnum", "7", "1, 2"),
        ("return-arrival.gnum.list", "lines[3].gnum", "8", "1, 2"),
    ]
    of_site = await told(sorted_out("3", "T2"))
    assert ("return-arrival.emsNo.mode", "emsNo", BOOK, "-") in of_site
    assert await told(sorted_out("2", "T2"), day=LATE[0]) == [
        ("return-arrival.appTime.apply-in-time", "appTime", f"{LATE[0]}", f"<= {APPLY_BY}")
    ]
    await shop.feed(stands("2", "503", was_released=True))
    assert await told(sorted_out("2", "T2")) == [("return-arrival.invtNo.control", "invtNo", "N-2", "under no control")]


async def test_the_last_day_to_apply_is_the_last_one_to_sort(shop: ReturnsDriver) -> None:
    await shop.feed(parcels(AREA, "2991", "T1"), day=APPLY_BY)
    assert said(await shop.feed(sorted_out("1", "T1"), day=APPLY_BY)) == []


async def test_whoever_disposes_of_unfit_goods_is_told_what_stands_apart(shop: ReturnsDriver) -> None:
    await shop.feed(application("1", "R1"), arrival("1", "R1", (1, "2", "unfit"), (1, "1")))
    refused = only(
        ReturnRefused, await shop.feed(disposal("1", "R1", (1, "2"), (1, "3"), (2, "1"), area_code=STRANGER))
    )
    assert said([refused]) == [
        ("unfit-goods-disposal.areaCode.arrival", "areaCode", STRANGER, AREA),
        ("unfit-goods-disposal.gnum.once", "lines.gnum", "2", "1"),
        ("unfit-goods-disposal.qty.apart", "lines[2].qty", "3", "<= 2"),
        ("unfit-goods-disposal.qty.apart", "lines[3].qty", "1", "<= 0"),
    ]
    assert refused.document == "unfit-goods-disposal"


async def test_an_officer_decides_once_and_of_wrong_goods_alone(shop: ReturnsDriver) -> None:
    await shop.feed(application("1", "R1"), arrival("1", "R1", (1, "1")))
    await shop.feed(arrival("1", "R1", (1, "1", "not-the-goods"), cop_no="A2"))
    nothing = only(ReturnRefused, await shop.feed(ruling("1", "R1")))
    assert said([nothing]) == [("wrong-goods-verdict.arrivalNo.open", "arrivalNo", "-", "open")]
    assert nothing.document == "wrong-goods-verdict"
    elsewhere = await shop.feed(ruling("1", "R1", arrival_no="A2", sent_by="G9", sender_office=FAR))
    assert said(elsewhere) == [("wrong-goods-verdict.officer.office", "officer", f"G9 ({FAR})", "2991")]
    await shop.feed(ruling("1", "R1", arrival_no="A2"))
    again = await shop.feed(ruling("1", "R1", arrival_no="A2", cop_no="X2"))
    assert said(again) == [("wrong-goods-verdict.arrivalNo.open", "arrivalNo", "seize", "open")]


async def test_a_centre_is_told_which_parcel_is_wrong(shop: ReturnsDriver) -> None:
    await shop.feed(parcels(AREA, "2991", "T1", "T2"), sorted_out("1", "T2"))
    new, once, waits = (f"return-parcel-list.logisticsNo.{test}" for test in ("new", "once", "waits"))
    refused = only(ReturnParcelsRefused, await shop.feed(parcels(AREA, "2991", "T8", "T1", "T8")))
    assert said([refused]) == [
        (once, "parcels[3].logisticsNo", "T8", None),
        (new, "parcels[2].logisticsNo", "T1", None),
    ]
    assert (refused.area_code, refused.cop_no, refused.submission_id) == (AREA, "P-T8", "p-T8")
    out = {"io_type": "E", "cop_no": "P9"}
    assert said(await shop.feed(parcels(AREA, "2991", "T1", "T2", "T9", "T1", **out))) == [
        (once, "parcels[4].logisticsNo", "T1", None),
        (waits, "parcels[2].logisticsNo", "T2", None),
        (waits, "parcels[3].logisticsNo", "T9", None),
    ]
    assert said(await shop.feed(parcels(AREA, NOWHERE, "T1", **out))) == [
        (waits, "parcels[1].logisticsNo", "T1", None)
    ], "it lies at another office"


async def test_whoever_runs_no_centre_is_told_what_is_missing(shop: ReturnsDriver) -> None:
    scope = "return-parcel-list.areaCode"
    none = await shop.feed(parcels(FAR_AREA, FAR, "T1"))
    assert said(none) == [(f"{scope}.centre", "areaCode", FAR_AREA, None)]
    assert FAR in only(ReturnParcelsRefused, none).findings[0].message
    await shop.feed(centre(FAR_AREA, FAR, zone_type="W"))
    assert said(await shop.feed(parcels(FAR_AREA, FAR, "T1", sender_discredited=True))) == [
        (f"{scope}.zone", "areaCode", "W", "7 | X | Y | Z | T"),
        (f"{scope}.credit", "areaCode", FAR_AREA, None),
    ]
