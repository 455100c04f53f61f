"""Rebuild: sets the dossiers from what was published of them; decides nothing."""

from __future__ import annotations

from libs.schemas.events.base import Event
from libs.schemas.events.matching import (
    DocumentsMatched,
    DocumentsMismatched,
    ListMatched,
    ListRefused,
    ListWaiting,
    WithdrawalAsked,
)
from services.matching.domain.dossier import Dossier, signature
from services.matching.domain.numbers import ListNumbers
from services.matching.domain.outcomes import gone_list
from services.matching.domain.sets import SETS
from services.matching.domain.waits import DISPUTED


def restore(dossier: Dossier, event: Event, numbers: ListNumbers, partition: int) -> None:
    """The case as it was when this had been published of it, because of a record of this partition."""
    if isinstance(event, WithdrawalAsked):
        case = dossier.case(event.ref.direction, event.ref.owner)
        if case and event.list and not event.list.invt_no:
            case.pending = None
    elif isinstance(event, DocumentsMatched | DocumentsMismatched | ListMatched | ListRefused | ListWaiting):
        case = dossier.case(event.ref.direction, event.ref.owner)
        if case is None:
            return
        if isinstance(event, DocumentsMatched | DocumentsMismatched):
            case.paid = event.counted
            case.compared = signature(SETS[case.direction].among, dossier.papers(case))
            case.agreed = isinstance(event, DocumentsMatched)
        elif isinstance(event, ListWaiting):
            if case.pending and case.attempt == event.ref.attempt:
                case.pending.notified = (*event.missing, *([DISPUTED] if event.findings else []))
        else:
            pending, case.pending = case.pending, None
            if event.list.invt_no:
                case.gone = gone_list(pending.listed, event.list.invt_no) if pending else None
                numbers.given(event.list.invt_no, partition)
