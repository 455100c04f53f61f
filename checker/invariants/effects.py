"""One effect per cause: an id stands for one event, however often it is published."""

from __future__ import annotations

from collections import defaultdict

from checker.facts import Facts
from checker.invariant import Verdict, verdict


def one_effect_per_cause(facts: Facts) -> Verdict:
    """The same id always carries the same body, each id names its cause, and every event can be read."""
    nameless = (
        f"{seen.id or 'no id'} on {seen.place.topic} names no cause" for seen in facts.everything() if not seen.cause
    )
    broken = [f"{what} has two contents" for what in facts.contradictions]
    broken += [f"{place.topic}-{place.partition} {place.offset} cannot be read" for place in facts.unreadable]
    return verdict("one effect per cause", sum(map(len, facts.events.values())), [*broken, *nameless])


def ids_name_one_event(facts: Facts) -> Verdict:
    """One input record and index give one event: the same id never names events of two topics or types."""
    names: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for seen in facts.everything():
        names[seen.id].add((seen.place.topic, type(seen.event).__name__))
    doubled = (f"{name} names {sorted(events)}" for name, events in names.items() if len(events) > 1)
    return verdict("an id names one event", len(names), doubled)
