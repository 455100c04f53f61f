"""Reads one CSV file of a release into typed rows, or names every cell that cannot be read."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import Any

import msgspec

from libs.schemas.reference.files.cells import Row
from libs.schemas.reference.files.flaws import Flaw
from libs.schemas.reference.tables import ReferenceTable

Line = tuple[int, dict[str, Any]]
"""The number of a row and its cells that are not empty, by column."""


@dataclass(frozen=True, slots=True)
class ReadTable:
    """The rows that could be read. numbers: of each, as a spreadsheet counts."""

    table: ReferenceTable[Any]
    rows: Sequence[Row]
    numbers: Sequence[int]
    flaws: Sequence[Flaw]


def read_table(table: ReferenceTable[Any], content: bytes) -> ReadTable:
    """Every row of a file. Text is UTF-8, with or without a byte order mark; blank rows are passed over."""
    flaws: list[Flaw] = []
    try:
        lines = list(_lines(table, content.decode("utf-8-sig"), flaws))
    except UnicodeDecodeError as error:
        return ReadTable(table, (), (), [Flaw(table.file, f"not UTF-8 at byte {error.start}")])
    except csv.Error as error:
        return ReadTable(table, (), (), [*flaws, Flaw(table.file, f"not CSV: {error}")])
    try:
        rows = msgspec.convert([cells for _, cells in lines], list[table.row], strict=False)  # type: ignore[name-defined]
        numbers = [number for number, _ in lines]
    except msgspec.ValidationError:
        rows, numbers = [], []
        for number, cells in lines:
            if found := list(_flaws_of(table, number, cells)):
                flaws += found
            else:
                rows.append(msgspec.convert(cells, table.row, strict=False))
                numbers.append(number)
    return ReadTable(table, rows, numbers, flaws)


def _lines(table: ReferenceTable[Any], text: str, flaws: list[Flaw]) -> Iterator[Line]:
    """Rows with the cells whose numbers can be read; a row with a flaw in one is left out."""
    records = csv.reader(StringIO(text, newline=""), strict=True)
    header = [cell.strip() for cell in next(records, [])]
    flaws += _flaws_of_header(table, header)
    if flaws:
        return
    reads = {column.name: column.reads for column in table.columns if column.reads}
    for number, record in enumerate(records, 2):
        if not any(record):
            continue
        if len(record) != len(header):
            flaws.append(Flaw(table.file, f"{len(record)} cells, not {len(header)}", number))
            continue
        cells: dict[str, Any] = {
            name: text for name, cell in zip(header, record, strict=True) if (text := cell.strip())
        }
        broken = False
        for name, read in reads.items():
            if name in cells:
                try:
                    cells[name] = read(cells[name])
                except ValueError as error:
                    flaws.append(Flaw(table.file, f"{cells[name]!r}: {error}", number, name))
                    broken = True
        if broken:
            flaws += _flaws_of(table, number, {name: cell for name, cell in cells.items() if name not in reads}, reads)
        else:
            yield number, cells


def _flaws_of_header(table: ReferenceTable[Any], header: Sequence[str]) -> Iterator[Flaw]:
    known = [column.name for column in table.columns]
    for name in known:
        if name not in header:
            yield Flaw(table.file, "column missing", 1, name)
    for name in dict.fromkeys(header):
        if name not in known:
            yield Flaw(table.file, f"no such column; there are {', '.join(known)}", 1, name or "(no name)")
        elif header.count(name) > 1:
            yield Flaw(table.file, "column twice", 1, name)


def _flaws_of(table: ReferenceTable[Any], number: int, cells: dict[str, Any], told: Any = ()) -> Iterator[Flaw]:
    """Every cell of a row that is wrong. told: columns that have their flaw already."""
    fields = {field.name: field for field in msgspec.structs.fields(table.row)}
    for column in table.columns:
        if column.name in told:
            continue
        if column.name not in cells:
            if column.required:
                yield Flaw(table.file, "empty", number, column.name)
            continue
        try:
            msgspec.convert(cells[column.name], fields[column.name].type, strict=False)
        except msgspec.ValidationError:
            yield Flaw(table.file, f"{cells[column.name]!r} is not {column.form}", number, column.name)
