"""`matching`: one case per order; do the three documents and the list agree, in whatever order they came?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import ClassVar

import msgspec

from libs.runtime.failures import Halt
from libs.runtime.processing import Batch, Connection, Decision, Processor, Record
from libs.schemas.events.base import Event
from libs.schemas.events.intake import ListAccepted, OrderAccepted, PaymentAccepted, WaybillAccepted
from libs.schemas.events.said import written
from services.matching import store
from services.matching.domain.documents import DeclarationList, Order, Payment, Waybill
from services.matching.domain.dossier import File
from services.matching.domain.examination import Examiner
from services.matching.domain.numbers import ListNumbers, NumbersExhausted, Scope
from services.matching.domain.waits import tell
from services.matching.settings import Settings
from services.matching.store import Files


@dataclass(slots=True)
class State:
    """files: by order number, each the batch touches, and those with lists whose senders may have to be told.

    numbers: the counters that lists in them may need.
    """

    files: Files
    numbers: ListNumbers


class Matching(Processor[State, State]):
    name: ClassVar[str] = "matching"
    views: ClassVar[dict[type[Event], type[msgspec.Struct]]] = {
        OrderAccepted: Order,
        PaymentAccepted: Payment,
        WaybillAccepted: Waybill,
        ListAccepted: DeclarationList,
    }

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._examiner = Examiner(settings.tolerances)
        self._grace = timedelta(seconds=settings.waiting_grace_s)

    async def load(self, db: Connection, batch: Batch) -> State:
        files = await store.lock_files(db, {record.event.order_no for record in batch.records})
        if batch.closings:
            files |= await store.lock_all_untold(db)
        else:
            files |= await store.lock_untold(db, self._waiting_since(batch))
        return State(files, await store.load_numbers(db, _scopes(batch, files), self._settings.number_stride))

    def decide(self, state: State, batch: Batch) -> Decision[State]:
        decision = Decision(state)
        files, examine = state.files, self._examiner.examine
        try:
            for (day, partition), records in groupby(batch.records, lambda record: (record.day, record.partition)):
                number = state.numbers.giver(day.year, partition)
                for record in records:
                    document = record.event
                    file = files.get(document.order_no)
                    if file is None:
                        file = files[document.order_no] = File(partition)
                    for case in file.dossier.file(document, day, record.time):
                        for outcome in examine(file.dossier, case, number):
                            decision.emit(record, written(outcome))
        except NumbersExhausted as full:
            raise Halt(f"no list number left: {full}") from full
        self._tell(state.files, batch, decision)
        return decision

    async def save(self, db: Connection, changes: State) -> None:
        await store.save_files(db, changes.files)
        await store.save_numbers(db, changes.numbers)

    async def waiting(self, db: Connection) -> list[tuple[str, int, datetime]]:
        """What waits: reason, count, since when the oldest."""
        return await store.count_waiting(db, self._settings.alert_window_hours)

    def _waiting_since(self, batch: Batch) -> dict[int, datetime]:
        """By partition: whose list has waited since then is told by this batch, as of the partition's last record."""
        return {record.partition: record.time - self._grace for record in _last_of(batch).values()}

    def _tell(self, files: Files, batch: Batch, decision: Decision[State]) -> None:
        """What lists wait for, once they have waited for long; at the end of a day, however long."""
        last_of = _last_of(batch)
        since = self._waiting_since(batch)
        for file in files.values():
            if file.partition in last_of:
                for news in tell(file.dossier, waiting_since=since[file.partition]):
                    decision.emit(last_of[file.partition], news)
        for closing in batch.closings:
            for file in files.values():
                for news in tell(file.dossier, declared_by=closing.day):
                    decision.emit(closing.cause, news)


def _last_of(batch: Batch) -> dict[int, Record]:
    """The last record of each partition."""
    return {record.partition: record for record in batch.records}


def _scopes(batch: Batch, files: Files) -> set[Scope]:
    """Every counter this batch may need: any of its records may complete any list it touches."""
    offices = {record.event.customs_code for record in batch.records if type(record.event) is DeclarationList}
    for file in files.values():
        offices.update(case.pending.listed.customs_code for case in file.dossier.cases if case.pending)
    periods = {(record.day, record.partition) for record in batch.records}
    return {Scope(office, day.year, partition) for office in offices for day, partition in periods}
