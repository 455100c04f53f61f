"""Each state of a list meets all that can happen to it, and is answered; nobody halts."""

from __future__ import annotations

import pytest

from libs.schemas.codes.list_status import ListStatus
from libs.schemas.kinds import KINDS
from services.review.domain.officers import ACTIONS
from tests.states.imports.happenings import OF_ALL, OF_ONE
from tests.states.imports.parcel import may_name_one
from tests.states.imports.standing import FACETS
from tests.states.table import PATH, SILENT, STANDS, STATES, answered, page, read
from tests.wrong import acts

ALWAYS = ("",)
AWAITED = {
    "verification list": ("120", "300", "399", "500", "501", "502", "503", "599"),
    "list, again": ("2",),
    "list, changed": ("2", "100"),
    "return applied for": ("2", "100", "120", "399", "599", "700"),
    "export-list": ALWAYS,
    "return-tally-result": ALWAYS,
}
"""Answered with 2 until more is known, at a list of these statuses: a verification list awaits the release of its lists
until the day ends, and so does an application; a list that awaits documents has had no other answer so far. An export of
the same parcel awaits its own documents, and what a site tallied its report."""
UNREACHED: dict[str, dict[str, str]] = {
    "status": {
        ListStatus.DRAFT: "a draft opens no attempt",
        ListStatus.SENT: "customs is asked by no message",
        ListStatus.NOT_SENT: "customs is asked by no message",
        ListStatus.SUSPENDED: "no word of an officer leads there",
    },
    "waits for": {
        "list": "no list is here",
        "decision": "a service is at it; nothing rests there",
        "suspended": "no word of an officer leads there",
        **dict.fromkeys(("manifest", "departure", "export-return-arrival", "return-tally"), "of exports"),
    },
}
"""Where no row stands, and why."""


def test_the_table_is_large_enough_to_mean_something() -> None:
    assert len(STATES) >= 110
    assert len(OF_ONE) + len(OF_ALL) >= 90


def test_every_kind_that_may_name_a_list_is_said_of_it_in_each_state() -> None:
    said = {each.kind for each in OF_ONE.values()} | {each.kind for each in OF_ALL.values()}
    assert {one.kind.name for one in acts.each("imports")} <= said
    assert [kind for kind in KINDS.keys() - said if may_name_one(kind)] == []


def test_every_place_where_a_list_may_stand_is_reached_or_named() -> None:
    """Places are read off the services' own tables: statuses, waits, holds, and how sites, returns and audits stand."""
    reached: dict[str, set[str]] = {name: set() for name in FACETS}
    for row in read().values():
        for told in row[STANDS].split("; "):
            facet, _, values = told.partition(": ")
            reached.get(facet, set()).update(values.split(", "))
    missing = {name: facet.known - reached[name] for name, facet in FACETS.items()}
    assert missing == {name: set(UNREACHED.get(name, ())) for name in FACETS}
    assert {name: reached[name] - facet.known for name, facet in FACETS.items()} == {name: set() for name in FACETS}


@pytest.mark.parametrize("state", STATES)
def test_every_cell_has_its_answer(state: str) -> None:
    """Behind it stands `python -m tests.states --write`; who changes an answer means it."""
    assert answered([state]) == {state: read()[state]}


def test_the_table_is_of_these_states_and_happenings() -> None:
    assert page(read()) == PATH.read_text(encoding="utf-8")
    assert {state: list(row) for state, row in read().items()} == {
        state: [STANDS, *OF_ONE, *OF_ALL] for state in STATES
    }


def test_no_cell_is_silent() -> None:
    silent = [
        (state, happening, cell)
        for state, row in read().items()
        for happening, cell in row.items()
        if happening != STANDS and cell.partition(" → ")[0] in SILENT
        if not state.startswith(AWAITED.get(happening, ("-",)))
    ]
    assert silent == []


def test_each_state_is_what_its_name_says() -> None:
    stands = {state: row[STANDS].partition("; ")[0] for state, row in read().items()}
    assert stands == {state: f"status: {state.split(maxsplit=1)[0]}" for state in STATES}


def test_no_word_of_an_officer_suspends_a_list() -> None:
    assert ListStatus.SUSPENDED not in {action.to for action in ACTIONS.values()}


def test_officers_words_lead_where_they_should() -> None:
    """Some cells in words, so that the table is not only what the code does."""
    cells = read()
    assert cells["300 to an officer"]["officer: release"] == "2 399 → 800"
    assert cells["300 to an officer, then to be inspected"]["officer: release"] == "2 399 → 500"
    assert cells["500 to be inspected"]["found normal"] == "2 399 → 800"
    assert cells["500 an officer wants it inspected"]["found normal"] == "2 399 → 300"
    assert cells["503 detained, to legal"]["officer: reject"] == "2 100 review.invtNo.status → 503"
    assert cells["503 detained, to legal"]["officer: send-back"] == "2 399 → 700"
    assert cells["120 awaits guarantee"]["guarantee raised"] == "2 399 → 800"
    assert cells["2 awaits its payment"]["payment, again"] == "2 120 → 800"
    lifts = {state for state, row in cells.items() if row["officer: lift-arrival"].startswith("2 399")}
    assert lifts and all("direct" in state and not state.startswith("800") for state in lifts)
    for state, row in cells.items():
        if not state.startswith(("300", "50", "599 found")):
            words = (
                cell for name, cell in row.items() if name.startswith(("found", "officer:")) and "lift" not in name
            )
            assert all(cell.startswith("2 100") for cell in words)


def test_a_direct_purchase_leaves_its_site_released_and_once() -> None:
    cells = read()
    for state, row in cells.items():
        if "direct" in state and row["leaves the site"].startswith("2 399"):
            assert state.startswith("800")
    assert cells["120 direct, to arrive"]["arrives at the site"] == "2 120 → 800"
    assert cells["120 direct, awaits guarantee"]["arrives at the site"] == "2 120 → 120"
    assert cells["120 direct, its agent suspended"]["arrives at the site"] == "2 120 → 300"
    assert cells["500 direct, to be inspected, to arrive"]["found normal"] == "2 399 → 399"
    assert cells["500 direct, to be inspected at the site"]["found normal"] == "2 399 → 800"
    assert cells["120 direct, to arrive"]["three days end"] == "day → 100"
    assert cells["800 direct, left the site"]["leaves the site"] == "2 100 site-release.logisticsNo.once → 800"
    for state, rule in (
        ("501 direct, detained, to clearance", "logisticsNo.released"),
        ("700 direct, to be sent back", "leavesAs.decided"),
        ("599 direct, confiscated", "leavesAs.decided"),
    ):
        assert cells[state]["leaves the site"] == f"2 100 site-release.{rule} → {state[:3]}"


def test_whoever_is_asked_about_an_order_decides_whether_its_list_goes_on() -> None:
    cells = read()
    assert cells["2 awaits an answer about its buyer"]["buyer verified"] == "2 399 → 800"
    assert cells["2 awaits an answer about its buyer"]["buyer unanswered"] == "2 399 → 300"
    assert cells["2 awaits an answer about its buyer"]["buyer refused"].endswith("→ 100")
    assert cells["2 awaits raw payment data"]["raw payment data"] == "2 399 → 800"
    assert cells["2 awaits raw payment data"]["raw payment data unanswered"] == "2 399 → 300"
    assert cells["2 awaits raw payment data"]["other raw payment data"].endswith("→ 100")
