"""Describes the export declaration list and its receipt (CEB603, CEB604)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from libs.schemas.ceb.engine.facts import Field, Lines, Message
from libs.schemas.ceb.shared import checks
from libs.schemas.ceb.shared import elements as e
from libs.schemas.ceb.shared.codes import own_codes
from libs.schemas.ceb.shared.rules import at_least, product, required_by_mode, together
from libs.schemas.codes import EXPORT
from libs.schemas.reference.tables import CURRENCIES, PORTS
from libs.schemas.wire import Int, Moment, OneOf, Text, const, fixed

if TYPE_CHECKING:
    from libs.schemas.generated.documents import ExportList, ExportListReturn

_CODES = own_codes("603")
_LATER = "may come with the manifest (CEB607) instead"
_STATISTICS = Field("statisticsFlag", "申报业务类型", OneOf(("A", "B")), meaning="A simplified, B summarised by CEB701")

EXPORT_LIST: Message[ExportList] = Message(
    name="CEB603Message",
    zh="出口清单",
    en="export list",
    node="Inventory",
    head="InventoryHead",
    model="ExportList",
    codes=_CODES,
    signed=True,
    key=("ebcCode", "orderNo"),
    senders=("ebcCode", "agentCode"),
    fields=(
        *e.EXPORT_HEAD,
        e.EXPORT_OFFICE,
        e.EXPORT_PLATFORM_CODE,
        replace(e.EBP_NAME, zh="电商平台名称/海外仓名称", meaning="platform or overseas warehouse"),
        replace(e.ORDER_NO, zh="订单编号/海外仓订仓单编号", meaning="order, or booking of an overseas warehouse"),
        *e.CARRIER,
        e.EXPORT_PARCEL_NO,
        e.EXPORT_COP_NO,
        e.EXPORT_PRE_NO,
        replace(e.EXPORT_INVT_NO, optional=True, blank=True, meaning="given by customs; empty on a first declaration"),
        Field("ieFlag", "进出口标记", const("E"), meaning="export"),
        replace(e.PORT_CODE, zh="出口口岸代码", meaning="customs office where the goods leave the country"),
        Field("ieDate", "出口日期", Moment(8), meaning="day of export"),
        _STATISTICS,
        *e.DECLARANT,
        *e.CONSIGNOR,
        Field(
            "ownerCode",
            "生产销售企业代码",
            Text(1, 18),
            check=checks.ENTERPRISE,
            meaning="producer or seller; NO if not registered with customs",
        ),
        Field("ownerName", "生产销售企业名称", Text(1, 100), meaning="its registered name"),
        Field(
            "iacCode",
            "区内企业代码",
            Text(0, 18),
            optional=True,
            check=checks.ENTERPRISE,
            meaning="warehouse in the zone, for bonded exports",
        ),
        Field("iacName", "区内企业名称", Text(0, 100), optional=True, meaning="its registered name"),
        e.EMS_NO,
        Field(
            "tradeMode",
            "贸易方式",
            fixed(4),
            check=checks.EXPORT_MODE,
            meaning="9610 general, 1210 bonded, 9710 to businesses, 9810 to an overseas warehouse",
        ),
        e.TRAF_MODE,
        e.maybe(e.TRAF_NAME, meaning=_LATER),
        e.maybe(e.VOYAGE_NO, meaning=_LATER),
        e.maybe(e.BILL_NO, meaning=_LATER),
        replace(e.TOTAL_PACKAGE_NO, meaning=_LATER),
        e.LOCT_NO,
        replace(e.LICENSE_NO, zh="许可证号"),
        replace(e.ORIGIN, zh="运抵国（地区）", meaning="country the goods go to directly"),
        Field(
            "POD",
            "指运港代码",
            Text(3, 4),
            check=checks.code_of(PORTS),
            meaning="port of destination; the name is official",
        ),
        e.FREIGHT,
        Field("fCurrency", "运费币制", fixed(3), check=checks.code_of(CURRENCIES), meaning="currency of the freight"),
        Field(
            "fFlag", "运费标志", const("3"), meaning="a total; the text has rates and unit prices too, the schema not"
        ),
        e.INSURED_FEE,
        Field("iCurrency", "保费币制", fixed(3), check=checks.code_of(CURRENCIES), meaning="currency of the insurance"),
        Field("iFlag", "保费标志", const("3"), meaning="a total; as with the freight"),
        e.WRAP_TYPE,
        Field("packNo", "件数", Int(1, 999_999_999), meaning="pieces of the parcel"),
        e.GROSS_WEIGHT,
        e.NET_WEIGHT,
        e.NOTE,
    ),
    lines=Lines(
        "InventoryList",
        "ExportListLine",
        (
            replace(e.EXPORT_GNUM, zh="商品序号", meaning="1, 2, 3 … without gap, the order's own numbers"),
            replace(e.ITEM_NO, type=Text(1, 20), optional=False),
            e.RECORD_NO,
            e.maybe(e.ITEM_NAME, meaning="the merchant's own name, used for the tax refund"),
            replace(e.GCODE, meaning="10 digits; simplified: 4 (9710, 9810: 6) by the tariff, the rest zeros"),
            replace(e.GNAME, meaning="name of the kind of goods"),
            replace(e.GMODEL, zh="规格型号", type=Text(1, 250)),
            replace(e.BAR_CODE, type=Text(1, 50), optional=False, meaning="无 if none"),
            replace(e.ORIGIN, zh="目的国（地区）代码", meaning="country of final destination"),
            e.CURRENCY,
            replace(e.QTY, zh="申报数量"),
            e.QTY1,
            e.QTY2,
            replace(e.UNIT, zh="申报计量单位"),
            e.UNIT1,
            replace(e.UNIT2, type=Text(0, 3)),
            replace(e.PRICE, meaning="FOB, for one `unit`"),
            e.TOTAL_PRICE,
            e.LINE_NOTE,
        ),
        max=100,
    ),
    rules=(
        product("totalPrice", "price", "qty", lambda r: r.line_total_tolerance),
        at_least("grossWeight", "netWeight"),
        required_by_mode(True, ("emsNo", "iacCode", "iacName"), ("itemRecordNo",), EXPORT),
        together("qty2", "unit2"),
    ),
)

EXPORT_LIST_RETURN: Message[ExportListReturn] = Message(
    name="CEB604Message",
    zh="出口清单回执",
    en="receipt of an export list",
    node="InventoryReturn",
    model="ExportListReturn",
    codes=_CODES,
    envelope=False,
    key=("ebcCode", "orderNo"),
    fields=(
        e.GUID,
        e.AGENT_CODE,
        e.EXPORT_COP_NO,
        e.EXPORT_GIVEN_PRE_NO,
        replace(e.EXPORT_INVT_NO, optional=True, kept=True, meaning="empty until customs has given it"),
        replace(e.EBC_CODE, zh="收发货人代码"),
        e.EXPORT_PLATFORM_CODE,
        e.ORDER_NO,
        _STATISTICS,
        *e.receipt("1", "2", "3", "4", "100", "120", "300", "399", "500", "800", "899", accepted="120"),
    ),
)
