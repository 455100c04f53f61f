"""Invented receipts, releases and verdicts for the tests of the feed."""

from __future__ import annotations

from typing import Any

from libs.runtime.twins.testing import A_DAY
from libs.schemas.codes.list_status import ListStatus
from libs.schemas.events import review
from libs.schemas.events.intake import Receipt, ReceiptsIssued
from libs.schemas.events.lists import Declared
from libs.schemas.events.review import Ground, ListReleased
from libs.schemas.events.tax import BillLine, TaxBillIssued, TaxBillSummarised
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
    return event.model_validate(said)


def bill(number: str) -> TaxBillIssued:
    """The tax bill of that list, of one line."""
    none, tax = a_list.text(0), a_list.text(9)
    lines = [BillLine(1, "3304990039", a_list.text(1), none, none, tax)]
    parts: dict[str, Any] = dict.fromkeys(("duty", "consumption_tax", "vat", "total"), a_list.text(9))
    named: dict[str, Any] = {
        "tax_no": f"N-{number}_1",
        "assure_code": GUARANTOR,
        "release_day": A_DAY,
        "submission_id": "s",
    }
    return TaxBillIssued(ref=declared(number).ref, lines=lines, **named, **parts)


def summarised(number: str) -> TaxBillSummarised:
    """A payment document collects that bill."""
    named: dict[str, Any] = {"ref": declared(number).ref, "tax_no": f"N-{number}_1", "submission_id": "s"}
    return TaxBillSummarised(**named, total=a_list.text(9), ent_duty_no="310520251210000001")


def detained(number: str) -> Any:
    return verdict(review.ListDetained, number, ListStatus.DETAINED_SMUGGLING, since=True)


def lifted(number: str) -> Any:
    return verdict(review.ListDetentionLifted, number, ListStatus.RELEASED, since=True)
