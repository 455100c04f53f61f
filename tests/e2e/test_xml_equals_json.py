"""Parcels as CEB XML over HTTP and as JSON over Kafka come to the same, in two fresh runs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from checker.facts import Facts
from checker.invariants import check
from checker.reading import gather_facts
from checker.standing import attempt_of
from libs.schemas.events.intake import ReceiptsIssued
from libs.schemas.events.matching import ListMatched
from libs.schemas.events.tax import TaxBillIssued
from simulator.judge.outcome import Outcome, differences, outcome
from simulator.plan.plan import Delivery, Plan, Via
from simulator.planner import plan
from simulator.play.endpoints import Endpoints
from simulator.play.post import Post
from simulator.play.quiescence import Quiescence
from simulator.play.wire import MESSAGES
from tests.e2e.fresh import fresh_system

SEED, PARCELS = 24, 50


TaxedLine = tuple[int, Decimal, Decimal, Decimal]
"""Line number, duty, consumption tax, VAT."""


@dataclass(frozen=True, repr=False)
class Result:
    """A run ends in these receipts: business key → the statuses told. How often a list is told that it waits hangs on
    the order of arrival.

    tax: case → the lines of its bill.
    """

    outcome: Outcome
    receipts: dict[str, set[str]]
    tax: dict[str, list[TaxedLine]]
    violations: list[str]


def _by(via: Via, deliveries: Sequence[Delivery]) -> list[Delivery]:
    """Return what both ways can carry: the four documents, this way; what must stand before them, by Kafka."""
    carried = [each for each in deliveries if isinstance(each.body, dict)]
    return [replace(each, via=via if each.document in MESSAGES else Via.KAFKA, headers=()) for each in carried]


async def _result(planned: Plan, via: Via, home: str) -> Result:
    with fresh_system(home) as up:
        endpoints = Endpoints(up.endpoints.kafka, up.intake_url)
        async with Post(endpoints) as post, Quiescence(endpoints.kafka_bootstrap) as rest:
            for deliveries in planned.agenda.values():
                await post.send(_by(via, deliveries))
                await rest.wait()
            assert not post.sent.refused
        facts = await gather_facts(endpoints.kafka_bootstrap)
    broken = [f"{verdict.name}: {text}" for verdict in check(facts) for text in verdict.violations]
    return Result(_without_day(outcome(facts)), _receipts(facts), _tax(facts), broken)


def _without_day(result: Outcome) -> Outcome:
    """No day is closed here, so the day of a release is the log's."""
    for attempts in result["cases"].values():
        for attempt in attempts.values():
            attempt.pop("day", None)
    return result


def _receipts(facts: Facts) -> dict[str, set[str]]:
    """Customs count lists as they come: a key with a list's number names its case and attempt here."""
    numbers = {event.list.invt_no: "/".join(map(str, attempt_of(event))) for event in facts.only(ListMatched)}
    told: dict[str, set[str]] = defaultdict(set)
    for event in facts.only(ReceiptsIssued):
        key = "/".join(numbers.get(word, word) for word in event.business_key.split("/"))
        told[key].update(each.receipt["returnStatus"] for each in event.receipts)
    return told


def _tax(facts: Facts) -> dict[str, list[TaxedLine]]:
    bills = facts.only(TaxBillIssued)
    return {
        bill.key: [
            (line.gnum, Decimal(line.duty), Decimal(line.consumption_tax), Decimal(line.vat)) for line in bill.lines
        ]
        for bill in bills
    }


async def test_fifty_parcels_end_alike_in_both_forms() -> None:
    planned = plan(SEED, PARCELS, 1)
    json_result = await _result(planned, Via.KAFKA, "as-json")
    xml_result = await _result(planned, Via.HTTP_XML, "as-xml")
    assert not json_result.violations + xml_result.violations
    assert len(json_result.tax) >= PARCELS / 2
    assert not differences(json_result.outcome, xml_result.outcome)
    assert json_result.receipts == xml_result.receipts
    assert json_result.tax == xml_result.tax
