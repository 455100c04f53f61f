"""Read what a batch needs of exported goods that come back, in the order in which locks are taken. It is the same on every
store.

Lists are locked before parcels, each in key order, so that workers never wait in a circle.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

from libs.runtime.due import Due
from libs.schemas.export_return_declarations import ReturnSystem
from services.returns.domain.exported.files import (
    ExportInReturn,
    ExportReturnFiles,
    ParcelBack,
    ParcelKey,
)
from services.returns.domain.exported.systems import SystemKey, SystemRecord
from services.returns.domain.exported.terms import ReturnsKept


@dataclass(slots=True)
class ExportedTouched:
    """Keys that a batch needs: lists by number, parcels by waybill, and enterprises whose systems it records."""

    lists: set[str] = field(default_factory=set)
    parcels: set[ParcelKey] = field(default_factory=set)
    systems: set[SystemKey] = field(default_factory=set)


class ExportedRows(Protocol):
    """Its rows in one transaction."""

    async def lists_of(self, parcels: Collection[ParcelKey]) -> Iterable[str]:
        """The lists that these parcels may be about, not locked: who reads documents alone changes which they are."""

    async def lists_again(self, parcels: Collection[ParcelKey]) -> Iterable[str]:
        """The same of those parcels of which a report before may stand again."""

    async def parcels_of(self, numbers: Collection[str]) -> Iterable[ParcelKey]:
        """The parcels that these lists name or that name them, not locked either."""

    async def lock_lists(self, numbers: Collection[str]) -> Iterable[ExportInReturn]: ...

    async def keep_parcels(self, keys: Collection[ParcelKey], day: date) -> None: ...

    async def lock_parcels(self, keys: Collection[ParcelKey]) -> Iterable[ParcelBack]: ...

    async def systems(self, keys: Collection[SystemKey]) -> Mapping[SystemKey, SystemRecord]: ...

    async def lists_due(self, day: date, after: Any | None, limit: int) -> Sequence[Due]: ...

    async def parcels_due(self, last: date, after: Any | None, limit: int) -> Sequence[Due]:
        """Parcels that wait for somebody who applied since `last` or before."""

    async def save(self, files: ExportReturnFiles) -> None:
        """Raises asyncpg.UniqueViolationError where another worker was told of a new list meanwhile."""

    async def waiting(self) -> list[tuple[str, int, datetime]]:
        """Say what waits: why, how many, since when the oldest."""


async def load_exported(
    rows: ExportedRows, touched: ExportedTouched, day: date, kept: ReturnsKept
) -> ExportReturnFiles:
    """Lock and read what is touched, and the parcels and systems that its applications are about. day: the customs day
    of the batch. kept: how much of what stands no more."""
    files = ExportReturnFiles(kept, day)
    numbers, keys = await _entangled(rows, touched.lists, touched.parcels)
    if numbers:
        files.lists = {each.invt_no: each for each in await rows.lock_lists(numbers)}
        files.begun = numbers - files.lists.keys()
        files.lists.update((number, ExportInReturn(invt_no=number)) for number in sorted(files.begun))
    keys = keys.union(*(each.parcels for each in files.lists.values()))
    if keys:
        await rows.keep_parcels(keys, day)
        files.parcels = {each.key: each for each in await rows.lock_parcels(keys)}
    if asked := touched.systems | _systems_of(files):
        files.systems = dict(await rows.systems(asked))
    return files


async def _entangled(
    rows: ExportedRows, lists: Collection[str], parcels: Collection[ParcelKey]
) -> tuple[set[str], set[ParcelKey]]:
    """Lists that the batch may change. A report that is refused for one list leaves the one before, which may be about
    others: those go with it, and no others, else whoever invents numbers would tie everybody's lists together."""
    keys = set(parcels)
    numbers = set(lists).union(await rows.lists_of(keys) if keys else ())
    fresh = numbers
    while fresh:
        behind = set(await rows.parcels_of(fresh)) - keys
        keys |= behind
        fresh = set(await rows.lists_again(behind)) - numbers if behind else set()
        numbers |= fresh
    return numbers, keys


def with_codes(codes: Iterable[str]) -> set[SystemKey]:
    """Every system of these enterprises."""
    return {(code, system.value) for code in codes for system in ReturnSystem}


def _systems_of(files: ExportReturnFiles) -> set[SystemKey]:
    codes = {parcel.report.said.operator_code for parcel in files.parcels.values() if parcel.report}
    for exported in files.lists.values():
        for application in exported.applications:
            if application.applied:
                codes |= {application.applied.ebc_code, application.applied.agent_code}
    return with_codes(codes)
