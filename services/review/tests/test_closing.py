"""A day's end closes (899) each released list that has left, may not come back and owes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import asyncpg
import pytest

from libs.runtime.twins.testing import A_DAY, only, rebuilt
from libs.schemas.codes.list_status import EDGES, ListStatus
from libs.schemas.codes.supervision_modes import IMPORT
from libs.schemas.events.accountbook import GoodsExited, ListRef
from libs.schemas.events.base import DecimalText, Event
from libs.schemas.events.returns import ReturnAccepted
from libs.schemas.events.review import ListClosed, ListReleased, OfficerActionRefused
from libs.schemas.events.tax import PaymentDocumentPaid, TaxBillReduced, TaxBillSummarised, TaxBillVoided
from libs.schemas.tests.a_list import amended
from services.review.tests.conftest import Open, Room
from services.review.tests.exports import matched
from services.review.tests.samples import assessed, line, registrations, ruling

DOCUMENT = "310520260401000001"
LAST = A_DAY + timedelta(days=45)
NOTHING, ONE = DecimalText("0.00"), DecimalText("1.00")


def exited(*order_nos: str) -> GoodsExited:
    lists = [ListRef(ref=assessed(number).ref, invt_no=f"N-{number}") for number in order_nos]
    return GoodsExited(
        ems_no="T2991W000001", submission_id="s-g", cop_no="G1", passport_no="P1", lists=lists, postings=[]
    )


def _bill(order_no: str, **more: Any) -> dict[str, Any]:
    return {"ref": assessed(order_no).ref, "submission_id": "s", "tax_no": f"N-{order_no}_0", "total": ONE, **more}


def summarised(order_no: str, document: str = DOCUMENT, total: str = "1.00") -> TaxBillSummarised:
    return TaxBillSummarised(**_bill(order_no, ent_duty_no=document, total=DecimalText(total)))


def _returned(order_no: str, total: DecimalText = NOTHING) -> dict[str, Any]:
    amounts = dict.fromkeys(("duty", "consumption_tax", "vat"), NOTHING)
    return _bill(
        order_no,
        **amounts,
        total=total,
        assure_code="A",
        release_day=A_DAY,
        lines=[],
        return_no="R-1",
        arrival_no="D-1",
    )


def paid(document: str = DOCUMENT) -> PaymentDocumentPaid:
    return PaymentDocumentPaid(
        ent_duty_no=document, assure_code="A", submission_id="s", cop_no="J1", paid_day=A_DAY, confirmed_day=A_DAY,
        amount=Decimal(1), surcharge=Decimal(0),
    )  # fmt: skip


def applied(order_no: str, arrive_by: date) -> ReturnAccepted:
    return ReturnAccepted(
        ref=assessed(order_no).ref, invt_no=f"N-{order_no}", return_no="R-1", submission_id="s", arrive_by=arrive_by,
        customs_code="2991", lines=[],
    )  # fmt: skip


def closed(events: Sequence[Event]) -> list[str]:
    return [event.ref.number for event in events if isinstance(event, ListClosed)]


async def close_until(room: Room, last: date) -> list[Event]:
    """Close the days left until this one, it too."""
    events: list[Event] = []
    while room.day <= last:
        events += await room.close(room.day)
        room.day += timedelta(days=1)
    return events


DUE = (exited("1"), summarised("1"), paid())
PARTS = (exited("1"), summarised("1", "D1", "0.60"), summarised("1", "D2", "0.40"))
LESS = TaxBillReduced(**_returned("1", DecimalText("0.60")))


@pytest.mark.parametrize(
    ("facts", "is_closed"),
    [
        (DUE, True),
        (DUE[::-1], True),
        ((exited("1"), summarised("1")), False),
        ((exited("1"), summarised("1"), paid("another")), False),
        ((summarised("1"), paid()), False),
        ((TaxBillVoided(**_returned("1")),), True),
        ((exited("1"), TaxBillReduced(**_returned("1"))), True),
        ((TaxBillReduced(**_returned("1")),), False),
        ((), False),
        ((*PARTS, paid("D1")), False),
        ((*PARTS, paid("D1"), paid("D2")), True),
        ((*PARTS[:2], paid("D1")), False),
        ((*PARTS[:2], paid("D1"), LESS), True),
        ((LESS, PARTS[0], PARTS[1], PARTS[1], paid("D1")), True),
    ],
    ids=[
        "all", "in any order", "unpaid", "another paid", "in the zone", "all back", "over nothing", "part back", "none",
        "one part unpaid", "both parts paid", "a part not due yet", "the rest came back", "told again",
    ],
)  # fmt: skip
async def test_what_has_left_and_owes_nothing_is_closed(room: Open, facts: Sequence[Event], is_closed: bool) -> None:
    driver = room()
    only(ListReleased, await driver.feed(assessed("1")))
    for fact in facts:
        assert await driver.feed(fact) == []
    assert await close_until(driver, LAST - timedelta(days=1)) == []
    events = await close_until(driver, LAST)
    assert closed(events) == (["1"] if is_closed else [])
    if is_closed:
        assert only(ListClosed, events).list.invt_no == "N-1"
        assert await close_until(driver, LAST + timedelta(days=5)) == []


async def test_nothing_that_was_not_released_is_closed(room: Open) -> None:
    driver = room(inspection_share="1")
    await driver.feed(assessed("1"), *DUE)
    assert await close_until(driver, LAST) == []


async def test_what_is_late_closes_on_its_day(room: Open) -> None:
    """A document paid late, and goods that leave when all others have."""
    driver = room()
    await driver.feed(assessed("1"), assessed("2"), exited("1"), summarised("1"), summarised("2"))
    assert await close_until(driver, LAST + timedelta(days=3)) == []
    await driver.feed(paid())
    assert closed(await close_until(driver, LAST + timedelta(days=4))) == ["1"]
    await driver.feed(exited("2"))
    assert closed(await close_until(driver, LAST + timedelta(days=5))) == ["2"]


async def test_goods_that_may_come_back_later_keep_it_open(room: Open) -> None:
    driver = room()
    await driver.feed(assessed("1"), *DUE, applied("1", LAST + timedelta(days=2)))
    assert await close_until(driver, LAST + timedelta(days=1)) == []
    assert closed(await close_until(driver, LAST + timedelta(days=2))) == ["1"]


async def test_a_list_without_tax_needs_no_payment(room: Open) -> None:
    driver = room()
    free = assessed("1")
    await driver.feed(_untaxed(free), exited("1"))
    assert closed(await close_until(driver, LAST)) == ["1"]


def _untaxed(event: Any) -> Any:
    return amended(event, tax=amended(event.tax, total=NOTHING))


async def test_many_close_in_pieces(room: Open) -> None:
    driver = room()
    numbers = [f"{n:03}" for n in range(25)]
    lists = [assessed(number, line("1.00")) for number in numbers]
    await driver.feed(*lists, exited(*numbers), *map(summarised, numbers), paid())
    await close_until(driver, LAST - timedelta(days=1))
    events = await driver.close(LAST, piece_max=7)
    assert closed(events) == numbers


async def test_nothing_comes_after(room: Open) -> None:
    driver = room()
    await driver.feed(assessed("1"), *DUE)
    await close_until(driver, LAST)
    assert only(OfficerActionRefused, await driver.feed(ruling("1", "release"))).findings[0].actual == "899"
    assert await driver.feed(assessed("1"), *DUE) == []
    assert await close_until(driver, LAST + timedelta(days=1)) == []
    assert EDGES[IMPORT][ListStatus.CLOSED] == frozenset()
    (refused,) = [type(event).__name__ for event in await driver.feed(assessed("1", attempt=2))]
    assert refused == "ListRejected", "one list of a case is released, once"


async def test_the_store_comes_out_as_it_was(database: object, redis_url: str) -> None:
    db: asyncpg.Connection = await database("review")  # type: ignore[operator]
    room = Room(db, redis_url)
    await room.feed(*registrations(), *(assessed(number) for number in "1234"))
    await room.feed(exited("1", "2"), summarised("1"), summarised("2", "D2"), TaxBillVoided(**_returned("3")), paid())
    await room.feed(applied("4", LAST + timedelta(days=9)))
    assert closed(await close_until(room, LAST)) == ["1", "3"]
    before, after = await rebuilt(room, db, 3)
    assert after == before


async def test_an_export_out_of_a_zone_is_closed_the_day_it_leaves_at_its_own_office(room: Open) -> None:
    """Settled question 88. Where it leaves at another, only its departure closes it."""
    driver, bonded = room(), {"trade_mode": "1210", "ems_no": "T2991W000001"}
    direct, by_transit = matched("1", **bonded), matched("2", **bonded, port_code="3109")
    await driver.feed(direct, by_transit)
    lists = [ListRef(ref=event.ref, invt_no=event.list.invt_no or "") for event in (direct, by_transit)]
    await driver.feed(amended(exited(), lists=lists))
    assert closed(await close_until(driver, A_DAY)) == ["1"]
    assert closed(await close_until(driver, LAST)) == []
