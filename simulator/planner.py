"""`plan`: a seed, a number of parcels and a span of days become everything that will be sent. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from enum import StrEnum
from random import Random
from typing import Protocol, TypeVar

from libs.schemas.declarations import InspectionResult
from simulator.people.trade import USUAL, Trade
from simulator.plan.draft import Draft, World
from simulator.plan.export_draft import ExportDraft, ExportWorld
from simulator.plan.plan import Delivery, Expected, ExportEnd, ExportParcel, Final, Parcel, Plan, Wave
from simulator.plan.setup import instruction, setup
from simulator.scenes import PLAIN, SCENES
from simulator.scenes.exports import EXPORT_SCENES, PLAIN_EXPORT
from simulator.scenes.exports.declared import DECLARED_SCENES, declared_exports

START = date(2026, 3, 2)
MISTAKES_SHARE_MAX = 0.5
"""Of all imports; small plans leave out the last scenes of the table."""
EXPORT_MISTAKES_SHARE_MAX = 0.75
"""The same of exports, of which a small plan has fewer."""


PARCELS_PER_DECLARATION = 25
"""So many parcels leave by lists for each consignment that does by a customs declaration."""
_FEW = 40


class Mix(StrEnum):
    """A play is of parcels that enter, that leave, or of both."""

    IMPORTS = "imports"
    EXPORTS = "exports"
    BOTH = "both"


_EXPORTS_AMONG = {Mix.IMPORTS: (0, 1), Mix.EXPORTS: (1, 1), Mix.BOTH: (1, 3)}
"""So many of so many parcels leave."""


class _Cast(Protocol):
    @property
    def per_mille(self) -> int: ...
    @property
    def parcels(self) -> int: ...


S = TypeVar("S", bound=_Cast)
_FINDINGS = (
    (InspectionResult.NORMAL, Final.RELEASED, 80),
    (InspectionResult.PROHIBITED, Final.SENT_BACK, 10),
    (InspectionResult.SUSPECTED_SMUGGLING, Final.DETAINED, 10),
)
_FOUND_LEAVING = (
    (InspectionResult.NORMAL, ExportEnd.CLOSED, 85),
    (InspectionResult.CORRECTABLE, ExportEnd.REJECTED, 15),
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


def plan(seed: int, parcels: int, days: int, start: date = START, mix: Mix = Mix.IMPORTS, trade: Trade = USUAL) -> Plan:
    """The same arguments give the same plan, document for document. days: the span of arrivals, from `start`."""
    if parcels < 1 or days < 1:
        raise ValueError("a plan needs at least one parcel and one day")
    share, among = _EXPORTS_AMONG[mix]
    leaving = parcels * share // among
    world = World(seed, start, days, Random(seed), trade=trade)
    made = _imports(world, parcels - leaving)
    abroad = ExportWorld(seed, start, days, Random(f"{seed} exports"))
    out = _exports(abroad, leaving)
    by_declaration = list(declared_exports(abroad, _declarations(leaving)))
    opening = [*setup(start, world.tag, made, trade), instruction(start, world.tag)]
    sent = (
        *(parcel.deliveries for parcel in made),
        *(parcel.deliveries for parcel in out),
        *(each.deliveries for each in by_declaration),
    )
    deliveries = [*opening, *(delivery for each in sent for delivery in each)]
    return Plan(
        seed, start, days, tuple(made), _agenda(deliveries, world.rng), tuple(out), tuple(by_declaration), trade
    )


def _declarations(leaving: int) -> int:
    """One customs declaration for so many parcels; each scene of them, where there are parcels enough."""
    return max(leaving // PARCELS_PER_DECLARATION, len(DECLARED_SCENES) if leaving >= _FEW else 0)


def _imports(world: World, parcels: int) -> list[Parcel]:
    made: list[Parcel] = []
    for scene in _cast(SCENES, parcels, MISTAKES_SHARE_MAX):
        made += scene.play(world.draft(scene.name, 0 if scene.name in _FIRST_DAY_ONLY else None))
    while len(made) < parcels:
        made.append(_plain(world.draft(PLAIN)))
    return made


def _exports(world: ExportWorld, parcels: int) -> list[ExportParcel]:
    made: list[ExportParcel] = []
    for scene in _cast(EXPORT_SCENES, parcels, EXPORT_MISTAKES_SHARE_MAX):
        made += scene.play(world.draft(scene.name))
    while len(made) < parcels:
        made.append(_plain_export(world.draft(PLAIN_EXPORT)))
    return made


def _cast(scenes: Sequence[S], parcels: int, share_max: float) -> Iterator[S]:
    """Say how often each scene is played. Its share, at least once, as long as there is room for it."""
    room = int(parcels * share_max)
    for scene in scenes:
        times = max(1, round(scene.per_mille * parcels / 1000))
        for _ in range(times):
            if room >= scene.parcels:
                yield scene
                room -= scene.parcels


def _plain_export(draft: ExportDraft) -> ExportParcel:
    """Nothing goes wrong, but an officer who looks may find something."""
    draft.crowd(draft.documents())
    weights = [weight for _, _, weight in _FOUND_LEAVING]
    finding, end, _ = draft.world.rng.choices(_FOUND_LEAVING, weights)[0]
    return draft.closed(finding=finding, if_inspected=end)


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
