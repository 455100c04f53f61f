"""The keys of the rows that a batch's records name: what `load` has to read."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from libs.runtime.processing import Batch, Record
from libs.schemas.events import intake
from libs.schemas.events.matching import ListMatched
from libs.schemas.events.returns import ReturnCompleted
from libs.schemas.events.review import Verdict
from services.accountbook.domain.state import HoldKey
from services.accountbook.domain.views import Released


@dataclass(slots=True)
class Touched:
    """Keys by table.

    matched: holds that a matched list asks for; a list told again has one. released: holds that a release names; it locks
    no item. ended: holds that a verdict or a return names.
    listing, noting: books that may need a number for a 核注清单 or 核放单, on one of `days`.
    closed: the latest day that closes. carried: lists on the vehicles named, found while loading.
    """

    books: set[str] = field(default_factory=set)
    items: set[tuple[str, str]] = field(default_factory=set)
    matched: set[HoldKey] = field(default_factory=set)
    released: set[HoldKey] = field(default_factory=set)
    ended: set[HoldKey] = field(default_factory=set)
    invt_nos: set[str] = field(default_factory=set)
    bond_invt_nos: set[str] = field(default_factory=set)
    passport_nos: set[str] = field(default_factory=set)
    entered: set[tuple[str, str]] = field(default_factory=set)
    listing: set[str] = field(default_factory=set)
    noting: set[str] = field(default_factory=set)
    days: set[date] = field(default_factory=set)
    closed: date | None = None
    carried: set[str] = field(default_factory=set)

    @classmethod
    def by(cls, batch: Batch) -> Touched:
        touched = cls()
        for record in batch.records:
            touched._see(record)
        touched.days = {record.day for record in batch.records} | {closing.cause.day for closing in batch.closings}
        touched.closed = max((closing.day for closing in batch.closings), default=None)
        return touched

    def _see(self, record: Record) -> None:
        event: Any = record.event
        match event:
            case ListMatched():
                if ems_no := event.list.ems_no:
                    self.matched.add(HoldKey.of(event.list.ref))
                    self.books.add(ems_no)
                    self.items.update([(ems_no, line.item_record_no or "") for line in event.lines])
            case Released():
                if event.list.ems_no:
                    self.released.add(HoldKey.of(event.ref))
            case Verdict() | ReturnCompleted():
                self.ended.add(HoldKey.of(event.ref))
            case intake.BookFiled():
                self.books.add(event.ems_no)
                self.items.update([(event.ems_no, item.item_record_no) for item in event.items])
            case intake.EntryDeclared():
                self.books.add(event.ems_no)
                self.items.update([(event.ems_no, line.item_record_no) for line in event.lines])
                self.entered.add((event.ems_no, event.cop_no))
            case intake.VerificationListDeclared():
                self.books.add(event.ems_no)
                self.invt_nos.update(event.invt_nos)
                self.listing.add(event.ems_no)
            case intake.ReleaseNoteDeclared():
                self.books.add(event.ems_no)
                self.bond_invt_nos.update(event.bond_invt_nos)
                self.noting.add(event.ems_no)
            case intake.GateInspectionReported() | intake.GatePassReported():
                self.passport_nos.add(event.passport_no)
