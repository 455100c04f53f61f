"""The account book: stock is held, posted and let go; nothing leaves a book but through the gate."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, ClassVar

import asyncpg

from libs.runtime.due import Due
from libs.runtime.failures import Halt, Transient
from libs.runtime.processing import Batch, Connection, Decision, Processor, Record, RetentionRule, behind_their_attempts
from libs.schemas.draws import Draw
from libs.schemas.events.accountbook import DeclarationRefused
from libs.schemas.events.base import Event
from libs.schemas.events.matching import ListMatched
from libs.schemas.events.review import Verdict
from services.accountbook.domain.due import PendingDue
from services.accountbook.domain.ledger import BrokenLedger
from services.accountbook.domain.noting import Gate
from services.accountbook.domain.rebuilding import Ahead
from services.accountbook.domain.state import Changes, State
from services.accountbook.loading import Rows, load
from services.accountbook.reads import READS, Touched, Work
from services.accountbook.settings import Settings
from services.accountbook.store import PostgresRows


class AccountBook(Processor[State, Changes]):
    name: ClassVar[str] = "accountbook"
    views = READS.views

    tables: ClassVar[dict[str, str]] = {
        "book": "ems_no, area_code, customs_code, zone_type, entry_mode, items, kind",
        "zone_condition": "area_code, condition, since, until",
        "book_item": "ems_no, item_record_no, gcode, unit, unit_price, incoming, outgoing, held, unfit, entries",
        "entry": "ems_no, item_record_no, movement, cause, document, day, on_hand_change, unfit_change",
        "hold": "case_key, attempt, ems_no, invt_no, state, released_day, bond_invt_no, lines, kept_since, return_nos, "
        "detained, drawn, set_aside::text, gross_weight, ended_day",
        "first_line_entry": "ems_no, cop_no",
        "verification_list": "bond_invt_no, ems_no, cop_no, invt_nos, noted, withdrawn, entering, day",
        "pending_list": "submission_id, ems_no, cop_no, invt_nos, awaited, day, declared_at",
        "entry_declaration": "entry_id, outside_code, area_code, released, goods::text",
        "release_note": "passport_no, ems_no, cop_no, vehicle_no, bond_invt_nos, inspection, inspected, cleared, "
        "passed, withdrawn, io_type, day",
        "number_counter": "scope, last",
    }

    day_ends: ClassVar[tuple[type[Due], ...]] = (PendingDue,)
    recalls: ClassVar[Mapping[type[Any], Callable[[Any], Due]]] = {
        DeclarationRefused: lambda told: PendingDue(date.min, told.submission_id),
    }

    kept: ClassVar[tuple[RetentionRule, ...]] = (
        RetentionRule("hold", "kept.released_day", "kept.state not in ('held', 'kept', 'seized')"),
        RetentionRule("hold", "kept.ended_day"),
        RetentionRule("release_note", "kept.day", "(kept.passed or kept.withdrawn)"),
        RetentionRule(
            "verification_list",
            "kept.day",
            "(kept.withdrawn or kept.entering is null)"
            " and not exists (select from release_note n where n.bond_invt_nos @> array[kept.bond_invt_no])"
            " and not exists (select from hold h where h.invt_no = any(kept.invt_nos))",
        ),
        RetentionRule(
            "entry",
            "kept.day",
            "(select later.day from entry later where later.ems_no = kept.ems_no"
            " and later.item_record_no = kept.item_record_no and later.entry_no > kept.entry_no"
            " order by later.entry_no limit 1) <= $1::date",
        ),
        RetentionRule("entry_declaration", "kept.day", "not kept.released"),
    )
    """A hold lies behind once its goods left, came back, or were never released; a note once its vehicle passed, or it was
    withdrawn; a 核注清单 with the last of its holds and notes. What entered under one stays: its declaration from outside
    enters once. Of the entries of an item the last one of the days that are not kept stays, as the balance that is carried
    forward. A declaration from outside lies behind with its end."""

    def __init__(self, settings: Settings, rows: Callable[[Any], Rows] = PostgresRows) -> None:
        self._rows = rows
        self._ahead: Ahead = {}
        self._awaiting_max = settings.awaiting_max
        self._told_alone = settings.entry_declared
        draw = Draw(settings.draw_secret.get_secret_value())
        self._gate = Gate(
            draw,
            settings.gate_inspection_share,
            settings.passport_prefix,
            settings.weight_share,
            settings.parcels_max,
        )

    def _work(self, state: State) -> Work:
        return Work(state, self._gate, self._ahead, self._awaiting_max, self._told_alone)

    async def load(self, db: Connection, batch: Batch) -> State:
        touched = READS.touched(Touched(), batch)
        touched.days = {record.day for record in batch.records}
        return await load(self._rows(db), touched, self._gate.passport_prefix)

    def decide(self, state: State, batch: Batch) -> Decision[Changes]:
        try:
            return Decision(state.changes, list(READS.decide(self._work(state), batch)))
        except BrokenLedger as broken:
            raise Halt(str(broken)) from broken

    async def due(self, db: Connection, kind: type[Any], day: date, after: Any | None, limit: int) -> Sequence[Due]:
        return await self._rows(db).pending_due(day, after, limit)

    def fold(self, state: State, batch: Batch, facts: Mapping[str, Sequence[Event]]) -> Changes:
        READS.fold(self._work(state), batch, facts)
        return state.changes

    def in_order(self, records: Sequence[Record], facts: Mapping[str, Sequence[Event]]) -> Sequence[Record]:
        """Put a verdict that ran ahead of its list behind it, where it found the list's hold."""
        moved = {
            n: r.event.ref.attempt_key for n, r in enumerate(records) if isinstance(r.event, Verdict) and r.event.ahead
        }
        return behind_their_attempts(records, facts, moved)

    def claims(self, record: Record) -> bool:
        return isinstance(record.event, ListMatched)

    async def save(self, db: Connection, changes: Changes) -> None:
        try:
            await self._rows(db).save(changes)
        except asyncpg.UniqueViolationError as error:
            raise Transient("another worker made the same row, or gave out the first number of a scope") from error

    async def waiting(self, db: Connection) -> list[tuple[str, int, datetime]]:
        """Count what waits, by reason, and since when the oldest."""
        return await self._rows(db).waiting()
