"""Bytes of a document → what travels: a CEB message, or a JSON object of any kind."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from libs.schemas.ceb import ORDER, Envelope, Message, Outline, Unreadable, opened, outline, parse_json, read_outlined

_MARK = b"\xef\xbb\xbf"
_OBJECT = re.compile(rb"(?:" + _MARK + rb")?\s*\{")
_XML = re.compile(rb"\bxml\b", re.IGNORECASE)
_FIRST = re.compile(rb"(?:" + _MARK + rb")?\s*([<{])")


class TooMany(Exception):
    """A message with more documents than one may carry: nothing of it is taken. code: its official answer."""

    def __init__(self, message: Message[Any], documents: int) -> None:
        self.code = message.codes.too_many
        super().__init__(f"{documents} documents, at most {message.documents_max} in one {message.name}")


def is_xml(body: bytes, content_type: bytes | None) -> bool:
    """Tell whether a body is XML.

    Its first character says so, and what it is called only where that says nothing.
    """
    if body.startswith(b"{"):  # as most do
        return False
    first = _FIRST.match(body)
    return first[1] == b"<" if first else _XML.search(content_type or b"") is not None


def outline_message(body: bytes, taken: Collection[str]) -> Outline:
    """A CEB message, an envelope of the platform round it opened. taken: names of the messages that are taken.

    Raises NotTaken, Unreadable, and TooMany where it carries more documents than it may.
    """
    outlined = outline(opened(body), taken=taken)
    if outlined.is_overlong:
        raise TooMany(outlined.message, len(outlined.nodes))
    return outlined


def parse_message(body: bytes, taken: Collection[str]) -> Envelope:
    """The same with its documents read."""
    return read_outlined(outline_message(body, taken))


def parse_object(body: bytes) -> dict[str, Any]:
    """A JSON object of any kind. Raises Unreadable with line and column."""
    if not _OBJECT.match(body):
        raise Unreadable("not a JSON object", 1, 1)
    return parse_json(ORDER, body)  # reads any object; only its words for what is none speak of orders
