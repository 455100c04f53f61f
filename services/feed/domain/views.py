"""The feed reads these parts of others' events: what it passes on, and by what it knows whom that concerns."""

from __future__ import annotations

import msgspec

from libs.schemas.events.base import Amount, FactStruct
from libs.schemas.events.lists import Carriage, CaseRef, Declared

NO_FINDINGS = msgspec.Raw(b"[]")


class ReceiptSeen(FactStruct, frozen=True):
    """One receipt: the official fields in their order. findings: passed on as they are."""

    receipt: dict[str, str]
    findings: msgspec.Raw = NO_FINDINGS


class ReceiptsSeen(FactStruct, frozen=True):
    """Receipts of one document, in their order."""

    document: str
    business_key: str
    receipts: list[ReceiptSeen]
    submission_id: str | None = None
    message_type: str | None = None
    repeats: str | None = None


class ReleaseSeen(FactStruct, frozen=True, kw_only=True):
    """A release: the list's block, its value and its tax, yuan."""

    list: Declared
    value: Amount | None = None
    tax: Amount | None = None


class ListTold(FactStruct, frozen=True, kw_only=True):
    """A list as a verdict tells of it. waybill: where the verdict has the whole block."""

    ref: CaseRef
    invt_no: str | None = None
    waybill: Carriage | None = None


class VerdictSeen(FactStruct, frozen=True, kw_only=True):
    """A verdict. released: the list was released before, and this is about what happened since. carriage: of one that was
    not, where `list` has none."""

    list: ListTold
    status: str
    released: bool = False
    carriage: Carriage | None = None

    @property
    def carried(self) -> Carriage | None:
        return self.carriage or self.list.waybill
