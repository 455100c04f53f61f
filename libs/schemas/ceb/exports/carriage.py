"""Describes arrival, departure and manifest of export parcels, and their receipts (CEB507 to 510, 607, 608).

One document may be split over several messages; `msgCount` and `msgSeqNo` say which part a message is.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from libs.schemas.ceb.engine.facts import Field, Lines, Message
from libs.schemas.ceb.shared import elements as e
from libs.schemas.ceb.shared.codes import own_codes
from libs.schemas.ceb.shared.rules import at_least, lines_or
from libs.schemas.wire import Moment, OneOf, Text

if TYPE_CHECKING:
    from libs.schemas.generated.documents import (
        ArrivalReport,
        ArrivalReportReturn,
        DepartureReport,
        DepartureReportReturn,
        Manifest,
        ManifestReturn,
    )

_ARRIVAL, _DEPARTURE, _MANIFEST = own_codes("507"), own_codes("509"), own_codes("607")
_PART = at_least("msgCount", "msgSeqNo")
_DOMESTIC = Field(
    "domesticTrafNo", "境内运输工具编号", Text(1, 100), meaning="vehicle that brings the parcels to the site"
)

ARRIVAL_REPORT: Message[ArrivalReport] = Message(
    name="CEB507Message",
    zh="运抵单",
    en="arrival report",
    node="Arrival",
    head="ArrivalHead",
    model="ArrivalReport",
    codes=_ARRIVAL,
    signed=True,
    key=("operatorCode", "copNo", "msgSeqNo"),
    senders=("operatorCode", "logisticsCode"),
    fields=(
        *e.EXPORT_HEAD,
        e.EXPORT_OFFICE,
        e.EXPORT_COP_NO,
        e.EXPORT_PRE_NO,
        *e.OPERATOR,
        e.LOCT_NO,
        Field("ieFlag", "进出口标记", OneOf(("I", "E")), meaning="I import, E export"),
        e.TRAF_MODE,
        e.maybe(e.BILL_NO, meaning="without lines: every parcel bound to this bill; may be empty for mail"),
        _DOMESTIC,
        *e.CARRIER,
        e.MSG_COUNT,
        e.MSG_SEQ_NO,
        e.NOTE,
    ),
    lines=Lines(
        "ArrivalList",
        "ArrivalReportLine",
        (e.EXPORT_GNUM, e.EXPORT_PARCEL_NO, e.TOTAL_PACKAGE_NO, e.LINE_NOTE),
        min=0,
        max=None,
    ),
    rules=(_PART, lines_or("billNo")),
)

ARRIVAL_REPORT_RETURN: Message[ArrivalReportReturn] = Message(
    name="CEB508Message",
    zh="运抵单回执",
    en="receipt of an arrival report",
    node="ArrivalReturn",
    model="ArrivalReportReturn",
    codes=_ARRIVAL,
    envelope=False,
    key=("operatorCode", "copNo", "msgSeqNo"),
    fields=(
        e.GUID,
        e.OPERATOR_CODE,
        e.LOGISTICS_CODE,
        e.EXPORT_GIVEN_PRE_NO,
        e.EXPORT_COP_NO,
        e.maybe(e.BILL_NO, kept=True, meaning="empty where the report names none"),
        e.MSG_SEQ_NO,
        *e.CLOSED_RECEIPT,
    ),
)

DEPARTURE_REPORT: Message[DepartureReport] = Message(
    name="CEB509Message",
    zh="离境单",
    en="departure report",
    node="Departure",
    head="DepartureHead",
    model="DepartureReport",
    codes=_DEPARTURE,
    signed=True,
    key=("logisticsCode", "copNo", "msgSeqNo"),
    senders=("logisticsCode",),
    fields=(
        *e.EXPORT_HEAD,
        e.EXPORT_OFFICE,
        e.EXPORT_COP_NO,
        e.EXPORT_PRE_NO,
        *e.CARRIER,
        e.TRAF_MODE,
        e.maybe(e.TRAF_NAME),
        e.maybe(e.VOYAGE_NO),
        e.maybe(e.BILL_NO),
        Field("leaveTime", "离境时间", Moment(14), meaning="when the parcels left the country"),
        e.MSG_COUNT,
        e.MSG_SEQ_NO,
        e.NOTE,
    ),
    lines=Lines(
        "DepartureList",
        "DepartureReportLine",
        (e.EXPORT_GNUM, e.TOTAL_PACKAGE_NO, e.EXPORT_PARCEL_NO, e.LINE_NOTE),
        max=None,
    ),
    rules=(_PART,),
)

DEPARTURE_REPORT_RETURN: Message[DepartureReportReturn] = Message(
    name="CEB510Message",
    zh="离境单回执",
    en="receipt of a departure report",
    node="DepartureReturn",
    model="DepartureReportReturn",
    codes=_DEPARTURE,
    envelope=False,
    key=("logisticsCode", "copNo", "msgSeqNo"),
    fields=(e.GUID, e.LOGISTICS_CODE, e.EXPORT_COP_NO, e.EXPORT_GIVEN_PRE_NO, e.MSG_SEQ_NO, *e.CLOSED_RECEIPT),
)

MANIFEST: Message[Manifest] = Message(
    name="CEB607Message",
    zh="清单总分单",
    en="manifest",
    node="WayBill",
    head="WayBillHead",
    model="Manifest",
    codes=_MANIFEST,
    signed=True,
    key=("agentCode", "copNo", "msgSeqNo"),
    senders=("agentCode",),
    fields=(
        *e.EXPORT_HEAD,
        e.EXPORT_OFFICE,
        e.EXPORT_COP_NO,
        e.EXPORT_PRE_NO,
        *e.DECLARANT,
        e.LOCT_NO,
        e.TRAF_MODE,
        e.TRAF_NAME,
        e.VOYAGE_NO,
        e.BILL_NO,
        e.maybe(_DOMESTIC),
        e.GROSS_WEIGHT,
        *e.CARRIER,
        e.MSG_COUNT,
        e.MSG_SEQ_NO,
        e.NOTE,
    ),
    lines=Lines(
        "WayBillList",
        "ManifestLine",
        (
            e.EXPORT_GNUM,
            replace(e.TOTAL_PACKAGE_NO, type=Text(0, 60)),
            e.EXPORT_PARCEL_NO,
            replace(
                e.EXPORT_INVT_NO,
                zh="出口清单编号",
                optional=True,
                blank=True,
                meaning="where given, the parcel's own list",
            ),
            e.LINE_NOTE,
        ),
        max=None,
    ),
    rules=(_PART,),
)

MANIFEST_RETURN: Message[ManifestReturn] = Message(
    name="CEB608Message",
    zh="清单总分单回执",
    en="receipt of a manifest",
    node="WayBillReturn",
    model="ManifestReturn",
    codes=_MANIFEST,
    envelope=False,
    key=("agentCode", "copNo", "msgSeqNo"),
    fields=(
        e.GUID,
        e.AGENT_CODE,
        e.LOGISTICS_CODE,
        e.EXPORT_COP_NO,
        e.EXPORT_GIVEN_PRE_NO,
        e.BILL_NO,
        e.MSG_SEQ_NO,
        *e.NOTICE_RECEIPT,
    ),
)
