"""Documents through load, decide and save on a real database: what partners and the other services get to see."""

from __future__ import annotations

from datetime import date

import pytest

from libs.runtime.twins.testing import Driver, only
from libs.schemas.ceb import MESSAGES as OFFICIAL
from libs.schemas.ceb import validate
from libs.schemas.events import intake as events
from libs.schemas.events.lists import CaseRef
from libs.schemas.events.matching import DocumentsMismatched, ListWaiting
from libs.schemas.events.review import Ground, ListManualReviewOrdered
from libs.schemas.events.tax import GuaranteeAwaited, PaymentDocumentIssued
from libs.schemas.findings import Finding
from libs.schemas.tests import verdicts
from services.intake.tests.parcels import (
    EARLY,
    LATE,
    MESSAGES,
    assessed,
    listed,
    matched,
    parcel,
    parsed,
    receipt,
    receipts,
    rejected,
    released,
    statuses,
    submitted,
)


async def test_four_documents_become_four_accepted_events_and_their_receipts(driver: Driver) -> None:
    published = await driver.feed(*parcel())

    order = only(events.OrderAccepted, published)
    payment = only(events.PaymentAccepted, published)
    waybill = only(events.WaybillAccepted, published)
    accepted = only(events.ListAccepted, published)
    assert order.submission_id == "test-0-0"
    assert {event.key for event in (order, payment, waybill, accepted)} == {"T2025111100000001"}
    assert order.buyer_id_number == payment.payer_id_number == accepted.buyer_id_number
    assert "110101199003071233" not in b"".join(event.encode() for event in published).decode()
    assert accepted.pre_no.startswith("B20260302")
    assert (accepted.attempt, accepted.corrections, accepted.cop_no) == (1, 0, "QD20251111000000001")
    for document in ("order", "payment", "waybill"):
        assert statuses(published, document) == ["2", "120"]
    assert statuses(published, "list") == ["2"]


async def test_every_receipt_has_the_official_shape(driver: Driver) -> None:
    published = await driver.feed(*parcel())
    accepted = only(events.ListAccepted, published)
    published += await driver.feed(matched(accepted), rejected(accepted))
    published += await driver.feed(submitted("order", appType="3"), submitted("list", appType="3"))
    published += await driver.feed(*(parsed(kind, {"copNo": "C" * 21, "orderNo": 5}) for kind in MESSAGES))
    issued = [event for event in published if isinstance(event, events.ReceiptsIssued)]

    for kind, told in [(event.message_type, told.receipt) for event in issued for told in event.receipts]:
        assert kind
        message = OFFICIAL[kind]
        assert validate(message, told, driver.day).findings == []
        names = [field.name for field in message.fields]
        assert list(told) == [name for name in names if name in told]
    later = [told.receipt["guid"] for told in receipts(published) if told.receipt["returnStatus"] != "2"]
    assert len(set(later)) == len(later)


async def test_all_findings_come_at_once_and_nothing_is_accepted(driver: Driver) -> None:
    wrong = submitted("order", acturalPaid="1.00", appTime="20251399000000", currency="840", buyerIdNumber="1")

    told = receipt(await driver.feed(wrong))

    assert {finding.path for finding in told.findings} == {
        f"OrderHead.{name}" for name in ("acturalPaid", "appTime", "currency", "buyerIdNumber")
    }
    assert told.receipt["returnStatus"] == told.findings[0].code == "-301008"
    assert told.receipt["returnInfo"].count("[Code:-301008;Desc:") == 4
    assert statuses(await driver.feed(submitted("order"))) == ["2", "120"]


async def test_the_same_again_gets_the_receipts_so_far(driver: Driver) -> None:
    first = await driver.feed(*parcel())
    accepted = only(events.ListAccepted, first)
    first += await driver.feed(matched(accepted))

    again = await driver.feed(
        submitted("list", guid="4CDE1CFD-EDED-46B1-946C-B8022E42FC99", appTime=LATE, freight="20.000"),
        submitted("order", appTime=EARLY),
    )

    assert all(isinstance(event, events.ReceiptsIssued) for event in again)
    assert statuses(again) == ["2", "120", "2", "120"]
    assert all(told in receipts(first) for told in receipts(again))


