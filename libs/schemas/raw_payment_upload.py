"""A platform uploads the raw data of a payment as announcement 2018-179 says: JSON in one form field.

The texts are signed as they are written, so none of them is written anew before its signature is looked at.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Raw, Struct, json
from pydantic import ValidationError

from libs.schemas.raw_payments import RawPayment

FIELD, ACCEPTED, REFUSED = "payExInfoStr", "10000", "20000"
"""The form field of an upload, and the code of an answer that takes it, or that does not."""


class NoUpload(ValueError):
    """It is no upload, or not all of one. Its message names fields and quotes nothing."""


class Upload(Struct):
    """An upload, each part as its sender wrote it."""

    session_id: Annotated[str, Meta(min_length=1, max_length=500)] = msgspec.field(name="sessionID")
    head: Raw = msgspec.field(name="payExchangeInfoHead")
    lists: Raw = msgspec.field(name="payExchangeInfoLists")
    service_time: Raw = msgspec.field(name="serviceTime")
    sign_value: str = msgspec.field(name="signValue")

    @property
    def signed(self) -> bytes:
        """The string to sign."""
        return string_to_sign(self.session_id, _text(self.head), _text(self.lists), _text(self.service_time))


def string_to_sign(session_id: str, head: bytes, lists: bytes, service_time: bytes) -> bytes:
    """Write the string that a platform signs. head, lists: JSON as it stands in the upload."""
    parts = {
        "sessionID": session_id.encode(),
        "payExchangeInfoHead": head,
        "payExchangeInfoLists": lists,
        "serviceTime": service_time,
    }
    return b"||".join(b'"%b":"%b"' % (name.encode(), text) for name, text in parts.items())


class _Head(Struct, rename="camel"):
    """The payment is told so. Numbers may be written as texts, and the other way round."""

    inital_request: Raw
    inital_response: Raw
    ebp_code: Raw
    pay_code: Raw
    pay_transaction_id: Raw
    total_amount: Raw
    currency: Raw
    ver_dept: Raw
    pay_type: Raw
    trading_time: Raw


class _Goods(Struct):
    gname: str


class _Paid(Struct, rename="camel"):
    """An order that was paid for."""

    order_no: str
    goods_info: list[_Goods]


_decode, _head = json.Decoder(Upload).decode, json.Decoder(_Head).decode
_lists, _string = json.Decoder(list[_Paid]).decode, json.Decoder(str).decode


def read(text: str) -> Upload:
    """Read what stands in the form field. Raises NoUpload."""
    try:
        return _decode(text)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as wrong:
        raise NoUpload(_words(wrong)) from None


def told_by(upload: Upload) -> RawPayment:
    """Return what an upload tells: of the payment company's texts their hashes. Raises NoUpload."""
    try:
        head, paid = _head(_text(upload.head)), _lists(_text(upload.lists))
        facts: dict[str, Any] = {
            name: _text(getattr(head, name)).decode() for name in _Head.__struct_fields__ if name not in _UNTOLD
        }
        facts |= {name: _digest(_text(getattr(head, name))) for name in _UNTOLD}
        facts["paid_orders"] = [
            {"order_no": one.order_no, "goods": [goods.gname for goods in one.goods_info]} for one in paid
        ]
        return RawPayment.model_validate(facts)
    except ValidationError as wrong:
        where = {".".join(map(str, error["loc"])) for error in wrong.errors(include_input=False)}
        raise NoUpload(f"not as they should be: {', '.join(sorted(where))}") from None
    except (msgspec.DecodeError, UnicodeError, RecursionError) as wrong:
        raise NoUpload(_words(wrong)) from None


_UNTOLD = ("inital_request", "inital_response")


def _text(raw: Raw) -> bytes:
    """Return a member's text: what stands between its quotes, or JSON as it is written."""
    written = bytes(raw)
    return _string(written).encode() if written[:1] == b'"' else written


def _digest(text: bytes) -> dict[str, Any]:
    return {"sha256": sha256(text).hexdigest(), "size": len(text)}


def _words(wrong: Exception) -> str:
    """Say which member is missing or of another type; of what is no JSON, no more than that."""
    return str(wrong) if isinstance(wrong, msgspec.ValidationError) else "no JSON"
