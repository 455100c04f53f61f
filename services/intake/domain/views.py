"""What intake reads of events that come with every list: who is answered, and nothing of what was decided."""

from __future__ import annotations

from decimal import Decimal

from msgspec import Struct

from libs.schemas.events import accountbook, matching, review, tax
from libs.schemas.events.base import Event


class ListTold(Struct, frozen=True, rename="camel", kw_only=True, gc=False):
    """`ListIdentity`: what a 622 receipt repeats."""

    ebp_code: str
    order_no: str
    attempt: int
    customs_code: str
    ebc_code: str
    agent_code: str
    cop_no: str
    pre_no: str
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
