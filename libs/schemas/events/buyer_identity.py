"""`intake` has the identity of an order's buyer checked, and takes the answer as a fact (settled 98)."""

from __future__ import annotations

from libs.schemas import buyer_identity
from libs.schemas.events.base import EventModel
from libs.schemas.events.intake import DocumentAccepted
from libs.schemas.keys import ORDER


class IdentityAnswered(DocumentAccepted, buyer_identity.IdentityAnswer):
    """The identity check of an order's buyer was answered."""

    keyed_by = ORDER


class IdentityAsked(EventModel):
    """Name and number of an order's buyer are to be checked, because no answer about them is known.

    submission_id: of the order. person: the token of both together. sealed_key, sealed: both in base64, under
    `BUYER_CHECK_KEYS` (`libs.runtime.sealing`); nobody else can open them.
    """

    submission_id: str
    order_no: str
    ebp_code: str
    person: str
    sealed_key: str
    sealed: str

    @property
    def key(self) -> str:
        return self.order_no
