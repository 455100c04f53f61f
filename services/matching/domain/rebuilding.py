"""Rebuild: sets the dossiers from what was published of them; decides nothing."""

from __future__ import annotations

from libs.schemas.events.base import Event
from libs.schemas.events.lists import CaseRef
from libs.schemas.events.matching import (
    DocumentsMatched,
    DocumentsMismatched,
    ListMatched,
    ListRefused,
    ListWaiting,
)
from services.matching.domain.dossier import Case, Dossier, signature
from services.matching.domain.numbers import ListNumbers
from services.matching.domain.sets import SETS


def restore(dossier: Dossier, event: Event, numbers: ListNumbers, partition: int) -> None:
    """The case as it was when this had been published of it, because of a record of this partition."""
    if isinstance(event, DocumentsMatched | DocumentsMismatched | ListMatched | ListRefused | ListWaiting):
        case = _case_of(dossier, event.ref)
        if case is None:
            return
        if isinstance(event, DocumentsMatched | DocumentsMismatched):
            case.compared = signature(SETS[case.direction].among, dossier.papers(case))
            case.agreed = isinstance(event, DocumentsMatched)
        elif isinstance(event, ListWaiting):
            if case.pending and case.attempt == event.ref.attempt:
                case.pending.notified = tuple(event.missing)
        else:
            case.pending = None
            if event.list.invt_no:
                numbers.given(event.list.invt_no, partition)


def _case_of(dossier: Dossier, ref: CaseRef) -> Case | None:
    for case in dossier.cases:
        if (case.direction, case.owner) == (ref.direction, ref.owner):
            return case
    return None
