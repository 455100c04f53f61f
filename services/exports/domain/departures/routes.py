"""A list's way out follows from the customs offices where its parcel is and where it leaves.

The types of integrated clearance are rows: cleared at the port, declared at home and released at the port, and within a
region as if both offices were one; where the offices are apart, the parcel goes by transit, under seal (settled 56, 59, 88).
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from libs.schemas.clearance import UNSEALED, Nearness, nearness
from libs.schemas.codes.supervision_modes import Direction, Exit, supervision_mode
from libs.schemas.reference.current import remembered
from services.exports.domain.departures.files import DepartingParcel


class Route(NamedTuple):
    """A list's parcel needs these before it departs. arrives, bound: before its release; transit: behind it."""

    name: str
    arrives: bool = True
    bound: bool = True
    transit: bool = False


ROUTES: dict[tuple[Exit, Nearness], Route] = {
    (Exit.DEPARTURE, Nearness.PORT): Route("cleared or released at the port"),
    (Exit.DEPARTURE, Nearness.DISTRICT): Route("released within the district"),
    (Exit.DEPARTURE, Nearness.REGION): Route("released within the region"),
    (Exit.DEPARTURE, Nearness.APART): Route("released at home, by transit", transit=True),
    (Exit.ZONE_GATE, Nearness.PORT): Route("out of the zone at its own port", arrives=False, bound=False),
    (Exit.ZONE_GATE, Nearness.DISTRICT): Route("out of the zone, by transit", False, False, True),
    (Exit.ZONE_GATE, Nearness.REGION): Route("out of the zone, by transit", False, False, True),
    (Exit.ZONE_GATE, Nearness.APART): Route("out of the zone, by transit", False, False, True),
}
"""A zone's goods leave by its gate; by transit, where that is not at the port itself."""


@remembered(4096)
def _route(trade_mode: str, direction: Direction, office: str, port: str, day: date) -> Route | None:
    mode = supervision_mode(trade_mode, direction, day)
    return ROUTES.get((mode.exit, nearness(office, port, day))) if mode else None


def route_of(parcel: DepartingParcel, day: date) -> Route | None:
    """Return the way of the parcel's list. None where none is known of it, or its mode does not lead out.

    Before the parcel has arrived, it is as if it came where the list was declared. Review says whether its consignor's home
    and credit spare it the seal.
    """
    declared = parcel.declared
    if declared is None:
        return None
    port = declared.exported.port_code if declared.exported else declared.customs_code
    office = parcel.arrived.office if parcel.arrived else declared.customs_code
    route = _route(declared.trade_mode, declared.direction, office, port, day)
    return route._replace(transit=False) if route and parcel.clearance in UNSEALED else route
