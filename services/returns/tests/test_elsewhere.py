"""Goods come back to another office's zone (settled 52), or to a return centre ahead of their application (53)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from libs.runtime.twins.testing import A_DAY, only
from libs.schemas.codes.return_centres import ASKED, CentreCondition
from libs.schemas.events.intake import ReturnArrived
from libs.schemas.events.returns import (
    GoodsSorted,
    ReturnAccepted,
    ReturnCompleted,
    ReturnParcelsPosted,
    ReturnParcelsRefused,
    ReturnRefused,
    SortedGoodsHandedBack,
    WrongGoodsArrived,
)
from services.returns.tests.conftest import ReturnsDriver
from services.returns.tests.samples import (
    AREA,
    BOOK,
    application,
    arrival,
    book_opened,
    centre,
    parcels,
    released,
    stands,
)
from services.returns.tests.test_store import APPLY_BY, ARRIVE_BY, codes

FAR, FAR_AREA, FAR_BOOK = "3105", "330266K0L6", "T3105W000001"
CARRIER = "3301960AB4"
THERE = {"customs_code": FAR, "area_code": FAR_AREA, "ems_no": FAR_BOOK}


def sorted_out(of: str, parcel: str, *lines: Any, **changes: Any) -> ReturnArrived:
    """A centre at the list's own office sorted this out of a parcel."""
    facts = {"cop_no": f"F-{parcel}", "logistics_code": CARRIER, "logistics_no": parcel} | changes
    told = arrival(of, "R", *lines, **{k: v for k, v in facts.items() if k != "return_no"}).model_dump() | {
        "return_no": changes.get("return_no")
    }
    return ReturnArrived.model_validate(told)


async def opened(driver: ReturnsDriver, *order_nos: str) -> None:
    """Lists are released, books known, and a centre is on record at the lists' office."""
    await driver.feed(
        book_opened(BOOK, AREA, "2991"), book_opened(FAR_BOOK, FAR_AREA, FAR), centre(AREA, "2991"),
        *map(released, order_nos),
    )  # fmt: skip


async def test_goods_come_back_to_the_zone_of_another_office(driver: ReturnsDriver) -> None:
    await opened(driver, "1")
    accepted = only(ReturnAccepted, await driver.feed(application("1", "R1", customs_code=FAR)))
    assert (accepted.customs_code, accepted.list_office) == (FAR, "2991")
    home = await driver.feed(arrival("1", "R1"))
    assert codes(home) == ["-625001"], "it was applied for at the other office"
    back = only(ReturnCompleted, await driver.feed(arrival("1", "R1", cop_no="A2", **THERE)))
    assert (back.customs_code, back.list_office, back.ems_no) == (FAR, "2991", FAR_BOOK)


@pytest.mark.parametrize(
    "wrong",
    [
        {"area_code": AREA},
        {"ems_no": BOOK},
        {"ems_no": "T3105W000009"},
        {"ems_no": None},
        {"ems_no": "T3105W00E001"},
        {"customs_code": "2992"},
    ],
)
async def test_a_book_of_that_zone_takes_them_and_no_other(driver: ReturnsDriver, wrong: dict[str, Any]) -> None:
    await opened(driver, "1")
    await driver.feed(
        application("1", "R1", customs_code=FAR),
        book_opened("T3105W00E001", FAR_AREA, FAR, book_kind="export"),
    )
    refused = only(ReturnRefused, await driver.feed(arrival("1", "R1", **(THERE | wrong))))
    assert {finding.path for finding in refused.findings} <= {"emsNo", "customsCode"}


