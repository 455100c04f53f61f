"""The kinds of documents: one row each says what names a document, how it is answered and what it becomes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from pydantic import ValidationError
from pydantic_core import SchemaValidator

from libs.schemas import declarations as d
from libs.schemas.ceb import DECLARATION_LIST, MESSAGES, ORDER, PAYMENT, WAYBILL, Codes, Message, getter
from libs.schemas.events import intake as events
from libs.schemas.names import snake

_KEY_PART_MAX = 60
NOTHING = "-"
"""Stands for a part of a key, or a field a receipt must have, that the document does not tell."""
_ILLEGAL = re.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\ud800-\\udfff\\ufffe\\uffff]")


@dataclass(frozen=True, slots=True)
class Kind:
    """key: the fields that name a document of this kind. zh: what receipts call it.

    event: what an accepted document becomes. message: its table in the Unified Version, receipt its official receipt;
    both None for what the Unified Version does not know, which has a `model` instead. senders: fields that name who may
    send it. identity: fields that name a document or that its receipts repeat, with the model's attribute of each;
    `named_in` takes their values out of a model.
    """

    name: str
    zh: str
    key: tuple[str, ...]
    codes: Codes
    event: type[events.Accepted]
    named_in: Callable[[Any], tuple[str | None, ...]]
    message: Message[Any] | None = None
    identity: Mapping[str, str] = field(default_factory=dict)
    receipt: Message[Any] | None = None
    senders: tuple[str, ...] = ()
    is_list: bool = False
    model: type[d.Declaration] | None = None

    @property
    def message_type(self) -> str | None:
        """`CEB312Message` …; None for what the Unified Version does not know."""
        return self.receipt.name if self.receipt else None

    def business_key(self, identity: Mapping[str, str | None]) -> str:
        """What partners and receipts know the document by; `-` stands for a part that cannot be read."""
        key = "/".join([identity.get(name) or NOTHING for name in self.key])
        if "%" in key or key.count("/") >= len(self.key):
            key = "/".join([_escaped(identity.get(name) or NOTHING) for name in self.key])
        return f"{self.name}/{key}"

    def identity_of(self, document: Mapping[str, Any], model: Any | None) -> dict[str, str | None]:
        """What names a document, by the Unified Version's field names: of the checked model, else as far as it can be
        read. A value longer than its field is left out, not cut: cut, it might name another document."""
        if model is not None:
            return dict(zip(self.identity, self.named_in(model), strict=True))
        if self.message:
            return {name: _fitting(self.message, name, document.get(name)) for name in self.identity}
        return {name: readable(document.get(name)) for name in self.identity}


def readable(value: Any) -> str | None:
    """A value of an unchecked document as text that XML and PostgreSQL can carry; None where it has none."""
    text = str(value).strip() if isinstance(value, (str, int)) else ""
    return text if text and len(text) <= _KEY_PART_MAX and is_legal(text) else None


def _fitting(message: Message[Any], name: str, value: Any) -> str | None:
    """A value of an unchecked document, if it is one that its field may hold."""
    try:
        fitting: str = _validator(message, name).validate_python(value)
    except ValidationError:
        return None
    return fitting


@cache
def _validator(message: Message[Any], name: str) -> SchemaValidator:
    (element,) = (element for element in message.fields if element.name == name)
    return SchemaValidator(element.type.required().schema())


def is_legal(text: str) -> bool:
    """Whether XML and PostgreSQL can carry every character."""
    return _ILLEGAL.search(text) is None


def _escaped(part: str) -> str:
    return part.replace("%", "%25").replace("/", "%2F")


def order_key_of(ebp_code: str, order_no: str) -> str:
    """The business key of a case's order."""
    return KINDS["order"].business_key({"ebpCode": ebp_code, "orderNo": order_no})


