"""What review reads of a list, whichever station of its course it comes from."""

from __future__ import annotations

from decimal import Decimal

import msgspec

from libs.schemas.events.accountbook import BookFacts, StockHeld
from libs.schemas.events.base import Event
from libs.schemas.events.lists import DeclaredLine, ListEvent
from libs.schemas.events.matching import ListMatched
from libs.schemas.events.tax import Assessment, TaxAssessed


class ToDecide(ListEvent, frozen=True, kw_only=True):
    """`ListMatched`, `StockHeld` or `TaxAssessed`. book, tax: absent where the list's course has no station for them."""

    lines: list[DeclaredLine]
    book: BookFacts | None = None
    tax: Assessment | None = None

    @property
    def value(self) -> Decimal | None:
        """V, yuan; None where no tax is assessed: prices may be in another currency then."""
        return Decimal(self.tax.value) if self.tax else None


VIEWS: dict[type[Event], type[msgspec.Struct]] = dict.fromkeys((ListMatched, StockHeld, TaxAssessed), ToDecide)
