"""The table of verdicts is whole, and agrees with the graph of statuses and with what is stored."""

from __future__ import annotations

import re
from pathlib import Path

from libs.schemas.codes.list_status import CLEARED, DETAINED, EDGES, TO_ARRIVE, UNDECIDED, ListStatus
from libs.schemas.codes.supervision_modes import IMPORT, Hold
from libs.schemas.events.review import (
    ListConfiscated,
    ListDetained,
    ListRejected,
    ListSentBack,
    ListWithdrawn,
    Verdict,
)
from libs.schemas.topics import VERDICTS as TOPIC
from services.review.domain.attempts import ASKED
from services.review.domain.officers import ACTIONS
from services.review.domain.verdicts import BY_STATUS, VERDICTS

SCHEMA = Path(__file__).parents[1] / "sql" / "01_pre_review.sql"
EVERYTHING = set(Hold)


def test_every_verdict_that_is_published_has_a_row() -> None:
    assert set(VERDICTS) == {event for event in TOPIC.events if issubclass(event, Verdict)}


def test_what_each_lets_go() -> None:
    gone = {event: set(kind.lets_go) for event, kind in VERDICTS.items() if kind.lets_go}
    not_stock = {Hold.GUARANTEE, Hold.QUOTA}
    assert gone == {
        ListRejected: EVERYTHING, ListWithdrawn: EVERYTHING, ListSentBack: not_stock, ListConfiscated: not_stock,
    }  # fmt: skip
    assert {event for event, kind in VERDICTS.items() if kind.final} == gone.keys()


def test_what_is_not_final_waits_for_an_officer_or_for_its_parcel() -> None:
    waits = set().union(*(kind.statuses for kind in VERDICTS.values() if not kind.final))
    assert waits - {ListStatus.RELEASED} == UNDECIDED | TO_ARRIVE
    assert BY_STATUS[ListStatus.DETAINED_OTHERWISE].event is ListDetained
    assert BY_STATUS[ListStatus.REJECTED].event is ListRejected


def test_officers_move_lists_along_edges_only() -> None:
    for action in ACTIONS.values():
        for direction, allowed in action.allowed.items():
            assert allowed, f"{action.rule} is never allowed"
            assert all(action.to in EDGES[direction][status] for status in allowed)
            assert not action.settles or all(EDGES[direction][each] >= set(ASKED) - {each} for each in action.settles)
    assert ACTIONS["manual-verdict", "reject"].allowed[IMPORT] == {ListStatus.MANUAL}
    assert ACTIONS["manual-verdict", "send-back"].allowed[IMPORT] == DETAINED


def test_the_stored_rows_know_the_same_statuses() -> None:
    """SQL cannot read a table of Python; so this reads the SQL."""
    checked = [
        set(re.findall("[0-9]+", listed))
        for listed in re.findall(r"status (?:not )?in \(([^)]*)\)", SCHEMA.read_text(encoding="utf-8"))
    ]
    stored, released, may_wait, must_wait = checked
    assert stored == set(BY_STATUS) | CLEARED
    assert may_wait == UNDECIDED | TO_ARRIVE
    assert must_wait == may_wait - VERDICTS[ListConfiscated].statuses
    assert released == CLEARED
