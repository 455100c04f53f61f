"""What follows once a dossier has taken in a document: comparisons, and the one outcome of a list attempt."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from libs.schemas.codes.supervision_modes import Document
from libs.schemas.events.base import Event
from libs.schemas.events.intake import ListAccepted
from libs.schemas.events.matching import DocumentsMatched, DocumentsMismatched, ListWaiting
from libs.schemas.findings import Finding
from services.matching.domain.dossier import Case, Dossier, PendingList, Signature
from services.matching.domain.limits import limit_findings
from services.matching.domain.matrix import document_findings, list_findings
from services.matching.domain.modes import NAMES, has_single_limit, import_mode, required, unknown_mode
from services.matching.domain.outcomes import matched, refused, waiting
from services.matching.domain.rule import Tolerances

Documents = Mapping[Document, Any]
Number = Callable[[str], str]
"""Gives the next invtNo of a customs office."""


def examine(
    dossier: Dossier, ebp_code: str, case: Case, order_no: str, tolerances: Tolerances, number: Number
) -> Iterator[Event]:
    """The comparison of the three documents if they are all here in a new version; the outcome of the pending list if
    nothing is missing. The outcome depends on the documents alone, not on the order they came in.
    """
    pending = case.pending
    if pending and not dossier.corrections_seen(case, pending.corrections):
        return
    if not pending and case.order is None:
        return  # the commonest visit: nothing to compare with yet
    documents = _present(dossier, case)
    disagreements: list[Finding] = []
    if len(documents) == len(NAMES):
        signature = _signature(dossier, case)
        disagreements = document_findings(documents, tolerances)
        if signature != case.compared:
            case.compared = signature
            yield _comparison(ebp_code, order_no, disagreements)
    if pending and (event := _judge(pending, documents, disagreements, tolerances, number)):
        case.pending = None
        yield event


def tell_waiting(dossier: Dossier, case: Case) -> ListWaiting | None:
    """What the pending list still misses, where its sender has not been told so yet."""
    pending = case.pending
    if pending is None:
        return None
    missing = tuple(missing_documents(dossier, case, pending))
    if not missing or missing == pending.told:
        return None
    pending.told = missing
    return waiting(pending.kept.document, list(missing))


def missing_documents(dossier: Dossier, case: Case, pending: PendingList) -> list[str]:
    """The names of the documents the pending list waits for; its mode's row says which it needs."""
    mode = import_mode(pending.trade_mode, pending.day)
    here = _held(dossier, case)
    return [] if mode is None else [NAMES[document] for document in required(mode) if document not in here]


def _held(dossier: Dossier, case: Case) -> dict[Document, Any]:
    """The case's documents, unread."""
    key = dossier.waybill_key(case)
    waybill = dossier.waybills.get(key) if key else None
    slots = {Document.ORDER: case.order, Document.PAYMENT: case.payment, Document.WAYBILL: waybill and waybill.kept}
    return {document: kept for document, kept in slots.items() if kept}
