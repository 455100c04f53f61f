"""Read what a batch needs, in the order in which locks are taken. It is the same on every store.

Transits come first, as their parcels stand in them; then sites, departures, summaries and customs declarations. Deliveries
are locked before parcels, each in key order, so that workers never wait in a circle.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Protocol

from libs.schemas.codes.supervision_modes import IMPORT
from services.exports.declarations.loading import DeclarationRows, load_declarations
from services.exports.departures.loading import DepartureRows, load_departures
from services.exports.domain.departures.files import DEPARTURE, TransitRow
from services.exports.domain.files import Delivery, SiteFiles, SiteParcel
from services.exports.domain.places import DeliveryKey, ParcelKey, TransitKey
from services.exports.domain.state import ExportFiles
from services.exports.reads import Touched
from services.exports.summaries.loading import SummaryRows, load_summaries


class Rows(Protocol):
    """Exports' rows in one transaction. departures, summaries, declarations: the rows of those rooms."""

    @property
    def departures(self) -> DepartureRows: ...
    @property
    def summaries(self) -> SummaryRows: ...
    @property
    def declarations(self) -> DeclarationRows: ...

    async def lock_deliveries(self, keys: Collection[DeliveryKey]) -> Iterable[Delivery]: ...

    async def keep_places(self, keys: Collection[ParcelKey], day: date) -> Iterable[ParcelKey]:
        """A row of this day for each parcel that has none, so that what sites say meets what review says. Those that are
        new."""

    async def parcels_of(self, cases: Collection[str]) -> Iterable[ParcelKey]:
        """The parcels of these cases' lists, not locked: only who reads verdicts changes which list a parcel is of."""

    async def lock_parcels(self, keys: Collection[ParcelKey]) -> Iterable[SiteParcel]: ...

    async def save(self, files: SiteFiles) -> None: ...

    async def waiting(self) -> list[tuple[str, int, datetime]]:
        """Lists that wait for their parcel: why, how many, since when the oldest."""


async def load(rows: Rows, touched: Touched, day: date, lists_max: int) -> ExportFiles:
    """Lock and read what is touched. day: the customs day of the batch. lists_max: of one summary application.

    What a departure may be of has its row of summaries read, too, and the declarations of all that it names.
    """
    transits: dict[TransitKey, TransitRow] = {}
    if touched.departures.transits:
        locked = await rows.departures.lock_transits(touched.departures.transits)
        transits = {transit.key: transit for transit in locked}
        touched.parcels.update(key for transit in transits.values() for key in transit.parcels_of(IMPORT))
    sites = await _load_sites(rows, touched, day)
    departures = await load_departures(rows.departures, touched.departures, day, transits)
    if any(kind == DEPARTURE for kind, *_ in touched.departures.documents):
        named = (part for (kind, *_), parts in departures.parts.items() if kind == DEPARTURE for part in parts.values())
        touched.declarations.parcels.update(key for part in named for key in part.parcels)
        lists = (parcel.declared for parcel in departures.of(touched.declarations.parcels))
        touched.summaries.attempts.update(each.ref.attempt_key for each in lists if each)
    summaries = await load_summaries(rows.summaries, touched.summaries, lists_max)
    return ExportFiles(sites, departures, summaries, await load_declarations(rows.declarations, touched.declarations))


async def _load_sites(rows: Rows, touched: Touched, day: date) -> SiteFiles:
    """Lock and read the deliveries and parcels touched, and the parcels that arrived by those deliveries before."""
    files = SiteFiles(day=day)
    if touched.deliveries:
        for delivery in await rows.lock_deliveries(touched.deliveries):
            files.deliveries[delivery.key] = delivery
    before = {key for each in files.deliveries.values() for key in each.parcels}
    if places := touched.places | touched.opened:  # at once, so that workers make them in one order
        files.opened.update(touched.opened.intersection(await rows.keep_places(places, day)) - touched.places)
    wanted = touched.parcels | touched.places | touched.opened | before
    if touched.cases:
        wanted.update(await rows.parcels_of(touched.cases))
    if wanted:
        for parcel in await rows.lock_parcels(wanted):
            files.know(parcel)
    return files
