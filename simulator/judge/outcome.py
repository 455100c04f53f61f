"""Two plays of one seed are compared by outcomes and balances, without generated numbers or instants."""

from __future__ import annotations

from collections import Counter, defaultdict
from decimal import Decimal
from typing import Any

from checker.facts import Facts
from checker.invariants import guarantee, quota, stock, tax
from checker.standing import Standing, attempt_of, standings
from libs.schemas.events.returns import ReturnCompleted
from libs.schemas.events.review import ListReleased
from libs.schemas.events.tax import PaymentDocumentIssued, PaymentDocumentPaid, TaxAssessed
from libs.schemas.keys import AttemptKey

Outcome = dict[str, Any]


def outcome(facts: Facts) -> Outcome:
    """Plain values with text keys, ready to be compared or written as JSON."""
    return {
        "cases": _cases(facts),
        "stock": {
            f"{book}/{item}": {"on_hand": plain(folded.on_hand), "held": plain(folded.open)}
            for (book, item), folded in sorted(stock.items(facts).items())
        },
        "quota": {f"{buyer}/{year}": plain(used.used) for (buyer, year), used in sorted(quota.years(facts).items())},
        "guarantee": _guarantee(facts),
        "payment_documents": _payment_documents(facts),
        "dead_letters": dict(sorted(Counter(f"{each.service}: {each.reason}" for each in facts.dead_letters).items())),
    }


def differences(one: Outcome, other: Outcome, path: str = "") -> list[str]:
    """Say where two outcomes differ, one line each."""
    found = []
    for key in sorted(one.keys() | other.keys()):
        here, mine, its = f"{path}/{key}", one.get(key), other.get(key)
        if isinstance(mine, dict) and isinstance(its, dict):
            found += differences(mine, its, here)
        elif mine != its:
            found.append(f"{here}: {mine} against {its}")
    return found


def plain(number: Decimal) -> str:
    """The same text for the same value, however it was written."""
    return f"{number.normalize():f}"


def _cases(facts: Facts) -> Outcome:
    back: dict[AttemptKey, Counter[str]] = defaultdict(Counter)
    for event in facts.only(ReturnCompleted):
        for line in event.lines:
            back[attempt_of(event)][str(line.gnum)] += int(line.qty)
    release_days = {attempt_of(event): seen.day.isoformat() for seen, event in facts.of(ListReleased)}
    bills = tax.bills(facts)
    cases: dict[str, Outcome] = defaultdict(dict)
    for key, standing in sorted(standings(facts).items()):
        told = _attempt(standing)
        if key in release_days:
            told |= {"day": release_days[key], "returned": dict(back[key])}
        if key in bills:
            told["billed"] = plain(Decimal(bills[key][-1].bill.total))
        cases[key.case][str(key.attempt)] = told
    return dict(cases)


def _attempt(standing: Standing) -> Outcome:
    told: Outcome = {"state": standing.state}
    if standing.codes:
        told["codes"] = ",".join(standing.codes)
    if standing.state == "waiting":
        told["reason"] = standing.reason
    assessed = standing.last(TaxAssessed)
    if assessed:
        tax_ = assessed.tax
        told |= {"value": plain(Decimal(tax_.value)), "tax": plain(Decimal(tax_.total)), "full_rate": tax_.full_rate}
    return told


def _guarantee(facts: Facts) -> Outcome:
    raised, committed = guarantee.ceilings(facts), guarantee.commitments(facts)
    return {
        code: {
            "ceiling": plain(sum(raised[code].values(), Decimal(0))),
            "committed": plain(sum(committed[code].values(), Decimal(0))),
        }
        for code in sorted(raised.keys() | committed.keys())
    }


def _payment_documents(facts: Facts) -> Outcome:
    paid = {event.ent_duty_no: event for event in facts.only(PaymentDocumentPaid)}
    documents: Outcome = {}
    for issued in facts.only(PaymentDocumentIssued):
        name = f"{issued.customs_code}/{issued.assure_code}/{issued.release_day}/due {issued.due_day}"
        name += " additional" if issued.additional else ""
        payment = paid.get(issued.ent_duty_no)
        documents[name] = {
            "amount": plain(issued.amount),
            "bills": issued.bills,
            "paid": payment.paid_day.isoformat() if payment else None,
            "surcharge": plain(payment.surcharge) if payment else None,
        }
    return documents
