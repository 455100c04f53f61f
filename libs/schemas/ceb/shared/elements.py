"""Elements that several messages share, written once."""

from dataclasses import replace
from typing import Any

from libs.schemas.ceb.engine.facts import Field, Statuses
from libs.schemas.ceb.shared import checks
from libs.schemas.personal import Personal
from libs.schemas.reference.tables import (
    COUNTRIES,
    CURRENCIES,
    CUSTOMS_OFFICES,
    TRANSPORT_MODES,
    UNITS,
    WRAP_TYPES,
)
from libs.schemas.wire import Dec, Int, Moment, OneOf, Text, const, fixed

_OFFICE = Text(4, 4, pattern="^[0-9]{4}$")
_CODE, _NAME = Text(1, 18), Text(1, 100)
_PRE_NO = Text(18, 18, pattern="^B[0-9]{17}$", says="B + yyyyMMdd + 9 digits")

GUID = Field("guid", "系统唯一序号", fixed(36), meaning="36 characters, upper case; each document has its own")
APP_TYPE = Field("appType", "报送类型", OneOf(("1", "2", "3")), meaning="1 new, 2 change, 3 delete")
APP_TIME = Field("appTime", "报送时间", Moment(14), meaning="must grow with every resend")
APP_STATUS = Field("appStatus", "业务状态", OneOf(("1", "2")), meaning="1 draft, 2 declared")
ENVELOPE_HEAD = (GUID, APP_TYPE, APP_TIME, APP_STATUS)
EXPORT_HEAD = (GUID, APP_TYPE, APP_TIME, replace(APP_STATUS, zh="报送状态"))

ORDER_NO = Field("orderNo", "订单编号", Text(1, 60), meaning="unique on its platform")
EBP_CODE = Field(
    "ebpCode", "电商平台代码", _CODE, check=checks.ENTERPRISE, meaning="platform where the goods were sold"
)
EBP_NAME = Field("ebpName", "电商平台名称", _NAME, meaning="its registered name")
EBC_CODE = Field(
    "ebcCode", "电商企业代码", _CODE, check=checks.ENTERPRISE, meaning="merchant, as registered with customs"
)
EBC_NAME = Field("ebcName", "电商企业名称", _NAME, meaning="the merchant's registered name")
PLATFORM = (EBP_CODE, EBP_NAME)
MERCHANT = (EBC_CODE, EBC_NAME)
PAY_CODE = Field("payCode", "支付企业代码", _CODE, check=checks.ENTERPRISE, meaning="payment enterprise")
PAY_NAME = Field("payName", "支付企业名称", _NAME, meaning="its registered name")
PAY_TRANSACTION = Field("payTransactionId", "支付交易编号", Text(1, 60), meaning="the payment enterprise's own number")
LOGISTICS_CODE = Field("logisticsCode", "物流企业代码", _CODE, check=checks.ENTERPRISE, meaning="carrier of the parcel")
LOGISTICS_NAME = Field("logisticsName", "物流企业名称", _NAME, meaning="the carrier's registered name")
CARRIER = (LOGISTICS_CODE, LOGISTICS_NAME)
LOGISTICS_NO = Field(
    "logisticsNo", "物流运单编号", Text(1, 60), meaning="unique for six months per logistics enterprise"
)
AGENT_CODE = Field("agentCode", "申报企业代码", _CODE, check=checks.ENTERPRISE, meaning="who declares")
AGENT_NAME = Field("agentName", "申报企业名称", _NAME, meaning="the declarant's registered name")
DECLARANT = (AGENT_CODE, AGENT_NAME)
OPERATOR_CODE = Field(
    "operatorCode", "监管场所经营人代码", _CODE, check=checks.ENTERPRISE, meaning="operator of the supervised site"
)
OPERATOR_NAME = Field("operatorName", "监管场所经营人名称", _NAME, meaning="the operator's registered name")
OPERATOR = (OPERATOR_CODE, OPERATOR_NAME)

YUAN = Field("currency", "币制", const("142"), meaning="yuan only")
PACKAGES = Field("packNo", "件数", Int(1, 1), meaning="one parcel")

BUYER_ID_TYPE = Field("buyerIdType", "订购人证件类型", const("1"), meaning="resident identity card only")
BUYER_ID_NUMBER = Field(
    "buyerIdNumber",
    "订购人证件号码",
    Text(1, 60, upper=True),
    check=checks.RESIDENT_ID,
    personal=Personal.ID_NUMBER,
    meaning="whose yearly quota the purchase uses",
)
BUYER_NAME = Field("buyerName", "订购人姓名", Text(1, 60), personal=Personal.NAME, meaning="name on the identity card")
BUYER_TELEPHONE = Field(
    "buyerTelephone", "订购人电话", Text(1, 30), personal=Personal.PHONE, meaning="where the buyer can be reached"
)
BUYER = (BUYER_ID_TYPE, BUYER_ID_NUMBER, BUYER_NAME, BUYER_TELEPHONE)
CONSIGNEE = Field("consignee", "收货人姓名", Text(1, 100), personal=Personal.NAME, meaning="equal on order and waybill")
CONSIGNEE_TELEPHONE = Field(
    "consigneeTelephone", "收货人电话", Text(1, 50), personal=Personal.PHONE, meaning="equal on order and waybill"
)
CONSIGNEE_ADDRESS = Field(
    "consigneeAddress", "收货地址", Text(1, 200), personal=Personal.ADDRESS, meaning="equal on order and waybill"
)
NOTE = Field("note", "备注", Text(0, 1000), optional=True, personal=Personal.FREE_TEXT, meaning="anything else")
LINE_NOTE = Field("note", "备注", Text(0, 1000), optional=True, meaning="anything else about the line")