async def test_a_duplicate_in_the_same_batch_is_a_duplicate_too(driver: Driver) -> None:
    published = await driver.feed(submitted("payment"), submitted("payment"), submitted("payment", amountPaid="1"))

    assert len([event for event in published if isinstance(event, events.PaymentAccepted)]) == 1
    assert statuses(published) == ["2", "120", "2", "120", "-401007"]


@pytest.mark.parametrize(
    ("kind", "change", "code"),
    [
        ("order", {"note": "other"}, "-301010"),
        ("payment", {"amountPaid": "1.00"}, "-401007"),
        ("waybill", {"weight": "9"}, "-504015"),
        ("list", {"note": "other"}, "-621004"),
        ("order", {"note": "other", "appTime": "20251111000000"}, "-301014"),
        ("payment", {"amountPaid": "1.00", "payTime": "20251111000000", "appTime": "20251111000000"}, "-401012"),
        ("waybill", {"weight": "9", "appTime": "20251111000000"}, "-505016"),
        ("list", {"note": "other", "appTime": "20251111000000"}, "-621003"),
        ("list", {"appType": "3"}, "-621003"),
        ("list", {"appType": "2", "note": "other"}, "-621003"),
    ],
)
async def test_other_content_under_a_known_key(driver: Driver, kind: str, change: dict[str, str], code: str) -> None:
    await driver.feed(submitted(kind))

    assert statuses(await driver.feed(submitted(kind, **change))) == [code]


@pytest.mark.parametrize(("kind", "code"), [("order", "-301011"), ("payment", "-401008"), ("waybill", "-504016")])
async def test_documents_of_a_declared_or_released_list_stand(driver: Driver, kind: str, code: str) -> None:
    accepted = only(events.ListAccepted, await driver.feed(*parcel()))
    change = submitted(kind, appType="2", appTime=LATE, note="other")

    assert statuses(await driver.feed(change)) == [code]
    await driver.feed(released(accepted))
    assert statuses(await driver.feed(change)) == [code]


@pytest.mark.parametrize("kind", ["order", "payment", "waybill", "list"])
async def test_a_change_needs_something_to_change(driver: Driver, kind: str) -> None:
    expected = {"order": "-301009", "payment": "-401006", "waybill": "-504014", "list": "-621011"}
    assert statuses(await driver.feed(submitted(kind, appType="2"))) == [expected[kind]]


async def test_a_draft_is_kept_and_leaves_its_number_free(driver: Driver) -> None:
    drafted = await driver.feed(*(submitted(kind, appStatus="1") for kind in ("order", "list")))
    declared = await driver.feed(submitted("order"), submitted("list"))

    assert statuses(drafted) == ["1", "1"]
    assert not [event for event in drafted if not isinstance(event, events.ReceiptsIssued)]
    assert statuses(declared) == ["2", "120", "2"]


async def test_correction_after_rejection_makes_the_next_attempt(driver: Driver) -> None:
    accepted = only(events.ListAccepted, await driver.feed(*parcel()))
    refused = only(events.ReceiptsIssued, await driver.feed(rejected(accepted)))
    told = receipt([refused]).receipt
    assert told["returnStatus"] == "100" and "[Code:1332;" in told["returnInfo"]
    assert refused.submission_id == accepted.submission_id

    unchanged = await driver.feed(submitted("order", appTime=LATE, acturalPaid="340.12", freight="21.00"))
    assert statuses(unchanged) == ["-301010"]
    corrected = await driver.feed(
        submitted("payment", appType="2", appTime=LATE, amountPaid="340.12"),
        submitted("waybill", appType="2", appTime=LATE, weight="0.36"),
        submitted("list", appTime=LATE),
    )

    assert only(events.PaymentAccepted, corrected).correction == 1
    assert only(events.WaybillAccepted, corrected).correction == 2
    second = only(events.ListAccepted, corrected)
    assert (second.attempt, second.corrections, second.pre_no) == (2, 2, accepted.pre_no)
    assert statuses(await driver.feed(submitted("payment", appType="2", appTime="20251111103015"))) == ["-401008"]


