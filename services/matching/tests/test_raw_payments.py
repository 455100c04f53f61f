"""An order whose platform is asked for raw payment data counts once they are here, and agrees with them (2018-179)."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest

from libs.runtime.twins.testing import A_DAY, kinds, only, rebuilt, rebuilt_in_memory
from libs.schemas.events.matching import DocumentsMatched, DocumentsMismatched, ListMatched, ListRefused, ListWaiting
from libs.schemas.events.raw_payments import RawPaymentAnswered
from libs.schemas.raw_payments import RawPaymentVerdict
from services.matching.tests import test_identity
from services.matching.tests.conftest import OpenDriver, without_blocks
from services.matching.tests.samples import NAMES, ORDER_NO, PLATFORM, declared, order, payment, waybill

ASKED = order(raw_payment="asked")
UNANSWERED, UNSIGNED, DATA = RawPaymentVerdict
PAID = {"order_no": ORDER_NO, "goods": list(NAMES.values())}
TEXT = {"sha256": "0" * 64, "size": 200}
TOLD: dict[str, Any] = {
    "ebp_code": PLATFORM, "pay_code": "312226T001", "pay_transaction_id": "P0001", "total_amount": "339.12",
    "currency": "142", "ver_dept": "3", "pay_type": "1", "trading_time": "20260302075500", "paid_orders": [PAID],
    "inital_request": TEXT, "inital_response": TEXT,
}  # fmt: skip


def answer(verdict: RawPaymentVerdict = DATA, told: dict[str, Any] | None = None, **changes: Any) -> RawPaymentAnswered:
    facts: dict[str, Any] = {
        "cop_no": "s-order", "app_time": "20260302120000", "ebp_code": PLATFORM, "order_no": ORDER_NO, "asked": "s-order",
        "verdict": verdict, "customs": "0000", "submission_id": "s-answer",
        "told": TOLD | (told or {}) if verdict is DATA else None,
    }  # fmt: skip
    return RawPaymentAnswered.model_validate(facts | changes)


async def test_a_list_waits_for_the_data_and_its_sender_hears_it(open_driver: OpenDriver) -> None:
    driver = await open_driver(waiting_grace_s=60)
    assert await driver.at(0, ASKED, payment(), waybill(), declared()) == []
    assert await driver.reasons() == {"list awaits raw-payment-answer": 1}
    assert only(ListWaiting, await driver.close(A_DAY)).missing == ["raw-payment-answer"]
    outcome = await driver.at(100, answer())
    assert only(ListMatched, outcome).list.raw_payment is None
    assert await driver.at(200, answer(), answer(UNSIGNED), ASKED) == []


OTHERS = {**PAID, "order_no": "T-other"}
WRONG: list[tuple[dict[str, Any], list[tuple[str, str, str, str, str]]]] = [
    ({"pay_transaction_id": "P9"},
     [("13035", "raw-payment-answer.payTransactionId.payment@1", "payExchangeInfoHead.payTransactionId", "P9", "P0001")]),
    ({"pay_code": "312226T999"},
     [("13035", "raw-payment-answer.payCode.payment@1", "payExchangeInfoHead.payCode", "312226T999", "312226T001")]),
    ({"total_amount": "339.11"},
     [("1332", "raw-payment-answer.totalAmount.payment@1", "payExchangeInfoHead.totalAmount", "339.11", "339.12"),
      ("1332", "raw-payment-answer.totalAmount.order@1", "payExchangeInfoHead.totalAmount", "339.11", "339.12")]),
    ({"total_amount": "339.11", "paid_orders": [PAID, OTHERS]},
     [("1332", "raw-payment-answer.totalAmount.payment@1", "payExchangeInfoHead.totalAmount", "339.11", "339.12"),
      ("1332", "raw-payment-answer.totalAmount.order@1", "payExchangeInfoHead.totalAmount", "339.11", "339.12")]),
    ({"currency": "502"},
     [("-401009", "raw-payment-answer.currency.payment@1", "payExchangeInfoHead.currency", "502", "142")]),
    ({"ebp_code": "3301960AB9"},
     [("-301008", "raw-payment-answer.ebpCode.order@1", "payExchangeInfoHead.ebpCode", "3301960AB9", PLATFORM)]),
    ({"paid_orders": [OTHERS]},
     [("-301008", "raw-payment-answer.orderNo.order@1", "payExchangeInfoLists.orderNo", "T-other", ORDER_NO)]),
    ({"paid_orders": [{**PAID, "goods": [NAMES[1], "手表"]}]},
     [("1322", "raw-payment-answer.gname.order@1", "payExchangeInfoLists.goodsInfo.gname", f"{NAMES[1]}；手表",
       "；".join(NAMES.values()))]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("told", "findings"), WRONG, ids=lambda value: value[0][1] if isinstance(value, list) else None
)
async def test_data_that_differ_refuse_the_list_with_both_values(
    in_memory: OpenDriver, told: dict[str, Any], findings: list[tuple[str, str, str, str, str]]
) -> None:
    driver = await in_memory()
    found = only(DocumentsMismatched, await driver.feed(ASKED, payment(), waybill(), answer(told=told))).findings
    assert [(each.code, each.rule, each.path, each.actual, each.expected) for each in found] == findings
    assert only(ListRefused, await driver.feed(declared())).findings == found


@pytest.mark.parametrize(
    ("said", "raw_payment"),
    [
        (answer(), None),
        (answer(told={"total_amount": "900.00", "paid_orders": [OTHERS, PAID]}), None),
        (answer(told={"paid_orders": [{**PAID, "goods": [" 保湿面霜 50ML", NAMES[1], "赠品"]}]}), None),
        (answer(UNSIGNED), "unsigned"),
        (answer(UNANSWERED), "unanswered"),
    ],
)
async def test_the_outcome_hangs_on_the_answer_and_not_on_when_it_comes(
    in_memory: OpenDriver, said: RawPaymentAnswered, raw_payment: str | None
) -> None:
    """Whoever told nothing, or not under its own signature, is for an officer."""
    for arrival in permutations((ASKED, said, payment(), waybill(), declared())):
        driver = await in_memory()
        events = [event for document in arrival for event in await driver.feed(document)]
        assert only(ListMatched, events).list.raw_payment == raw_payment
        assert await driver.reasons() == {}


async def test_an_order_of_which_two_are_asked_waits_for_both(open_driver: OpenDriver) -> None:
    driver = await open_driver()
    both = order(identity="asked", raw_payment="asked")
    await driver.feed(both, payment(), waybill(), declared())
    assert await driver.reasons() == {"list awaits identity-answer, raw-payment-answer": 1}
    assert await driver.feed(answer(), answer(UNANSWERED)) == []
    assert await driver.reasons() == {"list awaits identity-answer": 1}
    assert ListMatched in kinds(await driver.feed(test_identity.answer()))
    early: dict[str, Any] = {"order_no": "T-2", "asked": "s-2"}
    assert await driver.feed(answer(UNSIGNED, **early), test_identity.answer(**early), answer(**early)) == []
    facts = {"order_no": "T-2"}
    told = await driver.feed(order(**facts, submission_id="s-2", identity="asked", raw_payment="asked"))
    told += await driver.feed(payment(**facts), waybill(**facts), declared(**facts))
    assert only(ListMatched, told).list.raw_payment == "unsigned"


async def test_of_payments_that_agree_the_one_that_was_told_counts(in_memory: OpenDriver) -> None:
    """The order names none. Of equals the lesser number would count."""
    nameless = order(raw_payment="asked", pay_code=None, pay_transaction_id=None)
    told = answer(told={"pay_transaction_id": "P0008"})
    both = (
        payment(submission_id="s-7", pay_transaction_id="P0007"),
        payment(submission_id="s-8", pay_transaction_id="P0008"),
    )
    for arrival in permutations((nameless, waybill(), *both, told)):
        driver = await in_memory()
        events = await driver.feed(*arrival, declared())
        assert only(ListMatched, events).list.raw_payment is None
        matched = [event for event in events if isinstance(event, DocumentsMatched)]
        assert matched[-1].counted == "s-8"


async def test_a_corrected_order_is_asked_about_anew(open_driver: OpenDriver) -> None:
    driver = await open_driver()
    await driver.feed(ASKED, answer(told={"total_amount": "1.00"}), payment(), waybill())
    corrected = order(raw_payment="asked", correction=1, submission_id="s-again")
    assert await driver.feed(corrected, declared(corrections=1)) == []
    assert await driver.feed(answer()) == []  # it is about the version before
    assert ListMatched in kinds(await driver.feed(answer(asked="s-again", cop_no="s-again")))


@pytest.mark.parametrize("cut", [1, 2000])
async def test_a_rebuild_knows_who_waits_and_what_was_told(
    on_postgres: OpenDriver, in_memory: OpenDriver, cut: int
) -> None:
    async def story(driver: Any) -> None:
        await driver.feed(ASKED, payment(), waybill(), declared(), answer())
        await driver.feed(answer(order_no="T-early", asked="s-early"), declared(order_no="T-2"))
        await driver.feed(order(order_no="T-2", raw_payment="asked", identity="asked"), waybill(order_no="T-2"))
        await driver.feed(order(order_no="T-3", raw_payment="asked"), answer(order_no="T-3", told={"currency": "502"}))

    driver = await on_postgres()
    await story(driver)
    assert (await driver.reasons())["list awaits identity-answer, raw-payment-answer, payment"] == 1
    before, after = await rebuilt(driver, driver.store, cut)
    assert after == before
    twin = await in_memory()
    await story(twin)
    one, other = await rebuilt_in_memory(twin, twin.store.store, cut)
    assert without_blocks(one) == without_blocks(other)
