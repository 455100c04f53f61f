"""A run is flooded now and then: one document fifty times under one key, where a dozen may gather."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chaos.floods import FLOODED, FLOODS, tagged

EVERY, TIMES = 100, 50
"""Actions that are drawn between two floods, and documents of one."""
GATHERED_MAX = 12
"""More than random commands bring together, less than a flood."""
GATHERING: Mapping[str, Mapping[str, Any]] = {
    service: {flood.setting: GATHERED_MAX for flood in FLOODS if flood.service == service}
    for service in ("intake", "matching", "returns")
}
"""Service → its settings, by name: how much may gather under one key."""
MOST = {flood.name: flood.most(GATHERED_MAX) for flood in FLOODS}
_FLOODED = FLOODED.encode()


def flood_at(seed: int, drawn: int) -> tuple[str, str, int] | None:
    """Return the flood that is due behind so many actions: name, tag, times. They come in turns: a few seeds have all."""
    if drawn % EVERY:
        return None
    number = seed + drawn // EVERY
    flood = FLOODS[number % len(FLOODS)]
    return flood.name, tagged(flood, number), TIMES


def is_flooded(value: bytes | None) -> bool:
    """Say whether a record speaks of a flood."""
    return value is not None and _FLOODED in value
