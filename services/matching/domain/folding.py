"""Rebuild: sets the dossiers from what was published of them; decides nothing."""

from __future__ import annotations

from libs.schemas.codes.supervision_modes import IMPORT
from libs.schemas.events.base import Event
from libs.schemas.events.matching import (
    DocumentsMatched,
    DocumentsMismatched,
    ListMatched,
    ListRefused,
    ListWaiting,
)
from services.matching.domain.dossier import Dossier, signature
from services.matching.domain.numbers import ListNumbers
from services.matching.domain.sets import SETS


def fold(dossier: Dossier, event: Event, numbers: ListNumbers) -> None:
    """The case as it was when this had been published of it."""
    if isinstance(event, DocumentsMatched | DocumentsMismatched | ListMatched | ListRefused | ListWaiting):
        for case in dossier.cases:
            if case.owner == event.ebp_code and case.direction == IMPORT:
                break
        else:
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
