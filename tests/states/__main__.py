"""`python -m tests.states --write` writes the tables anew; without it they are printed."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from tests.pages import write_or_print
from tests.states import exports, summaries, table
from tests.states.whole import grids


def pages() -> Iterator[tuple[Path, str]]:
    for room in (table, exports, summaries):
        yield room.PATH, table.page(room.answered())
    for name in grids.GRIDS:
        yield grids.path_of(name), table.page(grids.answered(name))


if __name__ == "__main__":
    sys.exit(write_or_print(pages()))
