"""Customs declarations from their hand-in to their end, on both stores."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from libs.schemas.codes.list_status import ListStatus
from libs.schemas.events.declarations import DeclarationDocumentRefused, DeclarationDocumentTaken
from libs.schemas.events.departures import DepartureDocumentRefused, DeparturePosted
from services.exports.tests.declarations.declaring import (
    BEILUN,
    BILL,
    CARRIER,
    KINDS,
    MARKET_MAN,
    ZONE,
    DeclarationDriver,
    answered,
    declaration,
    entered,
    inspection,
    instruction,
    into_zone,
    line,
    of_market,
    of_record,
    operator,
    order,
    recorded,
    told,
    withdrawal,
    wrong,
)
from services.exports.tests.exported import departure

PASSED = ["120", "399", "800"]


@pytest.fixture(params=["db", "in_memory"])
def desk(request: pytest.FixtureRequest) -> DeclarationDriver:
    return DeclarationDriver(request.getfixturevalue(request.param))


@pytest.fixture(params=["db", "in_memory"])
def narrow(request: pytest.FixtureRequest) -> DeclarationDriver:
    """Two declarations under one number, of one bill or of one parcel, and no more."""
    bounds = {"EXPORTS_DECLARATION_TRIES_MAX": "2", "EXPORTS_DECLARATION_SHARING_MAX": "2"}
    return DeclarationDriver(request.getfixturevalue(request.param), **bounds)


def left(number: str, bill_no: str | None, *numbers: str) -> Any:
    return departure(number, *(numbers or ("X1",)), bill_no=bill_no, customs_code=BEILUN, logistics_code=CARRIER)


async def test_a_booking_for_a_warehouse_abroad_is_released_and_ends_when_its_bill_left(
    desk: DeclarationDriver,
) -> None:
    events = await desk.feed(declaration())
    assert told(events) == PASSED
    first = answered(events)[0]
    assert first.entry_id == "310520260000000001" and first.value_usd == Decimal("60.00") and first.goods
    assert [(each.gcode, each.total_price, each.lines) for each in first.goods] == [(KINDS[0], Decimal("60.00"), [1])]
    assert told(await desk.feed(left("D1", "999-other"))) == []
    gone = await desk.feed(left("D2", BILL))
    assert isinstance(gone[0], DeparturePosted) and told(gone) == ["899"]
    assert isinstance((await desk.feed(left("D3", BILL)))[0], DepartureDocumentRefused)


async def test_a_parcel_leaves_once_whatever_else_is_declared_under_its_bill(desk: DeclarationDriver) -> None:
    await desk.feed(declaration(), left("D1", BILL), order("W2"))
    again = declaration("B2", orders=[{"ebp_code": "3301960AB1", "order_no": "W2"}])
    assert told(await desk.feed(again)) == PASSED
    (refused,) = await desk.feed(left("D2", BILL))
    assert [(f.code, f.actual) for f in refused.findings] == [("-509007", "W-X1")]
    # Half a year later the number stands for another parcel.
    assert told(await desk.feed(left("D3", BILL), day=date(2026, 10, 1))) == ["899"]


async def test_a_sale_to_a_business_leaves_by_its_parcels_all_at_once(desk: DeclarationDriver) -> None:
    numbers = ["W-K1", "W-K2"]
    said = declaration(
        "B2", trade_mode="9710", bill_no=None, logistics_code=CARRIER, logistics_nos=numbers,
        orders=[{"ebp_code": "3301960AB1", "order_no": "B1"}],
    )  # fmt: skip
    assert told(await desk.feed(said)) == PASSED
    (refused,) = await desk.feed(left("D1", None, "K1"))
    assert isinstance(refused, DepartureDocumentRefused)
    assert [(f.code, f.actual) for f in refused.findings] == [("-509015", "W-K2")]
    assert told(await desk.feed(left("D2", None, "K1", "K2"))) == ["899"]


async def test_what_is_not_released_does_not_depart(desk: DeclarationDriver) -> None:
    assert told(await desk.feed(instruction(), declaration())) == ["120", "500"]
    (refused,) = await desk.feed(left("D1", BILL))
    assert [(f.code, f.actual, f.expected) for f in refused.findings] == [("-509018", "310520260000000001", "500")]
    assert told(await desk.feed(inspection("B1"))) == ["399", "800"]
    assert told(await desk.feed(left("D2", BILL))) == ["899"]


async def test_a_departure_that_is_taken_back_ends_no_declaration(desk: DeclarationDriver) -> None:
    await desk.feed(declaration())
    first = {"bill_no": BILL, "customs_code": BEILUN, "logistics_code": CARRIER, "msg_count": 2}
    await desk.feed(departure("D1", "X1", **first))
    (taken_back,) = await desk.feed(departure("D1", **first, app_type="3", submission_id="x-D1-3"))
    assert isinstance(taken_back, DeparturePosted) and taken_back.deleted
    assert told(await desk.feed(left("D2", BILL))) == ["899"]


@pytest.mark.requirement("Z9")
async def test_goods_of_the_enterprise_outside_end_in_the_zone(desk: DeclarationDriver) -> None:
    """They are told to the zone's book with their release, and end once the gate let them in."""
    events = await desk.feed(into_zone("G1", line(1), line(2), line(3, gcode=KINDS[0])))
    assert told(events) == PASSED
    released = answered(events)[-1]
    assert released.into == ZONE and released.entering
    assert [(each.gcode, each.qty, each.unit) for each in released.entering] == [
        (KINDS[0], Decimal(20), "011"), (KINDS[1], Decimal(10), "011"),
    ]  # fmt: skip
    assert told(await desk.feed(entered(released.entry_id))) == ["899"]
    assert told(await desk.feed(entered(released.entry_id))) == []


