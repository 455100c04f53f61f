"""First released, then reviewed: an audit asks for documents, and what they show is collected or given back."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal as D
from types import SimpleNamespace
from typing import Any

import pytest

from libs.runtime.processing import Connection
from libs.runtime.twins.memory import Connections, MemoryStore
from libs.runtime.twins.testing import kinds, only, rebuilt, rebuilt_in_memory
from libs.schemas.audits import AuditedLine
from libs.schemas.events.audits import (
    AdditionalBillIssued,
    AuditClosed,
    AuditFound,
    AuditOrdered,
    AuditOutcome,
    AuditPapersMissed,
    AuditResultRefused,
    TaxRefunded,
)
from libs.schemas.events.tax import PaymentDocumentIssued, PaymentDocumentPaid, TaxAssessed
from services.tax.domain.audit import corrected_lines
from services.tax.tests.ledger import DAY_0, SUMMARY, TaxDriver, close_until, of, release_audited
from services.tax.tests.samples import (
    GUARANTOR,
    HONEY,
    audited,
    confirmed,
    held,
    line,
    paid,
    released,
    return_accepted,
    return_completed,
    topped_up,
)

PERFUME = "3303000010"


async def test_documents_are_asked_for_and_found_right(driver: TaxDriver) -> None:
    await driver.feed(topped_up())
    assessed = await release_audited(driver, "T1")
    again = await driver.feed(released(assessed, audited=True))
    assert again == []
    found, closed = await driver.feed(audited("T1"))
    assert isinstance(found, AuditFound)
    assert not found.lines
    assert isinstance(closed, AuditClosed)
    assert (closed.outcome, closed.total, closed.ref) == (AuditOutcome.CONFIRMED, D(0), assessed.ref)
    told = await close_until(driver, SUMMARY)
    assert not of(AdditionalBillIssued, told)
    assert not of(AuditClosed, told)


async def test_the_list_says_whom_it_asks_and_until_when(driver: TaxDriver) -> None:
    await driver.feed(topped_up())
    assessed = only(TaxAssessed, await driver.feed(held("T1")))
    ordered = only(AuditOrdered, await driver.feed(released(assessed, audited=True)))
    assert (ordered.list.parties.assure_code, ordered.list.invt_no) == (GUARANTOR, "29922026I0000000T1")
    assert (ordered.release_day, ordered.answer_by) == (DAY_0, DAY_0 + timedelta(30))
    assert ordered.until == date(2029, 3, 2)
    assert ordered.ground.rule == "review.list.audited"
    assert (
        only(AuditResultRefused, await driver.feed(audited("T1"), day=date(2029, 3, 3)))
        .findings[0]
        .rule.startswith("audit-result.invtNo.until")
    )
    told = await driver.feed(audited("T1"), day=date(2029, 3, 2))
    assert kinds(told) == [AuditPapersMissed, AuditFound, AuditClosed]


async def test_too_little_is_billed_in_addition_and_paid(driver: TaxDriver) -> None:
    """100.00 of snacks bear 9.10; worth 1,000.00 they bear 91.00. The guarantee answers for the rest before it covers
    another list."""
    await driver.feed(topped_up("100"))
    await release_audited(driver, "T1")
    found = only(AuditFound, await driver.feed(audited("T1", AuditedLine(gnum=1, value=D(1000)))))
    assert [(each.vat, each.qty, each.value) for each in found.lines] == [("91.00", "1", "1000")]
    assert not of(AdditionalBillIssued, await close_until(driver, SUMMARY - timedelta(1)))
    told = await driver.close(SUMMARY)
    extra, closed = only(AdditionalBillIssued, told), only(AuditClosed, told)
    plain, document = of(PaymentDocumentIssued, told)
    assert (extra.total, extra.tax_no, extra.ent_duty_no) == (D("81.90"), "29922026I0000000T1_1", document.ent_duty_no)
    assert [(each.vat, each.value) for each in extra.lines] == [("81.90", "900.00")]
    assert (closed.outcome, closed.total) == (AuditOutcome.ADDITIONAL, D("81.90"))
    assert (document.amount, document.bills, document.additional) == (D("81.90"), 1, True)
    assert plain.additional is None
    assert document.due_day >= SUMMARY + timedelta(15)
    later = SUMMARY + timedelta(2)
    assert not of(TaxAssessed, await driver.feed(held("T2"), day=later)), "9.00 are left, 9.10 are needed"
    payments = paid(document.ent_duty_no, "81.90"), confirmed(document.ent_duty_no, "81.90")
    told = await driver.feed(*payments, day=later)
    assert [only(PaymentDocumentPaid, told).amount, only(TaxAssessed, told).ref.number] == [D("81.90"), "T2"]
    await driver.balanced()
    assert await driver.account() == (D("18.20"), D(100), 0)


async def test_too_much_is_given_back_once_it_is_paid(driver: TaxDriver) -> None:
    await driver.feed(topped_up())
    assessed = await release_audited(driver, "T1", line(1, "100.00", qty="4"), line(2, "50.00"))
    await driver.feed(audited("T1", AuditedLine(gnum=1, value=D("60.00"))))
    await driver.feed(return_accepted(assessed, left={1: "3"}), return_completed(assessed, left={1: "3"}))
    told = await close_until(driver, SUMMARY)
    document = only(PaymentDocumentIssued, told)
    assert document.amount == D("11.38"), "three quarters of 9.10, and 4.55"
    assert not of(TaxRefunded, await driver.close(SUMMARY + timedelta(1)))
    await driver.feed(paid(document.ent_duty_no, document.amount), day=SUMMARY + timedelta(2))
    assert not of(TaxRefunded, await driver.close(SUMMARY + timedelta(2))), "its guarantor's word is no money"
    await driver.feed(confirmed(document.ent_duty_no, document.amount), day=SUMMARY + timedelta(3))
    told = await driver.close(SUMMARY + timedelta(3))
    refund = only(TaxRefunded, told)
    assert refund.total == D("2.73"), "6.83 of what stayed was collected, 4.10 would have been right: 3/4 of 5.46"
    assert [(each.gnum, each.qty, each.vat, each.value) for each in refund.lines] == [(1, "3", "2.73", "30.00")]
    assert refund.ent_duty_nos == [document.ent_duty_no]
    assert only(AuditClosed, told).outcome is AuditOutcome.REFUND
    assert not await driver.close(SUMMARY + timedelta(4))


async def test_another_classification_is_taxed_by_its_own_rates(driver: TaxDriver) -> None:
    """Perfume below 10 yuan a millilitre bears no consumption tax, above it does."""
    await driver.feed(topped_up())
    await release_audited(driver, "T1", line(1, "100.00", HONEY), line(2, "100.00", HONEY))
    perfume: dict[str, Any] = {"gcode": PERFUME, "unit1": "035", "unit2": "011", "qty2": D(1)}
    lines = [AuditedLine(gnum=1, qty1=D("0.1"), **perfume), AuditedLine(gnum=2, qty1=D("0.005"), **perfume)]
    found = only(AuditFound, await driver.feed(audited("T1", *lines)))
    assert [(each.gcode, each.consumption_tax, each.vat) for each in found.lines] == [
        (PERFUME, "0.00", "9.10"), (PERFUME, "12.35", "10.71"),
    ]  # fmt: skip


async def test_above_the_single_limit_all_of_it_is_taxed_in_full(driver: TaxDriver) -> None:
    await driver.feed(topped_up())
    await release_audited(driver, "T1", line(1, "100.00"), line(2, "200.00"))
    found = only(AuditFound, await driver.feed(audited("T1", AuditedLine(gnum=1, value=D("4900.00")))))
    assert [(each.gnum, D(each.duty) > 0, each.vat) for each in found.lines][1][1:] != (False, "18.20")
    assert len(found.lines) == 2, "the other line bears duty now, too"


def test_a_line_without_rates_is_named_by_its_place_in_the_result_if_it_has_one() -> None:
    lines = [SimpleNamespace(line=SimpleNamespace(gnum=gnum, gcode=PERFUME), value=D(1)) for gnum in (1, 2)]
    audit: Any = SimpleNamespace(lines=lines, rates_day=date(2026, 3, 2))
    tariff: Any = SimpleNamespace(release="r", lines=SimpleNamespace(on=lambda day: {}))
    found: Any = corrected_lines(audit, [AuditedLine(gnum=2, value=D(1))], None, tariff)  # type: ignore[arg-type]
    assert [each.path for each in found] == ["lines", "lines[1].gcode"]


WRONG: list[tuple[str, dict[str, Any], list[tuple[str, str]]]] = [
    ("another list", {"invt_no": "29922026I000000009"}, [("-621019", "audit-result.invtNo.ordered@1")]),
    ("another case", {"order_no": "T9"}, [("-621019", "audit-result.invtNo.ordered@1")]),
    ("another office", {"office": "3105"}, [("-621010", "audit-result.officer.office@1")]),
    ("no such line", {"lines": [AuditedLine(gnum=9, value=D(1))]}, [("-621001", "audit-result.gnum.known@1")]),
    (
        "a line twice",
        {"lines": [AuditedLine(gnum=1, value=D(1)), AuditedLine(gnum=1, value=D(2))]},
        [("-621001", "audit-result.gnum.known@1")],
    ),
    (
        "no rates",
        {"lines": [AuditedLine(gnum=1, gcode="9999999999")]},
        [("-621001", "audit-result.gcode.rates@1+sample-2026.1")],
    ),
    (
        "units of the old code",
        {"lines": [AuditedLine(gnum=1, gcode=PERFUME, unit1="011")]},
        [
            ("-621001", "audit-result.unit1.tariff@1+sample-2026.1"),
            ("-621001", "audit-result.unit2.tariff@1+sample-2026.1"),
        ],
    ),
]


@pytest.mark.parametrize(("why", "facts", "findings"), WRONG, ids=[row[0] for row in WRONG])
async def test_a_result_that_fits_nothing_changes_nothing(
    memory_tax: TaxDriver, why: str, facts: dict[str, Any], findings: list[tuple[str, str]]
) -> None:
    await memory_tax.feed(topped_up())
    await release_audited(memory_tax, "T1")
    lines = facts.pop("lines", [])
    refused = only(AuditResultRefused, await memory_tax.feed(audited("T1", *lines, **facts)))
    assert [(each.code, each.rule) for each in refused.findings] == findings
    assert kinds(await memory_tax.feed(audited("T1"))) == [AuditFound, AuditClosed]
    second = only(AuditResultRefused, await memory_tax.feed(audited("T1")))
    assert [each.rule for each in second.findings] == ["audit-result.invtNo.open@1"]


async def story(driver: TaxDriver) -> None:
    """Audits ordered, found, settled each way; documents paid and open."""
    await driver.feed(topped_up())
    for order in ("T1", "T2", "T3", "T4", "T5"):
        await release_audited(driver, order, line(1, "100.00", qty="2"), heard=order < "T4")
    await driver.feed(audited("T1"), audited("T2", AuditedLine(gnum=1, value=D(500))), audited("T9"))
    await driver.feed(audited("T3", AuditedLine(gnum=1, value=D(50))))
    told = await close_until(driver, SUMMARY)
    for document in of(PaymentDocumentIssued, told):
        if not document.additional:
            await driver.feed(confirmed(document.ent_duty_no, document.amount), day=SUMMARY + timedelta(1))
    later = SUMMARY + timedelta(2)
    await driver.feed(audited("T4", AuditedLine(gnum=1, gcode=HONEY)), day=later)
    told = await close_until(driver, later, SUMMARY + timedelta(1))
    assert {each.outcome for each in of(AuditClosed, told)} == {AuditOutcome.REFUND}
    assert len(of(TaxRefunded, told)) == 2


@pytest.mark.parametrize("cut", [1, 2000])
async def test_the_store_comes_out_as_it_was(db: Connection, cut: int) -> None:
    driver = TaxDriver(db)
    await story(driver)
    before, after = await rebuilt(driver, db, cut)
    assert after == before
    assert before["tax_audit"].rows == 5


async def test_the_twin_comes_out_as_it_was() -> None:
    store = MemoryStore()
    driver = TaxDriver(Connections(store))
    await story(driver)
    before, after = await rebuilt_in_memory(driver, store, 3)
    assert after == before
