"""Returns' tables. A case's row in `released_list` is its lock; rows are locked in key order."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any

import asyncpg

from libs.runtime.failures import Transient
from libs.runtime.processing import Connection
from libs.runtime.queries import queries_beside
from libs.schemas.events.intake import ReturnApplied
from services.returns.domain.balances import Balance
from services.returns.domain.files import Application, Case, Files, ReleasedList, Status

_Q = queries_beside(__file__)
_LIST = (
    "ebp_code", "order_no", "attempt", "invt_no", "agent_code", "ems_no", "assure_code", "buyer_token", "release_day",
    "lines",
)  # fmt: skip


async def due_cases(db: Connection, day: date) -> set[Case]:
    """Cases with an application that the close of `day` decides."""
    return {(ebp_code, order_no) for ebp_code, order_no in await db.fetch(_Q.due_cases, day)}


async def load(db: Connection, cases: Collection[Case], applied_for: Collection[Case]) -> Files:
    """Lock and read the cases. `applied_for` get a row, should the release not be here yet, so that it meets them."""
    files = Files()
    if applied_for:
        await db.execute(_Q.keep_places, *_columns(sorted(applied_for), 2))
    if cases:
        for row in await db.fetch(_Q.lock_lists, *_columns(cases, 2)):
            case = row["ebp_code"], row["order_no"]
            if row["release_day"] is None:
                files.awaited.add(case)
            else:
                files.lists[case] = _list(row)
    known = files.awaited | files.lists.keys()
    if known:
        await _load_rest(db, files, _columns(known, 2))
    return files


async def save(db: Connection, files: Files) -> None:
    if files.opened:
        try:
            await db.copy_records_to_table("released_list", records=sorted(map(_list_row, files.opened)), columns=_LIST)
        except asyncpg.UniqueViolationError as error:
            raise Transient("somebody applied for the same list meanwhile") from error
    if files.filled:
        await db.execute(_Q.fill_lists, *_columns(map(_list_row, files.filled), 10))
    if files.handled:
        await _save_handled(db, files)


async def waiting(db: Connection) -> list[tuple[str, int, datetime]]:
    """Open applications: "return pending" or "return accepted", how many, since when the oldest."""
    return [(reason, count, oldest) for reason, count, oldest in await db.fetch(_Q.waiting)]


async def _load_rest(db: Connection, files: Files, cases: Sequence[list[Any]]) -> None:
    for ebp_code, order_no, gnum, *amounts in await db.fetch(_Q.load_balances, *cases):
        files.lists[ebp_code, order_no].balances[gnum] = Balance(gnum, *amounts)
    for document, applied_day, status, since, arrive_by in await db.fetch(_Q.load_applications, *cases):
        applied = ReturnApplied.model_validate_json(document)
        application = Application(applied, applied_day, Status(status), since, arrive_by)
        files.applications.setdefault(application.case, {})[application.return_no] = application


async def _save_handled(db: Connection, files: Files) -> None:
    applications = [
        (
            *a.case, a.return_no, a.status, a.applied_day, a.arrive_by, a.since,
            a.document.model_dump_json(by_alias=True),
        )
        for a in files.handled.values()
    ]  # fmt: skip
    await db.execute(_Q.save_applications, *_columns(applications, 8))
    balances = [
        (*case, b.gnum, b.original, b.value, b.applied, b.returned, b.value_back)
        for case in {case for case, _ in files.handled}
        if case in files.lists
        for b in files.lists[case].balances.values()
    ]
    if balances:
        await db.execute(_Q.save_balances, *_columns(balances, 8))


def _columns(rows: Iterable[tuple[Any, ...]], width: int) -> list[list[Any]]:
    """Rows as the arrays that `unnest` takes; `width` makes a row of another length an error."""
    columns = [list(column) for column in zip(*rows, strict=True)]
    assert len(columns) == width
    return columns


def _list(row: asyncpg.Record) -> ReleasedList:
    return ReleasedList(
        row["ebp_code"],
        row["order_no"],
        row["attempt"],
        row["invt_no"],
        row["agent_code"],
        row["ems_no"],
        row["assure_code"],
        row["buyer_token"],
        row["release_day"],
        row["lines"],
    )


def _list_row(released: ReleasedList) -> tuple[Any, ...]:
    return (
        released.ebp_code,
        released.order_no,
        released.attempt,
        released.invt_no,
        released.agent_code,
        released.ems_no,
        released.assure_code,
        released.buyer_token,
        released.release_day,
        released.told,
    )
