"""Elements that several messages share, written once."""

from libs.schemas.ceb.engine.facts import Field, Statuses
from libs.schemas.ceb.shared import checks
from libs.schemas.personal import Personal
from libs.schemas.reference.tables import COUNTRIES, UNITS
from libs.schemas.wire import Dec, Int, Moment, OneOf, Text, const, fixed

GUID = Field("guid", "系统唯一序号", fixed(36), meaning="36 characters, upper case; each document has its own")
APP_TYPE = Field("appType", "报送类型", OneOf(("1", "2", "3")), meaning="1 new, 2 change, 3 delete")
APP_TIME = Field("appTime", "报送时间", Moment(14), meaning="must grow with every resend")
APP_STATUS = Field("appStatus", "业务状态", OneOf(("1", "2")), meaning="1 draft, 2 declared")
ENVELOPE_HEAD = (GUID, APP_TYPE, APP_TIME, APP_STATUS)

ORDER_NO = Field("orderNo", "订单编号", Text(1, 60), meaning="unique on its platform")
EBP_CODE = Field("ebpCode", "电商平台代码", Text(1, 18), check=checks.ENTERPRISE)
EBP_NAME = Field("ebpName", "电商平台名称", Text(1, 100))
EBC_CODE = Field("ebcCode", "电商企业代码", Text(1, 18), check=checks.ENTERPRISE)
EBC_NAME = Field("ebcName", "电商企业名称", Text(1, 100))
PLATFORM = (EBP_CODE, EBP_NAME)
MERCHANT = (EBC_CODE, EBC_NAME)
PAY_CODE = Field("payCode", "支付企业代码", Text(1, 18), check=checks.ENTERPRISE)
PAY_NAME = Field("payName", "支付企业名称", Text(1, 100))
PAY_TRANSACTION = Field("payTransactionId", "支付交易编号", Text(1, 60))
LOGISTICS_CODE = Field("logisticsCode", "物流企业代码", Text(1, 18), check=checks.ENTERPRISE)
LOGISTICS_NAME = Field("logisticsName", "物流企业名称", Text(1, 100))
LOGISTICS_NO = Field(
    "logisticsNo", "物流运单编号", Text(1, 60), meaning="unique for six months per logistics enterprise"
)

YUAN = Field("currency", "币制", const("142"), meaning="yuan only")
PACKAGES = Field("packNo", "件数", Int(1, 1), meaning="one parcel")

BUYER_ID_TYPE = Field("buyerIdType", "订购人证件类型", const("1"), meaning="resident identity card only")
BUYER_ID_NUMBER = Field(
    "buyerIdNumber",
    "订购人证件号码",
    Text(1, 60, upper=True),
    check=checks.RESIDENT_ID,
    personal=Personal.ID_NUMBER,
)
BUYER_NAME = Field("buyerName", "订购人姓名", Text(1, 60), personal=Personal.NAME)
BUYER_TELEPHONE = Field("buyerTelephone", "订购人电话", Text(1, 30), personal=Personal.PHONE)
CONSIGNEE = Field("consignee", "收货人姓名", Text(1, 100), personal=Personal.NAME, meaning="equal on order and waybill")
CONSIGNEE_TELEPHONE = Field(
    "consigneeTelephone", "收货人电话", Text(1, 50), personal=Personal.PHONE, meaning="equal on order and waybill"
)
CONSIGNEE_ADDRESS = Field(
    "consigneeAddress", "收货地址", Text(1, 200), personal=Personal.ADDRESS, meaning="equal on order and waybill"
)
NOTE = Field("note", "备注", Text(0, 1000), optional=True, personal=Personal.FREE_TEXT)
LINE_NOTE = Field("note", "备注", Text(0, 1000), optional=True)

GNUM = Field("gnum", "商品序号", Int(1, 9999), meaning="1, 2, 3 … without gap")
UNIT = Field("unit", "计量单位", fixed(3), check=checks.code_of(UNITS))
QTY = Field("qty", "数量", Dec(above_zero=True))
ORIGIN = Field("country", "原产国（地区）", fixed(3), check=checks.code_of(COUNTRIES), meaning="country of origin")

CUSTOMS_CODE = Field(
    "customsCode", "申报海关代码", Text(4, 4, pattern="^[0-9]{4}$"), meaning="declaring customs office"
)

RETURN_TIME = Field("returnTime", "回执时间", Moment(17))
RETURN_INFO = Field("returnInfo", "回执信息", Text(1, 1000), meaning="reason, or [Code:…;Desc:…]")


def return_status(*values: str, accepted: str) -> Field:
    """What happened to the document: one of the values the text or the schema prints for this receipt."""
    return Field(
        "returnStatus",
        "回执状态",
        Text(1, 10, pattern="^-?[0-9]{1,9}$"),
        check=checks.status_of(values),
        meaning="negative: not accepted, see the error codes",
        statuses=Statuses(values, accepted),
    )


DOCUMENT_STATUS = return_status("2", "3", "4", "100", "120", "399", accepted="120")


BASE_TRANSFER = (
    Field(
        "copCode", "报文传输的企业代码", Text(1, 18), check=checks.ENTERPRISE, meaning="the enterprise that transmits"
    ),
    Field("copName", "报文传输的企业名称", Text(0, 100), optional=True, kept=True),
    Field("dxpMode", "报文传输模式", const("DXP")),
    Field("dxpId", "报文传输编号", Text(0, 30), optional=True, kept=True),
    Field("note", "备注", Text(0, 1000), optional=True),
)
