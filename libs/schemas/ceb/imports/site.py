"""Describes the warehouse-in list of a supervised site and its receipt (CEB711, CEB712)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from libs.schemas.ceb.engine.facts import Codes, Field, Lines, Message
from libs.schemas.ceb.shared import elements as e
from libs.schemas.wire import OneOf, Text

if TYPE_CHECKING:
    from libs.schemas.generated.documents import DeliveryReturn, WarehouseIn

_CODES = Codes(
    malformed="-800001",
    empty="-800002",
    too_many="-800006",
    not_found="-800001",
    conflict="-800003",
    stale="-800005",
    unsigned="-800001",
    no_lines="-800000",
    repeated="-800001",
)
_RKD_NO = Field("rkdNo", "入库单编号", Text(0, 18), optional=True, meaning="given by customs; empty at first")

WAREHOUSE_IN: Message[WarehouseIn] = Message(
    name="CEB711Message",
    zh="入库明细单",
    en="warehouse-in list",
    node="Delivery",
    head="DeliveryHead",
    model="WarehouseIn",
    codes=_CODES,
    signed=True,
    documents_max=1,
    key=("operatorCode", "billNo", "copNo"),
    senders=("operatorCode",),
    fields=(
        *e.ENVELOPE_HEAD,
        e.CUSTOMS_CODE,
        replace(e.COP_NO, meaning="the operator's own number; the text asks for it, the schema does not"),
        e.PRE_NO,
        _RKD_NO,
        *e.OPERATOR,
        Field("ieFlag", "进出口标记", OneOf(("I", "E")), meaning="I import, E export"),
        e.TRAF_MODE,
        e.TRAF_NO,
        e.VOYAGE_NO,
        e.BILL_NO,
        *e.CARRIER,
        Field(
            "unloadLocation", "卸货库位", Text(0, 100), optional=True, meaning="where in the warehouse the goods lie"
        ),
        e.NOTE,
    ),
    lines=Lines(
        "DeliveryList",
        "WarehouseInLine",
        (replace(e.GNUM, zh="序号"), e.LOGISTICS_NO, e.LINE_NOTE),
        max=None,
    ),
)

WAREHOUSE_IN_RETURN: Message[DeliveryReturn] = Message(
    name="CEB712Message",
    zh="入库明细单回执",
    en="receipt of a warehouse-in list",
    node="DeliveryReturn",
    model="DeliveryReturn",
    codes=_CODES,
    envelope=False,
    key=("copNo",),
    fields=(
        e.GUID,
        e.REPEATED_OFFICE,
        replace(e.OPERATOR_CODE, optional=True),
        e.COP_NO,
        replace(e.PRE_NO, meaning="given by E-port when the list came in"),
        _RKD_NO,
        *e.FORM_RECEIPT,
    ),
)
