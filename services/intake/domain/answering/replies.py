"""Events of the other services → receipts: one row says which submissions an event answers, and what it tells them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from libs.schemas.codes.list_status import ListStatus
from libs.schemas.declarations import InspectionResult
from libs.schemas.events import (
    accountbook,
    declarations,
    departures,
    exports,
    matching,
    returns,
    review,
    summaries,
    tax,
)
from libs.schemas.events.base import ByKind
from libs.schemas.findings import Finding
from libs.schemas.kinds import KINDS
from services.intake.domain.answering import contents, of_returns, receipts
from services.intake.domain.answering.audits import AUDIT_REPLIES
from services.intake.domain.answering.export_returns import EXPORT_RETURN_REPLIES
from services.intake.domain.answering.noting import declaration_ended, ended, numbered, refused
from services.intake.domain.answering.reply import (
    APPLICATION,
    ATTEMPT,
    EXAMINED,
    LIST,
    NOTE,
    ORDER,
    SUBMISSION,
    ReceiptContent,
    Reply,
    ToldUnasked,
)
from services.intake.domain.answering.reply import done as _done
from services.intake.domain.answering.reply import refused_content as _refused
from services.intake.domain.answering.results import SUMMARY_RESULT_NOTICE, summary_result
from services.intake.domain.answering.views import AwaitedForReceipt, MatchedForReceipt, ReleasedForReceipt

PAYMENT_DOCUMENT, SUMMARY_REMINDER = "payment-document", "summary-reminder"
NORMAL = InspectionResult.NORMAL


def _of_list(status: str, info: Callable[[Any], str], findings: Callable[[Any], list[Finding]] = lambda _: []) -> Reply:
    """A receipt of a declaration list: it names the list as customs does, once it does."""
    return Reply(
        lambda event: ReceiptContent(status, info(event), findings(event), {"invtNo": event.list.invt_no}), (LIST,)
    )


def _text(text: str) -> Callable[[Any], str]:
    return lambda event: text


_OWNERS = {"I": "电商平台", "E": "电商企业"}
"""The owner of a case, by direction, as receipts call it."""


def _waiting(event: matching.ListWaiting) -> str:
    if event.findings:
        return receipts.info_of(event.findings)
    texts = "，".join(KINDS[name].waited_for if name in KINDS else f"单证[{name}]未到" for name in event.missing)
    return f"对应{_OWNERS[event.ref.direction]}为[{event.ref.owner}]订单号为[{event.ref.number}]{texts}"


def _guarantee_awaited(event: AwaitedForReceipt) -> str:
    guarantor, amount = event.list.parties.assure_code, event.assessed.tax.total
    return f"担保额度不足，等待担保企业[{guarantor}]额度恢复，需[{amount}]元"


def _verdict(event: review.Verdict) -> ReceiptContent:
    info = receipts.info_of(event.findings) if event.findings else receipts.info_of_grounds(event.grounds)
    return ReceiptContent(event.status, info, event.findings, {"invtNo": event.list.invt_no})


def _examined(event: review.ListExamined) -> ReceiptContent:
    """The receipt does not say whether the parcel is there: `ListNotReady` does."""
    return ReceiptContent(event.status, "审结", names={"invtNo": event.list.invt_no})


_AWAITED = {
    "arrival": "待运抵", "manifest": "待总分单", "transit-opening": "待转关启运", "transit-closing": "待转关核销"
}  # fmt: skip
"""What a list waits for, as its receipt says it."""


def _not_ready(event: exports.ListNotReady) -> ReceiptContent:
    awaited = [_AWAITED[name] for name in event.awaits] or ["待运抵"]
    info = "；".join([*awaited, *filter(None, [receipts.info_of(event.findings)])])
    return ReceiptContent(event.status, info, event.findings, {"invtNo": event.list.invt_no})


def _arrivals(event: exports.ArrivalsPosted) -> ReceiptContent:
    info = [f"{receipts.STORED_INFO}，入库运单[{len(event.logistics_nos)}]票"]
    return ReceiptContent("120", "；".join([*info, *filter(None, [receipts.info_of(event.findings)])]), event.findings)


def _arrival_questioned(event: exports.ArrivalQuestioned) -> ReceiptContent:
    """Tell a site that its word stands, and that no list is released on it."""
    return ReceiptContent("120", receipts.info_of(event.findings), event.findings)


def _part_kept(event: departures.DocumentPartKept) -> ReceiptContent:
    part = event.part
    return ReceiptContent(ListStatus.DECLARED, f"报文[{part.msg_seq_no}/{part.msg_count}]已收，未收齐前不生效")


def _part_posted(event: Any) -> ReceiptContent:
    """Tell of an arrival or manifest what stands now, or that the message stands no more."""
    if event.deleted:
        return ReceiptContent("399", "[Code:399;Desc:报文已删除]")
    count = len(event.part.logistics_nos)
    return ReceiptContent("399", f"审结，运单[{count}]票" if count else "审结，提运单项下全部运单")


def _departed(event: departures.DeparturePosted) -> ReceiptContent:
    if event.deleted:
        return _part_posted(event)
    return ReceiptContent("399", f"审结，离境运单[{len(event.part.logistics_nos)}]票")


def _transit_expired(event: departures.TransitExpired) -> ReceiptContent:
    text = f"转关应于[{event.until}]前核销，逾期未核销，已失效，包裹须另行启运"
    return ReceiptContent("100", f"[Code:100;Desc:{text}]", names={"transitNo": event.transit_no})


def _mismatched(event: matching.DocumentsMismatched) -> ReceiptContent:
    """The order stays stored, and the receipt says nothing else. What a list would be rejected for stands beside it, so
    that its platform learns of it early."""
    return ReceiptContent("120", receipts.STORED_INFO, event.findings)


def _not_taken(event: matching.DocumentRefused | review.WithdrawalRefused) -> ReceiptContent:
    return ReceiptContent(event.findings[0].code, receipts.info_of(event.findings), event.findings)


def _deleted(event: review.WithdrawalGranted) -> ReceiptContent:
    """A list's deletion is answered as the list is."""
    return ReceiptContent(ListStatus.REJECTED, "[Code:100;Desc:清单已删除]")


