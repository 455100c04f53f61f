"""The tables of wrong documents: what is sent after what, and the exact answer."""

from __future__ import annotations

import asyncio
import csv
import gc
import io
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from fuzz.line import quiet
from simulation.table import small_table
from tests.states.forks import forked
from tests.wrong import acts
from tests.wrong.rows import HERE, Row, State, Step, rows, states, worlds
from tests.wrong.world import Answer, World, outcome

DIRECTIONS = ("imports", "exports")
_HEAD = ("after", "document", "change", "answered", "status", "code", "rule", "path", "actual", "expected")


class Line(NamedTuple):
    """One finding of an answer, or an answer that has none."""

    answered: str
    status: str
    code: str = ""
    rule: str = ""
    path: str = ""
    actual: str = ""
    expected: str = ""


Table = Mapping[Row, Sequence[Line]]


def path_of(direction: str) -> Path:
    return HERE / f"{direction}.csv"


def asked(direction: str) -> tuple[Mapping[str, State], Sequence[Row]]:
    """The states and the rows: those written by hand, and those of every kind."""
    return {**states(direction), **acts.states(direction)}, [*rows(direction), *acts.rows(direction)]


def answered(direction: str) -> Table:
    """Play every row of a direction."""
    return play(*asked(direction))


def play(known: Mapping[str, State], rows: Sequence[Row]) -> Table:
    """Play these rows: each in a copy of a process that stands at its state."""
    with small_table({}), quiet():
        try:
            return _Playing(known, rows).table()
        finally:
            gc.unfreeze()


class _Playing:
    """Each state is come to once, by going on from the one before it."""

    def __init__(self, known: Mapping[str, State], asked: Sequence[Row]) -> None:
        self._states, self._asked = known, asked
        self._next: defaultdict[str, list[str]] = defaultdict(list)
        for name, state in known.items():
            self._next[state.after].append(name)

    def table(self) -> Table:
        found: dict[Row, list[Line]] = {}
        gc.collect()
        for name, settings in worlds().items():
            with asyncio.Runner() as runner:
                world = World(settings)
                runner.run(world.open())
                gc.freeze()  # what copies of this process only read is not copied
                for after, document, change, lines in self._at(runner, world, name):
                    found[Row(after, Step(document, change))] = [Line(*line) for line in lines]
        return {row: found[row] for row in self._asked}

    def _at(self, runner: asyncio.Runner, world: World, name: str) -> Iterator[list[str]]:
        """Yield the answers to all rows here and behind."""
        here = [row for row in self._asked if row.after == name]
        while here:
            told = json.loads(forked(partial(self._rows, runner, world, here)))
            yield from told
            here = here[len(told) :]
        for state in self._next[name]:
            yield from json.loads(forked(partial(self._behind, runner, world, state)))

    def _rows(self, runner: asyncio.Runner, world: World, here: Sequence[Row]) -> str:
        """Play rows up to the first that leaves a trace: what is refused at once changes nothing for the next."""
        told: list[object] = []
        for row in here:
            lines = [*_lines(outcome(runner.run(world.does(row.step))))]
            told.append([row.after, *row.step, lines])
            if world.trace:
                break
        return json.dumps(told)

    def _behind(self, runner: asyncio.Runner, world: World, name: str) -> str:
        for step in self._states[name].steps:
            runner.run(world.does(step))
        return json.dumps([*self._at(runner, world, name)])


def _lines(answers: Sequence[Answer]) -> Iterator[Line]:
    for about, status, findings in answers:
        for f in findings:
            yield Line(about, status, f.code, f.rule, f.path, f.actual or "", f.expected or "")
        if not findings:
            yield Line(about, status)


def page(table: Table) -> str:
    """Every row with its lines; what goes on from the line above stands empty."""
    written = io.StringIO()
    out = csv.writer(written, lineterminator="\n")
    out.writerow(_HEAD)
    for row, lines in table.items():
        for number, line in enumerate(lines or [Line("nobody", "")]):
            out.writerow([*((row.after, *row.step) if number == 0 else ("", "", "")), *line])
    return written.getvalue()


def read(path: Path) -> Table:
    """A table as it was written down."""
    _, *found = csv.reader(io.StringIO(path.read_text(encoding="utf-8")))
    table: dict[Row, list[Line]] = {}
    row = Row("", Step("", ""))
    for after, document, change, *line in found:
        row = Row(after, Step(document, change)) if after else row
        table.setdefault(row, []).append(Line(*line))
    return table