def _ceb(name: str, message: Message[Any], receipt: str, event: type[events.Accepted]) -> Kind:
    own = {element.name: element.attribute for element in message.fields}
    fields = (element.name for element in MESSAGES[receipt].fields)
    identity = {name: own[name] for name in dict.fromkeys(("guid", "orderNo", *message.key, *fields)) if name in own}
    return Kind(
        name,
        message.zh,
        message.key,
        message.codes,
        event,
        getter(identity.values()),
        message=message,
        identity=identity,
        receipt=MESSAGES[receipt],
        senders=message.senders,
        is_list=message is DECLARATION_LIST,
    )


# The Unified Version knows none of these; the warehouse-in block says what is meant, the return block for returns.
_CODES = Codes(malformed="-800001", empty="-800000", too_many="-800006", conflict="-800003", stale="-800005")
_RETURN_CODES = Codes(malformed="-625001", empty="-625003", too_many="-625004", conflict="-625033", stale="-625004")

_BOOK, _CASE, _GUARANTOR = ("emsNo",), ("ebpCode", "orderNo"), ("assureCode",)


def _declared(
    name: str,
    zh: str,
    scope: tuple[str, ...],
    model: type[d.Declaration],
    event: type[events.Accepted],
    sender: str | None = None,
) -> Kind:
    codes = _RETURN_CODES if name.startswith("return") else _CODES
    key = (*scope, "copNo")
    fields = (element for element in dict.fromkeys((*key, *_CASE)) if snake(element) in model.model_fields)
    identity = {element: snake(element) for element in fields}
    named_in = getter(identity.values())
    senders = (sender,) if sender else ()
    return Kind(name, zh, key, codes, event, named_in, identity=identity, senders=senders, model=model)


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        _ceb("order", ORDER, "CEB312Message", events.OrderAccepted),
        _ceb("payment", PAYMENT, "CEB412Message", events.PaymentAccepted),
        _ceb("waybill", WAYBILL, "CEB512Message", events.WaybillAccepted),
        _ceb("list", DECLARATION_LIST, "CEB622Message", events.ListAccepted),
        _declared("book-filing", "账册备案", _BOOK, d.BookFiling, events.BookFiled, "areaCode"),
        _declared("first-line-entry", "一线入区", _BOOK, d.FirstLineEntry, events.EntryDeclared, "areaCode"),
        _declared(
            "verification-list", "核注清单", _BOOK, d.VerificationList, events.VerificationListDeclared, "areaCode"
        ),
        _declared("release-note", "核放单", _BOOK, d.ReleaseNote, events.ReleaseNoteDeclared, "areaCode"),
        _declared("gate-pass", "过卡", _BOOK, d.GatePass, events.GatePassReported),
        _declared(
            "gate-inspection", "卡口查验结果", _BOOK, d.GateInspectionResult, events.GateInspectionReported, "officer"
        ),
        _declared(
            "list-inspection",
            "查验结果",
            ("officer",),
            d.ListInspectionResult,
            events.ListInspectionReported,
            "officer",
        ),
        _declared(
            "manual-verdict", "人工审核结果", ("officer",), d.ManualVerdict, events.ManualVerdictGiven, "officer"
        ),
        _declared("enterprise", "企业备案", ("code",), d.EnterpriseRegistration, events.EnterpriseRegistered, "code"),
        _declared("guarantee-top-up", "担保增额", _GUARANTOR, d.GuaranteeTopUp, events.GuaranteeToppedUp, "assureCode"),
        _declared("tax-payment", "税款缴纳", _GUARANTOR, d.TaxPayment, events.TaxPaymentReported, "assureCode"),
        _declared("return-application", "退货申请单", _CASE, d.ReturnApplication, events.ReturnApplied, "agentCode"),
        _declared("return-arrival", "退货运抵", _CASE, d.ReturnArrival, events.ReturnArrived),
    )
}
"""Kind of document → its row. The names are those of `libs.schemas.topics.DECLARED`."""
