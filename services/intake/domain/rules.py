"""The rules of intake: of the form of declarations, and of what may be said again under a known number."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, get_args

from pydantic import BaseModel

from libs.schemas.codes import ERROR_CODES
from libs.schemas.codes.error_codes import Words
from libs.schemas.kinds import KINDS, Kind, Opens
from libs.schemas.kinds.kind import FILLED_BY
from libs.schemas.names import snake
from libs.schemas.reference import ReferenceTable
from libs.schemas.reference.known import coded_in
from libs.schemas.rules import START_ANEW, Rule
from libs.schemas.rules.forms import Formed, form_rule
from libs.schemas.wire import OneOf
from libs.signing import FaultKind
from services.intake.domain import sender_rules

DOCUMENT = "document"

_TESTS = {
    "missing": "required",
    "extra_forbidden": "unknown",
    "string_too_short": "length",
    "string_too_long": "length",
    "too_short": "length",
    "too_long": "length",
    "literal_error": "value",
    "enum": "value",
    "greater_than": "range",
    "greater_than_equal": "range",
    "less_than": "range",
    "less_than_equal": "range",
    "decimal_text": "type",
    "string_type": "type",
    "int_type": "type",
    "bool_type": "type",
    "list_type": "shape",
    "dict_type": "shape",
    "model_type": "shape",
    "model_attributes_type": "shape",
}
"""pydantic's kind of error → test of form; any other is one of format."""


def form(kind: Kind, subject: str, error: str) -> Rule:
    """The rule behind what pydantic found wrong with a declaration.

    subject: the member; one that no model has is the document's fault.
    """
    known = subject if subject in members_of(kind.model) else DOCUMENT
    return of_form(kind, known, _TESTS.get(error, "format"))


def of_form(kind: Kind, subject: str, test: str) -> Rule:
    return form_rule(kind.scope, subject, test, kind.codes.malformed)


@cache
def members_of(model: type[BaseModel]) -> frozenset[str]:
    """The members of a model and of the models in it, as they travel."""
    found = set()
    for name, field in model.model_fields.items():
        found.add(field.alias or name)
        for part in (field.annotation, *get_args(field.annotation)):
            if isinstance(part, type) and issubclass(part, BaseModel):
                found |= members_of(part)
    return frozenset(found)


_SIGNATURE: dict[FaultKind, tuple[str, str]] = {
    FaultKind.PROFILE: (
        "签名算法或引用不符合规范",
        "not signed by the algorithms and the one reference that are taken",
    ),
    FaultKind.DIGEST: ("签名摘要与报文不一致", "the digest is not that of the message"),
    FaultKind.VALUE: ("签名值验证不通过", "the signature is not by the key of its certificate"),
    FaultKind.CERTIFICATE: ("签名证书缺失或无法读取", "there is no certificate that can be read"),
    FaultKind.AUTHORITY: ("签名证书不是受信任机构签发", "no authority that is trusted issued the certificate"),
    FaultKind.VALIDITY: ("签名证书不在有效期内", "the certificate is not valid at this moment"),
    FaultKind.REVOKED: ("签名证书已吊销", "the certificate is revoked"),
    FaultKind.REVOCATION: ("吊销列表已过期，无法核对证书", "the list of revoked certificates is over"),
}


def signature(kind: Kind, problem: FaultKind) -> Rule:
    """A signature is the customs' profile of XML-DSig, by a certificate that holds (domain 2.2)."""
    code = kind.codes.unverified or kind.codes.malformed
    return Rule(f"{kind.scope}.signature.{problem}", 1, code, *_SIGNATURE[problem], "Signature")


def known(kind: Kind) -> Rule:
    """A document that is changed or deleted is there."""
    return _said_again(kind, "appType", "known", kind.codes.not_found)


