"""Read what a batch needs, in the order in which locks are taken. It is the same on every store."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, NamedTuple, Protocol

from libs.schemas.events.lists import AttemptEvent, AttemptNotice
from libs.schemas.keys import case_apart
from libs.schemas.kinds import KINDS, Kind, Opens, parcel_number
from services.intake.decoding import read
from services.intake.domain.answering import feedback
from services.intake.domain.answering.differences import submissions_compared
from services.intake.domain.memory import (
    Answered,
    Changes,
    DeclaredAttempt,
    Kept,
    KnownDocument,
    Memory,
    StoredDocument,
)
from services.intake.domain.opening import parcel_of
from services.intake.domain.parties import Entrusted, Party, Register
from services.intake.domain.questions.persons import KnownIdentity
from services.intake.domain.reading.senders import Claim
from services.intake.domain.reading.submission import Examined
from services.intake.domain.reading.subscribing import Subscribed
from services.intake.domain.reading.text import is_legal

SUBMISSION_TAKEN = "a submission id is taken: was a declare topic created anew?"
KEY_TAKEN = "another worker took a business key of this batch"


class StoredBody(NamedTuple):
    """A submission as received. part: which of its message's documents is meant. content: of a large message, in place of
    its body."""

    id: str
    kind: str
    xml: bool
    part: int
    body: bytes | None
    content: bytes | None


class Rows(Protocol):
    """Intake's rows in one transaction. Locked rows are those that may change; they are locked in key order."""

    async def lock_documents(self, keys: Collection[str]) -> dict[str, KnownDocument]: ...

    async def lock_attempts(self, order_numbers: Collection[str]) -> dict[str, list[DeclaredAttempt]]:
        """By order number, of all cases, oldest first."""

    async def skip_pre_numbers(self) -> None:
        """Give out only numbers above those that attempts of the last two days have."""

    async def take_pre_numbers(self, count: int) -> Iterator[int]:
        """Numbers that nobody else gets, whether this transaction commits or not."""

    async def answered(self, submissions: Collection[str]) -> dict[str, Answered]:
        """Return these submissions and their receipts so far."""

    async def kept(self, submissions: Collection[str]) -> dict[str, Kept]:
        """Return what each of their receipts repeats."""

    async def bodies(self, submissions: Collection[str]) -> list[StoredBody]:
        """Return what they say. The body of a large message is never opened."""

    async def parties(self, codes: Collection[str]) -> Iterable[Party]:
        """Return what the register says of these codes; nothing of those it does not know."""

    async def entrustments(self, parties: Collection[str], entrusted: Collection[str]) -> Iterable[Entrusted]:
        """Return what any of these parties let any of these others do, past days or days to come included."""

    async def cases_named(self, names: Collection[str]) -> dict[str, set[str]]:
        """Return the keys of cases that these names stand for, by name."""

    async def identities(self, persons: Collection[str]) -> dict[str, KnownIdentity]:
        """Return what was answered for these persons, by their tokens."""

    async def save(self, changes: Changes) -> None:
        """Write the rows; new ones in key order, so that two workers cannot wait for each other.

        Raises Transient where another worker took one of the keys since they were looked for: tried again, the batch
        finds its row. Raises Halt where a submission id is taken.
        """


async def load(rows: Rows, documents: list[Examined], events: list[Any], persons: Collection[str] = ()) -> Memory:
    """A few set-based queries; of documents or events that the batch does not hold, none. persons: to be checked."""
    memory = Memory()
    if persons:
        memory.identities = await rows.identities(persons)
    claims = [document.claim for document in documents if document.claim is not None]
    asked = [document.subscribed for document in documents if document.subscribed is not None]
    if claims or asked:
        memory.register = await _register(rows, claims, asked)
    of_kinds = _by_kind(documents)
    opening = [document for kind, each in of_kinds.items() if kind.opens is Opens.ATTEMPT for document in each]
    documents = [document for kind, each in of_kinds.items() if kind.opens is not Opens.ATTEMPT for document in each]
    keys = Counter(document.key for document in documents)
    named = keys.keys() | {key for event in events for key in feedback.keys_named(event)}
    parcels = _parcels_named(of_kinds)
    named |= {parcel.lstrip() for parcel in parcels}
    if refused := {submission for event in events if (submission := feedback.submission_refused(event))}:
        named |= {kept.business_key for kept in (await rows.kept(refused)).values()}
    if named:
        memory.documents = await rows.lock_documents(named)
    numbers = {number for document in opening if (number := document.identity["orderNo"])}
    numbers |= {event.ref.number for event in events if isinstance(event, AttemptEvent | AttemptNotice)}
    corrected = _corrected(memory, documents, keys)
    if names := _names_looked_up(of_kinds, corrected) | parcels:
        memory.cases_named = await rows.cases_named(names)
        corrected |= {case_apart(case)[2] for name in names & corrected for case in memory.cases_named.get(name, ())}
    numbers |= corrected | parcels
    if numbers:
        memory.attempts = await rows.lock_attempts(numbers)
    if corrected:  # who waited for a lock has not seen the lists that were declared meanwhile
        memory.attempts = await rows.lock_attempts(numbers)
    if numbered := len(opening) + sum(kind.numbered * len(each) for kind, each in of_kinds.items()):
        memory.pre_numbers = await rows.take_pre_numbers(numbered)
    known = _known(memory, opening, keys)
    if answered := {named for event in events for named in feedback.submissions_named(memory, event)}:
        memory.kept = await rows.kept(answered)
    if known:
        memory.answered = await rows.answered(known)
    if read_again := known.union(*map(submissions_compared, events)):
        _keep_contents(memory, await rows.bodies(read_again))
    return memory


