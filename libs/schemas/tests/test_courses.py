"""A list follows its mode's course, on one edge from each station, and never in a circle."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from graphlib import TopologicalSorter
from itertools import pairwise

import pytest

from libs.schemas import courses
from libs.schemas.codes import supervision_modes as modes
from libs.schemas.codes.supervision_modes import ASKED_BY, EXPORT, IMPORT, ROWS, Hold, Station, SupervisionMode
from libs.schemas.courses import key_on, onward
from libs.schemas.tests import a_list
from libs.schemas.topics import (
    ACCOUNTBOOK_TO_REVIEW,
    ACCOUNTBOOK_TO_TAX,
    CHAIN,
    EDGES,
    FLOWS,
    MATCHING_TO_ACCOUNTBOOK,
    MATCHING_TO_REVIEW,
    PARTNERS,
    TAX_TO_REVIEW,
    Topic,
)

DAY = date(2026, 3, 2)


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    courses._edge.cache_clear()
    yield
    courses._edge.cache_clear()


def way(trade_mode: str, direction: modes.Direction, day: date = DAY) -> list[Topic]:
    """Every topic that a list of the mode travels, from the first station on."""
    declared = a_list.declared(trade_mode=trade_mode, direction=direction)
    here, taken = Station.MATCHING, []
    while here is not Station.REVIEW:
        topic, _ = onward(declared, here, day)
        taken.append(topic)
        (here,) = (to for (_, to), edge in EDGES.items() if edge is topic)
    return taken


@pytest.mark.parametrize(
    ("trade_mode", "direction", "edges"),
    [
        ("1210", IMPORT, [MATCHING_TO_ACCOUNTBOOK, ACCOUNTBOOK_TO_TAX, TAX_TO_REVIEW]),
        ("1239", IMPORT, [MATCHING_TO_ACCOUNTBOOK, ACCOUNTBOOK_TO_TAX, TAX_TO_REVIEW]),
        ("9610", IMPORT, [MATCHING_TO_ACCOUNTBOOK, ACCOUNTBOOK_TO_TAX, TAX_TO_REVIEW]),
        ("1210", EXPORT, [MATCHING_TO_ACCOUNTBOOK, ACCOUNTBOOK_TO_REVIEW]),
        ("9610", EXPORT, [MATCHING_TO_REVIEW]),
        ("9710", EXPORT, [MATCHING_TO_REVIEW]),
        ("9810", EXPORT, [MATCHING_TO_REVIEW]),
    ],
)
def test_the_way_of_a_mode(trade_mode: str, direction: modes.Direction, edges: list[Topic]) -> None:
    assert way(trade_mode, direction) == edges


def test_a_mode_that_is_no_more_leads_to_whoever_rejects_it() -> None:
    assert way("1239", EXPORT) == [MATCHING_TO_REVIEW]


@pytest.mark.parametrize(
    ("without", "station", "before", "after"),
    [
        (Station.ACCOUNTBOOK, Station.MATCHING, MATCHING_TO_ACCOUNTBOOK, MATCHING_TO_REVIEW),
        (Station.TAX, Station.ACCOUNTBOOK, ACCOUNTBOOK_TO_TAX, ACCOUNTBOOK_TO_REVIEW),
    ],
)
def test_a_station_that_the_row_leaves_out_is_passed_by(
    without: Station, station: Station, before: Topic, after: Topic, monkeypatch: pytest.MonkeyPatch
) -> None:
    row, declared = modes.supervision_mode("1210", IMPORT, DAY), a_list.declared()
    assert row and onward(declared, station, DAY)[0] is before
    courses._edge.cache_clear()
    left = _cut(row, without)
    monkeypatch.setattr(modes, "supervision_mode", lambda *_: left)
    assert onward(declared, station, DAY)[0] is after
    assert ASKED_BY[without] == (station,)


def _cut(row: SupervisionMode, without: Station) -> SupervisionMode:
    cut = (without, Station.TAX) if without is Station.ACCOUNTBOOK else (without,)
    return replace(row, course=tuple(station for station in row.course if station not in cut))


def test_a_list_is_keyed_by_its_book_to_the_account_book_and_by_its_case_elsewhere() -> None:
    declared = a_list.declared()
    assert {topic.name: key_on(topic, declared) for topic in EDGES.values()} == {
        topic.name: declared.ems_no if topic is MATCHING_TO_ACCOUNTBOOK else declared.ref.case
        for topic in EDGES.values()
    }
    assert key_on(MATCHING_TO_ACCOUNTBOOK, a_list.declared(ems_no=None)) == declared.ref.case


def test_an_edge_has_one_writer_and_as_many_partitions_as_every_other() -> None:
    assert {(topic.owner, topic.partitions, topic.days) for (source, _), topic in EDGES.items()} == {
        (source.value, CHAIN, True) for source, _ in EDGES
    }
    assert len({topic.name for topic in EDGES.values()}) == len(EDGES)
    for (source, target), topic in EDGES.items():
        assert topic.owner == source
        assert [name for name, flow in FLOWS.items() if topic in flow.chain] == [target]


def test_no_chain_edge_leads_back() -> None:
    """A day would wait for itself: what comes back must be feedback."""
    before = {name: {topic.owner for topic in flow.chain} - {PARTNERS} for name, flow in FLOWS.items()}
    assert list(TopologicalSorter(before).static_order())


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.code}{row.direction}{row.since}")
def test_every_row_is_a_way_that_asks_all_its_questions(row: SupervisionMode) -> None:
    assert row.course[-1] is Station.REVIEW
    assert list(row.course) == [station for station in Station if station in row.course]
    assert all(edge in EDGES for edge in pairwise(row.course))
    assert Hold.GUARANTEE not in row.holds or Station.TAX in row.course
    assert Hold.STOCK not in row.holds or Station.ACCOUNTBOOK in row.course
    if Station.MATCHING in row.course:
        asked = {member for member in (*row.checks, *row.holds) if member in ASKED_BY}
        assert all(set(ASKED_BY[member]) & set(row.course) for member in asked)
