"""The judgement: the checker's examination, every parcel answered, nobody halted, every kind of fault struck."""

from __future__ import annotations

import json
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from chaos import floods, logs
from chaos.ground import Ground
from chaos.memory import Memory
from chaos.rebuilding import not_rebuilt
from chaos.standing import Stands
from chaos.steps import STEPS, steps_taken
from chaos.window import uncounted
from checker.examination import Surroundings, examine
from checker.facts import Facts
from deploy.local.ports import LOOPBACK
from libs.runtime.settings import ServiceSettings
from services.intake.settings import Settings as IntakeSettings
from services.matching.settings import Settings as MatchingSettings
from services.returns.settings import Settings as ReturnsSettings
from simulator.judge.verification import verify
from simulator.play.player import Played

REPORT = Path("var/reports/chaos.json")
_SETTINGS: dict[str, type[ServiceSettings]] = {
    "intake": IntakeSettings, "matching": MatchingSettings, "returns": ReturnsSettings
}  # fmt: skip
_MOST = {
    flood.name: flood.most(_SETTINGS[flood.service].model_fields[flood.setting].default) for flood in floods.FLOODS
}
"""Flood → how much of it is taken in a campaign, which sets none of these bounds."""


@dataclass
class Campaign:
    """A campaign leaves these facts. faults: kind → how often it had an effect. overloads: documents a second that each
    tenfold pace reached. missed: the same without. skipped: kind → why it cannot be inflicted here. died: service → how
    often it ended by itself and was started again. snapshots: how many were taken while faults struck. drained_s: from
    the last heal, or the last thing sent, to rest. standing_s: service → its longest stand. memory_mb: service → the most
    that one of its processes held. violations: one sentence each, without personal data."""

    seed: int
    seconds: float = 0.0
    faults: dict[str, int] = field(default_factory=dict)
    missed: dict[str, int] = field(default_factory=dict)
    overloads: list[float] = field(default_factory=list)
    skipped: dict[str, str] = field(default_factory=dict)
    died: dict[str, int] = field(default_factory=dict)
    plays: list[Played] = field(default_factory=list)
    snapshots: int = 0
    drained_s: float | None = None
    standing_s: dict[str, float] = field(default_factory=dict)
    memory_mb: dict[str, float] = field(default_factory=dict)
    protections: dict[str, int] = field(default_factory=dict)
    invariants: list[dict[str, Any]] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)

    def count(self, counts: dict[str, int], kind: str, times: int = 1) -> None:
        counts[kind] = counts.get(kind, 0) + times

    def drained(self, seconds: float | None, within_s: float) -> None:
        """seconds: None where it did not drain at all."""
        self.drained_s = None if seconds is None else round(seconds, 1)
        if seconds is None or seconds > within_s:
            took = "it has not" if seconds is None else f"it took {seconds:.1f} s"
            self.violations.append(f"all lag drains within {within_s:.0f} s of the last trouble: {took}")

    def stood(self, stands: Stands, bound_s: float) -> None:
        self.standing_s = {service: round(seconds, 1) for service, seconds in sorted(stands.longest_s.items())}
        self.violations += stands.beyond(bound_s)

    def weighed(self, memory: Memory, bound_mb: float) -> None:
        self.memory_mb = {service: round(mb, 1) for service, mb in sorted(memory.highest_mb.items())}
        self.violations += memory.beyond(bound_mb)

    def believe(self, taken: Container[str]) -> None:
        """A step of the calendar that the topics do not show was none, whoever died meanwhile."""
        for step in STEPS:
            if step in self.faults and step not in taken:
                self.count(self.missed, step, self.faults.pop(step))

    def not_struck(self, wanted: Iterable[str]) -> list[str]:
        """Return what to say of each kind that was to strike and has not."""
        return [
            f"{kind} cannot be inflicted here: {self.skipped[kind]}" if kind in self.skipped else f"{kind} never struck"
            for kind in wanted
            if not self.faults.get(kind)
        ]

    def report(self) -> dict[str, Any]:
        return {
            "seed": self.seed,
            "seconds": round(self.seconds, 1),
            "faults": dict(sorted(self.faults.items())),
            "overload_per_s": self.overloads,
            "missed": dict(sorted(self.missed.items())),
            "skipped": [f"{kind}: {reason}" for kind, reason in self.skipped.items()],
            "died": self.died,
            "documents": sum(played.sent.documents for played in self.plays),
            "parcels": sum(len(played.plan.parcels) + len(played.plan.exports) for played in self.plays),
            "last_day": max((played.last_day.isoformat() for played in self.plays), default=None),
            "snapshots": self.snapshots,
            "drained_s": self.drained_s,
            "standing_s": self.standing_s,
            "memory_mb": self.memory_mb,
            "protections": self.protections,
            "invariants": self.invariants,
            "violations": self.violations,
        }

    def write(self, path: Path = REPORT) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(self.report(), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


async def judge(ground: Ground, campaign: Campaign, drain_s: float) -> None:
    """Adds to the campaign's violations whatever is not as it must be."""
    examination = await examine(_around(ground, drain_s))
    for verdict in examination.verdicts:
        campaign.invariants.append(verdict.report())
    campaign.violations += examination.violations
    campaign.violations += _wrong_answers(campaign.plays, examination.facts)
    struck = campaign.faults.get("flood-under-one-key", 0)
    campaign.violations += floods.wrong_answers(examination.facts, _MOST, struck)
    campaign.believe(steps_taken(examination.facts))
    files = logs.log_files(ground.home)
    campaign.violations += logs.halts(files)
    campaign.protections = logs.protections(files)
    campaign.violations += await uncounted(ground.endpoints)
    if campaign.faults.get("rows-dropped"):
        campaign.violations += await not_rebuilt(ground)


def _around(ground: Ground, drain_s: float) -> Surroundings:
    return Surroundings(
        kafka=ground.endpoints.kafka,
        databases=ground.endpoints.databases,
        services={service: f"http://{LOOPBACK}:{port}" for service, port in ground.ports.items()},
        logs=logs.log_files(ground.home),
        zipkin=ground.endpoints.zipkin,
        drain_s=drain_s,
        archive=ground.archive,
    )


def _wrong_answers(plays: Sequence[Played], facts: Facts) -> Iterator[str]:
    for played in plays:
        for tried in verify(played, facts):
            yield from (f"seed {played.plan.seed}, {tried.name}: {text}" for text in tried.wrong)
