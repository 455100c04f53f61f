"""What is known under one order number: the cases of its platforms, and the waybills that came for it.

A waybill names no platform, so it lies in the dossier, not in a case; the list of a case says which one is its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Generic, NamedTuple, TypeAlias, TypeVar

from libs.schemas.events.intake import (
    CaseDocument,
    ListAccepted,
    OrderAccepted,
    PaymentAccepted,
    WaybillAccepted,
)
from services.matching.domain.modes import required
from services.matching.domain.rule import Document

D = TypeVar("D", bound=CaseDocument)


PlatformDocument: TypeAlias = OrderAccepted | PaymentAccepted | ListAccepted
AnyDocument: TypeAlias = PlatformDocument | WaybillAccepted


class Kept(Generic[D]):
    """A document in a dossier. It stays the published text until somebody reads it, and text and document are each
    made at most once: most dossiers of a batch are only added to.
    """

    __slots__ = ("_document", "_model", "_text", "correction")

    def __init__(self, model: type[D], correction: int, text: str | None = None, document: D | None = None) -> None:
        self._model = model
        self._text = text
        self._document = document
        self.correction = correction

    @classmethod
    def of(cls, document: D) -> Kept[D]:
        return cls(type(document), document.correction, document=document)

    @property
    def document(self) -> D:
        if self._document is None:
            self._document = self._model.model_validate_json(self._text or "")
        return self._document

    @property
    def text(self) -> str:
        if self._text is None:
            self._text = self.document.model_dump_json(by_alias=True)
        return self._text


class PaymentKey(NamedTuple):
    pay_code: str
    pay_transaction_id: str


class WaybillKey(NamedTuple):
    logistics_code: str
    logistics_no: str


@dataclass(slots=True)
class FiledWaybill:
    """corrections: the numbers of its corrections seen so far. since: when it first came."""

    kept: Kept[WaybillAccepted]
    since: datetime
    corrections: set[int] = field(default_factory=set)


@dataclass(slots=True)
class PendingList:
    """A list that has no outcome yet.

    corrections: how many of the case's corrections must be here before it may be judged.
    day: the customs day it was declared on; modes and limits are those of this day, whatever comes late.
    told: the missing documents its sender was last told of.
    """

    kept: Kept[ListAccepted]
    customs_code: str
    trade_mode: str
    corrections: int
    day: date
    since: datetime
    told: tuple[str, ...] = ()


class Signature(NamedTuple):
    """Which versions (corrections) of which three documents were compared."""

    order: int
    payment_key: PaymentKey
    payment: int
    waybill_key: WaybillKey
    waybill: int


@dataclass(slots=True)
class Case:
    """One order of one platform. attempt: the newest list attempt seen; it has its outcome unless `pending` is set.

    named: the waybills its lists named, newest last. compared: the last comparison of the three documents published.
    """

    since: datetime
    order: Kept[OrderAccepted] | None = None
    payments: dict[PaymentKey, Kept[PaymentAccepted]] = field(default_factory=dict)
    pending: PendingList | None = None
    attempt: int = 0
    corrections: set[int] = field(default_factory=set)
    named: list[WaybillKey] = field(default_factory=list)
    compared: Signature | None = None

    def file(self, document: PlatformDocument, day: date, time: datetime) -> None:
        """See `Dossier.file`."""
        if document.correction:
            self.corrections.add(document.correction)
        if isinstance(document, ListAccepted):
            self._file_list(document, day, time)
        elif isinstance(document, PaymentAccepted):
            key = PaymentKey(document.pay_code, document.pay_transaction_id)
            known = self.payments.get(key)
            if known is None or document.correction > known.correction:
                self.payments[key] = Kept.of(document)
        elif self.order is None or document.correction > self.order.correction:
            self.order = Kept.of(document)

    def _file_list(self, document: ListAccepted, day: date, time: datetime) -> None:
        pending = self.pending
        again = document.attempt == self.attempt and pending and document.correction > pending.kept.correction
        if document.attempt <= self.attempt and not again:
            return  # decided, here already, or overtaken by a later attempt
        self.attempt = document.attempt
        self.pending = PendingList(
            Kept.of(document), document.customs_code, document.trade_mode, document.corrections, day, time
        )
        key = WaybillKey(document.logistics_code, document.logistics_no)
        self.named = [*(named for named in self.named if named != key), key]

    def payment_key(self) -> PaymentKey | None:
        """The payment of the case: the one its order names; else the last corrected, and of equals the greater key, so
        that it does not matter which came first. None while there is none.
        """
        if len(self.payments) < 2:
            return next(iter(self.payments), None)
        if self.order:
            order = self.order.document
            for key in self.payments:
                if key == (order.pay_code, order.pay_transaction_id):
                    return key
        return max(self.payments, key=lambda key: (self.payments[key].correction, key))


@dataclass(slots=True)
class Dossier:
    """version: 0 for one not yet stored."""

    version: int = 0
    cases: dict[str, Case] = field(default_factory=dict)
    waybills: dict[WaybillKey, FiledWaybill] = field(default_factory=dict)

    def file(self, document: AnyDocument, day: date, time: datetime) -> Iterable[Case]:
        """Put a document in its place and return the cases it may concern.

        A higher correction replaces the document of the same key; anything else known already changes nothing.
        """
        if isinstance(document, WaybillAccepted):
            self._file_waybill(document, time)
            return self.cases.values()
        case = self.cases.get(document.ebp_code)
        if case is None:
            case = self.cases[document.ebp_code] = Case(since=time)
        case.file(document, day, time)
        return (case,)

    def waybill_key(self, case: Case) -> WaybillKey | None:
        """The waybill of a case: the one its newest list names; before any list, the only one there is, if the order
        number has only this case. None where that cannot be said yet.
        """
        if case.named:
            return case.named[-1]
        if len(self.cases) == 1 and len(self.waybills) == 1:
            return next(iter(self.waybills))
        return None

    def held(self, case: Case) -> dict[Document, Kept[Any]]:
        """Order, payment and waybill of the case, as far as they are here."""
        held: dict[Document, Kept[Any]] = {}
        if case.order:
            held["order"] = case.order
        if payment_key := case.payment_key():
            held["payment"] = case.payments[payment_key]
        waybill_key = self.waybill_key(case)
        if waybill_key in self.waybills:
            held["waybill"] = self.waybills[waybill_key].kept
        return held

    def missing(self, case: Case, pending: PendingList) -> tuple[Document, ...]:
        """The documents the case's pending list still needs."""
        held = self.held(case)
        return tuple(name for name in required(pending.trade_mode, pending.day) if name not in held)

    def signature(self, case: Case) -> Signature | None:
        """Names the versions of the three documents; None while one is missing."""
        payment_key, waybill_key = case.payment_key(), self.waybill_key(case)
        if case.order is None or payment_key is None or waybill_key not in self.waybills:
            return None
        payment, waybill = case.payments[payment_key], self.waybills[waybill_key].kept
        return Signature(case.order.correction, payment_key, payment.correction, waybill_key, waybill.correction)

    def corrections_seen(self, case: Case, wanted: int) -> bool:
        """Whether the first `wanted` corrections of the case are all here."""
        if not wanted:
            return True
        seen = set(case.corrections)
        for key in case.named:
            if key in self.waybills:
                seen |= self.waybills[key].corrections
        return seen.issuperset(range(1, wanted + 1))

    def _file_waybill(self, waybill: WaybillAccepted, time: datetime) -> None:
        key = WaybillKey(waybill.logistics_code, waybill.logistics_no)
        filed = self.waybills.get(key)
        if filed is None:
            filed = self.waybills[key] = FiledWaybill(Kept.of(waybill), time)
        elif waybill.correction > filed.kept.correction:
            filed.kept = Kept.of(waybill)
        if waybill.correction:
            filed.corrections.add(waybill.correction)
