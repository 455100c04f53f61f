"""Results are official messages of customs that answer no submission, with lines: 792."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from libs.schemas.ceb import SUMMARY_RESULT, Message
from libs.schemas.events.summaries import SummaryDeclared
from libs.schemas.names import snake

SUMMARY_RESULT_NOTICE = "summary-result"


class OfficialResult(NamedTuple):
    """A result says this. head: the official fields in their order; lines likewise."""

    head: dict[str, str]
    lines: list[dict[str, str]]


def _fields(names: list[str], values: Mapping[str, Any]) -> dict[str, str]:
    """The official fields that have a value, in their order. A decimal is written plain, nought too."""
    told = {name: value for name in names if (value := values.get(snake(name))) not in (None, "")}
    return {name: format(value, "f") if isinstance(value, Decimal) else str(value) for name, value in told.items()}


def _names(message: Message[Any]) -> tuple[list[str], list[str]]:
    assert message.lines
    return [field.name for field in message.fields], [field.name for field in message.lines.fields]


_HEAD, _LINE = _names(SUMMARY_RESULT)


def summary_result(event: SummaryDeclared, guid: str, time: str) -> OfficialResult:
    """792: the declaration that a summary became. time: yyyyMMddHHmmssSSS."""
    head = _fields(_HEAD, {**dict(event), "guid": guid, "op_date": time})
    return OfficialResult(head, [_fields(_LINE, dict(line)) for line in event.lines])


Writes = Callable[[Any, str, str], OfficialResult]
_ASKED_BY: Mapping[str, int] = {SUMMARY_RESULT_NOTICE: 2}
"""Notice → how many values of its key it is asked for by: of a summary its declarant knows no declaration's number yet."""


def kept_under(business_key: str) -> str:
    """Return the key under which a notice is kept. Others that are asked for with it have the same."""
    kind, *values = business_key.split("/")
    return "/".join((kind, *values[: _ASKED_BY.get(kind, len(values))]))


NOTICE_FIELDS: Mapping[str, tuple[str, str]] = {SUMMARY_RESULT_NOTICE: ("decState", "opDate")}
"""Notice → its fields that say what became of it, and when."""
NOTICE_MESSAGES: Mapping[str, str] = {SUMMARY_RESULT_NOTICE: SUMMARY_RESULT.name}
"""Notice → the official message that it is."""
