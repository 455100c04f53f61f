"""`intake`: documents in, accepted events and every receipt out."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any, ClassVar

from libs.runtime.processing import Batch, Connection, Decision, Decoder, Processor, Record
from libs.schemas.events.review import ListRejected
from services.intake import store
from services.intake.decoding import decoders, read
from services.intake.domain import feedback
from services.intake.domain.desk import Desk
from services.intake.domain.kinds import KINDS
from services.intake.domain.memory import Changes, Memory, StoredDocument
from services.intake.domain.submission import Examined, Submission, examine
from services.intake.domain.views import VIEWS, Unanswered
from services.intake.settings import Settings


@dataclass(slots=True)
class State:
    """examined: the documents of each record, in the order of the batch; none where it is an event."""

    memory: Memory
    examined: list[list[Examined]]


class Intake(Processor[State, Changes]):
    name: ClassVar[str] = "intake"
    views = VIEWS

    def __init__(self, settings: Settings) -> None:
        self._rules = settings.format_rules
        self._decoders = decoders(settings.record_bytes_max)
        self._secret = settings.token_secret.get_secret_value().encode()

    def decoder(self, topic: str) -> Decoder | None:
        return self._decoders.get(topic)

    def trace_key(self, event: Any) -> str | None:
        return event.order_no if isinstance(event, Submission) else None

    async def load(self, db: Connection, batch: Batch) -> State:
        examined: list[list[Examined]] = []
        documents: list[Examined] = []
        events: list[Any] = []
        for record in batch.records:
            event = record.event
            of_record: list[Examined] = []
            if type(event) is Submission:
                of_record = examine(event, record.topic, record.partition, record.offset, record.day, self._rules)
                documents += of_record
            elif type(event) is not Unanswered:
                events.append(event)
            examined.append(of_record)
        return State(await _load_memory(db, documents, events), examined)

    def decide(self, state: State, batch: Batch) -> Decision[Changes]:
        desk: Desk[Record] = Desk(state.memory, self._rules, self._secret)
        for record, documents in zip(batch.records, state.examined, strict=True):
            event = record.event
            if type(event) is Submission:
                for document in documents:
                    desk.submit(record, event, document)
            elif type(event) is not Unanswered:
                feedback.reply(desk, record, event)
        return Decision(state.memory.changes, desk.outputs)

    async def save(self, db: Connection, changes: Changes) -> None:
        await store.save(db, changes)


async def _load_memory(db: Connection, documents: list[Examined], events: list[Any]) -> Memory:
    """Four or five set-based queries; those about known keys run only where the batch meets one, those about documents
    or events where it holds any."""
    memory = Memory()
    readable_keys = Counter(document.key for document in documents if document.model and not document.kind.is_list)
    named = {key for event in events for key in feedback.keys_named(event)}
    memory.documents = await store.lock_documents(db, readable_keys.keys() | named)
    memory.attempts = await store.lock_attempts(db, _order_numbers(memory, documents, events, readable_keys))
    memory.declared = await store.load_declared(db, {e.order_no for e in events if type(e) in feedback.OF_LISTS})
    lists = sum(document.kind.is_list for document in documents)
    memory.pre_numbers = await store.take_pre_numbers(db, lists)
    known = {memory.documents[key].submission_id for key in readable_keys if key in memory.documents}
    for document in documents:
        if document.kind.is_list and document.model:
            last = memory.last_attempt(document.model.order_no, document.model.ebp_code)
            known |= {last.submission_id} if last else set()
    answered = known.union(*(feedback.submissions_named(memory, event) for event in events))
    memory.answered = await store.load_answered(db, answered)
    for identity, kind, body, xml, part in await store.load_bodies(db, known):
        memory.stored[identity] = StoredDocument(read(KINDS[kind], body, xml).documents, part)
    return memory


def _order_numbers(memory: Memory, documents: list[Examined], events: list[Any], keys: Counter[str]) -> set[str]:
    """Order numbers whose attempts may change. The documents of a case need its attempts only where their key is already
    known: most never touch them."""
    locked = {event.order_no for event in events if isinstance(event, ListRejected)}
    for document in documents:
        if document.kind.is_list:
            if number := document.identity["orderNo"]:
                locked.add(number)
        elif document.kind.message and document.model:
            known = memory.documents.get(document.key)
            if known and known.order_no:
                locked.add(known.order_no)
            elif keys[document.key] > 1:
                locked.add(document.model.order_no)
    return locked
