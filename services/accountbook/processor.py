"""The account book: stock is held, posted and let go; nothing leaves a book but through the gate."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

import msgspec

from libs.runtime.failures import Halt
from libs.runtime.processing import Batch, Connection, Decision, Processor
from libs.schemas.draws import Draw
from libs.schemas.events import intake
from libs.schemas.events.base import Event
from libs.schemas.events.matching import ListMatched
from libs.schemas.events.returns import ReturnCompleted
from libs.schemas.events.review import ListReleased, Verdict
from services.accountbook.domain import bundling, feedback, filing, gate
from services.accountbook.domain.folding import Ahead, Answer, fold, fold_answer
from services.accountbook.domain.holding import hold_stock
from services.accountbook.domain.ledger import BrokenLedger, Cause
from services.accountbook.domain.state import Changes, State
from services.accountbook.domain.views import Released
from services.accountbook.loading import Rows, load
from services.accountbook.settings import Settings
from services.accountbook.store import PostgresRows


class AccountBook(Processor[State, Changes]):
    name: ClassVar[str] = "accountbook"
    views: ClassVar[dict[type[Event], type[msgspec.Struct]]] = {ListReleased: Released}

    tables: ClassVar[dict[str, str]] = {
        "book": "ems_no, area_code, customs_code, zone_type, entry_mode, items",
        "book_item": "ems_no, item_record_no, gcode, unit, unit_price, incoming, outgoing, held, entries",
        "entry": "ems_no, item_record_no, movement, cause, document, day, on_hand_change",
        "hold": "ebp_code, order_no, attempt, ems_no, invt_no, state, released_day, bond_invt_no, lines, kept_since, "
        "return_nos",
        "first_line_entry": "ems_no, cop_no",
        "verification_list": "bond_invt_no, ems_no, cop_no, invt_nos, passport_no",
        "pending_list": "submission_id, ems_no, cop_no, invt_nos, awaited, day, declared_at",
        "release_note": "passport_no, ems_no, cop_no, vehicle_no, bond_invt_nos, inspection, result, passed",
        "number_counter": "scope, last",
    }

    def __init__(self, settings: Settings, rows: Callable[[Any], Rows] = PostgresRows) -> None:
        self._rows = rows
        self._letter = settings.passport_letter
        self._ahead: Ahead = {}
        self._draw = Draw(settings.draw_secret.get_secret_value())
        self._share = settings.gate_inspection_share

    async def load(self, db: Connection, batch: Batch) -> State:
        return await load(self._rows(db), batch, self._letter)

    def decide(self, state: State, batch: Batch) -> Decision[Changes]:
        decision = Decision(state.changes)
        try:
            for record in batch.records:
                for event in self._events(state, record.event, record):
                    if event is not None:
                        decision.emit(record, event)
            for closing in batch.closings:
                due = [waiting for waiting in state.pending.values() if waiting.day <= closing.day]
                for waiting in due:
                    decision.emit(closing.cause, bundling.give_up(state, waiting))
        except BrokenLedger as broken:
            raise Halt(str(broken)) from broken
        return decision

    def fold(self, state: State, batch: Batch, facts: Mapping[str, Sequence[Event]]) -> Changes:
        for record in batch.records:
            fold(state, record.event, facts.get(record.id, ()), record, self._ahead)
        for closing in batch.closings:
            for fact in facts.get(closing.cause.id, ()):
                if isinstance(fact, Answer):
                    fold_answer(state, fact, self._ahead)
        return state.changes

    def _events(self, state: State, event: Any, cause: Cause) -> Iterator[Event | None]:
        """What follows from one fact; None: nothing yet, or nothing new.

        Facts that concern no book (a list detained, a return applied for) pass by.
        """
        match event:
            case ListMatched():
                yield hold_stock(state, event, cause)
            case Released():
                yield from feedback.release(state, event, cause)
            case Verdict():
                yield from feedback.ended(state, event, cause)
            case ReturnCompleted():
                yield from feedback.take_back(state, event, cause)
            case intake.BookFiled():
                yield filing.file_book(state, event)
            case intake.EntryDeclared():
                yield filing.enter(state, event, cause)
            case intake.VerificationListDeclared():
                yield bundling.declare_list(state, event, cause)
            case intake.ReleaseNoteDeclared():
                yield gate.declare_note(state, event, cause, self._draw, self._share, self._letter)
            case intake.GateInspectionReported():
                yield gate.inspect(state, event)
            case intake.GatePassReported():
                yield gate.pass_gate(state, event, cause)

    async def save(self, db: Connection, changes: Changes) -> None:
        await self._rows(db).save(changes)

    async def waiting(self, db: Connection) -> list[tuple[str, int, datetime]]:
        """What waits, by reason: how many, and since when the oldest."""
        return await self._rows(db).waiting()
