"""The statuses of a list and their edges say what the trade knows."""

from __future__ import annotations

import pytest

from libs.schemas.codes import EXPORT, IMPORT, RECEIPT_STATUS, Direction
from libs.schemas.codes.list_status import CLEARED, DETAINED, EDGES, UNDECIDED, ListStatus, leading_to

DIRECTIONS: tuple[Direction, ...] = (IMPORT, EXPORT)


def test_every_status_has_its_official_names() -> None:
    assert set(ListStatus) <= {row.code for row in RECEIPT_STATUS}
    assert all(status.zh and status.en for status in ListStatus)
    assert ListStatus.MANUAL.zh == "人工审核"


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_every_list_comes_to_an_end(direction: Direction) -> None:
    edges = EDGES[direction]
    ends = {status for status in ListStatus if not edges[status]}
    assert ends == {ListStatus.REJECTED, ListStatus.SENT_BACK, ListStatus.CLOSED}
    for status in ListStatus:
        seen, now = {status}, {status}
        while now:
            now = set().union(*(edges[each] for each in now)) - seen
            seen |= now
        assert seen & ends, f"{status} leads nowhere"


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_detained_goods_are_never_back_on_sale_by_a_rejection(direction: Direction) -> None:
    assert not DETAINED & leading_to(ListStatus.REJECTED, direction)
    assert leading_to(ListStatus.SENT_BACK, direction) >= DETAINED


def test_what_is_undecided_is_not_cleared() -> None:
    assert not UNDECIDED & CLEARED


@pytest.mark.parametrize(
    ("source", "target", "direction", "allowed"),
    [
        ("120", "800", IMPORT, True),
        ("2", "800", IMPORT, False),
        ("500", "300", IMPORT, True),
        ("800", "502", IMPORT, True),
        ("800", "502", EXPORT, True),  # found at the gate of a zone
        ("399", "300", IMPORT, True),
        ("399", "300", EXPORT, False),
        ("800", "399", EXPORT, True),
        ("800", "399", IMPORT, False),
        ("800", "899", EXPORT, True),
        ("399", "899", IMPORT, False),
    ],
)
def test_edges(source: str, target: str, direction: Direction, allowed: bool) -> None:
    assert (ListStatus(target) in EDGES[direction][ListStatus(source)]) is allowed
