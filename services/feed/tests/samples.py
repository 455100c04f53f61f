"""Invented receipts, releases and verdicts for the tests of the feed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, TypeVar

from libs.runtime.twins.testing import A_DAY
from libs.schemas.codes.list_status import ListStatus
from libs.schemas.events import review
from libs.schemas.events.audits import AuditedBillLine, AuditMoney
from libs.schemas.events.intake import Receipt, ReceiptsIssued
from libs.schemas.events.lists import Declared, NamedList
from libs.schemas.events.review import Ground, ListReleased
from libs.schemas.events.tax import Bill, BillLine, TaxBillIssued, TaxBillSummarised
from libs.schemas.tests import a_list

PLATFORM, SHOP, AGENT, GUARANTOR, ZONE, CARRIER = "PLATFORM", "SHOP", "AGENT", "GUARANTOR", "ZONE", "CARRIER"
EVERYBODY = (PLATFORM, SHOP, AGENT, GUARANTOR, ZONE, CARRIER)
_GROUND = Ground(rule="review.logisticsNo.arrival", version=1, code="500", text="查验")


def receipts(number: str, *statuses: str, document: str = "list", **fields: str) -> ReceiptsIssued:
    """Receipts of the list of order `number`."""
    named = fields or {"ebpCode": PLATFORM, "ebcCode": SHOP, "agentCode": AGENT, "copNo": f"C-{number}"}
    told = [
        Receipt({"guid": f"{number}-{nth}", **named, "returnStatus": status, "returnInfo": "…"})
        for nth, status in enumerate(statuses)
    ]
    key = f"{document}/{PLATFORM}/{number}"
    return ReceiptsIssued(document=document, business_key=key, receipts=told, submission_id=f"lists-0-{number}")


def declared(number: str, **facts: Any) -> Declared:
    """The list of order `number`, whose parcel has the waybill `W-number`."""
    known: dict[str, Any] = {
        "order_no": number, "ebp_code": PLATFORM, "ebc_code": SHOP, "agent_code": AGENT, "assure_code": GUARANTOR,
        "area_code": ZONE, "logistics_code": CARRIER, "logistics_no": f"W-{number}", "invt_no": f"N-{number}",
    }  # fmt: skip
    return a_list.declared(**{**known, **facts})


def released(number: str, *, lines: Any = None, values: Any = None, **facts: Any) -> ListReleased:
    """The release of that list. values: of its lines, where the bill is told, too."""
    said: dict[str, Any] = {"value": a_list.text(100), "tax": a_list.text(9), "values": values, "grounds": []}
    return ListReleased(list=declared(number, **facts), lines=lines or [a_list.line()], **said)


def verdict(
    event: type[review.Verdict], number: str, status: ListStatus, *, since: bool = False, whole: bool = False
) -> Any:
    """A verdict on that list. since: it was released before. whole: the verdict has the list's block."""
    about = declared(number)
    said = {
        "list": about if whole else about.named, "status": status, "lets_go": [], "final": False,
        "grounds": [_GROUND], "released": since, "refused_by": "review",
        "carriage": None if whole or since else about.waybill,
    }  # fmt: skip
    return a_list.told(event, **said)


PAID = "310520251210000001"
"""A payment document."""
B = TypeVar("B", bound=Bill)
M = TypeVar("M", bound=AuditMoney)


def bill_line(gnum: int, qty: str, *taxes: str, before: str | None = None) -> BillLine:
    """taxes: duty, consumption tax and VAT. before: what stands in other parts of the bill already."""
    duty, consumption_tax, vat = map(a_list.text, taxes)
    earlier = a_list.text(before) if before else None
    return BillLine(gnum, "3304990039", a_list.text(qty), duty, consumption_tax, vat, earlier)


def bill(number: str, *lines: BillLine, kind: type[B] = TaxBillIssued, **more: Any) -> B:  # type: ignore[assignment]
    """The tax bill of that list; of one line where none is given."""
    heads: dict[str, Any] = {name: a_list.text(0) for name in ("duty", "consumption_tax", "vat", "total")}
    billed = [*lines] or [bill_line(1, "1", "0", "0", "9")]
    return kind(**_of(number), **heads, assure_code=GUARANTOR, release_day=A_DAY, lines=billed, **more)


def summarised(number: str, *lines: BillLine, part: int = 0) -> TaxBillSummarised:
    """A payment document collects that bill, or these lines as a part of it."""
    return TaxBillSummarised(**_of(number, part), total=a_list.text(9), ent_duty_no=PAID, lines=[*lines])


def of_audit(kind: type[M], number: str, *lines: AuditedBillLine, **more: Any) -> M:
    """Return what the audit of that list brought in, or gave back."""
    total = sum((Decimal(tax) for line in lines for tax in (line.duty, line.consumption_tax, line.vat)), Decimal(0))
    named = _of(number, 1)
    listed = NamedList(ref=named.pop("ref"), invt_no=f"N-{number}")
    return kind(**named, list=listed, assure_code=GUARANTOR, total=total, lines=[*lines], **more)


def _of(number: str, part: int = 0) -> dict[str, Any]:
    return {"ref": declared(number).ref, "submission_id": "s", "tax_no": f"N-{number}_{part}"}


def detained(number: str) -> Any:
    return verdict(review.ListDetained, number, ListStatus.DETAINED_SMUGGLING, since=True)


def lifted(number: str) -> Any:
    return verdict(review.ListDetentionLifted, number, ListStatus.RELEASED, since=True)
