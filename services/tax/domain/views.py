"""Structs name the fields that tax reads of events that come with every list."""

from __future__ import annotations

from msgspec import Raw

from libs.schemas.events.base import Amount
from libs.schemas.events.lists import ListSeen
from libs.schemas.events.review import Ground


class ReleasedForBilling(ListSeen, frozen=True, kw_only=True):
    """`ListReleased`. tax: None for a list whose course leaves this service out. lines, values: as they came, to be read of
    a list that is audited."""

    tax: Amount | None = None
    audit: Ground | None = None
    lines: Raw = Raw(b"[]")
    values: Raw = Raw(b"[]")
