"""Connections to the service's own database: the loop has its own, apart from whoever asks over HTTP."""

from __future__ import annotations

from typing import Any

import asyncpg
import structlog
from asyncpg.protocol import protocol

from libs.runtime.clock import Pause
from libs.runtime.failures import Halt
from libs.runtime.loop.trying import TRANSIENT
from libs.runtime.settings import ServiceSettings
from libs.runtime.store.migrations import migrate
from libs.runtime.wire import lines

log = structlog.get_logger()

COMMAND_SECONDS_MAX = 15.0
"""Then the line counts as dead. PostgreSQL gives up a transaction that it hears no more of in the same time."""
CONNECT_SECONDS_MAX = 10.0
LOOP_CONNECTIONS = 2
"""For the batch under way and for housekeeping."""
PLANS = {"jit": "off", "enable_seqscan": "off"}
"""The loop finds everything by key. A plan made while a table is new and not analysed would scan it, and be kept while
it grows: PostgreSQL took 1.23 ms of CPU per list with such plans and 0.59 without (`make bench`, closed loop)."""
PATIENCE = {
    "lock_timeout": "5s",
    "idle_in_transaction_session_timeout": "15s",
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
}
"""So that a worker which stopped in a transaction, or whose host is gone, does not hold its rows for ever."""
HOPELESS_ADDRESSES = (ValueError, asyncpg.InvalidAuthorizationSpecificationError, asyncpg.InvalidCatalogNameError)
"""What waiting does not mend: an address that cannot be read, a password that is another, a database that is not there."""

_ARRAYS: tuple[type, ...] = (list, tuple, set, frozenset, type({}.keys()), type({}.values()))
_asks: Any = protocol
_asks.IterableABC = _asks.SizedABC = _ARRAYS
"""asyncpg asks of each element of an array whether it is an array again. Its abstract classes answer in Python.

Each of the two names alone gives the right answer: a version that asks one of them less, or neither, is only slower.
"""


async def _no_reset(_: Any) -> None:
    """Connections carry no session state here, so that a round trip per release is saved."""


async def _watch_line(db: Any) -> None:
    """asyncpg shows its socket to nobody."""
    lines.watch(db._transport.get_extra_info("socket"))


async def pool(settings: ServiceSettings, least: int, most: int) -> asyncpg.Pool[asyncpg.Record]:
    """At least and at most so many connections. None is opened before it is used where `least` is 0."""
    return await asyncpg.create_pool(
        settings.database_url.get_secret_value(),
        min_size=least, max_size=most, max_inactive_connection_lifetime=0, reset=_no_reset,
        command_timeout=COMMAND_SECONDS_MAX, timeout=CONNECT_SECONDS_MAX, init=_watch_line,
        server_settings={"application_name": settings.service, **PLANS, **PATIENCE},
    )  # fmt: skip


async def ready(settings: ServiceSettings, pause: Pause) -> asyncpg.Pool[asyncpg.Record]:
    """The loop's connections to a migrated database; waits for the server to come up."""
    while True:
        try:
            made = await pool(settings, 1, LOOP_CONNECTIONS)
            async with made.acquire() as db:
                for name in await migrate(db, settings.service):
                    log.info("migrated", file=name)
            return made
        except HOPELESS_ADDRESSES as failure:
            raise SystemExit(
                f"{settings.service} cannot start: {settings.database_variable} leads to "
                f"{settings.database}, which is no database of its role ({type(failure).__name__})"
            ) from None  # their words may quote half a password
        except TRANSIENT as failure:
            log.warning("database not reachable", at=settings.database, error=type(failure).__name__)
            await pause.after_failure()
        except Halt as refused:
            log.error("the store is refused", reason=str(refused))
            raise
