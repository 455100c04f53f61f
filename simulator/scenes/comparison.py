"""Documents that disagree, are missing, or come late."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from simulator.people import partners
from simulator.plan.draft import Draft
from simulator.plan.plan import Answer, Expected, Final, Parcel, Wave

AMOUNT, LINES, GOODS, PAY_CODE, BUYER_NAME, BUYER_PHONE = "1332", "1320", "1322", "13035", "13127", "130126"


def _rejected(draft: Draft, code: str) -> list[Parcel]:
    return [draft.parcel(Expected(Final.REJECTED, code=code))]


def _less(amount: str) -> str:
    return str(Decimal(amount) - 1)


def wrong_amount(draft: Draft) -> list[Parcel]:
    """One yuan less was paid than the order says."""
    documents = draft.documents()
    documents["payment"]["amountPaid"] = _less(documents["payment"]["amountPaid"])
    draft.crowd(documents)
    return _rejected(draft, AMOUNT)


def other_payer(draft: Draft) -> list[Parcel]:
    """Somebody else paid, and nobody had asked who the buyer is: one who is known may let another pay."""
    if draft.sale.platform == partners.CHECKED_PLATFORM:
        draft.on(next(each for each in partners.PLATFORMS if each != partners.CHECKED_PLATFORM))
    documents, other = draft.documents(), draft.world.new_buyer()
    documents["payment"] |= {"payerName": other.name + "甲", "payerIdNumber": other.id_number}
    draft.crowd(documents)
    return _rejected(draft, BUYER_NAME)


def payment_company(draft: Draft) -> list[Parcel]:
    """The order names another payment company than the one that paid."""
    documents = draft.documents()
    other = next(payer for payer in partners.PAYERS if payer != draft.sale.payer)
    documents["order"] |= {"payCode": other.code, "payName": other.name}
    draft.crowd(documents)
    return _rejected(draft, PAY_CODE)


def line_mismatch(draft: Draft) -> list[Parcel]:
    """The list's first line names another country of origin."""
    documents = draft.documents()
    line = documents["list"]["InventoryList"][0]
    line["country"] = "601" if line["country"] != "601" else "609"
    draft.crowd(documents)
    return _rejected(draft, GOODS)


_NO_SECOND_UNIT = {"qty2": None, "unit2": None}


def line_count(draft: Draft) -> list[Parcel]:
    """The list declares a line of a gram more, which nobody ordered."""
    documents = draft.documents()
    lines = documents["list"]["InventoryList"]
    lines.append(lines[-1] | {"gnum": len(lines) + 1, "qty": "0.001", "qty1": "0.001"} | _NO_SECOND_UNIT)
    draft.crowd(documents)
    return _rejected(draft, LINES)


def buyer_name(draft: Draft) -> list[Parcel]:
    documents = draft.documents()
    documents["list"]["buyerName"] += "乙"
    draft.crowd(documents)
    return _rejected(draft, BUYER_NAME)


def buyer_phone(draft: Draft) -> list[Parcel]:
    documents = draft.documents()
    documents["list"]["buyerTelephone"] = "19900000000"
    draft.crowd(documents)
    return _rejected(draft, BUYER_PHONE)


def missing_waybill(draft: Draft) -> list[Parcel]:
    documents = draft.documents()
    del documents["waybill"]
    draft.crowd(documents)
    return [draft.parcel(Expected(Final.WAITING, missing="waybill"))]


def late_payment(draft: Draft) -> list[Parcel]:
    """The payment comes a day after the rest; the list waits for it and is then released."""
    documents = draft.documents()
    payment = documents.pop("payment")
    draft.crowd(documents)
    draft.send("payment", draft.again(payment, Wave.CROWD, days=1), days=1)
    return [draft.released()]


def correction(draft: Draft) -> list[Parcel]:
    """A wrong amount, refused; the payment is corrected, the list declared again and released as attempt 2."""
    documents = draft.documents()
    right = documents["payment"]
    documents["payment"] = right | {"amountPaid": _less(right["amountPaid"])}
    draft.crowd(documents)
    draft.send("payment", draft.again(right, Wave.AFTER, {"appType": "2"}), wave=Wave.AFTER)
    draft.send("list", draft.again(documents["list"], Wave.AGAIN, {"appType": "2"}), wave=Wave.AGAIN)
    return [draft.released(attempts=2, answers=(Answer("list", AMOUNT),))]


def stray_list(draft: Draft) -> list[Parcel]:
    """Another platform declares a list under the order number, and nothing else. The waybill may be of either case, so
    the documents are compared once a list names it; here none does."""
    twin = draft.world.draft(draft.scene, draft.day)
    other = next(platform for platform in partners.PLATFORMS if platform != draft.sale.platform)
    twin.sale = replace(twin.sale, order_no=draft.sale.order_no, platform=other, guarantor=other)
    documents = draft.documents()
    documents["list"]["appStatus"] = "1"
    draft.crowd(documents)
    twin.crowd({"list": twin.documents()["list"]})
    return [
        draft.parcel(Expected(Final.DRAFT, answers=(Answer("list", "1"),))),
        twin.parcel(Expected(Final.WAITING, missing="order, payment, waybill")),
    ]


def shared_order_number(draft: Draft) -> list[Parcel]:
    """Two platforms use one order number: two cases, and each waybill finds its own by the list."""
    twin = draft.world.draft(draft.scene, draft.day)
    other = next(platform for platform in partners.PLATFORMS if platform != draft.sale.platform)
    twin.on(other)
    twin.sale = replace(twin.sale, order_no=draft.sale.order_no)
    for each in (draft, twin):
        each.crowd(each.documents())
    return [draft.released(), twin.released()]
