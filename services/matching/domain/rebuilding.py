"""Rebuild: sets the dossiers from what was published of them; decides nothing."""

from __future__ import annotations

from collections.abc import Iterable

from libs.schemas.events.base import Event
from libs.schemas.events.matching import (
    DocumentRefused,
    DocumentsMatched,
    DocumentsMismatched,
    ListMatched,
    ListRefused,
    ListWaiting,
    WithdrawalAsked,
)
from services.matching.domain import rules
from services.matching.domain.dossier import Dossier
from services.matching.domain.numbers import ListNumbers
from services.matching.domain.outcomes import gone_list
from services.matching.domain.roles import signature
from services.matching.domain.sets import SETS
from services.matching.domain.waits import DISPUTED


def restore(dossier: Dossier, event: Event, numbers: ListNumbers, partition: int) -> None:
    """The case as it was when this had been published of it, because of a record of this partition."""
    if isinstance(event, WithdrawalAsked):
        case = dossier.case(event.ref.direction, event.ref.owner)
        if case and event.list and not event.list.invt_no and case.attempt == event.ref.attempt:
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
            pending = case.pending if case.attempt == event.ref.attempt else None
            if pending:
                case.pending = None
            if invt_no := event.list.invt_no:
                case.gone = gone_list(pending.listed, invt_no) if pending else case.gone
                numbers.given(invt_no, partition)


def was_refused(events: Iterable[Event]) -> bool:
    """Say whether a document was not filed at all, because its dossier was full, or it changes nothing."""
    return any(
        isinstance(event, DocumentRefused)
        or (isinstance(event, ListRefused) and event.findings[0].rule in rules.NOT_FILED_NAMES)
        for event in events
    )
