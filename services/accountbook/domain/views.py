"""What the account book reads of the facts every list brings it, where that is not all of them."""

from __future__ import annotations

from libs.schemas.events.lists import ListSeen


class Released(ListSeen, frozen=True):
    """`ListReleased`."""
