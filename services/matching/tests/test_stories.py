"""The stories of a case on a real database, one transaction per batch."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import asyncpg
import pytest
from msgspec.structs import replace

from libs.runtime.failures import Transient
from libs.runtime.processing import Batch, collect
from libs.runtime.twins.testing import A_DAY, kinds, only
from libs.schemas.events.matching import (
    DocumentsMatched,
    DocumentsMismatched,
    ListMatched,
    ListRefused,
    ListWaiting,
)
from libs.schemas.tests import a_list
from services.matching.domain.numbers import DIGITS_MAX
from services.matching.tests.conftest import OpenDriver
from services.matching.tests.samples import (
    ORDER_NO,
    OTHER_PLATFORM,
    PLATFORM,
    declared,
    list_line,
    order,
    payment,
    waybill,
)


async def test_one_batch_with_everything(open_driver: OpenDriver) -> None:
    driver = await open_driver()
    events = await driver.feed(declared(), waybill(), payment(), order())
    assert kinds(events) == [DocumentsMatched, ListMatched]
    matched = only(ListMatched, events)
    assert matched.list.invt_no == "29002026I000000001"
    assert (matched.list.parties.pay_code, matched.fees.tax_total) == ("312226T001", "29.12")
    assert matched.list.ems_no == "T2900W000001"
    assert [line.item_record_no for line in matched.lines] == ["R1", "R2"]
    assert await driver.reasons() == {}


async def test_the_block_tells_the_port_s_office_where_it_is_another_one(open_driver: OpenDriver) -> None:
    driver = await open_driver()
    events = await driver.feed(declared(port_code="2248"), waybill(), payment(), order())
    assert only(ListMatched, events).list.port_office == "2248"


@pytest.mark.requirement("B5")
async def test_three_documents_are_compared_before_the_list_comes(open_driver: OpenDriver) -> None:
    driver = await open_driver()
    assert await driver.feed(order()) == []
    assert await driver.feed(waybill()) == []
    assert only(DocumentsMatched, await driver.feed(payment())).key == f"{PLATFORM}:{ORDER_NO}"
    assert await driver.reasons() == {"documents await list": 1}
    assert kinds(await driver.feed(declared())) == [ListMatched]


async def test_a_list_waits_with_a_reason_until_the_late_payment_comes(open_driver: OpenDriver) -> None:
    driver = await open_driver()
    assert await driver.feed(declared()) == []
    assert await driver.feed(order(), waybill()) == []
    assert await driver.reasons() == {"list awaits payment": 1}
    events = await driver.feed(payment(), day=A_DAY + timedelta(days=40))
    assert kinds(events) == [DocumentsMatched, ListMatched]
    assert await driver.reasons() == {}


async def test_what_waits_past_the_alert_window_is_counted_apart(open_driver: OpenDriver) -> None:
    driver = await open_driver(alert_window_hours=1)
    await driver.feed(order(), day=A_DAY - timedelta(days=400))
    [(reason, count, oldest)] = await driver.waiting()
    assert (reason, count, oldest.date()) == ("documents await list, overdue", 1, A_DAY - timedelta(days=400))


async def test_a_repeated_document_changes_nothing(open_driver: OpenDriver) -> None:
    driver = await open_driver()
    await driver.feed(order(), payment(), waybill(), declared())
    assert await driver.feed(order(), payment(), waybill(), declared()) == []


async def test_two_platforms_with_one_order_number(open_driver: OpenDriver) -> None:
    driver = await open_driver()
    other = {"ebp_code": OTHER_PLATFORM}
    await driver.feed(order(), order(**other), payment(), payment(**other, pay_transaction_id="P0001"))
    assert await driver.feed(waybill(), waybill(logistics_no="W0002", consignee="赵六")) == []
    events = await driver.feed(declared(**other, logistics_no="W0002"))
    assert only(ListRefused, events).ref.owner == OTHER_PLATFORM
    assert [finding.path for finding in only(ListRefused, events).findings] == ["LogisticsHead.consignee"]
    assert only(ListMatched, await driver.feed(declared())).ref.owner == PLATFORM


async def test_a_payment_under_another_platform_is_no_payment_of_this_case(open_driver: OpenDriver) -> None:
    driver = await open_driver()
    assert await driver.feed(order(), waybill(), payment(ebp_code=OTHER_PLATFORM), declared()) == []
    assert await driver.reasons() == {"list awaits payment; documents await list": 1}


async def test_the_list_decides_which_waybill_counts(open_driver: OpenDriver) -> None:
    driver = await open_driver()
    events = await driver.feed(order(), payment(), waybill(consignee="赵六"))
    assert only(DocumentsMismatched, events).findings[0].actual == "赵*"
    events = await driver.feed(waybill(logistics_no="W0002"), declared(logistics_no="W0002"))
    assert kinds(events) == [DocumentsMatched, ListMatched]


async def test_the_payment_the_order_names_counts(open_driver: OpenDriver) -> None:
    driver = await open_driver()
    await driver.feed(payment(pay_transaction_id="P0000", payer_name="王五"), payment(pay_transaction_id="P0009"))
    events = await driver.feed(payment(), order(), waybill(), declared())
    assert kinds(events) == [DocumentsMatched, ListMatched]


async def test_a_corrected_payment_and_the_list_declared_again(open_driver: OpenDriver) -> None:
    driver = await open_driver()
    events = await driver.feed(order(), payment(amount_paid="338.12"), waybill(), declared())
    refused = only(ListRefused, events)
    assert (refused.ref.attempt, refused.refused_by, refused.list.invt_no) == (1, "matching", None)
    [finding] = refused.findings
    assert (finding.code, finding.actual, finding.expected) == ("1332", "338.12", "339.12")
    only(DocumentsMismatched, events)
    assert await driver.reasons() == {}
    # The list comes before the correction it counts on.
    assert await driver.feed(declared(attempt=2, corrections=1)) == []
    assert await driver.reasons() == {"list awaits corrections": 1}
    events = await driver.feed(payment(correction=1))
    assert kinds(events) == [DocumentsMatched, ListMatched]
    assert only(ListMatched, events).ref.attempt == 2
    assert await driver.feed(declared(), declared(attempt=2, corrections=1)) == []


async def test_a_correction_of_a_waybill_no_longer_named_is_counted(open_driver: OpenDriver) -> None:
    driver = await open_driver()
    await driver.feed(order(), payment(), waybill(consignee="赵六"), declared())
    again = declared(attempt=2, corrections=1, logistics_no="W0002")
    assert await driver.feed(waybill(logistics_no="W0002"), again) == []
    only(ListMatched, await driver.feed(waybill(correction=1)))


async def test_a_mode_no_import_list_is_declared_in(open_driver: OpenDriver) -> None:
    driver = await open_driver()
    [finding] = only(ListRefused, await driver.feed(declared(trade_mode="9710"))).findings
    assert (finding.code, finding.rule) == ("-621001", "621.tradeMode.row@1")
    assert (finding.path, finding.actual) == ("InventoryHead.tradeMode", "9710")


async def test_numbers_go_on_per_office_year_and_partition(open_driver: OpenDriver) -> None:
    driver = await open_driver()
    for n in (1, 2):
        await driver.feed(*(make(order_no=f"T{n}") for make in (order, payment, waybill)))
    events = await driver.feed(declared(order_no="T1"), declared(order_no="T2", customs_code="4600"))
    assert [event.list.invt_no for event in events if isinstance(event, ListMatched)] == [
        "29002026I000000001",
        "46002026I000000001",
    ]
    next_year = A_DAY.replace(year=2027)
    for n, (day, number) in enumerate(((A_DAY, "29002026I000000002"), (next_year, "29002027I000000001")), 3):
        documents = [make(order_no=f"T{n}") for make in (order, payment, waybill, declared)]
        assert only(ListMatched, await driver.feed(*documents, day=day)).list.invt_no == number


async def test_an_office_without_numbers_refuses_and_the_next_one_flows(open_driver: OpenDriver) -> None:
    driver = await open_driver(number_block=DIGITS_MAX)
    await driver.feed(order(), payment(), waybill(), declared())
    for n in (1, 2):
        await driver.feed(*(make(order_no=f"T{n}") for make in (order, payment, waybill)))
    elsewhere = [driver.record(declared(order_no="T1")), driver.record(declared(order_no="T2", customs_code="4600"))]
    refused, matched = await driver._run(Batch([replace(one, partition=1) for one in elsewhere]))
    assert isinstance(refused, ListRefused) and isinstance(matched, ListMatched)
    assert [finding.rule for finding in refused.findings] == ["621.customsCode.numbers@1"]
    async with driver._transaction() as db:
        assert await driver.matching.used_up(db) == [("invtNo 2900 2026", 1.0), ("invtNo 4600 2026", 1.0)]


async def test_a_batch_across_the_turn_of_the_year(on_postgres: OpenDriver) -> None:
    driver = await on_postgres()
    old, new = A_DAY.replace(month=12, day=31), A_DAY.replace(year=2027, month=1, day=1)
    early = [driver.record(document, day=old) for document in (declared(), order(), payment())]
    batch = Batch([*early, driver.record(waybill(), day=new)])
    decision = driver.matching.decide(await driver.matching.load(driver.store, batch), batch)
    assert only(ListMatched, collect(decision.outputs)).list.invt_no == "29002027I000000001"


async def test_a_dossier_opened_twice_at_once_is_tried_again(on_postgres: OpenDriver) -> None:
    """A replay may meet the live worker: the later one must not overwrite what it never saw."""
    driver = await on_postgres()
    batch = Batch([driver.record(order())])
    stale = await driver.matching.load(driver.store, batch)
    driver.matching.decide(stale, batch)
    await driver.feed(waybill())
    with pytest.raises(Transient):
        await driver.matching.save(driver.store, stale)
    assert kinds(await driver.feed(payment(), order())) == [DocumentsMatched]


async def test_batches_lock_their_dossiers(on_postgres: OpenDriver, servers: Any) -> None:
    driver = await on_postgres()
    await driver.feed(order())
    other = await asyncpg.connect(servers.databases["matching"])
    batch = Batch([driver.record(payment())])
    async with driver.store.transaction():
        await driver.matching.load(driver.store, batch)
        async with other.transaction():
            await other.execute("set local lock_timeout = '50ms'")
            with pytest.raises(asyncpg.LockNotAvailableError):
                await driver.matching.load(other, batch)
    await asyncio.wait_for(other.close(), 5)


@pytest.mark.parametrize("bad", [False, True])
async def test_what_is_told_again_after_the_outcome_changes_nothing(open_driver: OpenDriver, bad: bool) -> None:
    """A dead letter replayed, or a fact told again under a new cause: no second outcome, nothing waits."""
    driver = await open_driver()
    facts = [order(), payment(amount_paid="1.00") if bad else payment(), waybill(), declared()]
    only(ListRefused if bad else ListMatched, await driver.feed(*facts))
    for fact in facts:
        assert await driver.feed(fact) == []
    assert await driver.feed(*facts) == []
    assert await driver.reasons() == {}


async def test_a_matched_list_says_again_what_was_declared(open_driver: OpenDriver) -> None:
    driver = await open_driver()
    listed = declared(lines=[list_line(1, qty2="3", unit2="011"), list_line(2)])
    matched = only(ListMatched, await driver.feed(order(), payment(), waybill(), listed))
    assert matched.list == _block(listed, invt_no=matched.list.invt_no, pay_code=payment().pay_code)
    fees = (listed.freight, listed.insured_fee, order().tax_total)
    assert matched.fees == a_list.fees(*fees)
    for told, line in zip(matched.lines, listed.lines, strict=True):
        facts = ("gnum", "gcode", "country", "unit", "unit1", "item_record_no", "unit2")
        assert [getattr(told, name) for name in facts] == [getattr(line, name) for name in facts]
        amounts = ("qty", "qty1", "qty2", "total_price")
        said = [getattr(line, name) for name in amounts]
        assert [getattr(told, name) for name in amounts] == [None if one is None else str(one) for one in said]


def _block(listed: Any, **more: Any) -> Any:
    names = (
        "submission_id", "ebp_code", "order_no", "attempt", "customs_code", "ebc_code", "agent_code", "trade_mode",
        "ems_no", "area_code", "logistics_code", "logistics_no", "assure_code",
    )  # fmt: skip
    own = {"pay_code": None, "invt_no": None, "buyer_token": listed.buyer_id_number.token}
    return a_list.declared(**{**own, **{n: getattr(listed, n) for n in names}, **more})


async def test_a_refused_or_waiting_list_is_named_in_full(open_driver: OpenDriver) -> None:
    driver = await open_driver()
    listed = declared(buyer_name="王五")
    assert await driver.feed(listed) == []
    waiting = only(ListWaiting, await driver.close(A_DAY))
    refused = only(ListRefused, await driver.feed(order(), payment(), waybill()))
    assert waiting.list == refused.list == _block(listed)
