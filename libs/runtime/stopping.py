"""The end of a process that was told to: in order where that is quick, within seconds at any rate."""

from __future__ import annotations

import os
import sys
import threading

import structlog

log = structlog.get_logger()

STOP_SECONDS_MAX = 4.0
"""From the signal to the end. Whoever waits for it, a supervisor above all, kills after five or ten."""


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
