"""Rebuild: sets the dossiers from what was published of them; decides nothing."""

from __future__ import annotations

from libs.schemas.codes.supervision_modes import EXPORT, IMPORT
from libs.schemas.events.base import CaseEvent, Event, ListIdentity
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


def fold(dossier: Dossier, event: Event, numbers: ListNumbers) -> None:
    """The case as it was when this had been published of it."""
    if isinstance(event, DocumentsMatched | DocumentsMismatched | ListMatched | ListRefused | ListWaiting):
        case = _case_of(dossier, event)
        if case is None:
            return
        if isinstance(event, DocumentsMatched | DocumentsMismatched):
            case.compared = signature(SETS[case.direction].among, dossier.papers(case))
            case.agreed = isinstance(event, DocumentsMatched)
        elif isinstance(event, ListWaiting):
            if case.pending and case.attempt == event.attempt:
                case.pending.told = tuple(event.missing)
        else:
            case.pending = None
            if event.invt_no:
                numbers.given(event.invt_no)


def _case_of(dossier: Dossier, event: CaseEvent) -> Case | None:
    owners = {IMPORT: event.ebp_code, EXPORT: event.ebc_code if isinstance(event, ListIdentity) else None}
    for direction, owner in owners.items():
        for case in dossier.cases:
            if (case.direction, case.owner) == (direction, owner):
                return case
    return None
