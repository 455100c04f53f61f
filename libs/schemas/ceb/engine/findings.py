"""Everything that is wrong with one document, found field by field with the same schemas that read a valid one."""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from itertools import islice
from typing import Any

from pydantic import ValidationError
from pydantic_core import SchemaValidator

from libs.schemas.ceb.engine.facts import Field, FormatRules, Lines, Message, Violation
from libs.schemas.ceb.engine.rules import between_fields, of_document, of_field
from libs.schemas.findings import Finding
from libs.schemas.names import snake
from libs.schemas.personal import Personal, looks_personal, mask, shown_name
from libs.schemas.reference import current
from libs.schemas.rules import Rule
from libs.schemas.text import unseen
from libs.schemas.wire import EMPTY, Dec, Text, WireType

FINDINGS_MAX = 200
"""Findings reported for one document; a sender who needs more has another problem."""

_EMPTY = SchemaValidator(EMPTY)
_SHOWN_MAX = 100  # characters of a value quoted in a finding
_ONCE = "须出现一次且为单值 must occur once and hold one value"
_WORDS = {
    "string_too_short": ("length", "长度不足 too short"),
    "string_too_long": ("length", "超过长度 too long"),
    "string_pattern_mismatch": ("format", "格式不符 not in this format"),
    "literal_error": ("value", "取值不允许 value not allowed"),
    "greater_than": ("range", "须大于零 must be greater than zero"),
    "greater_than_equal": ("range", "小于允许值 below the allowed range"),
    "less_than_equal": ("range", "超过允许值 above the allowed range"),
}
_LINES = "须为列表 must be a list of lines"
_NOT_TEXT = ("type", "须为文本 must be text")
_NOT_DECIMAL_TEXT = ("type", "金额数量须以十进制文本填写 must be decimal text, not a JSON number")
_NOT_PLAIN = ("format", "不是普通十进制数字 not plain decimal text within these digits")
_NOT_CHARACTERS = ("characters", "含有不允许的字符 has characters that XML cannot carry")


def findings_of(message: Message[Any], document: Mapping[str, Any], day: date, rules: FormatRules) -> list[Finding]:
    """All findings, in the order of the table, rules between fields last; FINDINGS_MAX at most."""
    return list(islice(_findings(message, document, day, rules), FINDINGS_MAX))


def element_findings(
    message: Message[Any], fields: tuple[Field, ...], element: str, document: Mapping[str, Any]
) -> list[Finding]:
    """Findings of a flat element of the envelope, whose fields know no codes that depend on a day."""
    return list(islice(_Reader(message, date.max).read(fields, element, document, {}), FINDINGS_MAX))


def _findings(message: Message[Any], document: Mapping[str, Any], day: date, rules: FormatRules) -> Iterator[Finding]:
    reader = _Reader(message, day)
    head: dict[str, Any] = {}
    lines: list[dict[str, Any]] = []
    yield from reader.read(message.fields, message.place, document, head)
    if message.lines:
        yield from reader.read_lines(message.lines, document.get(message.lines.element, ()), lines)
    for rule in message.rules:
        for violation in rule.check(head, lines, day, rules):
            yield _broken(message, between_fields(message, rule), violation)


