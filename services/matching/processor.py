"""`matching`: one case per order; do the three documents and the list agree, in whatever order they came?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from operator import attrgetter
from typing import Any, ClassVar

import msgspec

from libs.runtime.due import Due
from libs.runtime.processing import Batch, Connection, Decision, Processor, Record, RetentionRule, put_behind
from libs.schemas.events.base import Event
from libs.schemas.events.buyer_identity import IdentityAnswered
from libs.schemas.events.export_documents import (
    ExportListAccepted,
    ExportOrderAccepted,
    ExportReceiptAccepted,
    ExportWaybillAccepted,
    ExportWaybillRetracted,
)
from libs.schemas.events.intake import ListAccepted, OrderAccepted, PaymentAccepted, WaybillAccepted
from libs.schemas.events.lists import CaseRef
from libs.schemas.events.matching import DocumentsMismatched, ListMatched, ListRefused, ListWaiting
from libs.schemas.events.raw_payments import RawPaymentAnswered
from libs.schemas.events.retractions import DocumentRetracted
from libs.schemas.events.withdrawals import ListDeleted, WithdrawalDeclared
from services.matching.domain.bounds import refused
from services.matching.domain.documents import (
    AnsweredPayment,
    CheckedBuyer,
    DeclarationList,
    Deletion,
    Order,
    Payment,
    Retraction,
    Waybill,
    Withdrawal,
)
from services.matching.domain.due import FIRST_DISPUTE, FIRST_NOTICE, DisputeDue, NoticeDue
from services.matching.domain.examination import Examiner
from services.matching.domain.export_documents import (
    ExportList,
    ExportOrder,
    ExportReceipt,
    ExportRetraction,
    ExportWaybill,
)
from services.matching.domain.files import File
from services.matching.domain.numbers import DIGITS_MAX, ListNumbers
from services.matching.domain.outcomes import ref_of
from services.matching.domain.parcels import Filing, Parcels, parcel_of
from services.matching.domain.rebuilding import restore, was_refused
from services.matching.domain.roles import WITHDRAWAL
from services.matching.domain.sets import BY_PARCEL
from services.matching.domain.waits import disputed_from, notify_missing
from services.matching.domain.withdrawing import TAKEN_BACK
from services.matching.loading import places, telling, wanted_numbers
from services.matching.settings import Settings
from services.matching.store import Files, PostgresRows, Rows


@dataclass(slots=True)
class State:
    """files: by order number, each the batch touches, and those with lists whose senders may have to be told.

    numbers: the counters that lists in them may need. parcels: those that lists or waybills of the batch meet by; None
    where none does.
    """

    files: Files
    numbers: ListNumbers
    parcels: Parcels | None = None

    def filings(self, record: Record) -> Sequence[Filing]:
        """Return what belongs into which dossier because of a record."""
        document = record.event
        if self.parcels is not None and document.role in BY_PARCEL:
            return self.parcels.take(document, record.day, record.time)
        return ((document.order_no, document, record.time),)


class Matching(Processor[State, State]):
    name: ClassVar[str] = "matching"
    views: ClassVar[dict[type[Event], type[msgspec.Struct]]] = {
        OrderAccepted: Order,
        IdentityAnswered: CheckedBuyer,
        RawPaymentAnswered: AnsweredPayment,
        PaymentAccepted: Payment,
        WaybillAccepted: Waybill,
        ListAccepted: DeclarationList,
        DocumentRetracted: Retraction,
        WithdrawalDeclared: Withdrawal,
        ListDeleted: Deletion,
        ExportOrderAccepted: ExportOrder,
        ExportReceiptAccepted: ExportReceipt,
        ExportWaybillAccepted: ExportWaybill,
        ExportWaybillRetracted: ExportRetraction,
        ExportListAccepted: ExportList,
    }

    tables: ClassVar[dict[str, str]] = {
        "dossier": "order_no, partition, body, day, waits_for, waits_since, notification_due_since, disputed",
        "parcel": "logistics_code, logistics_no, generation, since, corrections, waybill, awaited_by, waits_since",
        "list_counter": "customs_code, year, partition, last",
        "list_number_pool": "customs_code, year",
    }

    day_ends: ClassVar[tuple[type[Due], ...]] = (DisputeDue, NoticeDue)
    recalls: ClassVar[Mapping[type[Any], Callable[[Any], Due]]] = {
        ListWaiting: lambda told: NoticeDue(0, FIRST_NOTICE.since, told.ref.number),
        DocumentsMismatched: lambda told: DisputeDue(0, FIRST_DISPUTE.since, told.ref.number),
        ListRefused: lambda told: DisputeDue(0, FIRST_DISPUTE.since, told.ref.number),
    }

    kept: ClassVar[tuple[RetentionRule, ...]] = (
        RetentionRule("dossier", "kept.day", "kept.waits_since is null"),
        RetentionRule("parcel", "kept.since", "kept.waits_since is null"),
    )
    """A dossier lies behind with its last document, a parcel with its first, once nothing in them waits."""

    def __init__(self, settings: Settings, rows: Callable[[Any], Rows] = PostgresRows) -> None:
        self._settings, self._rows = settings, rows
        self._examiner, self._bounds = Examiner(settings.tolerances), settings.bounds
        self._grace = timedelta(seconds=settings.waiting_grace_s)
        self._days = timedelta(days=settings.payment_days)

    async def load(self, db: Connection, batch: Batch) -> State:
        rows = self._rows(db)
        if due := batch.of(Due):
            return State(
                await rows.lock_files({record.event.order_no for record in due}),
                ListNumbers(self._settings.number_block, {}, {}),
            )
        parcels, order_nos = await places(rows, batch)
        files = await rows.lock_files(order_nos)
        files |= await rows.lock_due_notices(self._waiting_since(batch, parcels))
        numbers = await rows.lock_numbers(wanted_numbers(batch, files), self._settings.number_block)
        return State(files, numbers, parcels)

    async def due(self, db: Connection, kind: type[Any], day: date, after: Any | None, limit: int) -> Sequence[Due]:
        if kind is DisputeDue:
            return await self._rows(db).disputes_due(day - self._days, after, limit)
        return await self._rows(db).notices_due(after, limit)

    def decide(self, state: State, batch: Batch) -> Decision[State]:
        if due := batch.of(Due):
            decision = Decision(state)
            at_day_end = self._close_disputes if isinstance(due[0].event, DisputeDue) else self._notify_at_day_end
            at_day_end(state, due, decision)
            return decision
        decision = self._match(state, batch)
        self._notify_missing(state, batch, decision)
        return decision

    def decide_again(self, state: State, batch: Batch, known: Sequence[Event]) -> Decision[State]:
        """Notices hang on how records met in batches. Those that were told stand, others are told when they are due."""
        decision = self._match(state, batch)
        notices = [event for event in known if isinstance(event, ListWaiting)]
        _fold(state, notices, batch.records[-1].partition)
        for notice in notices:
            decision.emit(batch.records[-1], notice)
        return decision

    def _match(self, state: State, batch: Batch) -> Decision[State]:
        decision = Decision(state)
        files, examine, bounds = state.files, self._examiner.examine, self._bounds
        for (day, partition), records in groupby(batch.records, _day_and_partition):
            number = state.numbers.giver(day.year, partition)
            touched: dict[str, File] = {}
            for record in records:
                event = record.event
                role = event.role
                if role in TAKEN_BACK and (role is WITHDRAWAL or event.replaces):
                    known = files.get(event.order_no)
                    told = TAKEN_BACK[role](known.dossier if known else None, event)
                    decision.emit(record, told)
                    if role is WITHDRAWAL or isinstance(told, ListRefused):
                        if known:
                            touched[event.order_no] = known
                        continue
                for order_no, document, time in state.filings(record):
                    file = files.get(order_no) or files.setdefault(order_no, File(partition, day=day))
                    touched[order_no] = file
                    if refusal := refused(file.dossier, document, bounds):
                        decision.emit(record, refusal)
                        cases = file.dossier.see(document)
                    else:
                        cases = file.file(document, day, time)
                    for case in cases:
                        for outcome in examine(file.dossier, case, number):
                            decision.emit(record, outcome)
            for file in touched.values():
                file.dossier.note_disputes(day)
        return decision

    def fold(self, state: State, batch: Batch, facts: Mapping[str, Sequence[Event]]) -> State:
        """Another's record may have told a sender what its list misses. Its dossier is here, as then, because it was due;
        only if the grace was raised since is it not, and the sender will be told once more."""
        files = state.files
        for record in batch.records:
            touched: set[str] = {record.event.order_no} if isinstance(record.event, _FILED_NOT) else set()
            for order_no, document, time in () if touched else state.filings(record):
                touched.add(order_no)
                file = files.get(order_no) or files.setdefault(order_no, File(record.partition, day=record.day))
                if was_refused(facts.get(record.id, ())):
                    file.dossier.see(document)
                else:
                    file.file(document, record.day, time)
            _fold(state, facts.get(record.id, ()), record.partition)
            for order_no in touched & files.keys():
                files[order_no].dossier.note_disputes(record.day)
        return state

    async def save(self, db: Connection, changes: State) -> None:
        rows = self._rows(db)
        if changes.parcels is not None:
            await rows.save_parcels(changes.parcels)
        await rows.save_files(changes.files)
        await rows.save_numbers(changes.numbers)

    async def used_up(self, db: Connection) -> list[tuple[str, float]]:
        """Say which share of an office's list numbers is given to partitions, where it is worth a word."""
        found = await self._rows(db).used_up(round(DIGITS_MAX * WORTH_A_WORD))
        return [(f"invtNo {office.customs_code} {office.year}", handed / DIGITS_MAX) for office, handed in found]

    async def waiting(self, db: Connection) -> list[tuple[str, int, datetime]]:
        """Count what waits, by reason, and since when the oldest."""
        return await self._rows(db).waiting(timedelta(hours=self._settings.alert_window_hours))

    def in_order(self, records: Sequence[Record], facts: Mapping[str, Sequence[Event]]) -> Sequence[Record]:
        """Put a waybill that brought a list its outcome behind that list. That one lies on another partition, and the
        log may have taken the waybill first."""
        lists: dict[tuple[Any, ...], int] = {}
        for place, record in enumerate(records):
            if isinstance(listed := record.event, ExportList):
                lists.setdefault((ref_of(listed, listed.attempt).attempt_key, parcel_of(listed)), place)
        if not lists:
            return records

        last: dict[int, int] = {}
        for place, record in enumerate(records):
            if isinstance(record.event, ExportWaybill):
                outcomes = [fact for fact in facts.get(record.id, ()) if isinstance(fact, ListMatched | ListRefused)]
                keys = [(fact.ref.attempt_key, parcel_of(record.event)) for fact in outcomes]
                last[place] = max([place, *(lists[key] for key in keys if key in lists)])
        return put_behind(records, last)

    def _waiting_since(self, batch: Batch, parcels: Parcels | None) -> dict[int, datetime]:
        """By partition: since when a list must have waited to be told of by one of its records."""
        latest: dict[int, datetime] = {}
        for record in telling(batch, parcels):
            if record.time > latest.get(record.partition, _LONG_AGO):
                latest[record.partition] = record.time
        return {partition: time - self._grace for partition, time in latest.items()}

    def _notify_missing(self, state: State, batch: Batch, decision: Decision[State]) -> None:
        """Notify senders of what lists miss, once they have waited for long, as of their partition's last record."""
        last_of = {record.partition: record for record in telling(batch, state.parcels)}
        for file in state.files.values():
            if cause := last_of.get(file.partition):
                waiting_since = None if batch.trial else cause.time - self._grace
                for news in notify_missing(file.dossier, self._examiner.objections, waiting_since=waiting_since):
                    decision.emit(cause, news)

    def _close_disputes(self, state: State, disputes: Sequence[Record], decision: Decision[State]) -> None:
        """Decide cases as they are, in which no payment agreed until the end of the day."""
        for record in disputes:
            if file := state.files.get(record.event.order_no):
                for case in file.dossier.cases:
                    if (since := disputed_from(case)) and since <= record.day - self._days:
                        for outcome in self._examiner.close(file.dossier, case):
                            decision.emit(record, outcome)

    def _notify_at_day_end(self, state: State, notices: Sequence[Record], decision: Decision[State]) -> None:
        """The same at the end of the day, however long they have waited."""
        for record in notices:
            if file := state.files.get(record.event.order_no):
                for news in notify_missing(file.dossier, self._examiner.objections, declared_by=record.day):
                    decision.emit(record, news)


_day_and_partition = attrgetter("day", "partition")
_FILED_NOT = (DisputeDue, NoticeDue, Withdrawal, Deletion)
"""What matching takes in that is no document of a dossier."""
WORTH_A_WORD = 0.5
"""Of an office's numbers of a year."""
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


def _fold(state: State, events: Iterable[Event], partition: int) -> None:
    for event in events:
        if isinstance(ref := getattr(event, "ref", None), CaseRef) and ref.number in state.files:
            restore(state.files[ref.number].dossier, event, state.numbers, partition)
