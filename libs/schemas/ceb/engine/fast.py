"""Reads documents that are right as written, at a sixth of what the full validation costs.

A text document holds what its sender wrote, as text: nothing is read into numbers, nothing has to be trimmed. Most
documents are so. Any other, right or wrong, is left to `validate`, which decides: nothing is taken here that would not be
valid there, with the same values.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from operator import attrgetter
from typing import Annotated, Any, Literal

import msgspec

from libs.schemas.ceb.engine.facts import Field, FormatRules, Message, Values
from libs.schemas.ceb.engine.models import Document, document_of, model_of
from libs.schemas.ceb.engine.reading import BODY_BYTES_MAX, refuse_doubled, unmarked
from libs.schemas.names import snake
from libs.schemas.reference import remembered
from libs.schemas.wire import Dec, Int, Moment, OneOf, Text, WireModel, WireType

TextDocument = msgspec.Struct
"""Attributes as in the message's model, `lines` where it has them; "" for a value that was left out."""

_WHOLE = "(?:0|[1-9][0-9]{{0,{most}}})"
_BETWEEN = "|"
_KNOWN_MAX = 8_192
"""Combinations of codes remembered as valid on their day: partners and goods repeat. Each value has the length of its
field at most, so a full memory of a head's codes holds some 8 MB, whatever partners invent."""


@cache
def text_class_of(message: Message[Any]) -> type[TextDocument]:
    """The struct of one document of this message."""
    members = [_member(field) for field in message.fields]
    rename = {field.attribute: field.name for field in message.fields}
    if facts := message.lines:
        counted = msgspec.Meta(min_length=facts.min, max_length=facts.max)
        line = _struct(facts.model, [_member(f) for f in facts.fields], {f.attribute: f.name for f in facts.fields})
        lines: Any = Annotated[list[line], counted]  # type: ignore[valid-type]
        members.append(("lines", lines) if facts.min else ("lines", lines, msgspec.field(default_factory=list)))
        rename["lines"] = facts.element
    return _struct(message.model, members, rename)


def read_text_document(message: Message[Any], body: bytes) -> Any | None:
    """Reads a JSON body whose fields are right each for itself, before any day is known.

    None where it has to be looked at more closely, as where it is over the limit. Raises DoubledMember.
    """
    if len(body) > BODY_BYTES_MAX:
        return None
    body = unmarked(body)
    try:
        document = _decoder(message).decode(body)
    except ValueError:  # of msgspec, or bytes that are no UTF-8
        return None
    matcher = _MessageMatcher.of(message)
    if not matcher.is_well_formed(document):
        return None
    if body.count(b":") != matcher.members_of(document):  # colons in values, empty members, or a doubled one
        refuse_doubled(body)
    return document


def is_valid_on(message: Message[Any], document: Any, day: date, rules: FormatRules) -> bool:
    """Say whether a text document's codes are valid on that day and its fields agree with each other."""
    return _MessageMatcher.of(message).is_valid_on(document, day, rules)


def text_document_of(message: Message[Any], model: WireModel) -> Any:
    """A valid model as text document."""
    return msgspec.convert(document_of(model), text_class_of(message))


def document_from(document: Any) -> Document:
    """The document as it travels."""
    travelling: Document = msgspec.to_builtins(document)
    return travelling


def model_from(message: Message[Any], document: Any) -> WireModel:
    """The typed model of a text document whose fields are right."""
    model: WireModel = model_of(message).model_validate(document_from(document))
    return model


@cache
def _decoder(message: Message[Any]) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(text_class_of(message))


def _struct(name: str, members: list[Any], rename: Mapping[str, str]) -> type[TextDocument]:
    members.sort(key=len)  # those with a default come last
    return msgspec.defstruct(
        name, members, rename=rename, forbid_unknown_fields=True, omit_defaults=True, frozen=True, gc=False
    )


