"""Parcels' whole life, to the last tax payment and the last summary: every promise, every answer, every count."""

from __future__ import annotations

import json
from collections import Counter
from decimal import Decimal

import pytest

from checker.standing import ARRIVAL, RELEASED, attempt_of, standings
from checker.told.contract import faults
from checker.told.mutated import unnoticed
from deploy.local.stack import SERVICES
from libs.schemas.codes.list_status import ListStatus
from libs.schemas.codes.supervision_modes import IMPORT
from libs.schemas.events.audits import AdditionalBillIssued, AuditOrdered, TaxRefunded
from libs.schemas.events.declarations import DeclarationAnswered
from libs.schemas.events.review import ListReleased
from libs.schemas.events.tax import PaymentDocumentIssued, PaymentDocumentPaid, TaxBillIssued, TaxBillVoided
from libs.schemas.topics import TOLD
from simulator.judge.verification import Observed, end_of
from simulator.plan.plan import Final, Parcel, ReturnEnd
from simulator.play.feeds import FOLLOWERS
from simulator.scenes import PLAIN, SCENES
from simulator.scenes.exports import EXPORT_SCENES, PLAIN_EXPORT
from simulator.scenes.exports.declared import DECLARED_SCENES
from tests.e2e.life import CONTRACT, Life


def ending(life: Life, *ends: Final) -> list[Parcel]:
    """Parcels whose lists end so, by the plan and what was drawn."""
    observed = Observed(life.played, life.facts)
    return [parcel for parcel in life.played.plan.parcels if end_of(parcel, observed) in ends]


def test_every_promise_holds_and_was_put_to_the_test(life: Life) -> None:
    assert not life.wrong
    assert [verdict.name for verdict in life.conclusion.verdicts if not verdict.checked] == []


def test_every_store_rebuilt_from_the_topics_is_the_one_that_was(life: Life) -> None:
    assert life.rebuilt == dict.fromkeys(SERVICES, 0)


def test_every_mistake_was_made_and_got_its_named_answer(life: Life) -> None:
    tried = {each.name: each.times for each in life.conclusion.tried}
    assert tried.keys() >= {PLAIN, *(scene.name for scene in SCENES)}
    assert tried.keys() >= {PLAIN_EXPORT, *(scene.name for scene in EXPORT_SCENES)}
    assert tried.keys() >= {name for name, _ in DECLARED_SCENES}
    assert not [name for name, times in tried.items() if not times]
    assert life.conclusion.holds


def test_every_parcel_is_counted_once(life: Life) -> None:
    report, planned = life.conclusion.report, life.played.plan
    drafts = sum(parcel.expected.final is Final.DRAFT for parcel in planned.parcels)
    decided = report["released"] + sum(report["rejected"].values()) + sum(report["other"].values())
    assert decided + sum(report["waiting"].values()) + drafts == report["parcels"]
    assert report["parcels"] == len(planned.parcels) + len(planned.exports)


def test_every_reason_to_refuse_a_parcel_is_named(life: Life) -> None:
    given = {code for codes in life.conclusion.report["rejected"] for code in codes.split("+")}
    planned = life.played.plan
    asked = [*(parcel.expected.code for parcel in planned.parcels), *(each.expected.code for each in planned.exports)]
    assert given >= {code for code in asked if code}


@pytest.mark.requirement("B15", "B16")
def test_every_released_parcel_is_billed_and_every_bill_is_paid(life: Life) -> None:
    report, released = life.conclusion.report, life.played.board.released
    imports = (row["released"] for mode, row in report["by_mode"].items() if mode.startswith(f"{IMPORT}-"))
    assert sum(imports) == len(released)
    newest = {key.case: standing.state for key, standing in sorted(standings(life.facts).items())}
    stay = {parcel.case for parcel in life.played.plan.parcels if newest.get(parcel.case) == RELEASED}
    assert stay == {parcel.case for parcel in ending(life, Final.RELEASED)}
    assert {event.ref.case for event in life.facts.only(TaxBillIssued)} == {
        parcel.case for parcel in life.played.plan.parcels if parcel.number in released
    }
    assert report["tax_bills"] == len(released)
    issued = {each.ent_duty_no: each.amount for each in life.facts.only(PaymentDocumentIssued)}
    paid = {each.ent_duty_no: each.amount for each in life.facts.only(PaymentDocumentPaid)}
    assert issued == paid
    assert Decimal(report["tax"]["issued"]) == Decimal(report["tax"]["paid"]) == sum(issued.values())