def _release_note(event: accountbook.ReleaseNoteApproved) -> ReceiptContent:
    names: dict[str, str | None] = {"passportNo": event.passport_no, "vehicleNo": event.vehicle_no}
    if event.inspection:
        off = f"申报重量与清单毛重合计[{event.gross_weight}]千克不符，" if event.gross_weight is not None else ""
        return ReceiptContent("500", f"{off}卡口查验，查验结果前不得出卡", names=names)
    return ReceiptContent("399", "审结", names=names)


def _note_drawn(event: accountbook.ReleaseNoteDrawn) -> ReceiptContent:
    return ReceiptContent("500", "卡口布控查验，查验结果前不得出卡", names={"passportNo": event.passport_no})


def _abnormal(event: accountbook.GateInspectionPosted) -> Iterator[str]:
    yield from (found.invt_no for found in event.results if found.result is not NORMAL)
    yield from (found.bond_invt_no for found in event.entries if found.result is not NORMAL)


def _due(event: tax.PaymentDocumentIssued | tax.PaymentDocumentOverdue) -> dict[str, str | None]:
    return {
        "entDutyNo": event.ent_duty_no,
        "assureCode": event.assure_code,
        "amount": str(event.amount),
        "dueDay": event.due_day.isoformat(),
    }


def _payment_issued(event: tax.PaymentDocumentIssued) -> ReceiptContent:
    names = _due(event) | {"customsCode": event.customs_code, "releaseDay": event.release_day.isoformat()}
    return ReceiptContent("1", f"缴款书已生成，应于[{event.due_day}]前缴纳", names=names | {"bills": str(event.bills)})


def _payment_overdue(event: tax.PaymentDocumentOverdue) -> ReceiptContent:
    return ReceiptContent("1", f"缴款书逾期未缴，自[{event.due_day}]次日起加收滞纳金", names=_due(event))


_TO_GUARANTOR = ToldUnasked(PAYMENT_DOCUMENT, lambda event: (event.assure_code, event.ent_duty_no))


