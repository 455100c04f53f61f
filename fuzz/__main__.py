"""`python -m fuzz --seed 1 --minutes 5`: exits 0 only if nothing was wrong."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import count, islice
from pathlib import Path

from fuzz.actions import Send, read, written
from fuzz.runs import Run, again, in_memory, shortened

REPORT = Path("var/reports/fuzz.json")
STEPS = 400


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser("fuzz", description="Random commands of every kind through the whole chain.")
    parser.add_argument("--seed", type=int, default=1, help="the first seed; each next run takes the next")
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--steps", type=int, default=STEPS, help="actions of a run")
    parser.add_argument(
        "--replay", help="a seed, or the file of a run that was cut short: play it and tell its actions"
    )
    options = parser.parse_args(arguments)
    if options.replay:
        return _replay(options.replay, options.steps)
    return _campaign(options.seed, options.steps, options.minutes * 60)


def _replay(what: str, steps: int) -> int:
    if what.isdigit():
        run = in_memory(int(what), steps)
        actions, wrong = run.actions, run.wrong
    else:
        actions = read(Path(what).read_text(encoding="utf-8"))
        wrong = again(actions, int(Path(what).stem.rpartition("-")[2]))
    print(written(actions), "\n".join(wrong) or "nothing is wrong", sep="\n")
    return 1 if wrong else 0


def _campaign(first: int, steps: int, seconds: float) -> int:
    began, runs = time.monotonic(), list[Run]()
    kinds = Counter[str]()
    with ProcessPoolExecutor() as pool:
        seeds = count(first)
        while time.monotonic() - began < seconds:
            runs += pool.map(partial(in_memory, steps=steps), islice(seeds, 8))
            actions = sum(len(run.actions) for run in runs)
            failed = [run for run in runs if run.wrong]
            seconds_gone = f"{time.monotonic() - began:.0f} s"
            print(f"seed {runs[-1].seed}: {actions} commands, {seconds_gone}, {len(failed)} failed", flush=True)
    for run in runs:
        kinds.update(action.kind if isinstance(action, Send) else type(action).__name__ for action in run.actions)
    kept = [_keep(run) for run in failed[:3]]
    REPORT.parent.mkdir(parents=True, exist_ok=True)
    report = {
        "first": first,
        "runs": len(runs),
        "commands": actions,
        "by_kind": dict(kinds.most_common()),
        "failed": kept,
    }
    REPORT.write_text(json.dumps(report, ensure_ascii=False, indent=1), encoding="utf-8")
    print(f"{len(runs)} runs, {actions} commands, {len(failed)} failed; see {REPORT}")
    return 1 if failed else 0


def _keep(run: Run) -> dict[str, object]:
    """Cut a failing run short and write it down."""
    print(f"seed {run.seed}: {run.wrong[0]}\n  python -m fuzz --replay {run.seed}; cutting it short …", flush=True)
    path = REPORT.with_name(f"fuzz-{run.seed}.json")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(written(shortened(run)), encoding="utf-8")
    print(f"  python -m fuzz --replay {path}")
    return {"seed": run.seed, "wrong": run.wrong, "file": str(path)}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