def _member(field: Field) -> tuple[Any, ...]:
    if isinstance(field.type, OneOf):
        values = ("", *field.type.values) if field.optional else field.type.values
        kind: Any = Literal[values]
    elif isinstance(field.type, Int):
        kind = Annotated[int, msgspec.Meta(ge=field.type.low, le=field.type.high)]
    elif isinstance(field.type, Text):
        shortest = 0 if field.optional else max(field.type.min, 1)
        kind = Annotated[str, msgspec.Meta(min_length=shortest, max_length=field.type.max)]
    else:
        kind = str
    return (field.attribute, kind, "") if field.optional else (field.attribute, kind)


def _pattern(field: Field) -> str | None:
    """Says what the struct's types do not say of a text."""
    pattern = _written(field.type)
    if pattern is None and field.optional and isinstance(field.type, Text) and field.type.min > 1:
        pattern = f"[^{_BETWEEN}]{{{field.type.min},}}"
    return f"(?:{pattern})?" if pattern and field.optional else pattern


def _written(type_: WireType) -> str | None:
    if isinstance(type_, Dec):
        number = _WHOLE.format(most=type_.total - type_.fraction - 1) + f"(?:\\.[0-9]{{1,{type_.fraction}}})?"
        return f"(?=[0-9.]*[1-9]){number}" if type_.above_zero else f"-?{number}" if type_.signed else number
    if isinstance(type_, Moment) or (isinstance(type_, Text) and type_.pattern):
        schema: Any = type_.schema()
        return str(schema["pattern"]).removeprefix("^").removesuffix("$")
    return "[0-9A-Z]*" if isinstance(type_, Text) and type_.upper else None


class _ElementMatcher:
    """Checks the values of a flat element, each group of them taken out and looked at at once.

    texts: the values that neither their type nor a pattern keeps from being anything. patterned: the values that `pattern`
    says more of; it matches them with `_BETWEEN` between them.
    """

    def __init__(self, fields: Sequence[Field], read_by_rules: frozenset[str]) -> None:
        patterns = [(field.attribute, pattern) for field in fields if (pattern := _pattern(field))]
        shared = [field for field in fields if field.check and not field.personal]
        free = (field for field in fields if isinstance(field.type, Text) and not _written(field.type))
        self.texts = getter(field.attribute for field in free)
        self.patterned = getter(attribute for attribute, _ in patterns)
        self.pattern = re.escape(_BETWEEN).join(pattern for _, pattern in patterns)
        self._members = len(fields)
        self._optional = getter(field.attribute for field in fields if field.optional)
        self._coded = getter(field.attribute for field in shared)
        self._valid = _valid_together([field.check.holds for field in shared if field.check])
        own = [field for field in fields if field.check and field.personal]
        self._own, self._checks = getter(f.attribute for f in own), [f.check.holds for f in own if f.check]
        self.values = _typed([field for field in fields if field.attribute in read_by_rules])

    def is_valid_on(self, document: Any, day: date) -> bool:
        if not self._valid(self._coded(document), day):
            return False
        for value, holds in zip(self._own(document), self._checks, strict=True):
            if value and not holds(value, day):
                return False
        return True

    def members_of(self, document: Any) -> int:
        """Counts the members that have a value."""
        return self._members - self._optional(document).count("")


def getter(attributes: Iterable[str]) -> Callable[[Any], tuple[Any, ...]]:
    """An `attrgetter` that makes a tuple of however many there are.

    Its code is put together once, as a named tuple's is: an attribute costs a fifth of what `attrgetter` takes for it.
    """
    values = "".join(f"document.{_name(attribute)}, " for attribute in attributes)
    made: Callable[[Any], tuple[Any, ...]] = eval(f"lambda document: ({values})")
    return made


def by_name(attributes: Mapping[str, str], numbers: Collection[str] = ()) -> Callable[[Any], dict[str, Any]]:
    """Makes a dictionary of a document's attributes. attributes: by the names they have there. numbers: names of those
    that are numbers in the document, and text in the dictionary."""
    values = {name: f"document.{_name(attribute)}" for name, attribute in attributes.items()}
    items = "".join(f"{name!r}: {f'str({value})' if name in numbers else value}, " for name, value in values.items())
    made: Callable[[Any], dict[str, Any]] = eval(f"lambda document: {{{items}}}")
    return made


