"""Reading JSON documents, and the error for bytes that are no document at all."""

import json
import re
from typing import Any

from pydantic_core import from_json

from libs.schemas.ceb.engine.facts import Message
from libs.schemas.ceb.engine.models import Document
from libs.schemas.personal import shown_name

_POSITION = re.compile(r" at line (\d+) column (\d+)$")
_MARK = b"\xef\xbb\xbf"
BODY_BYTES_MAX = 12 << 20
"""Largest body read unless the caller sets another limit: a full batch of 100 documents with 99 lines fits."""
MARKS_MAX = 800_000
"""Most `<` and `=` of a body, each of which may cost the parser 200 bytes. A full batch of 100 lists with 99 lines, all
fields of each there, has 570,000."""


class Unreadable(Exception):
    """The bytes are not what they claim to be: broken XML or JSON, another root, or over a limit.

    line and column count from 1; None where the whole body is meant. The reason quotes nothing of the body.
    """

    def __init__(self, reason: str, line: int | None = None, column: int | None = None) -> None:
        super().__init__(reason if line is None else f"{reason} (line {line}, column {column})")
        self.reason = reason
        self.line = line
        self.column = column


class DoubledMember(Unreadable):
    """One object has two members of one name: two readers might read two amounts."""

    def __init__(self, name: str) -> None:
        super().__init__(f"member {shown_name(name[:100])} occurs twice in one object")


def unmarked(body: bytes) -> bytes:
    """The body without the mark that some programs put before UTF-8 (RFC 8259, section 8.1)."""
    return body[len(_MARK) :] if body.startswith(_MARK) else body


def limited(body: bytes, body_bytes_max: int) -> bytes:
    """The body, if it is within the limit; raises Unreadable otherwise."""
    if len(body) > body_bytes_max:
        raise Unreadable(f"body of {len(body)} bytes is over the limit of {body_bytes_max}")
    return body


def parse_json(message: Message[Any], body: bytes, body_bytes_max: int = BODY_BYTES_MAX) -> Document:
    """One document of this message as JSON object. Raises Unreadable."""
    body = unmarked(limited(body, body_bytes_max))
    try:
        document = from_json(body)
    except ValueError as error:
        reason = str(error)
        position = _POSITION.search(reason)
        if position is None:
            raise Unreadable(f"not JSON: {reason}") from None
        line, column = map(int, position.groups())
        raise Unreadable(f"not JSON: {reason[: position.start()]}", line, column) from None
    if not isinstance(document, dict):
        raise Unreadable(f"not a JSON object, as a {message.en} is", 1, 1)
    refuse_doubled(body)
    return document


def refuse_doubled(body: bytes) -> None:
    """Raise DoubledMember where an object of this JSON has two members of one name."""
    json.loads(body, object_pairs_hook=_single, parse_int=str, parse_float=str, parse_constant=str)


def _single(members: list[tuple[str, Any]]) -> dict[str, Any]:
    document = dict(members)
    if len(document) < len(members):
        seen: set[str] = set()
        raise DoubledMember(next(name for name, _ in members if name in seen or seen.add(name)))  # type: ignore[func-returns-value]
    return document
