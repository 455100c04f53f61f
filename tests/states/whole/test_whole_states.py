"""Manifests, declarations and returns meet in each of their states every document about them, in the whole chain."""

from __future__ import annotations

import pytest

from tests.states.table import page, read
from tests.states.whole.grids import GRIDS, answered, path_of

LEAST = {"manifests": 250, "declarations": 150, "returns": 150, "export_returns": 90}
"""Cells of each table."""


@pytest.mark.parametrize("name", GRIDS)
def test_every_cell_has_its_answer(name: str) -> None:
    """Behind it stands `python -m tests.states --write`; who changes an answer means it."""
    assert page(answered(name)) == path_of(name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", GRIDS)
def test_no_document_is_left_without_an_answer(name: str) -> None:
    cells = read(path_of(name))
    silent = {happens for row in cells.values() for happens, cell in row.items() if cell == "nobody"}
    assert silent <= {"a day ends"}
    assert sum(map(len, cells.values())) > LEAST[name]
