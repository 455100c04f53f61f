"""Structs name the fields that tax reads of events that come with every list."""

from __future__ import annotations

from libs.schemas.events.base import Amount
from libs.schemas.events.lists import ListSeen


class ReleasedForBilling(ListSeen, frozen=True, kw_only=True):
    """`ListReleased`. tax: None for a list whose course leaves this service out."""

    tax: Amount | None = None
