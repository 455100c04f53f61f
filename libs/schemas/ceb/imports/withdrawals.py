"""Describes the withdrawal of an import list and its receipt (CEB623, CEB624)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from libs.schemas.ceb.engine.facts import Codes, Field, Message
from libs.schemas.ceb.shared import elements as e
from libs.schemas.personal import Personal
from libs.schemas.wire import Text, const

if TYPE_CHECKING:
    from libs.schemas.generated.documents import InvtCancelReturn, Withdrawal

_CODES = Codes(
    malformed="-623001",
    empty="-623000",
    too_many="-623008",
    not_found="-623003",
    conflict="-623009",
    declared="-623005",
    stale="-623023",  # the list prints no such code for withdrawals
    unsigned="-623017",
    unverified="-623029",
)

_WITHDRAWN = replace(
    e.INVT_NO,
    type=Text(
        18, 18, pattern="^([0-9]{4}20[0-9]{2}I[0-9]{9}|B[0-9]{17})$",
        says="the list's invtNo; while it has none, its preNo",
    ),
    meaning="the list to be withdrawn; one that customs has not numbered yet is named by its preNo",
)  # fmt: skip

WITHDRAWAL: Message[Withdrawal] = Message(
    name="CEB623Message",
    zh="撤销申请单",
    en="withdrawal of a list",
    node="InvtCancel",
    model="Withdrawal",
    codes=_CODES,
    signed=True,
    key=("invtNo", "copNo"),
    senders=("ebcCode", "agentCode"),
    fields=(
        e.GUID,
        replace(e.APP_TYPE, type=const("1"), meaning="1 only: a withdrawal is never changed"),
        e.APP_TIME,
        e.APP_STATUS,
        e.CUSTOMS_CODE,
        e.ORDER_NO,
        *e.PLATFORM,
        *e.MERCHANT,
        e.LOGISTICS_NO,
        *e.CARRIER,
        e.COP_NO,
        e.PRE_NO,
        _WITHDRAWN,
        *e.BUYER,
        *e.DECLARANT,
        Field("reason", "撤单原因", Text(1, 1000), personal=Personal.FREE_TEXT, meaning="why it is withdrawn"),
        e.NOTE,
    ),
)

WITHDRAWAL_RETURN: Message[InvtCancelReturn] = Message(
    name="CEB624Message",
    zh="撤销申请单回执",
    en="receipt of a withdrawal",
    node="InvtCancelReturn",
    model="InvtCancelReturn",
    codes=_CODES,
    envelope=False,
    key=("copNo",),
    fields=(
        e.GUID,
        e.REPEATED_OFFICE,
        replace(e.AGENT_CODE, optional=True),
        replace(e.EBP_CODE, optional=True),
        replace(e.EBC_CODE, optional=True),
        replace(e.COP_NO, zh="企业唯一编号", type=Text(1, 20), optional=False),
        e.GIVEN_PRE_NO,
        replace(_WITHDRAWN, optional=True),
        *e.FORM_RECEIPT,
    ),
)
