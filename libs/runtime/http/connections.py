"""A service's HTTP connections are bounded in number, and in the time that one may stand without a whole request."""

from __future__ import annotations

import asyncio
import json
from typing import Any, ClassVar

from uvicorn.protocols.http.h11_impl import H11Protocol

from libs.runtime.http.problems import MEDIA
from libs.runtime.http.tls import client_subject
from libs.runtime.observing import metrics

_BODY = json.dumps(
    {
        "type": "about:blank",
        "title": "Too many connections",
        "status": 503,
        "detail": "all connections are taken: come again, and keep one for many requests",
    }
).encode()
_FULL = (
    b"HTTP/1.1 503 Service Unavailable\r\ncontent-type: %b\r\nretry-after: 2\r\nconnection: close\r\n" % MEDIA.encode()
)
_ANSWER = _FULL + b"content-length: %d\r\n\r\n" % len(_BODY) + _BODY


class _Bounded(H11Protocol):
    """A connection within these bounds."""

    connections_max: ClassVar[int]
    head_seconds_max: ClassVar[float]

    _ends: asyncio.TimerHandle | None = None
    _subject: str | None = None

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        if len(self.connections) > self.connections_max:
            metrics.REFUSED_CONNECTIONS.inc()
            transport.write(_ANSWER)
            transport.close()
        else:
            self._subject = client_subject(transport)
            self._watch()

    def data_received(self, data: bytes) -> None:
        if not self.transport.is_closing():
            super().data_received(data)

    def handle_events(self) -> None:
        super().handle_events()
        if self._subject is not None and self.scope:  # the application begins behind this call
            self.scope["extensions"] = {"tls": {"client_cert_name": self._subject}}
        if self._answering:
            self._unwatch()

    def on_response_complete(self) -> None:
        self._watch()
        super().on_response_complete()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._watch()

    def resume_writing(self) -> None:
        super().resume_writing()
        if self._answering:
            self._unwatch()
        else:
            self._watch()  # for the next head

    def connection_lost(self, exc: Exception | None) -> None:
        self._unwatch()
        super().connection_lost(exc)

    @property
    def _answering(self) -> bool:
        return bool(self.cycle and not self.cycle.response_complete)

    def _watch(self) -> None:
        self._unwatch()
        self._ends = self.loop.call_later(self.head_seconds_max, self._end)

    def _end(self) -> None:
        """Closing waits for what is written to be read; who does not read waits in vain."""
        if self.transport.get_write_buffer_size():
            self.transport.abort()
        else:
            self.transport.close()

    def _unwatch(self) -> None:
        if self._ends:
            self._ends.cancel()
            self._ends = None


def bounded(connections_max: int, head_seconds_max: float) -> type[asyncio.Protocol]:
    """uvicorn's protocol with bounds that it does not know itself.

    head_seconds_max: for the head of a request to come, for the rest of a body that was answered before its end, and for
    a client that stopped reading to go on.
    """
    return type("Bounded", (_Bounded,), {"connections_max": connections_max, "head_seconds_max": head_seconds_max})
