"""Turns official field names into Python attributes and back. There is one way each, for messages and events alike."""

import re
from functools import cache

_ODD = {"pod": "POD"}
"""Attributes whose official name is not what the rule makes of them."""
_WORD_END = re.compile(r"(?<=[a-z0-9])([A-Z])")
_WORD_START = re.compile(r"_([a-z])")


@cache
def snake(name: str) -> str:
    """acturalPaid → actural_paid; qty1 → qty1; POD → pod."""
    return _WORD_END.sub(r"_\1", name).lower()


@cache
def official(attribute: str) -> str:
    """actural_paid → acturalPaid; qty1 → qty1; pod → POD."""
    return _ODD.get(attribute) or _WORD_START.sub(lambda found: found[1].upper(), attribute)
