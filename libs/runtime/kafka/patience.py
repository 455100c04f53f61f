"""The Kafka clients of this house wait so long, and then take a line for dead.

A request that is not answered within its time ends its connection, and the next one opens another. So no time here may be
shorter than what a broker may take to answer: a fetch half a second, a join of the group the session's time.
"""

from __future__ import annotations

from typing import Any

from aiokafka import conn

from libs.runtime.wire import lines

PRODUCE_MS = 8_000
ADMIN_S = 5
JOIN_SPARE_MS = 2_000
"""A consumer waits longer than its session lasts: so long others may keep it from joining."""
IDLE_MS = 60_000

ADMIN: dict[str, Any] = {
    "log_level": 0,
    "socket.keepalive.enable": True,
    "socket.timeout.ms": ADMIN_S * 1000,
    "socket.connection.setup.timeout.ms": ADMIN_S * 1000,
    "connections.max.idle.ms": IDLE_MS,
    "reconnect.backoff.max.ms": 1_000,
}


class _WatchedProtocol(conn.AIOKafkaProtocol):  # type: ignore[misc]
    def connection_made(self, transport: Any) -> None:
        lines.watch(transport.get_extra_info("socket"))
        super().connection_made(transport)


conn.AIOKafkaProtocol = _WatchedProtocol
