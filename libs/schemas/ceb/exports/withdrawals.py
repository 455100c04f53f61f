"""Describes the withdrawal of an export list and its receipt (CEB605, CEB606)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from libs.schemas.ceb.engine.facts import Field, Message
from libs.schemas.ceb.shared import elements as e
from libs.schemas.ceb.shared.codes import own_codes
from libs.schemas.personal import Personal
from libs.schemas.wire import Text

if TYPE_CHECKING:
    from libs.schemas.generated.documents import ExportWithdrawal, ExportWithdrawalReturn

_CODES = own_codes("605")
_INVT_NO = replace(
    e.EXPORT_INVT_NO,
    zh="原清单编号",
    type=Text(
        18, 20, pattern="^([0-9]{4}20[0-9]{2}E[0-9]{9,11}|B[0-9]{17})$",
        says="the list's invtNo; while it has none, its preNo",
    ),
    meaning="the list to be withdrawn; one that customs has not numbered yet is named by its preNo",
)  # fmt: skip

EXPORT_WITHDRAWAL: Message[ExportWithdrawal] = Message(
    name="CEB605Message",
    zh="出口撤销申请单",
    en="withdrawal of an export list",
    node="InvtCancel",
    model="ExportWithdrawal",
    codes=_CODES,
    signed=True,
    key=("invtNo", "copNo"),
    senders=("ebcCode", "agentCode"),
    fields=(
        *e.EXPORT_HEAD,
        e.EXPORT_OFFICE,
        e.EXPORT_COP_NO,
        e.EXPORT_PRE_NO,
        _INVT_NO,
        Field("reason", "撤单原因", Text(1, 1000), personal=Personal.FREE_TEXT, meaning="why it is withdrawn"),
        *e.DECLARANT,
        *e.CONSIGNOR,
        e.NOTE,
    ),
)

EXPORT_WITHDRAWAL_RETURN: Message[ExportWithdrawalReturn] = Message(
    name="CEB606Message",
    zh="出口撤销申请单回执",
    en="receipt of the withdrawal of an export list",
    node="InvtCancelReturn",
    model="ExportWithdrawalReturn",
    codes=_CODES,
    envelope=False,
    key=("invtNo",),
    fields=(e.GUID, e.AGENT_CODE, e.EXPORT_COP_NO, e.EXPORT_GIVEN_PRE_NO, _INVT_NO, *e.CLOSED_RECEIPT),
)
