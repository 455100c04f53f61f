"""What tax reads of the facts every list brings it, where that is not all of them."""

from __future__ import annotations

import msgspec

from libs.schemas.events.base import Event
from libs.schemas.events.lists import ListSeen
from libs.schemas.events.review import ListReleased


class Released(ListSeen, frozen=True):
    """`ListReleased`."""


VIEWS: dict[type[Event], type[msgspec.Struct]] = {ListReleased: Released}
