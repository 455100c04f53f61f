"""The end of a process that was told to: in order where that is quick, within seconds at any rate."""

from __future__ import annotations

import asyncio
import faulthandler
import os
import sys
import threading
from collections.abc import Callable

import structlog

log = structlog.get_logger()

STOP_SECONDS_MAX = 4.0
"""From the signal to the end. Whoever waits for it, a supervisor above all, kills after five or ten."""

LOOK_SECONDS_MAX = 5.0
"""Between two looks whether a process moves. Each winds its watchdog up anew, which is a thread."""


def end_within(seconds: float, signum: int) -> None:
    """End the process that long after this signal, unless it has ended by then. Returns at once.

    A server that is away keeps what waits for it from ending: a thread in a client, a transaction, a producer. Nothing is
    lost with them: what is not committed is read again, what is not published is in the outbox.
    """
    timer = threading.Timer(seconds, _end, (seconds, signum))
    timer.daemon = True  # an end in order does not wait for it
    timer.start()


def _end(seconds: float, signum: int) -> None:
    log.warning("ending without waiting any longer", waited_s=seconds)
    sys.stdout.flush()
    os._exit(128 + signum)  # as a shell tells the end by a signal


async def end_where_it_hangs(seconds: float, under_way: Callable[[], int | None]) -> None:
    """End the process where its event loop, or one batch, has not moved for so long: others get its partitions.

    under_way: the number of the batch in hand, None between batches. The interpreter's own watchdog does it, in a thread
    that needs no Python: what holds the interpreter's lock is ended too. It writes where everything stood to stderr.
    """
    last, look_s = None, min(LOOK_SECONDS_MAX, seconds / 4)
    try:
        while True:
            batch = under_way()
            if batch is None or batch != last:
                faulthandler.dump_traceback_later(seconds, exit=True)
            last = batch
            await asyncio.sleep(look_s)
    finally:
        faulthandler.cancel_dump_traceback_later()
