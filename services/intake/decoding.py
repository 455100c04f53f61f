"""Bytes of a declare topic → `Submission`. What cannot be read at all becomes a dead letter; the rest is examined."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from libs.runtime.failures import DeadLetter
from libs.runtime.processing import Decoder, RawRecord
from libs.schemas.ceb import ORDER, Envelope, Unreadable, parse_json, parse_xml
from libs.schemas.topics import DECLARED
from services.intake.domain.kinds import KINDS, Kind
from services.intake.domain.submission import Submission

CONTENT_TYPE = "content-type"
XML = b"application/xml"
_OBJECT = re.compile(rb"\s*\{")


def decoder_of(kind: Kind) -> Decoder:
    """`content-type: application/xml` means CEB XML for the four documents; absent, NULL or anything else means JSON:
    the header is optional (settled 23)."""

    def decode(raw: RawRecord) -> Submission:
        if raw.value is None:
            raise DeadLetter("no-body")
        xml = kind.message is not None and (raw.headers.get(CONTENT_TYPE) or b"").startswith(XML)
        try:
            return read(kind, raw.value, xml)
        except Unreadable:
            raise DeadLetter("not-ceb-xml" if xml else "not-json") from None

    return decode


def read(kind: Kind, body: bytes, xml: bool) -> Submission:
    """Raises Unreadable with line and column, where they are known."""
    if not xml:
        return Submission(kind.name, body, False, [parse_object(body)])
    envelope = parse_xml(body)
    if envelope.message is not kind.message:
        raise Unreadable(f"{envelope.message.name} is not a {kind.name}", 1, 1)
    return Submission(kind.name, body, True, documents_of(envelope), envelope.findings)


def documents_of(envelope: Envelope) -> list[dict[str, Any]]:
    """The documents that are answered: of a message with too many the first, of one without any an empty one."""
    return envelope.documents[: envelope.message.documents_max] or [{}]


def parse_object(body: bytes) -> dict[str, Any]:
    """A JSON object of any kind. Raises Unreadable with line and column."""
    if not _OBJECT.match(body):
        raise Unreadable("not a JSON object", 1, 1)
    return parse_json(ORDER, body)  # reads any object; only its words for what is none speak of orders


DECODERS: Mapping[str, Decoder] = {topic.name: decoder_of(KINDS[name]) for name, topic in DECLARED.items()}
"""Declare topic → its decoder."""
