"""A parcel waits for somebody's next act until it departs; this says for what, and whose it is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from services.exports.domain.departures.files import DepartingParcel
from services.exports.domain.departures.readiness import readiness
from services.exports.domain.departures.routes import route_of
from services.exports.domain.files import ListStanding


class Act(NamedTuple):
    """what: a document's kind, or customs' word. who: an enterprise's code, or a customs office; why: a rule that says
    that what is there must be mended."""

    what: str
    who: str | None
    why: str | None = None


def next_acts(parcel: DepartingParcel, day: date) -> list[Act]:
    """Return what the parcel waits for; nothing once it has left."""
    return [] if parcel.left_day else list(_acts(parcel, day))


def _acts(parcel: DepartingParcel, day: date) -> Iterator[Act]:
    declared, bound = parcel.declared, parcel.bound
    if declared is None or not (parcel.lives or parcel.standing is ListStanding.STOPPED):
        who = declared.parties.agent_code if declared else bound.owner if bound else None
        yield Act("export-list", who)
    elif parcel.standing is ListStanding.STOPPED:
        yield Act("customs' decision", declared.customs_code)
    elif (now := readiness(parcel, day)) and not now.ready:
        owners = {"arrival": parcel.logistics_code, "manifest": declared.parties.agent_code}
        yield from (Act({"arrival": "export-arrival"}.get(each, each), owners[each]) for each in now.awaits)
        yield from (Act("correction", bound.owner if bound else None, found.rule) for found in now.findings)
    elif parcel.standing is ListStanding.WAITING:
        yield Act("release", declared.customs_code)
    else:
        yield _on_the_way(parcel, day)


def _on_the_way(parcel: DepartingParcel, day: date) -> Act:
    """A released parcel sets out."""
    route = route_of(parcel, day)
    if parcel.transit and not parcel.transit.closed:
        return Act("transit-closing", parcel.transit.port_code)
    if route and route.transit and not parcel.transit:
        return Act("transit-opening", parcel.logistics_code)
    return Act("departure", parcel.logistics_code)
