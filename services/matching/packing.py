"""A dossier as one packed value: msgpack round the documents' published JSON, which is only parsed when it is read."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgpack

from libs.schemas.events.intake import ListAccepted, OrderAccepted, PaymentAccepted, WaybillAccepted
from services.matching.domain.dossier import (
    Case,
    D,
    Dossier,
    FiledWaybill,
    Kept,
    PaymentKey,
    PendingList,
    Signature,
    WaybillKey,
)

LAYOUT = 1
"""First element of every packed dossier; another layout gets another number and a reader of its own."""


def pack(dossier: Dossier) -> bytes:
    waybills = [
        (*key, _document(filed.kept), filed.since, sorted(filed.corrections)) for key, filed in dossier.waybills.items()
    ]
    cases = [(ebp_code, _case(case)) for ebp_code, case in dossier.cases.items()]
    return bytes(msgpack.packb((LAYOUT, waybills, cases), datetime=True))


def unpack(body: bytes, version: int) -> Dossier:
    """Raises ValueError for a layout this release cannot read."""
    layout, waybills, cases = msgpack.unpackb(body, timestamp=3)
    if layout != LAYOUT:
        raise ValueError(f"dossier layout {layout}")
    return Dossier(
        version,
        {ebp_code: _to_case(packed) for ebp_code, packed in cases},
        {
            WaybillKey(code, number): FiledWaybill(_to_kept(WaybillAccepted, kept), since, set(corrections))
            for code, number, kept, since, corrections in waybills
        },
    )


def _document(kept: Kept[Any] | None) -> tuple[int, str] | None:
    return (kept.correction, kept.text) if kept else None


def _to_kept(model: type[D], packed: list[Any]) -> Kept[D]:
    return Kept(model, packed[0], text=packed[1])


def _case(case: Case) -> tuple[Any, ...]:
    pending = case.pending
    return (
        case.since,
        _document(case.order),
        [(*key, _document(kept)) for key, kept in case.payments.items()],
        pending and (
            _document(pending.kept), pending.customs_code, pending.trade_mode, pending.corrections,
            pending.day.toordinal(), pending.since, pending.told,
        ),
        case.attempt,
        sorted(case.corrections),
        case.named,
        case.compared,
    )  # fmt: skip


def _to_case(packed: list[Any]) -> Case:
    since, order, payments, pending, attempt, corrections, named, compared = packed
    return Case(
        since,
        order and _to_kept(OrderAccepted, order),
        {PaymentKey(code, number): _to_kept(PaymentAccepted, kept) for code, number, kept in payments},
        pending and _to_pending(pending),
        attempt,
        set(corrections),
        [WaybillKey(*key) for key in named],
        compared and _to_signature(*compared),
    )


def _to_signature(order: int, payment_key: list[str], payment: int, waybill_key: list[str], waybill: int) -> Signature:
    return Signature(order, PaymentKey(*payment_key), payment, WaybillKey(*waybill_key), waybill)


def _to_pending(packed: list[Any]) -> PendingList:
    kept, customs_code, trade_mode, corrections, day, since, told = packed
    return PendingList(
        _to_kept(ListAccepted, kept),
        customs_code,
        trade_mode,
        corrections,
        date.fromordinal(day),
        since,
        tuple(told),
    )
