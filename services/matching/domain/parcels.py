"""Parcels bring together a list that names its parcel and a waybill that knows nothing else.

They lie on different partitions, so the row of their parcel is where they meet: whoever comes second finds the first.
A waybill stays there, because another order's list may name the same parcel.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from libs.schemas.kinds import KINDS
from services.matching.domain.dossier import FiledWaybill, WaybillKey
from services.matching.domain.export_documents import ExportRetraction
from services.matching.domain.kept import keep

_WAYBILL = KINDS["export-waybill"]
_life_after = _WAYBILL.free_from
"""A carrier does not use a number again within some months; after them it is another parcel."""

Filing = tuple[str, Any, datetime]
"""An order number, a document for its dossier, when that came."""


@dataclass(slots=True)
class Parcel:
    """One generation of a waybill number. since: the earliest day of what is known of it.

    corrections: the highest number that a correction of its waybill is known to have; what has a lower one is overtaken.
    awaited_by: the order numbers whose lists named it, sorted. stored: whether there is a row of it already.
    """

    key: WaybillKey
    generation: int
    since: date
    corrections: int = 0
    filed: FiledWaybill | None = None
    awaited_by: list[str] = field(default_factory=list)
    stored: bool = False

    @property
    def waits_since(self) -> datetime | None:
        """Since when its waybill waits for a list to name it."""
        return self.filed.since if self.filed and not self.awaited_by else None

    @property
    def counting(self) -> FiledWaybill | None:
        """Its waybill, unless that was corrected since and the correction is not here yet."""
        return self.filed if self.filed and self.filed.waybill.correction >= self.corrections else None

    def lives_on(self, day: date) -> bool:
        """Say whether a fact of this day is about this generation; it may be older than what is known."""
        return day < _life_after(self.since) and self.since < _life_after(day)


class Parcels:
    """The parcels a batch names, each in all its generations. touched: those that something was filed with."""

    def __init__(self, known: Iterable[Parcel] = ()) -> None:
        self._generations: dict[WaybillKey, list[Parcel]] = {}
        self.touched: dict[tuple[WaybillKey, int], Parcel] = {}
        for parcel in known:
            self._generations.setdefault(parcel.key, []).append(parcel)

    def __iter__(self) -> Iterator[Parcel]:
        return (parcel for generations in self._generations.values() for parcel in generations)

    def take(self, document: Any, day: date, time: datetime) -> Sequence[Filing]:
        """File a list or a waybill with its parcel, and say what belongs into which dossier because of it.

        The same again says the same again, which changes nothing there.
        """
        parcel = self._living(parcel_of(document), day)
        if not document.role.by_parcel:
            return _joined_by(document, parcel, time)
        parcel.corrections = max(parcel.corrections, document.correction)
        known = parcel.filed
        if document.role.retracts:
            if known and known.waybill.correction < document.correction:
                parcel.filed = None
            return [(order_no, document, time) for order_no in parcel.awaited_by]
        if known is None:
            parcel.filed = FiledWaybill(keep(document), time)
        elif document.correction > known.waybill.correction:
            known.waybill = keep(document)
        filed = parcel.counting
        return [(order_no, filed.waybill, filed.since) for order_no in parcel.awaited_by] if filed else ()

    def _living(self, key: WaybillKey, day: date) -> Parcel:
        """Return the generation that lives on this day. It is the newest that had begun by then, else the next; or a
        new one."""
        generations = self._generations.setdefault(key, [])
        living = sorted((one for one in generations if one.lives_on(day)), key=lambda one: one.since)
        begun = [one for one in living if one.since <= day]
        if living:
            parcel = begun[-1] if begun else living[0]
            parcel.since = min(parcel.since, day)
        else:
            parcel = Parcel(key, len(generations) + 1, day)
            generations.append(parcel)
        self.touched[parcel.key, parcel.generation] = parcel
        return parcel


def _joined_by(listed: Any, parcel: Parcel, time: datetime) -> Sequence[Filing]:
    """File a list with its parcel. Where a correction of the waybill was accepted before the list and is not here yet, what
    is here of the waybill does not count."""
    order_no = listed.order_no
    if order_no not in parcel.awaited_by:
        parcel.awaited_by = sorted([*parcel.awaited_by, order_no])
    parcel.corrections = max(parcel.corrections, listed.waybill_corrections)
    found = [(order_no, listed, time)]
    if filed := parcel.counting:
        return [(order_no, filed.waybill, filed.since), *found]
    if not parcel.corrections:
        return found
    said = listed.logistics_code, listed.logistics_no, parcel.corrections - 1
    return [(order_no, ExportRetraction(*said, "", _WAYBILL.key_of(listed), ""), time), *found]


def parcel_of(document: Any) -> WaybillKey:
    """The parcel that a list or a waybill names."""
    return WaybillKey(document.logistics_code, document.logistics_no)
