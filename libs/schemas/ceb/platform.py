"""Describes the platform's own receipt of a message that failed its format check (CEB900)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from libs.schemas.ceb.engine.facts import Field, Message
from libs.schemas.ceb.shared import checks
from libs.schemas.ceb.shared import elements as e
from libs.schemas.ceb.shared.codes import OUTGOING
from libs.schemas.personal import Personal
from libs.schemas.wire import Text

if TYPE_CHECKING:
    from libs.schemas.generated.documents import FormatReceipt

FORMAT_RECEIPT: Message[FormatReceipt] = Message(
    name="CEB900Message",
    zh="报文格式校验回执",
    en="receipt of a message that failed its format check",
    node="MessageReturn",
    model="FormatReceipt",
    codes=OUTGOING,
    envelope=False,
    documents_max=1,
    key=("guid",),
    fields=(
        replace(e.GUID, zh="报文编号"),
        Field(
            "returnStatus",
            "回执状态",
            Text(1, 10, pattern="^-[0-9]{1,9}$"),
            check=checks.status_of(()),
            meaning="negative: what is wrong with the message's form",
        ),
        replace(e.RETURN_INFO, type=Text(1, 5000), meaning="what is wrong, in words"),
        e.RETURN_TIME,
        Field(
            "oriCopMsgId",
            "原始报文 copMsgId",
            Text(0, 255),
            optional=True,
            kept=True,
            meaning="the envelope's copMsgId, where there was an envelope",
        ),
        Field("oriMessageType", "原始报文类型", Text(1, 15), meaning="CEB311Message …, Unknown if it cannot be told"),
        Field(
            "oriBizMessage",
            "原始报文内容",
            Text(0, None),
            optional=True,
            kept=True,
            personal=Personal.FREE_TEXT,
            meaning="the message as received, where it is text",
        ),
    ),
)