def _typed(fields: Sequence[Field]) -> Callable[[Any], Values]:
    """Returns what rules read of a document, typed as they read it."""
    items = ""
    for field in fields:
        value = f"document.{_name(field.attribute)}"
        read = f"Decimal({value}) if {value} else None" if isinstance(field.type, Dec) else f"{value} or None"
        items += f"{field.attribute!r}: {read}, "
    made: Callable[[Any], Values] = eval(f"lambda document: {{{items}}}", {"Decimal": Decimal})
    return made


def _name(attribute: str) -> str:
    if not attribute.isidentifier():
        raise ValueError(f"{attribute!r} is no attribute")
    return attribute


def _valid_together(checks: Sequence[Callable[[str, date], bool]]) -> Callable[[tuple[str, ...], date], bool]:
    @remembered(_KNOWN_MAX)
    def valid(values: tuple[str, ...], day: date) -> bool:
        return all(holds(value, day) for holds, value in zip(checks, values, strict=True) if value)

    return valid


@cache
def _counted(lines: int) -> frozenset[int]:
    return frozenset(range(1, lines + 1))


class _MessageMatcher:
    """Checks what documents of a message must satisfy beyond the types of their members."""

    def __init__(self, message: Message[Any]) -> None:
        self._rules = message.rules
        self._head = _ElementMatcher(message.fields, frozenset().union(*(rule.reads for rule in message.rules)))
        in_lines = frozenset[str]().union(*(rule.reads_of_lines for rule in message.rules))
        self._line = _ElementMatcher(message.lines.fields, in_lines) if message.lines else None
        each = f"(?:{re.escape(_BETWEEN)}{self._line.pattern})*" if self._line else ""
        self._matches = re.compile(self._head.pattern + each).fullmatch
        numbered = message.lines.numbered_by if message.lines else None
        self._number = attrgetter(snake(numbered)) if numbered else None
        self._gapless = message.lines is not None and message.lines.gapless

    @staticmethod
    @cache
    def of(message: Message[Any]) -> _MessageMatcher:
        return _MessageMatcher(message)

    def members_of(self, document: Any) -> int:
        """Counts the members of a document and of its lines that have a value.

        Its JSON has as many colons, or more.
        """
        members = self._head.members_of(document)
        if self._line and (lines := document.lines):
            members += 1 + sum(map(self._line.members_of, lines))
        return members

    def is_well_formed(self, document: Any) -> bool:
        """Nothing to trim, nothing illegal, everything as its pattern wants it, lines numbered without gap."""
        texts, patterned = self._head.texts(document), self._head.patterned(document)
        if self._line:
            lines = document.lines
            for line in lines:
                texts += self._line.texts(line)
                patterned += self._line.patterned(line)
            if self._number:
                numbers = set(map(self._number, lines))
                if numbers != _counted(len(lines)) and (self._gapless or len(numbers) != len(lines)):
                    return False
        text = _BETWEEN.join(texts)
        if not text.isprintable():  # nor is any white space but the blank
            return False
        if " " in text and ("| " in text or " |" in text or text != text.strip()):
            return False
        joined = _BETWEEN.join(patterned)
        if joined.count(_BETWEEN) != len(patterned) - 1:  # a value holds one: the groups would shift
            return False
        return self._matches(joined) is not None

    def is_valid_on(self, document: Any, day: date, rules: FormatRules) -> bool:
        if not self._head.is_valid_on(document, day):
            return False
        lines: list[Values] = []
        if self._line:
            for line in document.lines:
                if not self._line.is_valid_on(line, day):
                    return False
                lines.append(self._line.values(line))
        if not self._rules:
            return True
        head = self._head.values(document)
        for rule in self._rules:
            for _ in rule.check(head, lines, day, rules):
                return False
        return True
