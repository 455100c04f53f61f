"""No document is lost: each ends, or waits for something that can be named."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from checker.facts import Facts, Place
from checker.invariant import Verdict, verdict
from checker.standing import LOST, import_case_of, orders_taken, paid_cases, standings, taken
from libs.schemas.events.intake import ListAccepted, PaymentAccepted, WaybillAccepted
from libs.schemas.events.matching import DocumentsMatched, DocumentsMismatched, ListMatched, ListRefused


def every_record_answered(facts: Facts) -> Verdict:
    """Each record that partners sent caused something at `intake`, or is a dead letter."""
    answered: set[Place] = {letter.place for letter in facts.dead_letters if letter.service == "intake"}
    for seen in facts.everything():
        cause = seen.cause
        if cause and cause[0] == "intake":
            answered.add(cause[1])
    lost = (f"{topic}-{partition} {offset}: no answer" for topic, partition, offset in facts.declared
            if Place(topic, partition, offset) not in answered)  # fmt: skip
    return verdict("every record sent is answered", len(facts.declared), lost)


def no_list_lost(facts: Facts) -> Verdict:
    """Each accepted list is decided or waits with a reason."""
    all_standings = standings(facts)
    accepted = {key: standing for key, standing in all_standings.items() if standing.listed}
    lost = (f"list {case} attempt {attempt} is lost" for (case, attempt), standing in accepted.items()
            if standing.state == LOST)  # fmt: skip
    return verdict("no list lost", len(accepted), lost)


def no_document_lost(facts: Facts) -> Verdict:
    """Each accepted order, payment and waybill was compared, or one of its counterparts is missing.

    A payment that disagrees is none yet, where the order names none: one that agrees may come until the day ends.
    """
    compared = _compared(facts)
    orders = orders_taken(facts)
    payments = [*taken(facts, PaymentAccepted)]
    paid = paid_cases(orders, payments)
    waybills: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for event in taken(facts, WaybillAccepted):
        waybills[event.order_no].add((event.logistics_code, event.logistics_no))
    named = {import_case_of(event): (event.logistics_code, event.logistics_no) for event in taken(facts, ListAccepted)}
    cases_of: dict[str, set[str]] = defaultdict(set)
    for case in orders.keys() | {import_case_of(event) for event in payments} | named.keys():
        cases_of[case.partition(":")[2]].add(case)

    def lost() -> Iterator[str]:
        for case, order in orders.items():
            here = waybills[order.order_no]
            # its list says which waybill is the case's own; before any, the only one of the only case under the number
            own = named[case] in here if case in named else len(cases_of[order.order_no]) == len(here) == 1
            if case in paid and own and case not in compared:
                yield f"case {case} has order, payment and waybill, and was not compared"

    checked = len(orders) + len(payments) + sum(map(len, waybills.values()))
    return verdict("no order, payment or waybill lost", checked, lost())


def _compared(facts: Facts) -> set[str]:
    return {
        event.ref.case
        for events in (
            facts.only(DocumentsMatched),
            facts.only(DocumentsMismatched),
            facts.only(ListMatched),
            facts.only(ListRefused),
        )
        for event in events
    }
