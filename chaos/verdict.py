"""The judgement: everything at rest, every outbox empty, every promise kept, every parcel answered, nobody exposed."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncpg

from chaos import logs
from chaos.ground import Ground
from checker.facts import Facts
from checker.invariants import check
from checker.reading import gather_facts
from simulator.player import Played
from simulator.rest import Rest
from simulator.verification import verify

REPORT = Path("var/reports/chaos.json")
REST_WITHIN_S = 120.0
"""After the last fault is healed and the last document sent, everything must be at rest by then."""


@dataclass
class Campaign:
    """What a campaign was. faults: kind → how often it had an effect. missed: the same without. died: service → how
    often it ended by itself and was started again. violations: one sentence each, without personal data."""

    seed: int
    seconds: float = 0.0
    faults: dict[str, int] = field(default_factory=dict)
    missed: dict[str, int] = field(default_factory=dict)
    died: dict[str, int] = field(default_factory=dict)
    plays: list[Played] = field(default_factory=list)
    protections: dict[str, int] = field(default_factory=dict)
    invariants: list[dict[str, Any]] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)

    def report(self) -> dict[str, Any]:
        return {
            "seed": self.seed,
            "seconds": round(self.seconds, 1),
            "faults": self.faults,
            "missed": self.missed,
            "died": self.died,
            "documents": sum(played.sent.documents for played in self.plays),
            "parcels": sum(len(played.plan.parcels) for played in self.plays),
            "last_day": max((played.last_day.isoformat() for played in self.plays), default=None),
            "protections": self.protections,
            "invariants": self.invariants,
            "violations": self.violations,
        }

    def write(self, path: Path = REPORT) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(self.report(), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


async def judge(ground: Ground, campaign: Campaign, personal: logs.Personal) -> None:
    """Adds to the campaign's violations whatever is not as it must be."""
    violations = campaign.violations
    violations += await _restless(ground.endpoints.kafka)
    violations += await _outboxes(ground.endpoints.databases)
    facts = await gather_facts(ground.endpoints.kafka)
    for verdict in check(facts):
        campaign.invariants.append({"name": verdict.name, "checked": verdict.checked, "holds": verdict.holds})
        violations += [f"{verdict.name}: {text}" for text in verdict.violations]
    violations += _wrong_answers(campaign.plays, facts)
    files = logs.log_files(ground.home)
    violations += logs.halts(files)
    violations += logs.personal_data(files, personal)
    campaign.protections = logs.protections(files)


async def _restless(bootstrap: str) -> list[str]:
    async with Rest(bootstrap) as rest:
        try:
            async with asyncio.timeout(REST_WITHIN_S):
                await rest.wait()
        except TimeoutError:
            return [
                f"{service} is {behind} records behind on {place.topic}-{place.partition} after {REST_WITHIN_S:.0f} s"
                for (service, place), behind in (await rest.lag()).items()
            ]
    return []


async def _outboxes(databases: Mapping[str, str]) -> list[str]:
    """At rest, every page has been published, and then deleted within a sweep or two."""
    left: dict[str, int] = {}
    for _ in range(50):
        left = {service: pages for service, url in databases.items() if (pages := await _pages(url))}
        if not left:
            return []
        await asyncio.sleep(0.2)
    return [f"the outbox of {service} holds {pages} pages at rest" for service, pages in left.items()]


async def _pages(url: str) -> int:
    db = await asyncpg.connect(url)
    try:
        return int(await db.fetchval("select count(*) from outbox"))
    finally:
        await db.close()


def _wrong_answers(plays: Sequence[Played], facts: Facts) -> Iterator[str]:
    for played in plays:
        for tried in verify(played, facts):
            yield from (f"seed {played.plan.seed}, {tried.name}: {text}" for text in tried.wrong)
