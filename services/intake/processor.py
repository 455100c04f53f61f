"""`intake`: documents in, accepted events and every receipt out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import Any, ClassVar

from libs.runtime.processing import (
    Batch,
    Connection,
    Decision,
    Decoder,
    Follower,
    Processor,
    RawRecord,
    Record,
    RetentionRule,
)
from libs.schemas.events.base import Event
from libs.schemas.topics import ERASURES, Topic
from services.intake.decoding import Limits, decoders, named_by
from services.intake.domain.answering import feedback
from services.intake.domain.answering.views import VIEWS
from services.intake.domain.deciding import SubmissionDecisions
from services.intake.domain.memory import Changes, Memory
from services.intake.domain.reading.moments import latest_moment
from services.intake.domain.reading.senders import HEADER, PROOF
from services.intake.domain.reading.submission import Examined, Submission, examine
from services.intake.domain.rebuilding import (
    behind_what_they_replace,
    pre_numbers_told,
    restore_document,
    restore_event,
)
from services.intake.erasing import erase_again, erase_on_record
from services.intake.loading import Rows, load
from services.intake.settings import Settings
from services.intake.store import TABLES, PostgresRows


@dataclass(slots=True)
class State:
    """examined: the documents of each record, in the order of the batch; none where it is an event."""

    memory: Memory
    examined: list[list[Examined]]


class Intake(Processor[State, Changes]):
    name: ClassVar[str] = "intake"
    views = VIEWS
    tables: ClassVar[dict[str, str]] = TABLES
    kept: ClassVar[tuple[RetentionRule, ...]] = (
        RetentionRule(
            "submission",
            "kept.day",
            "not exists (select from receipt r where r.about = kept.id"
            " and r.answer::json #>> '{receipt,returnTime}' >= to_char($1::date + 1, 'YYYYMMDD'))",
            unarchived=("body", "key"),
            followed_by=(
                Follower("receipt", "t.about = gone.id"),
                Follower("document", "t.key = gone.business_key and t.submission_id = gone.id"),
                Follower("attempt", "t.order_no = gone.order_no and t.submission_id = gone.id"),
            ),
        ),
        RetentionRule("receipt", "notice_day(kept.answer)", "kept.about like '%/%'"),
        RetentionRule("entrustment", "kept.until"),
        RetentionRule("list_name", "kept.day"),
        RetentionRule("identity", "kept.day"),
    )
    """A submission lies behind with its last receipt, and nobody reads its body again; a notice that answers none with its
    own day, an entrustment with its last, a list's name with its first, an answer about a person with its own."""
    sealed: ClassVar[dict[str, str]] = {"submission": "id"}
    orders: ClassVar[Topic | None] = ERASURES

    def __init__(self, settings: Settings, rows: Callable[[Any], Rows] | None = None) -> None:
        self._rows = rows or partial(PostgresRows, ring=settings.key_ring)
        self._rules, self._bounds = settings.format_rules, settings.bounds
        self._ahead_max_s = settings.ahead_max_s
        self._signatures = settings.signatures
        self._proving = settings.proving
        self._decoders = decoders(Limits(settings.record_bytes_max, settings.message_bytes_max), self._proving)
        self._tokens = settings.tokens
        self._customs = settings.customs
        self._identity = settings.identity_checks(self._tokens)
        self._models = settings.model_draw
        self._raw_payments = settings.raw_payment_checks

    def decoder(self, topic: str) -> Decoder | None:
        return self._decoders.get(topic)

    def trace_key(self, event: Any) -> str | None:
        return event.trace_key if isinstance(event, Submission) else None

    def sender_of(self, headers: Mapping[str, bytes | None]) -> str | None:
        sender = headers.get(HEADER)
        return named_by(sender) if sender else None

    def proven_sender_of(self, raw: RawRecord) -> str | None:
        proof = raw.headers.get(PROOF)
        if self._proving is None or proof is None:
            return None
        return self._proving.proofs.judge(raw.topic, raw.key, raw.value, proof, raw.timestamp).code

    async def load(self, db: Connection, batch: Batch) -> State:
        if self._proving:
            self._proving.proofs.look()
        examined: list[list[Examined]] = []
        documents: list[Examined] = []
        events: list[Any] = []
        for record in batch.records:
            event = record.event
            of_record: list[Examined] = []
            if type(event) is Submission:
                day, latest = record.day, latest_moment(record.logged_at, record.day, self._ahead_max_s)
                if self._signatures:
                    event = self._signatures.judged(event, record.logged_at)
                of_record = examine(event, record.topic, record.partition, record.offset, day, self._rules, latest)
                documents += of_record
            else:
                events.append(event)
            examined.append(of_record)
        persons = self._identity.persons(documents) if self._identity else ()
        memory = await load(self._rows(db), documents, events, persons)
        memory.register.customs = self._customs
        return State(memory, examined)

    def decide(self, state: State, batch: Batch) -> Decision[Changes]:
        decisions: SubmissionDecisions[Record] = SubmissionDecisions(
            state.memory, self._rules, self._bounds, self._tokens, self._identity, self._models, self._raw_payments
        )
        for record, documents in zip(batch.records, state.examined, strict=True):
            event = record.event
            if type(event) is Submission:
                for document in documents:
                    decisions.submit(record, event, document)
            else:
                feedback.reply(decisions, record, event)
        state.memory.changes.decided = True
        return Decision(state.memory.changes, decisions.outputs)

    def fold(self, state: State, batch: Batch, facts: Mapping[str, Sequence[Event]]) -> Changes:
        for record, documents in zip(batch.records, state.examined, strict=True):
            event, published = record.event, facts.get(record.id, ())
            if type(event) is Submission:
                for document in documents:
                    restore_document(state.memory, record, event, document, published, self._tokens)
            else:
                restore_event(state.memory, record.day, event, published)
        return state.memory.changes

    def in_order(self, records: Sequence[Record], facts: Mapping[str, Sequence[Event]]) -> Sequence[Record]:
        return behind_what_they_replace(records, facts)

    def decide_again(self, state: State, batch: Batch, known: Sequence[Event]) -> Decision[Changes]:
        """A list keeps the preNo that was told."""
        state.memory.pre_numbers = chain(pre_numbers_told(known), state.memory.pre_numbers)
        return self.decide(state, batch)

    async def after_restore(self, db: Connection, orders: Sequence[bytes]) -> None:
        await self._rows(db).skip_pre_numbers()
        await erase_again(db)
        await erase_on_record(db, orders)

    async def rebuilt(self, db: Connection) -> None:
        await erase_again(db)

    async def save(self, db: Connection, changes: Changes) -> None:
        await self._rows(db).save(changes)
