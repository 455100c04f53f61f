"""`matching`: one case per order; do the three documents and the list agree, in whatever order they came?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ClassVar

import msgspec

from libs.runtime.failures import Halt
from libs.runtime.processing import Batch, Connection, Decision, Processor, Record
from libs.schemas.events.base import Event
from libs.schemas.events.intake import ListAccepted, OrderAccepted, PaymentAccepted, WaybillAccepted
from services.matching import store
from services.matching.domain.documents import DeclarationList, Order, Payment, Waybill
from services.matching.domain.dossier import Dossier
from services.matching.domain.examination import Examiner
from services.matching.domain.numbers import ListNumbers, NumbersExhausted, Scope
from services.matching.domain.waits import tell
from services.matching.settings import Settings


@dataclass(slots=True)
class State:
    """dossiers: by order number, each the batch touches. numbers: the counters its lists may need.

    due: order numbers among them whose senders may have to be told what they wait for. opened: dossiers not stored yet.
    Both with the partition their documents come in.
    """

    dossiers: dict[str, Dossier]
    numbers: ListNumbers
    due: dict[str, int]
    opened: dict[str, int] = field(default_factory=dict)

    def dossier(self, order_no: str, partition: int) -> Dossier:
        dossier = self.dossiers.get(order_no)
        if dossier is None:
            dossier = self.dossiers[order_no] = Dossier()
            self.opened[order_no] = partition
        return dossier


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
        dossiers = await store.lock_dossiers(db, {record.event.order_no for record in batch.records})
        due = await store.lock_untold(db, self._waiting_since(batch), whatever_age=bool(batch.closings))
        dossiers |= {order_no: dossier for order_no, (_, dossier) in due.items()}
        numbers = await store.load_numbers(db, _scopes(batch, dossiers.values()), self._settings.number_stride)
        return State(dossiers, numbers, {order_no: partition for order_no, (partition, _) in due.items()})

    def decide(self, state: State, batch: Batch) -> Decision[State]:
        decision = Decision(state)
        try:
            for record in batch.records:
                self._take_in(record, state, decision)
        except NumbersExhausted as full:
            raise Halt(f"no list number left: {full}") from full
        self._tell(state, batch, decision)
        return decision

    async def save(self, db: Connection, changes: State) -> None:
        await store.save_dossiers(db, changes.dossiers, changes.opened)
        await store.save_numbers(db, changes.numbers)

    async def waiting(self, db: Connection) -> list[tuple[str, int, datetime]]:
        """What waits: reason, count, since when the oldest."""
        return await store.count_waiting(db, self._settings.alert_window_hours)

    def _waiting_since(self, batch: Batch) -> dict[int, datetime]:
        """By partition: whose list has waited since then is told by this batch, as of the partition's last record."""
        return {record.partition: record.time - self._grace for record in batch.records}

    def _take_in(self, record: Record, state: State, decision: Decision[State]) -> None:
        document = record.event
        dossier = state.dossier(document.order_no, record.partition)
        number = state.numbers.giver(record.day.year, record.partition)
        for case in dossier.file(document, record.day, record.time):
            for event in self._examiner.examine(dossier, case, number):
                decision.emit(record, event)

    def _tell(self, state: State, batch: Batch, decision: Decision[State]) -> None:
        """What lists wait for, once they have waited for long; at the end of a day, however long."""
        if batch.records:
            last_of = {record.partition: record for record in batch.records}
            latest = {record.event.order_no: record for record in batch.records}
            for order_no, dossier in state.dossiers.items():
                cause = latest.get(order_no) or last_of.get(state.due[order_no])
                if cause:
                    for news in tell(dossier, waiting_since=cause.time - self._grace):
                        decision.emit(cause, news)
        for closing in batch.closings:
            for dossier in state.dossiers.values():
                for news in tell(dossier, declared_by=closing.day):
                    decision.emit(closing.cause, news)


def _scopes(batch: Batch, dossiers: Iterable[Dossier]) -> set[Scope]:
    """Every counter this batch may need: any of its records may complete any list it touches."""
    offices = {record.event.customs_code for record in batch.records if type(record.event) is DeclarationList}
    offices.update(case.pending.listed.customs_code for dossier in dossiers for case in dossier.cases if case.pending)
    periods = {(record.day, record.partition) for record in batch.records}
    return {Scope(office, day.year, partition) for office in offices for day, partition in periods}
