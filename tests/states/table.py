"""The table of states and happenings: what the sender of each is answered, and where the list stands then."""

from __future__ import annotations

import asyncio
import csv
import io
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from fuzz.line import quiet
from simulation.table import small_table
from tests.states.chain import Chain
from tests.states.forks import forked
from tests.states.happenings import OF_ALL, OF_ONE
from tests.states.lives import STATES, Life, brought

PATH = Path(__file__).with_name("table.csv")
SILENT = ("", "2")
"""Answers that say nothing of what became of a document."""

Cells = Mapping[str, Mapping[str, str]]
"""State → happening → `<statuses that its sender is answered> → <status of the list then>`."""


async def _of_one(chain: Chain, lives: Sequence[Life]) -> dict[str, str]:
    """One parcel in this state for each happening."""
    asked = []
    for life, happens in zip(lives, OF_ONE.values(), strict=True):
        heard = {key: len(told) for key, told in chain.receipts.items()}
        asked.append((life, happens(life), heard))
    await chain.rest()
    return {
        name: f"{_said(chain.statuses(key)[heard.get(key, 0) :])} → {life.status}"
        for name, (life, key, heard) in zip(OF_ONE, asked, strict=True)
    }


def _said(statuses: Sequence[str]) -> str:
    """Each status once; in what order several topics' receipts come is nobody's promise."""
    return " ".join(sorted(set(statuses), key=int))


async def _of_all(chain: Chain, life: Life, name: str) -> str:
    key = await OF_ALL[name](chain, life)
    await chain.rest()
    return f"{_said(chain.statuses(key)) if key else 'day'} → {life.status}"


def _cells(state: str) -> dict[str, str]:
    """Bring parcels to the state once; what happens to everybody happens in a process of its own, which begins there."""
    with asyncio.Runner() as runner:
        chain, lives = runner.run(brought(state, len(OF_ONE)))

        def of_all(name: str) -> str:
            return forked(lambda: runner.run(_of_all(chain, lives[0], name)))

        for_all = {name: of_all(name) for name in OF_ALL}
        return {**runner.run(_of_one(chain, lives)), **for_all}


def answered(states: Collection[str] = STATES.keys()) -> dict[str, dict[str, str]]:
    """Play every cell of these states; a service that halts or never rests fails it."""
    with small_table({}), quiet():
        return {state: _cells(state) for state in states}


def page(cells: Cells) -> str:
    """One line per happening, because there are more states than anybody reads across."""
    written = io.StringIO()
    rows = csv.writer(written, lineterminator="\n")
    rows.writerow(["", *cells])
    for happening in next(iter(cells.values())):
        rows.writerow([happening, *(of_state[happening] for of_state in cells.values())])
    return written.getvalue()


def read(path: Path = PATH) -> Cells:
    """A table as it was written down."""
    head, *rows = csv.reader(io.StringIO(path.read_text(encoding="utf-8")))
    return {state: {row[0]: row[at] for row in rows} for at, state in enumerate(head) if state}
