"""Emptied and told again by its inputs and its own events, the store is what it was."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from typing import Any

import pytest

from libs.runtime.processing import Batch, Record, collect
from libs.runtime.tools.rebuild import prints
from libs.runtime.twins.testing import Driver, only, resumed
from libs.schemas.events import accountbook as book
from libs.schemas.events import intake as events
from libs.schemas.events.base import Event
from libs.schemas.events.export_documents import ExportListAccepted
from libs.schemas.events.lists import CaseRef
from libs.schemas.events.matching import DocumentsMatched, DocumentsMismatched
from libs.schemas.events.tax import PaymentDocumentIssued
from libs.schemas.findings import Finding
from services.intake.processor import Intake
from services.intake.settings import Settings
from services.intake.tests import exports
from services.intake.tests.parcels import EARLY, LATE, matched, parcel, rejected, submitted
from services.intake.tests.test_declarations import declared
from services.intake.tests.test_summaries import RESULT

CASE = CaseRef(owner="3301960AB1", number="T2025111100000001")


class RecordingDriver(Driver):
    """Remembers what it was fed, and what was published because of each record."""

    def __init__(self, db: Any) -> None:
        super().__init__(Intake(Settings()), db)
        self.records: list[Record] = []
        self.facts: dict[str, list[Event]] = {}

    def record(self, event: Any, *, day: date | None = None) -> Record:
        self.records.append(super().record(event, day=day))
        return self.records[-1]

    async def _run(self, batch: Batch) -> list[Event]:
        async with self._transaction() as db:
            state = await self._processor.load(db, batch)
            decision = self._processor.decide(state, batch)
            await self._processor.save(db, decision.changes)
        self.history.append((batch, decision.outputs))
        for cause, event in decision.outputs:
            self.facts.setdefault(cause.id, []).extend(collect([(cause, event)]))
        return collect(decision.outputs)


async def live(told: RecordingDriver) -> None:
    """A case refused, corrected and declared again; what is repeated, drafted, refused and answered beside it."""
    for code in ("330266K0L6", "330266K0L7"):
        await told.feed(declared("enterprise", copNo=f"R{code}", code=code, roles=["warehouse"], customsCode="3105"))
    await told.feed(declared("entrustment", party="330266K0L6", kinds=["book-filing", "release-note"]))
    await told.feed(submitted("order", acturalPaid="1.00"), submitted("payment", appStatus="1"))
    accepted = only(events.ListAccepted, await told.feed(*parcel(), submitted("waybill")))
    mismatch = Finding(code="1332", rule="amount@1", path="OrderHead.acturalPaid", message="differs", actual="1")
    await told.feed(DocumentsMatched(ref=CASE), DocumentsMismatched(ref=CASE, findings=[mismatch]), matched(accepted))
    await told.feed(submitted("list", appTime=LATE, freight="20.000"), submitted("order", note="x"), rejected(accepted))
    change = {"appType": "2", "appTime": LATE}
    await told.feed(submitted("payment", amountPaid="1.00", **change), submitted("waybill", weight="0.36", **change))
    again = only(events.ListAccepted, await told.feed(submitted("list", appTime=LATE)))
    assert (again.attempt, again.corrections) == (2, 2)
    await told.feed(matched(again), submitted("order", appTime=EARLY), declared("book-filing"))
    filed = only(events.BookFiled, await told.feed(declared("book-filing", copNo="N2")))
    opened = book.BookOpened(ems_no=filed.ems_no, submission_id=filed.submission_id, cop_no="N2", items=1)
    facts = {"ent_duty_no": "JK1", "assure_code": "3301960AB1", "customs_code": "3105", "bills": 3, "amount": "87.36"}
    refusal = {"document": "book-filing", "findings": [mismatch]}
    await told.feed(book.DeclarationRefused(**filed.__dict__ | refusal))
    await told.feed(declared("book-filing", copNo="N2", areaCode="330266K0L7", appTime="20260302090000"))
    here, there = {"orderNo": "T-wrong"}, {"orderNo": "T-right"}
    pay = {"payTransactionId": "PAY2"}
    await told.feed(submitted("payment", **pay, **here), submitted("waybill", logisticsNo="YD2", **here))
    await told.feed(submitted("payment", **pay, **there, **change), submitted("list", copNo="QD9", **there))
    await told.feed(submitted("waybill", logisticsNo="YD2", appType="3", appTime=LATE))
    await told.feed(submitted("waybill", logisticsNo="YD2", appTime="20251111103015", **there))
    again = submitted("waybill", logisticsNo="YD2", appTime="20251111113015", orderNo="T-years-later")
    await told.feed(again, day=date(2027, 1, 1))
    leaving = only(
        ExportListAccepted, await told.feed(exports.submitted("export-waybill"), exports.submitted("export-list"))
    )
    await told.feed(exports.matched(leaving), exports.submitted("export-withdrawal"))
    of_another = {"copNo": "N9", "person": f"1-{'0' * 32}", "verdict": "refused"}
    await told.feed(
        declared("identity-answer"), declared("identity-answer", **of_another), declared("raw-payment-answer")
    )
    due = {"release_day": date(2026, 3, 2), "due_day": date(2026, 4, 16)}
    await told.feed(opened, PaymentDocumentIssued.model_validate({**facts, **due}), RESULT)


@pytest.mark.parametrize("width", [1, 7, 100])
async def test_a_store_told_again_is_the_store(database: Any, width: int) -> None:
    db = await database("intake")
    told = RecordingDriver(db)
    await live(told)
    before = await prints(db, told._processor)
    assert min(table.rows for table in before.values()) > 1

    await db.execute(f"truncate {', '.join(before)}")
    for first in range(0, len(told.records), width):
        batch = Batch(told.records[first : first + width])
        async with db.transaction():
            state = await told._processor.load(db, batch)
            await told._processor.save(db, told._processor.fold(state, batch, told.facts))

    assert await prints(db, told._processor) == before


async def test_what_todays_rules_would_refuse_stays_accepted(database: Any) -> None:
    """The order was accepted with a tolerance that nobody grants any more."""
    db = await database("intake")
    told = RecordingDriver(db)
    told._processor = Intake(Settings.model_validate({"INTAKE_PAID_TOLERANCE": 400}))
    await told.feed(submitted("order", acturalPaid="1.00"))
    before = await prints(db, told._processor)

    await db.execute(f"truncate {', '.join(before)}")
    strict, batch = Intake(Settings()), Batch(told.records)
    async with db.transaction():
        await strict.save(db, strict.fold(await strict.load(db, batch), batch, told.facts))

    assert await prints(db, strict) == before


async def test_what_was_lost_under_way_is_told_and_nothing_else(database: Any) -> None:
    db = await database("intake")
    told = RecordingDriver(db)
    await live(told)
    for seed in range(12):
        found = await resumed(told, db, seed)
        assert unnumbered(found.told) == unnumbered(found.expected), f"seed {seed}"


def unnumbered(told: Counter[tuple[str, bytes]]) -> Counter[bytes]:
    """Leave out every preNo. One that nobody has heard of is another now, and stands in for the copNo of its list."""
    return Counter({re.sub(rb"B[0-9]{17}", b"", data): count for (_, data), count in told.items()})