def test_what_audits_bill_or_give_back_is_told_as_bills_to_who_follows(life: Life) -> None:
    parties = {event.ref.case: event.list.parties for event in life.facts.only(AuditOrdered)}
    due = Counter[tuple[str, str, str]]()
    for _, event in life.facts.of(AdditionalBillIssued, TaxRefunded):
        own = {event.assure_code, parties[event.ref.case].ebc_code, parties[event.ref.case].agent_code}
        sign = -1 if isinstance(event, TaxRefunded) else 1
        due.update((code, event.tax_no, str(sign * event.total)) for code in own & set(FOLLOWERS))
    told = Counter[tuple[str, str, str]]()
    for record in life.told:
        bill = json.loads(record.value) if record.headers["ce_type"] == "tax-bill" else {}
        if "note" in bill:
            [code] = {code for code in FOLLOWERS if f".{code}." in record.topic}
            total = sum(Decimal(bill[tax]) for tax in ("customsTax", "valueAddedTax", "consumptionTax"))
            told[code, bill["taxNo"], str(total)] += 1
    assert due
    assert told == due


@pytest.mark.requirement("RT9")
def test_what_came_back_in_time_and_nothing_else_is_undone(life: Life) -> None:
    released = life.played.board.released
    ends = [
        planned.end for parcel in life.played.plan.parcels if parcel.number in released for planned in parcel.returns
    ]
    assert life.conclusion.report["returned"] == ends.count(ReturnEnd.COMPLETED)
    assert set(ends) == set(ReturnEnd)


def test_what_the_gate_found_and_customs_kept_is_not_taxed(life: Life) -> None:
    taken_back = {
        parcel.case
        for parcel in ending(life, Final.SENT_BACK, Final.CONFISCATED)
        if parcel.number in life.played.board.released
    }
    voided = {event.ref.case for event in life.facts.only(TaxBillVoided)}
    assert taken_back
    assert taken_back <= voided


def test_stock_is_held_only_for_what_is_detained(life: Life) -> None:
    held = sum(line.qty for parcel in ending(life, Final.DETAINED) for line in parcel.sale.lines)
    assert held
    assert Decimal(life.conclusion.report["stock"]["held"]) == held


def test_one_parcels_life_can_be_told(life: Life) -> None:
    story = "\n".join(life.conclusion.story)
    steps = ("OrderAccepted", "ListMatched", "StockHeld", "TaxAssessed", "ListReleased", "TaxBillIssued", "GoodsExited")
    assert all(step in story for step in steps)


def test_services_name_what_still_waits(life: Life) -> None:
    waiting = {service: {each["reason"]: each["count"] for each in rows} for service, rows in life.waiting.items()}
    lists: Counter[str] = Counter()
    for reasons, count in waiting["matching"].items():
        lists.update({each: count for each in reasons.split("; ") if each.startswith("list awaits")})
    told = dict(life.conclusion.report["waiting"])
    assert lists == {f"list awaits {missing}": n for missing, n in told.items()}
    assert ARRIVAL not in told, "who waits for goods is refused on day 30"
    assert not [reason for reason in waiting["review"] if reason.endswith(" review.logisticsNo.arrival")]
    assert all(each["oldest"] for rows in life.waiting.values() for each in rows)
    assert not any(waiting[service] for service in ("intake", "accountbook", "tax", "returns")), "all of it has left"


@pytest.mark.parametrize("service", SERVICES)
def test_no_service_had_to_be_asked_twice(life: Life, service: str) -> None:
    levels = ('"level": "error"', '"level": "critical"', "Traceback")
    ours = [
        line for line in life.logs[service].splitlines() if '"logger": "aiokafka' not in line
    ]  # a broker that starts
    assert not [line for line in ours if any(level in line for level in levels)]


def test_every_mode_is_counted_for_itself(life: Life) -> None:
    modes = life.conclusion.report["by_mode"]
    leaving = {"E-0110", "E-9610-A", "E-9610-B", "E-9710", "E-9810", "E-1210", "E-1039"}
    assert modes.keys() >= {"I-1210", "I-1239", "I-9610", *leaving}
    released = {attempt_of(event) for event in life.facts.only(ListReleased)}  # a list off its manifest is so twice
    declared = [event for event in life.facts.only(DeclarationAnswered) if event.status is ListStatus.RELEASED]
    assert sum(row["released"] for row in modes.values()) == len(released) + len(declared)
    assert 0 < modes["I-9610"]["released"] < modes["I-9610"]["declared"]
    assert all(0 < modes[mode]["closed"] <= modes[mode]["released"] for mode in leaving)


def test_what_outsiders_read_is_as_the_contract_says_and_nothing_else_is(life: Life) -> None:
    assert list(faults(CONTRACT, life.told)) == []
    by_topic = {record.topic: [each for each in life.told if each.topic == record.topic] for record in life.told}
    assert by_topic.keys() == {topic.name for topic in TOLD.values()} | {
        f"cbec.partners.{code}.v1" for code in FOLLOWERS
    }
    for source, told in TOLD.items():
        said = Counter(seen.id for seen, _ in life.facts.of(*told.events) if seen.place.topic == source.name)
        assert len(by_topic[told.name]) == said.total() > 0, told.name
    for topic, records in by_topic.items():
        assert list(unnoticed(CONTRACT, records)) == [], topic
