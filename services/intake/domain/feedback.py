"""Events of the other services → receipts. Tables: event type → status, text, findings, and what else the receipt says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from pydantic_core import from_json

from libs.schemas.events import accountbook, matching, returns, review, tax
from libs.schemas.events.base import ListIdentity
from libs.schemas.findings import Finding
from services.intake.domain import receipts
from services.intake.domain.desk import Desk, R
from services.intake.domain.kinds import KINDS, order_key_of
from services.intake.domain.memory import Memory
from services.intake.domain.views import GuaranteeAwaited, ListTold, Matched, Released

_MISSING = {"order": "订单不存在", "payment": "支付信息不存在", "waybill": "运单信息不存在"}
PAYMENT_DOCUMENT = "payment-document"


@dataclass(frozen=True, slots=True)
class Reply:
    """says: produced numbers and the like, by the name the receipt gives them."""

    status: str
    info: str
    findings: list[Finding] = field(default_factory=list)
    says: dict[str, str] = field(default_factory=dict)


_STORED = Reply("120", receipts.STORED_INFO)
_RELEASED = Reply("800", receipts.RELEASED_INFO)


def _refusal(findings: list[Finding]) -> Reply:
    return Reply("100", receipts.info_of(findings), findings)


def _rejection(event: review.ListRejected) -> Reply:
    info = receipts.info_of(event.findings) if event.findings else receipts.info_of_grounds(event.grounds)
    return Reply("100", info, event.findings)


def _verdict(status: str) -> Callable[[Any], Reply]:
    return lambda event: Reply(status, receipts.info_of_grounds(event.grounds))


def _waiting(event: matching.ListWaiting) -> Reply:
    texts = "，".join(_MISSING[name] for name in event.missing)
    return Reply("2", f"对应电商平台为[{event.ebp_code}]订单号为[{event.order_no}]{texts}")


def _guarantee_awaited(event: GuaranteeAwaited) -> Reply:
    return Reply("120", f"担保额度不足，等待担保企业[{event.assure_code}]额度恢复，需[{event.amount}]元")


OF_LISTS: dict[type[ListIdentity | ListTold], Callable[[Any], Reply]] = {
    matching.ListWaiting: _waiting,
    Matched: lambda event: _STORED,
    GuaranteeAwaited: _guarantee_awaited,
    Released: lambda event: _RELEASED,
    review.ListRejected: _rejection,
    review.ListInspectionOrdered: _verdict("500"),
    review.ListManualReviewOrdered: _verdict("300"),
    review.ListDetained: lambda event: Reply(event.status, receipts.info_of_grounds(event.grounds)),
    review.ListSentBack: _verdict("700"),
}
"""Receipts of a declaration list, 622."""


def _release_note(event: accountbook.ReleaseNoteApproved) -> Reply:
    says = {"passportNo": event.passport_no, "vehicleNo": event.vehicle_no}
    if event.inspection:
        return Reply("500", "卡口查验，查验结果前不得出卡", says=says)
    return Reply("399", "审结", says=says)


def _done(**says: Callable[[Any], object]) -> Callable[[Any], Reply]:
    return lambda event: Reply("399", "审结", says={name: str(value(event)) for name, value in says.items()})


OF_SUBMISSIONS: dict[type[Any], Callable[[Any], Reply]] = {
    accountbook.BookOpened: _done(items=lambda e: e.items),
    accountbook.EntryPosted: _done(),
    accountbook.VerificationListApproved: _done(bondInvtNo=lambda e: e.bond_invt_no),
    accountbook.ReleaseNoteApproved: _release_note,
    accountbook.GateInspectionPosted: _done(passportNo=lambda e: e.passport_no, result=lambda e: e.result.value),
    accountbook.GoodsExited: _done(passportNo=lambda e: e.passport_no),
    accountbook.DeclarationRefused: lambda event: _refusal(event.findings),
    review.OfficerActionTaken: _done(),
    review.OfficerActionRefused: lambda event: _refusal(event.findings),
    tax.GuaranteeRaised: _done(ceiling=lambda e: e.ceiling, committed=lambda e: e.committed),
    tax.PaymentDocumentPaid: _done(
        entDutyNo=lambda e: e.ent_duty_no, amount=lambda e: e.amount, surcharge=lambda e: e.surcharge
    ),
    tax.TaxPaymentRefused: lambda event: _refusal(event.findings),
    returns.ReturnAccepted: lambda event: Reply(
        "120", "退货申请已接受", says={"invtNo": event.invt_no, "arriveBy": event.arrive_by.isoformat()}
    ),
    returns.ReturnRefused: lambda event: _refusal(event.findings),
    returns.ReturnCompleted: _done(invtNo=lambda e: e.invt_no),
}
"""Receipts of a submission that the event names."""

OF_APPLICATIONS: dict[type[returns.ReturnEvent], Callable[[Any], Reply]] = {
    returns.ReturnCompleted: _done(invtNo=lambda e: e.invt_no),
    returns.ReturnLapsed: lambda event: Reply(
        "100", f"逾期未运抵，最迟[{event.arrive_by}]", says={"invtNo": event.invt_no}
    ),
}
"""Receipts of the return application behind an event about its goods."""


def application_key(event: returns.ReturnEvent) -> str:
    names = {"ebpCode": event.ebp_code, "orderNo": event.order_no, "copNo": event.return_no}
    return KINDS["return-application"].business_key(names)


def submissions_named(memory: Memory, event: Any) -> list[str]:
    """The submissions whose receipts so far an answer to this event goes on from."""
    named = [event.submission_id] if type(event) in OF_SUBMISSIONS else []
    known = [memory.documents.get(key) for key in keys_named(event)]
    return [*named, *(document.submission_id for document in known if document)]


def keys_named(event: Any) -> list[str]:
    """The business keys of documents, other than lists, that an event speaks about without their submission id."""
    kind = type(event)
    if kind in OF_APPLICATIONS:
        return [application_key(event)]
    if kind is matching.DocumentsMismatched:
        return [order_key_of(event.ebp_code, event.order_no)]
    return []


def reply(desk: Desk[R], cause: R, event: Any) -> None:
    """Publish every receipt that follows from an event; most events have one, some none."""
    kind = type(event)
    if told := OF_LISTS.get(kind):
        _reply_to_list(desk, cause, event, told(event))
        return
    if kind in OF_SUBMISSIONS:
        _reply_to(desk, cause, event.submission_id, OF_SUBMISSIONS[kind](event))
    if isinstance(event, returns.ReturnEvent) and kind in OF_APPLICATIONS:
        application = desk.memory.documents.get(application_key(event))
        if application and application.submission_id != getattr(event, "submission_id", None):
            _reply_to(desk, cause, application.submission_id, OF_APPLICATIONS[kind](event))
    elif isinstance(event, matching.DocumentsMismatched):
        order = desk.memory.documents.get(order_key_of(event.ebp_code, event.order_no))
        if order:
            _reply_to(desk, cause, order.submission_id, _mismatch(event))
    elif isinstance(event, (tax.PaymentDocumentIssued, tax.PaymentDocumentOverdue)):
        _notify_guarantor(desk, cause, event)


def _mismatch(event: matching.DocumentsMismatched) -> Reply:
    """The order stays stored, and the receipt says nothing else; what a list would be rejected for stands beside it, so
    that its platform learns of it early."""
    return Reply("120", receipts.STORED_INFO, event.findings)


def _reply_to_list(desk: Desk[R], cause: R, event: ListIdentity | ListTold, said: Reply) -> None:
    submission_id = desk.memory.declared.get((event.order_no, event.ebp_code, event.attempt))
    if submission_id is None:
        return
    if isinstance(event, review.ListRejected):
        attempt = desk.memory.attempt(event.order_no, event.ebp_code, event.attempt)
        if attempt and not attempt.rejected:
            attempt.rejected = True
            desk.memory.change(attempt)
    identity = {
        "orderNo": event.order_no,
        "customsCode": event.customs_code,
        "ebpCode": event.ebp_code,
        "ebcCode": event.ebc_code,
        "agentCode": event.agent_code,
        "copNo": event.cop_no,
        "preNo": event.pre_no,
        "invtNo": event.invt_no,
    }
    kind = KINDS["list"]
    receipt = receipts.render(kind, identity, desk.guid(cause), said.status, desk.time(cause), said.info)
    desk.issue(cause, kind.name, kind.business_key(identity), submission_id, receipt, said.findings)


def _reply_to(desk: Desk[R], cause: R, submission_id: str, said: Reply) -> None:
    """A further receipt of a submission, in the shape of its last one."""
    answered = desk.memory.answered.get(submission_id)
    if answered is None or not answered.answers:
        return
    kind, last = KINDS[answered.kind], from_json(answered.answers[-1])["receipt"]
    identity: dict[str, str | None] = {**last, **said.says}
    for name in ("returnStatus", "returnTime", "returnInfo"):  # they stand last, behind what is said anew
        identity.pop(name, None)
    receipt = receipts.render(kind, identity, desk.guid(cause), said.status, desk.time(cause), said.info)
    desk.issue(cause, kind.name, answered.business_key, submission_id, receipt, said.findings)


def _notify_guarantor(desk: Desk[R], cause: R, event: tax.PaymentDocumentIssued | tax.PaymentDocumentOverdue) -> None:
    """A payment document is no answer to a submission: its guarantor is told under the document's own number."""
    receipt = {
        "guid": desk.guid(cause),
        "entDutyNo": event.ent_duty_no,
        "assureCode": event.assure_code,
        "amount": str(event.amount),
        "dueDay": event.due_day.isoformat(),
    }
    if isinstance(event, tax.PaymentDocumentIssued):
        receipt |= {"customsCode": event.customs_code, "releaseDay": event.release_day.isoformat()}
        receipt |= {"bills": str(event.bills)}
        text = f"缴款书已生成，应于[{event.due_day}]前缴纳"
    else:
        text = f"缴款书逾期未缴，自[{event.due_day}]次日起加收滞纳金"
    receipt |= {"returnStatus": "1", "returnTime": desk.time(cause), "returnInfo": text}
    key = f"{PAYMENT_DOCUMENT}/{event.assure_code}/{event.ent_duty_no}"
    desk.issue(cause, PAYMENT_DOCUMENT, key, None, receipt, [])
