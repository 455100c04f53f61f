"""The table of states and happenings: what the sender of each is answered, and where the list stands then."""

from __future__ import annotations

import asyncio
import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import structlog

from fuzz.line import silenced
from simulation.table import small_table
from tests.states.happenings import OF_ALL, OF_ONE
from tests.states.lives import STATES, brought

PATH = Path(__file__).with_name("table.csv")
SILENT = ("", "2")
"""Answers that say nothing of what became of a document."""

Cells = Mapping[str, Mapping[str, str]]
"""State → happening → `<statuses that its sender is answered> → <status of the list then>`."""


async def _of_one(state: str) -> dict[str, str]:
    """One parcel in this state for each happening."""
    chain, lives = await brought(state, len(OF_ONE))
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


async def _of_all(state: str) -> dict[str, str]:
    cells = {}
    for name, happens in OF_ALL.items():
        chain, [life] = await brought(state, 1)
        key = await happens(chain, life)
        await chain.rest()
        cells[name] = f"{_said(chain.statuses(key)) if key else 'day'} → {life.status}"
    return cells


async def _all() -> dict[str, dict[str, str]]:
    return {state: {**await _of_one(state), **await _of_all(state)} for state in STATES}


def answered() -> dict[str, dict[str, str]]:
    """Play every cell; a service that halts or never rests fails it."""
    with small_table({}), _quiet():
        return asyncio.run(_all())


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


@contextmanager
def _quiet() -> Iterator[None]:
    before = structlog.get_config()
    silenced()
    try:
        yield
    finally:
        structlog.configure(**before)
