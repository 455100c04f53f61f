"""The matching rules, played again on the published documents: in another order, and some of them twice.

The rules are pure and read nothing but documents, so this asks the service nothing. What was there when a list was
decided follows from its outcome's cause; only that is shuffled, and what came later is given later.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from random import Random
from typing import Any

from msgspec.structs import replace

from checker.facts import Facts, Seen
from checker.standing import SOME_TIME, attempt_of, not_filed, not_taken, tolerances
from libs.schemas.codes.supervision_modes import IMPORT
from libs.schemas.events.base import Event, reader_of
from libs.schemas.events.buyer_identity import IdentityAnswered
from libs.schemas.events.intake import (
    ListAccepted,
    OrderAccepted,
    PaymentAccepted,
    WaybillAccepted,
)
from libs.schemas.events.matching import ListMatched, ListRefused, WithdrawalAsked
from libs.schemas.events.raw_payments import RawPaymentAnswered
from libs.schemas.events.retractions import DocumentRetracted
from libs.schemas.keys import AttemptKey
from libs.schemas.topics import day_log
from services.matching.domain.documents import (
    AnsweredPayment,
    CheckedBuyer,
    DeclarationList,
    Order,
    Payment,
    Retraction,
    Waybill,
)
from services.matching.domain.dossier import Dossier
from services.matching.domain.examination import Examiner

Outcome = ListMatched | ListRefused
_VIEWS: dict[type[Event], Any] = {
    OrderAccepted: Order,
    IdentityAnswered: CheckedBuyer,
    RawPaymentAnswered: AnsweredPayment,
    PaymentAccepted: Payment,
    WaybillAccepted: Waybill,
    ListAccepted: DeclarationList,
    DocumentRetracted: Retraction,
}
_TWICE_SHARE = 0.3


def published_outcomes(facts: Facts) -> dict[AttemptKey, Outcome]:
    """Return what `matching` said about each attempt, without the number it gave."""
    outcomes, unordered = _outcomes(facts), _unordered(facts)
    return {
        attempt_of(event): _plain(event)
        for seen, event in outcomes
        if not _at_day_end(seen) and event.ref.number not in unordered
    }


def replayed_outcomes(facts: Facts) -> dict[AttemptKey, Outcome]:
    """Return what the rules say about each attempt when its documents come otherwise."""
    closed = {attempt_of(event) for seen, event in _outcomes(facts) if _at_day_end(seen)}
    unordered = _unordered(facts)
    ordered = (documents for number, documents in _by_order(facts).items() if number not in unordered)
    played = (event for documents in ordered for event in _play(documents))
    return {key: _plain(event) for event in played if (key := attempt_of(event)) not in closed}


def _by_order(facts: Facts) -> dict[str, list[tuple[int, Seen]]]:
    """Order number → its documents, each with how many outcomes had fallen under that number when it came."""
    decided: dict[str, list[int]] = defaultdict(list)
    ended: dict[str, list[date]] = defaultdict(list)
    for seen, event in _outcomes(facts):
        if _at_day_end(seen):
            ended[event.ref.number].append(seen.day)
        elif seen.cause:
            decided[event.ref.number].append(seen.cause[1].offset)
    found: dict[str, list[tuple[int, Seen]]] = defaultdict(list)
    refused, withdrawn = not_taken(facts), _withdrawn(facts)
    for seen in (seen for kind in _VIEWS for seen in facts.events.get(kind, ())):
        document: Any = seen.event
        taken_back = isinstance(document, ListAccepted) and attempt_of(document) in withdrawn
        if document.submission_id in refused or taken_back:
            continue
        epoch = sum(offset < seen.place.offset for offset in decided[document.order_no])
        epoch += sum(day < seen.day for day in ended[document.order_no])
        found[document.order_no].append((epoch, seen))
    return found


def _unordered(facts: Facts) -> set[str]:
    """Order numbers with outcomes on both sides of a topic made anew, whose offsets do not say what came first."""
    logs: dict[tuple[str, str, int], set[str]] = defaultdict(set)
    for seen, event in _outcomes(facts):
        if seen.cause and not _at_day_end(seen):
            _, place = seen.cause
            logs[event.ref.number, place.topic, place.partition].add(seen.id.split("/")[1])
    return {number for (number, *_), incarnations in logs.items() if len(incarnations) > 1}


def _withdrawn(facts: Facts) -> set[AttemptKey]:
    """Lists that were taken back while they waited for documents, which therefore had no outcome."""
    asked = (event.list for event in facts.only(WithdrawalAsked))
    return {attempt_of(listed) for listed in asked if listed and not listed.invt_no}


def _play(documents: list[tuple[int, Seen]]) -> Iterator[Event]:
    """Epoch by epoch, because an attempt follows on the rejection of the one before."""
    rng = Random(documents[0][1].id)
    dossier, examiner = Dossier(), Examiner(tolerances())
    for epoch in sorted({epoch for epoch, _ in documents}):
        here = [seen for at, seen in documents if at == epoch]
        here += [seen for at, seen in documents if at <= epoch and rng.random() < _TWICE_SHARE]
        rng.shuffle(here)
        for seen in here:
            for case in dossier.file(_read(seen.event), seen.day, SOME_TIME):
                for outcome in examiner.examine(dossier, case, lambda office, _: office):
                    if isinstance(outcome, Outcome):
                        yield outcome


def _read(event: Event) -> Any:
    """As `matching` reads it."""
    return reader_of(_VIEWS[type(event)])(event.encode())


def _outcomes(facts: Facts) -> list[tuple[Seen, Outcome]]:
    """Those of imports: an export's waybill lies elsewhere in the log, and has no place among its case's documents."""
    own = [pair for pair in facts.of(ListRefused) if pair[1].refused_by == "matching"]
    all_said: list[tuple[Seen, Outcome]] = [*facts.of(ListMatched), *(pair for pair in own if not not_filed(pair[1]))]
    return [pair for pair in all_said if pair[1].ref.direction == IMPORT]


def _at_day_end(seen: Seen) -> bool:
    """Say whether a day ended in which no payment agreed. Documents alone do not say that: it is left out."""
    return seen.cause is not None and seen.cause[1].topic == day_log("matching").name


def _plain(event: Event) -> Outcome:
    assert isinstance(event, Outcome)
    listed = replace(event.list, invt_no=None)
    return replace(event, list=listed) if isinstance(event, ListMatched) else event.model_copy(update={"list": listed})
