"""The campaign: cases in batches, a valid document behind each, every answer judged."""

from __future__ import annotations

import json
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from chaos.badinput.case import Case
from chaos.badinput.generator import cases, good_behind
from chaos.badinput.inside import Inside, Told
from chaos.badinput.judge import answer_of, wrong, wrong_behind
from libs.runtime.failures import DeadLetter, Fenced, Halt, Transient

REPORT = Path("var/reports/bad-input.json")
BATCH_CASES = 800
EMPTIED_EVERY_BATCHES = 25
VIOLATIONS_MAX = 1_000
Say = Callable[[str], None]


@dataclass
class Campaign:
    """answers: class, with the reason where it is a dead letter → how often. by_mutation: the same for each mutation.
    violations: one sentence each, with the number that makes the case again."""

    seed: int
    cases: int = 0
    good: int = 0
    seconds: float = 0.0
    answers: Counter[str] = field(default_factory=Counter)
    by_mutation: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    violations: list[str] = field(default_factory=list)
    kafka: dict[str, Any] = field(default_factory=dict)

    def report(self) -> dict[str, Any]:
        return {
            "seed": self.seed,
            "cases": self.cases,
            "good_behind": self.good,
            "seconds": round(self.seconds, 1),
            "answers": dict(self.answers.most_common()),
            "by_mutation": {name: dict(found) for name, found in sorted(self.by_mutation.items())},
            "kafka": self.kafka,
            "violations": self.violations,
        }

    def write(self, path: Path = REPORT) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(self.report(), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")

    def note(self, case: Case, told: Told, behind: Told) -> None:
        answer = answer_of(told)
        self.cases += 1
        self.good += 1
        self.answers[f"{answer}: {told.letter.reason}" if told.letter else str(answer)] += 1
        self.by_mutation[case.mutation][str(answer)] += 1
        for text in (*wrong(case, told), *wrong_behind(behind)):
            self.violate(case, text)

    def violate(self, case: Case, text: str) -> None:
        if len(self.violations) < VIOLATIONS_MAX:
            self.violations.append(f"case {case.number}, {case.mutation} ({case.draft.kind}): {text}")


async def run_inside(campaign: Campaign, inside: Inside, count: int, say: Say) -> None:
    """The first `count` cases of the seed, through intake's own code on a real database."""
    begun, told = time.monotonic(), 0.0
    for batch, first in enumerate(range(0, count, BATCH_CASES)):
        if batch % EMPTIED_EVERY_BATCHES == 0:
            await inside.empty()
        drawn = list(cases(campaign.seed, first, min(BATCH_CASES, count - first)))
        await _batch(campaign, inside, drawn)
        campaign.seconds = time.monotonic() - begun
        if campaign.seconds - told >= 10:
            told = campaign.seconds
            rate = campaign.cases / campaign.seconds
            say(f"{campaign.cases:,} of {count:,} cases, {rate:,.0f}/s, {len(campaign.violations)} violations")


async def _batch(campaign: Campaign, inside: Inside, drawn: Sequence[Case]) -> None:
    """Where a batch fails as a whole, its cases are tried one by one: the one at fault is named."""
    try:
        await _apply(campaign, inside, drawn)
    except (Halt, Transient, Fenced, DeadLetter, Exception) as failure:
        if len(drawn) == 1:
            campaign.cases += 1
            campaign.violate(drawn[0], f"{type(failure).__name__} stops the service")
            return
        for case in drawn:
            await _batch(campaign, inside, [case])


async def _apply(campaign: Campaign, inside: Inside, drawn: Sequence[Case]) -> None:
    records = []
    for case in drawn:
        draft = case.draft
        records.append(inside.record(draft.topic, draft.key, draft.value, draft.headers))
        records.append(inside.record(draft.topic, b"K1", good_behind(case)))
    told = await inside.apply(records)
    for case, bad, behind in zip(drawn, told[::2], told[1::2], strict=True):
        campaign.note(case, bad, behind)
