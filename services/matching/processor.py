"""`matching`: one case per order; do the three documents and the list agree, in whatever order they came?"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from operator import attrgetter
from typing import Any, ClassVar

from libs.runtime.due import Due
from libs.runtime.processing import Batch, Connection, Decision, Processor, Record, RetentionRule, put_behind
from libs.schemas.events.base import Event
from libs.schemas.events.matching import DocumentsMismatched, ListMatched, ListRefused, ListWaiting
from services.matching.domain.due import FIRST_DISPUTE, FIRST_NOTICE, DisputeDue, NoticeDue
from services.matching.domain.examination import Examiner
from services.matching.domain.export_documents import (
    ExportList,
    ExportWaybill,
)
from services.matching.domain.numbers import DIGITS_MAX, ListNumbers
from services.matching.domain.outcomes import ref_of
from services.matching.domain.parcels import Parcels, parcel_of
from services.matching.domain.waits import notify_missing
from services.matching.loading import places, telling, wanted_numbers
from services.matching.reads import READS, Dossiers, MatchingWork
from services.matching.settings import Settings
from services.matching.store import PostgresRows, Rows


class Matching(Processor[Dossiers, Dossiers]):
    name: ClassVar[str] = "matching"
    views = READS.views
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

    async def load(self, db: Connection, batch: Batch) -> Dossiers:
        rows = self._rows(db)
        if due := batch.of(Due):
            return Dossiers(
                await rows.lock_files({record.event.order_no for record in due}),
                ListNumbers(self._settings.number_block, {}, {}),
            )
        parcels, order_nos = await places(rows, batch)
        files = await rows.lock_files(order_nos)
        files |= await rows.lock_due_notices(self._waiting_since(batch, parcels))
        numbers = await rows.lock_numbers(wanted_numbers(batch, files), self._settings.number_block)
        return Dossiers(files, numbers, parcels)

    async def due(self, db: Connection, kind: type[Any], day: date, after: Any | None, limit: int) -> Sequence[Due]:
        if kind is DisputeDue:
            return await self._rows(db).disputes_due(day - self._days, after, limit)
        return await self._rows(db).notices_due(after, limit)

    def decide(self, state: Dossiers, batch: Batch) -> Decision[Dossiers]:
        decision = self._decided(state, batch)
        if not batch.of(Due):
            self._notify_missing(state, batch, decision)
        return decision

    def decide_again(self, state: Dossiers, batch: Batch, known: Sequence[Event]) -> Decision[Dossiers]:
        """Notices hang on how records met in batches. Those that were told stand, others are told when they are due."""
        decision = self._decided(state, batch)
        notices = [event for event in known if isinstance(event, ListWaiting)]
        state.restore(notices, batch.records[-1].partition)
        for notice in notices:
            decision.emit(batch.records[-1], notice)
        return decision

    def fold(self, state: Dossiers, batch: Batch, facts: Mapping[str, Sequence[Event]]) -> Dossiers:
        last = batch.records[-1]
        READS.fold(self._work(state, last.day, last.partition), batch, facts)
        return state

    def _decided(self, state: Dossiers, batch: Batch) -> Decision[Dossiers]:
        decision = Decision(state)
        for (day, partition), records in groupby(batch.records, _day_and_partition):
            work = self._work(state, day, partition)
            decision.outputs += READS.decide(work, Batch(tuple(records)))
            for file in work.touched.values():
                file.dossier.note_disputes(day)
        return decision

    def _work(self, state: Dossiers, day: date, partition: int) -> MatchingWork:
        return MatchingWork(state, self._examiner, self._bounds, self._days, state.numbers.giver(day.year, partition))

    async def save(self, db: Connection, changes: Dossiers) -> None:
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

    def _notify_missing(self, state: Dossiers, batch: Batch, decision: Decision[Dossiers]) -> None:
        """Notify senders of what lists miss, once they have waited for long, as of their partition's last record."""
        last_of = {record.partition: record for record in telling(batch, state.parcels)}
        for file in state.files.values():
            if cause := last_of.get(file.partition):
                waiting_since = None if batch.trial else cause.time - self._grace
                for news in notify_missing(file.dossier, self._examiner.objections, waiting_since=waiting_since):
                    decision.emit(cause, news)


_day_and_partition = attrgetter("day", "partition")
WORTH_A_WORD = 0.5
"""Of an office's numbers of a year."""
_LONG_AGO = datetime.min.replace(tzinfo=UTC)
