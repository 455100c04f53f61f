"""Enterprises have systems for returns on record."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple, TypeAlias

SystemKey: TypeAlias = tuple[str, str]
"""An enterprise, and which system."""


class SystemRecord(NamedTuple):
    """A system for returns is on record from one day to another, both included."""

    since: date
    until: date
