"""Structs name what intake reads of events that come with every list: who is answered, and what is told."""

from __future__ import annotations

from msgspec import Struct

from libs.schemas.events import matching, review, tax
from libs.schemas.events.base import DecimalText, Event, FactStruct
from libs.schemas.events.lists import Declared, ListSeen
from libs.schemas.findings import Finding


class MatchedForReceipt(ListSeen, frozen=True):
    """`ListMatched`."""


class ReleasedForReceipt(ListSeen, frozen=True, kw_only=True):
    """`ListReleased`."""

    warnings: list[Finding] = []


class _Due(FactStruct, frozen=True):
    total: DecimalText


class _Assessed(ListSeen, frozen=True, kw_only=True):
    tax: _Due


class AwaitedForReceipt(FactStruct, frozen=True, kw_only=True):
    """`GuaranteeAwaited`."""

    assessed: _Assessed

    @property
    def list(self) -> Declared:
        return self.assessed.list


VIEWS: dict[type[Event], type[Struct]] = {
    matching.ListMatched: MatchedForReceipt,
    review.ListReleased: ReleasedForReceipt,
    tax.GuaranteeAwaited: AwaitedForReceipt,
}
