"""The SQL edge of `matching`: dossiers by order number, counters of list numbers."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from libs.runtime.failures import Halt, Transient
from libs.runtime.processing import Connection
from libs.runtime.queries import queries_beside
from services.matching.domain.dossier import Dossier
from services.matching.domain.numbers import ListNumbers, Scope
from services.matching.domain.waits import Wait, waits
from services.matching.packing import pack, unpack

_SQL = queries_beside(__file__)


async def load_dossiers(db: Connection, order_nos: Iterable[str]) -> dict[str, Dossier]:
    """The dossiers of these order numbers, locked in key order; a new one where there is none yet."""
    dossiers = {order_no: Dossier() for order_no in sorted(order_nos)}
    for order_no, version, body in await db.fetch(_SQL.load_dossiers, list(dossiers)):
        dossiers[order_no] = unpack(body, version)
    return dossiers


async def load_numbers(db: Connection, scopes: Iterable[Scope], stride: int) -> ListNumbers:
    """The counters of these scopes, locked. Raises Halt where one was made with another stride."""
    last = {}
    columns = [list(column) for column in zip(*sorted(scopes), strict=True)]
    if columns:
        for *scope, made_with, count in await db.fetch(_SQL.lock_counters, *columns, stride):
            if made_with != stride:
                raise Halt(f"list numbers were made with stride {made_with}, not {stride}: they would collide")
            last[Scope(*scope)] = count
    return ListNumbers(stride, last)


async def save_dossiers(db: Connection, dossiers: Mapping[str, Dossier]) -> None:
    """Raises Transient where another worker (a replay) opened one of them meanwhile: the batch then sees its row."""
    rows = []
    for order_no, dossier in dossiers.items():
        reasons = waits(dossier)
        rows.append(
            (order_no, dossier.version + 1, pack(dossier), bool(reasons), _as_json(reasons) if reasons else "[]")
        )
    if rows:
        status = await db.execute(_SQL.save_dossiers, *zip(*rows, strict=True))
        if int(status.rsplit(" ", 1)[1]) != len(rows):
            raise Transient("a dossier was opened by another worker")


def _as_json(reasons: Sequence[Wait]) -> str:
    return json.dumps([{"reason": reason, "since": since.isoformat()} for reason, since in reasons])


async def save_numbers(db: Connection, numbers: ListNumbers) -> None:
    if numbers.used:
        columns = zip(*((*scope, last) for scope, last in numbers.used.items()), strict=True)
        await db.execute(_SQL.save_counters, *(list(column) for column in columns))


async def count_waiting(db: Connection, alert_window_hours: int) -> list[tuple[str, int, datetime]]:
    rows = await db.fetch(_SQL.waiting, timedelta(hours=alert_window_hours))
    return [(row["reason"], row["count"], row["oldest"]) for row in rows]
