"""Checks rows beside each other: periods, references, and codes that rules of the program name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from libs.schemas.reference import tables
from libs.schemas.reference.files.cells import Row
from libs.schemas.reference.files.flaws import Flaw
from libs.schemas.reference.files.reading import ReadTable
from libs.schemas.reference.rows.named import NAMED_BY_RULES
from libs.schemas.reference.tariff import consumption_taxes

Read = Mapping[str, ReadTable]
ByKey = dict[Any, list[tuple[Row, int]]]
"""Rows by what names them, each with its number."""


def flaws_between(read: Read) -> Iterator[Flaw]:
    """Everything that rows say of each other and that cannot be, file by file."""
    keyed = {name: _by(one, one.table.key_of) for name, one in read.items()}
    for name, one in read.items():
        yield from _of_rows(one)
        yield from _overlaps(one, keyed[name])
        yield from _unknown(one, keyed)
    yield from _taxes(read)
    yield from _modes(read, keyed)
    for name, codes in NAMED_BY_RULES.items():
        for code in codes:
            if name in read and code not in keyed[name] and not read[name].flaws:
                yield Flaw(read[name].table.file, f"{code} is missing, which rules of the program name", column="code")


def _of_rows(one: ReadTable) -> Iterator[Flaw]:
    for row, number in zip(one.rows, one.numbers, strict=True):
        if row.since and row.until and row.until < row.since:
            yield Flaw(one.table.file, f"{row.until} is before {row.since}", number, "until")
        for rule in one.table.rules:
            yield from (Flaw(one.table.file, says, number, column) for column, says in rule(row))


def _overlaps(one: ReadTable, keyed: ByKey) -> Iterator[Flaw]:
    """Rows of one key that hold on the same day."""
    for key, rows in keyed.items():
        if len(rows) == 1:
            continue
        before: Row | None = None
        at = 0
        for row, number in sorted(rows, key=lambda dated: dated[0].since or date.min):
            if before and (before.until or date.max) >= (row.since or date.min):
                shown = "/".join(map(str, key)) if isinstance(key, tuple) else key
                yield Flaw(one.table.file, f"{shown} holds on the same day as in row {at}", number, "since")
            if before is None or (row.until or date.max) >= (before.until or date.max):
                before, at = row, number


def _unknown(one: ReadTable, keyed: Mapping[str, ByKey]) -> Iterator[Flaw]:
    """Codes that the table they are of does not know on every day of the row."""
    for column in one.table.columns:
        if column.refers is None or column.refers not in keyed:
            continue
        target = keyed[column.refers]
        for row, number in zip(one.rows, one.numbers, strict=True):
            code = getattr(row, column.name)
            if code is not None and not _covers(target.get(code, ()), row):
                yield Flaw(one.table.file, _not_in(code, column.refers, code in target), number, column.name)


def _covers(rows: Any, row: Row) -> bool:
    """True if the first and the last day of a row are days of the others."""
    ends = (row.since or date.min, row.until or date.max)
    return all(any(other.holds_on(day) for other, _ in rows) for day in ends)


def _not_in(code: str, name: str, other_days: bool) -> str:
    return f"{code!r} is not in {name}.csv" + (" on every day of this row" if other_days else "")


def _taxes(read: Read) -> Iterator[Flaw]:
    """Consumption taxes that a tariff line names: there on its days, and measured in a quantity it asks for."""
    steps = read.get(tables.CONSUMPTION_TAX.name)
    lines = read.get(tables.TARIFF.name)
    if not steps or not lines:
        return
    named = _by(steps, lambda row: row.name)
    for rows in named.values():
        yield from _measured_alike(rows)
    for row, number in zip(lines.rows, lines.numbers, strict=True):
        name = getattr(row, "consumption_tax", None)
        if name is None:
            continue
        if not _covers(named.get(name, ()), row):
            words = _not_in(name, steps.table.name, name in named)
            yield Flaw(lines.table.file, words, number, "consumption_tax")
            continue
        tax = consumption_taxes(step for step, _ in named[name])[name]  # type: ignore[misc]
        if not tax.can_measure(row.unit1, row.unit2):  # type: ignore[attr-defined]
            words = f"{name} is measured in {tax.measured} as {tax.unit}, which the line's units do not say"
            yield Flaw(lines.table.file, words, number, "consumption_tax")


def _measured_alike(rows: list[tuple[Any, int]]) -> Iterator[Flaw]:
    (first, at), *others = rows
    for row, number in others:
        for column in ("measured", "unit"):
            if getattr(row, column) != getattr(first, column):
                yield Flaw(tables.CONSUMPTION_TAX.file, f"differs from row {at} of the same tax", number, column)


def _modes(read: Read, keyed: Mapping[str, ByKey]) -> Iterator[Flaw]:
    """Supervision modes that the positive list names."""
    listed, modes = read.get(tables.POSITIVE_LIST.name), keyed.get(tables.TRADE_MODES.name)
    if not listed or modes is None:
        return
    for row, number in zip(listed.rows, listed.numbers, strict=True):
        for mode in row.modes.split():  # type: ignore[attr-defined]
            if mode not in modes:
                yield Flaw(listed.table.file, _not_in(mode, tables.TRADE_MODES.name, False), number, "modes")


def _by(one: ReadTable, name_of: Callable[[Any], Any]) -> ByKey:
    found: ByKey = defaultdict(list)
    for row, number in zip(one.rows, one.numbers, strict=True):
        found[name_of(row)].append((row, number))
    return dict(found)