@pytest.mark.requirement("RT14", "RT16")
async def test_parcels_are_sorted_and_the_application_follows(driver: ReturnsDriver) -> None:
    await opened(driver, "1")
    only(ReturnParcelsPosted, await driver.feed(parcels(AREA, "2991", "T1", "T2")))
    told = only(GoodsSorted, await driver.feed(sorted_out("1", "T1", (1, "2"), (1, "1", "unfit"))))
    assert (told.apply_by, told.area_code) == (APPLY_BY, AREA)
    assert await driver.feed(sorted_out("1", "T1", (1, "2"), (1, "1", "unfit"))) == [], "told again"
    assert await driver.waiting() == [("parcel to sort", 1), ("sorted goods", 1)]
    applied = await driver.feed(application("1", "R1", (1, "3"), (2, "1")), day=APPLY_BY)
    back = only(ReturnCompleted, applied[1:])
    assert [(line.gnum, line.qty, line.unfit, back.ended) for line in back.lines] == [(1, 3, 1, False)]
    assert (back.return_no, back.arrival_no) == ("R1", "F-T1")
    rest = only(ReturnCompleted, await driver.feed(sorted_out("1", "T2", (2, "1")), day=ARRIVE_BY))
    assert rest.ended, "the application is there: what is sorted now has arrived"
    assert await driver.close(ARRIVE_BY) == []
    assert await driver.waiting() == [("unfit goods", 1)]


async def test_another_centre_under_the_same_number_changes_nothing(driver: ReturnsDriver) -> None:
    """Whatever brings a number twice: the worker goes on."""
    await opened(driver, "1")
    await driver.feed(centre(FAR_AREA, FAR), parcels(AREA, "2991", "T1"), parcels(FAR_AREA, FAR, "T2"))
    only(GoodsSorted, await driver.feed(sorted_out("1", "T1", cop_no="F1")))
    assert await driver.feed(sorted_out("1", "T2", cop_no="F1", **THERE)) == []
    assert await driver.waiting() == [("parcel to sort", 1), ("sorted goods", 1)]


async def test_what_nobody_applies_for_by_day_30_is_handed_back(driver: ReturnsDriver) -> None:
    await opened(driver, "1", "2")
    await driver.feed(parcels(AREA, "2991", "T1", "T2"), sorted_out("1", "T1"), sorted_out("2", "T2", (1, "9")))
    assert await driver.close(APPLY_BY - timedelta(1)) == []
    only(ReturnCompleted, (await driver.feed(application("2", "R2", (1, "1")), day=APPLY_BY))[1:])
    assert only(SortedGoodsHandedBack, await driver.close(APPLY_BY)).arrival_no == "F-T1"
    late = application("1", "R1")
    assert codes(await driver.feed(late, day=APPLY_BY + timedelta(1))) == ["-625004"]
    assert await driver.waiting() == []


async def test_wrong_goods_of_a_parcel_are_an_officers(driver: ReturnsDriver) -> None:
    await opened(driver, "1")
    await driver.feed(parcels(AREA, "2991", "T1"), sorted_out("1", "T1", (1, "1", "not-the-goods")))
    only(WrongGoodsArrived, (await driver.feed(application("1", "R1", (1, "1"))))[1:])


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"invt_no": "N-9"}, ["-625001"]),
        ({"logistics_no": "T9"}, ["-625016", "-625021"]),
        ({"logistics_no": "T9", "area_code": AREA}, ["-625016"]),
        ({"customs_code": FAR}, ["-625016", "-625001"]),
        ({"ems_no": FAR_BOOK}, ["-625001"]),
        ({"lines": [{"gnum": 7, "qty": "1", "condition": "sound"}]}, ["-625209"]),
        ({"return_no": "R9"}, ["-625016"]),
    ],
)
async def test_what_is_sorted_fits_its_parcel_and_its_list(
    driver: ReturnsDriver, changes: dict[str, Any], expected: list[str]
) -> None:
    await opened(driver, "1")
    await driver.feed(parcels(AREA, "2991", "T1"))
    if expected == ["-625016", "-625021"]:
        changes = changes | {"area_code": "3301960AB9"}
        expected = ["-625016", "-625021", "-625001"]
    assert codes(await driver.feed(sorted_out("1", "T1", **changes))) == expected
    assert codes(await driver.feed(sorted_out("9", "T1"))) == ["-625016"], "a list that nobody released"


