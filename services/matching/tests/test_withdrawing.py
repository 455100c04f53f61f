"""A declarant takes its list back: what waits for documents ends here, what has gone on is passed to review."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from libs.runtime.twins.memory import Connections, MemoryStore
from libs.runtime.twins.testing import kinds, only, rebuilt, rebuilt_in_memory
from libs.schemas.events.matching import DocumentsMatched, ListMatched, ListRefused, ListWaiting, WithdrawalAsked
from libs.schemas.events.withdrawals import ListDeleted, WithdrawalDeclared
from services.matching.tests.conftest import MatchingDriver, OpenDriver, without_blocks
from services.matching.tests.samples import ORDER_NO, PLATFORM, declared, order, payment, waybill

PRE_NO = "B20260302000000001"
INVT_NO = "29002026I000000001"


def withdrawal(named: str, **changes: Any) -> WithdrawalDeclared:
    facts: dict[str, Any] = {
        "submission_id": "s-withdrawal", "order_no": ORDER_NO, "ebp_code": PLATFORM, "ebc_code": "3301960AB2",
        "agent_code": "3301960AB3", "invt_no": named, "cop_no": "CX1",
    }  # fmt: skip
    return WithdrawalDeclared(**facts | changes)


def asked_of(events: list[Any]) -> WithdrawalAsked:
    asked: WithdrawalAsked = only(WithdrawalAsked, events)
    return asked


async def test_a_list_that_waits_for_documents_ends_here(open_driver: OpenDriver) -> None:
    driver = await open_driver()
    await driver.feed(declared(), order())
    asked = asked_of(await driver.feed(withdrawal(PRE_NO)))
    assert asked.findings == [] and asked.list is not None
    assert (asked.ref.attempt, asked.submission_id, asked.named) == (1, "s-withdrawal", PRE_NO)
    assert (asked.list.submission_id, asked.list.invt_no, asked.list.ref) == ("s-list", None, asked.ref)
    assert await driver.reasons() == {}
    assert kinds(await driver.feed(payment(), waybill())) == [DocumentsMatched]
    assert kinds(await driver.feed(declared(attempt=2))) == [ListMatched]


async def test_what_has_gone_on_is_passed_on_with_its_block(open_driver: OpenDriver) -> None:
    driver = await open_driver()
    matched = only(ListMatched, await driver.feed(declared(), order(), payment(), waybill()))
    asked = asked_of(await driver.feed(withdrawal(INVT_NO)))
    assert asked.findings == [] and asked.list is not None
    block, told = matched.list, asked.list
    assert (told.ref, told.submission_id, told.invt_no, told.ems_no) == (
        block.ref, "s-list", INVT_NO, block.ems_no,
    )  # fmt: skip
    assert told.waybill == block.waybill
    assert (told.parties.assure_code, told.parties.agent_code) == (block.parties.assure_code, block.parties.agent_code)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"invt_no": "29002026I000000009"}, "-623003"),
        ({"invt_no": PRE_NO}, "-623003"),
        ({"order_no": "T-none"}, "-623003"),
        ({"ebp_code": "3301960ZZ9"}, "-623003"),
        ({"agent_code": "3301960ZZ9"}, "-623026"),
        ({"ebc_code": "3301960ZZ9"}, "-623026"),
    ],
)
async def test_another_list_or_declarant_changes_nothing(
    open_driver: OpenDriver, changes: dict[str, str], code: str
) -> None:
    driver = await open_driver()
    await driver.feed(declared(), order(), payment(), waybill())
    asked = asked_of(await driver.feed(withdrawal(INVT_NO, **changes)))
    assert [finding.code for finding in asked.findings] == [code]
    assert asked.list is None
    assert asked_of(await driver.feed(withdrawal(INVT_NO))).list is not None


async def test_a_stranger_ends_no_list_that_waits(open_driver: OpenDriver) -> None:
    driver = await open_driver()
    await driver.feed(declared(), order())
    assert asked_of(await driver.feed(withdrawal(PRE_NO, ebc_code="3301960ZZ9"))).findings[0].code == "-623026"
    assert await driver.reasons() == {"list awaits payment, waybill": 1}


async def test_a_refused_list_is_nothing_to_withdraw(open_driver: OpenDriver) -> None:
    driver = await open_driver()
    assert kinds(await driver.feed(declared(trade_mode="9999"))) == [ListRefused]
    assert asked_of(await driver.feed(withdrawal(PRE_NO))).findings[0].code == "-623003"


async def test_nothing_is_kept_of_an_order_nobody_knows(open_driver: OpenDriver) -> None:
    driver = await open_driver()
    await driver.feed(withdrawal(PRE_NO))
    assert await driver.reasons() == {}


async def test_a_withdrawn_list_is_not_told_what_it_misses(open_driver: OpenDriver) -> None:
    driver = await open_driver()
    await driver.at(0, declared(), order())
    await driver.at(1, withdrawal(PRE_NO))
    told = await driver.at(1000, order(order_no="T-other"))
    assert not [event for event in told if isinstance(event, ListWaiting)]


async def story(driver: MatchingDriver) -> None:
    """Withdrawn while it waits, declared again, gone on, withdrawn; refused withdrawals beside it."""
    await driver.at(0, declared(), order())
    await driver.at(1, withdrawal(PRE_NO, ebc_code="3301960ZZ9"), withdrawal(PRE_NO), withdrawal(PRE_NO))
    await driver.at(2, declared(attempt=2), payment(), waybill(), withdrawal("29002026I000000001"))
    await driver.at(3, order(order_no="T-2"), withdrawal(PRE_NO, order_no="T-3"))
    await driver.at(4, declared(order_no="T-2", pre_no="B20260302000000002"))


@pytest.mark.parametrize("cut", [1, 3, 2000])
async def test_the_store_is_made_again(on_postgres: OpenDriver, cut: int) -> None:
    driver = await on_postgres()
    await story(driver)
    before, after = await rebuilt(driver, driver.store, cut)
    assert after == before


@pytest.mark.parametrize("cut", [1, 3, 2000])
async def test_the_twin_is_made_again(in_memory: OpenDriver, cut: int) -> None:
    driver = await in_memory()
    await story(driver)
    before, after = await rebuilt_in_memory(driver, driver.store.store, cut)
    assert without_blocks(after) == without_blocks(before)


@given(st.permutations(["order", "payment", "waybill", "withdrawal"]))
async def test_a_list_is_matched_or_withdrawn_never_both(arriving: list[str]) -> None:
    """Whatever comes first: one outcome, and a list that was taken back while it waited is never stored."""
    driver = MatchingDriver(Connections(MemoryStore()))
    made = {"order": order(), "payment": payment(), "waybill": waybill(), "withdrawal": withdrawal(PRE_NO)}
    told = await driver.feed(declared())
    for name in arriving:
        told += await driver.feed(made[name])
    asked = asked_of(told)
    stored = [event for event in told if isinstance(event, ListMatched)]
    assert len(stored) == (arriving[-1] == "withdrawal")
    assert bool(asked.findings) == bool(stored)


def deletion(**changes: Any) -> ListDeleted:
    facts: dict[str, Any] = {
        "submission_id": "s-deletion", "order_no": ORDER_NO, "ebp_code": PLATFORM, "ebc_code": "3301960AB2",
        "agent_code": "3301960AB3", "attempt": 2,
    }  # fmt: skip
    return ListDeleted(**facts | changes)


async def test_a_list_that_waits_is_deleted(open_driver: OpenDriver) -> None:
    driver = await open_driver()
    await driver.feed(declared(), order())
    asked = asked_of(await driver.feed(deletion()))
    assert (asked.way, asked.ref.attempt, asked.submission_id, asked.findings) == ("deletion", 1, "s-deletion", [])
    assert await driver.reasons() == {}
    assert asked_of(await driver.feed(deletion(attempt=3))).findings[0].code == "-621011"
    assert kinds(await driver.feed(declared(attempt=4), payment(), waybill())) == [DocumentsMatched, ListMatched]


@pytest.mark.parametrize(
    ("changes", "code"), [({}, "-621012"), ({"agent_code": "3301960ZZ9"}, "-621012"), ({"order_no": "T-9"}, "-621011")]
)
async def test_what_has_gone_on_is_not_deleted(open_driver: OpenDriver, changes: dict[str, str], code: str) -> None:
    driver = await open_driver()
    await driver.feed(declared(), order(), payment(), waybill())
    asked = asked_of(await driver.feed(deletion(**changes)))
    assert ([finding.code for finding in asked.findings], asked.list) == ([code], None)


async def test_a_list_that_waits_is_changed_and_goes_on(open_driver: OpenDriver) -> None:
    """B3: the list names a waybill that does not exist; changed, it names the right one."""
    driver = await open_driver()
    assert await driver.feed(declared(logistics_no="W9"), order(), payment(), waybill()) == []
    told = await driver.feed(declared(attempt=2, replaces=1, submission_id="s-changed"))
    asked, _, matched = told
    assert isinstance(asked, WithdrawalAsked) and isinstance(matched, ListMatched)
    assert (asked.way, asked.ref.attempt, matched.ref.attempt) == ("change", 1, 2)
    assert asked.list is not None and asked.list.submission_id == "s-list"


@pytest.mark.parametrize(
    ("gone", "changes", "code"),
    [(True, {}, "-621012"), (False, {"agent_code": "3301960ZZ9"}, "-621016"), (False, {"replaces": 3}, "-621011")],
)
async def test_a_change_that_cannot_be_leaves_the_list_alone(
    open_driver: OpenDriver, gone: bool, changes: dict[str, Any], code: str
) -> None:
    driver = await open_driver()
    await driver.feed(declared(), order(), waybill(), *([payment()] if gone else []))
    refused = only(ListRefused, await driver.feed(declared(**{"attempt": 4, "replaces": 1} | changes)))
    assert ([finding.code for finding in refused.findings], refused.ref.attempt) == ([code], 4)
    if gone:
        assert asked_of(await driver.feed(withdrawal(INVT_NO))).list is not None
    else:
        assert only(ListMatched, await driver.feed(payment())).ref.attempt == 1


async def changing(driver: MatchingDriver) -> None:
    """Changed while it waits, changed too late, deleted, deleted too late; strangers beside it."""
    await driver.at(0, declared(), order(), declared(attempt=2, replaces=1, agent_code="3301960ZZ9"))
    await driver.at(1, declared(attempt=3, replaces=1, gross_weight="2.61"), payment(), waybill())
    await driver.at(2, declared(attempt=4, replaces=3), deletion(attempt=5))
    await driver.at(3, declared(order_no="T-2"), deletion(order_no="T-2"), declared(order_no="T-2", attempt=3))


@pytest.mark.parametrize("cut", [1, 3, 2000])
async def test_changes_are_made_again(on_postgres: OpenDriver, cut: int) -> None:
    driver = await on_postgres()
    await changing(driver)
    before, after = await rebuilt(driver, driver.store, cut)
    assert after == before


@pytest.mark.parametrize("cut", [1, 3, 2000])
async def test_the_twins_changes_are_made_again(in_memory: OpenDriver, cut: int) -> None:
    driver = await in_memory()
    await changing(driver)
    before, after = await rebuilt_in_memory(driver, driver.store.store, cut)
    assert without_blocks(after) == without_blocks(before)
