"""What a dossier waits for, by reason: nothing a partner sent lies here without one. And whom to tell of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple

from libs.schemas.events.matching import ListWaiting
from services.matching.domain.dossier import Dossier, PendingList
from services.matching.domain.outcomes import list_waiting


class Wait(NamedTuple):
    """reason: "list awaits payment". since: when the waiting document came."""

    reason: str
    since: datetime


def waits(dossier: Dossier) -> list[Wait]:
    """Pending lists, documents no list has come for, or else waybills none has named. Nothing waits after an outcome."""
    return [*_waiting_cases(dossier)] or [*_waiting_waybills(dossier)]


def _waiting_cases(dossier: Dossier) -> Iterator[Wait]:
    for case in dossier.cases:
        if case.pending:
            awaited = ", ".join(dossier.missing(case, case.pending)) or "corrections"
            yield Wait(f"list awaits {awaited}", case.pending.since)
        elif not case.attempt:
            yield Wait("documents await list", case.since)


def _waiting_waybills(dossier: Dossier) -> Iterator[Wait]:
    for filed in dossier.waybills:
        if not any(filed.key in case.named for case in dossier.cases):
            yield Wait("waybill awaits list", filed.since)


def untold(dossier: Dossier) -> Iterator[tuple[PendingList, tuple[str, ...]]]:
    """Lists that miss documents, with these, where their senders have not been told of just them."""
    for case in dossier.cases:
        if pending := case.pending:
            missing = dossier.missing(case, pending)
            if missing and missing != pending.told:
                yield pending, missing


def untold_since(dossier: Dossier) -> datetime | None:
    """Since when the oldest list waits whose sender has to be told; None where there is none."""
    return min((pending.since for pending, _ in untold(dossier)), default=None)


def tell(dossier: Dossier, *, waiting_since: datetime | None = None, declared_by: date = date.max) -> list[ListWaiting]:
    """Tell the senders of lists that miss documents, each once of the same: of lists that wait since `waiting_since` or
    longer, declared until the end of `declared_by`."""
    told = []
    for pending, missing in untold(dossier):
        if (waiting_since is None or pending.since <= waiting_since) and pending.day <= declared_by:
            pending.told = missing
            told.append(list_waiting(pending.listed, missing))
    return told
