"""HTTP bodies → records of the declare topics."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from pydantic_core import to_json

from libs.identity import Principal
from libs.runtime.processing import Headers
from libs.schemas.ceb import Unreadable
from libs.schemas.kinds import KINDS
from libs.schemas.topics import DECLARED
from services.intake.decoding import CONTENT_TYPE, XML
from services.intake.domain.reading.parsing import outline_message, parse_object
from services.intake.domain.reading.senders import HEADER
from services.intake.domain.reading.submission import submission_id

_JSON = b"application/json"
_KIND_OF_MESSAGE = {kind.message.name: kind for kind in KINDS.values() if kind.message}
_NAMED, _HEAD_BYTES = re.compile(rb"CEB\d{3}Message"), 4096
_TRACEPARENT = re.compile(r"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")
_CODE = re.compile(r"[\x21-\x7e]{1,60}")


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A record for a declare topic. numbers: what its sender calls the documents in it: a line, or a place in a message."""

    topic: str
    key: bytes
    body: bytes
    numbers: range
    headers: Headers = field(default_factory=list)

    def submission_ids(self, partition: int, offset: int) -> list[str]:
        """Return the ids that the documents' receipts can be asked for by."""
        parts = len(self.numbers)
        return [submission_id(self.topic, partition, offset, part, parts) for part in range(parts)]


def headers_of(asked: Mapping[str, str], who: Principal | None = None) -> Headers:
    """Return what the record must say of an HTTP request's sender: who it is, and its own trace.

    who: whom the credential proved; it counts, and `X-Customs-Code` where there is none. Raises ValueError where that is no
    code.
    """
    headers: Headers = []
    if (sender := who.code if who else asked.get("x-customs-code")) is not None:
        if not _CODE.fullmatch(sender):
            raise ValueError("X-Customs-Code is not a code of 1 to 60 printable characters")
        headers.append((HEADER, sender.encode()))
    if _TRACEPARENT.fullmatch(trace := asked.get("traceparent", "")):
        headers.append(("traceparent", trace.encode()))
    return headers


def json_record(kind_name: str | None, body: bytes, headers: Headers, number: int = 1) -> Outgoing:
    """One JSON document. kind_name: as the address says it; the document's own member `kind` may say it too, and is taken
    out. Raises Unreadable with line and column."""
    document = parse_object(body)
    if "kind" in document:
        own = document.pop("kind")
        body = to_json(document)
        if kind_name not in (None, own):
            raise Unreadable(f"the address says kind={_known(kind_name)}, the document says {_known(own)}")
        kind_name = own if isinstance(own, str) else None
    if kind_name not in KINDS:
        raise Unreadable(f"unknown kind of document; one of {', '.join(KINDS)}")
    topic = DECLARED[kind_name]
    key = KINDS[kind_name].keyed_by.of_document(document).encode()
    return Outgoing(topic.name, key, body, range(number, number + 1), [(CONTENT_TYPE, _JSON), *headers])


def ceb_record(body: bytes, headers: Headers) -> Outgoing:
    """One CEB message as received, keyed by its first document; it is cut into its documents behind the log.

    Raises NotTaken, Unreadable with line and column, and TooMany.
    """
    outlined = outline_message(body, _KIND_OF_MESSAGE)
    kind = _KIND_OF_MESSAGE[outlined.message.name]
    key = kind.keyed_by.of_document(outlined.first).encode()
    numbers = range(1, 1 + max(1, len(outlined.nodes)))
    return Outgoing(DECLARED[kind.name].name, key, body, numbers, [(CONTENT_TYPE, XML), *headers])


def code_of_overlong(body: bytes) -> dict[str, str]:
    """The official code for a message too long to be read, where its first bytes say which it is."""
    named = _NAMED.search(body[:_HEAD_BYTES])
    kind = _KIND_OF_MESSAGE.get(named[0].decode()) if named else None
    return {"code": kind.codes.too_many} if kind else {}


def _known(kind_name: object) -> str:
    """A kind as an answer may show it: what is none may be anything."""
    return kind_name if isinstance(kind_name, str) and kind_name in KINDS else "no kind known here"
