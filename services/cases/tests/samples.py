"""Invented lives of cases: each value names whose it is, so that it is seen where it does not belong."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from libs.schemas.codes.list_status import ListStatus
from libs.schemas.events import accountbook, audits, exports, review, tax
from libs.schemas.events.declarations import DeclarationAnswered
from libs.schemas.events.departures import ListDeparted
from libs.schemas.events.export_documents import ExportListAccepted, ExportOrderAccepted, ExportWaybillAccepted
from libs.schemas.events.intake import ListAccepted, OrderAccepted, PaymentAccepted, WaybillAccepted
from libs.schemas.events.lists import CaseRef, Declared
from libs.schemas.events.matching import ListMatched
from libs.schemas.events.receipts import Receipt, ReceiptsIssued
from libs.schemas.events.returns import ReturnAccepted
from libs.schemas.events.review import Ground, ListReleased
from libs.schemas.findings import Finding
from libs.schemas.tests import a_list

E = TypeVar("E")
OFFICE, PORT = "3105", "3106"
BOOK = "T3105W000001"
GROUND = Ground(rule="review.random.inspection", version=1, code="500", text="查验")
FINDING = Finding(
    code="-311002", rule="311.acturalPaid.sum@1", path="OrderHead.acturalPaid", message="…", actual="9", expected="8"
)


def parties(direction: str = "I", of: str = "") -> dict[str, str]:
    """The codes of a case's parties. of: keeps those of one case apart from another's."""
    return {
        "ebp_code": f"EBP{of}", "ebc_code": f"EBC{of}", "agent_code": f"AGENT{of}", "pay_code": f"PAY{of}",
        "assure_code": f"ASSURE{of}", "area_code": f"AREA{of}", "logistics_code": f"CARRIER{of}",
    }  # fmt: skip


def receipts(
    number: str, *said: str, document: str = "order", submission: str | None = None, **facts: Any
) -> ReceiptsIssued:
    """Receipts of an order, or of what `facts` name. said: status and time of each, as `120 20260302120000`."""
    told = facts or {"ebpCode": "EBP", "ebcCode": "EBC", "orderNo": number}
    answers = []
    for each in said:
        status, at = each.split()
        answers.append(Receipt({**told, "returnStatus": status, "returnTime": at, "returnInfo": f"said {status}"}))
    key = f"{document}/{next(iter(told.values()))}/{number}"
    return ReceiptsIssued(document=document, business_key=key, receipts=answers, submission_id=submission)


def order(number: str, of: str = "", **facts: Any) -> OrderAccepted:
    return _made(OrderAccepted, number, of, lines=[_order_line()], **facts)


def payment(number: str, of: str = "", **facts: Any) -> PaymentAccepted:
    return _made(PaymentAccepted, number, of, pay_transaction_id=f"PT-{number}{of}", amount_paid="9", **facts)


def waybill(number: str, of: str = "", **facts: Any) -> WaybillAccepted:
    return _made(WaybillAccepted, number, of, logistics_no=f"W-{number}{of}", weight="1", **facts)


def listed(number: str, of: str = "", attempt: int = 1, **facts: Any) -> ListAccepted:
    return _made(ListAccepted, number, of, **_list_facts(number, of, attempt, **facts))


def export_order(number: str, of: str = "") -> ExportOrderAccepted:
    line = {**_order_line(), "item_no": "SKU", "currency": "142"}
    return _made(ExportOrderAccepted, number, of, order_type="E", lines=[line])


def export_waybill(number: str, of: str = "") -> ExportWaybillAccepted:
    return _made(ExportWaybillAccepted, number, of, logistics_no=f"W-{number}{of}")


def export_listed(number: str, of: str = "", trade_mode: str = "9610", **facts: Any) -> ExportListAccepted:
    known = _list_facts(number, of, 1, trade_mode=trade_mode, **facts)
    line = {
        "gnum": 1, "item_no": "SKU", "gcode": "61", "gname": "n", "country": "502", "currency": "142", "qty": "1",
        "unit": "011", "qty1": "1", "unit1": "011", "price": "1", "total_price": "1",
    }  # fmt: skip
    more = {
        "owner_code": "NO", "statistics_flag": "A", "country": "502", "pod": "502", "port_code": PORT,
        "f_currency": "142", "i_currency": "142", "lines": [line], "iac_code": f"AREA{of}",
    }  # fmt: skip
    return _made(ExportListAccepted, number, of, **{**known, **more})


def _list_facts(number: str, of: str, attempt: int, **facts: Any) -> dict[str, Any]:
    line = {
        "gnum": 1, "gcode": "1", "gname": "n", "country": "142", "qty": "1", "unit": "011", "qty1": "1", "unit1": "011",
        "price": "1", "total_price": "1",
    }  # fmt: skip
    known = {
        "attempt": attempt, "customs_code": OFFICE, "cop_no": f"C-{number}{of}-{attempt}", "pre_no": f"PRE-{number}{of}",
        "trade_mode": "1210", "traf_mode": "Y", "logistics_no": f"W-{number}{of}", "freight": "0", "insured_fee": "0",
        "gross_weight": "1", "lines": [line], "ems_no": BOOK,
    }  # fmt: skip
    return {**known, **facts}


def _order_line() -> dict[str, Any]:
    return {"gnum": 1, "item_name": "n", "qty": "1", "unit": "011", "price": "1", "total_price": "1", "country": "142"}


def _made(event: type[E], number: str, of: str, **facts: Any) -> E:
    known: dict[str, Any] = {
        "submission_id": f"s-{event.__name__}-{number}{of}", "order_no": f"{number}{of}", "correction": 0, **parties(of=of),
        "goods_value": "1", "freight": "0", "insured_fee": "0", "discount": "0", "tax_total": "0", "actural_paid": "1",
        "currency": "142", "buyer_name": "b", "buyer_telephone": "1", "buyer_id_number": "i", "consignee": "c",
        "consignee_telephone": "1", "consignee_address": "a", "payer_name": "b", "payer_id_number": "i",
        "gross_weight": "1",
    }  # fmt: skip
    return a_list.accepted_of(event, {**known, **facts})


def block(number: str, of: str = "", direction: str = "I", attempt: int = 1, **facts: Any) -> Declared:
    """The list's block, as services pass it on."""
    codes = parties(of=of)
    known: dict[str, Any] = {
        **codes, "order_no": f"{number}{of}", "owner": codes["ebp_code" if direction == "I" else "ebc_code"],
        "direction": direction, "attempt": attempt, "logistics_no": f"W-{number}{of}", "invt_no": f"INVT-{number}{of}",
        "customs_code": OFFICE,
    }  # fmt: skip
    known.pop("ebp_code")
    found = a_list.declared(**{**known, **facts})
    return a_list.amended(found, parties=a_list.amended(found.parties, ebp_code=codes["ebp_code"]))


