"""The rules that a message's table implies, as everybody is answered with them."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from libs.schemas.ceb.engine.facts import Field, Lines, Message, Relation
from libs.schemas.rules.forms import FIELD_FORMS, form_rule
from libs.schemas.rules.rule import Rule


def of_field(message: Message[Any], field: Field, test: str) -> Rule:
    """The rule that a single field failed: of form, or its own check."""
    if field.check and field.check.kind == test:
        return _checked(message.number, field, message.codes.malformed)
    return form_rule(message.number, field.name, test, message.codes.malformed)


@cache
def _checked(number: str, field: Field, malformed: str) -> Rule:
    check = field.check
    assert check
    wrong = (f"{field.zh}：{check.zh}", f"not {check.says}")
    return Rule(f"{number}.{field.name}.{check.kind}", check.version, check.code or malformed, *wrong)


def of_document(message: Message[Any], subject: str, test: str, code: str = "") -> Rule:
    """The rule that the document failed as a whole, or the envelope round it."""
    return form_rule(message.number, subject, test, code or message.codes.malformed)


@cache
def between_fields(message: Message[Any], relation: Relation) -> Rule:
    """The rule that two or more fields failed together."""
    name = f"{message.number}.{relation.id}"
    return Rule(name, relation.version, message.codes.malformed, "字段之间不符合要求：", f"must hold: {relation.says}")


def of_lines(message: Message[Any], lines: Lines) -> Iterator[Rule]:
    """The rules that lines may fail, whatever stands in them."""
    yield of_document(message, lines.element, "shape")
    if lines.min:
        yield of_document(message, lines.element, "required", message.codes.no_lines)
    if lines.max:
        yield of_document(message, lines.element, "max", message.codes.too_many)
    if lines.numbered_by:
        yield of_document(message, lines.numbered_by, "unique", message.codes.repeated)
        if lines.gapless:
            yield of_document(message, lines.numbered_by, "sequence")


AROUND = {"BaseTransfer": ("transfer", 1), "BaseSubscribe": ("subscribe", 5), "ExtendMessage": ("extend", 1)}
"""What stands behind the documents and before a signature, in the schema's order: what its rule calls it, and how many."""


@cache
def most_around(message: Message[Any]) -> dict[str, tuple[str, int]]:
    """List what a message may have round its documents, as in AROUND.

    A second signature makes a message that must be signed an unsigned one.
    """
    signature = {} if message.signed else {"Signature": ("signature", 1)}
    return (AROUND if message.envelope else {}) | signature


def of_structure(message: Message[Any]) -> Iterator[Rule]:
    """The rules of how the message is built in XML, whatever it holds."""
    for test in ("order", "attribute", "text", "empty"):
        yield of_document(message, "document", test)
    for subject, _ in most_around(message).values():
        yield of_document(message, subject, "max")


def of_envelope(message: Message[Any], transfer: tuple[Field, ...]) -> Iterator[Rule]:
    """The rules that the message may fail round its documents. transfer: the fields of BaseTransfer."""
    for subject in ("guid", "version"):
        yield of_document(message, subject, "length")
    yield of_document(message, "guid", "repeated")
    yield of_document(message, "node", "required", message.codes.empty)
    if message.documents_max:
        yield of_document(message, "node", "max", message.codes.too_many)
    if message.signed:
        yield of_document(message, "signature", "required", message.codes.unsigned)
    if message.envelope:
        yield of_document(message, "transfer", "required")
        yield from _of_fields(message, transfer)


def _of_fields(message: Message[Any], fields: tuple[Field, ...]) -> Iterator[Rule]:
    for field in fields:
        yield from (of_field(message, field, test) for test in FIELD_FORMS)
        if field.check:
            yield of_field(message, field, field.check.kind)


def all_rules(message: Message[Any], transfer: tuple[Field, ...]) -> Iterator[Rule]:
    """Every rule that a document of this message, or the message round it, can be answered with."""
    yield of_document(message, "document", "unknown")
    yield from _of_fields(message, message.elements)
    if message.lines:
        yield from of_lines(message, message.lines)
    yield from (between_fields(message, relation) for relation in message.rules)
    yield from of_structure(message)
    yield from of_envelope(message, transfer)
