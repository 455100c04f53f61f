"""Progress on a terminal: one live line per part; elsewhere plain lines."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text

from deploy.local.part import Say


@contextmanager
def progress() -> Iterator[Say]:
    """Yields a sink for lines of the form `part: what it does`. Safe to call from several threads."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda line: console.print(line, markup=False, highlight=False, soft_wrap=True)
        return
    latest: dict[str, str] = {}

    def table() -> Table:
        grid = Table.grid(padding=(0, 2))
        for part, state in dict(latest).items():
            grid.add_row(Text(part, style="bold"), Text(state))
        return grid

    with Live(get_renderable=table, console=console, refresh_per_second=8):

        def say(line: str) -> None:
            part, _, state = line.partition(": ")
            latest[part] = state

        yield say
