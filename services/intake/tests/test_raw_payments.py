"""Platforms are asked for the raw data of a share of payments; without that share nothing is asked nor told."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from libs.runtime.twins.memory import Connections, MemoryStore
from libs.runtime.twins.testing import Driver, only
from libs.schemas.draws import Draw
from libs.schemas.events.base import Event
from libs.schemas.events.intake import OrderAccepted
from libs.schemas.events.raw_payments import RawPaymentAnswered, RawPaymentAsked
from services.intake.domain.questions.raw_payments import RawPaymentChecks
from services.intake.memory import MemoryRows
from services.intake.processor import Intake
from services.intake.settings import Settings
from services.intake.tests.parcels import EARLY, LATE, statuses, submitted
from services.intake.tests.register import REGISTER
from services.intake.tests.test_declarations import declared


def driver(share: str) -> Driver:
    store = MemoryStore()
    store.table("party").update({party.code: party for party in REGISTER})
    return Driver(Intake(Settings(raw_payment_share=Decimal(share)), MemoryRows), Connections(store))


def told(events: list[Event]) -> list[str | None]:
    return [event.raw_payment for event in events if isinstance(event, OrderAccepted)]


async def test_a_platform_is_asked_once_for_each_version_and_the_first_answer_stands() -> None:
    one = driver("1")
    first = await one.feed(submitted("order", orderNo="T1", appTime=EARLY))
    asked = only(RawPaymentAsked, first)
    assert (told(first), asked.order_no, asked.key) == (["asked"], "T1", "T1")
    facts: dict[str, Any] = {"orderNo": "T1", "asked": asked.submission_id, "copNo": asked.submission_id}
    answered = await one.feed(declared("raw-payment-answer", verdict="unsigned", **facts))
    assert (only(RawPaymentAnswered, answered).asked, statuses(answered)) == (asked.submission_id, ["2", "399"])
    again = declared("raw-payment-answer", verdict="unsigned", appTime="20260302090000", **facts)
    assert statuses(await one.feed(again)) == ["2", "399"], "told twice, the first answer is repeated"
    late = declared("raw-payment-answer", verdict="unanswered", **facts)
    assert statuses(await one.feed(late)) == ["-800003"], "what comes later is a conflict"
    changed = await one.feed(submitted("order", orderNo="T1", appTime=LATE, appType="2", note="x"))
    assert only(RawPaymentAsked, changed).submission_id != asked.submission_id
    assert not [event for event in await one.feed(submitted("payment")) if isinstance(event, RawPaymentAsked)]


async def test_nothing_is_asked_nor_told_of_orders_that_are_not_drawn() -> None:
    accepted = only(OrderAccepted, await driver("0").feed(submitted("order")))
    assert b"rawPayment" not in accepted.encode()
    orders = [submitted("order", orderNo=f"T{number}") for number in range(100)]
    share = told(await driver("0.5").feed(*orders))
    assert 25 < share.count("asked") < 75 and share.count(None) == 100 - share.count("asked")


@pytest.mark.parametrize("changes", [{"order_no": "T\t1"}, {"ebp_code": "a:b"}])
def test_of_an_order_that_no_answer_can_name_nobody_is_asked(changes: dict[str, str]) -> None:
    class Order:
        ebp_code, order_no = changes.get("ebp_code", "E1"), changes.get("order_no", "T1")

    found = RawPaymentChecks(Draw("x"), Decimal(1)).of(Order, "S")
    assert (found.stands, found.question) == ("unanswered", None)
