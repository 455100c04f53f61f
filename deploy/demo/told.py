"""Every record that outsiders could read of a play is held against asyncapi.json alone, channel by channel."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from checker.facts import Facts
from checker.invariant import Verdict, verdict
from checker.told.contract import DOCUMENT, Contract, ToldRecord, faults
from checker.told.mutated import unnoticed
from checker.told.own_topics import own_topics_agree
from checker.told.whole import everything_told
from deploy.demo.libraries import environment, libraries_agree
from deploy.local.system import System
from simulator.people.trade import trade_of
from simulator.plan.plan import Plan
from simulator.planner import START, Mix, plan

_DAYS = 2
_PARCELS_PER_RECORD, _RECORDS_PER_MERCHANT = 1.75, 5
"""Of the channels that fill most slowly. Six parcels in ten have a bill, a merchant has seven records of its payments."""


def telling_plan(seed: int, least: int) -> Plan:
    """Plan a play of which each channel has so many records. Many small merchants pay many documents."""
    parcels, merchants = int(least * _PARCELS_PER_RECORD) + 1, least // _RECORDS_PER_MERCHANT + 1
    return plan(seed, parcels, _DAYS, START, Mix.BOTH, trade_of(merchants))


@dataclass(frozen=True, slots=True)
class Wanted:
    """least: so many records of each channel. python: has others' libraries, by which all of it is read."""

    least: int
    python: Path


def wanted(least: int, home: Path) -> Wanted:
    """Make ready what looks at a play afterwards. Raises ProgramError where libraries are not to be had."""
    return Wanted(least, environment(home, "more.lock"))


async def told_is_as_described(running: System, facts: Facts, of: Wanted) -> list[Verdict]:
    """One verdict a channel, one on partners' own topics, and what others' libraries make of all."""
    contract = Contract(json.loads(DOCUMENT.read_text(encoding="utf-8")))
    told = await everything_told(running.endpoints.kafka, contract, facts)
    own = await own_topics_agree(running.endpoints.databases, told)
    by_others = await libraries_agree(of.python, {"KAFKA": running.endpoints.kafka}, told)
    return [*described(contract, told, of.least), own, *by_others]


def described(contract: Contract, told: list[ToldRecord], least: int) -> list[Verdict]:
    """Hold every record against the document, channel by channel: partners' own topics are one channel there. A channel of
    fewer records than wanted counts as broken, and so does one whose faults the document lets pass."""
    of: dict[str, list[ToldRecord]] = {address: [] for address in contract.addresses}
    for record in told:
        of[contract.address(record.topic)].append(record)
    return [
        verdict(
            f"{address} is as {DOCUMENT.name} says, which refuses what is not",
            len(records),
            [*_few(records, least), *faults(contract, records), *unnoticed(contract, records)],
        )
        for address, records in sorted(of.items())
    ]


def _few(records: list[ToldRecord], least: int) -> list[str]:
    return [f"{len(records)} records where {least} are wanted"] if len(records) < least else []
