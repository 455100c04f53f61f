"""`plan`: a seed, a number of parcels and a span of days become everything that will be sent. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from random import Random

from libs.schemas.declarations import InspectionResult
from simulator.plan.draft import Draft, World
from simulator.plan.plan import Delivery, Expected, Final, Parcel, Plan, Wave
from simulator.plan.setup import instruction, setup
from simulator.scenes import PLAIN, SCENES, Scene

START = date(2026, 3, 2)
MISTAKES_SHARE_MAX = 0.5
"""Of all parcels; small plans leave out the last scenes of the table."""
_FINDINGS = (
    (InspectionResult.NORMAL, Final.RELEASED, 80),
    (InspectionResult.PROHIBITED, Final.SENT_BACK, 10),
    (InspectionResult.SUSPECTED_SMUGGLING, Final.DETAINED, 10),
)
_AT_THE_GATE = (
    (InspectionResult.NORMAL, None, None, 75),
    (InspectionResult.CORRECTABLE, "release", Final.RELEASED, 5),
    (InspectionResult.DECLARATION_ERROR, "release", Final.RELEASED, 5),
    (InspectionResult.LICENCE, "send-back", Final.SENT_BACK, 5),
    (InspectionResult.SUSPECTED_SMUGGLING, "confiscate", Final.CONFISCATED, 5),
    (InspectionResult.PROHIBITED, None, Final.SENT_BACK, 5),
)
"""What the sorting line finds in a parcel, what an officer says of it then, where its list ends, and how often."""
_FIRST_DAY_ONLY = frozenset({"guarantee-exhausted", "withdrawn-awaiting-guarantee"})


def plan(seed: int, parcels: int, days: int, start: date = START) -> Plan:
    """The same arguments give the same plan, document for document. days: the span of arrivals, from `start`."""
    if parcels < 1 or days < 1:
        raise ValueError("a plan needs at least one parcel and one day")
    world = World(seed, start, days, Random(seed))
    made: list[Parcel] = []
    for scene in _cast(parcels):
        made += scene.play(world.draft(scene.name, 0 if scene.name in _FIRST_DAY_ONLY else None))
    while len(made) < parcels:
        made.append(_plain(world.draft(PLAIN)))
    opening = [*setup(start, world.tag, made), instruction(start, world.tag)]
    deliveries = [*opening, *(delivery for parcel in made for delivery in parcel.deliveries)]
    return Plan(seed, start, days, tuple(made), _agenda(deliveries, world.rng))


def _cast(parcels: int) -> list[Scene]:
    """Say how often each scene is played. Its share, at least once, as long as plain parcels stay in the majority."""
    room = int(parcels * MISTAKES_SHARE_MAX)
    cast: list[Scene] = []
    for scene in SCENES:
        times = max(1, round(scene.per_mille * parcels / 1000))
        for _ in range(times):
            if room >= scene.parcels:
                cast.append(scene)
                room -= scene.parcels
    return cast


def _plain(draft: Draft) -> Parcel:
    """Nothing goes wrong, but an officer who looks may find something."""
    draft.crowd(draft.documents())
    weights = [weight for _, _, weight in _FINDINGS]
    finding, final, _ = draft.world.rng.choices(_FINDINGS, weights)[0]
    weights = [weight for *_, weight in _AT_THE_GATE]
    at_gate, ruling, sorted_out, _ = draft.world.rng.choices(_AT_THE_GATE, weights)[0]
    expected = Expected(Final.RELEASED, if_inspected=final, if_sorted=sorted_out)
    return draft.parcel(expected, finding=finding, at_gate=at_gate, ruling=ruling)


def _agenda(deliveries: Iterable[Delivery], rng: Random) -> dict[tuple[int, Wave], tuple[Delivery, ...]]:
    """Deliveries by day and wave; within a wave they come in any order, as from many senders."""
    waves: dict[tuple[int, Wave], list[Delivery]] = defaultdict(list)
    for delivery in deliveries:
        waves[delivery.day, delivery.wave].append(delivery)
    for crowd in waves.values():
        rng.shuffle(crowd)
    return {key: tuple(waves[key]) for key in sorted(waves)}
