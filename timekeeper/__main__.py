"""`python -m timekeeper run | close DAY [--ahead]`: the calendar of a running system."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
from contextlib import suppress
from datetime import date, timedelta

import structlog

from libs.runtime.clock import Clock, Pause, SystemClock
from libs.runtime.failures import Halt
from libs.runtime.observing.logs import configure_logs
from libs.runtime.stopping import STOP_SECONDS_MAX, end_where_it_hangs, end_within
from timekeeper.keeping import AWAY, Keeper, Refused, close_by_hand, declared_at, moment
from timekeeper.settings import Settings

log = structlog.get_logger()


def _arguments(words: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m timekeeper", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("run", help="close each customs day once it is over, until told to stop")
    close = commands.add_parser("close", help="close one day now, and what is still open before it")
    close.add_argument("day", type=date.fromisoformat, metavar="YYYY-MM-DD")
    close.add_argument("--ahead", action="store_true", help="even if the day is not over yet")
    return parser.parse_args(words)


async def keep_days(settings: Settings, clock: Clock) -> None:
    """Close days by that clock until told to stop. Where the process hangs it ends, and its supervisor starts it again."""
    pause = Pause(SystemClock(), settings.retry_pause_min_ms, settings.retry_pause_max_ms)
    grace = timedelta(seconds=settings.grace_s)
    keeper = Keeper(
        lambda: declared_at(settings), clock, pause, grace, settings.look_within_s, settings.kafka_bootstrap
    )
    keeping = asyncio.ensure_future(keeper.run())
    watchdog = asyncio.create_task(end_where_it_hangs(settings.hang_s, lambda: None), name="watchdog")

    def stop(signum: int) -> None:
        end_within(STOP_SECONDS_MAX, signum)  # a broker that is away keeps its clients' threads
        keeping.cancel()

    for signum in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(signum, stop, signum)
    log.info("started", kafka=settings.kafka_bootstrap, grace_s=settings.grace_s)
    with suppress(asyncio.CancelledError):
        await keeping
    watchdog.cancel()
    log.info("stopping")


async def _close(settings: Settings, day: date, *, ahead: bool) -> None:
    now = moment(SystemClock())
    written = await close_by_hand(lambda: declared_at(settings), day, now, settings.look_within_s, ahead=ahead)
    for each in written:
        print(f"{each.day} closed on {len(each.places)} partitions")


def main(words: list[str] | None = None) -> int:
    """0: told to stop, or closed; 1: refused, or the log is not there or not as it should be."""
    arguments, settings = _arguments(words), Settings()
    configure_logs("timekeeper", settings.log_level)
    try:
        if arguments.command == "run":
            asyncio.run(keep_days(settings, SystemClock()))
            return 0
        asyncio.run(_close(settings, arguments.day, ahead=arguments.ahead))
    except (Refused, Halt) as refused:
        print(refused, file=sys.stderr)
        return 1
    except AWAY as failure:
        print(f"Kafka at {settings.kafka_bootstrap} does not answer ({type(failure).__name__})", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
