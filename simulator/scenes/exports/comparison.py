"""Documents of exports that disagree, are missing, come late or twice."""

from __future__ import annotations

from decimal import Decimal

from libs.schemas.kinds import KINDS
from simulator.plan.export_draft import ExportDraft
from simulator.plan.plan import Answer, ExportEnd, ExportExpected, ExportParcel, Wave

WEIGHT, LINES, PRICE = "-603103", "-603104", "-603110"
MALFORMED = KINDS["export-list"].codes.malformed


def _rejected(draft: ExportDraft, code: str) -> list[ExportParcel]:
    return [draft.parcel(ExportExpected(ExportEnd.REJECTED, code=code))]


def _heavier(draft: ExportDraft) -> str:
    """Far more than the waybill says."""
    return str(draft.sale.weight * 2 + 1)


def other_weight(draft: ExportDraft) -> list[ExportParcel]:
    documents = draft.documents()
    documents["export-list"]["grossWeight"] = _heavier(draft)
    draft.crowd(documents)
    return _rejected(draft, WEIGHT)


def line_count(draft: ExportDraft) -> list[ExportParcel]:
    """The list declares a line that nobody ordered."""
    documents = draft.documents()
    lines = documents["export-list"]["InventoryList"]
    lines.append(lines[-1] | {"gnum": len(lines) + 1})
    draft.crowd(documents)
    return _rejected(draft, LINES)


def other_price(draft: ExportDraft) -> list[ExportParcel]:
    """The order's first line costs one more a piece than the list says."""
    documents = draft.documents()
    line = documents["export-order"]["OrderList"][0]
    price = Decimal(line["price"]) + 1
    line |= {"price": str(price), "totalPrice": str(price * Decimal(line["qty"]))}
    draft.crowd(documents)
    return _rejected(draft, PRICE)


def missing_order(draft: ExportDraft) -> list[ExportParcel]:
    documents = draft.documents()
    del documents["export-order"]
    draft.crowd(documents)
    return [draft.parcel(ExportExpected(ExportEnd.WAITING, missing="export-order"))]


def late_waybill(draft: ExportDraft) -> list[ExportParcel]:
    """The waybill comes a day after the rest, which wait for it."""
    documents = draft.documents()
    waybill = documents.pop("export-waybill")
    draft.crowd(documents)
    draft.send("export-waybill", draft.again(waybill, Wave.CROWD, days=1), days=1)
    return [draft.closed()]


def correction(draft: ExportDraft) -> list[ExportParcel]:
    """A wrong weight, refused; the list is declared again and leaves as attempt 2."""
    documents = draft.documents()
    right = documents["export-list"]
    documents["export-list"] = right | {"grossWeight": _heavier(draft)}
    draft.crowd(documents)
    draft.send("export-list", draft.again(right, Wave.AGAIN, {"appType": "2"}), wave=Wave.AGAIN)
    return [draft.closed(attempts=2, answers=(Answer("export-list", WEIGHT),))]


def malformed(draft: ExportDraft) -> list[ExportParcel]:
    """More net than gross is refused at once. The list is sent rightly behind it."""
    documents = draft.documents()
    right = documents["export-list"]
    documents["export-list"] = right | {"netWeight": _heavier(draft)}
    draft.crowd(documents)
    draft.send("export-list", draft.again(right, Wave.AGAIN), wave=Wave.AGAIN)
    return [draft.closed(answers=(Answer("export-list", MALFORMED),))]


def duplicate(draft: ExportDraft) -> list[ExportParcel]:
    """One of the three is sent twice with the crowd."""
    documents = draft.documents()
    kind = list(documents)[draft.number % len(documents)]
    draft.crowd(documents)
    draft.send(kind, draft.again(documents[kind], Wave.CROWD))
    return [draft.closed()]
