"""Bodies of requests are read within bounds: of each, of all together, and of the time that one may take."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from starlette.requests import ClientDisconnect, Request

from libs.runtime.http.problems import Problem, come_again, problem
from libs.runtime.observing import metrics

FREE_BYTES = 64 << 10
"""Of each body, beside what all share: so that a small document is taken while large ones fill the room. As much is
read of a connection before anybody asks for it."""
AGAIN_AFTER_S = 2


def _nothing(_: bytes) -> dict[str, str]:
    return {}


class Bodies:
    """The bodies in hand. bytes_max: of all together, beyond the first FREE_BYTES of each. seconds_max: for one to come."""

    def __init__(self, bytes_max: int, seconds_max: float) -> None:
        self._bytes_max, self._seconds_max = bytes_max, seconds_max
        self._held = 0

    @property
    def held(self) -> int:
        return self._held

    @asynccontextmanager
    async def read(
        self, request: Request, bytes_max: int, more: Callable[[bytes], dict[str, str]] = _nothing
    ) -> AsyncIterator[bytes]:
        """The body, which counts as held until the block ends. more: what is told of one that is too large, by
        its first bytes.

        Raises Problem: 408 where it does not come in time, 413 beyond bytes_max, 503 where all together are too much.
        """
        holding = [0]
        try:
            yield await self._whole(request, bytes_max, holding, more)
        finally:
            self._held -= holding[0]
            metrics.BODY_BYTES.set(self._held)

    async def _whole(
        self, request: Request, bytes_max: int, holding: list[int], more: Callable[[bytes], dict[str, str]]
    ) -> bytes:
        body = bytearray()
        try:
            async with asyncio.timeout(self._seconds_max):
                async for chunk in request.stream():
                    body += chunk
                    if len(body) > bytes_max:
                        raise problem(
                            413, "Too large", f"more than {bytes_max} bytes", **more(bytes(body[:FREE_BYTES]))
                        )
                    holding[0] = self._grown(holding[0], len(body) - FREE_BYTES)
        except TimeoutError:
            words = f"the body did not come within {self._seconds_max:g} s"
            raise Problem(408, "Too slow", words, closes=True) from None
        except ClientDisconnect:  # nobody reads this answer
            raise Problem(400, "Broken off", "the connection ended before the body did", closes=True) from None
        return bytes(body)

    def _grown(self, held: int, wanted: int) -> int:
        """Take as much more as a body has grown by. Returns what it holds now."""
        if wanted <= held:
            return held
        if self._held + wanted - held > self._bytes_max:
            raise come_again("Too much at once", "other bodies fill the room for them: send it again", AGAIN_AFTER_S)
        self._held += wanted - held
        metrics.BODY_BYTES.set(self._held)
        return wanted
