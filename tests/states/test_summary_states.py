"""Each state of a list on its way into a summary meets every application, and the ends of days."""

from __future__ import annotations

from tests.states.summaries import HAPPENINGS, PATH, STATES, answered
from tests.states.table import page, read


def test_every_cell_has_its_answer() -> None:
    """Behind it stands `python -m tests.states --write`; who changes an answer means it."""
    assert page(answered()) == PATH.read_text(encoding="utf-8")
    assert len(STATES) * len(HAPPENINGS) > 100


def test_each_application_is_answered() -> None:
    silent = {name for row in read(PATH).values() for name, cell in row.items() if cell == "nothing"}
    assert not [name for name in silent if name.startswith("701")]


def test_a_list_ends_in_one_summary() -> None:
    """Some cells in words, so that the table is not only what the code does."""
    cells = read(PATH)
    for state in ("summarised", "summarised late"):
        for name, cell in cells[state].items():
            assert "SummaryAccepted" not in cell, (state, name)
    assert cells["departed"]["due day closes"] == "SummaryReminded SummaryOverdue"
    assert cells["summarised"]["due day closes"] == "nothing"
    assert cells["overdue"]["701 a day late"] == "SummaryAccepted SummaryDeclared 701.invtNo.late"
    assert cells["departed, in statistics"]["701"] == "SummaryRefused 701.invtNo.summary"
    assert cells["departed, half applied for"]["701's other half"] == "SummaryAccepted SummaryDeclared"
