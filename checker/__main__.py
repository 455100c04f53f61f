"""`python -m checker [--json]` checks the running system. It exits 0 only if nothing is broken; what was not looked at
is said.

It looks at everything the environment names: `KAFKA_BOOTSTRAP`, `DATABASE_URL_<SERVICE>`, `<SERVICE>_URL`, `SERVICE_LOGS`,
`ZIPKIN_ENDPOINT`; `python -m deploy.local env` prints them all. `CHECK_DRAIN_S`: how long it may take to come to rest.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Sequence

from checker.examination import REPORT, Surroundings, examine
from checker.invariant import Verdict

SHOWN_MAX = 10


def table(verdicts: Sequence[Verdict]) -> str:
    """One line each, violations below their line."""
    lines = []
    for verdict in verdicts:
        word = "BROKEN" if verdict.violations else "unseen" if verdict.unseen else "holds "
        reason = f" (not looked at: {verdict.unseen})" if verdict.unseen else ""
        lines.append(f"{word}  {verdict.checked:>9,}  {verdict.name}{reason}")
        lines += [f"                   {text}" for text in verdict.violations[:SHOWN_MAX]]
        if len(verdict.violations) > SHOWN_MAX:
            lines.append(f"                   and {len(verdict.violations) - SHOWN_MAX} more")
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m checker", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print the verdicts as JSON")
    arguments = parser.parse_args()
    examination = asyncio.run(examine(Surroundings.from_environment()))
    examination.write()
    if arguments.json:
        print(json.dumps(examination.report(), ensure_ascii=False))
    else:
        print(table(examination.verdicts))
        print(f"open next: {REPORT}")
    return 0 if examination.holds else 1


if __name__ == "__main__":
    sys.exit(main())
