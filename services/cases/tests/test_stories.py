"""A case from its first document to its end: what is here, what it waits for, who must act."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import permutations
from typing import Any

import pytest

from libs.runtime.processing import Connection
from libs.runtime.twins.asking import somebody
from libs.runtime.twins.testing import rebuilt
from libs.schemas.events import export_returns as back
from libs.schemas.events import review
from libs.schemas.events.matching import DocumentsMismatched
from libs.schemas.events.retractions import DocumentRetracted
from libs.schemas.tests.a_list import amended
from services.cases.domain.files import FiledAttempt, Returning, StatusStep
from services.cases.domain.shares import readers_of
from services.cases.domain.standing import is_settled, wait_of
from services.cases.showing import shown
from services.cases.tests import samples as s
from services.cases.tests.conftest import CasesDriver

CASE, EXPORT = "EBP:1", "E:EBC:1"


def test_an_attempt_keeps_its_newest_steps_and_returns_whichever_came_first() -> None:
    attempts = [FiledAttempt(steps=[], returns={}) for _ in range(2)]
    for attempt, turn in zip(attempts, (1, -1), strict=True):
        for place in range(500 + 20)[::turn]:
            attempt.step(StatusStep(2, place, "ListDetained", "599", "at"), 500)
        for number in range(500 + 20):
            attempt.put_return(f"R{number % 19}-{number}", Returning("lapsed", f"{number:04}"), 500)
    assert attempts[0].steps == attempts[1].steps
    assert (attempts[0].steps[0].place, len(attempts[0].steps), len(attempts[0].returns)) == (
        20,
        500,
        500,
    )
    assert "R0-0" not in attempts[0].returns


async def waits(driver: CasesDriver, case: str = CASE) -> Any:
    wait = wait_of(await driver.file(case))
    return wait and (wait.reason, [(a.role, a.code or a.office) for a in wait.actors], wait.missing)


async def test_a_parcel_out_of_the_zone(driver: CasesDriver) -> None:
    await driver.feed(s.waybill("1"), s.order("1"))
    assert await waits(driver) == ("list", [("agent", None)], ("list",))
    await driver.feed(s.listed("1"))
    assert await waits(driver) == ("documents", [("payment", None)], ("payment",))
    await driver.feed(DocumentsMismatched(ref=s.ref("1"), findings=[s.FINDING]), s.payment("1"), s.matched("1"))
    assert await waits(driver) == ("decision", [("customs", None)], ())
    await driver.feed(s.awaited("1"))
    assert await waits(driver) == ("guarantee", [("platform", "ASSURE")], ())
    await driver.feed(s.assessed("1"), s.verdict(review.ListManualReviewOrdered, "1", "300"))
    assert await waits(driver) == ("manual", [("officer", s.OFFICE)], ())
    await driver.feed(s.released("1"), s.billed("1"))
    assert await waits(driver) == ("verification-list", [("warehouse", "AREA")], ())
    await driver.feed(s.bundled("1"))
    assert await waits(driver) == ("release-note", [("warehouse", "AREA")], ())
    await driver.feed(s.noted("1", drawn=True))
    assert await waits(driver) == ("gate-inspection", [("officer", s.OFFICE)], ())
    assert (await driver.rows())[CASE] == ("800", "gate-inspection", s.OFFICE)
    await driver.feed(s.inspected("1", "normal"))
    assert await waits(driver) == ("gate", [("gate", None)], ())
    await driver.feed(s.exited("1"), s.return_accepted("1"))
    assert await waits(driver) == ("return-arrival", [("warehouse", "AREA")], ())
    await driver.feed(s.summarised("1"), review.ListClosed(list=s.block("1").named))
    assert await waits(driver) is None

    whole = shown(None, await driver.file(CASE))
    assert [(each.status, each.attempt) for each in whole.history] == [
        ("2", 1), ("120", 1), ("300", 1), ("800", 1), ("899", 1),
    ]  # fmt: skip
    assert whole.history[2].grounds[0].rule == "review.random.inspection@1"
    assert (whole.history[2].grounds[1].actual, whole.history[2].grounds[1].expected) == ("9", "8")
    assert [each.kind for each in whole.documents] == ["list", "order", "payment", "waybill"]
    assert whole.tax and (whole.tax.tax, whole.tax.value) == ("9.10", "100.01")
    assert [(b.tax_no, b.state, b.ent_duty_nos) for b in whole.tax.bills] == [("INVT-1_1", "summarised", ["DUTY-1"])]
    assert whole.zone and (whole.zone.bond_invt_no, whole.zone.passport_no, whole.zone.left) == ("QD-", "P-", True)
    assert whole.declared
    assert (whole.declared.invt_no, whole.declared.pre_no, whole.declared.cop_no) == ("INVT-1", "PRE-1", "C-1-1")


async def test_a_rejected_list_declared_again_and_one_found_abnormal_at_the_gate(driver: CasesDriver) -> None:
    papers = (s.order("1"), s.payment("1"), s.waybill("1"))
    await driver.feed(*papers, s.listed("1"), s.matched("1"), s.verdict(review.ListRejected, "1", "100"))
    assert (await waits(driver), (await driver.rows())[CASE][0]) == (None, "100")
    await driver.feed(s.listed("1", attempt=2), s.matched("1", attempt=2), s.released("1", attempt=2))
    assert (await driver.rows())[CASE][:2] == ("800", "verification-list")
    lifted = s.verdict(review.ListDetained, "1", "502", since=True, attempt=2)
    await driver.feed(lifted)
    assert await waits(driver) == ("detained", [("officer", s.OFFICE)], ())
    assert [each.attempt for each in shown(None, await driver.file(CASE)).history] == [1, 1, 1, 2, 2, 2, 2]


@pytest.mark.parametrize("others", ["AGENT", "STRANGER"])
async def test_a_refused_change_hides_nothing_of_the_list_that_stands(driver: CasesDriver, others: str) -> None:
    """A change is an attempt of its own, which anybody may send: desk and readers stay."""
    await driver.feed(s.order("1"), s.payment("1"), s.waybill("1"), s.listed("1"), s.matched("1"))
    await driver.feed(s.assessed("1"), s.verdict(review.ListManualReviewOrdered, "1", "300"))
    readers = readers_of(await driver.file(CASE))
    await driver.feed(
        s.listed("1", attempt=2, agent_code=others), s.verdict(review.ListRejected, "1", "100", attempt=2)
    )
    assert (await driver.rows())[CASE] == ("300", "manual", s.OFFICE)
    assert readers_of(await driver.file(CASE)) == readers
    await driver.feed(s.released("1"))
    file = await driver.file(CASE)
    assert (shown(None, file).status, is_settled(file)) == ("800", False)
    assert [(each.status, each.attempt) for each in shown(None, file).history if each.attempt == 2] == [
        ("2", 2),
        ("100", 2),
    ]


async def test_a_parcel_that_leaves_the_country(driver: CasesDriver) -> None:
    await driver.feed(s.export_order("1"), s.export_listed("1"))
    assert await waits(driver, EXPORT) == ("documents", [("logistics", "CARRIER")], ("export-waybill",))
    await driver.feed(s.export_waybill("1"), s.matched("1", direction="E", trade_mode="9610"))
    examined = s.verdict(review.ListExamined, "1", "399", direction="E", trade_mode="9610")
    await driver.feed(examined, s.not_ready("1", "arrival", "manifest"))
    assert (await waits(driver, EXPORT))[0] == "arrival"
    await driver.feed(s.not_ready("1", "manifest"))
    assert await waits(driver, EXPORT) == ("manifest", [("agent", "AGENT")], ())
    await driver.feed(s.released("1", direction="E", trade_mode="9610"))
    assert await waits(driver, EXPORT) == ("departure", [("logistics", "CARRIER")], ())
    await driver.feed(s.departed("1"))
    assert await waits(driver, EXPORT) is None


async def test_a_released_list_is_audited_though_it_is_closed(driver: CasesDriver) -> None:
    await driver.feed(s.order("1"), s.payment("1"), s.waybill("1"), s.listed("1"), s.matched("1"), s.released("1"))
    await driver.feed(s.bundled("1"), s.noted("1"), s.exited("1"), s.billed("1"), s.audit_ordered("1"))
    await driver.feed(review.ListClosed(list=s.block("1").named))
    assert await waits(driver) == ("audit-papers", [("agent", "AGENT")], ())
    await driver.feed(s.audit_papers_missed("1"))
    assert await waits(driver) == ("audit", [("officer", s.OFFICE)], ())
    await driver.feed(s.audit_papers("1"))
    assert await waits(driver) == ("audit", [("officer", s.OFFICE)], ())
    assert not is_settled(await driver.file(CASE)), "retention leaves it while it is open"
    await driver.feed(s.audit_found("1"))
    assert await waits(driver) is None
    await driver.feed(s.audit_bill("1"), s.audit_closed("1"))
    file = await driver.file(CASE)
    whole = shown(None, file)
    assert whole.audit and (whole.audit.answer_by.day, whole.audit.outcome, whole.audit.total) == (
        12,
        "additional",
        "3.10",
    )
    assert whole.audit.missed_at and whole.audit.papers_at
    assert whole.audit.grounds[0].rule == "review.random.inspection@1"
    assert whole.tax and [(each.tax_no, each.state, each.total) for each in whole.tax.bills] == [
        ("INVT-1_1", "issued", "9.10"), ("INVT-1_2", "additional", "3.10"),
    ]  # fmt: skip
    guarantor = shown(somebody("ASSURE", "platform"), file)
    assert guarantor.audit and guarantor.audit.outcome == "additional" and not guarantor.audit.grounds
    assert shown(somebody("CARRIER", "logistics"), file).audit is None
    assert is_settled(file)


async def test_what_left_the_country_comes_back(driver: CasesDriver) -> None:
    await driver.feed(s.export_order("1"), s.export_waybill("1"), s.export_listed("1"))
    await driver.feed(s.released("1", direction="E", trade_mode="9610"), s.departed("1"))
    told = [
        s.export_return(back.ExportReturnAccepted, "1", f"T-{n}", reason="PGTY", arrive_by=date(2026, 9, 1))
        for n in (1, 2)
    ]
    await driver.feed(told[0])
    await driver.feed(told[1])
    assert await waits(driver, EXPORT) == ("export-return-arrival", [("site", None)], ())
    parcel = {"logistics_code": "CARRIER", "logistics_no": "W", "operator_code": "SITE", "customs_code": s.OFFICE}
    arrived = {**parcel, "submission_id": "s", "arrived_on": date(2026, 4, 1)}
    await driver.feed(s.export_return(back.ExportReturnArrived, "1", "T-1", **arrived))
    await driver.feed(s.export_return(back.ExportReturnWithdrawn, "1", "T-2", submission_id="s"))
    assert await waits(driver, EXPORT) == ("return-tally", [("site", None)], ())
    tallied = {"arrival_no": "A", "operator_code": "SITE", "customs_code": s.OFFICE, "trade_mode": "9661"}
    done = {**tallied, "submission_id": "s", "tallied_on": date(2026, 4, 2), "lines": []}
    await driver.feed(s.export_return(back.ExportReturnCompleted, "1", "T-1", **done))
    paid = {"policy": "p@1", "certificate_no": "C", "lines": []}
    await driver.feed(
        s.export_return(back.ReliefGranted, "1", "T-1", **paid),
        s.export_return(back.ExportDutyRefunded, "1", "T-1", **paid, amount=Decimal("8.00")),
    )
    assert await waits(driver, EXPORT) is None
    found = shown(None, await driver.file(EXPORT)).returns
    assert [(each.return_no, each.state, each.taxes, each.duty_refunded) for each in found] == [
        ("T-1", "completed", "relief", "8.00"), ("T-2", "withdrawn", None, None),
    ]  # fmt: skip


async def test_a_customs_declaration_is_a_case_of_its_own(driver: CasesDriver) -> None:
    case = "D:AGENT:D1"
    await driver.feed(s.declaration("120", value_usd=Decimal("9.00")), s.declaration("300", findings=[s.FINDING]))
    assert await waits(driver, case) == ("manual", [("officer", s.OFFICE)], ())
    assert (await driver.rows())[case] == ("300", "manual", s.OFFICE)
    await driver.feed(s.declaration("700"))
    assert await waits(driver, case) is None and is_settled(await driver.file(case))
    await driver.feed(
        s.declaration("120", "s-2"), s.declaration("399", "s-2"), s.declaration("800", "s-2", into="AREA")
    )
    assert await waits(driver, case) == ("gate", [("gate", None)], ())
    file = await driver.file(case)
    whole = shown(somebody("EBC", "ecommerce"), file)
    assert [each.status for each in whole.history] == ["120", "300", "700", "120", "399", "800"]
    assert whole.history[1].grounds[0].actual == "9"
    assert whole.declaration and (whole.declaration.entry_id, whole.declaration.agent_code) == ("310520260s-2", "AGENT")
    assert [(each.kind, each.key) for each in whole.documents] == [
        ("customs-declaration", "customs-declaration/AGENT/D1")
    ]
    zone = shown(somebody("AREA", "warehouse"), file)
    assert zone.declaration and (zone.declaration.entry_id, zone.declaration.ebc_code) == ("310520260s-2", None)
    assert not zone.documents and not zone.history
    await driver.feed(s.declaration("899", "s-2"))
    assert await waits(driver, case) is None


async def test_what_was_retracted_is_missing_again(driver: CasesDriver) -> None:
    await driver.feed(s.order("1"), s.payment("1"), s.waybill("1"), s.listed("1"))
    assert (await waits(driver))[0] == "comparison"
    for gone, kind, key in (
        (s.payment("1"), "payment", "payment/PAY/PT-1"), (s.waybill("1"), "waybill", "waybill/CARRIER/W-1"),
    ):  # fmt: skip
        told = DocumentRetracted(
            order_no="1", correction=1, submission_id=gone.submission_id, business_key=key, because="s-9"
        )
        await driver.feed(told)
        assert kind in (await waits(driver))[2]


async def test_a_case_takes_no_more_documents_than_its_file_bears(in_memory: Any) -> None:
    driver = CasesDriver(in_memory)
    flood = [amended(s.payment("1"), pay_transaction_id=f"PT{number}") for number in range(1000 + 5)]
    await driver.feed(*flood)
    file = await driver.file(CASE)
    assert file.documents["payment"].keys() == {f"payment/PAY/PT{number}" for number in range(1000)}
    await driver.feed(amended(flood[0], correction=1), s.order("1"))
    file = await driver.file(CASE)
    assert (file.documents["payment"]["payment/PAY/PT0"].correction, "order" in file.documents) == (1, True)


@pytest.mark.parametrize("cut", [1, 3, 20])
async def test_whichever_topic_is_faster_the_file_is_the_same(in_memory: Any, cut: int) -> None:
    documents = [s.order("1"), s.waybill("1"), s.payment("1"), s.listed("1")]
    others: list[list[Any]] = [
        [s.matched("1")], [s.assessed("1")], [s.verdict(review.ListInspectionOrdered, "1", "500")], [s.released("1")],
        [s.summarised("1")], [s.billed("1")], [s.bundled("1"), s.noted("1"), s.exited("1")],
    ]  # fmt: skip
    found = set[str]()
    for nth, order in enumerate(permutations(others)):
        if nth % 400:
            continue
        driver = CasesDriver(type(in_memory)(type(in_memory.store)()))
        records = [event for topic in order for event in topic]
        at = nth % (len(records) + 1)
        events = [*records[:at], *documents, *records[at:]]
        for first in range(0, len(events), cut):
            await driver.feed(*events[first : first + cut])
        whole = shown(None, await driver.file(CASE))
        found.add(
            str((whole.status, [each.status for each in whole.history], whole.tax, whole.zone, whole.waits_for is None))
        )
    assert len(found) == 1


async def test_a_rebuild_makes_the_same_files(db: Connection) -> None:
    driver = CasesDriver(db)
    await driver.feed(s.waybill("1"), s.order("1"), s.payment("1"), s.listed("1"), s.matched("1"), s.assessed("1"))
    await driver.feed(s.released("1"), s.billed("1"), s.bundled("1"), s.noted("1", drawn=True), s.order("2"))
    await driver.feed(s.receipts("1", "2 20260302120000", submission="s-1"), s.receipts("9", "399 20260302120000"))
    await driver.feed(s.receipts("1", "120 20260302120001", submission="s-1"))
    await driver.feed(s.audit_ordered("1"), s.audit_found("1"), s.audit_bill("1"))
    accepted = s.export_return(back.ExportReturnAccepted, "3", "T", reason="PGTY", arrive_by=date(2026, 9, 1))
    await driver.feed(s.export_order("3"), s.export_listed("3"), accepted)
    await driver.feed(s.export_return(back.ExportReturnWithdrawn, "3", "T", submission_id="s"))
    await driver.feed(s.declaration("120"), s.declaration("100"), s.declaration("120", "s-2"))
    before, after = await rebuilt(driver, db, 3)
    assert before == after
    assert {name: found.rows for name, found in after.items()} == {
        "case_file": 4, "reader": 19, "case_name": 12, "parcel": 2, "answered": 2, "answered_to": 6,
    }  # fmt: skip
