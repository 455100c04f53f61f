"""Five types of integrated clearance, chosen by offices, home, credit and exit."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest

from libs.schemas.clearance import CLEARANCES, Clearance, Nearness, OfficeAt, clearance_of, nearness, offices
from libs.schemas.codes.supervision_modes import Exit
from libs.schemas.events.lists import Declared, Exported
from libs.schemas.register import Credit
from libs.schemas.tests import a_list

DAY = date(2026, 3, 2)
HANGZHOU, BEILUN, TAIYUAN, NANSHA = "2991", "3105", "0500", "5165"
CERTIFIED, ORDINARY, DISCREDITED = Credit.CERTIFIED, Credit.ORDINARY, Credit.DISCREDITED


def _list(office: str, port: str) -> Declared:
    exported = Exported(statistics_flag="B", owner_code="NO", country="502", pod="5021", port_code=port)
    return a_list.declared(direction="E", customs_code=office, exported=exported)


@pytest.mark.parametrize(
    ("office", "port", "near"),
    [
        (HANGZHOU, HANGZHOU, Nearness.PORT),
        (HANGZHOU, "2900", Nearness.DISTRICT),
        (HANGZHOU, BEILUN, Nearness.REGION),
        (TAIYUAN, HANGZHOU, Nearness.APART),
    ],
)
def test_how_near_two_offices_are(office: str, port: str, near: Nearness) -> None:
    assert nearness(office, port, DAY) is near


@pytest.mark.requirement("I8", "I10")
@pytest.mark.parametrize(
    ("office", "port", "home", "credit", "exit_", "name", "inspects", "releases", "sealed"),
    [
        (HANGZHOU, HANGZHOU, None, ORDINARY, Exit.DEPARTURE, "port", {HANGZHOU}, {HANGZHOU}, False),
        (HANGZHOU, BEILUN, None, DISCREDITED, Exit.DEPARTURE, "regional", {HANGZHOU, BEILUN}, {HANGZHOU, BEILUN}, False),
        (TAIYUAN, NANSHA, TAIYUAN, CERTIFIED, Exit.DEPARTURE, "home-released", {TAIYUAN}, {TAIYUAN}, False),
        (TAIYUAN, NANSHA, TAIYUAN, ORDINARY, Exit.DEPARTURE, "home-declared", {NANSHA}, {NANSHA}, False),
        (TAIYUAN, NANSHA, TAIYUAN, DISCREDITED, Exit.DEPARTURE, "transit", {TAIYUAN}, {TAIYUAN}, True),
        (TAIYUAN, NANSHA, HANGZHOU, CERTIFIED, Exit.DEPARTURE, "transit", {TAIYUAN}, {TAIYUAN}, True),
        (TAIYUAN, NANSHA, None, ORDINARY, Exit.DEPARTURE, "transit", {TAIYUAN}, {TAIYUAN}, True),
        (HANGZHOU, HANGZHOU, HANGZHOU, CERTIFIED, Exit.ZONE_GATE, "port", {HANGZHOU}, {HANGZHOU}, False),
        (HANGZHOU, BEILUN, HANGZHOU, CERTIFIED, Exit.ZONE_GATE, "regional", {HANGZHOU, BEILUN}, {HANGZHOU, BEILUN}, True),
        (TAIYUAN, NANSHA, TAIYUAN, CERTIFIED, Exit.ZONE_GATE, "transit", {TAIYUAN}, {TAIYUAN}, True),
    ],
)  # fmt: skip
def test_who_inspects_who_releases_and_whether_it_goes_under_seal(
    office: str, port: str, home: str | None, credit: Credit, exit_: Exit, name: str, inspects: set[str],
    releases: set[str], sealed: bool,
) -> None:  # fmt: skip
    declared = _list(office, port)
    row = clearance_of(declared, exit_, home, credit, DAY)
    assert row
    assert (row.name, row.sealed) == (name, sealed)
    assert {*offices(declared, row.inspects)} == inspects and {*offices(declared, row.releases)} == releases


def test_five_types_and_a_row_for_every_export() -> None:
    assert len({row.zh for row in CLEARANCES}) == 5
    for exit_, near, home, credit in product((Exit.DEPARTURE, Exit.ZONE_GATE), Nearness, (True, False), Credit):
        fitting: list[Clearance] = [row for row in CLEARANCES if row.fits(exit_, near, home, credit)]
        assert fitting and fitting[0].inspects <= frozenset(OfficeAt)


def test_imports_have_none() -> None:
    assert clearance_of(a_list.declared(), Exit.ZONE_GATE, None, ORDINARY, DAY) is None
