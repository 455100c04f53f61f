"""Documents as bytes: JSON, or the official XML with its signature, or a placeholder for one."""

from __future__ import annotations

import json
from collections.abc import Callable

from libs.schemas.ceb import Document, model_of, render_xml
from libs.schemas.ceb.samples import SIGNATURE
from libs.schemas.kinds import KINDS
from simulator.papers.documents import guid
from simulator.people.partners import TRANSMITTER
from simulator.plan.plan import Delivery, Via

MESSAGES = {name: kind.message for name, kind in KINDS.items() if kind.message}
"""Document kinds that have an official XML form."""
JSON, NDJSON, XML = "application/json", "application/x-ndjson", "application/xml"


def content_type(via: Via) -> str:
    return XML if via in (Via.KAFKA_XML, Via.HTTP_XML) else JSON


Sign = Callable[[str, str, bytes], bytes]
"""(kind, code of the enterprise, message) → the message, signed by it."""


def body_of(delivery: Delivery, sign: Sign | None = None) -> bytes | None:
    """Return what goes over the wire. Raises pydantic.ValidationError for XML of a document that has no such form."""
    body = delivery.body
    if body is None or isinstance(body, bytes):
        return body
    return to_xml(delivery.document, body, sign) if content_type(delivery.via) == XML else to_json(body)


def to_json(document: Document) -> bytes:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def to_xml(kind: str, document: Document, sign: Sign | None = None) -> bytes:
    """One document as the CEB message of its kind. Without `sign`, one that must be signed is so in form only."""
    message = MESSAGES[kind]
    transfer = {**_transmitted_by(kind, document), "dxpId": "DXPENT0000000001"}
    model = model_of(message).model_validate(document)
    signature = SIGNATURE if message.signed else None
    rendered = render_xml(message, [model], guid("message", document["guid"]), transfer, signature)
    return sign(kind, transfer["copCode"], rendered) if sign and signature else rendered


def _transmitted_by(kind: str, document: Document) -> dict[str, str]:
    """Orders are transmitted by the carrier whom platforms entrust, other documents by the first whom they name."""
    if kind == "order":
        return {"copCode": TRANSMITTER.code, "copName": TRANSMITTER.name}
    code = KINDS[kind].sender_fields[0]
    return {"copCode": document[code], "copName": document[code.replace("Code", "Name")]}
