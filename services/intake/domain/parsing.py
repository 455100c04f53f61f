"""Bytes of a document → what travels: a CEB message, or a JSON object of any kind."""

from __future__ import annotations

import re
from typing import Any

from libs.schemas.ceb import ORDER, Envelope, Unreadable, opened, parse_json, parse_xml
from libs.schemas.kinds import KINDS

_TAKEN = tuple(kind.message.name for kind in KINDS.values() if kind.message)
_OBJECT = re.compile(rb"\s*\{")


class TooMany(Exception):
    """A message with more documents than one may carry: nothing of it is taken."""

    def __init__(self, envelope: Envelope) -> None:
        most = envelope.message.documents_max
        super().__init__(f"{len(envelope.documents)} documents, at most {most} in one {envelope.message.name}")


def parse_message(body: bytes) -> Envelope:
    """A CEB message, an envelope of the platform round it opened.

    Raises Unreadable, NotTaken where no kind takes such a message, TooMany where it carries more than it may.
    """
    envelope = parse_xml(opened(body), taken=_TAKEN)
    if envelope.documents and not envelope.message.carries(len(envelope.documents)):
        raise TooMany(envelope)
    return envelope


def parse_object(body: bytes) -> dict[str, Any]:
    """A JSON object of any kind. Raises Unreadable with line and column."""
    if not _OBJECT.match(body):
        raise Unreadable("not a JSON object", 1, 1)
    return parse_json(ORDER, body)  # reads any object; only its words for what is none speak of orders
