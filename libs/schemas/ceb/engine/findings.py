"""Everything that is wrong with one document, found field by field with the same schemas that read a valid one."""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from itertools import islice
from typing import Any

from pydantic import ValidationError
from pydantic_core import SchemaValidator

from libs.schemas.ceb.engine.facts import Codes, Field, FormatRules, Lines, Message, Violation
from libs.schemas.findings import Finding
from libs.schemas.names import snake
from libs.schemas.personal import Personal, looks_personal, mask, shown_name
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
            yield _broken(message, f"{rule.id}@{rule.version}", message.codes.malformed, violation)


class _Reader:
    """Reads wire values into typed values of one message on one day, yielding what cannot be read."""

    def __init__(self, message: Message[Any], day: date) -> None:
        self._message = message
        self._codes: Codes = message.codes
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
                code = check.code or self._codes.malformed
                yield self._finding(
                    field, check.kind, words, place, _shown(field, raw), check.says, code, check.version
                )
                continue
            values[field.attribute] = value
        known = {field.name for field in fields}
        if fields is self._message.fields and self._message.lines:
            known.add(self._message.lines.element)
        for name in document:
            if name not in known:
                path = f"{place}.{shown_name(name[:_SHOWN_MAX])}"
                yield self._coded("unknown@1", self._codes.malformed, path, "未知字段 unknown field")

    def read_lines(self, facts: Lines, raw: Any, values: list[dict[str, Any]]) -> Iterator[Finding]:
        """Findings of the lines; at most facts.max of them are looked at. raw: () where nothing was sent."""
        path = facts.element
        if not raw and isinstance(raw, list | tuple | None):
            if facts.min:
                yield self._coded(
                    f"{path}.required@1", facts.none, path, "表体为空 there are no lines", "0", facts.occurs
                )
            elif raw is None:
                yield self._coded(f"{path}.shape@1", self._codes.malformed, path, _LINES)
            return
        if not isinstance(raw, list):
            yield self._coded(f"{path}.shape@1", self._codes.malformed, path, _LINES)
            return
        if facts.max and len(raw) > facts.max:
            words = "表体行数超过限制 too many lines"
            yield self._coded(f"{path}.max@1", self._codes.too_many, path, words, str(len(raw)), facts.occurs)
        for index, line in enumerate(raw[: facts.max], start=1):
            place = f"{path}[{index}]"
            read: dict[str, Any] = {}
            values.append(read)
            if isinstance(line, dict):
                yield from self.read(facts.fields, place, line, read)
            else:
                yield self._coded(f"{path}.shape@1", self._codes.malformed, place, "须为对象 must be an object")
        yield from self._numbers(facts, values)

    def _numbers(self, facts: Lines, lines: list[dict[str, Any]]) -> Iterator[Finding]:
        """Findings of the lines whose number repeats an earlier one or, where they are counted, lies beyond 1..n."""
        name = facts.numbered_by
        if name is None:
            return
        rule, attribute, allowed = f"{name}.sequence@1", snake(name), f"1..{len(lines)}" if facts.gapless else None
        seen: set[int] = set()
        for index, line in enumerate(lines, start=1):
            number = line.get(attribute)
            if number is None:
                continue
            place = f"{facts.element}[{index}].{name}"
            if number in seen:
                words = "商品序号重复 line number repeated"
                yield self._coded(rule, facts.repeated, place, words, str(number), allowed)
            elif facts.gapless and number > len(lines):
                words = "商品序号不连续 line numbers must run from 1 without gap"
                yield self._coded(rule, self._codes.malformed, place, words, str(number), allowed)
            seen.add(number)

    def _finding(
        self,
        field: Field,
        kind: str,
        words: str,
        place: str,
        actual: str | None,
        expected: str | None,
        code: str | None = None,
        version: int = 1,
    ) -> Finding:
        path = f"{place}.{field.name}"
        message = f"{field.zh}{words}"
        rule = f"{field.name}.{kind}@{version}"
        return self._coded(rule, code or self._codes.malformed, path, message, actual, expected)

    def _coded(
        self, rule: str, code: str, path: str, words: str, actual: str | None = None, expected: str | None = None
    ) -> Finding:
        name = f"{self._message.number}.{rule}"
        return Finding(code=code, rule=name, path=path, message=words, actual=actual, expected=expected)


def _broken(message: Message[Any], rule: str, code: str, violation: Violation) -> Finding:
    place = message.place
    if violation.line is not None and message.lines:
        place = f"{message.lines.element}[{violation.line + 1}]"
    return Finding(
        code=code,
        rule=f"{message.number}.{rule}",
        path=f"{place}.{violation.field}",
        message=violation.message,
        actual=violation.actual,
        expected=violation.expected,
    )


def _explain(type_: WireType, raw: object, error: ValidationError) -> tuple[str, str]:
    if isinstance(raw, list | dict):
        return "shape", _ONCE
    if not isinstance(raw, str) and isinstance(type_, Dec):
        return _NOT_DECIMAL_TEXT
    errors = error.errors(include_url=False, include_context=False, include_input=False)
    what = errors[-1 if isinstance(raw, str) else 0]["type"]
    if what == "string_pattern_mismatch" and isinstance(type_, Text) and type_.pattern is None:
        return _NOT_CHARACTERS
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
