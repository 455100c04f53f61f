"""Describes the application to return imported goods and its receipt (CEB625, CEB626)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from libs.schemas.ceb.engine.facts import Codes, Field, Lines, Message
from libs.schemas.ceb.shared import elements as e
from libs.schemas.personal import Personal
from libs.schemas.wire import Text

if TYPE_CHECKING:
    from libs.schemas.generated.documents import InvtRefundReturn, RefundApplication

_CODES = Codes(
    malformed="-625001",
    empty="-625003",
    too_many="-625004",
    not_found="-625016",
    conflict="-625033",
    declared="-625022",
    stale="-625004",  # the list prints no such code for returns
    unsigned="-625028",
    unverified="-625005",
    no_lines="-625006",
    repeated="-625001",
)

REFUND: Message[RefundApplication] = Message(
    name="CEB625Message",
    zh="退货申请单",
    en="return application",
    node="InvtRefund",
    head="InvtRefundHead",
    model="RefundApplication",
    codes=_CODES,
    signed=True,
    key=("invtNo", "copNo"),
    senders=("agentCode",),
    fields=(
        *e.ENVELOPE_HEAD,
        e.CUSTOMS_CODE,
        e.ORDER_NO,
        *e.PLATFORM,
        *e.MERCHANT,
        e.LOGISTICS_NO,
        *e.CARRIER,
        replace(
            e.COP_NO,
            type=Text(1, 20),
            optional=False,
            meaning="tells apart several returns of one list; the schema leaves it out, the text asks for it",
        ),
        e.PRE_NO,
        replace(e.INVT_NO, meaning="the released list whose goods come back"),
        *e.BUYER,
        *e.DECLARANT,
        Field("reason", "退货原因", Text(1, 1000), personal=Personal.FREE_TEXT, meaning="why the goods come back"),
        e.NOTE,
    ),
    lines=Lines(
        "InvtRefundList",
        "RefundLine",
        (
            replace(e.GNUM, zh="序号", meaning="line of the list that comes back"),
            replace(e.GCODE, meaning="as in the list"),
            replace(e.GNAME, meaning="as in the list"),
            replace(e.QTY, meaning="what comes back, at most what the list has"),
            e.UNIT,
            e.LINE_NOTE,
        ),
        gapless=False,
    ),
)

REFUND_RETURN: Message[InvtRefundReturn] = Message(
    name="CEB626Message",
    zh="退货申请单回执",
    en="receipt of a return application",
    node="InvtRefundReturn",
    model="InvtRefundReturn",
    codes=_CODES,
    envelope=False,
    key=("copNo",),
    fields=(
        e.GUID,
        e.REPEATED_OFFICE,
        replace(e.AGENT_CODE, optional=True),
        replace(e.EBP_CODE, optional=True),
        replace(e.EBC_CODE, optional=True),
        replace(e.COP_NO, type=Text(1, 20), optional=False),
        e.GIVEN_PRE_NO,
        replace(e.INVT_NO, optional=True),
        *e.FORM_RECEIPT,
    ),
)
