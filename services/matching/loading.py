"""Say what a batch needs: whose dossiers and parcels it touches, and how many list numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from libs.runtime.processing import Batch, Record
from services.matching.domain.numbers import Scope
from services.matching.domain.parcels import Parcels, parcel_of
from services.matching.domain.sets import BY_PARCEL, LISTS
from services.matching.store import Files, Rows


async def places(rows: Rows, batch: Batch) -> tuple[Parcels | None, set[str]]:
    """Lock the parcels of the batch and find the order numbers of its dossiers. They are those its documents know, and
    those whose lists wait for its waybills. A batch without such documents asks nothing of the parcels."""
    records = batch.records
    if BY_PARCEL.isdisjoint({record.event.role for record in records}):
        return None, {record.event.order_no for record in records}
    parcels = await rows.lock_parcels({parcel_of(r.event) for r in records if r.event.role in BY_PARCEL})
    order_nos = {record.event.order_no for record in records if not record.event.role.by_parcel}
    return parcels, order_nos.union(*(parcel.awaited_by for parcel in parcels))


def telling(batch: Batch, parcels: Parcels | None) -> Sequence[Record]:
    """Records whose partition is that of the lists it may tell of: a waybill's is that of its parcel."""
    if parcels is None:
        return batch.records
    return [record for record in batch.records if not record.event.role.by_parcel]


def wanted_numbers(batch: Batch, files: Files) -> dict[Scope, int]:
    """Count the numbers this batch may need of each scope: any of its records may complete any list it touches."""
    lists = Counter(record.event.customs_code for record in batch.records if record.event.role in LISTS)
    for file in files.values():
        lists.update(case.pending.listed.customs_code for case in file.dossier.cases if case.pending)
    periods = {(record.day.year, record.partition) for record in batch.records}
    return {Scope(office, *period): count for office, count in lists.items() for period in periods}
