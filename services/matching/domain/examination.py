"""What follows once a dossier has taken in a document: comparisons, and the one outcome of a list attempt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from libs.schemas.events.matching import DocumentsMismatched
from libs.schemas.findings import Finding
from services.matching.domain.documents import Order
from services.matching.domain.dossier import Case, Dossier, PendingList
from services.matching.domain.limits import limit_findings
from services.matching.domain.matrix import document_findings, list_findings
from services.matching.domain.modes import demands, unknown_mode
from services.matching.domain.outcomes import Matched, Outcome, list_matched, list_refused
from services.matching.domain.rule import DocumentName, Tolerances

Number = Callable[[str], str]
"""Gives the next invtNo of a customs office."""


@dataclass(frozen=True, slots=True)
class Examiner:
    """Judges cases under these tolerances."""

    tolerances: Tolerances

    def examine(self, dossier: Dossier, case: Case, number: Number) -> list[Outcome]:
        """The comparison of the three documents where all are here in versions not yet compared, then the outcome of
        the pending list where nothing is missing. The outcome depends on the documents alone, not on their order.
        """
        pending = case.pending
        if pending is None:
            if case.order is None or not case.payments or not dossier.waybills:
                return []  # most documents: nothing to compare yet
        elif pending.listed.corrections and not dossier.corrections_seen(case, pending.listed.corrections):
            return []
        papers = dossier.papers(case)
        signature = papers.signature()
        fresh = signature is not None and signature != case.compared
        ready = pending is not None and (signature is not None or not papers.missing(pending))
        if not fresh and not ready:
            return []
        documents: dict[DocumentName, Any] = {
            "order": papers.order,
            "payment": papers.payment,
            "waybill": papers.waybill,
        }
        findings = [] if case.agreed and not fresh else document_findings(documents, self.tolerances)
        told: list[Outcome] = []
        if fresh and papers.order:
            case.compared, case.agreed = signature, not findings
            told.append(_comparison(papers.order, findings))
        if pending and ready:
            case.pending = None
            told.append(self._outcome(pending, documents, findings, number))
        return told

    def _outcome(
        self, pending: PendingList, documents: dict[DocumentName, Any], findings: list[Finding], number: Number
    ) -> Outcome:
        listed = pending.listed
        asked = demands(listed.trade_mode, pending.day)
        if asked is None:
            return list_refused(listed, [unknown_mode(listed.trade_mode)])
        documents["list"] = listed
        findings = findings + list_findings(documents, self.tolerances) if asked.agreement else []
        if asked.single_limit:
            findings += limit_findings(listed, pending.day)
        if findings:
            return list_refused(listed, findings)
        return list_matched(listed, documents["order"], documents["payment"], number(listed.customs_code))


def _comparison(order: Order, findings: list[Finding]) -> Outcome:
    if findings:
        return DocumentsMismatched(ebp_code=order.ebp_code, order_no=order.order_no, findings=findings)
    return Matched(order.ebp_code, order.order_no)
