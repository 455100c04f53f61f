"""Describes application and tally of exported goods that return, with their receipts (CEB213 to CEB216)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from libs.schemas.ceb.engine.facts import Field, Lines, Message
from libs.schemas.ceb.shared import checks
from libs.schemas.ceb.shared import elements as e
from libs.schemas.ceb.shared.codes import own_codes
from libs.schemas.ceb.shared.rules import together
from libs.schemas.personal import Personal
from libs.schemas.wire import Int, OneOf, Text, const, fixed

if TYPE_CHECKING:
    from libs.schemas.generated.documents import (
        ExportRefund,
        ExportRefundReturn,
        TallyList,
        TallyListReturn,
    )

_REFUND, _TALLY = own_codes("213"), own_codes("215")
_OFFICE = replace(e.CUSTOMS_CODE, zh="关区代码")
_PARCEL_NO = replace(
    e.LOGISTICS_NO, type=Text(1, 80), meaning="the parcel's number out of the country, or back into it"
)
_CO_EL_NO = Field("coElNo", "企业内部标识", Text(1, 30), meaning="the sender's own number; the name is official")
_TALLY_PRE_NO = Field(
    "preNo",
    "电子口岸编号",
    Text(18, 18, pattern="^[oB][0-9]{17}$", says="o + yyyyMMdd + 9 digits"),
    optional=True,
    blank=True,
    meaning="given by E-port; empty at first",
)
_IE_FLAG = Field("ieFlag", "进出口标识", const("I"), meaning="the goods come in again")
_VOYAGE_NO = replace(e.VOYAGE_NO, zh="航班航次")
_BILL_NO = replace(e.BILL_NO, meaning="bill of lading; the parcel's number where there is none")
_INVT_NO = replace(e.EXPORT_INVT_NO, zh="原清单号", meaning="the export list whose goods come back")

EXPORT_REFUND: Message[ExportRefund] = Message(
    name="CEB213Message",
    zh="出口退货申请单",
    en="export return application",
    node="InvtRefund",
    head="InvtRefundHead",
    model="ExportRefund",
    codes=_REFUND,
    key=("invtNo", "coElNo"),
    senders=("ebcCode", "agentCode"),
    fields=(
        *e.EXPORT_HEAD,
        _OFFICE,
        e.LOCT_NO,
        replace(e.EXPORT_PLATFORM_CODE, meaning="as in the export list"),
        e.EBP_NAME,
        replace(e.EBC_CODE, zh="电商企业（收发货人）代码", meaning="as in the export list"),
        replace(e.EBC_NAME, zh="电商企业（收发货人）名称"),
        _PARCEL_NO,
        *e.CARRIER,
        _CO_EL_NO,
        replace(e.EXPORT_PRE_NO, blank=True),
        _INVT_NO,
        Field(
            "tradeMode",
            "退货监管方式",
            OneOf(("9661", "1261")),
            optional=True,
            meaning="9661 of general, 1261 of bonded exports; the text asks for it, the schema does not",
        ),
        *e.DECLARANT,
        _BILL_NO,
        _IE_FLAG,
        e.TRAF_MODE,
        e.TRAF_NAME,
        replace(e.PORT_CODE, zh="进出口岸", meaning="customs office where the goods come in"),
        Field("reason", "退货原因", Text(1, 500), personal=Personal.FREE_TEXT, meaning="why the goods come back"),
        Field("country", "启运国（地区）", fixed(3), check=checks.ABROAD, meaning="country the goods come from"),
        _VOYAGE_NO,
        replace(e.NOTE, type=Text(0, 500), meaning="begins with PGTY, ZXTY or THTY: which rule the return follows"),
    ),
    lines=Lines(
        "InvtRefundList",
        "ExportRefundLine",
        (
            replace(e.GNUM, zh="商品项号", type=Int(1, 9999), meaning="line of the export list that comes back"),
            replace(e.GCODE, meaning="as in the export list"),
            replace(e.GNAME, meaning="as in the export list"),
            replace(e.GMODEL, zh="规格型号", type=Text(1, 250), meaning="as in the export list"),
            replace(e.QTY, zh="申报数量", meaning="what comes back, at most what the list has"),
            e.QTY1,
            replace(e.UNIT, zh="申报计量单位"),
            e.UNIT1,
            replace(e.QTY2, zh="法定第二数量"),
            replace(e.UNIT2, zh="法定第二计量单位"),
            replace(e.LINE_NOTE, type=Text(0, 500)),
        ),
        max=100,
        gapless=False,
    ),
    rules=(together("qty2", "unit2"),),
)

EXPORT_REFUND_RETURN: Message[ExportRefundReturn] = Message(
    name="CEB214Message",
    zh="出口退货申请单回执",
    en="receipt of an export return application",
    node="RefundReturn",
    model="ExportRefundReturn",
    codes=_REFUND,
    envelope=False,
    key=("invtNo", "coElNo"),
    fields=(
        e.GUID,
        e.maybe(e.EXPORT_PLATFORM_CODE),
        e.maybe(e.EBC_CODE),
        e.AGENT_CODE,
        replace(_CO_EL_NO, zh="企业内部编号"),
        replace(e.EXPORT_PRE_NO, blank=True),
        replace(_INVT_NO, zh="清单编号"),
        *e.receipt("1", "2", "3", "4", "100", "120", "300", "500", "505", "600", "800", accepted="120"),
    ),
)

TALLY_LIST: Message[TallyList] = Message(
    name="CEB215Message",
    zh="退运理货明细单",
    en="tally list",
    node="InvtRefundDetail",
    model="TallyList",
    codes=_TALLY,
    key=("logisticsCode", "logisticsNo"),
    senders=("operatorCode",),
    fields=(
        *e.EXPORT_HEAD,
        _OFFICE,
        *e.OPERATOR,
        *e.CARRIER,
        replace(_PARCEL_NO, zh="物流运单号"),
        replace(
            e.EXPORT_INVT_NO,
            optional=True,
            blank=True,
            meaning="the export list whose goods came back, where it is known",
        ),
        replace(_CO_EL_NO, type=Text(1, 20)),
        _TALLY_PRE_NO,
        _BILL_NO,
        _IE_FLAG,
        e.TRAF_MODE,
        e.TRAF_NAME,
        _VOYAGE_NO,
        Field(
            "location",
            "卸货堆货的仓储位置",
            Text(0, 250),
            optional=True,
            meaning="where in the warehouse the goods lie",
        ),
        replace(e.NOTE, type=Text(0, 250)),
    ),
)

TALLY_LIST_RETURN: Message[TallyListReturn] = Message(
    name="CEB216Message",
    zh="退运理货明细单回执",
    en="receipt of a tally list",
    node="InvtRefundDetailReturn",
    model="TallyListReturn",
    codes=_TALLY,
    envelope=False,
    key=("logisticsCode", "logisticsNo"),
    fields=(
        e.GUID,
        e.OPERATOR_CODE,
        e.LOGISTICS_CODE,
        replace(_PARCEL_NO, zh="物流运单号"),
        replace(_CO_EL_NO, zh="企业内部编号"),
        replace(_TALLY_PRE_NO, zh="预录入编号"),
        *e.CLOSED_RECEIPT,
    ),
)
