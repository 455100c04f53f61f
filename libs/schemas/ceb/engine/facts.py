"""This module defines the vocabulary of message tables.

A message is a table of these facts; models, validation, codec, samples and the partner guide are all derived from it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

from pydantic import BaseModel, ConfigDict

from libs.schemas.names import snake
from libs.schemas.personal import Personal
from libs.schemas.wire import WireModel, WireType

NAMESPACE = "http://www.chinaport.gov.cn/ceb"
TRANSPORT_NAMESPACE = "http://www.chinaport.gov.cn/dxp"
SIGNATURE_NAMESPACE = "http://www.w3.org/2000/09/xmldsig#"

M_co = TypeVar("M_co", bound=WireModel, covariant=True)


class Days(NamedTuple):
    """Days before and after another, its own between them."""

    before: int
    after: int


class FormatRules(BaseModel):
    """Parameters of format validation; amounts in yuan."""

    model_config = ConfigDict(frozen=True)

    paid_tolerance: Decimal = Decimal("0")
    """How far acturalPaid may lie from the sum it must equal."""
    line_total_tolerance: Decimal = Decimal("0.01")
    """How far totalPrice may lie from price × qty: unit prices are often rounded themselves."""
    structure_refused: bool = True
    """Whether XML that is not built as the schema says is refused; else it is taken with a warning."""
    paid_late_s: int = 0
    """How long after appTime payTime may lie."""
    declared_days: Days = Days(0, 0)
    """How far declTime may lie from the day of appTime."""
    entered_days: Mapping[bool, Days] = {True: Days(30, 30), False: Days(30, 30)}
    """How far ieDate may lie from declTime, by whether the trade is bonded."""


@dataclass(frozen=True, slots=True)
class ValueCheck:
    """Says what a single value must satisfy beyond its type. code: official answer, where it is not the message's own.
    explains: what a finding adds for a value on a day. by_release: whether the answer depends on the reference data.
    """

    kind: str
    says: str
    zh: str
    holds: Callable[[str, date], bool]
    code: str | None = None
    version: int = 1
    explains: Callable[[str, date], str] | None = None
    by_release: bool = False


@dataclass(frozen=True, slots=True)
class Statuses:
    """Lists what a receipt may say, negative codes apart. accepted: what takes a document that nobody has to judge."""

    values: tuple[str, ...]
    accepted: str


@dataclass(frozen=True, slots=True)
class Field:
    """One element. meaning: what a partner must know to fill it, beyond its Chinese name.

    kept: the schema wants the element of an optional field even where it has no value. blank: it takes that element
    with nothing in it, though a value has a least length. statuses: of a receipt's `returnStatus`.
    """

    name: str
    zh: str
    type: WireType
    optional: bool = False
    check: ValueCheck | None = None
    personal: Personal | None = None
    meaning: str = ""
    kept: bool = False
    blank: bool = False
    statuses: Statuses | None = None

    @property
    def attribute(self) -> str:
        return snake(self.name)


Values = Mapping[str, Any]
"""Typed values by attribute name. An optional field left out is None; one that is wrong or missing has no key."""


@dataclass(frozen=True, slots=True)
class Violation:
    """One broken rule between fields. line: index of the line from 0, None for the head."""

    field: str
    message: str
    actual: str | None
    expected: str | None
    line: int | None = None


class RuleCheck(Protocol):
    """Tells every violation; must skip what it needs and does not find among the values."""

    def __call__(self, head: Values, lines: Sequence[Values], day: date, rules: FormatRules) -> Iterable[Violation]: ...


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation that fields must keep. id: field and kind, "acturalPaid.sum". says: the rule in words, for partners.

    reads, reads_of_lines: attributes of the head and of a line that the check looks at.
    """

    id: str
    says: str
    check: RuleCheck
    reads: frozenset[str] = frozenset()
    reads_of_lines: frozenset[str] = frozenset()
    version: int = 1


@dataclass(frozen=True, slots=True)
class Lines:
    """The repeated element under a head.

    max: None where the schema sets no bound; the body's size does. numbered_by: the field that tells lines apart, None
    where there is none; gapless: whether it counts them from 1 without gap, or names lines of another document.
    """

    element: str
    model: str
    fields: tuple[Field, ...]
    min: int = 1
    max: int | None = 99
    numbered_by: str | None = "gnum"
    gapless: bool = True

    @property
    def occurs(self) -> str:
        """Return how many there may be: 1..99, 0..n."""
        return f"{self.min}..{'n' if self.max is None else self.max}"


@dataclass(frozen=True, slots=True)
class Codes:
    """Answers of a message family, by what happened. repeated: two lines carry one number."""

    malformed: str
    empty: str
    too_many: str
    not_found: str = ""
    conflict: str = ""
    declared: str = ""
    stale: str = ""
    unsigned: str = ""
    unverified: str = ""
    no_lines: str = ""
    repeated: str = ""


@dataclass(frozen=True, eq=False, repr=False)
class Message(Generic[M_co]):
    """A message type. model: class name of one document. head: element that holds the head fields, None if flat.

    envelope: whether BaseTransfer goes with it (submissions). signed: whether it must carry a Signature.
    key: fields that name the document among all of its kind. senders: fields that name who may send it; the code in
    BaseTransfer must be the value of one of them.
    """

    name: str
    zh: str
    en: str
    node: str
    model: str
    fields: tuple[Field, ...]
    codes: Codes
    head: str | None = None
    lines: Lines | None = None
    rules: tuple[Relation, ...] = ()
    envelope: bool = True
    signed: bool = False
    documents_max: int | None = 100
    key: tuple[str, ...] = ()
    senders: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return self.name

    @property
    def number(self) -> str:
        """311 of CEB311Message."""
        return self.name[3:6]

    @property
    def occurs(self) -> str:
        """Return how many documents a message may carry: 1..100, 1..n."""
        return f"1..{'n' if self.documents_max is None else self.documents_max}"

    def carries(self, documents: int) -> bool:
        """Say whether one message may carry this many documents."""
        return documents >= 1 and (self.documents_max is None or documents <= self.documents_max)

    @property
    def statuses(self) -> Statuses | None:
        """Lists what this receipt may say; None for what is no receipt with a status."""
        return next((field.statuses for field in self.fields if field.statuses), None)

    @property
    def elements(self) -> tuple[Field, ...]:
        """The fields of the head and of a line."""
        return (*self.fields, *(self.lines.fields if self.lines else ()))

    @property
    def place(self) -> str:
        """Element that findings of head fields are placed under."""
        return self.head or self.node
