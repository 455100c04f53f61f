"""`intake` has platforms asked for the raw data of payments, and takes the answer as a fact (announcement 2018-179)."""

from __future__ import annotations

from libs.schemas import raw_payments
from libs.schemas.events.base import EventModel
from libs.schemas.events.intake import DocumentAccepted
from libs.schemas.keys import ORDER


class RawPaymentAnswered(DocumentAccepted, raw_payments.RawPaymentAnswer):
    """The question for the raw data of an order's payment was answered."""

    keyed_by = ORDER


class RawPaymentAsked(EventModel):
    """The platform of an order that was drawn is to be asked for the raw data of its payment. submission_id: of the
    order."""

    submission_id: str
    order_no: str
    ebp_code: str

    @property
    def key(self) -> str:
        return self.order_no
