"""`python -m simulation --seeds 2000 --from 1`: exits 0 only without violations."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from simulation.campaign import Failure, Stopwatch, keep, plan_of, play, play_all, report
from simulation.plan import Plan
from simulation.stories import STORIES
from simulation.switches import SWITCHES

REPORT = Path("var/reports/simulation.json")


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser("simulation", description="Play seeds of faults on the loop in one process.")
    parser.add_argument("--seeds", type=int, default=2000)
    parser.add_argument("--from", type=int, default=1, dest="first")
    parser.add_argument("--without", choices=SWITCHES, help="leave a rule out: failures are what is wanted then")
    parser.add_argument("--story", choices=STORIES, help="this one only; else each seed draws its own")
    parser.add_argument("--replay", help="one seed, or the file of a regression: tell its whole history")
    options = parser.parse_args(arguments)
    if options.replay:
        return _replay(options.replay, options.without, options.story)
    return _campaign(range(options.first, options.first + options.seeds), options.without, options.story)


def _replay(what: str, without: str | None, story: str | None) -> int:
    plan = plan_of(int(what), without, story) if what.isdigit() else Plan.read(Path(what))
    outcome = play(plan, without)
    print(f"story {plan.story}, {plan.workers} workers each, {plan.lists} lists; {plan.change=} {plan.disaster=}")
    print("\n".join(outcome.history))
    print("\n".join(outcome.violations) or "no violation")
    return 1 if outcome.violations else 0


def _campaign(seeds: range, without: str | None, story: str | None) -> int:
    watch, done = Stopwatch(), 0
    failures: list[Failure] = []
    for count, failed in play_all(seeds, without, story):
        done += count
        failures += failed
        for failure in failed:
            _tell(failure)
        print(
            f"{done} of {len(seeds)} seeds, {done / watch.seconds * 60:.0f} a minute, {len(failures)} failed",
            flush=True,
        )
    REPORT.parent.mkdir(parents=True, exist_ok=True)
    result = report(seeds, watch.seconds, failures, without, story)
    REPORT.write_text(json.dumps(result, ensure_ascii=False, indent=1), encoding="utf-8")
    print(f"{result['seconds']} s, {result['per_minute']} seeds a minute, {len(failures)} violations; see {REPORT}")
    return 1 if failures else 0


def _tell(failure: Failure) -> None:
    print(f"seed {failure.seed}: {'; '.join(failure.violations)}\n  {failure.command}")
    if failure.without is None:
        print(f"  kept in {keep(failure)}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