@pytest.mark.requirement("X8", "X9", "X10")
async def test_goods_of_a_market_leave_up_to_the_limit_from_its_place(desk: DeclarationDriver) -> None:
    """By a registered operator, at the market's office, to 150,000 dollars inclusive."""
    assert told(await desk.feed(of_market("M1", of_record(1, total_price="150000.00")))) == PASSED
    over = await desk.feed(of_market("M2", of_record(2, total_price="150000.01")))
    assert [each[:2] for each in wrong(over)] == [("customs-declaration.totalPrice.limit", "-110017")]
    elsewhere = await desk.feed(of_market("M3", of_record(2), customs_code=BEILUN))
    assert [each[:2] for each in wrong(elsewhere)] == [("customs-declaration.customsCode.purchase", "-110018")]
    await desk.feed(operator(until="20260301"))
    late = await desk.feed(of_market("M4", of_record(2)))
    assert [each[:2] for each in wrong(late)] == [("customs-declaration.cluster.operator", "-110018")]


@pytest.mark.requirement("X11")
async def test_more_than_five_kinds_merge_by_chapter(desk: DeclarationDriver) -> None:
    """Eight kinds: the five of the greatest value stand alone, the rest are one line of each chapter."""
    prices = ["800", "700", "600", "500", "400", "30", "20", "10"]
    lines = [of_record(n, total_price=price) for n, price in enumerate(prices, 1)]
    plain = answered(await desk.feed(of_market("M1", *(of_record(n, qty="1") for n in range(1, 9)))))[0].goods
    merged = answered(await desk.feed(of_market("M2", *(each | {"qty": "9"} for each in lines), form="simplified")))[0]
    assert plain and merged.goods
    assert [each.lines for each in plain] == [[n] for n in range(1, 9)]
    assert [(each.gcode, each.total_price, each.lines) for each in merged.goods] == [
        *((KINDS[n], Decimal(prices[n]), [n + 1]) for n in range(5)),
        (KINDS[7], Decimal(10), [8]),
        (KINDS[5], Decimal(50), [6, 7]),
    ]


async def test_a_record_gives_no_more_than_it_has(desk: DeclarationDriver) -> None:
    """It has what a declaration took again when that is taken back; so is the number free."""
    assert told(await desk.feed(of_market("M1", of_record(1, qty="6")))) == PASSED
    refused = wrong(await desk.feed(of_market("M2", of_record(1, qty="5"))))
    assert refused == [("customs-declaration.qty.record", "-110017", "lines[1].qty", "5", "4")]
    taken, *after = await desk.feed(withdrawal("M1"))
    assert isinstance(taken, DeclarationDocumentTaken) and told(after) == ["100"]
    assert told(await desk.feed(of_market("M1", of_record(1, qty="10")))) == PASSED


async def test_a_number_is_declared_so_often_and_no_more(narrow: DeclarationDriver) -> None:
    """The bound keeps what is read of one number; another number is free."""
    for _ in range(2):
        assert told(await narrow.feed(declaration())) == PASSED
        assert told(await narrow.feed(withdrawal("B1"))) == ["100"]
    assert wrong(await narrow.feed(declaration())) == [
        ("customs-declaration.copNo.most", "-110009", "copNo", "2", "< 2")
    ]
    assert told(await narrow.feed(declaration("B2"))) == PASSED


async def test_a_bill_and_a_parcel_have_so_many_declarations_and_no_more(narrow: DeclarationDriver) -> None:
    """Whatever lives is counted, in one batch and behind it; what was taken back is not."""
    by_bill = [of_market(f"M{n}", of_record(n), bill_no=BILL) for n in (1, 2, 3)]
    assert wrong(await narrow.feed(*by_bill)) == [("customs-declaration.billNo.most", "-110009", "billNo", BILL, "< 2")]
    await narrow.feed(withdrawal("M1"))
    assert told(await narrow.feed(by_bill[2])) == PASSED
    leaves = {"bill_no": None, "logistics_code": CARRIER}
    parcels = [of_market(f"P{n}", of_record(n), logistics_nos=["K1", f"K{n}"], **leaves) for n in (4, 5, 6)]
    assert told(await narrow.feed(*parcels[:2])) == PASSED * 2
    assert wrong(await narrow.feed(parcels[2])) == [
        ("customs-declaration.logisticsNo.most", "-110009", "logisticsNos[1]", "K1", "< 2")
    ]