def matched(number: str, of: str = "", **facts: Any) -> ListMatched:
    return ListMatched(list=block(number, of, **facts), fees=a_list.fees(), lines=[a_list.line()])


def assessed(number: str, of: str = "", total: str = "9.10") -> tax.TaxAssessed:
    zero = a_list.text("0")
    taxed = tax.Assessment(
        value=a_list.text("100"), duty=zero, consumption_tax=zero, vat=a_list.text(total), total=a_list.text(total),
        full_rate=False, tax_rule="t@1", lines=[],
    )  # fmt: skip
    return tax.TaxAssessed(list=block(number, of), lines=[a_list.line()], tax=taxed)


def awaited(number: str, of: str = "") -> tax.GuaranteeAwaited:
    return tax.GuaranteeAwaited(place=1, assessed=assessed(number, of))


def released(number: str, of: str = "", **facts: Any) -> ListReleased:
    return ListReleased(
        list=block(number, of, **facts), lines=[a_list.line()], value=a_list.text(f"100.{len(of)}1"),
        tax=a_list.text("9.10"), grounds=[GROUND],
    )  # fmt: skip


def verdict(
    event: type[review.Verdict], number: str, status: str, of: str = "", *, since: bool = False, **more: Any
) -> Any:
    about = block(number, of, **more)
    said = {
        "list": about if "list" in event.__annotations__ else about.named, "status": ListStatus(status), "lets_go": [],
        "final": status == "100", "grounds": [GROUND], "findings": [FINDING], "released": since, "refused_by": "review",
    }  # fmt: skip
    return a_list.told(event, **said)


def billed(number: str, of: str = "") -> tax.TaxBillIssued:
    zero = a_list.text("0")
    return tax.TaxBillIssued(
        ref=block(number, of).ref, submission_id="s", tax_no=f"INVT-{number}{of}_1", total=a_list.text("9.10"),
        assure_code=f"ASSURE{of}", release_day=date(2026, 3, 2), duty=zero, consumption_tax=zero, vat=a_list.text("9.10"),
        lines=[],
    )  # fmt: skip


def summarised(number: str, of: str = "") -> tax.TaxBillSummarised:
    return tax.TaxBillSummarised(
        ref=block(number, of).ref, submission_id="s", tax_no=f"INVT-{number}{of}_1", total=a_list.text("9.10"),
        ent_duty_no=f"DUTY-{number}{of}",
    )  # fmt: skip


def _aboard(numbers: Sequence[str], of: str, direction: str) -> list[dict[str, Any]]:
    return [{"ref": block(n, of, direction).ref, "invtNo": f"INVT-{n}{of}"} for n in numbers]


