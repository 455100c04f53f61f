"""Each state of a customs declaration answers each document about it as a table says."""

from __future__ import annotations

from typing import Any

import pytest

from libs.runtime.twins.memory import Connections, MemoryStore
from libs.schemas.codes.list_status import ListStatus
from libs.schemas.events.declarations import DeclarationDocumentRefused
from libs.schemas.events.departures import DepartureDocumentRefused
from services.exports.tests.declarations.declaring import (
    BEILUN,
    BILL,
    CARRIER,
    DeclarationDriver,
    declaration,
    entered,
    inspection,
    instruction,
    line,
    told,
    withdrawal,
)
from services.exports.tests.exported import departure

GOODS = line(gcode="7202300000", qty="2.5", unit="035")
"""Dutiable: an officer looks at it."""
FOUND = {
    "normal": "normal", "to correct": "correctable", "error": "declaration-error", "smuggling": "suspected-smuggling",
    "licence": "licence", "prohibited": "prohibited",
}  # fmt: skip
STEPS: dict[str, Any] = {
    **{name: lambda result=result: inspection("B1", result) for name, result in FOUND.items()},
    "withdrawn": lambda: withdrawal("B1"),
    "left": lambda: departure("D1", "X1", bill_no=BILL, customs_code=BEILUN, logistics_code=CARRIER),
    "entered": lambda: entered("310520260000000001"),
}
"""What happens → the document. `inspected` draws every declaration before it is declared."""
COME_TO: dict[str, tuple[str, ...]] = {
    "800": ("declared",),
    "300": ("declared, dutiable",),
    "300, then 500": ("drawn", "declared, dutiable"),
    "500": ("drawn", "declared"),
    "501": ("drawn", "declared", "error"),
    "502": ("drawn", "declared", "smuggling"),
    "503": ("drawn", "declared", "licence"),
    "700": ("drawn", "declared", "prohibited"),
    "100": ("declared", "withdrawn"),
    "899": ("declared", "left"),
}
_DETAINED = {
    "normal": "399 800", "to correct": "100", "error": "501", "smuggling": "502", "licence": "503", "prohibited": "700",
}  # fmt: skip
TABLE: dict[str, dict[str, str]] = {
    "800": {"withdrawn": "100", "left": "899", "entered": "899"},
    "300": {**_DETAINED, "withdrawn": "100"},
    "300, then 500": {**_DETAINED, "normal": "500", "withdrawn": "100"},
    **dict.fromkeys(("500", "501", "502", "503"), _DETAINED),
    "700": {},
    "100": {},
    "899": {},
}
"""State → what happens → the statuses that follow. What is not there is refused, or changes nothing."""
_NOTHING = ("entered",)
"""No document of a partner: in a state that does not wait for it nothing is said."""


async def _come_to(state: str) -> DeclarationDriver:
    driver = DeclarationDriver(Connections(MemoryStore()))
    for step in COME_TO[state]:
        documents = {
            "drawn": instruction,
            "declared": declaration,
            "declared, dutiable": lambda: declaration("B1", GOODS),
        }
        await driver.feed((documents | STEPS)[step]())
    return driver


@pytest.mark.parametrize("state", COME_TO)
async def test_a_state_answers_as_the_table_says(state: str) -> None:
    for step, document in STEPS.items():
        driver = await _come_to(state)
        events = await driver.feed(document())
        expected = TABLE[state].get(step, "")
        assert " ".join(told(events)) == expected, f"{state} × {step}"
        if not expected and step not in _NOTHING:
            assert isinstance(events[0], DeclarationDocumentRefused | DepartureDocumentRefused), f"{state} × {step}"


def test_the_table_knows_every_status_of_a_declaration() -> None:
    assert {state.partition(",")[0] for state in TABLE} | {"120", "399"} == {
        ListStatus(status).value
        for status in ("100", "120", "300", "399", "500", "501", "502", "503", "700", "800", "899")
    }