class _Reader:
    """Reads wire values into typed values of one message on one day, yielding what cannot be read."""

    def __init__(self, message: Message[Any], day: date) -> None:
        self._message = message
        self._day = day

    def read(
        self, fields: tuple[Field, ...], place: str, document: Mapping[str, Any], values: dict[str, Any]
    ) -> Iterator[Finding]:
        """Findings of one flat element; readable values go into `values` by attribute name."""
        for field in fields:
            raw = document.get(field.name)
            if raw is None or _EMPTY.isinstance_python(raw):
                if field.optional:
                    values[field.attribute] = None
                else:
                    yield self._finding(field, "required", "必填项缺失 missing", place, None, _expected(field.type))
                continue
            try:
                value = _validator(field.type).validate_python(raw)
            except ValidationError as error:
                kind, words = _explain(field.type, raw, error)
                yield self._finding(field, kind, words, place, _shown(field, raw), _expected(field.type))
                continue
            check = field.check
            if check and not check.holds(value, self._day):
                words = f"{check.zh} not {check.says}"
                if check.explains:
                    words += f" ({check.explains(value, self._day)})"
                yield self._finding(field, check.kind, words, place, _shown(field, raw), check.says)
                continue
            values[field.attribute] = value
        known = {field.name for field in fields}
        if fields is self._message.fields and self._message.lines:
            known.add(self._message.lines.element)
        for name in document:
            if name not in known:
                path = f"{place}.{shown_name(name[:_SHOWN_MAX])}"
                yield of_document(self._message, "document", "unknown").finding(path=path)

    def read_lines(self, facts: Lines, raw: Any, values: list[dict[str, Any]]) -> Iterator[Finding]:
        """Findings of the lines; at most facts.max of them are looked at. raw: () where nothing was sent."""
        path = facts.element
        shape = of_document(self._message, path, "shape")
        if not raw and isinstance(raw, list | tuple | None):
            if facts.min:
                rule = of_document(self._message, path, "required", self._message.codes.no_lines)
                yield rule.finding("0", facts.occurs, path=path, text="表体为空 there are no lines")
            elif raw is None:
                yield shape.finding(path=path, text=_LINES)
            return
        if not isinstance(raw, list):
            yield shape.finding(path=path, text=_LINES)
            return
        if facts.max and len(raw) > facts.max:
            rule = of_document(self._message, path, "max", self._message.codes.too_many)
            yield rule.finding(len(raw), facts.occurs, path=path, text="表体行数超过限制 too many lines")
        for index, line in enumerate(raw[: facts.max], start=1):
            place = f"{path}[{index}]"
            read: dict[str, Any] = {}
            values.append(read)
            if isinstance(line, dict):
                yield from self.read(facts.fields, place, line, read)
            else:
                yield shape.finding(path=place, text="须为对象 must be an object")
        yield from self._numbers(facts, values)
        if facts.max and len(raw) > facts.max:
            values.append({})  # stands for what was not read: a rule about all lines has nothing to say

    def _numbers(self, facts: Lines, lines: list[dict[str, Any]]) -> Iterator[Finding]:
        """Findings of the lines whose number repeats an earlier one or, where they are counted, lies beyond 1..n."""
        name = facts.numbered_by
        if name is None:
            return
        repeated = of_document(self._message, name, "unique", self._message.codes.repeated)
        gap = of_document(self._message, name, "sequence")
        attribute, allowed = snake(name), f"1..{len(lines)}" if facts.gapless else None
        seen: set[int] = set()
        for index, line in enumerate(lines, start=1):
            number = line.get(attribute)
            if number is None:
                continue
            place = f"{facts.element}[{index}].{name}"
            if number in seen:
                yield repeated.finding(number, allowed, path=place)
            elif facts.gapless and number > len(lines):
                yield gap.finding(number, allowed, path=place)
            seen.add(number)

    def _finding(self, field: Field, test: str, words: str, place: str, actual: str | None, expected: str) -> Finding:
        rule, path = of_field(self._message, field, test), f"{place}.{field.name}"
        if field.check and field.check.by_release and field.check.kind == test:
            rule = rule.under(current().name)
        return rule.finding(actual, expected, path=path, text=f"{field.zh}{words}")


def _broken(message: Message[Any], rule: Rule, violation: Violation) -> Finding:
    place = message.place
    if violation.line is not None and message.lines:
        place = f"{message.lines.element}[{violation.line + 1}]"
    path = f"{place}.{violation.field}"
    return rule.finding(violation.actual, violation.expected, path=path, text=violation.message)


def _explain(type_: WireType, raw: object, error: ValidationError) -> tuple[str, str]:
    if isinstance(raw, list | dict):
        return "shape", _ONCE
    if not isinstance(raw, str) and isinstance(type_, Dec):
        return _NOT_DECIMAL_TEXT
    if isinstance(raw, str) and (words := unseen(raw.strip())):
        return "characters", words
    errors = error.errors(include_url=False, include_context=False, include_input=False)
    what = errors[-1 if isinstance(raw, str) else 0]["type"]
    if what == "string_pattern_mismatch" and isinstance(type_, Text) and type_.pattern is None:
        return _NOT_CHARACTERS
    if what == "string_pattern_mismatch" and isinstance(type_, Dec):
        return _NOT_PLAIN
    return _WORDS.get(what, _NOT_TEXT)


def _expected(type_: WireType) -> str:
    return f"{type_.notation} {type_.format}" if type_.format else type_.notation


def _shown(field: Field, raw: object) -> str | None:
    if isinstance(raw, list | dict):
        return None
    text = _printable(str(raw))
    personal = field.personal or (Personal.ID_NUMBER if looks_personal(text) else None)
    return mask(personal, text) if personal else text


def _printable(text: str) -> str:
    return "".join(char if char.isprintable() else "\ufffd" for char in text[:_SHOWN_MAX])


@cache
def _validator(type_: WireType) -> SchemaValidator:
    return SchemaValidator(type_.required().schema())
