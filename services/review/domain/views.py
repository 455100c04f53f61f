"""Structs name the fields that review reads of a list, whichever station of its course it comes from."""

from __future__ import annotations

from decimal import Decimal

from libs.schemas.events.accountbook import BookFacts
from libs.schemas.events.lists import AttemptEvent, DeclaredLine, ListEvent, ListSeen
from libs.schemas.events.tax import Assessment


class ToDecide(ListEvent, frozen=True, kw_only=True):
    """`ListMatched`, `StockHeld` or `TaxAssessed`. book, tax: absent where the list's course has no station for them."""

    lines: list[DeclaredLine]
    book: BookFacts | None = None
    tax: Assessment | None = None

    @property
    def value(self) -> Decimal | None:
        """V, yuan; None where no tax is assessed: prices may be in another currency then."""
        return Decimal(self.tax.value) if self.tax else None


class NotReady(ListSeen, frozen=True, kw_only=True):
    """`ListNotReady`. Review acts on it where the list is an export that was released."""


class Ready(AttemptEvent, frozen=True, kw_only=True):
    """`ListReadyToLeave`: review has the block of a list that waits."""


class Departed(AttemptEvent, frozen=True, kw_only=True):
    """`ListDeparted`."""
