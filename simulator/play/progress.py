"""A line says how far a play has come: live on a terminal, plain now and then elsewhere."""

from __future__ import annotations

import time
from types import TracebackType

from rich.console import Console
from rich.live import Live
from rich.text import Text

from simulator.play.player import Moment

PLAIN_EVERY_S = 5.0


def told(moment: Moment) -> str:
    return (
        f"{moment.day}  sent {moment.sent:,}  released {moment.released:,}  rejected {moment.rejected:,}  "
        f"waiting {moment.waiting:,}  lag {moment.lag:,}"
    )


class Shown:
    """A `Progress` that shows itself; use it as a context."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console()
        self._live = Live(console=self._console, refresh_per_second=8, transient=True)
        self._next_s = 0.0

    def __enter__(self) -> Shown:
        if self._console.is_terminal:
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._console.is_terminal:
            self._live.stop()

    def __call__(self, moment: Moment) -> None:
        if self._console.is_terminal:
            self._live.update(Text(told(moment)))
        elif time.monotonic() >= self._next_s:
            self._next_s = time.monotonic() + PLAIN_EVERY_S
            self._console.print(told(moment), highlight=False)
