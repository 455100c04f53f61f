"""A service takes its HTTP port before anything else, and a signal ends it within seconds."""

from __future__ import annotations

import asyncio
import os
import socket
import ssl
import sys
from contextlib import suppress
from types import FrameType

import uvicorn
from starlette.applications import Starlette

from libs.runtime.http.connections import bounded
from libs.runtime.http.tls import Tls
from libs.runtime.settings import ServiceSettings
from libs.runtime.stopping import STOP_SECONDS_MAX, end_within

_REQUESTS_SECONDS_MAX = 2
"""For requests under way; the rest of the time is the loop's, for its batch."""
_WAITING_CONNECTIONS_MAX = 2048
_TICK_S, _TICK = 1.0, 10
"""A tick of ours, and what it is in uvicorn's own, of which ten go into a second."""
_LOOK_TICKS = 10 * _TICK
"""So often the files of the certificate are looked at."""


class QuietServer(uvicorn.Server):
    """It ticks once a second, and when it is woken. uvicorn's ten ticks were a third of what a service at rest costs."""

    _loop: asyncio.AbstractEventLoop | None = None

    async def main_loop(self) -> None:
        self._loop, self._woken = asyncio.get_running_loop(), asyncio.Event()
        counter = 0
        while not await self.on_tick(counter):
            counter += _TICK
            with suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), _TICK_S)
            self._woken.clear()

    def wake(self) -> None:
        """Have it look now whether it should end, from whichever thread."""
        if self._loop:
            self._loop.call_soon_threadsafe(self._woken.set)


class _Server(QuietServer):
    """This server looks at a signal from the first second on. uvicorn looks at one once the service has started, and
    then waits for it to stop for as long as that takes."""

    def __init__(self, config: uvicorn.Config, tls: Tls | None) -> None:
        super().__init__(config)
        self._tls = tls

    async def on_tick(self, counter: int) -> bool:
        if self._tls and counter % _LOOK_TICKS == 0:
            self._tls.look()
        return await super().on_tick(counter)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        end_within(
            STOP_SECONDS_MAX if self.started else 0, sig
        )  # a start has nothing in hand that would be worth waiting
        super().handle_exit(sig, frame)
        self.wake()


def serve(app: Starlette, settings: ServiceSettings) -> None:
    """Run the application until a signal; ends the process with one line where its port is not to be had."""
    tls = _tls(settings)
    taken = listen(settings.service, settings.http_host, settings.http_port)
    config = uvicorn.Config(
        app,
        loop="uvloop",
        http=bounded(settings.http_connections_max, settings.http_head_ms_max / 1000),
        ws="none",
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=_REQUESTS_SECONDS_MAX,
        ssl_context_factory=(lambda *_: tls.context) if tls else None,
    )
    server = _Server(config, tls)
    server.run(sockets=[taken])


def _tls(settings: ServiceSettings) -> Tls | None:
    try:
        return Tls(settings) if settings.http_tls_certificate else None
    except (OSError, ssl.SSLError) as failure:
        names = "HTTP_TLS_CERTIFICATE, HTTP_TLS_KEY, HTTP_TLS_CLIENTS"
        sys.exit(f"{settings.service} cannot start: {names}: {type(failure).__name__}")


def listen(service: str, host: str, port: int, prefix: str = "") -> socket.socket:
    """Take a port, or end the process with one line. prefix: of the settings' names.

    Before the group is joined: a worker that cannot be asked whether it is ready must not take partitions.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=_WAITING_CONNECTIONS_MAX)
    except OSError as failure:
        reason = os.strerror(failure.errno) if failure.errno and failure.errno > 0 else str(failure)
        raise SystemExit(
            f"{service} cannot start: {prefix}HTTP_HOST {host}, {prefix}HTTP_PORT {port}: {reason.lower()}"
        ) from None
