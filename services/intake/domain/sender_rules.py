"""The rules about senders: whom a document names, whom the register knows, and what proves it."""

from __future__ import annotations

from libs.schemas.codes.error_codes import Words
from libs.schemas.kinds import Kind
from libs.schemas.rules import Rule


def sender(kind: Kind) -> Rule:
    """The sender its envelope names is one whom the document names."""
    words = ("报送企业与单证不符", "the sender is not the one the document names")
    return Rule(f"{kind.scope}.sender.party", 1, kind.codes.malformed, *words)


def _of_sender(kind: Kind, test: str, zh: str, en: str, cause: Words, remedy: Words) -> Rule:
    return Rule(f"{kind.scope}.sender.{test}", 1, kind.codes.malformed, zh, en, cause=cause, remedy=remedy)


def unnamed(kind: Kind) -> Rule:
    """Somebody says that the document is theirs."""
    return _of_sender(
        kind, "named", "未说明报送方", "nobody says who sends this",
        Words(
            "单证未填报送方编码，报文外也未注明。",
            "Neither the document names who sends it, nor what goes round it.",
        ),
        Words(
            "填写单证中的报送方编码，或在记录头tg_sender（HTTP为X-Customs-Code）中注明。",
            "Name the sender in the document, or in the record header tg_sender (over HTTP: X-Customs-Code).",
        ),
    )  # fmt: skip


def unregistered(kind: Kind) -> Rule:
    """The sender of a document is registered with customs (GACC 2018-194)."""
    return _of_sender(
        kind, "registered", "报送方未备案", "the sender is not registered",
        Words("报送方编码有误，或海关尚未备案。", "The code is mistyped, or customs has not registered it yet."),
        Words(
            "核对编码；未备案的，先申请备案，海关备案后重新发送。",
            "Check the code. Who is not registered applies for it, and sends again once customs has registered it.",
        ),
    )  # fmt: skip


def role(kind: Kind) -> Rule:
    """The sender of a document is registered in the role that its kind asks for."""
    return _of_sender(
        kind, "role", "报送方类型不符", "this is for others to send",
        Words(
            "该类单证只能由所列类型的主体报送。",
            "Only whoever is registered in the role named may send this kind of document.",
        ),
        Words(
            "由具备该类型备案的主体报送；备案类型有误的，申请变更备案。",
            "Let whoever is registered in that role send it. Where the registration is wrong, apply for another one.",
        ),
    )  # fmt: skip


def suspended(kind: Kind) -> Rule:
    """The sender of a document is not suspended."""
    return _of_sender(
        kind, "active", "报送方已暂停", "the sender is suspended",
        Words("海关已暂停该报送方的业务。", "Customs has suspended the sender."),
        Words("待海关恢复后重新发送。", "Send it again once customs has lifted the suspension."),
    )  # fmt: skip


def another(kind: Kind) -> Rule:
    """The sender a document names is the one whose credential proves it."""
    return _of_sender(
        kind, "credential", "报送方与凭证不符", "the sender is not the one that the credential is bound to",
        Words(
            "传输信息中的企业编码不是该凭证的持有者。",
            "What goes round the document names another than the credential's holder.",
        ),
        Words(
            "改为凭证持有者的编码，或使用该企业自己的凭证。",
            "Name the credential's holder, or use the other's own credential.",
        ),
    )  # fmt: skip


def unproven(kind: Kind) -> Rule:
    """The sender of a record is proved by a MAC under its key (docs/identity.md)."""
    return _of_sender(
        kind, "proven", "报送方身份未经证明", "the sender is not proved",
        Words(
            "记录头tg_proof缺失，或与主题、键、值不符，或其密钥未知、已失效。",
            "The header tg_proof is missing, does not fit topic, key and value, or its key is unknown or has ended.",
        ),
        Words(
            "用本企业有效的记录密钥重新计算tg_proof后再次报送。",
            "Make tg_proof anew with a good record key of your own, and send it again.",
        ),
    )  # fmt: skip


def subscriber(kind: Kind) -> Rule:
    """Whoever is to be told receipts is a party of the document, or entrusted by one (settled 92)."""
    return Rule(
        f"{kind.scope}.subscribe.party", 1, kind.codes.malformed, "订阅方与单证无关",
        "the subscriber is no party of the document",
        cause=Words(
            "dxpAddress不是单证所列企业的编码，也未受其委托。",
            "dxpAddress is neither the code of one whom the document names, nor of one whom they entrusted.",
        ),
        remedy=Words(
            "填写单证所列企业或受托企业的编码；该订阅未生效。",
            "Give the code of one whom the document names or has entrusted; this subscription does not count.",
        ),
    )  # fmt: skip


def receipts_only(kind: Kind) -> Rule:
    """A subscription is for receipts (RET); any other counts as that (settled 92)."""
    return Rule(
        f"{kind.scope}.subscribe.status", 1, kind.codes.malformed, "仅支持回执订阅", "only receipts are subscribed to",
        cause=Words("status不是RET；按RET处理。", "status is not RET; it counts as RET."),
        remedy=Words("填写RET。", "Give RET."),
    )  # fmt: skip
