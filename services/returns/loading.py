"""Read what a batch needs, in the order in which locks are taken. It is the same on every store."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from services.returns.domain.balances import Balance
from services.returns.domain.centres import Centre, CentreFiles, CentreKey, HeldParcel, KeptBook, ParcelKey, SortedGoods
from services.returns.domain.control import Control
from services.returns.domain.due import ApplicationDue, SortedGoodsDue
from services.returns.domain.exported.terms import ReturnsKept
from services.returns.domain.files import Application, ReleasedList, ReturnFiles
from services.returns.exported.loading import ExportedRows, load_exported
from services.returns.reads import Loaded, Touched


class Rows(Protocol):
    """Returns' rows in one transaction. A case's row in `released_list` is its lock. exported: rows of exported goods."""

    @property
    def exported(self) -> ExportedRows: ...

    async def applications_due(self, day: date, after: ApplicationDue | None, limit: int) -> Sequence[ApplicationDue]:
        """The first applications behind `after` that the end of `day` decides, in the order of their fields."""

    async def sorted_goods_due(self, day: date, after: SortedGoodsDue | None, limit: int) -> Sequence[SortedGoodsDue]:
        """The same of sorted goods that nobody applied for."""

    async def sorted_goods(self, cases: Collection[str]) -> Iterable[SortedGoods]:
        """Goods of these cases that wait for their application."""

    async def books(self, ems_nos: Collection[str]) -> Iterable[KeptBook]: ...

    async def centres(self, keys: Collection[CentreKey]) -> Iterable[Centre]: ...

    async def parcels(self, keys: Collection[ParcelKey]) -> Iterable[HeldParcel]:
        """Those of them that are in their centre. One partition brings all that changes them, so no row is locked."""

    async def keep_places(self, cases: Collection[str]) -> None:
        """A row without a release for each case that has none, so that the release meets who applied for it."""

    async def lock_lists(self, cases: Collection[str]) -> Mapping[str, ReleasedList | None]:
        """None: a place is kept, the release is not here yet."""

    async def balances(self, cases: Collection[str]) -> Iterable[tuple[str, Balance]]: ...

    async def applications(self, cases: Collection[str], return_nos: Collection[str]) -> Iterable[Application]:
        """The cases' open applications, and those with one of these numbers."""

    async def lock_controls(self, cases: Collection[str]) -> Mapping[str, Control]:
        """Lock a row for each of these cases; `save` drops those that nothing controls."""

    async def save(self, files: ReturnFiles) -> None:
        """Raises asyncpg.UniqueViolationError where a case was opened by somebody else meanwhile."""

    async def waiting(self) -> list[tuple[str, int, datetime]]:
        """Open applications: "return pending" or "return accepted", how many, since when the oldest."""


async def load(rows: Rows, touched: Touched, day: date, kept: ReturnsKept) -> Loaded:
    """Lock and read what is touched, imports before exports. day: the customs day of the batch."""
    imports = await _load_imports(rows, touched)
    return Loaded(imports, await load_exported(rows.exported, touched.exported, day, kept))


async def _load_imports(rows: Rows, touched: Touched) -> ReturnFiles:
    """Lock and read the cases touched.

    Who is applied for gets a row, should the release not be here yet.
    """
    cases, applied_for = touched.cases, touched.applied_for
    files = ReturnFiles()
    if applied_for:
        await rows.keep_places(applied_for)
    if cases:
        for case, released in (await rows.lock_lists(cases)).items():
            if released is None:
                files.awaited.add(case)
            else:
                files.lists[case] = released
    known = files.awaited | files.lists.keys()
    if known:
        for case, balance in await rows.balances(known):
            files.lists[case].balances[balance.gnum] = balance
        for application in await rows.applications(known, touched.return_nos):
            files.applications.setdefault(application.case_key, {})[application.return_no] = application
        for goods in await rows.sorted_goods(known):
            files.sorted_goods.setdefault(goods.case_key, {})[goods.arrival_no] = goods
    files.centres = await _load_centres(rows, touched)
    if asked := touched.controlled | files.applications.keys():
        files.controls = dict(await rows.lock_controls(asked))
    return files


async def _load_centres(rows: Rows, touched: Touched) -> CentreFiles:
    """Read the books, centres and parcels that the batch names."""
    files = CentreFiles()
    if touched.books:
        files.books = {book.ems_no: book for book in await rows.books(touched.books)}
    if touched.centres:
        files.centres = {centre.key: centre for centre in await rows.centres(touched.centres)}
    if touched.parcels:
        files.parcels = {parcel.key: parcel for parcel in await rows.parcels(touched.parcels)}
    return files
