"""A thing that is decided once happens once, whatever caused it. Ids alone do not show a double under a new one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from checker.facts import Facts
from checker.invariant import Verdict, verdict
from checker.standing import attempt_of
from libs.schemas.events import accountbook as ab
from libs.schemas.events import audits, exports, matching, returns, review, tax
from libs.schemas.events import export_returns as back
from libs.schemas.events.base import Event
from libs.schemas.events.export_documents import ExportListAccepted
from libs.schemas.events.intake import ListAccepted


def _attempt(event: Any) -> str:
    case, attempt = attempt_of(event)
    return f"{case} attempt {attempt}"


def _case(event: Any) -> str:
    case: str = event.ref.case
    return case


def _hold(event: ab.HoldVoided | ab.StockReturned | ab.UnfitGoodsLeft) -> str:
    return _attempt(event.list_ref)


def _return(event: Any) -> str:
    return f"{_case(event)} return {event.return_no}"


def _arrival(event: Any) -> str:
    return f"{_case(event)} arrival {event.arrival_no}"


ONCE: dict[type[Event], Callable[[Any], str]] = {
    ListAccepted: _attempt,
    ExportListAccepted: _attempt,
    matching.ListMatched: _attempt,
    ab.StockHeld: _attempt,
    ab.HoldVoided: _hold,
    ab.StockReturned: lambda event: f"{_hold(event)} return {event.return_no} arrival {event.arrival_no}",
    ab.EntryListApproved: lambda event: event.bond_invt_no,
    ab.GoodsEntered: lambda event: event.passport_no,
    ab.RefundEvidenceIssued: lambda event: event.entry_id,
    ab.VerificationListApproved: lambda event: event.bond_invt_no,
    ab.ReleaseNoteApproved: lambda event: event.passport_no,
    ab.VerificationListWithdrawn: lambda event: event.bond_invt_no,
    ab.ReleaseNoteWithdrawn: lambda event: event.passport_no,
    ab.GoodsExited: lambda event: event.passport_no,
    ab.GoodsSentBack: lambda event: event.passport_no,
    ab.GoodsConfiscated: lambda event: event.submission_id,
    tax.GuaranteeAwaited: _attempt,
    tax.TaxAssessed: _attempt,
    tax.TaxBillIssued: _attempt,
    tax.TaxBillReduced: lambda event: f"{_attempt(event)} arrival {event.arrival_no}",
    tax.TaxBillVoided: _attempt,
    tax.TaxBillSummarised: lambda event: f"{_attempt(event)} bill {event.tax_no}",
    audits.AuditOrdered: _attempt,
    audits.AuditPapersTaken: lambda event: event.submission_id,
    audits.AuditPapersMissed: _attempt,
    audits.AuditFound: _attempt,
    audits.AuditClosed: _attempt,
    tax.PaymentDocumentIssued: lambda event: event.ent_duty_no,
    tax.PaymentDocumentOverdue: lambda event: event.ent_duty_no,
    tax.PaymentDocumentPaid: lambda event: event.ent_duty_no,
    tax.TaxPaymentTaken: lambda event: event.ent_duty_no,
    tax.GuaranteeRaised: lambda event: event.submission_id,
    review.ListReleased: _case,
    review.ListRejected: _attempt,
    review.ListWithdrawn: _attempt,
    review.ListSentBack: _attempt,
    review.ListClosed: _case,
    review.ListConfiscated: _attempt,
    review.QuotaCredited: _arrival,
    exports.ListLeftSite: _attempt,
    exports.ListDelivered: _attempt,
    returns.ReturnAccepted: _return,
    returns.ReturnCompleted: _arrival,
    returns.ReturnLapsed: _return,
    returns.WrongGoodsArrived: _arrival,
    returns.WrongGoodsDecided: _arrival,
    returns.UnfitGoodsDisposed: lambda event: f"{_case(event)} disposal {event.cop_no}",
    back.ExportReturnAccepted: lambda event: event.applied,
    back.ExportReturnWithdrawn: lambda event: event.applied,
    back.ExportReturnArrived: lambda event: event.applied,
    back.ExportReturnCompleted: lambda event: event.applied,
    back.ExportReturnLapsed: lambda event: event.applied,
    back.ExportUnfitGoodsDisposed: lambda event: f"{event.applied} disposal {event.cop_no}",
    back.ExportWrongGoodsDecided: lambda event: event.applied,
    back.ReliefGranted: lambda event: event.applied,
    back.ReturnTaxed: lambda event: event.applied,
    back.ExportDutyRefunded: lambda event: event.applied,
    ab.UnfitGoodsLeft: lambda event: f"{_hold(event)} disposal {event.cop_no}",
}
"""Event → what it happens to, once. Not here: what may come again for the same thing, as a book that is filed further, or a
list that an officer had inspected and that comes back to him."""


def each_decision_once(facts: Facts) -> Verdict:
    """No decision is taken twice for the same attempt, document, number or return."""
    counted = {kind: Counter(map(key, facts.only(kind))) for kind, key in ONCE.items()}

    def broken() -> Iterator[str]:
        for kind, times in counted.items():
            yield from (f"{kind.__name__} of {key}: {n} times" for key, n in times.items() if n > 1)

    return verdict("each decision is taken once", sum(map(len, counted.values())), broken())
