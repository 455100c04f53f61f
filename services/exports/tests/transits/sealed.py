"""Invented direct purchases that come from another office's port, and their transits, for the tests of exports."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from libs.schemas.events.departure_documents import TransitOpeningDeclared
from libs.schemas.events.lists import Declared
from libs.schemas.events.review import ListExamined
from services.exports.tests import exported
from services.exports.tests.exported import HOME, PORT
from services.exports.tests.samples import declared, delivery, examined

SEALED = "transit"
"""The type of clearance whose goods go under seal."""


def listed(number: str = "1", **facts: Any) -> Declared:
    return declared(number, **{"customs_code": HOME, "port_office": PORT, **facts})


def under_seal(about: Declared, clearance: str | None = SEALED) -> ListExamined:
    return replace(examined(about), clearance=clearance)


def opening(cop_no: str, *numbers: str, **facts: Any) -> TransitOpeningDeclared:
    """The parcels of these orders set out from the port under seal."""
    return exported.opening(cop_no, *numbers, **{"ie_flag": "I", "customs_code": PORT, "port_code": HOME, **facts})


def closing(cop_no: str, transit_no: str, **facts: Any) -> Any:
    """They came to a site at home."""
    return exported.closing(cop_no, transit_no, **{"customs_code": HOME, "operator_code": exported.SITE, **facts})


def taken_in(cop_no: str, *numbers: str, **facts: Any) -> Any:
    return delivery(cop_no, *numbers, **{"customs_code": HOME, **facts})
