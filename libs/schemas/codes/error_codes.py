"""Answers with a number: the Unified Version's negative codes (table 7-2) and customs' own codes inside returnInfo.

[*] stands where the official text has a placeholder.
"""

from libs.schemas.codes.table import Code, CodeTable

ERROR_CODES = CodeTable(
    "error codes",
    "业务错误代码",
    (
        Code("-10101", "无效企业类型", "invalid kind of enterprise"),
        Code("-10102", "无效企业代码", "invalid enterprise code"),
        Code("-301001", "订单商品表体信息不存在", "order has no lines"),
        Code("-301002", "订单商品信息内有重复商品序号", "order line number repeated"),
        Code("-301007", "订单业务报文信息不能为空", "order message is empty"),
        Code("-301008", "参数校验不通过，[*]", "order field not valid"),
        Code("-301009", "订单标识(appType)不正确,未找到操作的订单", "no order for this appType"),
        Code("-301010", "已存在相同编号的订单", "order number already known"),
        Code("-301011", "该订单已向海关申报清单，状态不符", "a list was already declared for the order"),
        Code("-301014", "订单报文处理失败，接收报文为旧报文数据，不做处理", "stale order"),
        Code("-301015", "订单报文处理失败，报文表头数据超过限制", "too many orders or lines"),
        Code("-401005", "支付单业务报文不能为空", "payment message is empty"),
        Code("-401006", "支付单标识(appType)不正确,未找到对应操作的支付单", "no payment for this appType"),
        Code("-401007", "已存在相同编号的支付单", "payment number already known"),
        Code("-401008", "该支付单已向海关申报支付单，状态不符", "a list was already declared for the payment"),
        Code("-401009", "参数校验不通过，[*]", "payment field not valid"),
        Code("-401012", "支付单报文处理失败，接收报文为旧报文数据，不做处理", "stale payment"),
        Code("-401013", "支付单报文处理失败，报文表头数据超过限制", "too many payments"),
        Code("-504000", "运单报文解析失败！", "waybill cannot be parsed"),
        Code("-504010", "运单业务报文不能为空", "waybill message is empty"),
        Code("-504011", "参数校验不通过，[*]", "waybill field not valid"),
        Code("-504012", "物流运单已存在", "waybill already there"),
        Code("-504013", "物流运单报文数量超过限制", "too many waybills"),
        Code("-504014", "运单标识(appType)不正确,未找到操作的运单", "no waybill for this appType"),
        Code("-504015", "已存在相同编号的运单", "waybill number already known"),
        Code("-504016", "该运单已向海关申报运单，状态不符", "a list was already declared for the waybill"),
        Code("-505016", "物流报文处理失败，接收报文为旧报文数据，不做处理", "stale waybill"),
        Code("-621000", "CEB621Message接收失败，清单表体为空，报文业务主键[*]", "list has no lines"),
        Code("-621001", "清单报文校验失败，[*]", "list field not valid"),
        Code("-621003", "清单申报失败，[*]", "list cannot be declared"),
        Code("-621004", "清单[*]已经申报过，请勿重复申报", "list already declared"),
        Code("-621005", "清单[*]的购买金额超过单笔限额[[*]]", "over the limit of one purchase"),
        Code("-621010", "申报清单[*]发生错误，状态不是申报中", "list is not being declared"),
        Code("-621011", "不存在已申报的清单[*]，无法进行改单操作", "no declared list to change"),
        Code("-621012", "清单[*]的申报状态不符合改单申报的条件", "list cannot be changed in this state"),
        Code(
            "-621018", "清单[*]中购买人[*]已用购买额度为[*]，本次购买将超过年度限额[*]", "over the buyer's yearly limit"
        ),
        Code("-621019", "查无此数据", "no such list"),
        Code("-621024", "所有清单的表体均为空，无法完成申报操作", "every list is empty"),
        Code("-621026", "保存签名信息发生错误,签名信息为空！", "no signature"),
        Code("-621027", "请确认表体gnum无重复！", "list line number repeated"),
        Code("-621030", "CEB621Message接收失败[*]，清单数据超过限制！", "too many lists or lines"),
        Code("-625001", "退货申请单报文校验失败，[*]", "return application field not valid"),
        Code("-625003", "退货申请单业务报文不能为空！", "return application is empty"),
        Code("-625004", "退货申请单申报失败，[*]", "return application cannot be declared"),
        Code("-625016", "查无此数据", "no such return application"),
        Code("-625021", "[*]没有权限进行操作", "not allowed to apply"),
        Code("-625022", "退货申请单[*]的申报状态不符合改单申报的条件", "application cannot be changed in this state"),
        Code("-625033", "退货申请单[*]已经申报过，请勿重复申报", "return application already declared"),
        Code(
            "-625209", "退货申请单[*],在关联的清单中未找到表体序号为[*],商品编号为[*]的数据", "no such line in the list"
        ),
    ),
)

CUSTOMS_CODES = CodeTable(
    "customs codes",
    "海关回执代码",
    (
        Code("1313", "超年度限额", "over the yearly limit"),
        Code("1320", "清单表体数与订单表体数不一致", "list and order differ in the number of lines"),
        Code("1322", "清单与订单商品不符", "list and order differ in goods"),
        Code("1332", "支付金额与订单实际支付金额不一致", "amount paid differs from the order's"),
        Code("13035", "支付企业不一致", "payment enterprises differ"),
        Code("13127", "订购人姓名不一致", "buyer's names differ"),
        Code("130126", "订购人电话不一致", "buyer's telephones differ"),
        Code("1800", "逻辑校验通过", "logic check passed"),
        Code("2600", "放行", "released"),
        Code("22001", "支付企业未备案", "payment enterprise not registered"),
        Code("22007", "对应清单已放行", "the list is already released"),
    ),
)


def coded(code: str) -> str:
    """Customs' way to put a code into returnInfo: [Code:2600;Desc:放行]."""
    return f"[Code:{code};Desc:{CUSTOMS_CODES.name(code)}]"
