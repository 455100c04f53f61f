"""The samples are invented, valid documents, one of each message; persons and numbers do not exist.

Those of import are one parcel, those of export another.
"""

from collections.abc import Iterable
from typing import Any

from libs.schemas.ceb.engine.facts import Field, Message
from libs.schemas.ceb.engine.models import Document
from libs.schemas.ceb.registry import EXPORTS
from libs.schemas.ceb.samples import exports, imports

GUID = "4CDE1CFD-EDED-46B1-946C-B8022E42FC90"
SIGNATURE = b"""\
<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo>\
<ds:CanonicalizationMethod Algorithm="http://www.w3.org/TR/2001/REC-xml-c14n-20010315"/>\
<ds:SignatureMethod Algorithm="http://www.chinaport.gov.cn/2022/04/xmldsig#sm2-sm3"/>\
<ds:Reference URI=""><ds:Transforms>\
<ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/></ds:Transforms>\
<ds:DigestMethod Algorithm="http://www.chinaport.gov.cn/2022/04/xmldsig#sm3"/>\
<ds:DigestValue>AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=</ds:DigestValue></ds:Reference></ds:SignedInfo>\
<ds:SignatureValue>AAAA</ds:SignatureValue><ds:KeyInfo><ds:KeyName>01010000000000000001</ds:KeyName>\
<ds:X509Data><ds:X509Certificate>AAAA</ds:X509Certificate></ds:X509Data></ds:KeyInfo></ds:Signature>"""
"""A signature in form only: it signs nothing and verifies nowhere."""


def sample(message: Message[Any], **changes: Any) -> Document:
    """A valid document of this message, with the given head fields changed."""
    parcel = exports if message in EXPORTS else imports
    document = _filled(message.fields, {**parcel.VALUES, **parcel.OF_MESSAGE.get(message.name, {})})
    if message.lines:
        line = {**parcel.LINE_VALUES, **parcel.OF_LINE.get(message.name, {})}
        document[message.lines.element] = [_filled(message.lines.fields, line)]
    return {**document, **changes}


def base_transfer(message: Message[Any]) -> dict[str, str]:
    """The BaseTransfer of the enterprise that sends the sample."""
    document, sender = sample(message), message.senders[0]
    name = f"{sender.removesuffix('Code')}Name"
    return {"copCode": document[sender], "copName": document[name], "dxpId": "DXPENT0000000001"}


def _filled(fields: Iterable[Field], values: Document) -> Document:
    return {field.name: values[field.name] for field in fields if field.name in values}
