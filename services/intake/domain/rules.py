"""The rules of intake: of the form of declarations, and of what may be said again under a known number."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, get_args

from pydantic import BaseModel

from libs.schemas.codes import ERROR_CODES
from libs.schemas.kinds import KINDS, Kind
from libs.schemas.reference import ReferenceTable
from libs.schemas.reference.known import coded_in
from libs.schemas.rules import Rule
from libs.schemas.rules.forms import Formed, form_rule

DOCUMENT = "document"

_TESTS = {
    "missing": "required",
    "extra_forbidden": "unknown",
    "string_too_short": "length",
    "string_too_long": "length",
    "too_short": "length",
    "too_long": "length",
    "literal_error": "value",
    "enum": "value",
    "greater_than": "range",
    "greater_than_equal": "range",
    "less_than": "range",
    "less_than_equal": "range",
    "decimal_text": "type",
    "string_type": "type",
    "int_type": "type",
    "bool_type": "type",
    "list_type": "shape",
    "dict_type": "shape",
    "model_type": "shape",
    "model_attributes_type": "shape",
}
"""pydantic's kind of error → test of form; any other is one of format."""


def form(kind: Kind, subject: str, error: str) -> Rule:
    """The rule behind what pydantic found wrong with a declaration.

    subject: the member; one that no model has is the document's fault.
    """
    known = subject if subject in members_of(kind.model) else DOCUMENT
    return of_form(kind, known, _TESTS.get(error, "format"))


def of_form(kind: Kind, subject: str, test: str) -> Rule:
    return form_rule(kind.scope, subject, test, kind.codes.malformed)


@cache
def members_of(model: type[BaseModel]) -> frozenset[str]:
    """The members of a model and of the models in it, as they travel."""
    found = set()
    for name, field in model.model_fields.items():
        found.add(field.alias or name)
        for part in (field.annotation, *get_args(field.annotation)):
            if isinstance(part, type) and issubclass(part, BaseModel):
                found |= members_of(part)
    return frozenset(found)


def sender(kind: Kind) -> Rule:
    """The sender its envelope names is one whom the document names."""
    words = ("报送企业与单证不符", "the sender is not the one the document names")
    return Rule(f"{kind.scope}.sender.party", 1, kind.codes.malformed, *words)


def known(kind: Kind) -> Rule:
    """A document that is changed or deleted is there."""
    return _said_again(kind, "appType", "known", kind.codes.not_found)


def later(kind: Kind) -> Rule:
    """A document said again is later than the one that is known."""
    words = (f"{kind.zh}为旧报文数据，不做处理", "older than what is known")
    return _said_again(kind, "appTime", "later", kind.codes.stale, words)


def undeclared(kind: Kind) -> Rule:
    """Nothing changes once a list rests on it."""
    return _said_again(kind, DOCUMENT, "undeclared", kind.codes.declared)


def conflict(kind: Kind) -> Rule:
    """Other content needs another number."""
    words = (f"已存在相同编号的{kind.zh}", "this number is known with other content")
    return _said_again(kind, DOCUMENT, "conflict", kind.codes.conflict, words)


def coded(kind: Kind, subject: str, table: ReferenceTable[Any]) -> Rule:
    """The code is one of its table, on the day and in the reference release in use."""
    words = (f"{table.zh}无效", f"not a code of the table of {table.en} valid on the day")
    return Rule(f"{kind.scope}.{subject}.code", 1, kind.codes.malformed, *words)


def _said_again(kind: Kind, subject: str, test: str, code: str, words: tuple[str, str] | None = None) -> Rule:
    """In the official words, where they are about this kind of document."""
    path = kind.path_of("" if subject == DOCUMENT else subject)
    if kind.message or words is None:
        words = (ERROR_CODES[code].zh, ERROR_CODES[code].en)
    return Rule(f"{kind.scope}.{subject}.{test}", 1, code, *words, path)


def rules_of(kind: Kind) -> Iterator[Rule]:
    """The rules that can answer a document of this kind here, its form aside."""
    yield from (coded(kind, member.name, member.table) for member in coded_in(kind.model))
    if kind.sender_fields:
        yield sender(kind)
    for code, rule in (("not_found", known), ("stale", later), ("declared", undeclared), ("conflict", conflict)):
        if getattr(kind.codes, code):
            yield rule(kind)


FORMS: dict[str, Formed] = {
    kind.name: Formed(kind.codes.malformed, members_of(kind.model) | {DOCUMENT})
    for kind in KINDS.values()
    if kind.message is None
}
"""Declaration → what its rules of form are about; messages have theirs from their tables."""

RULES: tuple[Rule, ...] = tuple(rule for kind in KINDS.values() for rule in rules_of(kind))
"""Every rule of intake, those of form aside."""
