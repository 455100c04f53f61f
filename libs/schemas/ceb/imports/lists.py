"""Describes the import declaration list and its receipt (CEB621, CEB622)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from libs.schemas.ceb.engine.facts import Codes, Field, Lines, Message
from libs.schemas.ceb.shared import checks
from libs.schemas.ceb.shared import elements as e
from libs.schemas.ceb.shared.moments import near
from libs.schemas.ceb.shared.rules import (
    across_the_border,
    at_least,
    constant_by_mode,
    one_of,
    required_by_mode,
    same_quantity,
    together,
    weighs_at_most,
)
from libs.schemas.reference.rows.named import CHINA
from libs.schemas.reference.tables import COUNTRIES
from libs.schemas.wire import Moment, Text, const, fixed

if TYPE_CHECKING:
    from libs.schemas.generated.documents import DeclarationList, InventoryReturn

_CODES = Codes(
    malformed="-621001",
    empty="-621024",
    too_many="-621030",
    not_found="-621011",
    conflict="-621004",
    declared="-621012",
    stale="-621003",  # the spec prints no such code for lists
    unsigned="-621026",
    unverified="-621029",
    no_lines="-621000",
    repeated="-621027",
)
DECLARATION_LIST: Message[DeclarationList] = Message(
    name="CEB621Message",
    zh="进口清单",
    en="declaration list",
    node="Inventory",
    head="InventoryHead",
    model="DeclarationList",
    codes=_CODES,
    signed=True,
    key=("ebpCode", "orderNo"),
    senders=("ebcCode", "agentCode"),
    fields=(
        *e.ENVELOPE_HEAD,
        e.ORDER_NO,
        *e.PLATFORM,
        *e.MERCHANT,
        e.LOGISTICS_NO,
        e.LOGISTICS_CODE,
        e.LOGISTICS_NAME,
        e.COP_NO,
        e.PRE_NO,
        Field("assureCode", "担保企业编号", Text(1, 30), check=checks.ENTERPRISE, meaning="who guarantees the tax"),
        e.EMS_NO,
        replace(e.INVT_NO, optional=True, blank=True, meaning="given by customs; empty on a first declaration"),
        Field("ieFlag", "进出口标记", const("I"), meaning="import"),
        Field("declTime", "申报日期", Moment(8), meaning="day of declaration"),
        e.CUSTOMS_CODE,
        e.PORT_CODE,
        Field("ieDate", "进口日期", Moment(8), optional=True, meaning="left out if not known, never sent empty"),
        *e.BUYER,
        replace(e.CONSIGNEE_ADDRESS, zh="收件地址", meaning="where the parcel goes"),
        *e.DECLARANT,
        Field(
            "areaCode",
            "区内企业代码",
            Text(0, 18),
            optional=True,
            check=checks.ENTERPRISE,
            meaning="warehouse in the zone that holds the goods",
        ),
        Field("areaName", "区内企业名称", Text(0, 100), optional=True, meaning="its registered name"),
        Field("tradeMode", "贸易方式", fixed(4), check=checks.IMPORT_MODE, meaning="9610 direct; 1210, 1239 bonded"),
        replace(e.TRAF_MODE, meaning="bonded: the zone left; direct: across the border"),
        e.maybe(e.TRAF_NO),
        e.maybe(e.VOYAGE_NO),
        e.maybe(e.BILL_NO),
        e.LOCT_NO,
        e.LICENSE_NO,
        replace(e.ORIGIN, zh="起运国（地区）", meaning="country of departure"),
        e.FREIGHT,
        e.INSURED_FEE,
        e.YUAN,
        replace(e.WRAP_TYPE, optional=True),
        e.PACKAGES,
        e.GROSS_WEIGHT,
        e.NET_WEIGHT,
        e.NOTE,
    ),
    lines=Lines(
        "InventoryList",
        "DeclarationLine",
        (
            replace(e.GNUM, zh="序号", meaning="1, 2, 3 … without gap, the order's own numbers"),
            e.RECORD_NO,
            replace(e.ITEM_NO, type=Text(0, 20)),
            e.maybe(e.ITEM_NAME, zh="企业商品品名"),
            e.GCODE,
            e.GNAME,
            e.GMODEL,
            replace(e.BAR_CODE, zh="条码", meaning="无 if none"),
            e.ORIGIN,
            Field(
                "tradeCountry",
                "贸易国",
                Text(1, 3),
                optional=True,
                check=checks.code_of(COUNTRIES),
                meaning="country of the seller",
            ),
            e.YUAN,
            e.QTY,
            e.UNIT,
            e.QTY1,
            e.UNIT1,
            e.QTY2,
            e.UNIT2,
            e.PRICE,
            e.TOTAL_PRICE,
            e.LINE_NOTE,
        ),
    ),
    rules=(
        near("declTime", "appTime", lambda r, _: r.declared_days),
        near("ieDate", "declTime", lambda r, bonded: r.entered_days[bonded], by_mode=True),
        one_of("assureCode", ("ebpCode", "ebcCode", "logisticsCode")),
        at_least("grossWeight", "netWeight"),
        required_by_mode(True, ("emsNo", "areaCode", "areaName"), ("itemRecordNo",)),
        constant_by_mode(True, "country", CHINA),
        required_by_mode(False, ("trafNo", "voyageNo", "billNo")),
        across_the_border("trafMode", "country"),
        together("qty2", "unit2"),
        same_quantity("qty", "unit", "qty1", "unit1"),
        same_quantity("qty", "unit", "qty2", "unit2"),
        weighs_at_most("grossWeight", (("qty1", "unit1"), ("qty2", "unit2"))),
    ),
)

LIST_RETURN: Message[InventoryReturn] = Message(
    name="CEB622Message",
    zh="进口清单回执",
    en="receipt of a declaration list",
    node="InventoryReturn",
    model="InventoryReturn",
    codes=_CODES,
    envelope=False,
    key=("copNo",),
    fields=(
        e.GUID,
        e.REPEATED_OFFICE,
        replace(e.EBP_CODE, optional=True),
        replace(e.EBC_CODE, optional=True),
        replace(e.AGENT_CODE, optional=True),
        replace(e.COP_NO, type=Text(1, 20), optional=False),
        e.GIVEN_PRE_NO,
        replace(e.INVT_NO, optional=True),
        *e.receipt(
            *("1", "2", "3", "4", "100", "120", "300", "399"),
            *("500", "501", "502", "503", "599", "700", "800", "899"),
            accepted="120",
        ),
    ),
)
