"""HTTP bodies → records of the declare topics."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic_core import to_json

from libs.schemas.ceb import Unreadable, parse_xml
from libs.schemas.events.base import case_key
from libs.schemas.topics import DECLARED
from services.intake.decoding import CONTENT_TYPE, XML, documents_of, parse_object
from services.intake.domain.kinds import KINDS
from services.intake.domain.submission import submission_id

_JSON = b"application/json"
_KINDS_OF_MESSAGES = {kind.message.name: kind for kind in KINDS.values() if kind.message}


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A record for a declare topic. documents: how many are in it."""

    topic: str
    key: bytes
    body: bytes
    content_type: bytes
    documents: int = 1

    @property
    def headers(self) -> list[tuple[str, bytes]]:
        return [(CONTENT_TYPE, self.content_type)]

    def submission_ids(self, partition: int, offset: int) -> list[str]:
        """What the documents' receipts can be asked for by."""
        parts = range(self.documents)
        return [submission_id(self.topic, partition, offset, part, self.documents) for part in parts]


def json_record(kind_name: str | None, body: bytes) -> Outgoing:
    """One JSON document. kind_name: where None, the document's own member `kind` says it, and is taken out.

    Raises Unreadable with line and column.
    """
    document = parse_object(body)
    if kind_name is None:
        kind_name = str(document.pop("kind", ""))
        body = to_json(document)
    if kind_name not in KINDS:
        raise Unreadable(f"unknown kind of document; one of {', '.join(KINDS)}")
    topic = DECLARED[kind_name]
    return Outgoing(topic.name, _key(topic.key, document), body, _JSON)


def ceb_record(body: bytes) -> Outgoing:
    """One CEB message as received, keyed by its first document. Raises Unreadable with line and column."""
    envelope = parse_xml(body)
    kind = _KINDS_OF_MESSAGES.get(envelope.message.name)
    if kind is None:
        taken = ", ".join(_KINDS_OF_MESSAGES)
        raise Unreadable(f"{envelope.message.name} is not taken here; one of {taken}", 1, 1)
    documents = documents_of(envelope)
    topic = DECLARED[kind.name]
    return Outgoing(topic.name, _key(topic.key, documents[0]), body, XML, len(documents))


def _key(names: str, document: dict[str, object]) -> bytes:
    """The record's key by the topic's own rule; what has none is refused behind, and needs no order."""
    if names == "case":
        return case_key(str(document.get("ebpCode", "")), str(document.get("orderNo", ""))).encode()
    return str(document.get(names, "")).encode()