async def test_a_stranger_alone_fills_no_bill(in_memory: Any) -> None:
    """And who is beyond its own part is told that bound."""
    bounds = {"EXPORTS_DECLARATION_SHARING_MAX": "3", "EXPORTS_DECLARATION_SHARING_OF_AGENT_MAX": "1"}
    narrow = DeclarationDriver(in_memory, **bounds)
    theirs = [of_market(f"S{n}", of_record(n), bill_no=BILL, agent_code=MARKET_MAN) for n in (1, 2)]
    assert wrong(await narrow.feed(*theirs)) == [("customs-declaration.billNo.most", "-110009", "billNo", BILL, "< 1")]
    assert told(await narrow.feed(of_market("M3", of_record(3), bill_no=BILL))) == PASSED


async def test_an_order_stands_in_one_declaration(desk: DeclarationDriver) -> None:
    await desk.feed(declaration())
    again = declaration("B2", bill_no="999-2")
    assert [(each[0], *each[2:]) for each in wrong(await desk.feed(again))] == [
        ("customs-declaration.orderNo.declared", "orders[1].orderNo", "W1", None)
    ]
    await desk.feed(withdrawal("B1"))
    assert told(await desk.feed(again)) == PASSED
    await desk.feed(order("W2", deleted=True))
    gone = declaration("B3", orders=[{"ebp_code": "3301960AB1", "order_no": "W2"}])
    assert [each[0] for each in wrong(await desk.feed(gone))] == ["customs-declaration.orderNo.known"]


async def test_the_platform_may_be_a_foreign_one_without_a_code(desk: DeclarationDriver) -> None:
    await desk.feed(order("W3", ebp_code="无"))
    assert told(await desk.feed(declaration("B3", orders=[{"ebp_code": "无", "order_no": "W3"}]))) == PASSED


async def test_goods_under_control_or_with_duty_wait_for_an_officer(desk: DeclarationDriver) -> None:
    dutiable = line(1, gcode="7202300000", qty="2.5", unit="035")
    events = await desk.feed(instruction(), into_zone("G1", dutiable))
    assert told(events) == ["120", "300"]
    assert answered(events)[0].asks == [ListStatus.MANUAL, ListStatus.INSPECTION]
    assert answered(events)[0].export_duty == Decimal("71.29")
    assert [(found.path, found.actual) for found in answered(events)[1].findings] == [("lines[1].gcode", "7202300000")]
    assert await desk.waiting() == [("customs declaration waits for an officer (300)", 1)]
    assert told(await desk.feed(inspection("G1"))) == ["500"]
    assert told(await desk.feed(inspection("G1", "suspected-smuggling"))) == ["502"]
    assert isinstance((await desk.feed(withdrawal("G1")))[0], DeclarationDocumentRefused)
    assert told(await desk.feed(inspection("G1"))) == ["399", "800"]


@pytest.mark.parametrize(("until", "looked_at"), [("20260301", False), ("20260302", True)])
async def test_an_instruction_holds_until_its_last_day_ends(
    desk: DeclarationDriver, until: str, looked_at: bool
) -> None:
    assert told(await desk.feed(instruction(until=until), declaration())) == (["120", "500"] if looked_at else PASSED)


async def test_declarations_and_summaries_share_the_numbers_of_an_office(desk: DeclarationDriver) -> None:
    await desk.feed(order("W2"), order("W3"))
    orders = ("W1", "W2", "W3")
    said = [
        declaration(f"N{n}", bill_no=f"999-{n}", orders=[{"ebp_code": "3301960AB1", "order_no": number}])
        for n, number in enumerate(orders)
    ]
    events = [*await desk.feed(*said[:2]), *await desk.feed(said[2], day=date(2026, 3, 3))]
    numbers = [each.entry_id for each in answered(events) if each.status is ListStatus.STORED]
    assert numbers == [f"31052026000000000{n}" for n in (1, 2, 3)]


async def test_a_record_is_kept_for_a_registered_operator_alone(desk: DeclarationDriver) -> None:
    assert isinstance((await desk.feed(recorded("Z2")))[0], DeclarationDocumentTaken)
    (refused,) = await desk.feed(recorded("Z3", {"gnum": 1}, {"gnum": 1}, ebc_code="3302960CD2"))
    assert [each[0] for each in wrong([refused])] == ["market-record.cluster.operator", "market-record.gnum.once"]
