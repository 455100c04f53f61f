"""An audit hears the parties of a list first: their papers come in time, late, or not at all."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal as D
from typing import Any

import pytest

from libs.runtime.twins.memory import Connections, MemoryStore
from libs.runtime.twins.testing import kinds, only, rebuilt_in_memory
from libs.schemas.audits import AuditedLine
from libs.schemas.events.audits import (
    AuditClosed,
    AuditFound,
    AuditPapersMissed,
    AuditPapersRefused,
    AuditPapersTaken,
    AuditResultRefused,
)
from services.tax.tests.ledger import SUMMARY, TaxDriver, close_until, of, release_audited
from services.tax.tests.samples import (
    GUARANTOR,
    audited,
    papers,
    topped_up,
)


async def test_no_line_is_corrected_before_the_papers_are_there_or_their_term_is_over(driver: TaxDriver) -> None:
    await driver.feed(topped_up())
    for order in ("T1", "T2", "T3"):
        await release_audited(driver, order, heard=False)
    correct = AuditedLine(gnum=1, value=D(1000))
    early = only(AuditResultRefused, await driver.feed(audited("T1", correct)))
    assert [(each.rule, each.expected) for each in early.findings] == [("audit-result.lines.heard@1", f"> {SUMMARY}")]
    taken = only(AuditPapersTaken, await driver.feed(papers("T1", count=2), day=SUMMARY))
    assert (len(taken.papers), taken.party, taken.late) == (2, GUARANTOR, None)
    only(AuditFound, await driver.feed(audited("T1", correct), day=SUMMARY))
    assert kinds(await driver.feed(audited("T3"))) == [AuditFound, AuditClosed], "what is right needs no hearing"

    told = await close_until(driver, SUMMARY)
    missed = only(AuditPapersMissed, told)
    assert (missed.ref.number, missed.answer_by, missed.guarantor) == ("T2", SUMMARY, GUARANTOR)
    assert not of(AuditPapersMissed, await driver.close(SUMMARY + timedelta(1)))
    late = only(AuditPapersTaken, await driver.feed(papers("T2"), day=SUMMARY + timedelta(2)))
    assert late.late
    only(AuditFound, await driver.feed(audited("T2", correct), day=SUMMARY + timedelta(2)))


async def test_whoever_missed_the_term_is_decided_on_without(memory_tax: TaxDriver) -> None:
    await memory_tax.feed(topped_up())
    await release_audited(memory_tax, "T1", heard=False)
    await close_until(memory_tax, SUMMARY)
    result = audited("T1", AuditedLine(gnum=1, value=D(1000)))
    only(AuditFound, await memory_tax.feed(result, day=SUMMARY + timedelta(1)))


@pytest.mark.parametrize("told", [papers("T1"), audited("T1"), audited("T1", AuditedLine(gnum=1, value=D(1000)))])
async def test_a_term_is_missed_however_fast_its_day_is_worked_off(told: Any) -> None:
    """Records of the next day flow between the pieces of the last one's work."""
    heard = []
    for late_work in (False, True):
        store = MemoryStore()
        driver = TaxDriver(Connections(store))
        await driver.feed(topped_up())
        await release_audited(driver, "T1", heard=False)
        said = await close_until(driver, SUMMARY - timedelta(1))
        steps = [driver.close(SUMMARY), driver.feed(told, day=SUMMARY + timedelta(1))]
        for step in reversed(steps) if late_work else steps:
            said += await step
        only(AuditPapersMissed, said)
        heard.append([event for event in said if isinstance(event, (AuditPapersMissed, AuditPapersTaken, AuditFound))])
        before, after = await rebuilt_in_memory(driver, store, 3)
        assert after == before
        [audit] = before["tax_audit"].values()
        assert audit.missed
    assert heard[0] == heard[1]


PAPERS_WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({"invt_no": "29922026I000000009"}, "-621019", "audit-papers.invtNo.ordered@1"),
    ({"order_no": "T9"}, "-621019", "audit-papers.invtNo.ordered@1"),
    ({"party": "3302960ZZ9"}, "-621019", "audit-papers.invtNo.ordered@1"),
    ({"count": 101}, "-621010", "audit-papers.papers.most@1"),
]


@pytest.mark.parametrize(("facts", "code", "rule"), PAPERS_WRONG)
async def test_papers_that_fit_nothing_change_nothing(
    memory_tax: TaxDriver, facts: dict[str, Any], code: str, rule: str
) -> None:
    await memory_tax.feed(topped_up())
    await release_audited(memory_tax, "T1", heard=False)
    count, facts = facts.get("count", 1), {name: value for name, value in facts.items() if name != "count"}
    given = papers("T1", count=min(count, 20), **facts)
    if count > len(given.papers):
        given = given.model_copy(update={"papers": given.papers * 6})
    refused = only(AuditPapersRefused, await memory_tax.feed(given))
    assert [(each.code, each.rule) for each in refused.findings] == [(code, rule)]
    assert code != "-621019" or [(each.actual, each.expected) for each in refused.findings] == [(given.invt_no, None)]
    only(AuditPapersTaken, await memory_tax.feed(papers("T1")))
    await memory_tax.feed(audited("T1"))
    closed = only(AuditPapersRefused, await memory_tax.feed(papers("T1")))
    assert [each.rule for each in closed.findings] == ["audit-papers.invtNo.open@1"]
