"""What intake reads of events that come with every list: who is answered, and nothing of what was decided."""

from __future__ import annotations

from decimal import Decimal

from msgspec import Struct

from libs.schemas.events import accountbook, matching, review, tax
from libs.schemas.events.base import Event


class ListTold(Struct, frozen=True, rename="camel", kw_only=True, gc=False):
    """Which attempt it is about, and customs' number of it."""

    ebp_code: str
    order_no: str
    attempt: int
    invt_no: str | None = None


class Matched(ListTold, frozen=True):
    pass


class Released(ListTold, frozen=True):
    pass


class GuaranteeAwaited(ListTold, frozen=True):
    assure_code: str
    amount: Decimal


class Unanswered(Struct, frozen=True, gc=False):
    """An event that no receipt follows from."""


VIEWS: dict[type[Event], type[Struct]] = {
    matching.ListMatched: Matched,
    review.ListReleased: Released,
    tax.GuaranteeAwaited: GuaranteeAwaited,
    **dict.fromkeys(
        (
            matching.DocumentsMatched,
            accountbook.HoldVoided,
            accountbook.StockReturned,
            tax.TaxBillIssued,
            tax.TaxBillReduced,
            tax.TaxBillVoided,
            tax.TaxBillSummarised,
        ),
        Unanswered,
    ),
}
