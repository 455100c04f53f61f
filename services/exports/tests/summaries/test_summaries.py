"""Export lists are summarised: once each, by list or by period, in split messages, late ones with a warning."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import asyncpg
import pytest

from libs.runtime.twins.memory import Connections
from libs.runtime.twins.testing import kinds, only, rebuilt, resumed
from libs.schemas.events.summaries import (
    SummaryAccepted,
    SummaryAwaited,
    SummaryDeclared,
    SummaryOverdue,
    SummaryPartDeleted,
    SummaryReminded,
)
from services.exports.tests.summaries.summing import (
    AGENT,
    APRIL,
    CONSIGNOR,
    DUE_DAY,
    MARCH,
    OFFICE,
    OTHER_CONSIGNOR,
    PLACE,
    SummaryDriver,
    all_of,
    application,
    exported,
    goods,
    number,
    wrong,
)

ONE, TWO, THREE = exported(1), exported(2), exported(3)


@pytest.fixture(params=["db", "in_memory"])
def driver(request: pytest.FixtureRequest) -> SummaryDriver:
    return SummaryDriver(request.getfixturevalue(request.param))


@pytest.mark.requirement("X2")
async def test_lists_become_a_declaration_with_numbers(driver: SummaryDriver) -> None:
    await driver.depart(ONE, TWO)
    accepted, declared = await driver.apply(application(1, 2))
    assert isinstance(accepted, SummaryAccepted) and accepted.sum_no == "31052026S000000001"
    assert [each.invt_no for each in accepted.lists] == [number(1), number(2)] and accepted.findings == []
    assert isinstance(declared, SummaryDeclared)
    assert (declared.decl_seq_no, declared.entry_id) == ("E20263105000000002", "310520260000000002")
    assert (declared.gross_weight, declared.net_weight) == (Decimal("2.40"), Decimal("2.10"))
    assert [(each.gseqno, each.invt_no, each.gnum, each.goods) for each in declared.lines] == [
        (1, number(1), 1, 1), (2, number(2), 1, 1),
    ]  # fmt: skip
    (goods_declared,) = declared.goods
    assert (goods_declared.name, goods_declared.qty, goods_declared.total_price) == (
        "保温杯",
        Decimal(6),
        Decimal("120.00"),
    )


async def test_each_list_is_in_one_summary(driver: SummaryDriver) -> None:
    await driver.depart(ONE, TWO)
    first = only(SummaryAccepted, await driver.apply(application(1)))
    (refused,) = await driver.apply(application(1, 2, cop_no="S2"))
    assert wrong(refused.findings) == [("701.invtNo.one-summary", PLACE.format(1), number(1), first.sum_no)]
    assert only(SummaryAccepted, await driver.apply(application(2, cop_no="S2"))).sum_no == "31052026S000000003"


async def test_split_messages_count_when_they_are_complete(driver: SummaryDriver) -> None:
    await driver.depart(ONE, TWO)
    first, second = (application(n, msg_count=2, msg_seq_no=n) for n in (1, 2))
    (awaited,) = await driver.apply(second)
    assert isinstance(awaited, SummaryAwaited) and awaited.awaited == [1]
    assert await driver.waiting() == [("messages of a summary application not all there", 1)]
    last, other, declared = await driver.apply(first)
    assert [(each.msg_seq_no, [one.invt_no for one in each.lists]) for each in (last, other)] == [
        (1, [number(1)]), (2, [number(2)]),
    ]  # fmt: skip
    assert last.sum_no == other.sum_no == declared.sum_no
    assert await driver.waiting() == []


async def test_a_message_may_be_changed_or_taken_back_until_then(driver: SummaryDriver) -> None:
    await driver.depart(ONE, TWO, THREE)
    await driver.apply(application(1, msg_count=2))
    assert kinds(await driver.apply(application(2, msg_count=2, app_type="2"))) == [SummaryAwaited]
    assert kinds(await driver.apply(application(msg_count=2, app_type="3"))) == [SummaryPartDeleted]
    assert only(SummaryAwaited, await driver.apply(application(3, msg_count=2, msg_seq_no=2))).awaited == [1]
    told = await driver.apply(application(2, msg_count=2))
    lists = {each.invt_no for event in all_of(SummaryAccepted, told) for each in event.lists}
    assert lists == {number(2), number(3)}
    (refused,) = await driver.apply(application(1, msg_count=2, app_type="3"))
    assert wrong(refused.findings)[0][:1] == ("701.copNo.summarised",)


async def test_one_wrong_message_refuses_the_application(driver: SummaryDriver) -> None:
    await driver.depart(ONE)
    await driver.apply(application(1, msg_count=2))
    refused, other = await driver.apply(application(2, msg_count=2, msg_seq_no=2))
    assert wrong(refused.findings) == [("701.invtNo.released", PLACE.format(1), number(2), None)]
    assert wrong(other.findings) == [("701.parts.refused", "SummaryApplyHead.msgSeqNo", "2", None)]
    assert refused.whole and other.whole
    assert only(SummaryAccepted, await driver.apply(application(1))).lists[0].invt_no == number(1)


async def test_a_period_takes_the_lists_that_departed_in_it(driver: SummaryDriver) -> None:
    await driver.depart(ONE, exported(4, statistics_flag="A"), exported(5, ebc_code=OTHER_CONSIGNOR))
    await driver.depart(TWO, day=MARCH + timedelta(days=2))
    await driver.release(THREE)
    days = {"start_time": "20260302000000", "end_time": "20260303235959"}
    accepted = only(SummaryAccepted, await driver.apply(application(**days)))
    assert [each.invt_no for each in accepted.lists] == [number(1)]
    (refused,) = await driver.apply(application(cop_no="S2", **days))
    assert wrong(refused.findings)[0][0] == "701.startTime.lists"


async def test_a_period_is_of_the_applicant_and_of_the_site_named(driver: SummaryDriver) -> None:
    """Lists of another site or declarant, however many, take no place from those that are applied for."""
    other, days = "3302980JK9", {"start_time": "20260302000000", "end_time": "20260303235959"}
    small = SummaryDriver(driver.store, EXPORTS_SUMMARY_LISTS_MAX=1)
    await small.depart(ONE, TWO, THREE, exported(4, loct_no="310509"), exported(5, loct_no="310502", agent_code=other))
    accepted = only(SummaryAccepted, await small.apply(application(loct_no="310509", **days)))
    assert [each.invt_no for each in accepted.lists] == [number(4)]
    accepted = only(SummaryAccepted, await small.apply(application(cop_no="S2", agent_code=other, **days)))
    assert [each.invt_no for each in accepted.lists] == [number(5)]


@pytest.mark.parametrize(
    ("facts", "by_name", "by_producer", "declarations"),
    [
        ({}, "1", "1", [[1, 2]]),
        ({"owner_code": "3302960EE1"}, "1", "1", [[1, 2]]),
        ({"owner_code": "3302960EE1"}, "1", "2", [[2], [1]]),
        ({"country": "502"}, "1", "1", [[1], [2]]),
        ({"port_code": "2248"}, "1", "1", [[2], [1]]),
        ({"trade_mode": "9710"}, "1", "1", [[1], [2]]),
    ],
)
async def test_what_differs_is_declared_apart(
    in_memory: Connections, facts: dict[str, Any], by_name: str, by_producer: str, declarations: list[list[int]]
) -> None:
    driver = SummaryDriver(in_memory)
    await driver.depart(ONE, exported(2, **facts))
    told = await driver.apply(application(1, 2, item_name_flag=by_name, summary_flag=by_producer))
    declared = all_of(SummaryDeclared, told)
    assert [[line.invt_no for line in each.lines] for each in declared] == [
        [number(n) for n in ns] for ns in declarations
    ]
    assert len({each.decl_seq_no for each in declared}) == len(declared)


async def test_goods_go_together_by_name_or_by_classification(in_memory: Connections) -> None:
    driver = SummaryDriver(in_memory)
    lines = goods(1), goods(2, gname="水壶"), goods(3, currency="300"), goods(4, gcode="9617001100")
    await driver.depart(ONE, TWO, lines=lines)
    by_name = only(SummaryDeclared, await driver.apply(application(1)))
    by_code = only(SummaryDeclared, await driver.apply(application(2, cop_no="S2", item_name_flag="0")))
    assert [(each.gcode, each.name, each.currency, each.qty) for each in by_name.goods] == [
        ("9617009000", "保温杯", "502", 3), ("9617009000", "水壶", "502", 3), ("9617009000", "保温杯", "300", 3),
        ("9617001100", "保温杯", "502", 3),
    ]  # fmt: skip
    assert [(each.gcode, each.name, each.currency, each.qty) for each in by_code.goods] == [
        ("9617009000", "", "502", 6), ("9617009000", "", "300", 3), ("9617001100", "", "502", 3),
    ]  # fmt: skip


async def test_a_result_is_split_and_a_declaration_holds_so_many_goods(in_memory: Connections) -> None:
    driver = SummaryDriver(in_memory, EXPORTS_SUMMARY_RESULT_LINES_MAX=2, EXPORTS_SUMMARY_GOODS_MAX=3)
    await driver.depart(ONE, lines=(goods(1), goods(2, gname="水壶")))
    await driver.depart(TWO, lines=(goods(1), goods(2, gname="茶杯")))
    await driver.depart(THREE, lines=(goods(1, gname="酒杯"),))
    told = all_of(SummaryDeclared, await driver.apply(application(1, 2, 3)))
    assert [(each.decl_seq_no[-1], each.msg_count, each.msg_seq_no, len(each.goods)) for each in told] == [
        ("2", 2, 1, 3), ("2", 2, 2, 0), ("3", 1, 1, 1),
    ]  # fmt: skip
    assert [line.gseqno for each in told for line in each.lines] == [1, 2, 3, 4, 1]


async def test_after_its_day_a_list_is_overdue_and_taken_with_a_warning(driver: SummaryDriver) -> None:
    await driver.depart(ONE, TWO)
    assert await driver.close(DUE_DAY - timedelta(days=6)) == []
    reminded = only(SummaryReminded, await driver.close(DUE_DAY - timedelta(days=5)))
    assert (reminded.agent_code, reminded.lists, reminded.due_day) == (AGENT, 2, DUE_DAY)
    assert only(SummaryAccepted, await driver.apply(application(1), day=DUE_DAY)).findings == []
    overdue = only(SummaryOverdue, await driver.close(DUE_DAY))
    assert (overdue.month, overdue.customs_code, overdue.ebc_code, overdue.lists) == (
        date(2026, 3, 1),
        OFFICE,
        CONSIGNOR,
        1,
    )
    assert await driver.close(DUE_DAY + timedelta(days=1)) == []
    late = only(SummaryAccepted, await driver.apply(application(2, cop_no="S2"), day=DUE_DAY + timedelta(days=1)))
    assert wrong(late.findings) == [("701.invtNo.late", PLACE.format(1), number(2), DUE_DAY.isoformat())]
    assert await driver.close(DUE_DAY + timedelta(days=31)) == []


async def test_whoever_has_summarised_all_is_told_nothing(in_memory: Connections) -> None:
    driver = SummaryDriver(in_memory)
    await driver.depart(ONE)
    await driver.apply(application(1))
    assert await driver.close(DUE_DAY) == []


async def story(driver: SummaryDriver) -> None:
    await driver.depart(ONE, TWO, exported(4, statistics_flag="A"))
    await driver.release(THREE)
    await driver.apply(application(1, msg_count=2), day=MARCH)
    await driver.close(date(2026, 3, 31))
    await driver.apply(application(2, msg_count=2, msg_seq_no=2))
    await driver.apply(application(3, cop_no="S2"))
    await driver.depart(THREE, day=APRIL)
    await driver.apply(application(3, cop_no="S3", msg_count=2))
    await driver.depart(exported(5))
    await driver.close(DUE_DAY)


@pytest.mark.parametrize("cut", [1, 3, 2000])
async def test_the_store_comes_out_as_it_was(db: asyncpg.Connection, cut: int) -> None:
    driver = SummaryDriver(db)
    await story(driver)
    before, after = await rebuilt(driver, db, cut)
    assert after == before
    wanted = {
        "exported_list": 5, "summary_part": 3, "summary_month": 2, "export_figure": 1, "summary_number": 1,
    }  # fmt: skip
    assert {name: before[name].rows for name in wanted} == wanted


async def test_what_was_lost_under_way_is_told_and_nothing_else(db: asyncpg.Connection) -> None:
    driver = SummaryDriver(db)
    await driver.depart(ONE, TWO, exported(4, statistics_flag="A"))
    await driver.apply(application(1, msg_count=2))
    await driver.apply(application(2, msg_count=2, msg_seq_no=2))
    await driver.apply(application(1, cop_no="S2"))
    for seed in range(8):
        found = await resumed(driver, db, seed)
        assert not found.wrong, f"seed {seed}"
