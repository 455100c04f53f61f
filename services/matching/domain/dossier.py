"""What is known under one order number: the cases of its platforms, and the waybills that came for it.

A waybill names no platform, so it lies in the dossier, not in a case; the list of a case says which one is its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

import msgspec
from msgspec.structs import astuple

from services.matching.domain.documents import (
    DeclarationList,
    Document,
    KeptList,
    KeptOrder,
    KeptPayment,
    KeptWaybill,
    Order,
    Payment,
    Waybill,
    kept_list,
    kept_order,
)
from services.matching.domain.modes import demands
from services.matching.domain.rule import DocumentName


class WaybillKey(NamedTuple):
    logistics_code: str
    logistics_no: str


class FiledWaybill(msgspec.Struct, array_like=True, gc=False):
    """corrections: the numbers of its corrections seen so far. since: when it first came."""

    waybill: KeptWaybill
    since: datetime
    corrections: list[int] = []

    @property
    def key(self) -> WaybillKey:
        return WaybillKey(self.waybill.logistics_code, self.waybill.logistics_no)


class PendingList(msgspec.Struct, array_like=True, gc=False):
    """A list that has no outcome yet.

    day: the customs day it was declared on; modes and limits are those of this day, whatever comes late.
    told: the missing documents its sender was last told of.
    """

    listed: KeptList
    day: date
    since: datetime
    told: tuple[str, ...] = ()


class Signature(NamedTuple):
    """Which versions (corrections) of which three documents were compared."""

    order: int
    pay_code: str
    pay_transaction_id: str
    payment: int
    logistics_code: str
    logistics_no: str
    waybill: int


class Papers(NamedTuple):
    """Order, payment and waybill of a case, as far as they are here."""

    order: KeptOrder | None
    payment: KeptPayment | None
    waybill: KeptWaybill | None

    def signature(self) -> Signature | None:
        """None while one is missing."""
        order, payment, waybill = self
        if order is None or payment is None or waybill is None:
            return None
        return Signature(
            order.correction,
            payment.pay_code,
            payment.pay_transaction_id,
            payment.correction,
            waybill.logistics_code,
            waybill.logistics_no,
            waybill.correction,
        )

    def missing(self, pending: PendingList) -> tuple[DocumentName, ...]:
        """Those the list needs that are not here."""
        asked = demands(pending.listed.trade_mode, pending.day)
        if asked is None:
            return ()
        return tuple(
            [name for name, paper in zip(PAPERS, self, strict=True) if paper is None and name in asked.documents]
        )


PAPERS: tuple[DocumentName, ...] = ("order", "payment", "waybill")


class Case(msgspec.Struct, array_like=True, gc=False):
    """One order of one platform. attempt: the newest list attempt seen; it has its outcome unless `pending` is set.

    named: the waybills its lists named, newest last. compared: the last comparison of the three documents published;
    agreed: whether they did.
    """

    ebp_code: str
    since: datetime
    order: KeptOrder | None = None
    payments: list[KeptPayment] = []
    pending: PendingList | None = None
    attempt: int = 0
    corrections: list[int] = []
    named: list[WaybillKey] = []
    compared: Signature | None = None
    agreed: bool = False

    def file(self, document: Order | Payment | DeclarationList, day: date, time: datetime) -> None:
        """See `Dossier.file`."""
        if document.correction and document.correction not in self.corrections:
            self.corrections.append(document.correction)
        if type(document) is DeclarationList:
            self._file_list(document, day, time)
        elif type(document) is Payment:
            self._file_payment(document)
        elif type(document) is Order and (self.order is None or document.correction > self.order.correction):
            self.order = kept_order(document)

    def _file_payment(self, payment: Payment) -> None:
        for place, known in enumerate(self.payments):
            if (known.pay_code, known.pay_transaction_id) == (payment.pay_code, payment.pay_transaction_id):
                if payment.correction > known.correction:
                    self.payments[place] = KeptPayment(*astuple(payment))
                return
        self.payments.append(KeptPayment(*astuple(payment)))

    def _file_list(self, listed: DeclarationList, day: date, time: datetime) -> None:
        pending = self.pending
        again = listed.attempt == self.attempt and pending and listed.correction > pending.listed.correction
        if listed.attempt <= self.attempt and not again:
            return  # decided, here already, or overtaken by a later attempt
        self.attempt = listed.attempt
        self.pending = PendingList(kept_list(listed), day, time)
        key = WaybillKey(listed.logistics_code, listed.logistics_no)
        if key in self.named:
            self.named.remove(key)
        self.named.append(key)

    @property
    def payment(self) -> KeptPayment | None:
        """The payment of the case: the one its order names; else the last corrected, and of equals the greater key, so
        that it does not matter which came first. None while there is none.
        """
        if len(self.payments) < 2:
            return self.payments[0] if self.payments else None
        if self.order:
            for payment in self.payments:
                if (payment.pay_code, payment.pay_transaction_id) == (
                    self.order.pay_code,
                    self.order.pay_transaction_id,
                ):
                    return payment
        return max(self.payments, key=lambda one: (one.correction, one.pay_code, one.pay_transaction_id))


class Dossier(msgspec.Struct, array_like=True, gc=False, tag=2):
    """Stored as it is (`services/matching/packing.py`); `tag` is the number of this layout: another layout gets another
    number and a reader of its own."""

    cases: list[Case] = []
    waybills: list[FiledWaybill] = []

    def file(self, document: Document, day: date, time: datetime) -> Sequence[Case]:
        """Put a document in its place and return the cases it may concern.

        A higher correction replaces the document of the same key; anything else known already changes nothing.
        """
        if type(document) is Waybill:
            self._file_waybill(document, time)
            return self.cases
        assert not isinstance(document, Waybill)
        for case in self.cases:
            if case.ebp_code == document.ebp_code:
                break
        else:
            case = Case(document.ebp_code, time)
            self.cases.append(case)
        case.file(document, day, time)
        return (case,)

    def papers(self, case: Case) -> Papers:
        return Papers(case.order, case.payment, self._waybill(case))

    def missing(self, case: Case, pending: PendingList) -> tuple[DocumentName, ...]:
        """The documents the case's pending list still needs."""
        return self.papers(case).missing(pending)

    def corrections_seen(self, case: Case, wanted: int) -> bool:
        """Whether the first `wanted` corrections of the case are all here."""
        seen = set(case.corrections)
        for filed in self.waybills:
            if filed.corrections and filed.key in case.named:
                seen.update(filed.corrections)
        return seen.issuperset(range(1, wanted + 1))

    def _waybill(self, case: Case) -> KeptWaybill | None:
        """The waybill of a case: the one its newest list names; before any list, the only one there is, if the order
        number has only this case. None where that cannot be said yet.
        """
        if case.named:
            code, number = case.named[-1]
            for filed in self.waybills:
                if filed.waybill.logistics_no == number and filed.waybill.logistics_code == code:
                    return filed.waybill
            return None
        return self.waybills[0].waybill if len(self.cases) == len(self.waybills) == 1 else None

    def _file_waybill(self, waybill: Waybill, time: datetime) -> None:
        key = (waybill.logistics_code, waybill.logistics_no)
        for filed in self.waybills:
            if filed.key == key:
                if waybill.correction > filed.waybill.correction:
                    filed.waybill = KeptWaybill(*astuple(waybill))
                break
        else:
            filed = FiledWaybill(KeptWaybill(*astuple(waybill)), time)
            self.waybills.append(filed)
        if waybill.correction and waybill.correction not in filed.corrections:
            filed.corrections.append(waybill.correction)


@dataclass(slots=True)
class File:
    """A dossier in its place. partition: the one its documents come in. stored: whether there is a row of it already."""

    partition: int
    dossier: Dossier = field(default_factory=Dossier)
    stored: bool = False
