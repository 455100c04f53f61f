"""Documents through load, decide and save on a real database: what partners and the other services get to see."""

from __future__ import annotations

from typing import Any

import pytest

from libs.runtime.testing import Driver, only
from libs.schemas.ceb import MESSAGES, validate
from libs.schemas.events import intake as events
from services.intake.processor import Intake
from services.intake.settings import Settings
from services.intake.tests.parcels import matched, parcel, rejected, statuses, submitted


@pytest.fixture
async def driver(database: Any) -> Driver:
    return Driver(Intake(Settings()), await database("intake"))


async def test_four_documents_become_four_accepted_events_and_their_receipts(driver: Driver) -> None:
    published = await driver.feed(*parcel())

    order = only(events.OrderAccepted, published)
    payment = only(events.PaymentAccepted, published)
    waybill = only(events.WaybillAccepted, published)
    accepted = only(events.ListAccepted, published)
    assert order.submission_id == "test-0-0"
    assert {event.key for event in (order, payment, waybill, accepted)} == {"T2025111100000001"}
    assert order.buyer_token == payment.payer_token == accepted.buyer_token
    assert "110101199003071233" not in "".join(event.model_dump_json() for event in published)
    assert accepted.pre_no.startswith("B20260302")
    assert accepted.attempt == 1 and accepted.corrections == 0
    assert statuses(published, "order") == statuses(published, "payment") == statuses(published, "waybill")
    assert statuses(published, "order") == ["2", "120"]
    assert statuses(published, "list") == ["2"]


async def test_every_receipt_has_the_official_shape(driver: Driver) -> None:
    published = await driver.feed(*parcel())
    accepted = only(events.ListAccepted, published)
    published += await driver.feed(matched(accepted), rejected(accepted))
    published += await driver.feed(
        submitted("order", goodsValue="1.00", appTime="20251399000000"), submitted("list", appType="3")
    )
    receipts = [event for event in published if isinstance(event, events.ReceiptIssued)]

    for event in receipts:
        assert event.message_type
        message = MESSAGES[event.message_type]
        assert validate(message, event.receipt, driver.day).findings == []
        names = [field.name for field in message.fields]
        assert list(event.receipt) == [name for name in names if name in event.receipt]
    later = [event.receipt["guid"] for event in receipts if event.receipt["returnStatus"] != "2"]
    assert len(set(later)) == len(later)
