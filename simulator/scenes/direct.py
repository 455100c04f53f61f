"""Direct purchase (9610): parcels of one bill arrive at a supervised site before their lists, after them, or not."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from libs.schemas.codes.supervision_modes import IMPORT
from libs.schemas.kinds import KINDS
from libs.schemas.transits import TransitClosing, TransitOpening
from simulator.acting.board import MANUAL
from simulator.papers.departure_documents import transit_closing, transit_opening
from simulator.papers.documents import Flight, Line, Sale, app_time
from simulator.papers.site_documents import site_delivery
from simulator.people import catalogue
from simulator.people.partners import PORT_SITE, SupervisedSite
from simulator.people.ways_out import HOME_BY_TRANSIT
from simulator.plan.draft import Draft
from simulator.plan.plan import Answer, Expected, Final, Parcel, ReturnEnd, Via, Wave
from simulator.scenes import returning

EXPIRED = "100"
"""Answers a list whose goods did not come within thirty days."""
_IN_ORDER = Expected(Final.RELEASED, answers=(Answer("list", "120"),))
_TAKEN_IN_SECOND = 39_000
BY_A_CARRIER = "RW"
"""So begins the number of a warehouse-in list of somebody who runs no site."""


def one_bill(draft: Draft) -> list[Parcel]:
    """A site takes in one of three parcels with the crowd, and the others by a change later that day."""
    drafts = _on_one_flight(draft, 3)
    flight, sales = _flown(drafts)
    _take_in(draft, flight, sales[:1], Wave.CROWD)
    _take_in(draft, flight, sales, Wave.AFTER, changed=True)
    return [each.parcel(_IN_ORDER) for each in drafts]


def in_parts(draft: Draft) -> list[Parcel]:
    """Two parcels of a bill come by two warehouse-in lists, the second one on the next day, in XML."""
    drafts = _on_one_flight(draft, 2)
    flight, sales = _flown(drafts)
    _take_in(draft, flight, sales[:1], Wave.CROWD)
    _take_in(draft, flight, sales[1:], Wave.CROWD, days=1, via=Via.KAFKA_XML)
    return [each.parcel(_IN_ORDER) for each in drafts]


def far_price(draft: Draft) -> list[Parcel]:
    """An officer looks at a list whose price is far from the reference price, before its parcel arrives."""
    draft.change(lines=(Line(catalogue.OIL, 2),))
    drafts = _on_one_flight(draft, 1)
    flight, sales = _flown(drafts)
    _take_in(draft, flight, sales, Wave.AFTER)
    return [draft.parcel(Expected(Final.RELEASED, answers=(Answer("list", MANUAL),)))]


def never_arrives(draft: Draft) -> list[Parcel]:
    """A site takes in one of two parcels. The list of the other keeps 120 until its wait ends, on day 30."""
    drafts = _on_one_flight(draft, 2)
    flight, sales = _flown(drafts)
    _take_in(draft, flight, sales[:1], Wave.AFTER)
    return [drafts[0].parcel(_IN_ORDER), drafts[1].parcel(Expected(Final.REJECTED, code=EXPIRED))]


def by_transit(draft: Draft) -> list[Parcel]:
    """Parcels land elsewhere and go home under seal, each by a transit of its own.

    One is at its site before that is closed; one is closed with another seal first; of one nothing more is heard, so its
    list expires and the transit stays open.
    """
    drafts = _on_one_flight(draft, 3, HOME_BY_TRANSIT.office)
    flight, sales = _flown(drafts)
    for each in drafts:
        _under_seal(each, "transit-opening", Wave.CROWD)
    _take_in(draft, flight, sales[:2], Wave.CROWD)
    _under_seal(drafts[0], "transit-closing", Wave.AFTER)
    _under_seal(drafts[1], "transit-closing", Wave.AFTER, sealNo="F0")
    _under_seal(drafts[1], "transit-closing", Wave.AGAIN, copNo=f"{_transit_no(drafts[1])}B")
    return [*(each.parcel(_IN_ORDER) for each in drafts[:2]), drafts[2].parcel(Expected(Final.REJECTED, code=EXPIRED))]


def _transit_no(draft: Draft) -> str:
    return f"ZJ{draft.world.tag}{draft.number:08d}"


def _under_seal(draft: Draft, kind: str, wave: Wave, **says: str) -> None:
    """The carrier sets out with the parcel, or the site at home takes the vehicle in."""
    sale, number = draft.sale, _transit_no(draft)
    moment = app_time(sale.day, _TAKEN_IN_SECOND + 60 * wave)
    document: TransitOpening | TransitClosing
    if kind == "transit-opening":
        document = transit_opening(number, moment, HOME_BY_TRANSIT, sale.carrier, [sale], IMPORT)
    else:
        document = transit_closing(f"C{number}", moment, HOME_BY_TRANSIT, sale.carrier, number)
    body = document.model_dump(mode="json", by_alias=True, exclude_none=True) | says
    draft.send(kind, body, wave=wave, key=KINDS[kind].keyed_by.of_document(body))


def comes_back(draft: Draft) -> list[Parcel]:
    """Of two parcels one comes back to the site of its list. The other one may not come back to another office."""
    drafts = _on_one_flight(draft, 2)
    flight, sales = _flown(drafts)
    _take_in(draft, flight, sales, Wave.CROWD)
    here, away = (returning.in_time(each, place) for each, place in zip(drafts, (flight.site, PORT_SITE), strict=True))
    away = replace(away, arrivals=(), end=ReturnEnd.REFUSED)
    return [each.parcel(_IN_ORDER, returns=(plan,)) for each, plan in zip(drafts, (here, away), strict=True)]


def by_a_carrier(draft: Draft) -> list[Parcel]:
    """A carrier says that its parcel arrived, which is a site's to say. The site says so later."""
    drafts = _on_one_flight(draft, 1)
    flight, sales = _flown(drafts)
    carrier = replace(flight, site=SupervisedSite(draft.sale.carrier, flight.site.customs_code))
    cop_no = f"{BY_A_CARRIER}{draft.world.tag}{draft.number:08d}"
    document = site_delivery(carrier, cop_no, sales, draft.sale.day, _TAKEN_IN_SECOND)
    draft.send("site-delivery", document, key=flight.bill_no)
    _take_in(draft, flight, sales, Wave.AFTER)
    return [draft.parcel(_IN_ORDER)]


