"""Each kind's row has a table that reads, checks, compares and tells its documents."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from hashlib import sha256
from typing import Any, NamedTuple, Protocol, TypeAlias

from pydantic import BaseModel, ValidationError
from pydantic_core import SchemaValidator

from libs.schemas import keys
from libs.schemas.ceb import (
    Document,
    FormatRules,
    Message,
    Subscribe,
    TextDocument,
    by_name,
    document_from,
    is_valid_on,
    model_from,
    read_text_document,
    text_document_of,
    validate,
)
from libs.schemas.events.base import Event
from libs.schemas.findings import Finding
from libs.schemas.keys import Key
from libs.schemas.kinds import KINDS, Kind
from libs.schemas.wire import Int
from services.intake.domain.accepted import EventForm
from services.intake.domain.reading.declared import check_declared
from services.intake.domain.reading.parsing import parse_message, parse_object
from services.intake.domain.reading.text import readable
from services.intake.domain.tokens import Tokens

NEW, CHANGE, DELETE = "1", "2", "3"
_DRAFT = "1"
_NOT_CONTENT = ("guid", "app_time", "app_type")

AnyDocument: TypeAlias = "Document | TextDocument"


class Content(NamedTuple):
    """The documents that a body holds, and what it says round them.

    sender: whom the message names as such. signed: whether it has a signature. The rest as in `Submission`.
    """

    documents: list[AnyDocument]
    findings: Sequence[Finding] = ()
    sender: str | None = None
    structure: Sequence[Sequence[Finding]] = ()
    warnings: Sequence[Finding] = ()
    signed: bool = False
    subscribers: Sequence[Subscribe] = ()


class Asked(NamedTuple):
    """The sender asks for this. type: NEW, CHANGE or DELETE. draft: to be kept, not declared."""

    type: str
    draft: bool


_asked = cache(Asked)  # of a checked document: there are six


class Table(Protocol):
    """A table does for `intake` whatever depends on a document's kind. takes_xml: whether they may come as CEB XML."""

    takes_xml: bool

    def read(self, body: bytes, xml: bool) -> Content:
        """Raises Unreadable with line and column, where they are known, and TooMany."""

    def trace_key(self, document: AnyDocument) -> str | None:
        """The thing that a document as read names, where a trace begins with it."""

    def identity_of(self, document: Mapping[str, Any], model: Any | None) -> dict[str, str | None]:
        """Return what names a document, by official field name. Of the checked model, else as far as the document can
        be read. A value longer than its field is left out, not cut: cut, it might name another document."""

    def check(self, document: AnyDocument, day: date, rules: FormatRules) -> tuple[Any | None, list[Finding]]:
        """The model, or None and all findings at once."""

    def same(self, one: Any, other: Any) -> bool:
        """Say whether two checked documents say the same: equal without guid, appTime and appType, decimals by value."""

    def content(self, model: Any) -> bytes:
        """A hash of what a checked document says: equal where `same` would say so."""

    def asked(self, model: Any) -> Asked: ...

    def event_of(self, model: Any, own: Mapping[str, Any], tokens: Tokens) -> Event:
        """The event of an accepted document. own: what the document does not say, by the event's attribute. tokens: of what
        it tells of persons."""


