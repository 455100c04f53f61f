"""Bytes of a declare topic → `Submission`. What cannot be read at all becomes a dead letter; the rest is examined."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from libs.runtime.failures import DeadLetter
from libs.runtime.processing import Decoder, RawRecord
from libs.schemas.ceb import ORDER, Envelope, Unreadable, parse_json, parse_xml, read_text_document
from libs.schemas.topics import DECLARED
from services.intake.domain.kinds import KINDS, Kind
from services.intake.domain.senders import HEADER, TRANSFER
from services.intake.domain.submission import Submission

CONTENT_TYPE = "content-type"
XML = b"application/xml"
SENDER_LENGTH_MAX = 60
_OBJECT = re.compile(rb"\s*\{")


class TooMany(Exception):
    """A message with more documents than one may carry: nothing of it is taken."""

    def __init__(self, envelope: Envelope) -> None:
        most = envelope.message.documents_max
        super().__init__(f"{len(envelope.documents)} documents, at most {most} in one {envelope.message.name}")


def decoders(declaration_bytes_max: int) -> Mapping[str, Decoder]:
    """Declare topic → its decoder."""
    return {topic.name: decoder_of(KINDS[name], declaration_bytes_max) for name, topic in DECLARED.items()}


def decoder_of(kind: Kind, declaration_bytes_max: int) -> Decoder:
    """`content-type: application/xml` means CEB XML for the four documents; absent, NULL or anything else means JSON:
    the header is optional."""

    def decode(raw: RawRecord) -> Submission:
        if raw.value is None:
            raise DeadLetter("no-body")
        if kind.message is None and len(raw.value) > declaration_bytes_max:
            raise DeadLetter("too-large")
        xml = kind.message is not None and (raw.headers.get(CONTENT_TYPE) or b"").startswith(XML)
        try:
            return read(kind, raw.value, xml, raw.headers.get(HEADER))
        except TooMany:
            raise DeadLetter("too-many-documents") from None
        except Unreadable:
            raise DeadLetter("not-ceb-xml" if xml else "not-json") from None

    return decode


def read(kind: Kind, body: bytes, xml: bool, sender: bytes | None = None) -> Submission:
    """sender: the record's header of that name. Raises Unreadable with line and column, where they are known, and
    TooMany."""
    senders = {HEADER: sender.decode(errors="replace")[:SENDER_LENGTH_MAX]} if sender else {}
    if not xml:
        document = read_text_document(kind.message, body) if kind.message else None
        return Submission(kind.name, body, False, [document or parse_object(body)], (), senders)
    envelope = parse_message(body)
    if envelope.message is not kind.message:
        raise Unreadable(f"{envelope.message.name} is not a {kind.name}", 1, 1)
    code = (envelope.base_transfer or {}).get("copCode")
    if isinstance(code, str) and code.strip():
        senders[TRANSFER] = code.strip()
    return Submission(kind.name, body, True, [*(envelope.documents or [{}])], envelope.findings, senders)


def parse_message(body: bytes) -> Envelope:
    """A CEB message. Raises Unreadable, and TooMany where it carries more documents than it may."""
    envelope = parse_xml(body)
    if envelope.documents and not envelope.message.carries(len(envelope.documents)):
        raise TooMany(envelope)
    return envelope


def parse_object(body: bytes) -> dict[str, Any]:
    """A JSON object of any kind. Raises Unreadable with line and column."""
    if not _OBJECT.match(body):
        raise Unreadable("not a JSON object", 1, 1)
    return parse_json(ORDER, body)  # reads any object; only its words for what is none speak of orders
