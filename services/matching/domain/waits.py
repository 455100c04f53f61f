"""What a dossier waits for, by reason: nothing a partner sent lies here without one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from services.matching.domain.dossier import Dossier


class Wait(NamedTuple):
    """reason: "list awaits payment". since: when the waiting document came."""

    reason: str
    since: datetime


def waits(dossier: Dossier) -> list[Wait]:
    """Pending lists first, then documents and waybills no list has come for. Nothing waits after an outcome."""
    return [*_waiting_cases(dossier), *_waiting_waybills(dossier)]


def _waiting_cases(dossier: Dossier) -> Iterator[Wait]:
    for case in dossier.cases.values():
        if case.pending:
            awaited = ", ".join(dossier.missing(case, case.pending)) or "corrections"
            yield Wait(f"list awaits {awaited}", case.pending.since)
        elif not case.attempt:
            yield Wait("documents await list", case.since)


def _waiting_waybills(dossier: Dossier) -> Iterator[Wait]:
    claimed = {key for case in dossier.cases.values() for key in case.named}
    for key, filed in dossier.waybills.items():
        if key not in claimed:
            yield Wait("waybill awaits list", filed.since)