def later(kind: Kind) -> Rule:
    """A document said again is later than the one that is known."""
    words = (f"{kind.zh}为旧报文数据，不做处理", "older than what is known")
    return _said_again(kind, "appTime", "later", kind.codes.stale, words)


def undeclared(kind: Kind) -> Rule:
    """Nothing changes once a list rests on it."""
    return _said_again(kind, DOCUMENT, "undeclared", kind.codes.declared)


def conflict(kind: Kind) -> Rule:
    """Other content needs another number."""
    words = (f"已存在相同编号的{kind.zh}", "this number is known with other content")
    return _said_again(kind, DOCUMENT, "conflict", kind.codes.conflict, words)


def moments_of(kind: Kind) -> dict[str, str]:
    """The moments of a kind's document, by official name → the model's attribute of each."""
    names = kind.message.fields if kind.message else ()
    told = [field.name for field in names] or [each.alias or name for name, each in kind.model.model_fields.items()]
    return {name: snake(name) for name in told if name.endswith("Time") and name != "declTime"}


def ahead(kind: Kind, name: str) -> Rule:
    """No moment lies ahead of the log's time by more than a tolerance (settled 71)."""
    return Rule(
        f"{kind.scope}.{name}.ahead", 1, kind.codes.malformed,
        "时间晚于当前时间", "a moment that lies ahead", kind.path_of(name),
        cause=Words(
            "发送方系统时钟快，或年份写错（如2099、9999）。",
            "The sender's clock is fast, or the year is mistyped (2099, 9999).",
        ),
        remedy=Words("校准时钟，改正时间后重新发送。", "Set the clock, correct the moment and send the document again."),
    )  # fmt: skip


def moved(kind: Kind) -> Rule:
    """A number stands for one order (settled 31); a correction may move it until a list of that order stands."""
    return Rule(
        f"{kind.scope}.orderNo.moved", 2, kind.codes.conflict,
        "该编号已用于另一订单", "this number stands for another order already",
        kind.path_of("orderNo"),
        cause=Words(
            "同一单证编号用于两个订单：合并支付以一个编号推送给多个订单，或订单号、电商平台填错。",
            "One number was used for two orders: a merged payment was pushed under one number for several orders, or the "
            "order number or the platform is wrong in one of the two.",
        ),
        remedy=Words(
            "合并支付按子订单逐一推送，各用自己的编号和金额；原单证填错的，在其清单申报前以appType 2和更晚的appTime更正。",
            "Push a merged payment once for each sub-order, under its own number and with its own amount. If the order "
            "number of the first was the mistake, correct it with appType 2 and a later appTime, before a list of that "
            "order stands.",
        ),
    )  # fmt: skip


def crowded(kind: Kind, what: str) -> Rule:
    """No key gathers more than its bound (settings of the services)."""
    zh, en = _CROWDS[what]
    of_parcel = kind.by_parcel or what == "orders"
    field, number_zh, number = ("logisticsNo", "运单", "waybill") if of_parcel else ("orderNo", "订单", "order")
    return Rule(
        f"{kind.scope}.{field}.{what}", 1, kind.codes.too_many,
        f"同一{number_zh}号下{zh}超过上限", f"too many {en} under one {number} number", kind.path_of(field),
        cause=Words(
            f"同一{number_zh}号下的{zh}已达上限，多为程序循环重发，或{number_zh}号被反复使用。",
            f"The {en} under this {number} number have reached their bound: mostly a program that sends in a loop, or a "
            "number that is used again and again.",
        ),
        remedy=START_ANEW,
    )  # fmt: skip


_CROWDS = {
    "cases": ("清单所属平台数", "platforms that declare lists"),
    "attempts": ("清单申报次数", "attempts to declare the list"),
    "corrections": ("单证变更次数", "corrections"),
    "orders": ("清单所属订单数", "orders whose lists name it"),
}
"""What a case gathers at intake → how it is called."""


