"""A declarant takes its list back: what waits for documents ends here, what has gone on is passed to review."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from libs.runtime.twins.memory import Connections, MemoryStore
from libs.runtime.twins.testing import kinds, only, rebuilt, rebuilt_in_memory
from libs.schemas.events.matching import DocumentsMatched, ListMatched, ListRefused, ListWaiting, WithdrawalAsked
from libs.schemas.events.withdrawals import WithdrawalDeclared
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
