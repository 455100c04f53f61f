"""Review asks of a consignor how much it declares, where it is filed and at home, how it is rated."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from libs.runtime.twins.memory import Connections
from libs.runtime.twins.testing import kinds, only
from libs.schemas.declarations import Credit
from libs.schemas.events.review import (
    LeavePermitted,
    ListExamined,
    ListManualReviewOrdered,
    ListRejected,
    OfficerActionRefused,
)
from services.review.tests.conftest import Open, Room
from services.review.tests.exports import TAIYUAN, inspection, matched, ready
from services.review.tests.samples import EBC, ROLES, registration


async def test_the_lists_of_a_consignor_are_counted(in_memory: Connections) -> None:
    driver = Room(in_memory, "redis://nowhere", consignor_lists_max=2)
    told = [event for number in range(3) for event in await driver.feed(matched(str(number)))]
    assert kinds(told) == [ListExamined, ListExamined, ListManualReviewOrdered]
    assert [ground.rule for ground in only(ListManualReviewOrdered, told).grounds][:1] == ["review.ebcCode.velocity"]


async def test_a_counter_that_forgot_is_told_the_lists_of_consignors_again(room: Open) -> None:
    driver = room()
    await driver.feed(matched("1"), matched("2", trade_mode="9710"))
    async with driver._transaction() as db:
        pages = [page async for page in driver.review._rows(db).declared_since(datetime.min.replace(tzinfo=UTC))]
    assert sorted((whose, name) for page in pages for whose, name, _ in page) == [
        (f"E:{EBC}", f"E:{EBC}:1/1"),
        (f"E:{EBC}", f"E:{EBC}:2/1"),
    ]


async def test_who_has_counted_them_holds_no_table(on_postgres: Open) -> None:
    """A restore counts, and alters tables, in one transaction."""
    driver = on_postgres()
    await driver.feed(matched("1", trade_mode="9710"))
    async with driver._transaction() as db:
        assert [page async for page in driver.review._rows(db).declared_since(datetime.min.replace(tzinfo=UTC))]
        await db.execute("alter table attempt add constraint anything check (true)")
        await db.execute("alter table attempt drop constraint anything")


@pytest.mark.requirement("X5")
async def test_b2b_exports_ask_for_filing_in_a_pilot_zone(room: Open) -> None:
    driver, filed = room(), registration(EBC, ROLES[EBC]).model_copy(update={"pilot_zone": "3301"})
    (finding,) = only(ListRejected, await driver.feed(matched("1", trade_mode="9710"))).findings
    assert (finding.code, finding.rule) == ("-603018", "review.ebcCode.filed@1")
    assert kinds(await driver.feed(filed, matched("2", trade_mode="9710")))[1:] == [ListExamined]


@pytest.mark.requirement("I6")
@pytest.mark.parametrize(
    ("credit", "clearance", "inspects"),
    [
        (Credit.CERTIFIED, "home-released", TAIYUAN),
        (Credit.ORDINARY, "home-declared", "5165"),
        (None, "transit", TAIYUAN),
    ],
)
async def test_the_consignors_home_and_credit_say_whose_officers_may(
    room: Open, credit: Credit | None, clearance: str, inspects: str
) -> None:
    """Registered at one office it is known at all (SEED-003)."""
    driver, event = room(inspection_share="1"), matched("1", customs_code=TAIYUAN, port_code="5165")
    if credit:
        at_home = registration(EBC, ROLES[EBC]).model_copy(update={"customs_code": TAIYUAN, "credit": credit})
        await driver.feed(at_home)
    await driver.feed(event)
    if clearance != "home-declared":  # the port's district may inspect before loading
        await driver.feed(ready(event))
    for office in {TAIYUAN, "5165", "2991"} - {inspects}:
        refused = await driver.feed(inspection(event).model_copy(update={"sender_office": office}))
        (finding,) = only(OfficerActionRefused, refused).findings
        assert (finding.rule, finding.expected) == ("review.officer.office@1", inspects)
    only(ListExamined, (await driver.feed(inspection(event).model_copy(update={"sender_office": inspects})))[1:])
    assert only(LeavePermitted, await driver.feed(ready(event))).clearance == clearance
