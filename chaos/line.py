"""A TCP line between a service and a server can be cut, stalled and slowed. It can also lose the reply to a COMMIT."""

from __future__ import annotations

import asyncio
from asyncio import StreamReader, StreamWriter
from contextlib import suppress

from deploy.local.ports import LOOPBACK, free_port

_CHUNK = 1 << 16
_COMMIT = b"COMMIT;\0"
"""As a simple query of PostgreSQL's protocol ends."""


class Wire:
    """One connection through a line. lost: its bytes go nowhere any more, and neither side is told."""

    def __init__(self, client: tuple[StreamReader, StreamWriter], server: tuple[StreamReader, StreamWriter]) -> None:
        self._client, self._server = client, server
        self.lost = False
        self.commits = False

    async def run(self, line: Line) -> None:
        pumps = {
            asyncio.create_task(self._pump(line, self._client[0], self._server[1], from_client=True)),
            asyncio.create_task(self._pump(line, self._server[0], self._client[1], from_client=False)),
        }
        try:
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for pump in pumps:
                pump.cancel()
            self.drop()

    def drop(self) -> None:
        """Both sides see the connection end at once."""
        self._client[1].transport.abort()
        self._server[1].transport.abort()

    async def _pump(self, line: Line, reader: StreamReader, writer: StreamWriter, *, from_client: bool) -> None:
        try:
            while data := await reader.read(_CHUNK):
                await line.flows.wait()
                if line.delay_s:
                    await asyncio.sleep(line.delay_s)
                if self.lost:
                    continue
                if from_client:
                    self.commits = line.replies_to_lose > 0 and data.endswith(_COMMIT)
                elif self.commits:  # the server has answered, so it has committed: nobody will hear of it
                    line.replies_to_lose -= 1
                    line.replies_lost += 1
                    return
                writer.write(data)
                await writer.drain()
        except OSError:
            return


class Line:
    """Listens on `port`, once it is open, and passes bytes to the server at `target`, `delay_s` late. All on the loopback
    interface."""

    def __init__(self, target: int) -> None:
        self.port, self._target = 0, target
        self.flows = asyncio.Event()
        self.flows.set()
        self.delay_s = 0.0
        self.replies_to_lose = 0
        self.replies_lost = 0
        self._refuses = False
        self._wires: set[Wire] = set()
        self._server: asyncio.Server | None = None

    async def open(self) -> None:
        while not self._server:
            self.port = free_port()
            with suppress(OSError):  # somebody else wanted the same one
                self._server = await asyncio.start_server(self._accept, LOOPBACK, self.port)

    def close(self) -> None:
        if self._server:
            self._server.close()
        for wire in self._wires:
            wire.drop()

    def cut(self) -> int:
        """End every connection and refuse new ones; returns how many were ended."""
        self._refuses = True
        for wire in self._wires:
            wire.drop()
        return len(self._wires)

    def mend(self) -> None:
        """Everything flows again; what was lost stays lost."""
        self._refuses = False
        self.delay_s = 0.0
        self.replies_to_lose = 0
        self.flows.set()

    def lose(self) -> int:
        """Every connection there is now dies without a word to either side, as when a router forgets it."""
        for wire in self._wires:
            wire.lost = True
        return len(self._wires)

    async def _accept(self, reader: StreamReader, writer: StreamWriter) -> None:
        if self._refuses:
            writer.transport.abort()
            return
        try:
            server = await asyncio.open_connection(LOOPBACK, self._target)
        except OSError:
            writer.transport.abort()
            return
        wire = Wire((reader, writer), server)
        self._wires.add(wire)
        try:
            await wire.run(self)
        finally:
            self._wires.discard(wire)