async def test_a_parcel_is_sorted_once_within_the_days_and_under_no_control(driver: ReturnsDriver) -> None:
    await opened(driver, "1", "2", "3")
    await driver.feed(parcels(AREA, "2991", "T1", "T2", "T3"), sorted_out("1", "T1"))
    assert codes(await driver.feed(sorted_out("2", "T1", cop_no="F9"))) == ["-625016"]
    await driver.feed(stands("3", "503", was_released=True))
    assert codes(await driver.feed(sorted_out("3", "T3"))) == ["-625022"]
    late = await driver.feed(sorted_out("2", "T2"), day=APPLY_BY + timedelta(1))
    assert codes(late) == ["-625004"], "it can be applied for no more: domestic goods"


async def test_the_parcel_came_in_time_whenever_it_is_sorted(driver: ReturnsDriver) -> None:
    await opened(driver, "1")
    await driver.feed(application("1", "R1"), application("1", "R2", (2, "1")))
    await driver.feed(parcels(AREA, "2991", "T1"), day=ARRIVE_BY)
    only(ReturnCompleted, await driver.feed(sorted_out("1", "T1", return_no="R1"), day=ARRIVE_BY))


def problems(events: list[Any]) -> list[str]:
    return [finding.rule.rsplit(".", 1)[-1] for finding in only(ReturnParcelsRefused, events).findings]


@pytest.mark.requirement("RT15", "RT18", "RT19", "RT20")
@pytest.mark.parametrize("lacks", ASKED)
async def test_a_centre_without_one_of_its_conditions_takes_nothing_in(
    driver: ReturnsDriver, lacks: CentreCondition
) -> None:
    """Its own area in the zone, video, a warehouse system, the interface: each is on record, or nothing comes in."""
    await driver.feed(centre(AREA, "2991", *(each for each in ASKED if each is not lacks)))
    refused = only(ReturnParcelsRefused, await driver.feed(parcels(AREA, "2991", "T1")))
    assert [(finding.actual, finding.expected) for finding in refused.findings] == [
        (f"{lacks} -", f"{lacks} on {A_DAY}")
    ]
    await driver.feed(centre(AREA, "2991", lacks))
    only(ReturnParcelsPosted, await driver.feed(parcels(AREA, "2991", "T1")))


@pytest.mark.requirement("RT14", "RT17")
async def test_a_centre_takes_parcels_in_while_it_meets_everything(driver: ReturnsDriver) -> None:
    assert problems(await driver.feed(parcels(AREA, "2991", "T1"))) == ["centre@1"]
    await driver.feed(centre(AREA, "2991", "dedicated-area", "video", "wms", zone_type="W"))
    discredited = parcels(AREA, "2991", "T1", "T1", sender_discredited=True)
    assert problems(await driver.feed(discredited)) == ["zone@1", "credit@1", "condition@1", "once@1"]
    ended = [{"meets": "video", "since": "20260101", "until": f"{A_DAY - timedelta(1):%Y%m%d}"}]
    await driver.feed(centre(AREA, "2991", "interface"), centre(AREA, "2991", conditions=ended))
    lost = only(ReturnParcelsRefused, await driver.feed(parcels(AREA, "2991", "T1")))
    assert [(finding.actual, finding.expected) for finding in lost.findings] == [
        (f"video 2026-01-01..{A_DAY - timedelta(1)}", f"video on {A_DAY}")
    ]


async def test_parcels_of_no_list_are_handed_back(driver: ReturnsDriver) -> None:
    await opened(driver, "1")
    await driver.feed(parcels(AREA, "2991", "T1", "T2", "T3"))
    assert problems(await driver.feed(parcels(AREA, "2991", "T1"))) == ["new@1"]
    await driver.feed(sorted_out("1", "T1"))
    out = {"io_type": "E", "cop_no": "P9"}
    refused = await driver.feed(parcels(AREA, "2991", "T1", "T2", "T9", **out))
    assert problems(refused) == ["waits@1", "waits@1"]
    only(ReturnParcelsPosted, await driver.feed(parcels(AREA, "2991", "T2", "T3", **out)))
    assert await driver.waiting() == [("sorted goods", 1)]
    only(ReturnParcelsPosted, await driver.feed(parcels(AREA, "2991", "T2")))
