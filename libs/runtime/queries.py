"""Named queries from a service's `sql/queries.sql`: each begins with a line `-- name: load_cases`."""

from __future__ import annotations

import re
from pathlib import Path

_NAME = re.compile(r"^-- name: (\w+)\s*$", re.MULTILINE)


class Queries:
    """`queries.load_cases` is the text of the query of that name. Raises AttributeError for a name not in the file."""

    def __init__(self, path: Path) -> None:
        parts = _NAME.split(path.read_text(encoding="utf-8"))
        self._texts: dict[str, str] = dict(zip(parts[1::2], (text.strip() for text in parts[2::2]), strict=True))

    def __getattr__(self, name: str) -> str:
        try:
            return self._texts[name]
        except KeyError:
            raise AttributeError(f"no query named {name}") from None


def queries_beside(module_file: str) -> Queries:
    """The queries of the service whose module this is: `queries_beside(__file__)`."""
    return Queries(Path(module_file).parent / "sql" / "queries.sql")