def entrusted_kind(kind: Kind) -> Rule:
    """An entrustment names kinds of documents that an enterprise sends."""
    words = ("无此类可委托报送的单证", "no kind of document that an enterprise sends")
    return Rule(f"{kind.scope}.kinds.known", 1, kind.codes.malformed, *words)


def ended_before(kind: Kind) -> Rule:
    """An entrustment does not end before it begins."""
    return Rule(
        f"{kind.scope}.until.since", 1, kind.codes.malformed, "终止日早于起始日", "it ends before it begins", "until"
    )


def coded(kind: Kind, subject: str, table: ReferenceTable[Any]) -> Rule:
    """The code is one of its table, on the day and in the reference release in use."""
    words = (f"{table.zh}无效", f"not a code of the table of {table.en} valid on the day")
    return Rule(f"{kind.scope}.{subject}.code", 1, kind.codes.malformed, *words)


def _said_again(kind: Kind, subject: str, test: str, code: str, words: tuple[str, str] | None = None) -> Rule:
    """In the official words, where they are about this kind of document."""
    path = kind.path_of("" if subject == DOCUMENT else subject)
    if kind.message or words is None:
        words = (ERROR_CODES[code].zh, ERROR_CODES[code].en)
    return Rule(f"{kind.scope}.{subject}.{test}", 1, code, *words, path)


def rules_of(kind: Kind) -> Iterator[Rule]:
    """The rules that can answer a document of this kind here, its form aside."""
    yield from (sender_rules.another(kind), sender_rules.unproven(kind))
    if kind.message:
        yield from (sender_rules.subscriber(kind), sender_rules.receipts_only(kind))
    yield from (coded(kind, member.name, member.table) for member in coded_in(kind.model))
    if kind.sender_fields:
        yield sender_rules.sender(kind)
    if any(FILLED_BY[sender.role] for sender in kind.senders):
        yield sender_rules.suspended(kind)  # whoever transmits may be, too
    if kind.senders and kind.asks_register:
        yield from (sender_rules.unregistered(kind), sender_rules.role(kind))
        if _may_name_nobody(kind):
            yield sender_rules.unnamed(kind)
    yield from (ahead(kind, name) for name in moments_of(kind))
    if kind.opens is Opens.ENTRUSTMENT:
        yield from (entrusted_kind(kind), ended_before(kind))
    if kind.message:
        yield from (signature(kind, problem) for problem in FaultKind)
    if kind.opens is Opens.ATTEMPT:
        yield from (crowded(kind, what) for what in ("cases", "attempts", *(("orders",) if kind.meets else ())))
    elif kind.corrected:
        yield from () if kind.by_parcel or "orderNo" in kind.key else (moved(kind),)
        yield crowded(kind, "corrections")
    yield from (later(kind), conflict(kind))
    if _may_change(kind):
        yield known(kind)
    if kind.corrected:
        yield undeclared(kind)


def _may_name_nobody(kind: Kind) -> bool:
    """Tell whether a well-formed document may leave out who sends it."""
    if kind.one_names:
        return False
    if kind.message:
        return all(field.optional for field in kind.message.fields if field.name in kind.sender_fields)
    fields = kind.model.model_fields
    return not any(fields[snake(name)].is_required() for name in kind.sender_fields)


def _may_change(kind: Kind) -> bool:
    """Tell whether a document may say that it changes or deletes another."""
    asked = [field.type for field in kind.message.fields if field.name == "appType"] if kind.message else []
    return any(isinstance(each, OneOf) and len(each.values) > 1 for each in asked)


FORMS: dict[str, Formed] = {
    kind.name: Formed(kind.codes.malformed, members_of(kind.model) | {DOCUMENT})
    for kind in KINDS.values()
    if kind.message is None
}
"""Declaration → what its rules of form are about; messages have theirs from their tables."""

RULES: tuple[Rule, ...] = tuple(rule for kind in KINDS.values() for rule in rules_of(kind))
"""Every rule of intake, those of form aside."""
