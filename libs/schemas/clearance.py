"""Exports clear in one of five types (SEED-003), which follow from where they are declared and where they leave.

The row says who inspects, who releases, and whether the goods go to the port under seal (转关). An enterprise that one
office registered is known to all.
"""

from __future__ import annotations

from datetime import date
from enum import Enum
from typing import NamedTuple

from libs.schemas.codes.supervision_modes import Exit
from libs.schemas.events.lists import Declared
from libs.schemas.reference import current
from libs.schemas.reference import tables as t
from libs.schemas.reference.exporting import district_of
from libs.schemas.register import Credit


class Nearness(Enum):
    """The office where goods are declared, or lie, is so far from the one where they leave."""

    PORT = "it is the port"
    DISTRICT = "another office of the port's district"
    REGION = "another district of its region"
    APART = "another region"


class OfficeAt(Enum):
    """One of the two customs offices of an export."""

    DECLARING = "where it is declared"
    PORT = "where it leaves"


class Clearance(NamedTuple):
    """A row of the table is chosen by exits, nearness, home and credits.

    home: whether the declaring office is the consignor's own; None where that does not matter. inspects, releases: the
    offices whose officers may. sealed: whether transit is needed.
    """

    name: str
    zh: str
    exits: frozenset[Exit]
    nearness: frozenset[Nearness]
    inspects: frozenset[OfficeAt]
    releases: frozenset[OfficeAt]
    sealed: bool = False
    home: bool | None = None
    credits: frozenset[Credit] = frozenset(Credit)

    def fits(self, exit_: Exit, near: Nearness, at_home: bool, credit: Credit) -> bool:
        fitting = exit_ in self.exits and near in self.nearness and credit in self.credits
        return fitting and self.home in (None, at_home)


_DEPARTURE, _ANY = frozenset({Exit.DEPARTURE}), frozenset({Exit.DEPARTURE, Exit.ZONE_GATE})
_SAME, _NEAR = frozenset({Nearness.PORT}), frozenset({Nearness.DISTRICT, Nearness.REGION})
_APART, _EVERYWHERE = frozenset({Nearness.APART}), frozenset(Nearness)
_HOME, _PORT, _BOTH = frozenset({OfficeAt.DECLARING}), frozenset({OfficeAt.PORT}), frozenset(OfficeAt)
_CERTIFIED, _ORDINARY = frozenset({Credit.CERTIFIED}), frozenset({Credit.ORDINARY})

CLEARANCES = (
    Clearance("port", "口岸清关", _ANY, _SAME, _PORT, _PORT),
    Clearance("regional", "区域通关一体化", _DEPARTURE, _NEAR, _BOTH, _BOTH),
    Clearance("regional", "区域通关一体化", frozenset({Exit.ZONE_GATE}), _NEAR, _BOTH, _BOTH, sealed=True),
    Clearance(
        "home-released", "属地申报、属地放行", _DEPARTURE, _APART, _HOME, _HOME, home=True, credits=_CERTIFIED
    ),
    Clearance("home-declared", "属地申报、口岸验放", _DEPARTURE, _APART, _PORT, _PORT, home=True, credits=_ORDINARY),
    Clearance("transit", "转关", _ANY, _EVERYWHERE, _HOME, _HOME, sealed=True),
)  # fmt: skip
"""The first that fits. In a zone both offices of a region are one as well, and the goods still go to the port under seal."""
UNSEALED = frozenset(row.name for row in CLEARANCES if not row.sealed and Nearness.APART in row.nearness)
"""Types by which goods go to a port far away without a seal."""


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


def clearance_of(
    declared: Declared, exit_: Exit, home_office: str | None, credit: Credit, day: date
) -> Clearance | None:
    """The row of an export list. home_office, credit: of its consignor, as the register has them. None for imports."""
    if declared.exported is None:
        return None
    office = declared.customs_code
    near, at_home = nearness(office, declared.exported.port_code, day), home_office == office
    return next((row for row in CLEARANCES if row.fits(exit_, near, at_home, credit)), None)


def offices(declared: Declared, among: frozenset[OfficeAt]) -> frozenset[str]:
    """The codes of these offices of an export list."""
    assert declared.exported is not None
    codes = {OfficeAt.DECLARING: declared.customs_code, OfficeAt.PORT: declared.exported.port_code}
    return frozenset(codes[office] for office in among)
