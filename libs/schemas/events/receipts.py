"""`intake` publishes every receipt a partner gets."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Raw

from libs.schemas.events.base import EventStruct, FactStruct
from libs.schemas.findings import Finding


class Receipt(FactStruct, frozen=True):
    """A receipt is one answer to one document. receipt: the official fields in their order, `returnStatus`,
    `returnTime` and `returnInfo` among them.

    findings: everything that was wrong, for receipts that refuse or warn. lines: of a result that has lines (CEB792).
    """

    receipt: dict[str, str]
    findings: list[Finding] = []
    lines: list[dict[str, str]] = []


class ReceiptSeen(FactStruct, frozen=True):
    """One receipt by its official fields. findings: as they came, for who passes them on."""

    receipt: dict[str, str]
    findings: Raw = Raw(b"[]")


class ReceiptsSeen(FactStruct, frozen=True):
    """Receipts of one document, in their order, read by who opens no finding."""

    document: str
    business_key: str
    receipts: list[ReceiptSeen]
    submission_id: str | None = None
    message_type: str | None = None
    repeats: str | None = None


class ReceiptsIssued(EventStruct, frozen=True):
    """A partner is answered at once, by one receipt or by several in their order.

    message_type: the official receipt message (`CEB312Message` …); None for kinds the Unified Version does not know.
    business_key: what the partner knows the document by, e.g. `order/3301960AB1/T2025111100000001`; the Kafka key.
    repeats: the submission that said the same before; these are the receipts of that one so far, told again.
    subscribers: who else is to be told these and all later receipts of the submission, as `BaseSubscribe` asked.
    """

    document: str
    business_key: str
    receipts: Annotated[list[Receipt], Meta(min_length=1)]
    submission_id: str | None = None
    message_type: str | None = None
    repeats: str | None = None
    subscribers: list[str] | None = None

    @property
    def key(self) -> str:
        return self.business_key
