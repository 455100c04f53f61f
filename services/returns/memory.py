"""Returns' rows on a store in memory, for simulations; the stories of `tests/` hold both stores to the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import replace
from datetime import date, datetime

from msgspec.structs import astuple

from libs.runtime.twins import memory
from services.returns.domain.balances import Balance
from services.returns.domain.centres import Centre, CentreKey, HeldParcel, KeptBook, ParcelKey, SortedGoods
from services.returns.domain.control import Control
from services.returns.domain.due import ApplicationDue, SortedGoodsDue
from services.returns.domain.files import OPEN, Application, ReleasedList, ReturnFiles
from services.returns.exported.memory import MemoryExportedRows


class MemoryRows:
    """They keep the promises of `loading.Rows`. A kept place is a row that is None."""

    def __init__(self, db: memory.Rows) -> None:
        self._db = db
        self.exported = MemoryExportedRows(db)

    async def applications_due(self, day: date, after: ApplicationDue | None, limit: int) -> Sequence[ApplicationDue]:
        behind = astuple(after) if after else ()
        found = []
        for each in (await self._db.scan("application", lambda _, application: application.status in OPEN)).values():
            due = ApplicationDue(each.arrive_by or each.applied_day, each.case_key, each.return_no)
            if due.on <= day and astuple(due) > behind:
                found.append(due)
        return sorted(found, key=astuple)[:limit]

    async def sorted_goods_due(self, day: date, after: SortedGoodsDue | None, limit: int) -> Sequence[SortedGoodsDue]:
        behind = astuple(after) if after else ()
        waiting = (await self._db.scan("sorted_goods", lambda _, goods: goods.apply_by <= day)).values()
        due = [SortedGoodsDue(each.apply_by, each.case_key, each.arrival_no) for each in waiting]
        return sorted((each for each in due if astuple(each) > behind), key=astuple)[:limit]

    async def sorted_goods(self, cases: Collection[str]) -> Iterable[SortedGoods]:
        found = (await self._db.scan("sorted_goods", lambda key, _: key[0] in cases)).values()
        return sorted(found, key=lambda each: (each.since, each.case_key, each.arrival_no))

    async def books(self, ems_nos: Collection[str]) -> Iterable[KeptBook]:
        return (await self._db.scan("book", lambda key, _: key in ems_nos)).values()

    async def centres(self, keys: Collection[CentreKey]) -> Iterable[Centre]:
        return deepcopy([*(await self._db.scan("return_centre", lambda key, _: key in keys)).values()])

    async def parcels(self, keys: Collection[ParcelKey]) -> Iterable[HeldParcel]:
        return deepcopy([*(await self._db.scan("held_parcel", lambda key, _: key in keys)).values()])

    async def keep_places(self, cases: Collection[str]) -> None:
        await self._db.insert("released_list", dict.fromkeys(cases), on_conflict="skip")

    async def lock_lists(self, cases: Collection[str]) -> Mapping[str, ReleasedList | None]:
        found = await self._db.lock("released_list", cases)
        return {case: replace(released, balances={}) if released else None for case, released in found.items()}

    async def balances(self, cases: Collection[str]) -> Iterable[tuple[str, Balance]]:
        found = await self._db.scan("line_balance", lambda key, _: key[0] in cases)
        return [(key[0], replace(balance)) for key, balance in found.items()]

    async def applications(self, cases: Collection[str], return_nos: Collection[str]) -> Iterable[Application]:
        found = await self._db.scan(
            "application", lambda key, each: key[0] in cases and (each.status in OPEN or key[1] in return_nos)
        )
        return [_copy(application) for application in found.values()]

    async def lock_controls(self, cases: Collection[str]) -> Mapping[str, Control]:
        await self._db.insert("control", {case: Control() for case in cases}, on_conflict="skip")
        return {case: replace(each) for case, each in (await self._db.lock("control", cases)).items()}

    async def save(self, files: ReturnFiles) -> None:
        db = self._db
        await db.insert(
            "released_list", {released.case_key: replace(released, balances={}) for released in files.opened}
        )
        await db.update(
            "released_list", {released.case_key: replace(released, balances={}) for released in files.filled}
        )
        await db.upsert("application", {key: _copy(a) for key, a in files.handled.items()})
        await db.update("control", {case: replace(files.controls[case]) for case in files.controlled})
        await db.delete("control", {case for case, each in files.controls.items() if each.over})
        await db.upsert("line_balance", {(case, balance.gnum): replace(balance) for case, balance in files.moved()})

        centres = files.centres
        await db.insert("book", dict(centres.opened), on_conflict="skip")
        await db.upsert("return_centre", deepcopy(centres.recorded))
        await db.upsert("held_parcel", deepcopy(centres.taken))
        await db.delete("held_parcel", centres.gone)
        await db.insert("sorted_goods", dict(files.sorted_out))
        await db.delete("sorted_goods", files.settled)

    async def waiting(self) -> list[tuple[str, int, datetime]]:
        since: defaultdict[str, list[datetime]] = defaultdict(list)
        for application in (await self._db.scan("application", lambda _, a: a.status in OPEN)).values():
            since[f"return {application.status}"].append(application.since)
        apart = (await self._db.scan("application", lambda _, a: bool(a.unfit_since or a.wrong_since))).values()
        since["unfit goods"] = [a.unfit_since for a in apart if a.unfit_since]
        since["wrong goods"] = [a.wrong_since for a in apart if a.wrong_since]
        parcels = (await self._db.scan("held_parcel", lambda _, parcel: parcel.arrival_no is None)).values()
        since["parcel to sort"] = [parcel.since for parcel in parcels]
        since["sorted goods"] = [each.since for each in (await self._db.scan("sorted_goods", lambda *_: True)).values()]
        return [(reason, len(times), min(times)) for reason, times in sorted(since.items()) if times]


def _copy(application: Application) -> Application:
    return replace(application, arrivals=deepcopy(application.arrivals))
