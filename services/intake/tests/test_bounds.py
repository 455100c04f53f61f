"""A case gathers no more than its bounds."""

from __future__ import annotations

import pytest

from libs.runtime.twins.memory import Connections, MemoryStore
from libs.runtime.twins.testing import Driver, only
from libs.schemas.events import intake as events
from libs.schemas.events.matching import DocumentRefused
from libs.schemas.findings import Finding
from services.intake.memory import MemoryRows
from services.intake.processor import Intake
from services.intake.settings import Settings
from services.intake.tests.parcels import parcel, receipt, rejected, statuses, submitted


async def test_a_case_gathers_no_more_than_its_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CASES", "ATTEMPTS", "CORRECTIONS"):
        monkeypatch.setenv(f"INTAKE_{name}_MAX", "2")
    driver = Driver(Intake(Settings(), MemoryRows), Connections(MemoryStore()))
    times = [f"2025111109{minute:02}00" for minute in range(10, 20)]
    others = [{"ebpCode": f"3301960XY{n}", "assureCode": "3302960CD2"} for n in range(2)]

    for nth in range(2):
        accepted = only(events.ListAccepted, await driver.feed(*parcel(), submitted("list", appTime=times[nth])))
        await driver.feed(rejected(accepted))
    corrections = [
        submitted("waybill", appType="2", appTime=time, weight=f"0.{n}") for n, time in enumerate(times[:3], 3)
    ]
    told = [await driver.feed(correction) for correction in corrections]
    third = await driver.feed(submitted("list", appTime=times[5]))
    lists = [await driver.feed(submitted("list", **other)) for other in others]

    assert [statuses(each)[-1] for each in (*told, third, *lists)] == [
        "120", "120", "-504013", "-621030", "2", "-621030",
    ]  # fmt: skip


async def test_a_document_that_finds_its_order_number_full_is_told_so(driver: Driver) -> None:
    accepted = only(events.PaymentAccepted, await driver.feed(submitted("payment")))
    finding = Finding(code="-401013", rule="411.orderNo.gathered@1", path="PaymentHead.orderNo", message="too many")
    event = DocumentRefused(order_no=accepted.order_no, submission_id=accepted.submission_id, findings=[finding])

    told = receipt(await driver.feed(event))

    assert (told.receipt["returnStatus"], told.findings) == ("-401013", [finding])
    assert statuses(await driver.feed(submitted("payment"))) == ["2", "120", "-401013"]
