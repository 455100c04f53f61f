"""Each status of an export list meets all that review may hear of it, along the edges alone."""

from __future__ import annotations

from libs.schemas.codes.list_status import EDGES, ListStatus
from libs.schemas.codes.supervision_modes import EXPORT
from tests.states.exports import HAPPENINGS, PATH, STATES, answered
from tests.states.table import page, read

NO_ANSWER = {"comes again", "refused before", "ready to leave", "not ready", "its book gives the stock up"}
"""Our own events: where they say nothing new, nobody is answered. Each word of a person is."""


def test_every_cell_has_its_answer() -> None:
    """Behind it stands `python -m tests.states --write`; who changes an answer means it."""
    assert page(answered()) == PATH.read_text(encoding="utf-8")
    assert len(STATES) * len(HAPPENINGS) > 500


def test_no_word_of_a_person_is_left_without_an_answer() -> None:
    silent = {name for row in read(PATH).values() for name, cell in row.items() if cell.startswith("nothing")}
    assert silent <= NO_ANSWER


def test_lists_move_along_the_edges_of_exports() -> None:
    for state, row in read(PATH).items():
        before = ListStatus(state.split(maxsplit=1)[0])
        for name, cell in row.items():
            after = ListStatus(cell.rpartition(" → ")[2])
            assert after == before or after in EDGES[EXPORT][before], (state, name, cell)


def test_where_words_lead() -> None:
    """Some cells in words, so that the table is not only what the code does."""
    cells = read(PATH)
    assert cells["399 to arrive"]["ready to leave"] == "800 leave → 800"
    assert cells["399 a suspended enterprise's"]["ready to leave"] == "nothing → 399"
    assert cells["399 to be inspected where it is loaded"]["ready to leave"] == "500 → 500"
    assert cells["399 taken off"]["ready to leave"] == "800* leave → 800"
    assert cells["800 released"]["not ready"] == "399* → 399"
    assert cells["800 released"]["withdrawn"] == "100* taken → 100"
    assert cells["800 out of a zone"]["withdrawn"] == "asks the book → 800"
    assert cells["800 out of a zone"]["its book gives the stock up"] == "100* taken → 100"
    assert cells["800 out of a zone"]["its book keeps the stock"] == "-605007 → 800"
    assert cells["500 to be inspected"]["withdrawn"] == "-605007 → 500"
    assert cells["500 to be inspected"]["found normal"] == "taken 399 → 399"
