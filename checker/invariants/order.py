"""Events of one key stay in order, and lists move along allowed edges. What matches does not hang on who came first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from checker.facts import Facts, Seen
from checker.invariant import Verdict, verdict
from checker.replaying import published_outcomes, replayed_outcomes
from checker.standing import attempt_of, lists_accepted
from libs.schemas.codes.list_status import EDGES, ListStatus
from libs.schemas.codes.supervision_modes import EXPORT, IMPORT, Direction
from libs.schemas.courses import key_on
from libs.schemas.events.intake import ReceiptsIssued
from libs.schemas.events.lists import CaseRef
from libs.schemas.events.matching import ListMatched
from libs.schemas.events.review import ListClosed, ListReleased, ListWithdrawn
from libs.schemas.events.review import Verdict as ListVerdict
from libs.schemas.keys import AttemptKey
from libs.schemas.topics import READINESS, REVIEW_DOCUMENTS, TOPICS, day_log


def events_keep_their_order(facts: Facts) -> Verdict:
    """No event lies behind a younger one of its origin, and each key has one partition.

    Where a topic grew, it has one before that and one behind it.
    """
    partitions: dict[tuple[str, str], set[int]] = defaultdict(set)
    for seen in facts.everything():
        key = (
            key_on(TOPICS[seen.place.topic], seen.event.list) if isinstance(seen.event, ListMatched) else seen.event.key
        )
        partitions[seen.place.topic, key].add(seen.place.partition)
    torn = [
        f"a key of {topic} lies on partitions {sorted(on)}"
        for (topic, _), on in partitions.items()
        if len(on) > 1 + (topic in facts.grown)
    ]
    overtaken = [f"{what} lies behind a younger event" for what in facts.overtaken]
    return verdict("events of one key stay in order", len(partitions), [*overtaken, *torn])


def only_allowed_edges(facts: Facts) -> Verdict:
    """Each list attempt moves as the table says. Its partner was told of every status it had, and of no other."""
    found = paths(facts)
    said = _said(facts)

    def broken() -> Iterator[str]:
        for key, path in found.items():
            name = f"{key.case} attempt {key.attempt}"
            edges = EDGES[CaseRef.of(key.case).direction]
            for before, after in pairwise(path):
                if after not in edges[before]:
                    yield f"{name}: {before} → {after}"
            if said[key] != set(path):
                yield f"{name}: was {'→'.join(path)}, its receipts say {sorted(said[key])}"

    return verdict("only allowed status edges, each with its receipt", len(found), broken())


def outcome_whatever_came_first(facts: Facts) -> Verdict:
    """The rules, given each case's documents in another order and some of them twice, come to what was published."""
    published, replayed = published_outcomes(facts), replayed_outcomes(facts)
    keys = published.keys() | replayed.keys()
    broken = (
        f"{key.case} attempt {key.attempt}: another order gives another outcome"
        for key in sorted(keys)
        if published.get(key) != replayed.get(key)
    )
    return verdict("a match does not hang on order or repetition", len(keys), broken)


def paths(facts: Facts) -> dict[AttemptKey, list[ListStatus]]:
    """Return the statuses of each accepted attempt: declared, stored, then review's in the order of their causes.

    Those that followed its release come last.
    """
    found = {attempt_of(event): [ListStatus.DECLARED] for event in lists_accepted(facts)}
    for matched in facts.only(ListMatched):
        if (path := found.get(attempt_of(matched))) is not None:
            path.append(ListStatus.STORED)
    said = facts.family(ListVerdict)
    decided = [(seen, ListStatus.RELEASED) for seen, _ in facts.of(ListReleased)]
    decided += [(seen, verdict.status) for seen, verdict in said if not verdict.released]
    since = [(seen, verdict.status) for seen, verdict in said if verdict.released]
    decided.sort(key=lambda pair: _decided(pair[0]))
    exported = [pair for pair in decided if _direction(pair[0]) == EXPORT]
    decided = [pair for pair in decided if _direction(pair[0]) == IMPORT] + sorted(exported, key=_as_told)
    since.sort(key=lambda pair: pair[0].order)
    for seen, status in (*decided, *since):
        path = found.get(attempt_of(seen.event))
        if path is not None and path[-1] != status:
            path.append(status)  # a list that waits for its parcel keeps the status it has
    for closed in facts.only(ListClosed):  # by a day's end, behind all that was decided
        if (path := found.get(attempt_of(closed))) is not None:
            path.append(ListStatus.CLOSED)
    return found


_ROUNDS = {REVIEW_DOCUMENTS.name: 1, READINESS.name: 2, day_log("review").name: 3}


def _decided(seen: Seen) -> tuple[bool, int, int, int]:
    """Review decides an attempt once by its assessment or refusal, then by officers, then by the arrival of its parcel.

    Where that does not come, the end of a day decides. The words of each of these lie on one partition. Nothing follows
    on a withdrawal.
    """
    place = seen.cause[1] if seen.cause else None
    taken_back = isinstance(seen.event, ListWithdrawn)
    return taken_back, _ROUNDS.get(place.topic, 0) if place else 0, place.offset if place else 0, seen.number


def _direction(seen: Seen) -> Direction:
    return CaseRef.of(*attempt_of(seen.event)).direction


def _as_told(pair: tuple[Seen, ListStatus]) -> tuple[bool, bool, tuple[str, int, int, int]]:
    """An export may be inspected before or after its arrival: its verdicts lie in their order, on one partition."""
    seen, status = pair
    return status is ListStatus.RELEASED, isinstance(seen.event, ListWithdrawn), seen.order


def _said(facts: Facts) -> dict[AttemptKey, set[str]]:
    """Return what the receipts of each attempt's submission say."""
    attempts = {event.submission_id: attempt_of(event) for event in lists_accepted(facts)}
    said: dict[AttemptKey, set[str]] = defaultdict(set)
    for issued in facts.only(ReceiptsIssued):
        if issued.submission_id in attempts:
            said[attempts[issued.submission_id]].update(told.receipt["returnStatus"] for told in issued.receipts)
    return said