GNUM = Field("gnum", "商品序号", Int(1, 9999), meaning="1, 2, 3 … without gap")
UNIT = Field("unit", "计量单位", fixed(3), check=checks.code_of(UNITS), meaning="unit of the quantity sold")
QTY = Field("qty", "数量", Dec(above_zero=True), meaning="quantity sold, in `unit`")
ORIGIN = Field("country", "原产国（地区）", fixed(3), check=checks.code_of(COUNTRIES), meaning="country of origin")
PRICE = Field("price", "单价", Dec(), meaning="for one `unit`")
TOTAL_PRICE = Field("totalPrice", "总价", Dec(), meaning="price × qty")
GCODE = Field("gcode", "商品编码", Text(10, 10, pattern="^[0-9]{10}$"), meaning="tariff line and two digits more")
GNAME = Field("gname", "商品名称", Text(1, 250), meaning="as in the order")
GMODEL = Field("gmodel", "商品规格型号", Text(1, 510), meaning="enough to classify and value the goods")
BAR_CODE = Field("barCode", "条形码", Text(0, 50), optional=True, meaning="international bar code")
ITEM_NO = Field("itemNo", "企业商品货号", Text(0, 30), optional=True, meaning="the merchant's SKU")
ITEM_NAME = Field("itemName", "企业商品名称", Text(1, 250), meaning="name under which the goods are sold")
ITEM_DESCRIBE = Field(
    "itemDescribe", "企业商品描述", Text(0, 1000), optional=True, meaning="what the shop says of the goods"
)
RECORD_NO = Field("itemRecordNo", "账册备案料号", Text(0, 30), optional=True, meaning="item of the account book")
QTY1 = Field("qty1", "法定数量", Dec(above_zero=True), meaning="in the tariff line's unit")
UNIT1 = Field("unit1", "法定计量单位", fixed(3), check=checks.code_of(UNITS), meaning="the tariff line's unit")
QTY2 = Field("qty2", "第二数量", Dec(above_zero=True), optional=True, meaning="in the tariff line's second unit")
UNIT2 = Field(
    "unit2", "第二计量单位", fixed(3), optional=True, check=checks.code_of(UNITS), meaning="second unit, with qty2"
)

CUSTOMS_CODE = Field(
    "customsCode", "申报海关代码", _OFFICE, check=checks.code_of(CUSTOMS_OFFICES), meaning="declaring customs office"
)
REPEATED_OFFICE = replace(CUSTOMS_CODE, optional=True, check=None, meaning="as the document said it, known or not")
PORT_CODE = Field(
    "portCode", "口岸海关代码", _OFFICE, check=checks.code_of(CUSTOMS_OFFICES), meaning="customs office of the border"
)
COP_NO = Field("copNo", "企业内部编号", Text(0, 20), optional=True, meaning="the declarant's own number")
PRE_NO = Field(
    "preNo", "预录入编号", _PRE_NO, optional=True, blank=True, meaning="given by E-port; empty on a first declaration"
)
GIVEN_PRE_NO = replace(PRE_NO, optional=False, blank=False, meaning="given by E-port when the document came in")
INVT_NO = Field(
    "invtNo",
    "清单编号",
    Text(18, 18, pattern="^[0-9]{4}20[0-9]{2}I[0-9]{9}$", says="customs office + year + I + 9 digits"),
    meaning="the list's number, given by customs",
)
EMS_NO = Field("emsNo", "账册编号", Text(0, 30), optional=True, meaning="account book of the zone enterprise")
LICENSE_NO = Field("licenseNo", "许可证件号", Text(0, 19), optional=True, meaning="licence, where the goods need one")
LOCT_NO = Field(
    "loctNo", "监管场所代码", Text(0, 10), optional=True, meaning="which site, where the office has several"
)
TRAF_MODE = Field(
    "trafMode", "运输方式", fixed(1), check=checks.code_of(TRANSPORT_MODES), meaning="mode of transport over the border"
)
TRAF_NO = Field("trafNo", "运输工具编号", Text(1, 100), meaning="vessel, flight or vehicle, as on its manifest")
TRAF_NAME = Field("trafName", "运输工具名称", Text(1, 100), meaning="vessel, flight or vehicle, as on its manifest")
VOYAGE_NO = Field("voyageNo", "航班航次号", Text(1, 32), meaning="voyage or flight number")
BILL_NO = Field("billNo", "提运单号", Text(1, 37), meaning="bill of lading, air waybill or truck manifest")
GROSS_WEIGHT = Field("grossWeight", "毛重（公斤）", Dec(), meaning="kilograms, packing included")
NET_WEIGHT = Field("netWeight", "净重（公斤）", Dec(), meaning="kilograms of the goods alone")
FREIGHT = Field("freight", "运费", Dec(), meaning="what the carrier charges, 0 if nothing")
INSURED_FEE = Field("insuredFee", "保费", Dec(), meaning="what the insurance costs, 0 if nothing")
WRAP_TYPE = Field("wrapType", "包装种类代码", fixed(1), check=checks.code_of(WRAP_TYPES), meaning="outer packing")

