"""A batch holds the state loaded for it, changed document by document, and the rows to write.

What is made for every document and never changed is a tuple: a frozen dataclass costs four times as much.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple, TypeAlias

from msgspec import Raw
from msgspec.json import Decoder

from libs.schemas.ceb import Document, TextDocument
from libs.schemas.events.lists import CaseRef
from libs.schemas.keys import case_apart
from libs.schemas.kinds import Kind
from services.intake.domain.parties import Entrusted, Party, Register
from services.intake.domain.questions.persons import KnownIdentity

_apart = Decoder(list[Raw]).decode


@dataclass(slots=True)
class KnownDocument:
    """The document accepted last under a business key.

    order_no: of its case, or what stands for it (`kinds.parcel_number`), None where it belongs to none. case_key: None where
    only the list names it, too. free: it was deleted, or refused behind: its number may be declared anew. None where it
    stands.
    since: the customs day of its first version, where its number may come again for another thing. ended: it has, on the
    day of the document at hand.
    """

    key: str
    submission_id: str
    app_time: str
    order_no: str | None = None
    case_key: str | None = None
    free: bool | None = None
    since: date | None = None
    ended: bool = False


class AttemptPlace(NamedTuple):
    """The place of a row of `attempt`."""

    order_no: str
    place: int


@dataclass(slots=True)
class DeclaredAttempt:
    """One declared list. order_no: of its case; waybills know no more of it.

    place: its number among the rows of the order number, whatever their case: of two workers that add one at once, the
    second is tried again.
    corrections: accepted under the order number before it. Attempt 0 is no list: it counts those accepted so far, and
    names the last; the first correction adds it.
    stored: whether it has a row already, else this batch declared it.
    """

    order_no: str
    place: int
    case_key: str
    attempt: int
    submission_id: str
    app_time: str
    pre_no: str
    logistics_code: str
    logistics_no: str
    corrections: int = 0
    rejected: bool = False
    stored: bool = False

    @property
    def deletes(self) -> bool:
        """Say whether it is no list but the deletion of one, which names no parcel."""
        return not self.logistics_no

    @property
    def key(self) -> AttemptPlace:
        return AttemptPlace(self.order_no, self.place)


class ListName(NamedTuple):
    """A case is known by a name: its preNo, the invtNo of an attempt, its parcel. day: since when."""

    name: str
    case_key: str
    day: date


Answer: TypeAlias = bytes
"""A receipt with its findings as JSON, `{"receipt": …, "findings": …}`: published and kept as it is."""


def together(answers: Iterable[Answer]) -> bytes:
    """Several as one JSON list: in an event, and in the row of their submission."""
    return b"[%b]" % b",".join(answers)


def kept_answers(kept: str) -> list[Answer]:
    """The answers of a row."""
    return list(map(bytes, _apart(kept)))


class Answered(NamedTuple):
    """A stored submission and its receipts so far, oldest first."""

    kind: str
    business_key: str
    answers: list[Answer]


class Kept(NamedTuple):
    """Every receipt of a submission repeats this, whatever became of the body. named: see `receipts.named_by`."""

    kind: str
    business_key: str
    named: bytes


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A stored submission carried these documents; `documents[part]` is its own."""

    documents: list[Document | TextDocument]
    part: int


class SubmissionRow(NamedTuple):
    """A row of `submission`, its body not sealed yet. answers: the receipts it got at once, as JSON list.

    body: None for the further documents of a message, which is stored once, with its first. size, sha256: of the body
    where the message is large; content: then, of what each of its documents says. person: the token of whom the document
    names by ID number. sender: see `sender_of`. answered_by: the submission whose receipts answer this one, too. readers:
    who may read it beside those whom its body names; of a large message, whose body is not opened for it, all of them.
    """

    id: str
    kind: str
    business_key: str
    order_no: str | None
    ebp_code: str | None
    sender: str | None
    day: date
    received_ms: int
    xml: bool
    part: int
    size: int | None
    sha256: bytes | None
    content: bytes | None
    person: str | None
    answered_by: str | None
    answers: str
    readers: list[str] | None
    body: bytes | None


@dataclass(slots=True)
class Changes:
    """Rows to write. documents and attempts: by whether the row is new. answers: those given later, by what they are
    about: a submission, or the business key of a notice without one."""

    decided: bool = False  # or told again: then they are erased once all are there, as they were (erasing.py)
    submissions: list[SubmissionRow] = field(default_factory=list)
    new_documents: dict[str, KnownDocument] = field(default_factory=dict)
    replaced_documents: dict[str, KnownDocument] = field(default_factory=dict)
    new_attempts: list[DeclaredAttempt] = field(default_factory=list)
    changed_attempts: dict[AttemptPlace, DeclaredAttempt] = field(default_factory=dict)
    answers: list[tuple[str, Answer]] = field(default_factory=list)
    parties: dict[str, Party] = field(default_factory=dict)
    entrustments: dict[tuple[str, str, str], Entrusted] = field(default_factory=dict)
    list_names: dict[tuple[str, str], ListName] = field(default_factory=dict)
    identities: dict[str, KnownIdentity] = field(default_factory=dict)


