"""Exports' parcels and transits stand in its store as the facts have them."""

from __future__ import annotations

from checker.facts import Facts
from checker.invariants import departures, sites
from checker.standing import attempt_of
from checker.stores.mirror import Mirror, joined
from libs.schemas.events import exports
from libs.schemas.events.departures import TransitClosed, TransitExpired, TransitOpened

RowsByKey = dict[str, str]


def _arrived(facts: Facts) -> RowsByKey:
    found = sites.arrived(facts).items()
    return {
        joined(*key): ",".join(sorted("/".join((each.operator, each.bill)) for each in here)) for key, here in found
    }


def _left(facts: Facts) -> RowsByKey:
    left = (event.list.waybill for event in facts.only(exports.ListLeftSite))
    delivered = {attempt_of(event) for event in facts.only(exports.ListDelivered)}
    known = {attempt_of(event): event.list.waybill for event in facts.only(exports.ListLeftSite)}
    said = {joined(waybill.logistics_code, waybill.logistics_no): "false" for waybill in left}
    said.update((joined(known[key].logistics_code, known[key].logistics_no), "true") for key in delivered)
    return said


def _departed(facts: Facts) -> RowsByKey:
    return {joined(*key): "left" for key, parcel in departures.departures(facts).parcels.items() if parcel.left}


def _transits(facts: Facts) -> RowsByKey:
    opened = {joined(event.logistics_code, event.transit_no): "false" for event in facts.only(TransitOpened)}
    closed = {
        joined(event.logistics_code, event.transit_no): "true"
        for event in (*facts.only(TransitClosed), *facts.only(TransitExpired))
    }
    return opened | closed


PARCELS: tuple[Mirror, ...] = (
    Mirror(
        "exports", "parcels arrived",
        "select concat_ws('/', logistics_code, logistics_no), string_agg(concat_ws('/', a.operator_code, "
        "a.bill_no), ',' order by concat_ws('/', a.operator_code, a.bill_no) collate \"C\") "
        "from parcel, json_to_recordset(arrivals) as a (operator_code text, bill_no text) group by 1", _arrived,
    ),
    Mirror(
        "exports", "parcels left",
        "select concat_ws('/', logistics_code, logistics_no), delivered::text from parcel where left_day is not null",
        _left,
    ),
    Mirror(
        "exports", "parcels departed",
        "select concat_ws('/', logistics_code, logistics_no), 'left' from departing where left_day is not null", _departed,
    ),
    Mirror(
        "exports", "transits",
        "select concat_ws('/', logistics_code, transit_no), (closed_on is not null)::text from transit", _transits,
    ),
)  # fmt: skip
"""Of exports: table by table."""
