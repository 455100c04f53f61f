"""`python -m deploy.demo`: parcels' whole life on a fresh system; exits 0 only if every promise held.

With --kill the same seed is played twice, once undisturbed and once with `kill -9` of that service in mid-run, and both
must end alike.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from dataclasses import replace
from pathlib import Path

from checker.reading import gather_facts
from deploy.demo.killing import Killer
from deploy.demo.libraries import ProgramError
from deploy.demo.told import Wanted, telling_plan, told_is_as_described, wanted
from deploy.local import system
from deploy.local.errors import StackError
from deploy.local.progress import progress
from deploy.local.stack import SERVICES
from simulator.judge.outcome import differences, outcome
from simulator.judge.report import REPORT, Conclusion, conclude, render
from simulator.plan.plan import Plan
from simulator.planner import START, Mix, plan
from simulator.play.endpoints import Endpoints
from simulator.play.player import play
from simulator.play.progress import Shown

HOME = Path("var/demo")
REDIS_IS_THERE = {"REVIEW_VELOCITY_TIMEOUT_MS": "60000"}
"""Where it is slow because the machine is busy, a person would have to decide: another story than the one of the seed."""


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m deploy.demo", description=__doc__)
    parser.add_argument("--seed", type=int, default=int(os.environ.get("SEED", "1")))
    parser.add_argument("--parcels", type=int, default=int(os.environ.get("PARCELS", "5000")))
    parser.add_argument("--days", type=int, default=int(os.environ.get("DAYS", "7")), help="span of arrivals")
    parser.add_argument("--mix", choices=list(Mix), default=os.environ.get("MIX", Mix.BOTH), help="which parcels")
    parser.add_argument("--kill", choices=SERVICES, default=os.environ.get("KILL") or None)
    parser.add_argument(
        "--told",
        type=int,
        metavar="N",
        help="play as many parcels as tell outsiders N records of each channel, and hold them against asyncapi.json",
    )
    return parser.parse_args()


def _say(line: str) -> None:
    print(line, flush=True)


async def _play(
    running: system.System, planned: Plan, kill: str | None, told: Wanted | None
) -> tuple[Conclusion, dict[str, object]]:
    feed_url = "" if told is None else f"http://127.0.0.1:{running.ports['feed']}"
    endpoints = Endpoints(running.endpoints.kafka, running.intake_url, running.calendar_secret, feed_url)
    with Shown() as shown:
        killer = Killer(running.home, [kill], planned, shown, _say) if kill else None
        played = await play(planned, endpoints, killer or shown)
    if killer and not killer.struck:
        raise StackError(f"the run was over before {kill} could be killed: give it more PARCELS")
    facts = await gather_facts(endpoints.kafka_bootstrap)
    conclusion = conclude(played, facts)
    if told is not None:
        seen = await told_is_as_described(running, facts, told)
        conclusion = replace(conclusion, verdicts=[*conclusion.verdicts, *seen])
        conclusion.report["told"] = [each.report() for each in seen]
    return conclusion, outcome(facts)


def _run(planned: Plan, kill: str | None, told: Wanted | None = None) -> tuple[Conclusion, dict[str, object]]:
    with progress() as say:
        running = system.running(HOME, env=REDIS_IS_THERE, say=say)
        up = running.__enter__()
    try:
        return asyncio.run(_play(up, planned, kill, told))
    finally:
        running.__exit__(None, None, None)


def main() -> int:
    arguments = _arguments()
    if arguments.told is None:
        planned = plan(arguments.seed, arguments.parcels, arguments.days, START, Mix(arguments.mix))
    else:
        planned = telling_plan(arguments.seed, arguments.told)
    try:
        told = None if arguments.told is None else wanted(arguments.told, HOME.parent / "libraries")
        conclusion, undisturbed = _run(planned, None, told)
        print(render(conclusion))
        holds, differing = conclusion.holds, []
        if arguments.kill:
            _say(f"\nthe same again, with kill -9 of {arguments.kill} in mid-run")
            conclusion, disturbed = _run(planned, arguments.kill)
            print(render(conclusion))
            differing = differences(undisturbed, disturbed)
            holds = holds and conclusion.holds and not differing
            conclusion.report["kill"] = {"service": arguments.kill, "differences": differing}
    except (StackError, ProgramError) as error:
        print(error, file=sys.stderr)
        return 1
    conclusion.write()
    for line in differing[:20]:
        print(f"DIFFERS       {line}")
    if arguments.kill and not differing:
        print(f"kill -9 of {arguments.kill}: the same outcomes and balances as the undisturbed run")
    print("\neverything held" if holds else "\nNOT EVERYTHING HELD")
    print(f"open next: {REPORT} (the figures), {HOME}/logs (what the services said)")
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
