"""`intake` tells an order number which document left it."""

from __future__ import annotations

from libs.schemas.events.base import EventStruct


class DocumentRetracted(EventStruct, frozen=True):
    """`intake` took a document away from an order number: it was deleted, or a correction names another order or owner.

    order_no: where it stood. submission_id: the version that stood there; business_key: the document's, as receipts call
    it. correction: its number, see `intake.CaseDocument`; whatever is below it of this document stands there no more.
    because: the submission that said so.
    """

    order_no: str
    correction: int
    submission_id: str
    business_key: str
    because: str

    @property
    def key(self) -> str:
        return self.order_no
