"""The table of states and happenings: what the sender of each is answered, and where the list stands then."""

from __future__ import annotations

import asyncio
import csv
import io
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from fuzz.line import quiet
from libs.schemas.kinds.kind import NOTHING
from simulation.table import small_table
from tests.states.forks import forked
from tests.states.imports.chain import Chain
from tests.states.imports.direct_states import ASKED, DIRECTS
from tests.states.imports.happenings import OF_ALL, OF_ONE
from tests.states.imports.life import Life
from tests.states.imports.lives import State, brought
from tests.states.imports.standing import standing
from tests.states.imports.zone_states import ZONES

PATH = Path(__file__).with_name("table.csv")
STATES: Mapping[str, State] = {**ZONES, **DIRECTS, **ASKED}
STANDS = "it stands"
"""Heads the row that says what each service knows of the list."""
SILENT = ("", "2")
"""Answers that say nothing of what became of a document."""

Cells = Mapping[str, Mapping[str, str]]
"""State → happening → `<statuses that its sender is answered> → <status of the list then>`."""


async def _of_one(chain: Chain, lives: Sequence[Life]) -> dict[str, str]:
    """One parcel in this state for each happening."""
    asked = []
    for life, happens in zip(lives, OF_ONE.values(), strict=True):
        heard = {key: len(told) for key, told in chain.receipts.items()}
        asked.append((life, happens.says(life), heard))
    await chain.rest()
    return {
        name: f"{_said(chain, _answered(chain, life, key), heard.get(key, 0))} → {life.status}"
        for name, (life, key, heard) in zip(OF_ONE, asked, strict=True)
    }


def _answered(chain: Chain, life: Life, key: str) -> str:
    """A document whose number of a list cannot be read is answered without it."""
    return key if key in chain.receipts else key.replace(life.number, NOTHING)


def _said(chain: Chain, key: str, heard: int = 0) -> str:
    """Each status and rule once; in what order several topics' receipts come is nobody's promise."""
    statuses = sorted(set(chain.statuses(key)[heard:]), key=int)
    rules = sorted({rule for found in chain.rules[key][heard:] for rule in found})
    return " ".join([*statuses, *rules])


async def _of_all(chain: Chain, life: Life, name: str) -> str:
    key = await OF_ALL[name].happens(chain, life)
    await chain.rest()
    return f"{_said(chain, key) if key else 'day'} → {life.status}"


def _cells(state: str) -> dict[str, str]:
    """Bring parcels to the state once; what happens to everybody happens in a process of its own, which begins there."""
    with asyncio.Runner() as runner:
        chain, lives = runner.run(brought(STATES[state], len(OF_ONE)))
        stands = runner.run(standing(lives[0]))

        def of_all(name: str) -> str:
            return forked(lambda: runner.run(_of_all(chain, lives[0], name)))

        for_all = {name: of_all(name) for name in OF_ALL}
        return {STANDS: stands, **runner.run(_of_one(chain, lives)), **for_all}


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
