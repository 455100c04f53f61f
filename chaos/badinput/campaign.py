"""The campaign: cases in batches, a valid document behind each, every answer judged."""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncpg

from chaos.badinput.case import Case, Draft
from chaos.badinput.generator import cases, good_behind
from chaos.badinput.inside import Inside, Outcome
from chaos.badinput.judge import answer_of, wrong, wrong_behind
from chaos.badinput.samples import sample
from libs.runtime.store.migrations import migrate
from services.intake.settings import Settings

REPORT = Path("var/reports/bad-input.json")
BATCH_CASES = 800
SHARE_CASES = 20_000
VIOLATIONS_MAX = 1_000
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Share:
    """Cases `first` to `first + count`. database: its address."""

    seed: int
    first: int
    count: int
    database: str

    @property
    def schema(self) -> str:
        return f"bad_input_{self.first}"


def _counters() -> defaultdict[str, Counter[str]]:
    return defaultdict(Counter)


@dataclass
class Campaign:
    """answers: class, with the reason where it is a dead letter → how often. by_mutation: the same for each mutation.
    violations: one sentence each, with the number that makes the case again."""

    seed: int
    cases: int = 0
    good: int = 0
    seconds: float = 0.0
    answers: Counter[str] = field(default_factory=Counter)
    by_mutation: defaultdict[str, Counter[str]] = field(default_factory=_counters)
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

    def add(self, share: Campaign) -> None:
        self.cases += share.cases
        self.good += share.good
        self.answers.update(share.answers)
        for name, found in share.by_mutation.items():
            self.by_mutation[name].update(found)
        self.violations += share.violations[: VIOLATIONS_MAX - len(self.violations)]

    def note(self, case: Case, told: Outcome, behind: Outcome) -> None:
        answer = answer_of(told)
        self.cases += 1
        self.good += 1
        self.answers[f"{answer}: {told.reason}" if told.reason else str(answer)] += 1
        self.by_mutation[case.mutation][str(answer)] += 1
        for text in (*wrong(case, told), *wrong_behind(behind)):
            self.violate(case, text)

    def violate(self, case: Case, text: str) -> None:
        if len(self.violations) < VIOLATIONS_MAX:
            self.violations.append(f"case {case.number}, {case.mutation} ({case.draft.kind}): {text}")


async def run_share(share: Share) -> Campaign:
    """A share of a seed's cases, through intake's own code on a real database, in tables of its own."""
    campaign = Campaign(share.seed)
    db = await asyncpg.connect(share.database, server_settings={"search_path": share.schema})
    try:
        await db.execute(f"drop schema if exists {share.schema} cascade; create schema {share.schema}")
        await migrate(db, Settings.service)
        inside = Inside(db, Settings())
        await inside.open()
        for first in range(share.first, share.first + share.count, BATCH_CASES):
            count = min(BATCH_CASES, share.first + share.count - first)
            await apply(campaign, inside, list(cases(share.seed, first, count)))
        await db.execute(f"drop schema {share.schema} cascade")
    finally:
        await db.close()
    return campaign


def run_inside(campaign: Campaign, database: str, count: int, workers: int, say: Say) -> None:
    """The first `count` cases of the seed, in shares, by several processes."""
    begun = time.monotonic()
    shares = [
        Share(campaign.seed, first, min(SHARE_CASES, count - first), database) for first in range(0, count, SHARE_CASES)
    ]
    with ProcessPoolExecutor(workers, multiprocessing.get_context("spawn")) as pool:
        for done in pool.map(_run_share, shares):
            for text in done.violations:
                say(f"VIOLATION {text}")
            campaign.add(done)
            campaign.seconds = time.monotonic() - begun
            rate = campaign.cases / campaign.seconds
            say(f"{campaign.cases:,} of {count:,} cases, {rate:,.0f}/s, {len(campaign.violations)} violations")


def _run_share(share: Share) -> Campaign:
    return asyncio.run(run_share(share))


async def examined(inside: Inside, name: str, draft: Draft) -> tuple[Outcome, list[str]]:
    """One record with a valid one behind it: what became of it, and what is wrong with that."""
    bad = inside.record(draft.topic, draft.key, draft.value, draft.headers)
    good = inside.record(draft.topic, b"K1", sample(draft.kind, 10**14).json)
    told, behind = await inside.apply([bad, good])
    return told, [*wrong(Case(0, name, draft), told), *wrong_behind(behind)]


async def apply(campaign: Campaign, inside: Inside, drawn: Sequence[Case]) -> None:
    """Apply a batch; where it fails as a whole, try its cases one by one. The one at fault is named, not quoted."""
    try:
        await _apply_together(campaign, inside, drawn)
    except Exception as failure:
        if len(drawn) == 1:
            campaign.cases += 1
            campaign.violate(drawn[0], f"{type(failure).__name__} stops the service")
            return
        for case in drawn:
            await apply(campaign, inside, [case])


async def _apply_together(campaign: Campaign, inside: Inside, drawn: Sequence[Case]) -> None:
    records = []
    for case in drawn:
        draft = case.draft
        records.append(inside.record(draft.topic, draft.key, draft.value, draft.headers))
        records.append(inside.record(draft.topic, b"K1", good_behind(case)))
    told = await inside.apply(records)
    for case, bad, behind in zip(drawn, told[::2], told[1::2], strict=True):
        campaign.note(case, bad, behind)
