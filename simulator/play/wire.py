"""Documents as bytes: JSON, or the official XML with a placeholder for the signature of a list."""

from __future__ import annotations

import json

from libs.schemas.ceb import Document, model_of, render_xml
from libs.schemas.kinds import KINDS
from simulator.papers.documents import guid
from simulator.plan.plan import Delivery, Via

MESSAGES = {name: kind.message for name, kind in KINDS.items() if kind.message}
"""Document kinds that have an official XML form."""
JSON, NDJSON, XML = "application/json", "application/x-ndjson", "application/xml"
_SM = "http://www.chinaport.gov.cn/2022/04/xmldsig#"
SIGNATURE = f"""<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo>
<ds:CanonicalizationMethod Algorithm="http://www.w3.org/TR/2001/REC-xml-c14n-20010315"/>
<ds:SignatureMethod Algorithm="{_SM}sm2-sm3"/><ds:Reference URI=""><ds:Transforms>
<ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/></ds:Transforms>
<ds:DigestMethod Algorithm="{_SM}sm3"/><ds:DigestValue>{"A" * 43}=</ds:DigestValue></ds:Reference></ds:SignedInfo>
<ds:SignatureValue>AAAA</ds:SignatureValue><ds:KeyInfo><ds:KeyName>01010000000000000001</ds:KeyName>
<ds:X509Data><ds:X509Certificate>AAAA</ds:X509Certificate></ds:X509Data></ds:KeyInfo></ds:Signature>""".encode()
"""Of the right form, and worth nothing: the demo has no certificates."""


def content_type(via: Via) -> str:
    return XML if via in (Via.KAFKA_XML, Via.HTTP_XML) else JSON


def body_of(delivery: Delivery) -> bytes | None:
    """Return what goes over the wire. Raises pydantic.ValidationError for XML of a document that has no such form."""
    body = delivery.body
    if body is None or isinstance(body, bytes):
        return body
    return to_xml(delivery.document, body) if content_type(delivery.via) == XML else to_json(body)


def to_json(document: Document) -> bytes:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def to_xml(kind: str, document: Document) -> bytes:
    """One document as the CEB message of its kind."""
    message = MESSAGES[kind]
    code = KINDS[kind].sender_fields[0]
    name = code.replace("Code", "Name")
    transfer = {"copCode": document[code], "copName": document[name], "dxpId": "DXPENT0000000001"}
    model = model_of(message).model_validate(document)
    signature = SIGNATURE if message.signed else None
    return render_xml(message, [model], guid("message", document["guid"]), transfer, signature)
