"""Invented export lists, arrivals, manifests, departures and transits for the tests of exports."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from libs.schemas.events.base import Event
from libs.schemas.events.departure_documents import (
    BoundParcel,
    DepartureDeclared,
    ExportArrivalDeclared,
    ManifestDeclared,
    NamedParcel,
    TransitClosingDeclared,
    TransitOpeningDeclared,
)
from libs.schemas.events.departures import DepartureDocumentRefused
from libs.schemas.events.lists import Declared, Exported
from libs.schemas.tests import a_list

SITE, OTHER_SITE, PORT_SITE = "2231980S01", "2231980S02", "4258980S03"
AGENT, OTHER_AGENT = "2231980A01", "2231980A02"
CARRIER, CONSIGNOR = "3301960AB4", "3302960CD2"
BILL, OTHER_BILL = "999-22220001", "999-22220002"
HOME, PORT, NEAR = "2244", "4258", "2249"
"""A customs office, one of another region, and one of the first one's district."""


def listed(number: str, attempt: int = 1, port: str = HOME, **facts: Any) -> Declared:
    """The export list of order `number`, whose parcel has the waybill `W-number`."""
    known: dict[str, Any] = {
        "direction": "E", "owner": CONSIGNOR, "ebc_code": CONSIGNOR, "agent_code": AGENT,
        "order_no": number, "attempt": attempt, "trade_mode": "9610", "traf_mode": "5", "logistics_code": CARRIER,
        "logistics_no": f"W-{number}", "ems_no": None, "area_code": None, "customs_code": HOME,
        "invt_no": f"N-{number}", "submission_id": f"s-{number}-{attempt}",
        "exported": Exported(statistics_flag="B", owner_code="NO", country="304", pod="2110", port_code=port),
    }  # fmt: skip
    return a_list.declared(**{**known, **facts})


def arrival(cop_no: str, *numbers: str, **facts: Any) -> ExportArrivalDeclared:
    """The parcels of these orders are at the site; without orders, all that are bound to the bill."""
    known: dict[str, Any] = {
        "submission_id": f"a-{cop_no}", "app_type": "1", "customs_code": HOME, "operator_code": SITE, "cop_no": cop_no,
        "ie_flag": "E", "logistics_code": CARRIER, "msg_count": 1, "msg_seq_no": 1, "bill_no": None if numbers else BILL,
    }  # fmt: skip
    return ExportArrivalDeclared(**_message({**known, **facts}, numbers))


def manifest(cop_no: str, *numbers: str, **facts: Any) -> ManifestDeclared:
    """The parcels of these orders are bound to the bill. invt_nos: what it says their lists are."""
    known: dict[str, Any] = {
        "submission_id": f"m-{cop_no}", "app_type": "1", "customs_code": HOME, "agent_code": AGENT, "cop_no": cop_no,
        "traf_name": "CA8888", "voyage_no": "0302", "bill_no": BILL, "logistics_code": CARRIER, "msg_count": 1,
        "msg_seq_no": 1,
    }  # fmt: skip
    told = dict(zip(numbers, facts.pop("invt_nos", ()), strict=False))
    lines = [BoundParcel(gnum, f"W-{number}", told.get(number)) for gnum, number in enumerate(numbers, 1)]
    return ManifestDeclared(**{**known, "lines": lines, **facts})


def departure(cop_no: str, *numbers: str, **facts: Any) -> DepartureDeclared:
    """The parcels of these orders left the country."""
    known: dict[str, Any] = {
        "submission_id": f"x-{cop_no}", "app_type": "1", "customs_code": HOME, "logistics_code": CARRIER, "cop_no": cop_no,
        "leave_time": "20260302224000", "msg_count": 1, "msg_seq_no": 1,
    }  # fmt: skip
    return DepartureDeclared(**_message({**known, **facts}, numbers))


def _message(facts: dict[str, Any], numbers: Iterable[str]) -> dict[str, Any]:
    lines = [NamedParcel(gnum, f"W-{number}") for gnum, number in enumerate(numbers, 1)]
    return {"lines": lines, **facts}


def opening(cop_no: str, *numbers: str, **facts: Any) -> TransitOpeningDeclared:
    """The parcels of these orders set out under seal."""
    known: dict[str, Any] = {
        "submission_id": f"o-{cop_no}", "cop_no": cop_no, "app_time": "20260302120000", "customs_code": HOME,
        "port_code": PORT, "logistics_code": CARRIER, "vehicle_no": "沪A12345", "seal_no": "F1",
        "open_time": "20260302115500",
        "parcels": [{"logistics_code": CARRIER, "logistics_no": f"W-{number}"} for number in numbers],
    }  # fmt: skip
    return TransitOpeningDeclared.model_validate(known | facts)


def closing(cop_no: str, transit_no: str, **facts: Any) -> TransitClosingDeclared:
    """The parcels of the transit came to the port."""
    known: dict[str, Any] = {
        "submission_id": f"c-{cop_no}", "cop_no": cop_no, "app_time": "20260303120000", "customs_code": PORT,
        "operator_code": PORT_SITE, "logistics_code": CARRIER, "transit_no": transit_no, "seal_no": "F1",
        "close_time": "20260303115500",
    }  # fmt: skip
    return TransitClosingDeclared.model_validate(known | facts)


def refusals(events: Iterable[Event]) -> list[tuple[str, str, str | None, str | None]]:
    """Rule, code, value and what it should be, of every refusal among the events."""
    return [
        (found.rule.partition("@")[0], found.code, found.actual, found.expected)
        for event in events
        if isinstance(event, DepartureDocumentRefused)
        for found in event.findings
    ]
