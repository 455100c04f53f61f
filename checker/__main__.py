"""`python -m checker [--json]`: check the system at `KAFKA_BOOTSTRAP`; exits 0 only if every invariant holds."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict

from checker.invariant import Verdict
from checker.invariants import check
from checker.reading import gather_facts

SHOWN_MAX = 10


def table(verdicts: Sequence[Verdict]) -> str:
    """One line each, violations below their line."""
    lines = []
    for verdict in verdicts:
        lines.append(f"{'holds ' if verdict.holds else 'BROKEN'}  {verdict.checked:>9,}  {verdict.name}")
        lines += [f"                   {text}" for text in verdict.violations[:SHOWN_MAX]]
        if len(verdict.violations) > SHOWN_MAX:
            lines.append(f"                   and {len(verdict.violations) - SHOWN_MAX} more")
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m checker", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print the verdicts as JSON")
    arguments = parser.parse_args()
    facts = asyncio.run(gather_facts(os.environ.get("KAFKA_BOOTSTRAP", "127.0.0.1:9092")))
    verdicts = check(facts)
    if arguments.json:
        print(json.dumps([asdict(verdict) | {"holds": verdict.holds} for verdict in verdicts], ensure_ascii=False))
    else:
        print(table(verdicts))
    return 0 if all(verdict.holds for verdict in verdicts) else 1


if __name__ == "__main__":
    sys.exit(main())
