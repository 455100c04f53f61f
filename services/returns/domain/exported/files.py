"""Returns keeps export lists with what was applied for of them, and parcels that came back.

Rows are made of what documents say and of what was answered. Each can come first when a store is rebuilt: an answer that
is ahead of its document stands there until that comes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

import msgspec

from libs.schemas.codes.supervision_modes import SupervisionMode, mode_of
from libs.schemas.declarations import GoodsCondition
from libs.schemas.events.export_return_documents import ExportReturnApplied, ExportReturnReported
from libs.schemas.events.lists import CaseRef, Declared, DeclaredLine
from services.returns.domain.arrivals import Arrival
from services.returns.domain.exported.systems import SystemKey, SystemRecord
from services.returns.domain.exported.terms import Begins, Reason, ReturnsKept

ZERO = Decimal(0)
ParcelKey: TypeAlias = tuple[str, str]
_lines_of = msgspec.json.Decoder(list[DeclaredLine]).decode


class ReleasedExport(msgspec.Struct, frozen=True):
    """An export list as review released it. lines: their JSON, read when somebody asks: few lists come back."""

    list: Declared
    released_on: date
    lines: str

    @property
    def ref(self) -> CaseRef:
        return self.list.ref

    @property
    def mode(self) -> SupervisionMode | None:
        return mode_of(self.list, self.released_on)

    def read_lines(self) -> dict[int, DeclaredLine]:
        return {line.gnum: line for line in _lines_of(self.lines)}


class ExportReturnStatus(StrEnum):
    """An application comes so far. pending: release or departure of the list is not here yet; accepted: the goods may
    arrive; arrived: they await the tally; completed: it was counted. The others are final, too; changed: a later version
    stands in its place."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    ARRIVED = "arrived"
    COMPLETED = "completed"
    REFUSED = "refused"
    CHANGED = "changed"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


OPEN = (ExportReturnStatus.PENDING, ExportReturnStatus.ACCEPTED, ExportReturnStatus.ARRIVED)
STANDING = (*OPEN, ExportReturnStatus.COMPLETED)
"""In their order; what is behind is not undone."""


class TaxQuestion(StrEnum):
    """open: relief waits for the certificate; settled: it was granted or not, line by line."""

    OPEN = "open"
    SETTLED = "settled"


class Counted(msgspec.Struct, frozen=True, array_like=True):
    """So much of a line came back, unfit of it unfit for sale.

    before: so much had come back when it was counted.
    """

    gnum: int
    qty: Decimal
    unfit: Decimal = ZERO
    before: Decimal = ZERO


class ExportApplication(msgspec.Struct, kw_only=True, omit_defaults=True):
    """One application (CEB213). applied: its document; None while only an answer of it is here, and once it ended in vain.

    since: when it came to its status. arrive_by: of an accepted one. parcel: by which its goods arrived. tally: the
    submission that was counted; tallied_on: when; lines: what of it came back. relief_by: the last day for its certificate.
    apart: what of it stands apart, or did.
    """

    return_no: str
    submission_id: str
    status: ExportReturnStatus
    since: datetime
    applied: ExportReturnApplied | None = None
    applied_on: date | None = None
    arrive_by: date | None = None
    parcel: ParcelKey | None = None
    tally: str | None = None
    tallied_on: date | None = None
    lines: list[Counted] = []
    tax: TaxQuestion | None = None
    relief_by: date | None = None
    apart: Arrival | None = None

    @property
    def own_parcel(self) -> ParcelKey | None:
        """The parcel that it names, which brings the goods back or brought them out."""
        return (self.applied.logistics_code, self.applied.logistics_no) if self.applied else None

    @property
    def asked(self) -> dict[int, Decimal]:
        """Return what it applies for, by line."""
        total: dict[int, Decimal] = {}
        for line in self.applied.lines if self.applied else ():
            total[line.gnum] = total.get(line.gnum, ZERO) + Decimal(line.qty)
        return total

    @property
    def due_on(self) -> date | None:
        """Return the day whose end decides something of it."""
        if self.status is ExportReturnStatus.PENDING:
            return self.applied_on
        if self.status is ExportReturnStatus.ACCEPTED:
            return self.arrive_by
        return self.relief_by if self.tax is TaxQuestion.OPEN else None


