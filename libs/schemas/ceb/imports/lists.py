"""Import declaration list and its receipt (CEB621, CEB622)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from libs.schemas.ceb.engine.facts import Codes, Field, Lines, Message
from libs.schemas.ceb.shared import checks
from libs.schemas.ceb.shared import elements as e
from libs.schemas.ceb.shared.rules import at_least, constant_by_mode, one_of, required_by_mode, together
from libs.schemas.reference.named import CHINA
from libs.schemas.reference.tables import COUNTRIES, CUSTOMS_OFFICES, TRANSPORT_MODES, UNITS, WRAP_TYPES
from libs.schemas.wire import Dec, Moment, Text, const, fixed

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
)
_PRE_NO = Text(18, 18, pattern="^B[0-9]{17}$", says="B + yyyyMMdd + 9 digits")
_INVT_NO = Text(18, 18, pattern="^[0-9]{4}20[0-9]{2}I[0-9]{9}$", says="customs office + year + I + 9 digits")
_OFFICE = checks.code_of(CUSTOMS_OFFICES)
_UNIT = checks.code_of(UNITS)
_COUNTRY = checks.code_of(COUNTRIES)

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
        Field("copNo", "企业内部编号", Text(0, 20), optional=True, meaning="the declarant's own number"),
        Field("preNo", "预录入编号", _PRE_NO, optional=True, meaning="given by E-port; empty on a first declaration"),
        Field("assureCode", "担保企业编号", Text(1, 30), check=checks.ENTERPRISE, meaning="who guarantees the tax"),
        Field("emsNo", "账册编号", Text(0, 30), optional=True, meaning="account book of the zone enterprise"),
        Field("invtNo", "清单编号", _INVT_NO, optional=True, meaning="given by customs; empty on a first declaration"),
        Field("ieFlag", "进出口标记", const("I"), meaning="import"),
        Field("declTime", "申报日期", Moment(8)),
        replace(e.CUSTOMS_CODE, check=_OFFICE),
        Field(
            "portCode",
            "口岸海关代码",
            Text(4, 4, pattern="^[0-9]{4}$"),
            check=_OFFICE,
            meaning="customs office of the border",
        ),
        Field("ieDate", "进口日期", Moment(8), optional=True, meaning="left out if not known, never sent empty"),
        e.BUYER_ID_TYPE,
        e.BUYER_ID_NUMBER,
        e.BUYER_NAME,
        e.BUYER_TELEPHONE,
        replace(e.CONSIGNEE_ADDRESS, zh="收件地址", meaning=""),
        Field("agentCode", "申报企业代码", Text(1, 18), check=checks.ENTERPRISE),
        Field("agentName", "申报企业名称", Text(1, 100)),
        Field("areaCode", "区内企业代码", Text(0, 18), optional=True, check=checks.ENTERPRISE),
        Field("areaName", "区内企业名称", Text(0, 100), optional=True),
        Field("tradeMode", "贸易方式", fixed(4), check=checks.IMPORT_MODE, meaning="9610 direct; 1210, 1239 bonded"),
        Field(
            "trafMode",
            "运输方式",
            fixed(1),
            check=checks.code_of(TRANSPORT_MODES),
            meaning="bonded: the zone left; direct: across the border",
        ),
        Field("trafNo", "运输工具编号", Text(0, 100), optional=True),
        Field("voyageNo", "航班航次号", Text(0, 32), optional=True),
        Field("billNo", "提运单号", Text(0, 37), optional=True),
        Field("loctNo", "监管场所代码", Text(0, 10), optional=True),
        Field("licenseNo", "许可证件号", Text(0, 19), optional=True),
        Field("country", "起运国（地区）", fixed(3), check=_COUNTRY, meaning="country of departure"),
        Field("freight", "运费", Dec()),
        Field("insuredFee", "保费", Dec()),
        e.YUAN,
        Field("wrapType", "包装种类代码", fixed(1), optional=True, check=checks.code_of(WRAP_TYPES)),
        e.PACKAGES,
        Field("grossWeight", "毛重（公斤）", Dec()),
        Field("netWeight", "净重（公斤）", Dec()),
        e.NOTE,
    ),
    lines=Lines(
        "InventoryList",
        "DeclarationLine",
        (
            replace(e.GNUM, zh="序号", meaning="1, 2, 3 … without gap, the order's own numbers"),
            Field("itemRecordNo", "账册备案料号", Text(0, 30), optional=True),
            Field("itemNo", "企业商品货号", Text(0, 20), optional=True),
            Field("itemName", "企业商品品名", Text(0, 250), optional=True),
            Field("gcode", "商品编码", Text(10, 10, pattern="^[0-9]{10}$"), meaning="tariff line and two digits more"),
            Field("gname", "商品名称", Text(1, 250), meaning="as in the order"),
            Field("gmodel", "商品规格型号", Text(1, 510)),
            Field("barCode", "条码", Text(0, 50), optional=True, meaning="无 if none"),
            e.ORIGIN,
            Field("tradeCountry", "贸易国", Text(1, 3), optional=True, check=_COUNTRY),
            e.YUAN,
            e.QTY,
            e.UNIT,
            Field("qty1", "法定数量", Dec(above_zero=True), meaning="in the tariff line's unit"),
            Field("unit1", "法定计量单位", fixed(3), check=_UNIT),
            Field("qty2", "第二数量", Dec(above_zero=True), optional=True),
            Field("unit2", "第二计量单位", fixed(3), optional=True, check=_UNIT),
            Field("price", "单价", Dec()),
            Field("totalPrice", "总价", Dec()),
            e.LINE_NOTE,
        ),
        repeated="-621027",
        none="-621000",
    ),
    rules=(
        one_of("assureCode", ("ebpCode", "ebcCode", "logisticsCode")),
        at_least("grossWeight", "netWeight"),
        required_by_mode(True, ("emsNo", "areaCode", "areaName"), ("itemRecordNo",)),
        constant_by_mode(True, "country", CHINA),
        required_by_mode(False, ("trafNo", "voyageNo", "billNo")),
        together("qty2", "unit2"),
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
        replace(e.CUSTOMS_CODE, optional=True),
        replace(e.EBP_CODE, optional=True),
        replace(e.EBC_CODE, optional=True),
        Field("agentCode", "申报企业代码", Text(1, 18), optional=True, check=checks.ENTERPRISE),
        Field("copNo", "企业内部编号", Text(1, 20)),
        Field("preNo", "预录入编号", _PRE_NO),
        Field("invtNo", "清单编号", _INVT_NO, optional=True),
        e.return_status(
            *("1", "2", "3", "4", "100", "120", "300", "399"),
            *("500", "501", "502", "503", "599", "700", "800", "899"),
            accepted="120",
        ),
        e.RETURN_TIME,
        e.RETURN_INFO,
    ),
)
