"""One table says what carriers are told of their parcels' way: arrival, binding, transit, departure, delivery.

Nothing of it names a buyer, an order, an enterprise or an amount. A carrier is told of its own parcels alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from libs.schemas.codes import EXPORT, IMPORT, Direction
from libs.schemas.events.departures import (
    ExportArrivalPosted,
    ListDeparted,
    ListTakenOff,
    ManifestPosted,
    TransitClosed,
    TransitExpired,
    TransitOpened,
)
from libs.schemas.events.exports import ArrivalLifted, ArrivalsPosted, ListDelivered, ListLeftSite
from libs.schemas.kinds import business_key
from services.feed.domain.audience import DECLARED_AS

ARRIVED, ARRIVAL_WITHDRAWN, BOUND, UNBOUND = "arrived", "arrival-withdrawn", "bound", "unbound"
LEFT_SITE, DELIVERED, DEPARTED = "left-site", "delivered", "departed"
TRANSIT_OPENED, TRANSIT_CLOSED, TRANSIT_EXPIRED = "transit-opened", "transit-closed", "transit-expired"


class ParcelTold(NamedTuple):
    """A carrier is told this of a parcel, a bill or a transit of its own. key: the business key that it is found by."""

    carrier: str
    key: str
    facts: dict[str, Any]


def _of_parcels(
    direction: Direction, carrier: str, event: str, numbers: Iterable[str], **facts: str | None
) -> Iterator[ParcelTold]:
    kind = DECLARED_AS[direction].waybill.name
    for number in numbers:
        named = {"event": event, "logisticsCode": carrier, "logisticsNo": number}
        yield ParcelTold(carrier, business_key(kind, carrier, number), {**named, **_known(facts)})


def _known(facts: Mapping[str, str | None]) -> dict[str, str]:
    return {name: value for name, value in facts.items() if value}


def _arrivals(event: ArrivalsPosted) -> Iterator[ParcelTold]:
    where = {"billNo": event.bill_no, "customsCode": event.customs_code, "operatorCode": event.operator_code}
    yield from _of_parcels(IMPORT, event.logistics_code, ARRIVED, event.logistics_nos, **where)
    yield from _of_parcels(IMPORT, event.logistics_code, ARRIVAL_WITHDRAWN, event.withdrawn, **where)


def _lifted(event: ArrivalLifted) -> Iterator[ParcelTold]:
    where = {"billNo": event.bill_no, "customsCode": event.customs_code, "operatorCode": event.operator_code}
    yield from _of_parcels(IMPORT, event.logistics_code, ARRIVAL_WITHDRAWN, [event.logistics_no], **where)


def _stands(came: str, gone: str) -> Callable[[Any], Iterator[ParcelTold]]:
    """A document about parcels on their way out says it of those it names, or of all of its bill."""

    def told(event: ExportArrivalPosted | ManifestPosted) -> Iterator[ParcelTold]:
        part, now = event.part, gone if event.deleted else came
        where = {"billNo": part.bill_no, "customsCode": part.customs_code, "voyageNo": part.voyage_no}
        yield from _of_parcels(EXPORT, part.logistics_code, now, part.logistics_nos, **where)
        yield from _of_parcels(EXPORT, part.logistics_code, gone, event.withdrawn, **where)
        if part.bill_no and not part.logistics_nos:
            facts = {"event": now, "logisticsCode": part.logistics_code, **_known(where)}
            yield ParcelTold(part.logistics_code, business_key("bill", part.bill_no), facts)

    return told


def _of_list(event: str) -> Callable[[Any], Iterator[ParcelTold]]:
    def told(said: Any) -> Iterator[ParcelTold]:
        waybill = said.list.waybill
        when = getattr(said, "leave_time", None) or getattr(said, "logistics_time", None)
        bill = getattr(said, "bill_no", None) or waybill.bill_no
        where = {"billNo": bill, "time": when, "operatorCode": getattr(said, "operator_code", None)}
        yield from _of_parcels(said.list.direction, waybill.logistics_code, event, [waybill.logistics_no], **where)

    return told


def _taken_off(event: ListTakenOff) -> Iterator[ParcelTold]:
    yield from _of_parcels(EXPORT, event.logistics_code, UNBOUND, [event.logistics_no], billNo=event.bill_no)


def _expired(event: TransitExpired) -> Iterator[ParcelTold]:
    facts = {
        "event": TRANSIT_EXPIRED, "logisticsCode": event.logistics_code, "transitNo": event.transit_no,
    }  # fmt: skip
    yield ParcelTold(event.logistics_code, business_key("transit", event.logistics_code, event.transit_no), facts)


def _transit(event: TransitOpened | TransitClosed) -> Iterator[ParcelTold]:
    opened = isinstance(event, TransitOpened)
    facts = {
        "event": TRANSIT_OPENED if opened else TRANSIT_CLOSED, "logisticsCode": event.logistics_code,
        "transitNo": event.transit_no, "customsCode": event.customs_code,
        "time": event.open_time if isinstance(event, TransitOpened) else event.close_time,
    }  # fmt: skip
    yield ParcelTold(event.logistics_code, business_key("transit", event.logistics_code, event.transit_no), facts)


WAYS: Mapping[type[Any], Callable[[Any], Iterator[ParcelTold]]] = {
    ArrivalsPosted: _arrivals,
    ArrivalLifted: _lifted,
    ExportArrivalPosted: _stands(ARRIVED, ARRIVAL_WITHDRAWN),
    ManifestPosted: _stands(BOUND, UNBOUND),
    ListTakenOff: _taken_off,
    ListLeftSite: _of_list(LEFT_SITE),
    ListDelivered: _of_list(DELIVERED),
    ListDeparted: _of_list(DEPARTED),
    TransitOpened: _transit,
    TransitClosed: _transit,
    TransitExpired: _expired,
}
"""Event → what carriers are told by it."""


def told_by(event: Any) -> Iterator[ParcelTold]:
    return WAYS[type(event)](event)


def carrier_of(event: Any) -> str | None:
    """Return whose parcels an event tells of: they are one carrier's. None where it tells of none."""
    first = next(told_by(event), None)
    return first.carrier if first else None