async def test_a_late_answer_to_an_old_attempt_stays_with_it(driver: Driver) -> None:
    first = only(events.ListAccepted, await driver.feed(*parcel()))
    await driver.feed(rejected(first))
    second = only(events.ListAccepted, await driver.feed(submitted("list", appTime=LATE)))

    late = only(events.ReceiptsIssued, await driver.feed(rejected(first)))

    assert late.submission_id == first.submission_id != second.submission_id
    assert statuses(await driver.feed(submitted("order", appType="2", appTime=LATE, note="x"))) == ["-301011"]


async def test_two_platforms_may_use_one_order_number(driver: Driver) -> None:
    other = {"ebpCode": "3301960XY9", "assureCode": "3302960CD2", "logisticsNo": "YD0000000002"}
    lists = await driver.feed(submitted("list"), submitted("list", **other))
    first, _ = (event for event in lists if isinstance(event, events.ListAccepted))
    await driver.feed(submitted("waybill"), submitted("waybill", logisticsNo="YD0000000002"), rejected(first))

    change = {"appType": "2", "appTime": LATE, "weight": "0.36"}
    corrected = await driver.feed(submitted("waybill", **change))
    standing = await driver.feed(submitted("waybill", logisticsNo="YD0000000002", **change))

    assert only(events.WaybillAccepted, corrected).correction == 1
    assert statuses(standing) == ["-504016"]


async def test_what_a_list_waits_for_is_said(driver: Driver) -> None:
    accepted = only(events.ListAccepted, await driver.feed(submitted("list", copNo="")))
    assert accepted.cop_no == accepted.pre_no

    events_about = (
        ListWaiting(list=listed(accepted), missing=["payment", "waybill"]),
        GuaranteeAwaited(place=1, assessed=assessed(accepted)),
        ListManualReviewOrdered(
            list=listed(accepted),
            **verdicts.MANUAL | {"grounds": [Ground(rule="velocity", version=1, code="300", text="人工审核")]},
        ),
        released(accepted),
    )
    published = await driver.feed(*events_about)

    assert statuses(published) == ["2", "120", "300", "800"]
    infos = [told.receipt["returnInfo"] for told in receipts(published)]
    assert "支付信息不存在" in infos[0] and "运单信息不存在" in infos[0]
    assert "29.12" in infos[1] and infos[3] == "[Code:2600;Desc:放行]"


async def test_a_list_whose_payments_disagree_stays_and_is_told_why(driver: Driver) -> None:
    accepted = only(events.ListAccepted, await driver.feed(submitted("list")))
    finding = Finding(code="1332", rule="amount@1", path="PaymentHead.amountPaid", message="differs", actual="1")
    told = receipt(await driver.feed(ListWaiting(list=listed(accepted), missing=["payment"], findings=[finding])))

    assert (told.receipt["returnStatus"], told.findings) == ("2", [finding])
    assert told.receipt["returnInfo"].startswith("[Code:1332;")


async def test_the_platform_hears_early_of_a_mismatch(driver: Driver) -> None:
    await driver.feed(submitted("order"))
    finding = Finding(code="1332", rule="amount@1", path="OrderHead.acturalPaid", message="differs", actual="1")
    event = DocumentsMismatched(ref=CaseRef(owner="3301960AB1", number="T2025111100000001"), findings=[finding])

    told = receipt(await driver.feed(event))

    assert (told.receipt["returnStatus"], told.findings) == ("120", [finding])
    assert told.receipt["returnInfo"] == "[Code:1800;Desc:逻辑校验通过]"  # nothing a program takes for a refusal


async def test_a_guarantor_is_told_of_its_payment_document(driver: Driver) -> None:
    due = date(2026, 4, 16)
    facts = {"ent_duty_no": "JK1", "assure_code": "3301960AB1", "customs_code": "3105", "bills": 3, "amount": "87.36"}
    event = PaymentDocumentIssued(**facts, release_day=date(2026, 3, 2), due_day=due)  # type: ignore[arg-type]

    notice = only(events.ReceiptsIssued, await driver.feed(event))

    assert notice.submission_id is None and notice.key == "payment-document/3301960AB1/JK1"
    told = receipt([notice]).receipt
    assert told["entDutyNo"] == "JK1" and told["amount"] == "87.36"