def _keep_contents(memory: Memory, bodies: Iterable[StoredBody]) -> None:
    """Know what submissions say that documents of the batch may repeat."""
    for stored in bodies:
        if stored.content:
            memory.contents[stored.id] = stored.content
        elif stored.body is not None:
            documents_in = read(KINDS[stored.kind], stored.body, stored.xml).documents
            memory.stored[stored.id] = StoredDocument(documents_in, stored.part)


async def _register(rows: Rows, claims: list[Claim], asked: list[Subscribed]) -> Register:
    """Read what the register says of those who claim the documents, and of whom strangers transmit or are told for."""
    register = Register()
    codes = {code for claim in claims for code in (*claim.named.values(), *filter(is_legal, claim.senders.values()))}
    register.parties = {party.code: party for party in await rows.parties(codes)}
    strangers = {code for claim in claims for code in filter(is_legal, claim.strangers)}
    acting = [claim for claim in claims if claim.acts_for]
    acted_for = {claim.acts_for for claim in acting if claim.acts_for}
    strangers = strangers.union(*(claim.named.values() for claim in acting))
    if strangers := strangers.union(*(each.addresses for each in asked)):
        parties = {code for claim in claims if claim.strangers for code in claim.named.values()} | acted_for
        parties = parties.union(*(each.parties for each in asked))
        register.entrustments = {each.key: each for each in await rows.entrustments(parties, strangers)}
    return register


def _by_kind(documents: list[Examined]) -> dict[Kind, list[Examined]]:
    of_kinds: dict[Kind, list[Examined]] = defaultdict(list)
    for document in documents:
        of_kinds[document.kind].append(document)
    return of_kinds


def _parcels_named(of_kinds: Mapping[Kind, list[Examined]]) -> set[str]:
    """The parcels of lists that meet their waybill by nothing else. Its row is locked with them, so that a list and a
    correction that come at once see each other."""
    listed = [(kind, each.model) for kind, several in of_kinds.items() if kind.meets for each in several]
    return {parcel_of(kind, model) for kind, model in listed if model is not None}


def _names_looked_up(of_kinds: Mapping[Kind, list[Examined]], corrected: set[str]) -> set[str]:
    """Return the names by which cases are looked up. They are numbers of lists, and parcels of corrected waybills."""
    numbered = (
        each.identity["invtNo"]
        for kind, several in of_kinds.items()
        if kind.opens is Opens.OF_A_LIST
        for each in several
    )
    return {name for name in numbered if name} | {number for number in corrected if number.startswith(" ")}


def _corrected(memory: Memory, documents: list[Examined], keys: Counter[str]) -> set[str]:
    """The order numbers of documents whose key is already known, before and now. Only they need the attempts of their
    case, so most documents never touch them."""
    numbers: set[str] = set()
    for document in documents:
        known = memory.documents.get(document.key)
        if (known or keys[document.key] > 1) and document.kind.corrected:
            number = parcel_number(document.key) if document.kind.by_parcel else document.identity["orderNo"]
            numbers.update(number for number in (known and known.order_no, number) if number)
    return numbers


def _known(memory: Memory, opening: list[Examined], keys: Counter[str]) -> set[str]:
    """The submissions that a document of the batch may repeat. opening: those that open an attempt."""
    known = {memory.documents[key].submission_id for key in keys if key in memory.documents}
    for document in opening:
        if document.model:
            last = memory.newest_attempt(document.model.order_no, document.kind.case_of(document.model))
            known |= {last.submission_id} if last else set()
    return known
