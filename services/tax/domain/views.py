"""Structs name the fields that tax reads of events that come with every list."""

from __future__ import annotations

import msgspec

from libs.schemas.events.base import Amount, Event
from libs.schemas.events.lists import ListSeen
from libs.schemas.events.review import ListReleased


class ReleasedForBilling(ListSeen, frozen=True, kw_only=True):
    """`ListReleased`. tax: None for a list whose course leaves this service out."""

    tax: Amount | None = None


VIEWS: dict[type[Event], type[msgspec.Struct]] = {ListReleased: ReleasedForBilling}