class ExportInReturn(msgspec.Struct, kw_only=True, omit_defaults=True):
    """One export list by its number. released, left_on: absent while that is not here. stopped: the status at which review
    stopped it after its release. certificate: number of the tax authority's. reported: parcels whose report names it."""

    invt_no: str
    released: ReleasedExport | None = None
    left_on: date | None = None
    stopped: str | None = None
    certificate: str | None = None
    reported: list[ParcelKey] = []
    applications: list[ExportApplication] = []

    def arrived(self, return_no: str) -> bool:
        """Say whether goods of the application of this number are here: it stays as it is."""
        return any(a.parcel for a in self.standing if a.return_no == return_no)

    @property
    def standing(self) -> list[ExportApplication]:
        return [a for a in self.applications if a.status in STANDING]

    def of_submission(self, submission_id: str) -> ExportApplication | None:
        return next((a for a in self.applications if a.submission_id == submission_id), None)

    def set_apart_by(self, arrival_no: str) -> list[tuple[ExportApplication, Arrival]]:
        """Return what tallies of this number set apart. Each site numbers its own."""
        return [(a, a.apart) for a in self.applications if a.apart and a.apart.arrival_no == arrival_no]

    def first_day(self, reason: Reason) -> date | None:
        """Return the day with which the period of a reason begins; None where it has not."""
        if reason.begins is Begins.EXPORT:
            return self.left_on
        return self.released.released_on if self.released else None

    def returned(self, gnum: int) -> Decimal:
        return sum((line.qty for a in self.applications for line in a.lines if line.gnum == gnum), ZERO)

    def left(self, line: DeclaredLine, beside: ExportApplication) -> Decimal:
        """Return what of a line may still be applied for, beside what this application and one it changes ask for."""
        under_way = (ExportReturnStatus.ACCEPTED, ExportReturnStatus.ARRIVED)
        others = [a for a in self.applications if a.status in under_way and a.return_no != beside.return_no]
        return Decimal(line.qty) - self.returned(line.gnum) - sum((a.asked.get(line.gnum, ZERO) for a in others), ZERO)

    @property
    def due_on(self) -> date | None:
        return min((a.due_on for a in self.applications if a.due_on), default=None)

    @property
    def parcels(self) -> set[ParcelKey]:
        """The parcels that its applications may be about."""
        return {*self.reported, *(key for a in self.applications for key in (a.own_parcel, a.parcel) if key)}


class TalliedLine(msgspec.Struct, frozen=True, array_like=True):
    """A line of a tally."""

    gnum: int
    qty: Decimal
    condition: GoodsCondition


class Tally(msgspec.Struct, frozen=True):
    """A site's word on what of a list a parcel brought, until it is counted. gone: it was refused already (rebuild)."""

    invt_no: str
    submission_id: str
    cop_no: str
    operator_code: str
    customs_code: str
    ems_no: str | None
    lines: list[TalliedLine]
    on: date
    gone: bool = False


class Report(msgspec.Struct, frozen=True):
    """A parcel arrived, as its site said on this day."""

    said: ExportReturnReported
    on: date


class ParcelBack(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A parcel that comes back, by its waybill. report: that it arrived. before: the reports that this one changed, of
    which the newest stands again if this one is refused; none once it brought goods.

    claimed: lists of which open applications name it; served: those whose goods arrived by it. tallies: that wait.
    refused: reports whose refusal is here before them (rebuild).
    """

    logistics_code: str
    logistics_no: str
    report: Report | None = None
    before: list[Report] = []
    claimed: list[str] = []
    served: list[str] = []
    tallies: list[Tally] = []
    refused: list[str] = []

    @property
    def key(self) -> ParcelKey:
        return self.logistics_code, self.logistics_no

    @property
    def named(self) -> str | None:
        """The list that its report names."""
        return self.report.said.invt_no if self.report else None

    @property
    def about(self) -> list[str]:
        """The lists that it may be about still: claimed, named by its report or one before, or tallied."""
        named = [each.said.invt_no for each in (self.report, *self.before) if each and each.said.invt_no]
        return list(dict.fromkeys([*self.claimed, *named, *(each.invt_no for each in self.tallies)]))

    def tally_of(self, invt_no: str) -> Tally | None:
        return next((each for each in self.tallies if each.invt_no == invt_no and not each.gone), None)

    @property
    def waits_since(self) -> date | None:
        """Return since when it waits for somebody who applied."""
        days = [each.on for each in self.tallies if not each.gone]
        if self.report and not self.served:
            days.append(self.report.on)
        return min(days, default=None)


@dataclass(slots=True)
class ExportReturnFiles:
    """A batch changes these in place. changed, moved, recorded: what `save` has to write. begun: lists that have no row yet;
    released: those whose release came.

    systems: on record, by enterprise and system. kept: how much of what stands no more.
    """

    kept: ReturnsKept
    day: date = date.min
    lists: dict[str, ExportInReturn] = field(default_factory=dict)
    parcels: dict[ParcelKey, ParcelBack] = field(default_factory=dict)
    systems: dict[SystemKey, SystemRecord] = field(default_factory=dict)
    changed: set[str] = field(default_factory=set)
    begun: set[str] = field(default_factory=set)
    released: set[str] = field(default_factory=set)
    moved: set[ParcelKey] = field(default_factory=set)
    recorded: set[SystemKey] = field(default_factory=set)

    def change(self, invt_no: str) -> ExportInReturn:
        """The list, to be changed."""
        self.changed.add(invt_no)
        if invt_no not in self.lists:
            self.lists[invt_no] = ExportInReturn(invt_no=invt_no)
        return self.lists[invt_no]

    def move(self, key: ParcelKey) -> ParcelBack | None:
        """The parcel, to be changed; None where the batch does not have it."""
        if key not in self.parcels:
            return None
        self.moved.add(key)
        return self.parcels[key]

    def has_system(self, codes: Iterable[str], system: str, day: date) -> bool:
        """Say whether one of these enterprises has the system on record on that day."""
        found = (self.systems.get((code, system)) for code in codes)
        return any(record is not None and record.since <= day <= record.until for record in found)

    def lists_of(self, parcel: ParcelBack) -> Iterator[ExportInReturn]:
        """The lists that a parcel may be about."""
        yield from (self.lists[number] for number in parcel.about if number in self.lists)
