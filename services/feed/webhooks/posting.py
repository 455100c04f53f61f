"""Entries are posted to endpoints, signed as Standard Webhooks has it. Redirects are not followed, proxies not asked."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple, Protocol

import httpcore
import httpx
from standardwebhooks import Webhook

from services.feed.domain.targets import Network, TargetRefused, allowed, target_of

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""(host, port) → the addresses that the name stands for."""
_ANSWER_BYTES_MAX = 4096
_CONNECTIONS_MAX = 50
_IDLE_S = 30.0


class PostOutcome(NamedTuple):
    """status: of the answer; None where there was none, and seen says why not."""

    status: int | None
    seen: str


class Post(Protocol):
    """Posts one entry to one endpoint."""

    async def __call__(self, url: str, id_: str, body: str, secrets: Sequence[str], at: datetime) -> PostOutcome:
        """secrets: of each a signature, so that one can take the other's place. Raises nothing that an endpoint does."""


def signed(id_: str, body: str, secrets: Sequence[str], at: datetime) -> dict[bytes | str, bytes | str]:
    """Return the headers of Standard Webhooks."""
    signatures = " ".join(Webhook(secret).sign(id_, at.astimezone(UTC), body) for secret in secrets)
    return {
        "webhook-id": id_, "webhook-timestamp": str(int(at.timestamp())), "webhook-signature": signatures,
    }  # fmt: skip


async def resolve(host: str, port: int) -> Sequence[str]:
    """Ask the system's resolver. Raises OSError."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(address[0]) for *_, address in found]


class _Checked(httpcore.AnyIOBackend):
    """A connection goes to the very address that was looked at, so that a name cannot mean another one meanwhile."""

    def __init__(self, networks: Sequence[Network], resolver: Resolve) -> None:
        super().__init__()
        self._networks, self._resolver = networks, resolver

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  # as the library has it
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        async with asyncio.timeout(timeout):
            address = allowed(await self._resolver(host, port), self._networks)
        return await super().connect_tcp(address, port, timeout, local_address, socket_options)


class EntryPoster:
    """Posts over connections that are kept for a while, each to one checked address."""

    def __init__(
        self,
        networks: Sequence[Network],
        seconds_max: float,
        *,
        plain: bool,
        resolver: Resolve = resolve,
        trust: ssl.SSLContext | None = None,
    ) -> None:
        """seconds_max: for the whole of one post. plain: whether http will do. trust: authorities, other than the usual."""
        self._seconds_max, self._plain = seconds_max, plain
        self._networks, self._resolver = networks, resolver
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=trust or httpx.create_ssl_context(trust_env=False),
            max_connections=_CONNECTIONS_MAX,
            keepalive_expiry=_IDLE_S,
            network_backend=_Checked(networks, resolver),
        )

    async def refuse(self, url: str) -> None:
        """Raises TargetRefused where the URL may not be sent to, or its host is unknown."""
        target = target_of(url, plain=self._plain)
        try:
            async with asyncio.timeout(self._seconds_max):
                allowed(await self._resolver(*target), self._networks)
        except (OSError, UnicodeError):
            raise TargetRefused("the host is unknown") from None

    async def __call__(self, url: str, id_: str, body: str, secrets: Sequence[str], at: datetime) -> PostOutcome:
        headers = {**signed(id_, body, secrets, at), "content-type": "application/json", "user-agent": "tongguan-feed"}
        try:
            target_of(url, plain=self._plain)
            async with asyncio.timeout(self._seconds_max):
                return await self._posted(url, body.encode(), headers)
        except TargetRefused as refused:
            return PostOutcome(None, str(refused))
        except TimeoutError:
            return PostOutcome(None, f"no answer within {self._seconds_max:g} s")
        except (
            httpcore.NetworkError,
            httpcore.ProtocolError,
            httpcore.TimeoutException,
            OSError,
            UnicodeError,
        ) as away:
            return PostOutcome(None, type(away).__name__)

    async def _posted(self, url: str, body: bytes, headers: dict[bytes | str, bytes | str]) -> PostOutcome:
        timeouts = dict.fromkeys(("connect", "read", "write", "pool"), self._seconds_max)
        extensions = {"timeout": timeouts}
        async with self._pool.stream("POST", url, headers=headers, content=body, extensions=extensions) as answer:
            read = 0
            async for chunk in answer.aiter_stream():
                read += len(chunk)
                if read > _ANSWER_BYTES_MAX:
                    break  # its status is all that is asked for
            return PostOutcome(answer.status, f"HTTP {answer.status}")

    async def close(self) -> None:
        await self._pool.aclose()
