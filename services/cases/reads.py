"""The read model reads what is asked about a case: its documents, what each service said of it, and receipts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from libs.runtime.processing import Record
from libs.runtime.reads import Read, Reads
from libs.schemas.events import (
    accountbook,
    audits,
    declarations,
    departures,
    export_returns,
    exports,
    matching,
    returns,
    review,
    tax,
)
from libs.schemas.events.export_documents import ExportWaybillRetracted
from libs.schemas.events.receipts import ReceiptsIssued, ReceiptsSeen
from libs.schemas.events.retractions import DocumentRetracted
from libs.schemas.kinds.kind import Opens
from libs.schemas.topics import VERDICTS
from services.cases.domain import declared, filing, leaving, views
from services.cases.domain.answers import about
from services.cases.domain.filing import CaseDesk


@dataclass(slots=True)
class Touched:
    """A batch needs these. names: by which cases are found. answers: submissions and notices (`answers.about`)."""

    cases: set[str] = field(default_factory=set)
    parcels: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    answers: set[str] = field(default_factory=set)


def _document(touched: Touched, record: Record) -> None:
    if case := filing.case_of(record.event):
        touched.cases.add(case)


def _waybill(touched: Touched, record: Record) -> None:
    touched.parcels.add(filing.parcel_of(record.event))


def _list(touched: Touched, record: Record) -> None:
    _document(touched, record)
    _waybill(touched, record)


def _retracted(touched: Touched, record: Record) -> None:
    key = record.event.business_key
    if parcel := filing.retracted_parcel(key):
        touched.parcels.add(parcel)
    else:
        touched.names.add(key)


def _of_list(touched: Touched, record: Record) -> None:
    touched.cases.add(record.event.list.ref.case)


def _of_case(touched: Touched, record: Record) -> None:
    touched.cases.add(record.event.ref.case)


def _awaited(touched: Touched, record: Record) -> None:
    touched.cases.add(record.event.assessed.list.ref.case)


def _of_lists(touched: Touched, record: Record) -> None:
    touched.cases.update(each.ref.case for each in record.event.lists)


def _receipts(touched: Touched, record: Record) -> None:
    touched.answers.add(about(record.event))


def _of_export_return(touched: Touched, record: Record) -> None:
    _of_case(touched, record)
    touched.names.add(record.event.invt_no)


def _declaration(touched: Touched, record: Record) -> None:
    touched.cases.add(declared.case_of(record.event))


def _export_list(touched: Touched, record: Record) -> None:
    touched.names.add(record.event.invt_no)


def _of_results(touched: Touched, record: Record) -> None:
    touched.cases.update(each.ref.case for each in record.event.results)


CasesRead = Read[Touched, CaseDesk]


def _accepted(view: type[views.DocumentSeen]) -> CasesRead:
    """A list opens an attempt, a waybill is found by its parcel, any other document names its case."""
    if view.kind.opens is Opens.ATTEMPT:
        return Read(lambda desk, r: desk.list(r), _list, as_=view)
    if view.kind.joins:
        return Read(lambda desk, r: desk.waybill(r), _waybill, as_=view)
    return Read(lambda desk, r: desk.document(r), _document, as_=view)


def _retractions(view: type[msgspec.Struct]) -> CasesRead:
    return Read(lambda desk, r: desk.retracted(r), _retracted, as_=view)


def _bill(view: type[msgspec.Struct], state: str) -> CasesRead:
    return Read(lambda desk, r: desk.bill_changed(r, state), _of_case, as_=view)


def _own(event: type[Any], view: type[Any]) -> type[Any]:
    """Events that are seen alike have views of their own, because the row is found by it."""
    return type(f"{event.__name__}Seen", (view,), {"__module__": __name__}, frozen=True, kw_only=True)


def _verdicts(event: type[Any]) -> CasesRead:
    return Read(lambda desk, r: desk.verdict(r, event.__name__), _of_list, as_=_own(event, views.JudgedSeen))


def _exit(change: Callable[[Any, Any], None]) -> CasesRead:
    return Read(lambda desk, r: desk.exit(r, change), _of_lists)


def _return(state: str | None) -> CasesRead:
    return Read(lambda desk, r: desk.returning(r, state), _of_case)


def _audit_papers(event: type[Any], moment: str) -> CasesRead:
    return Read(lambda desk, r: desk.after.audit_papers(r, moment), _of_list, as_=_own(event, views.AuditSeen))


def _audit_money(view: type[msgspec.Struct], state: str) -> CasesRead:
    return Read(lambda desk, r: desk.after.audit_money(r, state), _of_list, as_=view)


def _export_return(event: type[Any], now: Mapping[str, str], view: type[Any] = views.ExportReturnSeen) -> CasesRead:
    return Read(lambda desk, r: desk.after.export_returning(r, **now), _of_export_return, as_=_own(event, view))


_LEFT: CasesRead = Read(lambda desk, r: desk.left(r), _of_list, as_=views.LeftSeen)

_EXPORT_RETURNS: Mapping[type[Any], Mapping[str, str]] = {
    export_returns.ExportReturnAccepted: {"state": "accepted"},
    export_returns.ExportReturnArrived: {"state": "arrived"},
    export_returns.ExportReturnCompleted: {"state": "completed"},
    export_returns.ExportReturnLapsed: {"state": "lapsed"},
    export_returns.ReliefGranted: {"taxes": "relief"},
    export_returns.ReturnTaxed: {"taxes": "taxed"},
}
"""What an application's entry says since."""

