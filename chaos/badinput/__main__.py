"""`python -m chaos.badinput --seed S --cases N`: bad input in any number; exits 0 only without a violation."""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import sys
import time
from pathlib import Path

from chaos.badinput.campaign import REPORT, Campaign, run_inside
from chaos.badinput.generator import case_of
from chaos.badinput.partners import run_outside
from deploy.local import stack
from deploy.local.errors import StackError
from deploy.local.parts.postgres import Postgres
from deploy.local.secrets import LOCAL_SECRETS

HOME = Path("var/bad-input")
_SHOWN_MAX = 20
_SHOWN_OCTETS = 2_000


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m chaos.badinput", description=__doc__)
    parser.add_argument("--seed", type=int, default=int(os.environ.get("SEED", "1")))
    parser.add_argument("--cases", type=int, default=1_000_000, help="through intake's code on a real database")
    parser.add_argument("--kafka", type=int, default=4_000, help="of them also over a real log, half as many over HTTP")
    parser.add_argument("--workers", type=int, default=2, help="processes for the first of these")
    parser.add_argument("--show", type=int, metavar="NUMBER", help="only print this case of the seed")
    parser.add_argument("--home", type=Path, default=HOME, help="where the servers live while it runs")
    return parser.parse_args()


def main() -> int:
    options = _arguments()
    if options.show is not None:
        _show(options.seed, options.show)
        return 0
    os.environ |= {name: os.environ.get(name, secret) for name, secret in LOCAL_SECRETS.items()}
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # servers are stopped as with Ctrl-C
    campaign = Campaign(options.seed)
    print(f"seed {options.seed}, {options.cases:,} cases", flush=True)
    try:
        _run(campaign, options)
    except StackError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("interrupted; everything this campaign started is stopped", file=sys.stderr)
        return 130
    campaign.write()
    _tell(campaign)
    print(f"open next: {REPORT}; a case again: python -m chaos.badinput --seed {campaign.seed} --show NUMBER")
    return 1 if campaign.violations else 0


def _run(campaign: Campaign, options: argparse.Namespace) -> None:
    begun = time.monotonic()
    home = options.home.resolve()
    stack.wipe(home)
    if options.cases:
        postgres = Postgres(home)
        try:
            (database,) = postgres.databases(postgres.start(_say), ["intake"]).values()
            run_inside(campaign, database, options.cases, options.workers, _say)
        finally:
            stack.stop(home)
    if options.kafka:
        asyncio.run(run_outside(campaign, home, options.kafka, _say))
    campaign.seconds = time.monotonic() - begun


def _say(line: str) -> None:
    print(line, flush=True)


def _show(seed: int, number: int) -> None:
    case = case_of(seed, number)
    draft = case.draft
    print(f"case {number} of seed {seed}: {case.mutation}, on {draft.topic}")
    print(
        f"may be {' or '.join(sorted(draft.expected.answers))} {sorted(draft.expected.reasons) or draft.expected.path}"
    )
    print(f"key {draft.key!r:.200}\nheaders {[*draft.headers]!r:.2000}")
    print(f"body, {len(draft.value or b''):,} octets:\n{(draft.value or b'')[:_SHOWN_OCTETS]!r}")


def _tell(campaign: Campaign) -> None:
    rows = campaign.by_mutation.items()
    columns = sorted({answer for _, found in rows for answer in found})
    print(f"\n{'':45}" + "".join(f"{column:>16}" for column in columns))
    for name, found in sorted(rows):
        print(f"{name[:44]:45}" + "".join(f"{found[column] or '':>16}" for column in columns))
    print(f"\nseed {campaign.seed}: {campaign.cases:,} cases and {campaign.good:,} valid documents behind them in "
          f"{campaign.seconds:,.0f} s")  # fmt: skip
    for answer, times in campaign.answers.most_common():
        print(f"  {answer:45}{times:>12,}")
    print("  over Kafka and HTTP: " + ", ".join(f"{name}: {what}" for name, what in campaign.kafka.items()))
    for text in campaign.violations[:_SHOWN_MAX]:
        print(f"VIOLATION    {text}")
    print(f"\n{len(campaign.violations)} violations" if campaign.violations else "\nno violation")


if __name__ == "__main__":
    sys.exit(main())