def bundled(*numbers: str, of: str = "", direction: str = "I") -> accountbook.VerificationListApproved:
    said = {
        "emsNo": BOOK,
        "submissionId": "s",
        "copNo": "q",
        "bondInvtNo": f"QD-{of}",
        "lists": _aboard(numbers, of, direction),
    }
    return accountbook.VerificationListApproved.model_validate(said)


def noted(*numbers: str, of: str = "", drawn: bool = False) -> accountbook.ReleaseNoteApproved:
    said = {
        "emsNo": BOOK, "submissionId": "s", "copNo": "n", "passportNo": f"P-{of}", "vehicleNo": "浙A", "bondInvtNos": [],
        "lists": _aboard(numbers, of, "I"), "inspection": drawn,
    }  # fmt: skip
    return accountbook.ReleaseNoteApproved.model_validate(said)


def inspected(number: str, result: str, of: str = "") -> accountbook.GateInspectionPosted:
    results = [{**each, "result": result} for each in _aboard([number], of, "I")]
    said = {"emsNo": BOOK, "submissionId": "s", "copNo": "i", "passportNo": f"P-{of}", "results": results}
    return accountbook.GateInspectionPosted.model_validate(said)


def exited(*numbers: str, of: str = "") -> accountbook.GoodsExited:
    lists = _aboard(numbers, of, "I")
    said = {"emsNo": BOOK, "submissionId": "s", "copNo": "g", "passportNo": f"P-{of}", "lists": lists, "postings": []}
    return accountbook.GoodsExited.model_validate(said)


def return_accepted(number: str, of: str = "") -> ReturnAccepted:
    return ReturnAccepted(
        ref=block(number, of).ref, invt_no=f"INVT-{number}{of}", return_no=f"R-{number}{of}", submission_id="s",
        arrive_by=date(2026, 4, 16), customs_code="2991", lines=[],
    )  # fmt: skip


def not_ready(number: str, *awaits: str, of: str = "", direction: str = "E") -> exports.ListNotReady:
    return exports.ListNotReady(list=block(number, of, direction), status="399", awaits=list(awaits))  # type: ignore[arg-type]


def departed(number: str, of: str = "") -> ListDeparted:
    return ListDeparted(list=block(number, of, "E"), bill_no="B", leave_time="20260304120000")


def left_site(number: str, of: str = "") -> exports.ListLeftSite:
    return exports.ListLeftSite(list=block(number, of, trade_mode="9610"), operator_code="SITE")


def ref(number: str, of: str = "") -> CaseRef:
    return block(number, of).ref


def _audit_about(number: str) -> dict[str, Any]:
    return {"list": block(number).named, "submission_id": "s"}


def audit_ordered(number: str) -> audits.AuditOrdered:
    days = {"release_day": date(2026, 3, 2), "answer_by": date(2026, 3, 12), "until": date(2026, 4, 1)}
    return audits.AuditOrdered(list=block(number), ground=GROUND, **days)


def audit_papers(number: str) -> audits.AuditPapersTaken:
    return audits.AuditPapersTaken(**_audit_about(number), cop_no="SD", party="ASSURE", papers=[])


def audit_papers_missed(number: str) -> audits.AuditPapersMissed:
    listed = block(number)
    return audits.AuditPapersMissed(
        list=listed.named, answer_by=date(2026, 3, 12), declarant="AGENT", guarantor="ASSURE"
    )


def audit_found(number: str) -> audits.AuditFound:
    return audits.AuditFound(**_audit_about(number), cop_no="A")


def audit_bill(number: str) -> audits.AdditionalBillIssued:
    return audits.AdditionalBillIssued(
        **_audit_about(number), tax_no=f"INVT-{number}_2", assure_code="ASSURE", total=Decimal("3.10"), lines=[],
        ent_duty_no="DUTY-A",
    )  # fmt: skip


def audit_closed(number: str) -> audits.AuditClosed:
    outcome = audits.AuditOutcome.ADDITIONAL
    return audits.AuditClosed(list=block(number).named, assure_code="ASSURE", outcome=outcome, total=Decimal("3.10"))


def export_return(event: type[Any], number: str, return_no: str, **facts: Any) -> Any:
    """Make an event of an application to bring a list's goods back."""
    about = {
        "ref": block(number, direction="E").ref,
        "invt_no": f"INVT-{number}",
        "return_no": return_no,
        "applied": "s",
    }
    return event(**{name: value for name, value in about.items() if name in event.model_fields}, **facts)


def declaration(status: str, submission: str = "s-1", **facts: Any) -> DeclarationAnswered:
    """A customs declaration has this status."""
    about: dict[str, Any] = {
        "submission_id": submission, "agent_code": "AGENT", "cop_no": "D1", "trade_mode": "9810", "customs_code": OFFICE,
        "ebc_code": "EBC", "entry_id": f"310520260{submission}", "status": ListStatus(status),
    }  # fmt: skip
    return DeclarationAnswered(**about, **facts)