# What export messages have in common and import messages write otherwise.
CURRENCY = Field("currency", "币制", fixed(3), check=checks.code_of(CURRENCIES), meaning="currency of the amounts")
EXPORT_OFFICE = replace(CUSTOMS_CODE, zh="申报地海关代码")
EXPORT_PLATFORM_CODE = replace(EBP_CODE, meaning="platform; 无 for a foreign one without a code")
EXPORT_COP_NO = Field("copNo", "企业唯一编号", Text(1, 30), meaning="the sender's own number, used once")
EXPORT_PRE_NO = replace(PRE_NO, zh="电子口岸编号", blank=False)
"""Left out on a first declaration, but by returns and summaries it may be sent empty."""
EXPORT_GIVEN_PRE_NO = replace(GIVEN_PRE_NO, zh="电子口岸编号")
EXPORT_INVT_NO = Field(
    "invtNo",
    "清单编号",
    Text(18, 20, pattern="^[0-9]{4}20[0-9]{2}E[0-9]{9,11}$", says="customs office + year + E + 9 to 11 digits"),
    meaning="the export list's number, given by customs",
)
EXPORT_PARCEL_NO = replace(LOGISTICS_NO, type=Text(1, 32))
CONSIGNOR = (replace(EBC_CODE, zh="收发货人代码"), replace(EBC_NAME, zh="收发货人名称"))
EXPORT_GNUM = replace(GNUM, zh="序号", type=Int(1, 99_999))
TOTAL_PACKAGE_NO = Field(
    "totalPackageNo", "总包号", Text(0, 37), optional=True, meaning="pallet or mail bag of the parcel"
)
MSG_COUNT = Field("msgCount", "报文总数", Int(1, 999_999_999), meaning="messages it was split into, 1 if it was not")
MSG_SEQ_NO = Field("msgSeqNo", "报文序号", Int(1, 999_999_999), meaning="which of them this is: 1, 2, 3 … without gap")

RETURN_TIME = Field("returnTime", "回执时间", Moment(17), meaning="when it was decided")
RETURN_INFO = Field("returnInfo", "回执信息", Text(1, 1000), meaning="reason, or [Code:…;Desc:…]")


def maybe(field: Field, **changes: Any) -> Field:
    """The same element where it may be left out, or be there with nothing in it."""
    assert isinstance(field.type, Text)
    return replace(field, type=replace(field.type, min=0), optional=True, **changes)


def return_status(*values: str, accepted: str) -> Field:
    """Says what happened to the document: a value that text or schema prints for this receipt."""
    return Field(
        "returnStatus",
        "回执状态",
        Text(1, 10, pattern="^-?[0-9]{1,9}$"),
        check=checks.status_of(values),
        meaning="negative: not accepted, see the error codes",
        statuses=Statuses(values, accepted),
    )


def receipt(*values: str, accepted: str) -> tuple[Field, ...]:
    """The last three elements of every receipt."""
    return (return_status(*values, accepted=accepted), RETURN_TIME, RETURN_INFO)


DOCUMENT_RECEIPT = receipt("2", "3", "4", "100", "120", "399", accepted="120")
FORM_RECEIPT = receipt("1", "2", "3", "4", "100", "120", "399", accepted="120")
NOTICE_RECEIPT = receipt("1", "2", "3", "4", "100", "120", "399", accepted="399")
"""120 stands in the text alone, so that 399 accepts."""
CLOSED_RECEIPT = receipt("1", "2", "3", "4", "100", "399", accepted="399")


BASE_TRANSFER = (
    Field("copCode", "报文传输的企业代码", _CODE, check=checks.ENTERPRISE, meaning="the enterprise that transmits"),
    Field("copName", "报文传输的企业名称", Text(0, 100), optional=True, kept=True, meaning="its registered name"),
    Field("dxpMode", "报文传输模式", const("DXP"), meaning="E-port's exchange platform"),
    Field("dxpId", "报文传输编号", Text(0, 30), optional=True, kept=True, meaning="its number on the platform"),
    Field("note", "备注", Text(0, 1000), optional=True, meaning="anything else"),
)
