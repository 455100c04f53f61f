"""`python -m chaos --seed S --minutes M`: a fault campaign; exits 0 only without a violation."""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import sys
from pathlib import Path

from chaos.campaign import Options, run
from chaos.faults import FAULTS
from chaos.load import OVERLOAD_S
from chaos.memory import MEMORY_MB_MAX
from chaos.standing import STANDING_S_MAX
from chaos.verdict import REPORT, Campaign
from checker.draining import DRAIN_S
from deploy.local.errors import StackError

HOME, HISTORY = Path("var/chaos"), REPORT.parent
_SHOWN_MAX = 20


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m chaos", description=__doc__)
    parser.add_argument("--seed", type=int, default=int(os.environ.get("SEED", "1")))
    parser.add_argument("--minutes", type=float, default=float(os.environ.get("MINUTES", "3")), help="of faults")
    parser.add_argument("--parcels", type=int, default=int(os.environ.get("PARCELS", "300")), help="of one play")
    parser.add_argument("--kinds", nargs="+", choices=[fault.kind for fault in FAULTS], help="default: all of them")
    parser.add_argument("--overload", type=float, default=OVERLOAD_S, help="seconds of the tenfold pace in each play")
    parser.add_argument("--every-kind", action="store_true", help="go on until each has struck; fail if one has not")
    parser.add_argument("--home", type=Path, default=HOME, help="where the system lives while it is tormented")
    return parser.parse_args()


def main() -> int:
    arguments = _arguments()
    faults = tuple(fault for fault in FAULTS if not arguments.kinds or fault.kind in arguments.kinds)
    history = HISTORY / f"chaos-{arguments.seed}.jsonl"
    options = Options(
        arguments.seed,
        arguments.minutes,
        arguments.parcels,
        faults,
        arguments.home,
        history,
        arguments.every_kind,
        arguments.overload,
        float(os.environ.get("CHECK_DRAIN_S", DRAIN_S)),
        float(os.environ.get("CHAOS_STANDING_S", STANDING_S_MAX)),
        float(os.environ.get("CHAOS_MEMORY_MB_MAX", MEMORY_MB_MAX)),
    )
    try:
        campaign = asyncio.run(_until_told_to_stop(options))
    except StackError as error:
        print(error, file=sys.stderr)
        return 1
    except (KeyboardInterrupt, asyncio.CancelledError):
        print("interrupted; everything this campaign started is stopped", file=sys.stderr)
        return 130
    campaign.write()
    _tell(campaign)
    print(f"open next: {REPORT} (the verdict), {history} (what was done), {arguments.home}/logs")
    return 1 if campaign.violations else 0


async def _until_told_to_stop(options: Options) -> Campaign:
    """SIGTERM ends it as SIGINT does: servers stopped, the small disk unmounted."""
    task = asyncio.ensure_future(run(options))
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    return await task


def _tell(campaign: Campaign) -> None:
    print(f"\nseed {campaign.seed}, {campaign.seconds:.0f} s, {campaign.report()['documents']:,} documents")
    print("faults       " + "  ".join(f"{kind}: {n}" for kind, n in sorted(campaign.faults.items())))
    print("without effect  " + "  ".join(f"{kind}: {n}" for kind, n in sorted(campaign.missed.items())))
    for kind, reason in campaign.skipped.items():
        print(f"skipped      {kind}: {reason}")
    print("stood longest   " + "  ".join(f"{service}: {s} s" for service, s in campaign.standing_s.items()))
    print("held most       " + "  ".join(f"{service}: {mb} MB" for service, mb in campaign.memory_mb.items()))
    print("services said   " + "  ".join(f"{said}: {n}" for said, n in campaign.protections.items()))
    for text in campaign.violations[:_SHOWN_MAX]:
        print(f"VIOLATION    {text}")
    print(f"\n{len(campaign.violations)} violations" if campaign.violations else "\nno violation")


if __name__ == "__main__":
    sys.exit(main())
