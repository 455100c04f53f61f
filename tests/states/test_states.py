"""Each state of a list meets all that can happen to it, and is answered; nobody halts."""

from __future__ import annotations

import pytest

from tests.states.happenings import OF_ALL, OF_ONE
from tests.states.lives import STATES
from tests.states.table import PATH, SILENT, answered, page, read

AWAITED = {
    "verification list": ("120", "300", "500", "501", "502", "503"),
    "list, again": ("2",),
    "list, changed": ("2", "100"),
    "return applied for": ("2", "100", "120", "599", "700"),
}
"""Answered with 2 until more is known, at a list of these statuses: a verification list awaits the release of its lists
until the day ends, and so does an application; a list that awaits documents has had no other answer so far."""


def test_the_table_is_large_enough_to_mean_something() -> None:
    assert len(STATES) >= 26
    assert len(OF_ONE) + len(OF_ALL) >= 24


@pytest.mark.parametrize("state", STATES)
def test_every_cell_has_its_answer(state: str) -> None:
    """Behind it stands `python -m tests.states --write`; who changes an answer means it."""
    assert answered([state]) == {state: read()[state]}


def test_the_table_is_of_these_states_and_happenings() -> None:
    assert page(read()) == PATH.read_text(encoding="utf-8")
    assert {state: list(row) for state, row in read().items()} == {state: [*OF_ONE, *OF_ALL] for state in STATES}


def test_no_cell_is_silent() -> None:
    silent = [
        (state, happening, cell)
        for state, row in read().items()
        for happening, cell in row.items()
        if cell.partition(" → ")[0] in SILENT and state.split()[0] not in AWAITED.get(happening, ())
    ]
    assert silent == []


@pytest.mark.parametrize("state", STATES)
def test_the_state_is_what_its_name_says(state: str) -> None:
    """A list that only hears that a day ended stands where its name says."""
    assert read()[state]["guarantee raised" if state.startswith("2 ") else "a day ends"].endswith(
        state.split(maxsplit=1)[0]
    )


def test_officers_words_lead_where_they_should() -> None:
    """Some cells in words, so that the table is not only what the code does."""
    cells = read()
    assert cells["300 to an officer"]["officer: release"] == "2 399 → 800"
    assert cells["300 to an officer, then to be inspected"]["officer: release"] == "2 399 → 500"
    assert cells["500 to be inspected"]["found in order"] == "2 399 → 800"
    assert cells["500 an officer wants it inspected"]["found in order"] == "2 399 → 300"
    assert cells["503 detained, to legal"]["officer: reject"] == "2 100 → 503"
    assert cells["503 detained, to legal"]["officer: send-back"] == "2 399 → 700"
    assert cells["120 awaits guarantee"]["guarantee raised"] == "2 399 → 800"
    assert cells["2 awaits its payment"]["payment, again"] == "2 120 → 800"
    for state, row in cells.items():
        if not state.startswith(("300", "500", "50")):
            assert all(cell.startswith("2 100") for name, cell in row.items() if name.startswith(("found", "officer")))
