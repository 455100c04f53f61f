"""A fault is a row of a table."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from random import Random
from typing import Literal

from chaos.ground import Ground

Inflict = Callable[[Ground, Random], AbstractAsyncContextManager[str]]
"""Inflicts on entering, heals on leaving; gives a sentence about what it did. Raises `Missed` where it cannot."""


class Missed(Exception):
    """The fault had no effect this time, for instance because no batch came to the crash point."""


@dataclass(frozen=True, slots=True)
class Fault:
    """strikes: two faults at once never strike the same part. hold_s: how long it lasts once inflicted."""

    kind: str
    strikes: Literal["services", "calendar", "kafka", "postgres", "redis"]
    weight: int
    hold_s: tuple[float, float]
    inflict: Inflict
