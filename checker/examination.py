"""The whole examination of a running system: it comes to rest, then everything it shows is read and compared."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import httpx

from checker.draining import DRAIN_S, drained, lag_drains
from checker.exposure import Exposed
from checker.facts import Facts
from checker.invariant import Verdict
from checker.invariants import check
from checker.personal import Personal
from checker.reading import read_all
from checker.stores.archived import Archive
from checker.stores.balances import balance
from checker.stores.cases import cases_agree
from checker.stores.feeds import feeds_agree
from checker.stores.mirror import agree
from checker.stores.mirrors import MIRRORS
from checker.waiting import waits_as_it_says
from libs.schemas.topics import FLOWS, PARTNERS

REPORT = Path("var/reports/check.json")
HTTP_TIMEOUT_S = 30.0


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The system shows itself in these places. What is not given is not looked at. services: name → its HTTP
    address. archive: where rows went that retention dropped."""

    kafka: str
    databases: Mapping[str, str] = field(default_factory=dict)
    services: Mapping[str, str] = field(default_factory=dict)
    logs: Sequence[Path] = ()
    zipkin: str | None = None
    drain_s: float = DRAIN_S
    archive: Archive | None = None

    @classmethod
    def from_environment(cls) -> Surroundings:
        """As `python -m deploy.local env` prints it."""
        given = os.environ
        if not given.get("KAFKA_BOOTSTRAP"):
            raise SystemExit(
                "which system? Set KAFKA_BOOTSTRAP; `make check` does, `python -m deploy.local env` prints it"
            )
        databases = {name: url for name in FLOWS if (url := given.get(f"DATABASE_URL_{name.upper()}"))}
        services = {name: url for name in FLOWS if (url := given.get(f"{name.upper()}_URL"))}
        logs = sorted(Path(given["SERVICE_LOGS"]).glob("*.log")) if given.get("SERVICE_LOGS") else []
        spans = given.get("ZIPKIN_ENDPOINT")
        return cls(
            kafka=given["KAFKA_BOOTSTRAP"],
            databases=databases,
            services=services,
            logs=logs,
            zipkin=spans.removesuffix("/api/v2/spans") if spans else None,
            drain_s=float(given.get("CHECK_DRAIN_S", DRAIN_S)),
            archive=Archive.of(kept, given.get("SEALING_KEYS", "")) if (kept := given.get("ARCHIVE_DIR")) else None,
        )


@dataclass(frozen=True, slots=True)
class Examination:
    """An examination keeps what was found, and the facts it was found in."""

    verdicts: list[Verdict]
    facts: Facts

    @property
    def holds(self) -> bool:
        """Nothing that was looked at is broken; a verdict says where nobody looked."""
        return not self.violations

    @property
    def violations(self) -> list[str]:
        return [f"{verdict.name}: {text}" for verdict in self.verdicts for text in verdict.violations]

    def report(self) -> dict[str, Any]:
        verdicts = [asdict(verdict) | {"holds": verdict.holds} for verdict in self.verdicts]
        return {"holds": self.holds, "invariants": verdicts, "violations": self.violations}

    def write(self, path: Path = REPORT) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(self.report(), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


async def examine(around: Surroundings) -> Examination:
    """Everything at once. Whatever does not come to rest in time is itself a violation."""
    rest = await drained(around.kafka, around.databases, around.drain_s)
    facts, personal = Facts(), Personal()
    exposed = Exposed(personal)
    await read_all(
        around.kafka, personal.read, of=PARTNERS
    )  # first, so that nothing need be kept to be looked at later
    await read_all(around.kafka, facts.read, exposed.read)
    verdicts = [lag_drains(rest, around.drain_s), *check(facts)]
    verdicts += await balance(around.databases, around.archive)
    verdicts += await agree(MIRRORS, around.databases, facts, around.archive)
    verdicts += await feeds_agree(around.databases, facts, around.archive)
    verdicts += await cases_agree(around.databases, facts, around.archive)
    exposed.logs(around.logs)
    await exposed.tables(around.databases)
    async with httpx.AsyncClient(timeout=HTTP_TIMEOUT_S, trust_env=False) as http:
        verdicts += await waits_as_it_says(http, around.services, facts)
        await exposed.metrics(http, around.services)
        await exposed.spans(http, around.zipkin)
    return Examination([*verdicts, *exposed.verdicts()], facts)
