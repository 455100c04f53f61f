"""The Kafka clients of this house wait so long, and then take a line for dead.

aiokafka ends a connection where somebody waited for an answer in vain, to the end of the request's time. Who gives up
earlier, as its own `beginning_offsets` does, leaves it as it is, and the next one asks on the same dead line, for minutes.
So each connection of this process is watched: silence while an answer is due ends it, whoever waits for it.
"""

from __future__ import annotations

import asyncio
import weakref
from typing import Any

from aiokafka import conn
from aiokafka.protocol.group import JoinGroupRequest, SyncGroupRequest

from libs.runtime.wire import lines

SILENCE_S = 5.0
"""Of a broker that owes an answer. A fetch is answered within half a second, the others at once."""
HELD = (JoinGroupRequest.API_KEY, SyncGroupRequest.API_KEY)
"""A broker answers these when all members of the group have come: the request's own time is their limit."""
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
    heard_s = 0.0

    def connection_made(self, transport: Any) -> None:
        lines.watch(transport.get_extra_info("socket"))
        super().connection_made(transport)

    def data_received(self, data: bytes) -> None:
        self.heard_s = asyncio.get_running_loop().time()
        super().data_received(data)


class _WatchedConnection(conn.AIOKafkaConnection):  # type: ignore[misc]
    def send(self, request: Any, expect_response: bool = True) -> Any:
        answer = super().send(request, expect_response)
        if expect_response and request.API_KEY not in HELD:
            _look_later(weakref.ref(self), self._correlation_id, SILENCE_S)
        return answer

    def end_if_silent(self, request: int) -> None:
        """Answers come in the order of requests. So this one is owed while the first one due is it or an earlier one."""
        if not self._requests:
            return
        due, what, _ = self._requests[0]
        if due is None or due > request:
            return
        quiet_s = asyncio.get_running_loop().time() - self._protocol.heard_s
        if quiet_s < SILENCE_S or what.API_KEY in HELD:
            _look_later(weakref.ref(self), request, max(SILENCE_S - quiet_s, SILENCE_S / 2))
        else:
            self.close(reason=conn.CloseReason.CONNECTION_TIMEOUT)


def _look_later(connection: weakref.ref[_WatchedConnection], request: int, seconds: float) -> None:
    def look() -> None:
        if (alive := connection()) is not None:
            alive.end_if_silent(request)

    asyncio.get_running_loop().call_later(seconds, look)


conn.AIOKafkaProtocol, conn.AIOKafkaConnection = _WatchedProtocol, _WatchedConnection
