"""The SQL edge of `matching`: dossiers by order number, counters of list numbers."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, TypeAlias

import asyncpg

from libs.runtime.failures import Halt, Transient
from libs.runtime.processing import Connection
from libs.runtime.queries import queries_beside
from services.matching.domain.dossier import Dossier, File
from services.matching.domain.numbers import ListNumbers, Scope
from services.matching.domain.waits import untold_since, waits
from services.matching.packing import pack, unpack

_SQL = queries_beside(__file__)
_COLUMNS = ("order_no", "partition", "body", "waits_for", "waits_since", "untold_since")
Files: TypeAlias = dict[str, File]
"""Dossiers by order number."""

TOLD_MAX = 1000
"""Senders told in one batch of what their lists wait for; the others follow with the next."""


async def lock_files(db: Connection, order_nos: Collection[str]) -> Files:
    """The stored dossiers of these order numbers, locked in key order."""
    return _files(await db.fetch(_SQL.lock_files, order_nos)) if order_nos else {}


async def lock_untold(db: Connection, waiting_since: Mapping[int, datetime]) -> Files:
    """Dossiers with a list whose sender has to be told what it waits for; by partition, since when it must have waited."""
    return _files(await db.fetch(_SQL.lock_untold, list(waiting_since), list(waiting_since.values()), TOLD_MAX))


async def lock_all_untold(db: Connection) -> Files:
    """The same, however long they have waited."""
    return _files(await db.fetch(_SQL.lock_all_untold))


def _files(rows: Iterable[asyncpg.Record]) -> Files:
    return {order_no: File(partition, unpack(body), stored=True) for order_no, partition, body in rows}


async def load_numbers(db: Connection, scopes: Iterable[Scope], stride: int) -> ListNumbers:
    """The counters of these scopes, locked. Raises Halt where one was made with another stride."""
    last = {}
    columns = [list(column) for column in zip(*scopes, strict=True)]
    if columns:
        for *scope, made_with, count in await db.fetch(_SQL.lock_counters, *columns, stride):
            if made_with != stride:
                raise Halt(f"list numbers were made with stride {made_with}, not {stride}: they would collide")
            last[Scope(*scope)] = count
    return ListNumbers(stride, last)


async def save_files(db: Connection, files: Files) -> None:
    """Raises Transient where another worker (a replay) opened one of them meanwhile: tried again, the batch sees it."""
    changed: list[tuple[Any, ...]] = []
    new: list[tuple[Any, ...]] = []
    for order_no, file in files.items():
        row = (order_no, file.partition, pack(file.dossier), *_waits(file.dossier))
        (changed if file.stored else new).append(row)
    if changed:
        await db.execute(_SQL.save_files, *zip(*changed, strict=True))
    if new:
        try:
            await db.copy_records_to_table("dossier", records=new, columns=_COLUMNS)
        except asyncpg.UniqueViolationError as there:
            raise Transient("a dossier was opened by another worker") from there


def _waits(dossier: Dossier) -> tuple[str | None, datetime | None, datetime | None]:
    waiting = waits(dossier)
    if not waiting:
        return None, None, None
    reasons = "; ".join(dict.fromkeys(wait.reason for wait in waiting))
    return reasons, min(wait.since for wait in waiting), untold_since(dossier)


async def save_numbers(db: Connection, numbers: ListNumbers) -> None:
    if numbers.used:
        columns = zip(*((*scope, last) for scope, last in numbers.used.items()), strict=True)
        await db.execute(_SQL.save_counters, *(list(column) for column in columns))


async def count_waiting(db: Connection, alert_window_hours: int) -> list[tuple[str, int, datetime]]:
    rows = await db.fetch(_SQL.waiting, timedelta(hours=alert_window_hours))
    return [(row["reason"], row["count"], row["oldest"]) for row in rows]
