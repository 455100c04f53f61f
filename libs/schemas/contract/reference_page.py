"""docs/reference-tables.md: every file of a reference release with its columns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from libs.schemas.reference import TABLES, ReferenceTable
from libs.schemas.reference.rows.named import NAMED_BY_RULES

_TOP = """\
# Files of a reference release

Generated from `libs/schemas/reference`; `python -m libs.schemas.generate` writes it anew. How to make a release of your own:
[reference-data.md](reference-data.md).

Every file has all of its columns, in any order. *needed* columns are never empty. A percentage says 13 for 13 %; amounts are
plain decimal text; codes keep their leading zeros. On one customs day there is at most one row of a key. The last three
columns are the same everywhere:

| column | form | meaning |
|---|---|---|"""


def page() -> str:
    return "\n".join(_lines()).rstrip() + "\n"


def _lines() -> Iterator[str]:
    yield _TOP
    for column in TABLES["units"].columns[-3:]:
        yield f"| `{column.name}` | {column.form} | {column.meaning} |"
    yield ""
    for table in TABLES.values():
        yield from _section(table)


def _section(table: ReferenceTable[Any]) -> Iterator[str]:
    yield f"## {table.file}: {table.en}, {table.zh}"
    yield ""
    yield f"{table.row.__doc__} Key: {', '.join(f'`{name}`' for name in table.key)}."
    if codes := NAMED_BY_RULES.get(table.name):
        yield f"Rules of the program name {', '.join(codes)}: they must be there."
    yield ""
    yield "| column | form | needed | meaning |"
    yield "|---|---|---|---|"
    for column in table.columns[:-3]:
        meaning = column.meaning + (f"; a code of `{column.refers}.csv`" if column.refers else "")
        form = column.form.replace("|", "\\|")
        yield f"| `{column.name}` | {form} | {'yes' if column.required else ''} | {meaning} |"
    yield ""