def _on_one_flight(draft: Draft, parcels: int, port: str | None = None) -> list[Draft]:
    """Sales of one day, one carrier and one flight, all their documents sent. port: where it lands, if not at the site."""
    drafts = [draft, *(draft.world.draft(draft.scene, draft.day) for _ in range(parcels - 1))]
    flight = replace(draft.flight(), port=port)
    for each in drafts:
        each.change(flight=flight, carrier=draft.sale.carrier, guarantor=each.sale.platform)
        each.crowd(each.documents())
    return drafts


def _flown(drafts: list[Draft]) -> tuple[Flight, list[Sale]]:
    flight = drafts[0].sale.flight
    assert flight
    return flight, [each.sale for each in drafts]


def _take_in(
    draft: Draft,
    flight: Flight,
    sales: list[Sale],
    wave: Wave,
    *,
    days: int = 0,
    changed: bool = False,
    via: Via = Via.KAFKA,
) -> None:
    day = draft.sale.day + timedelta(days=days)
    cop_no = f"RK{draft.world.tag}{draft.number:08d}{days}"
    document = site_delivery(flight, cop_no, sales, day, _TAKEN_IN_SECOND + 60 * wave)
    document |= {"appType": "2"} if changed else {}
    draft.send("site-delivery", document, days=days, wave=wave, via=via, key=flight.bill_no)
