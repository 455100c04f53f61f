"""A plan is drawn once for a seed and kept as JSON. So a regression does not hang on how plans are drawn."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from random import Random
from typing import Literal, get_args

FaultKind = Literal[
    "kill", "stop", "rebalance", "database-away", "database-restart", "connection-broken", "commit-failed",
    "commit-reply-lost", "broker-away", "network-bad", "retention", "bad-deploy",
    "clock-back",
]  # fmt: skip
KINDS: tuple[FaultKind, ...] = get_args(FaultKind)
Change = Literal["none", "recreated", "grown"]
Disaster = Literal["none", "cut", "recreated"]

PLAY_SECONDS = 20.0
FAULTS_MAX = 8
_WEIGHTS = {
    "kill": 6,
    "stop": 4,
    "network-bad": 4,
    "connection-broken": 3,
    "commit-failed": 3,
    "commit-reply-lost": 3,
    "bad-deploy": 1,
}


@dataclass(frozen=True, slots=True)
class Fault:
    """service: an index into the story's services. amount in [0, 1): how much, in the fault's own measure."""

    at_seconds: float
    kind: FaultKind
    service: int
    amount: float


@dataclass(frozen=True, slots=True)
class Plan:
    """change: what operators do by its procedure between the two halves. disaster: what happens to an input at the end, and
    must be noticed. repeats: how often the source says something twice."""

    seed: int
    story: str
    workers: int
    lists: int
    repeats: float
    faults: tuple[Fault, ...]
    change: Change = "none"
    disaster: Disaster = "none"

    def text(self) -> str:
        return json.dumps(asdict(self), indent=1)

    @classmethod
    def read(cls, path: Path) -> Plan:
        facts = json.loads(path.read_text(encoding="utf-8"))
        return cls(**{**facts, "faults": tuple(Fault(**fault) for fault in facts["faults"])})

    def with_story(self, story: str) -> Plan:
        return replace(self, story=story)


def draw(seed: int, stories: tuple[str, ...]) -> Plan:
    """The plan of a seed."""
    random = Random(seed)
    kinds = random.choices(KINDS, [_WEIGHTS.get(kind, 2) for kind in KINDS], k=random.randint(1, FAULTS_MAX))
    faults = [
        Fault(round(random.uniform(0, PLAY_SECONDS), 3), kind, random.randrange(100), round(random.random(), 3))
        for kind in kinds
    ]
    changes: tuple[Change, ...] = ("none", "recreated", "grown")
    disasters: tuple[Disaster, ...] = ("none", "cut", "recreated")
    return Plan(
        seed=seed,
        story=random.choice(stories),
        workers=random.randint(1, 2),
        lists=random.randint(2, 6),
        repeats=random.choice((0.0, 0.1, 0.3)),
        faults=tuple(sorted(faults, key=lambda fault: fault.at_seconds)),
        change=random.choices(changes, (8, 1, 1))[0],
        disaster=random.choices(disasters, (18, 1, 1))[0],
    )