class CebTable:
    """The kind is a message of the Unified Version. Its models are the plain text documents."""

    takes_xml = True

    def __init__(self, kind: Kind, message: Message[Any]) -> None:
        self._kind, self._message = kind, message
        self._form = EventForm(kind, message)
        numbers = {field.name for field in message.fields if isinstance(field.type, Int)}
        self._identity, self._named_in = tuple(kind.identity), by_name(kind.identity, numbers)
        key = _traced_by(kind)
        self._trace_key: Callable[[Any], str | None] = key.reader() if key else lambda document: None
        types = {element.name: element.type.required().schema() for element in message.fields}
        self._fitting = {name: SchemaValidator(types[name]) for name in kind.identity}

    def read(self, body: bytes, xml: bool) -> Content:
        if not xml:
            return Content([read_text_document(self._message, body) or parse_object(body)])
        envelope = parse_message(body, (self._message.name,))
        code = (envelope.base_transfer or {}).get("copCode")
        sender = code.strip() if isinstance(code, str) else None
        around = envelope.structure
        structure = [[*around, *own] for own in envelope.structure_of] if around or any(envelope.structure_of) else ()
        documents: list[AnyDocument] = [*(envelope.documents or [{}])]
        asked = envelope.subscribers
        return Content(documents, envelope.findings, sender, structure, envelope.warnings, envelope.signed, asked)

    def trace_key(self, document: AnyDocument) -> str | None:
        if not isinstance(document, dict):
            return self._trace_key(document)
        return _begun_by(self._kind, document)

    def identity_of(self, document: Mapping[str, Any], model: Any | None) -> dict[str, str | None]:
        if model is not None:
            return self._named_in(model)
        return {name: self._readable(name, document.get(name)) for name in self._identity}

    def _readable(self, name: str, value: Any) -> str | None:
        """A value of an unchecked document, if it is one that its field may hold."""
        try:
            return str(self._fitting[name].validate_python(value))
        except ValidationError:
            return None

    def check(self, document: AnyDocument, day: date, rules: FormatRules) -> tuple[Any | None, list[Finding]]:
        message = self._message
        if isinstance(document, TextDocument):
            if is_valid_on(message, document, day, rules):
                return document, []
            document = document_from(document)
        checked = validate(message, document, day, rules)
        return checked.model and text_document_of(message, checked.model), checked.findings

    def same(self, one: Any, other: Any) -> bool:
        return _equal(model_from(self._message, one), model_from(self._message, other))

    def content(self, model: Any) -> bytes:
        return _content(model_from(self._message, model))

    def asked(self, model: Any) -> Asked:
        return _asked(model.app_type, model.app_status == _DRAFT)

    def event_of(self, model: Any, own: Mapping[str, Any], tokens: Tokens) -> Event:
        return self._form.write(model, own, tokens)


class ModelTable:
    """The Unified Version does not know the kind: JSON by a model of its own, always declared anew."""

    takes_xml = False

    def __init__(self, kind: Kind) -> None:
        self._kind = kind
        self._event: Any = kind.becomes
        self._named_in = by_name(kind.identity)

    def read(self, body: bytes, xml: bool) -> Content:
        return Content([parse_object(body)])

    def trace_key(self, document: AnyDocument) -> str | None:
        assert isinstance(document, dict)
        return _begun_by(self._kind, document)

    def identity_of(self, document: Mapping[str, Any], model: Any | None) -> dict[str, str | None]:
        if model is not None:
            return self._named_in(model)
        return {name: readable(document.get(name)) for name in self._kind.identity}

    def check(self, document: AnyDocument, day: date, rules: FormatRules) -> tuple[Any | None, list[Finding]]:
        assert isinstance(document, dict)
        return check_declared(self._kind, document, day)

    def same(self, one: Any, other: Any) -> bool:
        return _equal(one, other)

    def content(self, model: Any) -> bytes:
        return _content(model)

    def asked(self, model: Any) -> Asked:
        return Asked(NEW, draft=False)

    def event_of(self, model: Any, own: Mapping[str, Any], tokens: Tokens) -> Event:
        event: Event = self._event.model_validate({**model.__dict__, **own})
        return event


_OF_A_CASE = {keys.CASE: keys.ORDER, keys.EXPORT_CASE: keys.ORDER}
"""What is said of a case later, such as its return, goes on in the trace that its order began."""


def _traced_by(kind: Kind) -> Key | None:
    """The thing whose trace begins with a document; None where that is none that other documents of one life name."""
    key = kind.becomes.begins or kind.keyed_by
    key = _OF_A_CASE.get(key, key)
    return key if key.traced else None


def _begun_by(kind: Kind, document: Mapping[str, Any]) -> str | None:
    """The trace's key as a document that nobody checked has it."""
    key = _traced_by(kind)
    values: Any = [document.get(name) for name in key.fields] if key else []
    return key.of(*values) if key and all(isinstance(value, str) for value in values) else None


def _equal(one: Any, other: Any) -> bool:
    return type(one) is type(other) and all(
        value == other.__dict__[name] for name, value in one.__dict__.items() if name not in _NOT_CONTENT
    )


def _content(model: BaseModel) -> bytes:
    said = {name: _plain(value) for name, value in model.__dict__.items() if name not in _NOT_CONTENT}
    return sha256(repr((type(model).__name__, said)).encode()).digest()


def _plain(value: Any) -> Any:
    """The value in a form that reads alike where values are equal."""
    if isinstance(value, Decimal):
        return str(value.normalize()) if value else "0"
    if isinstance(value, BaseModel):
        return {name: _plain(inner) for name, inner in value.__dict__.items()}
    return [_plain(inner) for inner in value] if isinstance(value, list | tuple) else value


TABLES: dict[str, Table] = {
    name: CebTable(kind, kind.message) if kind.message else ModelTable(kind) for name, kind in KINDS.items()
}
"""Kind of document → its table."""
