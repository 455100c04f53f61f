"""Structs name the fields that the account book reads of events that come with every list."""

from __future__ import annotations

from libs.schemas.events.lists import ListSeen


class ReleasedForGate(ListSeen, frozen=True):
    """`ListReleased`."""
