"""What follows once a dossier has taken in a document: comparisons, and the one outcome of a list attempt."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from libs.schemas.events.base import Event
from libs.schemas.events.intake import OrderAccepted
from libs.schemas.events.matching import DocumentsMatched, DocumentsMismatched, ListWaiting
from libs.schemas.findings import Finding
from services.matching.domain.dossier import Case, Dossier, PendingList
from services.matching.domain.limits import limit_findings
from services.matching.domain.matrix import document_findings, list_findings
from services.matching.domain.modes import compared, import_mode, limited, unknown_mode
from services.matching.domain.outcomes import list_matched, list_refused, list_waiting
from services.matching.domain.rule import Document, Tolerances

Number = Callable[[str], str]
"""Gives the next invtNo of a customs office."""


@dataclass(frozen=True, slots=True)
class Examiner:
    """Judges cases under these tolerances."""

    tolerances: Tolerances

    def examine(self, dossier: Dossier, case: Case, number: Number) -> Iterator[Event]:
        """The comparison of the three documents where all are here in versions not yet compared, then the outcome of
        the pending list where nothing is missing. The outcome depends on the documents alone, not on their order.
        """
        pending = case.pending
        if pending and not dossier.corrections_seen(case, pending.corrections):
            return
        signature = dossier.signature(case)
        fresh = signature is not None and signature != case.compared
        ready = pending is not None and not dossier.missing(case, pending)
        if not fresh and not ready:
            return
        documents: dict[Document, Any] = {document: kept.document for document, kept in dossier.held(case).items()}
        findings = document_findings(documents, self.tolerances)
        if fresh:
            case.compared = signature
            yield _comparison(documents["order"], findings)
        if pending and ready:
            case.pending = None
            yield self._outcome(pending, documents, findings, number)

    def _outcome(
        self, pending: PendingList, documents: dict[Document, Any], findings: list[Finding], number: Number
    ) -> Event:
        listed = pending.kept.document
        mode = import_mode(pending.trade_mode, pending.day)
        if mode is None:
            return list_refused(listed, [unknown_mode(pending.trade_mode)])
        documents["list"] = listed
        findings = [*findings, *list_findings(documents, self.tolerances)] if compared(mode) else []
        if limited(mode):
            findings += limit_findings(listed, pending.day)
        if findings:
            return list_refused(listed, findings)
        return list_matched(listed, documents["order"], documents["payment"], number(pending.customs_code))


def _comparison(order: OrderAccepted, findings: list[Finding]) -> Event:
    if findings:
        return DocumentsMismatched(ebp_code=order.ebp_code, order_no=order.order_no, findings=findings)
    return DocumentsMatched(ebp_code=order.ebp_code, order_no=order.order_no)


def waiting_news(dossier: Dossier, case: Case) -> ListWaiting | None:
    """What the pending list misses, where its sender has not been told just that yet."""
    pending = case.pending
    if pending is None:
        return None
    names = dossier.missing(case, pending)
    if not names or names == pending.told:
        return None
    pending.told = names
    return list_waiting(pending.kept.document, names)
