"""Describes the summary of export lists: application, receipt and result (CEB701, CEB702, CEB792)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from libs.schemas.ceb.engine.facts import Field, Lines, Message
from libs.schemas.ceb.shared import checks
from libs.schemas.ceb.shared import elements as e
from libs.schemas.ceb.shared.codes import own_codes
from libs.schemas.ceb.shared.rules import at_least, both_or_neither, lines_or
from libs.schemas.wire import Int, Moment, OneOf, Text, fixed

if TYPE_CHECKING:
    from libs.schemas.generated.documents import SummaryApplication, SummaryApplicationReturn, SummaryResult

_CODES = own_codes("701")
_GUID = replace(e.GUID, zh="报文编号")
_SUM_NO = Field("sumNo", "汇总申请编号", fixed(18), meaning="number of the summary, given by customs")
_PART = at_least("msgCount", "msgSeqNo")
_BROKER = (
    Field(
        "declAgentCode",
        "报关单位代码",
        Text(1, 18),
        check=checks.ENTERPRISE,
        meaning="broker of the customs declaration that follows",
    ),
    Field("declAgentName", "报关单位名称", Text(1, 100), meaning="the broker's registered name"),
)
_SPAN = "with its pair instead of lines: every list that departed from the first of these days to the last"

SUMMARY_APPLICATION: Message[SummaryApplication] = Message(
    name="CEB701Message",
    zh="汇总申请单",
    en="summary application",
    node="SummaryApply",
    head="SummaryApplyHead",
    model="SummaryApplication",
    codes=_CODES,
    signed=True,
    key=("agentCode", "copNo", "msgSeqNo"),
    senders=("agentCode", "ebcCode"),
    fields=(
        _GUID,
        *e.EXPORT_HEAD[1:],
        e.EXPORT_OFFICE,
        e.EXPORT_COP_NO,
        replace(e.EXPORT_PRE_NO, blank=True),
        replace(_SUM_NO, type=Text(0, 18), optional=True, meaning="given by customs; empty at first"),
        replace(e.AGENT_CODE, zh="申报单位代码"),
        replace(e.AGENT_NAME, zh="申报单位名称"),
        *e.CONSIGNOR,
        *_BROKER,
        Field("startTime", "汇总开始时间", Moment(14), optional=True, meaning=_SPAN),
        Field("endTime", "汇总结束时间", Moment(14), optional=True, meaning=_SPAN),
        e.LOCT_NO,
        Field(
            "summaryFlag",
            "收发货人汇总标志",
            OneOf(("1", "2")),
            meaning="1 by consignor, 2 by consignor and producer or seller",
        ),
        Field(
            "itemNameFlag",
            "按商品名汇总标志",
            fixed(1),
            meaning="1: goods of one name together; another character: goods of one classification",
        ),
        e.MSG_COUNT,
        e.MSG_SEQ_NO,
        e.NOTE,
    ),
    lines=Lines(
        "SummaryApplyList",
        "SummaryApplicationLine",
        (replace(e.EXPORT_INVT_NO, meaning="a list to be summarised"),),
        min=0,
        max=None,
        numbered_by=None,
    ),
    rules=(_PART, both_or_neither("startTime", "endTime"), at_least("endTime", "startTime"), lines_or("startTime")),
)

SUMMARY_APPLICATION_RETURN: Message[SummaryApplicationReturn] = Message(
    name="CEB702Message",
    zh="汇总申请单回执",
    en="receipt of a summary application",
    node="SummaryReturn",
    model="SummaryApplicationReturn",
    codes=_CODES,
    envelope=False,
    key=("agentCode", "copNo", "msgSeqNo"),
    fields=(
        _GUID,
        e.AGENT_CODE,
        replace(e.EBC_CODE, zh="收发货人代码"),
        e.EXPORT_COP_NO,
        e.EXPORT_GIVEN_PRE_NO,
        replace(_SUM_NO, optional=True),
        e.MSG_SEQ_NO,
        *e.CLOSED_RECEIPT,
    ),
)

SUMMARY_RESULT: Message[SummaryResult] = Message(
    name="CEB792Message",
    zh="汇总结果单",
    en="summary result",
    node="SummaryResult",
    head="SummaryResultHead",
    model="SummaryResult",
    codes=_CODES,
    envelope=False,
    key=("sumNo", "declSeqNo", "msgSeqNo"),
    fields=(
        _GUID,
        e.EXPORT_OFFICE,
        _SUM_NO,
        Field("opDate", "汇总处理时间", Moment(17), meaning="when it was summarised"),
        Field("declSeqNo", "汇总统一编号", fixed(18), meaning="number of the declaration that the summary becomes"),
        Field(
            "decTmpNo", "电子口岸暂存编号", fixed(18), optional=True, meaning="its draft at E-port, in a later result"
        ),
        Field("decPreNo", "电子口岸预录入编", fixed(18), optional=True, meaning="its E-port number, in a later result"),
        Field("entryId", "报关单编号", fixed(18), optional=True, meaning="its customs number, in a later result"),
        Field("decState", "报关单状态", Text(1, 3), meaning="state of the declaration"),
        *e.DECLARANT,
        *e.CONSIGNOR,
        *_BROKER,
        e.GROSS_WEIGHT,
        e.NET_WEIGHT,
        e.MSG_COUNT,
        e.MSG_SEQ_NO,
        e.NOTE,
    ),
    lines=Lines(
        "SummaryResultList",
        "SummaryResultLine",
        (
            replace(e.EXPORT_INVT_NO, meaning="a list that was summarised"),
            e.EXPORT_PARCEL_NO,
            Field("gseqno", "汇总结果单顺序号", Int(1, 99_999), meaning="line of the result, each number once"),
            replace(e.EXPORT_GNUM, zh="清单商品项号", meaning="line of the list"),
            replace(e.GCODE, zh="清单商品编码", meaning="as in the list"),
        ),
        min=0,
        max=None,
        numbered_by="gseqno",
        gapless=False,
    ),
    rules=(_PART, at_least("grossWeight", "netWeight")),
)
