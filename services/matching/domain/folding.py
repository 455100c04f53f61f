"""What was published, put back into the dossiers: nothing is decided."""

from __future__ import annotations

from libs.schemas.events.base import Event
from libs.schemas.events.matching import (
    DocumentsMatched,
    DocumentsMismatched,
    ListMatched,
    ListRefused,
    ListWaiting,
)
from services.matching.domain.dossier import Dossier
from services.matching.domain.numbers import ListNumbers


def fold(dossier: Dossier, event: Event, numbers: ListNumbers) -> None:
    """The case as it was when this had been published of it."""
    if isinstance(event, DocumentsMatched | DocumentsMismatched | ListMatched | ListRefused | ListWaiting):
        for case in dossier.cases:
            if case.ebp_code == event.ebp_code:
                break
        else:
            return
        if isinstance(event, DocumentsMatched | DocumentsMismatched):
            case.compared, case.agreed = dossier.papers(case).signature(), isinstance(event, DocumentsMatched)
        elif isinstance(event, ListWaiting):
            if case.pending and case.attempt == event.attempt:
                case.pending.told = tuple(event.missing)
        else:
            case.pending = None
            if event.invt_no:
                numbers.given(event.invt_no)
