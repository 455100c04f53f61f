"""The SQL edge of `matching`: dossiers by order number, counters of list numbers."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

import asyncpg

from libs.runtime.failures import Halt, Transient
from libs.runtime.processing import Connection
from libs.runtime.queries import queries_beside
from services.matching.domain.dossier import Dossier
from services.matching.domain.numbers import ListNumbers, Scope
from services.matching.domain.waits import untold_since, waits
from services.matching.packing import pack, unpack

_SQL = queries_beside(__file__)
_NEW = ("order_no", "partition", "body", "waits_for", "waits_since", "untold_since")
TOLD_MAX = 1000
"""Senders told in one batch of what their lists wait for; the others follow with the next."""


async def lock_dossiers(db: Connection, order_nos: Collection[str]) -> dict[str, Dossier]:
    """The stored dossiers of these order numbers, locked in key order."""
    rows = await db.fetch(_SQL.lock_dossiers, order_nos) if order_nos else []
    return {order_no: unpack(body) for order_no, body in rows}


async def lock_untold(
    db: Connection, waiting_since: Mapping[int, datetime], *, whatever_age: bool
) -> dict[str, tuple[int, Dossier]]:
    """Dossiers with a list whose sender has to be told what it waits for, with their partitions.

    waiting_since: by partition, since when the list must have waited. whatever_age: all of them instead.
    """
    if whatever_age:
        rows = await db.fetch(_SQL.lock_all_untold)
    else:
        rows = await db.fetch(_SQL.lock_untold, list(waiting_since), list(waiting_since.values()), TOLD_MAX)
    return {order_no: (partition, unpack(body)) for order_no, partition, body in rows}


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


async def save_dossiers(db: Connection, dossiers: Mapping[str, Dossier], opened: Mapping[str, int]) -> None:
    """opened: those not stored yet, with their partitions.

    Raises Transient where another worker (a replay) opened one of them meanwhile: tried again, the batch sees its row.
    """
    changed = [(order_no, *_columns(dossiers[order_no])) for order_no in dossiers.keys() - opened.keys()]
    if changed:
        await db.execute(_SQL.save_dossiers, *zip(*changed, strict=True))
    if opened:
        new = [(order_no, partition, *_columns(dossiers[order_no])) for order_no, partition in opened.items()]
        try:
            await db.copy_records_to_table("dossier", records=new, columns=_NEW)
        except asyncpg.UniqueViolationError as there:
            raise Transient("a dossier was opened by another worker") from there


def _columns(dossier: Dossier) -> tuple[Any, ...]:
    waiting = waits(dossier)
    if not waiting:
        return (pack(dossier), None, None, None)
    reasons = "; ".join(dict.fromkeys(wait.reason for wait in waiting))
    return (pack(dossier), reasons, min(wait.since for wait in waiting), untold_since(dossier))


async def save_numbers(db: Connection, numbers: ListNumbers) -> None:
    if numbers.used:
        columns = zip(*((*scope, last) for scope, last in numbers.used.items()), strict=True)
        await db.execute(_SQL.save_counters, *(list(column) for column in columns))


async def count_waiting(db: Connection, alert_window_hours: int) -> list[tuple[str, int, datetime]]:
    rows = await db.fetch(_SQL.waiting, timedelta(hours=alert_window_hours))
    return [(row["reason"], row["count"], row["oldest"]) for row in rows]
