"""Lists clear in one of five types (SEED-003), which follow from where they are declared and where their goods pass.

The row says who inspects, who releases, and whether the goods go under seal (转关). An enterprise that one office
registered is known to all.
"""

from __future__ import annotations

from datetime import date
from enum import Enum
from typing import NamedTuple

from libs.schemas.codes.supervision_modes import EXPORT, IMPORT, Direction, Exit
from libs.schemas.events.lists import Declared
from libs.schemas.reference import current
from libs.schemas.reference import tables as t
from libs.schemas.reference.current import remembered
from libs.schemas.reference.exporting import district_of
from libs.schemas.register import Credit


class Nearness(Enum):
    """The office where goods are declared, or lie, is so far from the one where they pass."""

    PORT = "it is the port"
    DISTRICT = "another office of the port's district"
    REGION = "another district of its region"
    APART = "another region"


class OfficeAt(Enum):
    """One of the two customs offices of a list."""

    DECLARING = "where it is declared"
    PORT = "where its goods leave the country, or come from the site or zone"


Leave = tuple[Exit, Direction]


class Clearance(NamedTuple):
    """A row of the table is chosen by exits, nearness, home and credits.

    home: whether the declaring office is the e-commerce enterprise's own; None where that does not matter. inspects,
    releases: the offices whose officers may. sealed: whether transit is needed.
    """

    name: str
    zh: str
    exits: frozenset[Leave]
    nearness: frozenset[Nearness]
    inspects: frozenset[OfficeAt]
    releases: frozenset[OfficeAt]
    sealed: bool = False
    home: bool | None = None
    credits: frozenset[Credit] = frozenset(Credit)

    def fits(self, leave: Leave, near: Nearness, at_home: bool, credit: Credit) -> bool:
        fitting = leave in self.exits and near in self.nearness and credit in self.credits
        return fitting and self.home in (None, at_home)


_ZONE_OUT: Leave = (Exit.ZONE_GATE, EXPORT)
_PASSING: frozenset[Leave] = frozenset(
    {(Exit.DEPARTURE, EXPORT), (Exit.SUPERVISED_SITE, IMPORT), (Exit.ZONE_GATE, IMPORT)}
)
"""They pass the border, or the gate to the country, at the port itself."""
_ANY, _FAR = _PASSING | {_ZONE_OUT}, frozenset({(Exit.DEPARTURE, EXPORT), _ZONE_OUT, (Exit.SUPERVISED_SITE, IMPORT)})
_SAME, _NEAR = frozenset({Nearness.PORT}), frozenset({Nearness.DISTRICT, Nearness.REGION})
_APART, _EVERYWHERE = frozenset({Nearness.APART}), frozenset(Nearness)
_HOME, _PORT, _BOTH = frozenset({OfficeAt.DECLARING}), frozenset({OfficeAt.PORT}), frozenset(OfficeAt)
_CERTIFIED, _ORDINARY = frozenset({Credit.CERTIFIED}), frozenset({Credit.ORDINARY})

AT_THE_PORT = "port"
CLEARANCES = (
    Clearance(AT_THE_PORT, "口岸清关", _ANY, _SAME, _PORT, _PORT),
    Clearance("regional", "区域通关一体化", _PASSING, _NEAR, _BOTH, _BOTH),
    Clearance("regional", "区域通关一体化", frozenset({_ZONE_OUT}), _NEAR, _BOTH, _BOTH, sealed=True),
    Clearance(
        "home-released", "属地申报、属地放行", _PASSING, _APART, _HOME, _HOME, home=True, credits=_CERTIFIED
    ),
    Clearance("home-declared", "属地申报、口岸验放", _PASSING, _APART, _PORT, _PORT, home=True, credits=_ORDINARY),
    Clearance("transit", "转关", _FAR, _EVERYWHERE, _HOME, _HOME, sealed=True),
)  # fmt: skip
"""The first that fits. In a zone both offices of a region are one as well, and goods for export still go to the port under
seal. Imports leave a zone for the country: under seal they go nowhere, so a list that no row fits cannot be declared there.
"""
UNSEALED = frozenset(row.name for row in CLEARANCES if not row.sealed and Nearness.APART in row.nearness)
"""Types by which goods go to a port far away without a seal."""
_SEALED = frozenset((row.name, leave) for row in CLEARANCES if row.sealed for leave in row.exits)


@remembered(4096)
def nearness(office: str, port: str, day: date) -> Nearness:
    """Say how near two customs offices are by the reference release of the day."""
    if office == port:
        return Nearness.PORT
    districts = [district_of(each, day) for each in (office, port)]
    if districts[0] == districts[1]:
        return Nearness.DISTRICT
    known = current().on(t.DISTRICTS, day)
    regions = [known[each].region if each in known else None for each in districts]
    return Nearness.REGION if regions[0] and regions[0] == regions[1] else Nearness.APART


def port_of(declared: Declared, of_book: str | None = None) -> str:
    """The office where the goods of a list pass. of_book: of their zone, where it is not the declaring one."""
    if declared.exported:
        return declared.exported.port_code
    return of_book or (declared.port_office if declared.ems_no is None else None) or declared.customs_code


def clearance_of(
    declared: Declared, port: str, exit_: Exit, home_office: str | None, credit: Credit, day: date
) -> Clearance | None:
    """The row of a list, None where none fits. home_office, credit: of its e-commerce enterprise, by the register."""
    return _row(declared.customs_code, port, (exit_, declared.direction), home_office, credit, day)


@remembered(4096)
def _row(office: str, port: str, leave: Leave, home_office: str | None, credit: Credit, day: date) -> Clearance | None:
    near, at_home = nearness(office, port, day), home_office == office
    return next((row for row in CLEARANCES if row.fits(leave, near, at_home, credit)), None)


def goes_sealed(clearance: str | None, exit_: Exit, direction: Direction) -> bool:
    """Say whether goods of a type of clearance that leave so go under seal (转关)."""
    return (clearance, (exit_, direction)) in _SEALED


def offices(declared: Declared, port: str, among: frozenset[OfficeAt]) -> frozenset[str]:
    """The codes of these offices of a list."""
    codes = {OfficeAt.DECLARING: declared.customs_code, OfficeAt.PORT: port}
    return frozenset(codes[office] for office in among)