@dataclass(slots=True)
class Memory:
    """documents: by business key. attempts: by order number, of all cases, oldest first. answered: by submission.
    kept: by submission, for every one that an event answers.
    stored: the submissions that a new document may repeat; contents: the same of those that came in large
    messages. models: what this batch itself accepted. register: of the parties whom the batch's documents name.
    cases_named: keys of cases, by a name that a document knows one by. identities: of the buyers who are checked."""

    documents: dict[str, KnownDocument] = field(default_factory=dict)
    attempts: dict[str, list[DeclaredAttempt]] = field(default_factory=dict)
    answered: dict[str, Answered] = field(default_factory=dict)
    kept: dict[str, Kept] = field(default_factory=dict)
    stored: dict[str, StoredDocument] = field(default_factory=dict)
    contents: dict[str, bytes] = field(default_factory=dict)
    models: dict[str, Any] = field(default_factory=dict)
    register: Register = field(default_factory=Register)
    cases_named: dict[str, set[str]] = field(default_factory=dict)
    identities: dict[str, KnownIdentity] = field(default_factory=dict)
    pre_numbers: Iterator[int] = field(default_factory=lambda: iter(()))
    changes: Changes = field(default_factory=Changes)

    def last_of(self, kind: Kind, known: KnownDocument, document: Any) -> DeclaredAttempt | None:
        """The list declared last in the case that the known document belongs to. document: its newer version."""
        if known.case_key:
            return self.last_attempt(known.order_no, known.case_key)
        if not known.order_no:
            return None
        named, orders = (document.logistics_code, document.logistics_no), [known.order_no]
        if kind.by_parcel:
            orders = [case_apart(case)[2] for case in sorted(self.cases_named.get(known.order_no, ()))]
        all_declared = (each for number in orders for each in reversed(self.attempts.get(number, ())))
        naming = (each for each in all_declared if (each.logistics_code, each.logistics_no) == named)
        if kind.by_parcel and (since := known.since):  # other lists name the parcel that had the number before
            naming = (each for each in naming if kind.free_from(date.fromisoformat(each.app_time[:8])) > since)
        return _standing(naming)

    def name(self, name: str, case_key: str, day: date) -> None:
        self.cases_named.setdefault(name, set()).add(case_key)
        self.changes.list_names[name, case_key] = ListName(name, case_key, day)

    def newest_attempt(self, order_no: str | None, case_key: str | None) -> DeclaredAttempt | None:
        """The case's list as declared last, or its deletion."""
        declared = self.attempts.get(order_no or "", ())
        return next((attempt for attempt in reversed(declared) if attempt.case_key == case_key), None)

    def last_attempt(self, order_no: str | None, case_key: str | None) -> DeclaredAttempt | None:
        """The same, but for one that ended while an older one stands: a change that came too late."""
        declared = self.attempts.get(order_no or "", ())
        return _standing(attempt for attempt in reversed(declared) if attempt.case_key == case_key)

    def attempt(self, ref: CaseRef) -> DeclaredAttempt | None:
        key, declared = ref.attempt_key, self.attempts.get(ref.number, ())
        return next((attempt for attempt in declared if (attempt.case_key, attempt.attempt) == key), None)

    def corrections(self, order_no: str) -> int:
        """Return how many corrections were accepted under an order number so far."""
        count = self._count_of(order_no)
        return count.corrections if count else 0

    def correct(self, order_no: str, submission_id: str, number: int | None = None) -> int:
        """Count a correction that a submission brought. number: the one it was given, if it is told again. Returns it."""
        count = self._count_of(order_no)
        if count is None:
            count = DeclaredAttempt(order_no, self.next_place(order_no), "", 0, submission_id, "", "", "", "")
            self.declare(count)
        number = number or count.corrections + 1
        if number > count.corrections:
            count.corrections, count.submission_id = number, submission_id
            self.change(count)
        return number

    def _count_of(self, order_no: str) -> DeclaredAttempt | None:
        return next((row for row in self.attempts.get(order_no, ()) if row.attempt == 0), None)

    def next_place(self, order_no: str) -> int:
        """Return the place of the next row under an order number."""
        rows = self.attempts.get(order_no)
        return rows[-1].place + 1 if rows else 1

    def take(self, document: KnownDocument) -> None:
        """The document is now the one known under its key."""
        changes = self.changes
        if document.key in self.documents and document.key not in changes.new_documents:
            changes.replaced_documents[document.key] = document
        else:
            changes.new_documents[document.key] = document
        self.documents[document.key] = document

    def entrust(self, given: Iterable[Entrusted]) -> None:
        """The last word about two parties and a kind stands."""
        for each in given:
            self.register.entrustments[each.key] = self.changes.entrustments[each.key] = each

    def register_party(self, party: Party) -> None:
        """The last word about a code stands."""
        self.register.parties[party.code] = self.changes.parties[party.code] = party

    def begin(self, key: str, day: date) -> None:
        """Note the day of a document's first version."""
        document = self.documents[key]
        document.since = document.since or day

    def declare(self, attempt: DeclaredAttempt) -> None:
        self.attempts.setdefault(attempt.order_no, []).append(attempt)
        self.changes.new_attempts.append(attempt)

    def change(self, attempt: DeclaredAttempt) -> None:
        """Note that a stored attempt was changed; one that this batch declared is written as it stands at the end."""
        if attempt.stored:
            self.changes.changed_attempts[attempt.key] = attempt


def _standing(newest_first: Iterable[DeclaredAttempt]) -> DeclaredAttempt | None:
    """The first that has not ended; where all have, the first."""
    newest = None
    for attempt in newest_first:
        if not attempt.rejected:
            return attempt
        newest = newest or attempt
    return newest
