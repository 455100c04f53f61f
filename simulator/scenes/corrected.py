"""Documents that are corrected or deleted before a list rests on them, and several payments of one order."""

from __future__ import annotations

from decimal import Decimal

from simulator.plan.draft import Draft
from simulator.plan.plan import Answer, Parcel, Wave

_CHANGED, _DELETED = {"appType": "2"}, {"appType": "3"}
_STORED = "120"


def _wrong(amount: str) -> dict[str, str]:
    return {"amountPaid": str(Decimal(amount) + 1)}


def payment_in_time(draft: Draft) -> list[Parcel]:
    """A wrong amount is corrected before the list is declared."""
    documents = draft.documents()
    listed, right = documents.pop("list"), documents["payment"]
    documents["payment"] = right | _wrong(right["amountPaid"])
    draft.crowd(documents)
    draft.send("payment", draft.again(right, Wave.AFTER, _CHANGED), wave=Wave.AFTER)
    draft.send("list", draft.again(listed, Wave.AGAIN), wave=Wave.AGAIN)
    return [draft.released(answers=(Answer("payment", _STORED),))]


def misplaced(draft: Draft) -> list[Parcel]:
    """Payment or waybill comes under a wrong order number. It is corrected while the list waits for it."""
    documents = draft.documents()
    kind = ("payment", "waybill")[draft.number % 2]
    right = documents[kind]
    documents[kind] = right | {"orderNo": f"{right['orderNo']}X"}
    draft.crowd(documents)
    draft.send(kind, draft.again(right, Wave.AFTER, _CHANGED), wave=Wave.AFTER)
    return [draft.released(answers=(Answer(kind, _STORED),))]


def payment_deleted(draft: Draft) -> list[Parcel]:
    """A wrong payment is deleted, and declared anew under its number."""
    documents = draft.documents()
    listed, right = documents.pop("list"), documents["payment"]
    documents["payment"] = right | _wrong(right["amountPaid"])
    draft.crowd(documents)
    draft.send("payment", draft.again(documents["payment"], Wave.AFTER, _DELETED), wave=Wave.AFTER)
    draft.send("payment", draft.again(right, Wave.AGAIN), wave=Wave.AGAIN)
    draft.send("list", draft.again(listed, Wave.AGAIN), wave=Wave.AGAIN)
    return [draft.released(answers=(Answer("payment", _STORED),))]


def several_payments(draft: Draft) -> list[Parcel]:
    """The order names no payment, and two come: the one that agrees counts."""
    documents = draft.documents()
    documents["order"] |= {"payTransactionId": None, "payCode": None, "payName": None}
    other = documents["payment"] | _wrong(documents["payment"]["amountPaid"])
    draft.crowd(documents)
    draft.send("payment", other | {"payTransactionId": f"{draft.sale.transaction}9"})
    return [draft.released()]
