"""Returns' rows on PostgreSQL. Rows are locked in key order."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import msgspec
from msgspec.structs import astuple

from libs.runtime.columns import columns
from libs.runtime.processing import Connection
from libs.runtime.queries import queries_beside
from libs.schemas.events.base import reader_of
from libs.schemas.events.intake import ReturnArrived
from libs.schemas.events.return_documents import ReturnApplied
from services.returns.domain.arrivals import Arrival
from services.returns.domain.balances import Balance
from services.returns.domain.centres import Centre, CentreFiles, CentreKey, HeldParcel, KeptBook, ParcelKey, SortedGoods
from services.returns.domain.control import Control
from services.returns.domain.due import ApplicationDue, SortedGoodsDue
from services.returns.domain.files import Application, ReleasedList, ReturnFiles, Status
from services.returns.exported.store import PostgresExportedRows

_Q = queries_beside(__file__)
_LIST = (
    "case_key", "attempt", "invt_no", "agent_code", "ems_no", "assure_code", "buyer_token", "release_day",
    "lines",
)  # fmt: skip


class PostgresRows:
    """They keep the promises of `loading.Rows`."""

    def __init__(self, db: Connection) -> None:
        self._db = db
        self.exported = PostgresExportedRows(db)

    async def applications_due(self, day: date, after: ApplicationDue | None, limit: int) -> Sequence[ApplicationDue]:
        behind = after or ApplicationDue(date.min, "", "")
        return [ApplicationDue(*row) for row in await self._db.fetch(_Q.applications_due, day, *astuple(behind), limit)]

    async def sorted_goods_due(self, day: date, after: SortedGoodsDue | None, limit: int) -> Sequence[SortedGoodsDue]:
        behind = after or SortedGoodsDue(date.min, "", "")
        return [SortedGoodsDue(*row) for row in await self._db.fetch(_Q.sorted_goods_due, day, *astuple(behind), limit)]

    async def sorted_goods(self, cases: Collection[str]) -> Iterable[SortedGoods]:
        found = await self._db.fetch(_Q.load_sorted_goods, list(cases))
        return [SortedGoods(ReturnArrived.model_validate_json(document), *rest) for document, *rest in found]

    async def books(self, ems_nos: Collection[str]) -> Iterable[KeptBook]:
        return [KeptBook(*row) for row in await self._db.fetch(_Q.load_books, list(ems_nos))]

    async def centres(self, keys: Collection[CentreKey]) -> Iterable[Centre]:
        found = await self._db.fetch(_Q.load_centres, *columns(keys, 2))
        return [Centre(area, office, zone, _held(held)) for area, office, zone, held in found]

    async def parcels(self, keys: Collection[ParcelKey]) -> Iterable[HeldParcel]:
        return [HeldParcel(*row) for row in await self._db.fetch(_Q.load_parcels, *columns(keys, 3))]

    async def keep_places(self, cases: Collection[str]) -> None:
        await self._db.execute(_Q.keep_places, sorted(cases))

    async def lock_lists(self, cases: Collection[str]) -> Mapping[str, ReleasedList | None]:
        found = await self._db.fetch(_Q.lock_lists, list(cases))
        return {row["case_key"]: None if row["release_day"] is None else ReleasedList(*row) for row in found}

    async def balances(self, cases: Collection[str]) -> Iterable[tuple[str, Balance]]:
        found = await self._db.fetch(_Q.load_balances, list(cases))
        return [(case, Balance(*balance)) for case, *balance in found]

    async def applications(self, cases: Collection[str], return_nos: Collection[str]) -> Iterable[Application]:
        found = await self._db.fetch(_Q.load_applications, list(cases), list(return_nos))
        return [
            Application(
                _applied(document.encode()),
                applied_day,
                Status(status),
                since,
                arrive_by,
                _arrivals(arrivals),
                unfit_since,
                wrong_since,
            )
            for document, applied_day, status, since, arrive_by, arrivals, unfit_since, wrong_since in found
        ]

    async def lock_controls(self, cases: Collection[str]) -> Mapping[str, Control]:
        await self._db.execute(_Q.keep_controls, sorted(cases))
        found = await self._db.fetch(_Q.lock_controls, list(cases))
        return {case: Control(*control) for case, *control in found}

    async def save(self, files: ReturnFiles) -> None:
        db = self._db
        if files.opened:
            records = sorted(map(_list_row, files.opened))
            await db.copy_records_to_table("released_list", records=records, columns=_LIST)
        if files.filled:
            await db.execute(_Q.fill_lists, *columns(map(_list_row, files.filled), 9))
        if files.handled:
            await db.execute(_Q.save_applications, *columns(map(_application_row, files.handled.values()), 10))
        if balances := [_balance_row(case, balance) for case, balance in files.moved()]:
            await db.execute(_Q.save_balances, *columns(balances, 7))
        if standing := [(case, *_control_row(files.controls[case])) for case in files.controlled]:
            await db.execute(_Q.save_controls, *columns(standing, 4))
        if over := [case for case, each in files.controls.items() if each.over]:
            await db.execute(_Q.drop_controls, over)
        if files.sorted_out:
            await db.execute(_Q.save_sorted_goods, *columns(map(_sorted_row, files.sorted_out.values()), 5))
        if files.settled:
            await db.execute(_Q.drop_sorted_goods, *columns(files.settled, 2))
        await self._save_centres(files.centres)

    async def _save_centres(self, files: CentreFiles) -> None:
        if files.opened:
            await self._db.execute(_Q.save_books, *columns(files.opened.values(), 3))
        if files.recorded:
            rows = [
                (*each.key, each.zone_type, msgspec.json.encode(each.held).decode()) for each in files.recorded.values()
            ]
            await self._db.execute(_Q.save_centres, *columns(rows, 4))
        if files.taken:
            await self._db.execute(_Q.save_parcels, *columns(map(_parcel_row, files.taken.values()), 8))
        if files.gone:
            await self._db.execute(_Q.drop_parcels, *columns(files.gone, 3))

    async def waiting(self) -> list[tuple[str, int, datetime]]:
        return [(reason, count, oldest) for reason, count, oldest in await self._db.fetch(_Q.waiting)]


def _list_row(released: ReleasedList) -> tuple[Any, ...]:
    return (
        released.case_key,
        released.attempt,
        released.invt_no,
        released.agent_code,
        released.ems_no,
        released.assure_code,
        released.buyer_token,
        released.release_day,
        released.told,
    )


def _application_row(a: Application) -> tuple[Any, ...]:
    document = a.document.encode().decode()
    arrivals = msgspec.json.encode(a.arrivals).decode()
    apart = (a.unfit_since, a.wrong_since)
    return (a.case_key, a.return_no, a.status, a.applied_day, a.arrive_by, a.since, document, arrivals, *apart)


_held = msgspec.json.Decoder(dict[str, tuple[date, date]]).decode


def _parcel_row(p: HeldParcel) -> tuple[Any, ...]:
    return (*p.key, p.customs_code, p.received_on, p.since, p.case_key, p.arrival_no)


def _sorted_row(goods: SortedGoods) -> tuple[Any, ...]:
    document = goods.document.model_dump_json(by_alias=True)
    return (goods.case_key, goods.arrival_no, goods.apply_by, goods.since, document)


_applied = reader_of(ReturnApplied)
_arrivals = msgspec.json.Decoder(list[Arrival]).decode


def _control_row(control: Control) -> tuple[Any, ...]:
    return (control.held_at, control.stopped_at, control.drawn_on)


def _balance_row(case: str, b: Balance) -> tuple[Any, ...]:
    return (case, b.gnum, b.original, b.value, b.applied, b.returned, b.value_back)
