"""A play of parcels' whole life in a fresh system, and all that can be seen when it is over."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiokafka import ConsumerRecord

from checker.facts import Facts
from checker.invariant import Verdict
from checker.reading import gather_facts
from checker.stores.balances import balance
from checker.stores.feeds import feeds_agree
from checker.told.contract import DOCUMENT, Contract, ToldRecord
from checker.told.own_topics import own_topics_agree
from checker.told.whole import everything_told
from deploy.demo.killing import Killer
from deploy.local.rebuilding import rebuild
from deploy.local.stack import SERVICES
from deploy.local.system import System
from simulator.acting.platform import Document
from simulator.judge.outcome import Outcome, outcome
from simulator.judge.report import Conclusion, conclude
from simulator.people.partners import CHECKED_PLATFORM, PLATFORMS
from simulator.plan.plan import Plan
from simulator.planner import START, Mix, plan
from simulator.play.endpoints import Endpoints
from simulator.play.player import Played, play
from tests.e2e.fresh import HOMES, environment_of, fresh_system, logs, page
from tests.e2e.raw_payments import StandIn
from tests.e2e.reading import letters_of

PARCELS, DAYS, SEED = 240, 2, 4
"""Enough for every scene of both directions."""

OFTEN_INSPECTED = {"REVIEW_INSPECTION_SHARE": "0.1", "ACCOUNTBOOK_GATE_INSPECTION_SHARE": "0.5"}
"""So that few parcels show what an inspection may find."""
UNDER_PLAY = OFTEN_INSPECTED | {"BUYER_CHECK_PLATFORMS": CHECKED_PLATFORM.code}
"""One platform's buyers are checked, each of whom the edge's table believes."""
PAYMENT_SHARE = "0.085"
"""Of orders, whose platforms are asked for raw payment data: mostly plain ones, in the plan of this seed."""


@dataclass(frozen=True, repr=False)
class Life:
    """waiting, metrics: of each service, as its pages say. feeds: of partners that follow theirs, what is right and wrong.
    told: what lies on outsiders' topics. logs: by process. rebuilt: service → what the command that rebuilds its store came
    to; all services, or those that were killed.
    """

    played: Played
    facts: Facts
    conclusion: Conclusion
    outcome: Outcome
    letters: list[ConsumerRecord[bytes, bytes]]
    waiting: dict[str, list[dict[str, Any]]]
    metrics: dict[str, str]
    logs: dict[str, str]
    feeds: list[Verdict]
    told: list[ToldRecord]
    rebuilt: dict[str, int]

    @property
    def wrong(self) -> list[str]:
        """Every promise broken and every wrong answer, one line each."""
        broken = [(each.name, text) for each in [*self.conclusion.verdicts, *self.feeds] for text in each.violations]
        answered = [(each.name, text) for each in self.conclusion.tried for text in each.wrong]
        return [f"{name}: {text}" for name, text in broken + answered]


CONTRACT = Contract(json.loads(DOCUMENT.read_text(encoding="utf-8")))


def small_plan() -> Plan:
    return plan(SEED, PARCELS, DAYS, START, Mix.BOTH)


@contextmanager
def playing(planned: Plan, home: str, env: Mapping[str, str] | None = None) -> Iterator[System]:
    """A system to play a plan in. Its platforms are asked for raw payment data, and tell what was paid. env: more of it."""
    papers: dict[str, dict[tuple[str, str], Document]] = {"order": {}, "payment": {}}
    for delivery in (each for wave in planned.agenda.values() for each in wave):
        if delivery.document in papers and isinstance(body := delivery.body, dict):
            papers[delivery.document][body["ebpCode"], body["orderNo"]] = body

    def documents(code: str, order_no: str) -> tuple[Document, Document] | None:
        order, payment = (papers[kind].get((code, order_no)) for kind in ("order", "payment"))
        return (order, payment) if order and payment else None

    told = StandIn(documents)
    asked = told.asked([platform.code for platform in PLATFORMS], HOMES / f"{home}-platforms", PAYMENT_SHARE)
    with told.answering(), fresh_system(home, env={**UNDER_PLAY, **asked, **(env or {})}) as up:
        yield up


async def live(planned: Plan, home: str, kill: Sequence[str] = ()) -> Life:
    """Play to the last tax payment. kill: services that die by `kill -9`, each in its moment, and come back."""
    with playing(planned, home) as up:
        endpoints = Endpoints(up.endpoints.kafka, up.intake_url, feed_url=f"http://127.0.0.1:{up.ports['feed']}")
        killer = Killer(up.home, kill, planned, lambda _: None, print) if kill else None
        played = await play(planned, endpoints, killer or (lambda _: None))
        assert killer is None or killer.struck, f"the run was over before all of {kill} could be killed"
        facts = await gather_facts(endpoints.kafka_bootstrap)
        told = await everything_told(endpoints.kafka_bootstrap, CONTRACT, facts)
        return Life(
            played=played,
            facts=facts,
            conclusion=conclude(played, facts),
            outcome=outcome(facts),
            letters=await letters_of(endpoints.kafka_bootstrap),
            waiting={service: json.loads(page(up, service, "/v1/waiting")) for service in up.ports},
            metrics={service: page(up, service, "/metrics") for service in up.ports},
            logs=logs(up),
            feeds=await feeds_agree(up.endpoints.databases, facts)
            + await balance({"feed": up.endpoints.databases["feed"]})
            + [await own_topics_agree(up.endpoints.databases, told)],
            told=told,
            rebuilt=await rebuilt(up, kill or SERVICES),
        )


async def rebuilt(up: System, services: Sequence[str], beginning: Path | None = None) -> dict[str, int]:
    """Rebuild these stores when all is over, one on each core. Returns 0 for each that is the one that was."""
    variables, cores = environment_of(up), asyncio.Semaphore(2)

    async def one(service: str) -> int:
        async with cores:
            return await asyncio.to_thread(
                rebuild, up.home, service, variables, accept=False, beginning=beginning, runs_again=False
            )

    return dict(zip(services, await asyncio.gather(*map(one, services)), strict=True))