_TO_DECLARANT = ToldUnasked(
    SUMMARY_REMINDER, lambda event: (event.agent_code, event.customs_code, event.ebc_code, f"{event.month:%Y%m}")
)
_RESULT = ToldUnasked(
    SUMMARY_RESULT_NOTICE, lambda event: (event.agent_code, event.sum_no, event.decl_seq_no, str(event.msg_seq_no))
)


_PAID = Reply(
    _done(entDutyNo=lambda e: e.ent_duty_no, amount=lambda e: e.amount, surcharge=lambda e: e.surcharge), (SUBMISSION,)
)


REPLIES: ByKind[Reply] = ByKind(
    {
        matching.ListWaiting: _of_list(ListStatus.DECLARED, _waiting, lambda event: event.findings),
        MatchedForReceipt: _of_list(ListStatus.STORED, _text(receipts.STORED_INFO))._replace(noted=numbered),
        AwaitedForReceipt: _of_list(ListStatus.STORED, _guarantee_awaited),
        ReleasedForReceipt: _of_list(ListStatus.RELEASED, _text(receipts.RELEASED_INFO), lambda event: event.warnings),
        review.Verdict: Reply(_verdict, (ATTEMPT,), noted=ended),
        review.ListExamined: Reply(_examined, (EXAMINED,)),
        exports.ListNotReady: Reply(_not_ready, (LIST,)),
        exports.ArrivalsPosted: Reply(_arrivals, (SUBMISSION,)),
        exports.ArrivalQuestioned: Reply(_arrival_questioned, (SUBMISSION,)),
        exports.ArrivalLifted: Reply(_done(logisticsNo=lambda e: e.logistics_no), (SUBMISSION,)),
        exports.SiteReleasePosted: Reply(_done(parcels=lambda e: len(e.parcels)), (SUBMISSION,)),
        exports.SiteDocumentRefused: Reply(_refused, (SUBMISSION,), noted=refused),
        departures.DocumentPartKept: Reply(_part_kept, (SUBMISSION,)),
        departures.ExportArrivalPosted: Reply(_part_posted, (SUBMISSION,)),
        departures.ManifestPosted: Reply(_part_posted, (SUBMISSION,)),
        departures.DeparturePosted: Reply(_departed, (SUBMISSION,)),
        departures.DepartureDocumentRefused: Reply(_refused, (SUBMISSION,), noted=refused),
        departures.TransitOpened: Reply(_done(parcels=lambda e: len(e.parcels)), (SUBMISSION,)),
        departures.TransitClosed: Reply(_done(transitNo=lambda e: e.transit_no), (SUBMISSION,)),
        departures.TransitExpired: Reply(_transit_expired, (SUBMISSION,)),
        summaries.SummaryAwaited: Reply(contents.messages_awaited, (SUBMISSION,)),
        summaries.SummaryPartDeleted: Reply(_done(), (SUBMISSION,)),
        summaries.SummaryAccepted: Reply(contents.summarised, (SUBMISSION,)),
        summaries.SummaryRefused: Reply(_refused, (SUBMISSION,), noted=refused),
        summaries.SummaryDeclared: Reply(_done(), notice=_RESULT, writes=summary_result),
        declarations.DeclarationAnswered: Reply(contents.declaration, (SUBMISSION,), noted=declaration_ended),
        declarations.DeclarationDocumentTaken: Reply(_done(), (SUBMISSION,)),
        declarations.DeclarationDocumentRefused: Reply(_refused, (SUBMISSION,), noted=refused),
        summaries.SummaryDue: Reply(contents.to_summarise, notice=_TO_DECLARANT),
        **AUDIT_REPLIES,
        review.ListClosed: Reply(
            lambda event: ReceiptContent(ListStatus.CLOSED, "结关", names={"invtNo": event.list.invt_no}), (ATTEMPT,)
        ),
        matching.DocumentsMismatched: Reply(_mismatched, (ORDER,)),
        matching.DocumentRefused: Reply(_not_taken, (SUBMISSION,), noted=refused),
        accountbook.BookOpened: Reply(_done(items=lambda e: e.items), (SUBMISSION,)),
        accountbook.EntryPosted: Reply(_done(), (SUBMISSION,)),
        accountbook.EntryListApproved: Reply(_done(bondInvtNo=lambda e: e.bond_invt_no), (SUBMISSION,)),
        accountbook.VerificationListApproved: Reply(_done(bondInvtNo=lambda e: e.bond_invt_no), (SUBMISSION,)),
        accountbook.ReleaseNoteApproved: Reply(_release_note, (SUBMISSION,)),
        accountbook.ReleaseNoteDrawn: Reply(
            _done(passportNo=lambda e: e.passport_no), (SUBMISSION, NOTE), otherwise={"release-note": _note_drawn}
        ),
        accountbook.GateInspectionPosted: Reply(
            _done(
                passportNo=lambda e: e.passport_no,
                abnormal=lambda e: ",".join(_abnormal(e)),
                awaited=lambda e: len(e.awaited),
            ),
            (SUBMISSION,),
        ),
        accountbook.VerificationListWithdrawn: Reply(_done(bondInvtNo=lambda e: e.bond_invt_no), (SUBMISSION,)),
        accountbook.ReleaseNoteWithdrawn: Reply(_done(passportNo=lambda e: e.passport_no), (SUBMISSION,)),
        accountbook.GoodsConfiscated: Reply(_done(decisionNo=lambda e: e.decision_no), (SUBMISSION,)),
        accountbook.GoodsEntered: Reply(_done(passportNo=lambda e: e.passport_no), (SUBMISSION,)),
        accountbook.GoodsExited: Reply(_done(passportNo=lambda e: e.passport_no), (SUBMISSION,)),
        accountbook.DeclarationRefused: Reply(_refused, (SUBMISSION,), noted=refused),
        review.OfficerActionTaken: Reply(_done(), (SUBMISSION,)),
        review.OfficerActionRefused: Reply(_refused, (SUBMISSION,), noted=refused),
        review.WithdrawalGranted: Reply(_done(), (SUBMISSION,), otherwise={"list": _deleted}),
        review.WithdrawalRefused: Reply(_not_taken, (SUBMISSION,), noted=refused),
        tax.GuaranteeRaised: Reply(_done(ceiling=lambda e: e.ceiling, committed=lambda e: e.committed), (SUBMISSION,)),
        tax.TaxPaymentTaken: _PAID,
        tax.PaymentDocumentPaid: _PAID,
        tax.TaxPaymentRefused: Reply(_refused, (SUBMISSION,), noted=refused),
        tax.PaymentDocumentIssued: Reply(_payment_issued, notice=_TO_GUARANTOR),
        tax.PaymentDocumentOverdue: Reply(_payment_overdue, notice=_TO_GUARANTOR),
        returns.ReturnAccepted: Reply(of_returns.return_accepted, (SUBMISSION,)),
        returns.ReturnRefused: Reply(_refused, (SUBMISSION,), noted=refused),
        returns.ReturnCompleted: Reply(
            of_returns.arrived,
            (SUBMISSION, APPLICATION),
            otherwise={"return-application": of_returns.application_after},
        ),
        returns.WrongGoodsArrived: Reply(
            of_returns.wrong_goods,
            (SUBMISSION, APPLICATION),
            otherwise={"return-application": of_returns.application_wrong},
        ),
        returns.WrongGoodsDecided: Reply(
            _done(arrivalNo=lambda e: e.arrival_no, verdict=lambda e: e.verdict), (SUBMISSION,)
        ),
        returns.UnfitGoodsDisposed: Reply(
            _done(arrivalNo=lambda e: e.arrival_no, disposal=lambda e: e.disposal), (SUBMISSION,)
        ),
        returns.GoodsSorted: Reply(of_returns.sorted, (SUBMISSION,)),
        returns.SortedGoodsHandedBack: Reply(of_returns.sorted_handed_back, (SUBMISSION,)),
        returns.ReturnParcelsPosted: Reply(_done(parcels=lambda e: len(e.parcels)), (SUBMISSION,)),
        returns.ReturnParcelsRefused: Reply(_refused, (SUBMISSION,), noted=refused),
        returns.ReturnLapsed: Reply(of_returns.return_lapsed, (APPLICATION,)),
        **EXPORT_RETURN_REPLIES,
    }
)
"""Event, family of events, or intake's view of it → its row. An event of an input topic without one answers nobody."""
