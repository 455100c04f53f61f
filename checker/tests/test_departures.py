"""Exported parcels are on one manifest, depart released and once, and their lists are told how they stand."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from checker.invariant import Invariant
from checker.invariants import departures, withdrawing
from checker.tests.story import LISTED, START, Told, told
from checker.waiting import LINES
from libs.schemas import declarations as d
from libs.schemas.codes.list_status import ListStatus
from libs.schemas.events import departures as events
from libs.schemas.events.exports import ListNotReady, ListReadyToLeave
from libs.schemas.events.lists import CaseRef
from libs.schemas.events.review import LeavePermitted, ListExamined, ListReleased, ListWithdrawn
from libs.schemas.tests import a_list

EXPORTED = replace(LISTED, ref=CaseRef(direction="E", owner="3302960CD2", number="X1", attempt=1), trade_mode="9610")
CARRIER, NUMBER = EXPORTED.waybill.logistics_code, EXPORTED.waybill.logistics_no
TRANSIT: dict[str, Any] = {"submission_id": "t", "logistics_code": CARRIER, "transit_no": "T1", "customs_code": "3105"}
OPENED = events.TransitOpened(
    **TRANSIT, port_code="4258", vehicle_no="v", seal_no="F1", open_time="20260302120000",
    parcels=[d.LeavingParcel(logistics_code=CARRIER, logistics_no=NUMBER)],
)  # fmt: skip
CLOSED = events.TransitClosed(**TRANSIT, operator_code="S", close_time="20260303120000")


def message(document: str, cop_no: str, *numbers: str, **facts: Any) -> events.DocumentPart:
    known: dict[str, Any] = {
        "document": document, "owner": "O", "cop_no": cop_no, "msg_count": 1, "msg_seq_no": 1, "bill_no": "B1",
        "submission_id": cop_no, "customs_code": "3105", "logistics_code": CARRIER, "logistics_nos": list(numbers),
    }  # fmt: skip
    return events.DocumentPart(**{**known, **facts})


ARRIVED = events.ExportArrivalPosted(part=message("export-arrival", "A1", NUMBER))
BOUND = events.ManifestPosted(part=message("manifest", "M1", NUMBER))
BOUND_TWICE = events.ManifestPosted(part=message("manifest", "M2", NUMBER))
UNBOUND = events.ManifestPosted(part=message("manifest", "M1"), withdrawn=[NUMBER], deleted=True)
OFF = events.ListTakenOff(list=EXPORTED.named, logistics_code=CARRIER, logistics_no=NUMBER, bill_no="B1", binding="M1")
READY, NOT_READY = ListReadyToLeave(list=EXPORTED), ListNotReady(list=EXPORTED, status="399")
RELEASED, PERMITTED = ListReleased(list=EXPORTED, lines=[], grounds=[]), LeavePermitted(list=EXPORTED)
LEFT = events.DeparturePosted(part=message("departure", "D1", NUMBER))
DEPARTED = events.ListDeparted(list=EXPORTED, leave_time="20260303224000", bill_no="B1")
LIFE: list[Any] = [ARRIVED, BOUND, READY, RELEASED, PERMITTED, OPENED, CLOSED, LEFT, DEPARTED]
ALL = (
    departures.on_one_manifest, departures.departs_once_and_released, departures.ready_as_they_stand,
    departures.transits_close_once,
)  # fmt: skip

COMES = {"ie_flag": "I", "port_code": "3105", "vehicle_no": "v", "seal_no": "F1", "open_time": "20260302120000"}
IN = events.TransitOpened(**{**TRANSIT, **COMES}, parcels=OPENED.parcels)
ASTRAY = IN.model_copy(update={"transit_no": "T0", "port_code": "0500"})
DIRECT = replace(
    LISTED, trade_mode="9610", waybill=replace(LISTED.waybill, logistics_code=CARRIER, logistics_no=NUMBER)
)
SEALED = ListExamined(list=DIRECT, status=ListStatus.STORED, lets_go=[], final=False, grounds=[], clearance="transit")
UNSEALED = replace(SEALED, clearance="home-declared")
LET_GO = ListReleased(list=DIRECT, lines=[], grounds=[])


def facts(*happened: Any) -> Any:
    found: list[Told] = [(START, event) for event in happened]
    return told(found)


def but(*gone: Any) -> list[Any]:
    return [event for event in LIFE if event not in gone]


@pytest.mark.parametrize(
    "life",
    [
        LIFE,
        [ARRIVED, NOT_READY, BOUND, READY, UNBOUND, NOT_READY, BOUND_TWICE, READY],
        [events.ExportArrivalPosted(part=message("export-arrival", "A1")), BOUND, READY],
        [BOUND, OFF, BOUND_TWICE],
        [events.ExportArrivalPosted(part=message("export-arrival", "A1")), BOUND, READY, OPENED, OFF, UNBOUND,
            events.ManifestPosted(part=message("manifest", "M2", NUMBER, bill_no="B2")), READY, CLOSED],
    ],
)  # fmt: skip
def test_a_right_life_breaks_nothing(life: list[Any]) -> None:
    assert [verdict.violations for invariant in ALL if (verdict := invariant(facts(*life))).violations] == []


SPOILED: list[tuple[Invariant, list[Any]]] = [
    (departures.on_one_manifest, [ARRIVED, BOUND, BOUND_TWICE]),
    (departures.departs_once_and_released, but(RELEASED)),
    (departures.departs_once_and_released, but(PERMITTED)),
    (departures.departs_once_and_released, but(LEFT)),
    (departures.departs_once_and_released, but(DEPARTED)),
    (departures.departs_once_and_released, [*LIFE, DEPARTED]),
    (departures.ready_as_they_stand, [ARRIVED, READY]),
    (departures.ready_as_they_stand, [BOUND, READY]),
    (departures.ready_as_they_stand, [ARRIVED, BOUND, NOT_READY]),
    (departures.ready_as_they_stand, [ARRIVED, BOUND, READY, UNBOUND]),
    (departures.transits_close_once, but(CLOSED)),
    (departures.transits_close_once, [*LIFE, CLOSED]),
    (departures.transits_close_once, [*LIFE, OPENED]),
    (departures.nothing_is_released_under_seal, [SEALED, LET_GO]),
    (departures.nothing_is_released_under_seal, [SEALED, IN, LET_GO]),
    (departures.nothing_is_released_under_seal, [UNSEALED, IN, LET_GO]),
]


@pytest.mark.parametrize(("invariant", "life"), SPOILED)
def test_what_breaks_it_is_noticed(invariant: Invariant, life: list[Any]) -> None:
    assert invariant(facts(*life)).violations


@pytest.mark.parametrize(
    "life",
    [
        [SEALED, IN, CLOSED, LET_GO],
        [ASTRAY, SEALED, IN, CLOSED, LET_GO],
        [UNSEALED, LET_GO],
        [SEALED, IN],
        [OPENED, LET_GO],
    ],
)
def test_what_came_out_of_its_seal_is_released(life: list[Any]) -> None:
    assert departures.nothing_is_released_under_seal(facts(*life)).holds


def test_a_released_list_may_be_taken_back_until_it_departs() -> None:
    withdrawn = ListWithdrawn(
        list=EXPORTED.named, status=ListStatus.REJECTED, lets_go=[], final=True, grounds=[], released=True
    )
    assert withdrawing.withdrawn_lists_are_left(facts(ARRIVED, BOUND, READY, RELEASED, withdrawn)).holds
    assert withdrawing.withdrawn_lists_are_left(facts(*LIFE, withdrawn)).violations
    waiting = a_list.amended(withdrawn, released=False)
    assert withdrawing.withdrawn_lists_are_left(facts(RELEASED, waiting)).violations


def test_open_transits_wait() -> None:
    assert LINES["exports"].due(facts(*but(CLOSED, LEFT, DEPARTED)))["transit open"] == 1
    assert LINES["exports"].due(facts(*LIFE)) == {}


def test_a_list_waits_for_its_departure_until_it_is_released() -> None:
    examined = ListExamined(list=EXPORTED, status=ListStatus.EXAMINED, lets_go=[], final=False, grounds=[])
    assert LINES["exports"].due(facts(examined, NOT_READY)) == {"list not ready to depart": 1}
    assert LINES["exports"].due(facts(examined, NOT_READY, *LIFE)) == {}
