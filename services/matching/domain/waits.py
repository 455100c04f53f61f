"""A dossier waits for documents, by reason: nothing a partner sent lies here without one. Senders are notified of what
their lists miss."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import NamedTuple

from libs.schemas.events.matching import ListWaiting
from libs.schemas.findings import Finding
from services.matching.domain.dossier import Case, Dossier, PendingList
from services.matching.domain.outcomes import list_waiting
from services.matching.domain.sets import SETS

UNNAMED_WAYBILL = "waybill awaits list"
DISPUTED = "agreement"
"""Awaited where the documents are here, and none that agrees of those of which the order names none."""
Objections = Callable[[Dossier, Case], list[Finding]]


class Wait(NamedTuple):
    """reason: "list awaits payment". since: when the waiting document came."""

    reason: str
    since: datetime


def waits(dossier: Dossier) -> list[Wait]:
    """Pending lists, documents no list has come for, or else waybills none has named. Nothing waits after an outcome."""
    found = []
    for case in dossier.cases:
        if case.pending:
            awaited = ", ".join(dossier.missing(case, case.pending)) or (DISPUTED if case.disputed else "corrections")
            found.append(Wait(f"list awaits {awaited}", case.pending.since))
        elif not case.attempt:
            found.append(Wait("documents await list", case.since))
    if found:
        return found
    named = [key for case in dossier.cases for key in case.named]
    return [Wait(UNNAMED_WAYBILL, filed.since) for filed in dossier.waybills if filed.key not in named]


def notification_due_since(dossier: Dossier) -> datetime | None:
    """Since when the oldest list waits whose sender has to be told what it misses; None where there is none."""
    since = None
    for case in dossier.cases:
        if (pending := case.pending) and _unreported(dossier, case, pending):
            since = min(since or pending.since, pending.since)
    return since


def disputed_since(dossier: Dossier) -> date | None:
    """Return the first day from which days are counted until a disputed case is decided as it is."""
    return min((since for case in dossier.cases if (since := disputed_from(case))), default=None)


def disputed_from(case: Case) -> date | None:
    """The same of one case: with a list it is not before its day."""
    return max(case.disputed, case.pending.day) if case.disputed and case.pending else case.disputed


def notify_missing(
    dossier: Dossier, objections: Objections, *, waiting_since: datetime | None = None, declared_by: date = date.max
) -> list[ListWaiting]:
    """Notify the senders of lists that miss documents, each once of the same. Of lists that wait since `waiting_since`
    or longer, declared until the end of `declared_by`. objections: why no document of a disputed case counts."""
    waiting = []
    for case in dossier.cases:
        pending = case.pending
        if pending is None or pending.day > declared_by or (waiting_since and pending.since > waiting_since):
            continue
        if missing := _unreported(dossier, case, pending):
            pending.notified = missing
            names = tuple(name for name in missing if name != DISPUTED)
            waiting.append(list_waiting(pending.listed, names, objections(dossier, case) if case.disputed else []))
    return waiting


def _unreported(dossier: Dossier, case: Case, pending: PendingList) -> tuple[str, ...]:
    """Return what the list misses, unless its sender was told just that."""
    missing = (_disputed_name(case), DISPUTED) if case.disputed else dossier.missing(case, pending)
    return missing if missing != pending.notified else ()


def _disputed_name(case: Case) -> str:
    return next(role.name for role in SETS[case.direction].choosing)
