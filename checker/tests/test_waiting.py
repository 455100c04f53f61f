"""The facts say the same waits as the services do."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from checker.facts import Facts
from checker.invariant import Verdict
from checker.tests.story import START, Told, life, told, without
from checker.waiting import LINES, waits_as_it_says
from libs.schemas.events import intake, returns, review, tax
from libs.schemas.tests import verdicts

ASSESSED = next(event for _, event in life() if isinstance(event, tax.TaxAssessed))
AWAITED = tax.GuaranteeAwaited(place=1, assessed=ASSESSED)
INSPECTED = review.ListInspectionOrdered(list=ASSESSED.list, **verdicts.INSPECTION)
DOCUMENTS: list[Told] = [(d, e) for d, e in life() if isinstance(e, intake.CaseDocument)]
WAITS: list[tuple[str, list[Told], list[tuple[str, int]]]] = [
    ("matching", DOCUMENTS, [("list awaits payment; documents await list, overdue", 1), ("waybill awaits list", 3)]),
    ("tax", [*DOCUMENTS, (START, AWAITED)], [("guarantee", 1)]),
    ("tax", without(tax.PaymentDocumentPaid), [("treasury", 1)]),
    ("review", [*without(review.ListReleased), (START, INSPECTED)], [("500 review.lot", 1)]),
    ("returns", without(returns.ReturnCompleted), [("return accepted", 1)]),
]


async def _verdict(service: str, facts: Facts, rows: list[tuple[str, int]]) -> Verdict:
    def answer(request: httpx.Request) -> httpx.Response:
        assert request.url.path == "/v1/waiting"
        told: list[dict[str, Any]] = [{"reason": reason, "count": count, "oldest": "x"} for reason, count in rows]
        return httpx.Response(200, json=told)

    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as http:
        verdicts = await waits_as_it_says(http, {service: "http://service.test"}, facts)
    assert sum(not verdict.unseen for verdict in verdicts) == 1
    return next(verdict for verdict in verdicts if not verdict.unseen)


@pytest.mark.parametrize(("service", "events", "rows"), WAITS, ids=[row[0] for row in WAITS])
async def test_what_waits_is_said(service: str, events: list[Told], rows: list[tuple[str, int]]) -> None:
    assert (await _verdict(service, told(events), rows)).violations == ()
    assert len((await _verdict(service, told(events), [])).violations) == 1, "it waits, and the service does not say so"
    assert len((await _verdict(service, told(life()), rows)).violations) == 1, "nothing waits, and the service says so"


@pytest.mark.parametrize("service", LINES)
async def test_after_a_whole_life_nothing_waits(service: str) -> None:
    assert (await _verdict(service, told(life()), [])).holds


async def test_a_service_that_does_not_answer_is_a_violation() -> None:
    async with httpx.AsyncClient(transport=httpx.MockTransport(lambda _: httpx.Response(503))) as http:
        verdicts = await waits_as_it_says(http, {"tax": "http://service.test"}, Facts())
    assert [text for verdict in verdicts for text in verdict.violations] == ["it could not be asked: HTTPStatusError"]
