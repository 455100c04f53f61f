"""Customs asks outsiders about an order, and takes what they answer as a fact (settled 98).

An order that somebody was asked about counts once the answer is there.
"""

from __future__ import annotations

from pydantic import TypeAdapter, ValidationError

from libs.schemas.events.members import Number, Platform

ASKED = "asked"
"""Stands in an order while nobody has answered."""

_PLATFORM, _NUMBER = TypeAdapter(Platform), TypeAdapter(Number)


def is_answerable(ebp_code: str, order_no: str) -> bool:
    """Say whether an answer may name this order: an order may be numbered as no declaration of ours is."""
    try:
        _PLATFORM.validate_python(ebp_code)
        _NUMBER.validate_python(order_no)
    except ValidationError:
        return False
    return True
