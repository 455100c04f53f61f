"""`python -m tests.mutation [ROOM …]`: are the tests of goods, money and quota worth anything? 80 % of mutants must die.

Of a room with more mutants, so many are drawn by a seed; the same seed draws the same ones. `--all` tries each."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.mutation.draws import ALL, Draw
from tests.mutation.gate import GateError, Verdict, judge, percent
from tests.mutation.rooms import DRAWN_PER_ROOM, FLOOR_PERCENT, ROOMS

HOME = Path("var/mutation")
REPORT = Path("var/reports/mutation.json")


def main(words: list[str] | None = None) -> int:
    """0 if every room asked for is at or above the floor."""
    names = [room.name for room in ROOMS]
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("rooms", nargs="*", metavar="ROOM", help=f"default: all of {', '.join(names)}")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 2, help="mutants tried at once")
    parser.add_argument("--sample", type=int, default=DRAWN_PER_ROOM, help=f"mutants of a room ({DRAWN_PER_ROOM})")
    parser.add_argument("--seed", type=int, default=1, help="which of them are drawn (1)")
    parser.add_argument("--all", action="store_true", help="every mutant of a room")
    options = parser.parse_args(words)
    if unknown := set(options.rooms) - set(names):
        parser.error(f"no such room: {', '.join(sorted(unknown))}")
    asked = ALL if options.all else Draw(options.sample, options.seed)
    verdicts: list[Verdict] = []
    try:
        for room in ROOMS:
            if not options.rooms or room.name in options.rooms:
                verdicts.append(judge(room, Path.cwd(), (HOME / room.name).absolute(), options.workers, asked))
                _print(verdicts[-1])
    except GateError as error:
        print(error, file=sys.stderr)
        return 1
    _write(verdicts)
    return 1 if any(verdict.percent < FLOOR_PERCENT for verdict in verdicts) else 0


def _print(verdict: Verdict) -> None:
    for module, (mutants, killed) in verdict.by_module.items():
        print(f"  {percent(killed, mutants):5.1f} %  {killed:4d} of {mutants:4d}  {module}")
    word = "ok" if verdict.percent >= FLOOR_PERCENT else f"below {FLOOR_PERCENT:.0f} %"
    tried = f"{verdict.mutants} mutants tried of {verdict.of}"
    print(f"{verdict.room}: {verdict.killed} of {tried} killed, {verdict.percent} %: {word}\n", flush=True)


def _write(verdicts: Sequence[Verdict]) -> None:
    report: dict[str, object] = {
        verdict.room: {
            "mutants": verdict.of,
            "tried": verdict.mutants,
            "killed": verdict.killed,
            "survived": verdict.mutants - verdict.killed,
            "percent": verdict.percent,
        }
        for verdict in verdicts
    }
    report["survivors"] = [str(change) for verdict in verdicts for change in verdict.survivors]
    REPORT.parent.mkdir(parents=True, exist_ok=True)
    REPORT.write_text(json.dumps(report, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    print(f"every survivor stands in {REPORT}")


if __name__ == "__main__":
    sys.exit(main())
