"""Five types of integrated clearance, chosen by offices, home, credit and exit."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest

from libs.schemas.clearance import CLEARANCES, Clearance, Nearness, OfficeAt, clearance_of, nearness, offices, port_of
from libs.schemas.codes.supervision_modes import EXPORT, Exit
from libs.schemas.events.lists import Declared, Exported
from libs.schemas.reference import current, tables
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
    row = clearance_of(declared, port, exit_, home, credit, DAY)
    assert row
    assert (row.name, row.sealed) == (name, sealed)
    assert {*offices(declared, port, row.inspects)} == inspects
    assert {*offices(declared, port, row.releases)} == releases


_IMPORTED = (
    (
        "a parcel at its port",
        HANGZHOU,
        HANGZHOU,
        None,
        DISCREDITED,
        Exit.SUPERVISED_SITE,
        "port",
        {HANGZHOU},
        {HANGZHOU},
    ),
    ("within a region", HANGZHOU, BEILUN, None, ORDINARY, Exit.SUPERVISED_SITE, "regional", {HANGZHOU, BEILUN}, None),
    (
        "at home, trusted",
        TAIYUAN,
        NANSHA,
        TAIYUAN,
        CERTIFIED,
        Exit.SUPERVISED_SITE,
        "home-released",
        {TAIYUAN},
        {TAIYUAN},
    ),
    ("at home", TAIYUAN, NANSHA, TAIYUAN, ORDINARY, Exit.SUPERVISED_SITE, "home-declared", {NANSHA}, {NANSHA}),
    ("under seal", TAIYUAN, NANSHA, None, ORDINARY, Exit.SUPERVISED_SITE, "transit", {TAIYUAN}, {TAIYUAN}),
    (
        "out of a zone of the region",
        HANGZHOU,
        BEILUN,
        None,
        ORDINARY,
        Exit.ZONE_GATE,
        "regional",
        {HANGZHOU, BEILUN},
        None,
    ),
    (
        "out of a zone far away, at home",
        TAIYUAN,
        NANSHA,
        TAIYUAN,
        ORDINARY,
        Exit.ZONE_GATE,
        "home-declared",
        {NANSHA},
        None,
    ),
    ("out of a zone far away", TAIYUAN, NANSHA, HANGZHOU, CERTIFIED, Exit.ZONE_GATE, None, None, None),
)


@pytest.mark.requirement("I8", "I9", "I10")
@pytest.mark.parametrize(
    ("office", "port", "home", "credit", "exit_", "name", "inspects", "releases"),
    [row[1:] for row in _IMPORTED],
    ids=[row[0] for row in _IMPORTED],
)
def test_imports_clear_by_the_same_rows(
    office: str, port: str, home: str | None, credit: Credit, exit_: Exit, name: str | None, inspects: set[str] | None,
    releases: set[str] | None,
) -> None:  # fmt: skip
    declared = a_list.declared(customs_code=office)
    row = clearance_of(declared, port, exit_, home, credit, DAY)
    assert (row and row.name) == name
    if row and inspects:
        assert {*offices(declared, port, row.inspects)} == inspects
        assert {*offices(declared, port, row.releases)} == (releases or inspects)
        assert row.sealed is (name == "transit")


def test_where_the_goods_of_an_import_pass() -> None:
    """A direct purchase passes at its port, goods of a zone at the zone's office, whatever port they came by."""
    direct = a_list.declared(customs_code=TAIYUAN, port_office=NANSHA, ems_no=None)
    assert port_of(direct) == NANSHA
    assert port_of(a_list.declared(customs_code=TAIYUAN, port_office=NANSHA)) == TAIYUAN
    assert port_of(a_list.declared(customs_code=TAIYUAN), of_book=NANSHA) == NANSHA


@pytest.mark.requirement("I7")
def test_the_42_districts_are_one() -> None:
    """Between any two of them a direct purchase is cleared by some row, and within a region without a seal."""
    districts = current().on(tables.DISTRICTS, DAY)
    assert len(districts) == 42
    for office, port in product(districts, districts):
        row = clearance_of(a_list.declared(customs_code=office), port, Exit.SUPERVISED_SITE, None, ORDINARY, DAY)
        together = districts[office].region == districts[port].region
        assert row and row.sealed is not together


def test_five_types_and_a_row_for_every_export() -> None:
    assert len({row.zh for row in CLEARANCES}) == 5
    for exit_, near, home, credit in product((Exit.DEPARTURE, Exit.ZONE_GATE), Nearness, (True, False), Credit):
        fitting: list[Clearance] = [row for row in CLEARANCES if row.fits((exit_, EXPORT), near, home, credit)]
        assert fitting and fitting[0].inspects <= frozenset(OfficeAt)