READS: Reads[Touched, CaseDesk] = Reads(
    {
        **{view.kind.becomes: _accepted(view) for view in views.DOCUMENTS_SEEN.values()},
        DocumentRetracted: _retractions(views.RetractedSeen),
        ExportWaybillRetracted: _retractions(views.ExportWaybillRetractedSeen),
        matching.ListWaiting: Read(lambda desk, r: desk.waiting(r), _of_list, as_=views.WaitingSeen),
        matching.DocumentsMismatched: Read(lambda desk, r: desk.mismatch(r), _of_case, as_=views.MismatchSeen),
        matching.ListMatched: Read(lambda desk, r: desk.matched(r), _of_list, as_=views.MatchedSeen),
        tax.TaxAssessed: Read(lambda desk, r: desk.assessed(r), _of_list, as_=views.AssessedSeen),
        tax.GuaranteeAwaited: Read(lambda desk, r: desk.cover_awaited(r), _awaited, as_=views.AwaitedSeen),
        tax.TaxBillIssued: Read(lambda desk, r: desk.billed(r), _of_case, as_=views.BillSeen),
        tax.TaxBillReduced: _bill(views.ReducedSeen, "reduced"),
        tax.TaxBillVoided: _bill(views.VoidedSeen, "void"),
        tax.TaxBillSummarised: _bill(views.SummarisedSeen, "summarised"),
        review.ListReleased: Read(lambda desk, r: desk.released(r), _of_list, as_=views.ReleasedSeen),
        **{event: _verdicts(event) for event in VERDICTS.events if issubclass(event, review.Verdict)},
        review.ListClosed: Read(lambda desk, r: desk.closed(r), _of_list, as_=views.ClosedSeen),
        exports.ListReadyToLeave: Read(lambda desk, r: desk.ready(r), _of_list, as_=views.ReadySeen),
        exports.ListNotReady: Read(lambda desk, r: desk.not_ready(r), _of_list, as_=views.NotReadySeen),
        exports.ListLeftSite: _LEFT,
        exports.ListDelivered: _LEFT,
        departures.ListDeparted: _LEFT,
        accountbook.VerificationListApproved: _exit(leaving.bundled),
        accountbook.VerificationListWithdrawn: _exit(leaving.unbundled),
        accountbook.ReleaseNoteApproved: _exit(leaving.aboard),
        accountbook.ReleaseNoteDrawn: _exit(leaving.drawn),
        accountbook.ReleaseNoteWithdrawn: _exit(leaving.off_the_note),
        accountbook.GateInspectionPosted: Read(lambda desk, r: desk.gate(r), _of_results),
        accountbook.GoodsExited: _exit(leaving.gone),
        accountbook.GoodsSentBack: _exit(leaving.gone),
        accountbook.GoodsConfiscated: _exit(leaving.gone),
        returns.ReturnAccepted: _return("accepted"),
        returns.ReturnCompleted: _return(None),
        returns.ReturnLapsed: _return("lapsed"),
        returns.WrongGoodsArrived: _return("wrong-goods"),
        returns.WrongGoodsDecided: _return("completed"),
        audits.AuditOrdered: Read(lambda desk, r: desk.after.audited(r), _of_list, as_=views.AuditOrderedSeen),
        audits.AuditPapersTaken: _audit_papers(audits.AuditPapersTaken, "papers_at"),
        audits.AuditPapersMissed: _audit_papers(audits.AuditPapersMissed, "missed_at"),
        audits.AuditFound: Read(lambda desk, r: desk.after.audit_found(r), _of_list, as_=views.AuditSeen),
        audits.AdditionalBillIssued: _audit_money(views.AdditionalBillSeen, "additional"),
        audits.TaxRefunded: _audit_money(views.RefundSeen, "refunded"),
        audits.AuditClosed: Read(lambda desk, r: desk.after.audit_closed(r), _of_list, as_=views.AuditClosedSeen),
        **{event: _export_return(event, now) for event, now in _EXPORT_RETURNS.items()},
        export_returns.ExportDutyRefunded: _export_return(export_returns.ExportDutyRefunded, {}, views.ExportDutySeen),
        export_returns.ExportReturnWithdrawn: Read(
            lambda desk, r: desk.after.export_return_withdrawn(r), _export_list, as_=views.ExportReturnWithdrawnSeen
        ),
        declarations.DeclarationAnswered: Read(
            lambda desk, r: desk.declarations.answered(r), _declaration, as_=views.DeclarationSeen
        ),
        ReceiptsIssued: Read(lambda desk, r: desk.answers.receipts(r), _receipts, as_=ReceiptsSeen),
    }
)
