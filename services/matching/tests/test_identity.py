"""An order whose buyer is checked counts once that is answered; until then its list stays at 2 (settled 98)."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest

from libs.runtime.twins.testing import A_DAY, kinds, only, rebuilt, rebuilt_in_memory
from libs.schemas.buyer_identity import IdentityVerdict
from libs.schemas.events.buyer_identity import IdentityAnswered
from libs.schemas.events.matching import DocumentsMatched, DocumentsMismatched, ListMatched, ListRefused, ListWaiting
from services.matching.tests.conftest import MatchingDriver, OpenDriver, without_blocks
from services.matching.tests.samples import ORDER_NO, PLATFORM, declared, order, payment, waybill
from services.matching.tests.test_corrections import retracted

ASKED = order(identity="asked")
VERIFIED, REFUSED, UNANSWERED = IdentityVerdict
ANOTHERS = payment(payer_name="王五", payer_id_number="330102198501010022")


def answer(verdict: IdentityVerdict = VERIFIED, **changes: Any) -> IdentityAnswered:
    facts: dict[str, Any] = {
        "cop_no": "s-order", "app_time": "20260302120000", "ebp_code": PLATFORM, "order_no": ORDER_NO, "asked": "s-order",
        "person": f"1-{'0' * 32}", "verdict": verdict, "customs": "0000", "submission_id": "s-answer",
    }  # fmt: skip
    return IdentityAnswered(**facts | changes)


async def test_a_list_waits_for_the_answer_and_its_sender_hears_it(open_driver: OpenDriver) -> None:
    driver = await open_driver(waiting_grace_s=60)
    assert await driver.at(0, ASKED, payment(), waybill(), declared()) == []
    assert await driver.reasons() == {"list awaits identity-answer": 1}
    assert only(ListWaiting, await driver.close(A_DAY)).missing == ["identity-answer"]
    outcome = await driver.at(100, answer())
    assert (kinds(outcome), only(ListMatched, outcome).list.unverified) == ([DocumentsMatched, ListMatched], None)
    assert await driver.at(200, answer(), answer(REFUSED), ASKED) == []


@pytest.mark.parametrize(
    ("verdict", "pays", "outcome", "codes"),
    [
        (VERIFIED, payment(), ListMatched, []),
        (VERIFIED, ANOTHERS, ListMatched, []),
        (REFUSED, payment(), ListRefused, ["311.buyerIdNumber.identity@1"]),
        (UNANSWERED, payment(), ListMatched, []),
        (UNANSWERED, ANOTHERS, ListRefused, ["411.payerIdNumber.order@1", "411.payerName.order@1"]),
    ],
)
async def test_the_outcome_hangs_on_the_answer_and_not_on_when_it_comes(
    in_memory: OpenDriver, verdict: IdentityVerdict, pays: Any, outcome: type[Any], codes: list[str]
) -> None:
    """Announcement 2016-26: the buyer is verified, or else the payer is the buyer."""
    for arrival in permutations((ASKED, answer(verdict), pays, waybill(), declared())):
        driver = await in_memory()
        events = [event for document in arrival for event in await driver.feed(document)]
        told = only(outcome, events)
        assert [finding.rule for finding in getattr(told, "findings", [])] == codes
        assert told.list.unverified is (True if (verdict, outcome) == (UNANSWERED, ListMatched) else None)
        assert await driver.reasons() == {}
    driver = await in_memory()
    known = order(identity=verdict.value)  # of a person who was asked about before
    assert outcome in kinds(await driver.feed(known, pays, waybill(), declared()))


async def test_a_refused_buyer_is_told_list_or_no_list(open_driver: OpenDriver) -> None:
    driver = await open_driver()
    told = only(DocumentsMismatched, await driver.feed(ASKED, payment(), waybill(), answer(REFUSED)))
    (found,) = told.findings
    assert (found.code, found.path, found.actual) == ("13127", "OrderHead.buyerIdNumber", "refused")
    assert "张" not in found.model_dump_json()


async def test_a_corrected_order_is_asked_about_anew(open_driver: OpenDriver) -> None:
    driver = await open_driver()
    await driver.feed(ASKED, answer(REFUSED), payment(), waybill())
    corrected = order(identity="asked", correction=1, submission_id="s-again")
    assert await driver.feed(corrected, declared(corrections=1)) == []
    assert await driver.feed(answer(VERIFIED), ASKED) == []  # it is about the version before
    assert ListMatched in kinds(await driver.feed(answer(asked="s-again", cop_no="s-again")))


async def test_an_answer_alone_opens_no_case_and_waits_for_nothing(open_driver: OpenDriver) -> None:
    driver = await open_driver()
    assert await driver.feed(answer(ebp_code="3301961XYZ"), answer(asked="s-before")) == []
    assert await driver.reasons() == {}
    told = await driver.feed(ASKED, payment(), waybill(), declared(), answer(), answer(asked="s-never", order_no="T-9"))
    assert ListMatched in kinds(told)
    assert await driver.reasons() == {}


async def story(driver: MatchingDriver) -> None:
    await driver.feed(ASKED, payment(), waybill(), declared())
    await driver.feed(answer(order_no="T-early", asked="s-early"), declared(order_no="T-2"))
    await driver.feed(order(order_no="T-2", identity="asked"), waybill(order_no="T-2"))
    await driver.feed(order(order_no="T-3", identity="asked"), retracted("order/3301960AB1/T-3", order_no="T-3"))
    await driver.feed(answer(), order(order_no="T-early", submission_id="s-early", identity="asked"))
    await driver.close(A_DAY)


@pytest.mark.parametrize("cut", [1, 2000])
async def test_a_rebuild_knows_who_waits(on_postgres: OpenDriver, in_memory: OpenDriver, cut: int) -> None:
    driver = await on_postgres()
    await story(driver)
    assert await driver.reasons() == {
        "documents await list": 1,
        "list awaits identity-answer, payment": 1,
    }
    before, after = await rebuilt(driver, driver.store, cut)
    assert after == before
    twin = await in_memory()
    await story(twin)
    one, other = await rebuilt_in_memory(twin, twin.store.store, cut)
    assert without_blocks(one) == without_blocks(other)
