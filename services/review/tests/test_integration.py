"""Imports are declared at other offices than their port's or zone's, as types of integrated clearance let them."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from libs.runtime.twins.testing import only
from libs.schemas.declarations import InspectionResult
from libs.schemas.events.exports import ListReadyToLeave
from libs.schemas.events.intake import ListInspectionReported
from libs.schemas.events.review import (
    LeavePermitted,
    ListExamined,
    ListInspectionOrdered,
    ListRejected,
    ListReleased,
    OfficerActionRefused,
)
from libs.schemas.events.tax import TaxAssessed
from libs.schemas.register import Credit
from services.review.tests.conftest import Open
from services.review.tests.samples import EBC, assessed, inspection, registrations

HANGZHOU, BEILUN, TAIYUAN, NANSHA = "2991", "3105", "0500", "5165"
NORMAL = InspectionResult.NORMAL


def of_zone(order: str, office: str, zone_office: str) -> TaxAssessed:
    """A list declared at one office over goods in a zone of another."""
    event = assessed(order, customs_code=office)
    assert event.book
    return replace(event, book=replace(event.book, customs_code=zone_office))


def direct(order: str, office: str, port: str) -> TaxAssessed:
    return assessed(order, trade_mode="9610", customs_code=office, port_office=port, ems_no=None, entry_mode=None)


def registered(office: str, credit: Credit = Credit.ORDINARY) -> Any:
    own = next(each for each in registrations() if each.code == EBC)
    return own.model_copy(update={"customs_code": office, "credit": credit, "cop_no": f"R-{office}-{credit}"})


def by(office: str, order: str) -> ListInspectionReported:
    return inspection(order, NORMAL).model_copy(update={"sent_by": "C001", "sender_office": office})


@pytest.mark.requirement("I9")
async def test_goods_of_a_zone_are_declared_at_another_office_of_its_region(room: Open) -> None:
    """Either office's officers inspect them, a third one's do not."""
    driver = room(inspection_share="1")
    for order, office in (("1", BEILUN), ("2", HANGZHOU)):
        only(ListInspectionOrdered, await driver.feed(of_zone(order, HANGZHOU, BEILUN)))
        refused = only(OfficerActionRefused, await driver.feed(by(TAIYUAN, order)))
        assert [(each.rule, each.expected) for each in refused.findings] == [
            ("review.officer.office@1", f"{HANGZHOU}/{BEILUN}")
        ]
        only(ListReleased, (await driver.feed(by(office, order)))[1:])


@pytest.mark.requirement("I6")
async def test_who_is_registered_at_one_office_declares_at_all(room: Open) -> None:
    """From far away a bonded list is declared at the enterprise's home alone, and inspected at the zone."""
    driver = room(inspection_share="1")
    await driver.feed(registered(NANSHA))
    only(ListInspectionOrdered, await driver.feed(assessed("1", customs_code=HANGZHOU)))
    rejected = only(ListRejected, await driver.feed(of_zone("2", TAIYUAN, NANSHA)))
    finding = next(each for each in rejected.findings if each.rule == "review.customsCode.clearance@1")
    assert (finding.code, finding.path, finding.actual, finding.expected) == (
        "-621003", "Head.customsCode", TAIYUAN, NANSHA,
    )  # fmt: skip
    await driver.feed(registered(TAIYUAN))
    only(ListInspectionOrdered, await driver.feed(of_zone("3", TAIYUAN, NANSHA)))
    only(OfficerActionRefused, await driver.feed(by(TAIYUAN, "3")))
    only(ListReleased, (await driver.feed(by(NANSHA, "3")))[1:])


@pytest.mark.parametrize(
    ("home", "credit", "clearance", "inspects"),
    [
        (NANSHA, Credit.ORDINARY, "transit", TAIYUAN),
        (TAIYUAN, Credit.ORDINARY, "home-declared", NANSHA),
        (TAIYUAN, Credit.CERTIFIED, "home-released", TAIYUAN),
    ],
)
async def test_a_direct_purchase_is_inspected_where_its_type_says(
    room: Open, home: str, credit: Credit, clearance: str, inspects: str
) -> None:
    driver = room(inspection_share="1")
    await driver.feed(registered(home, credit))
    event = direct("1", TAIYUAN, NANSHA)
    only(ListInspectionOrdered, await driver.feed(event))
    only(OfficerActionRefused, await driver.feed(by(NANSHA if inspects == TAIYUAN else TAIYUAN, "1")))
    assert only(ListExamined, (await driver.feed(by(inspects, "1")))[1:]).clearance == clearance
    told = await driver.feed(ListReadyToLeave(list=event.list))
    assert only(LeavePermitted, told).clearance == clearance


@pytest.mark.parametrize(("port", "clearance"), [(NANSHA, "transit"), (None, None)])
async def test_the_site_hears_with_the_list_whether_its_goods_come_under_seal(
    room: Open, port: str | None, clearance: str | None
) -> None:
    driver = room()
    await driver.feed(registered(NANSHA))
    event = direct("1", TAIYUAN, TAIYUAN)
    event = replace(event, list=replace(event.list, port_office=port))
    assert only(ListExamined, await driver.feed(event)).clearance == clearance
