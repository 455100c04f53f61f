"""Each service's word on what waits (`/v1/waiting`) is held against the facts, as far as they can tell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import httpx

from checker.applications import applications
from checker.facts import Facts
from checker.invariant import Verdict
from checker.invariants.departures import last_told
from checker.invariants.order import paths
from checker.standing import ARRIVAL, WAITING, attempt_of, ended_attempts, lists_accepted, standings
from libs.schemas.codes.list_status import TO_ARRIVE, UNDECIDED
from libs.schemas.codes.supervision_modes import IMPORT
from libs.schemas.events.departures import TransitClosed, TransitExpired, TransitOpened
from libs.schemas.events.exports import ListLeftSite, ListReadyToLeave
from libs.schemas.events.matching import ListMatched, ListRefused
from libs.schemas.events.return_documents import ReturnApplied
from libs.schemas.events.returns import ReturnAccepted, ReturnRefused
from libs.schemas.events.review import ListExamined, ParcelControlled
from libs.schemas.events.tax import GuaranteeAwaited, PaymentDocumentPaid, TaxAssessed, TaxPaymentTaken
from libs.schemas.keys import EXPORT_CASE

LISTS, GUARANTEE, PENDING, ACCEPTED = "list awaits", "guarantee", "return pending", "return accepted"
TREASURY = "treasury"
NOT_ARRIVED = "parcel not arrived"
TO_LEAVE = "parcel sent back or confiscated has not left"
NOT_READY, IN_TRANSIT = "list not ready to depart", "transit open"


class Line(NamedTuple):
    """named: a reason as the service tells it → the one compared, None where the facts cannot tell it. due: how many wait
    for each, by the facts."""

    named: Callable[[str], str | None]
    due: Callable[[Facts], Counter[str]]


def _lists(facts: Facts) -> Counter[str]:
    """`matching` counts order numbers, whatever number of lists one of them has."""
    decided = {attempt_of(event) for _, event in facts.of(ListMatched, ListRefused)} | ended_attempts(facts)
    waits = {event.order_no for event in lists_accepted(facts) if attempt_of(event) not in decided}
    return Counter({LISTS: len(waits)})


def _queue(facts: Facts) -> Counter[str]:
    ended = {attempt_of(event) for event in facts.only(TaxAssessed)} | ended_attempts(facts)
    found = Counter(GUARANTEE for event in facts.only(GuaranteeAwaited) if attempt_of(event) not in ended)
    settled = {event.ent_duty_no for event in facts.only(PaymentDocumentPaid)}
    return found + Counter(TREASURY for event in facts.only(TaxPaymentTaken) if event.ent_duty_no not in settled)


def _undecided(facts: Facts) -> Counter[str]:
    """599 stands for goods that are kept, and for goods that are confiscated: of these nobody waits for a word."""
    to_arrive, ended = {attempt_of(event) for event in facts.only(ListExamined)}, ended_attempts(facts)
    found = {key: path[-1] for key, path in paths(facts).items() if key not in ended}
    return Counter(
        status for key, status in found.items() if status in UNDECIDED or (key in to_arrive and status in TO_ARRIVE)
    )


def _not_arrived(facts: Facts) -> Counter[str]:
    """Lists that are to be released and were never told that their parcel is there; of exports, not at last. And open
    transits."""
    ready = {attempt_of(event) for event in facts.only(ListReadyToLeave) if event.ref.direction == IMPORT}
    ready |= {attempt_of(event) for event in last_told(facts).values() if isinstance(event, ListReadyToLeave)}
    waiting = {key: standing for key, standing in standings(facts).items() if standing.state == WAITING}
    waits = [key for key, standing in waiting.items() if standing.reason == ARRIVAL and key not in ready]
    exported = EXPORT_CASE.prefix
    found = Counter(NOT_READY if key.case.startswith(exported) else NOT_ARRIVED for key in waits)
    opened = {(event.logistics_code, event.transit_no) for event in facts.only(TransitOpened)}
    ended = [*facts.only(TransitClosed), *facts.only(TransitExpired)]
    closed = {(event.logistics_code, event.transit_no) for event in ended}
    taken = {attempt_of(event) for event in facts.only(ParcelControlled) if event.leaves_as}
    stay = taken - {attempt_of(event) for event in facts.only(ListLeftSite)}
    return found + Counter({IN_TRANSIT: len(opened - closed), TO_LEAVE: len(stay)})


def _returns(facts: Facts) -> Counter[str]:
    answered = {event.submission_id for event in facts.only(ReturnAccepted)}
    answered |= {event.submission_id for event in facts.only(ReturnRefused)}
    applied = [PENDING for event in facts.only(ReturnApplied) if event.submission_id not in answered]
    return Counter(applied + [ACCEPTED for each in applications(facts).values() if each.open])


def _awaits_documents(reason: str) -> str | None:
    """One order number may have several reasons. For what each list waits is not compared: that hangs on its supervision
    mode; nor documents no list has come for."""
    return LISTS if any(one.startswith("list awaits ") for one in reason.split("; ")) else None


LINES: dict[str, Line] = {
    "matching": Line(_awaits_documents, _lists),
    "tax": Line(str, _queue),
    "review": Line(lambda reason: reason.partition(" ")[0], _undecided),
    "returns": Line(str, _returns),
    "exports": Line(str, _not_arrived),
}
"""Service → what is compared. The others tell of nothing whose reason stands in a fact."""


async def waits_as_it_says(http: httpx.AsyncClient, services: Mapping[str, str], facts: Facts) -> list[Verdict]:
    """services: name → where it answers HTTP. One verdict for each that waits; one that does not answer is a violation."""
    return [await _verdict(http, service, line, services.get(service), facts) for service, line in LINES.items()]


async def _verdict(http: httpx.AsyncClient, service: str, line: Line, url: str | None, facts: Facts) -> Verdict:
    name = f"{service} says what waits"
    if url is None:
        return Verdict(name, 0, (), "its address was not named")
    try:
        told = (await http.get(f"{url}/v1/waiting")).raise_for_status().json()
    except (httpx.HTTPError, ValueError) as failure:
        return Verdict(name, 0, (f"it could not be asked: {type(failure).__name__}",))
    due = line.due(facts)
    return Verdict(name, due.total(), tuple(_differences(_counted(line, told), due)))


def _counted(line: Line, told: Iterable[Mapping[str, Any]]) -> Counter[str]:
    counted: Counter[str] = Counter()
    for row in told:
        if reason := line.named(row["reason"]):
            counted[reason] += row["count"]
    return counted


def _differences(told: Counter[str], due: Counter[str]) -> Iterator[str]:
    for reason in sorted(told.keys() | due.keys()):
        if told[reason] != due[reason]:
            yield f"{reason}: it says {told[reason]}, the facts say {due[reason]}"
