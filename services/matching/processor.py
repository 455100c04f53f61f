"""`matching`: one case per order; do the three documents and the list agree, in whatever order they came?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from libs.runtime.failures import Halt
from libs.runtime.processing import Batch, Connection, Decision, Processor, Record
from libs.schemas.events.intake import ListAccepted
from services.matching import store
from services.matching.domain.dossier import AnyDocument, Dossier
from services.matching.domain.examination import Examiner, waiting_news
from services.matching.domain.numbers import ListNumbers, NumbersExhausted, Scope
from services.matching.settings import Settings


@dataclass(slots=True)
class State:
    """dossiers: by order number, each the batch touches. numbers: the counters its lists may need."""

    dossiers: dict[str, Dossier]
    numbers: ListNumbers


class Matching(Processor[State, State]):
    name: ClassVar[str] = "matching"

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._examiner = Examiner(settings.tolerances)

    async def load(self, db: Connection, batch: Batch) -> State:
        dossiers = await store.load_dossiers(db, {record.event.order_no for record in batch.records})
        numbers = await store.load_numbers(db, _scopes(batch, dossiers), self._settings.number_stride)
        return State(dossiers, numbers)

    def decide(self, state: State, batch: Batch) -> Decision[State]:
        decision = Decision(state)
        latest = {record.event.order_no: record for record in batch.records}
        for record in batch.records:
            self._take_in(record, state, decision, is_latest=latest[record.event.order_no] is record)
        return decision

    async def save(self, db: Connection, changes: State) -> None:
        await store.save_dossiers(db, changes.dossiers)
        await store.save_numbers(db, changes.numbers)

    async def waiting(self, db: Connection) -> list[tuple[str, int, datetime]]:
        """What waits: reason, count, since when the oldest."""
        return await store.count_waiting(db, self._settings.alert_window_hours)

    def _take_in(self, record: Record, state: State, decision: Decision[State], *, is_latest: bool) -> None:
        document: AnyDocument = record.event
        dossier = state.dossiers[document.order_no]

        def number(customs_code: str) -> str:
            try:
                return state.numbers.allocate(Scope(customs_code, record.day.year, record.partition))
            except NumbersExhausted as full:
                raise Halt(f"no list number left: {full}") from full

        for case in dossier.file(document, record.day, record.time):
            for event in self._examiner.examine(dossier, case, number):
                decision.emit(record, event)
        if is_latest:  # nobody is told of a document that came within the same batch
            for case in dossier.cases.values():
                if news := waiting_news(dossier, case):
                    decision.emit(record, news)


def _scopes(batch: Batch, dossiers: dict[str, Dossier]) -> set[Scope]:
    """Every counter this batch may need: any record of an order number may complete any list under it."""
    offices: dict[str, set[str]] = {}
    for order_no, dossier in dossiers.items():
        for case in dossier.cases.values():
            if case.pending:
                offices.setdefault(order_no, set()).add(case.pending.customs_code)
    for record in batch.records:
        if type(record.event) is ListAccepted:
            offices.setdefault(record.event.order_no, set()).add(record.event.customs_code)
    return {
        Scope(customs_code, record.day.year, record.partition)
        for record in batch.records
        for customs_code in offices.get(record.event.order_no, ())
    }
