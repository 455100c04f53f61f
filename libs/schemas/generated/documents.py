"""Documents of the Unified Version, one class each. Generated from the message tables of `libs.schemas.ceb`.

Do not edit; run `python -m libs.schemas.ceb.written.generate`.
"""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from libs.schemas.wire import Dec, Int, Maybe, Moment, OneOf, Text, WireModel


class OrderLine(WireModel):
    """A line of Order."""

    gnum: Annotated[int, Int(1, 9999)] = Field(title="商品序号")
    item_no: Annotated[str | None, Maybe(Text(0, 30))] = Field(default=None, alias="itemNo", title="企业商品货号")
    item_name: Annotated[str, Text(1, 250)] = Field(alias="itemName", title="企业商品名称")
    gmodel: Annotated[str, Text(1, 510)] = Field(title="商品规格型号")
    item_describe: Annotated[str | None, Maybe(Text(0, 1000))] = Field(
        default=None, alias="itemDescribe", title="企业商品描述"
    )
    bar_code: Annotated[str | None, Maybe(Text(0, 50))] = Field(default=None, alias="barCode", title="条形码")
    unit: Annotated[str, Text(3, 3)] = Field(title="单位")
    qty: Annotated[Decimal, Dec(above_zero=True)] = Field(title="数量")
    price: Annotated[Decimal, Dec()] = Field(title="单价")
    total_price: Annotated[Decimal, Dec()] = Field(alias="totalPrice", title="总价")
    currency: Annotated[Literal["142"], OneOf(("142",))] = Field(title="币制")
    country: Annotated[str, Text(3, 3)] = Field(title="原产国")
    note: Annotated[str | None, Maybe(Text(0, 1000))] = Field(default=None, title="备注")


class Order(WireModel):
    """电子订单 (CEB311): order."""

    guid: Annotated[str, Text(36, 36)] = Field(title="系统唯一序号")
    app_type: Annotated[Literal["1", "2", "3"], OneOf(("1", "2", "3"))] = Field(alias="appType", title="报送类型")
    app_time: Annotated[str, Moment(14)] = Field(alias="appTime", title="报送时间")
    app_status: Annotated[Literal["1", "2"], OneOf(("1", "2"))] = Field(alias="appStatus", title="业务状态")
    order_type: Annotated[Literal["I"], OneOf(("I",))] = Field(alias="orderType", title="订单类型")
    order_no: Annotated[str, Text(1, 60)] = Field(alias="orderNo", title="订单编号")
    ebp_code: Annotated[str, Text(1, 18)] = Field(alias="ebpCode", title="电商平台代码")
    ebp_name: Annotated[str, Text(1, 100)] = Field(alias="ebpName", title="电商平台名称")
    ebc_code: Annotated[str, Text(1, 18)] = Field(alias="ebcCode", title="电商企业代码")
    ebc_name: Annotated[str, Text(1, 100)] = Field(alias="ebcName", title="电商企业名称")
    goods_value: Annotated[Decimal, Dec()] = Field(alias="goodsValue", title="商品价格")
    freight: Annotated[Decimal, Dec()] = Field(title="运杂费")
    discount: Annotated[Decimal, Dec()] = Field(title="非现金抵扣金额")
    tax_total: Annotated[Decimal, Dec()] = Field(alias="taxTotal", title="代扣税款")
    actural_paid: Annotated[Decimal, Dec()] = Field(alias="acturalPaid", title="实际支付金额")
    currency: Annotated[Literal["142"], OneOf(("142",))] = Field(title="币制")
    buyer_reg_no: Annotated[str, Text(1, 60)] = Field(alias="buyerRegNo", title="订购人注册号")
    buyer_name: Annotated[str, Text(1, 60)] = Field(alias="buyerName", title="订购人姓名")
    buyer_telephone: Annotated[str, Text(1, 30)] = Field(alias="buyerTelephone", title="订购人电话")
    buyer_id_type: Annotated[Literal["1"], OneOf(("1",))] = Field(alias="buyerIdType", title="订购人证件类型")
    buyer_id_number: Annotated[str, Text(1, 60, upper=True)] = Field(alias="buyerIdNumber", title="订购人证件号码")
    pay_code: Annotated[str | None, Maybe(Text(0, 18))] = Field(default=None, alias="payCode", title="支付企业代码")
    pay_name: Annotated[str | None, Maybe(Text(0, 100))] = Field(default=None, alias="payName", title="支付企业名称")
    pay_transaction_id: Annotated[str | None, Maybe(Text(0, 60))] = Field(
        default=None, alias="payTransactionId", title="支付交易编号"
    )
    batch_numbers: Annotated[str | None, Maybe(Text(0, 100))] = Field(
        default=None, alias="batchNumbers", title="商品批次号"
    )
    consignee: Annotated[str, Text(1, 100)] = Field(title="收货人姓名")
    consignee_telephone: Annotated[str, Text(1, 50)] = Field(alias="consigneeTelephone", title="收货人电话")
    consignee_address: Annotated[str, Text(1, 200)] = Field(alias="consigneeAddress", title="收货地址")
    consignee_district: Annotated[str | None, Maybe(Text(6, 6, pattern="^[0-9]{6}$"))] = Field(
        default=None, alias="consigneeDistrict", title="收货地址行政区划代码"
    )
    note: Annotated[str | None, Maybe(Text(0, 1000))] = Field(default=None, title="备注")
    lines: tuple[OrderLine, ...] = Field(alias="OrderList", min_length=1, max_length=99, fail_fast=True)


class OrderReturn(WireModel):
    """电子订单回执 (CEB312): receipt of an order."""

    guid: Annotated[str, Text(36, 36)] = Field(title="系统唯一序号")
    ebp_code: Annotated[str, Text(1, 18)] = Field(alias="ebpCode", title="电商平台代码")
    ebc_code: Annotated[str, Text(1, 18)] = Field(alias="ebcCode", title="电商企业代码")
    order_no: Annotated[str, Text(1, 60)] = Field(alias="orderNo", title="订单编号")
    return_status: Annotated[str, Text(1, 10, pattern="^-?[0-9]{1,9}$")] = Field(alias="returnStatus", title="回执状态")
    return_time: Annotated[str, Moment(17)] = Field(alias="returnTime", title="回执时间")
    return_info: Annotated[str, Text(1, 1000)] = Field(alias="returnInfo", title="回执信息")


class Payment(WireModel):
    """支付凭证 (CEB411): payment."""

    guid: Annotated[str, Text(36, 36)] = Field(title="系统唯一序号")
    app_type: Annotated[Literal["1", "2", "3"], OneOf(("1", "2", "3"))] = Field(alias="appType", title="报送类型")
    app_time: Annotated[str, Moment(14)] = Field(alias="appTime", title="报送时间")
    app_status: Annotated[Literal["1", "2"], OneOf(("1", "2"))] = Field(alias="appStatus", title="业务状态")
    pay_code: Annotated[str, Text(1, 18)] = Field(alias="payCode", title="支付企业代码")
    pay_name: Annotated[str, Text(1, 100)] = Field(alias="payName", title="支付企业名称")
    pay_transaction_id: Annotated[str, Text(1, 60)] = Field(alias="payTransactionId", title="支付交易编号")
    order_no: Annotated[str, Text(1, 60)] = Field(alias="orderNo", title="订单编号")
    ebp_code: Annotated[str, Text(1, 18)] = Field(alias="ebpCode", title="电商平台代码")
    ebp_name: Annotated[str, Text(1, 100)] = Field(alias="ebpName", title="电商平台名称")
    payer_id_type: Annotated[Literal["1"], OneOf(("1",))] = Field(alias="payerIdType", title="支付人证件类型")
    payer_id_number: Annotated[str, Text(1, 60, upper=True)] = Field(alias="payerIdNumber", title="支付人证件号码")
    payer_name: Annotated[str, Text(1, 60)] = Field(alias="payerName", title="支付人姓名")
    telephone: Annotated[str | None, Maybe(Text(0, 60))] = Field(default=None, title="支付人电话")
    amount_paid: Annotated[Decimal, Dec()] = Field(alias="amountPaid", title="支付金额")
    currency: Annotated[Literal["142"], OneOf(("142",))] = Field(title="支付币制")
    pay_time: Annotated[str, Moment(14)] = Field(alias="payTime", title="支付时间")
    note: Annotated[str | None, Maybe(Text(0, 1000))] = Field(default=None, title="备注")


class PaymentReturn(WireModel):
    """支付凭证回执 (CEB412): receipt of a payment."""

    guid: Annotated[str, Text(36, 36)] = Field(title="系统唯一序号")
    pay_code: Annotated[str, Text(1, 18)] = Field(alias="payCode", title="支付企业代码")
    pay_transaction_id: Annotated[str, Text(1, 60)] = Field(alias="payTransactionId", title="支付交易编号")
    return_status: Annotated[str, Text(1, 10, pattern="^-?[0-9]{1,9}$")] = Field(alias="returnStatus", title="回执状态")
    return_time: Annotated[str, Moment(17)] = Field(alias="returnTime", title="回执时间")
    return_info: Annotated[str, Text(1, 1000)] = Field(alias="returnInfo", title="回执信息")


class Waybill(WireModel):
    """物流运单 (CEB511): waybill."""

    guid: Annotated[str, Text(36, 36)] = Field(title="系统唯一序号")
    app_type: Annotated[Literal["1", "2", "3"], OneOf(("1", "2", "3"))] = Field(alias="appType", title="报送类型")
    app_time: Annotated[str, Moment(14)] = Field(alias="appTime", title="报送时间")
    app_status: Annotated[Literal["1", "2"], OneOf(("1", "2"))] = Field(alias="appStatus", title="业务状态")
    logistics_code: Annotated[str, Text(1, 18)] = Field(alias="logisticsCode", title="物流企业代码")
    logistics_name: Annotated[str, Text(1, 100)] = Field(alias="logisticsName", title="物流企业名称")
    logistics_no: Annotated[str, Text(1, 60)] = Field(alias="logisticsNo", title="物流运单编号")
    bill_no: Annotated[str | None, Maybe(Text(0, 37))] = Field(default=None, alias="billNo", title="提运单号")
    order_no: Annotated[str, Text(1, 60)] = Field(alias="orderNo", title="订单编号")
    freight: Annotated[Decimal | None, Maybe(Dec())] = Field(default=None, title="运费")
    insured_fee: Annotated[Decimal | None, Maybe(Dec())] = Field(default=None, alias="insuredFee", title="保价费")
    currency: Annotated[Literal["142"], OneOf(("142",))] = Field(title="币制")
    weight: Annotated[Decimal, Dec()] = Field(title="毛重")
    pack_no: Annotated[int, Int(1, 1)] = Field(alias="packNo", title="件数")
    goods_info: Annotated[str | None, Maybe(Text(0, 200))] = Field(
        default=None, alias="goodsInfo", title="主要货物信息"
    )
    consignee: Annotated[str, Text(1, 100)] = Field(title="收货人姓名")
    consignee_address: Annotated[str, Text(1, 200)] = Field(alias="consigneeAddress", title="收货地址")
    consignee_telephone: Annotated[str, Text(1, 50)] = Field(alias="consigneeTelephone", title="收货人电话")
    note: Annotated[str | None, Maybe(Text(0, 1000))] = Field(default=None, title="备注")


class LogisticsReturn(WireModel):
    """物流运单回执 (CEB512): receipt of a waybill."""

    guid: Annotated[str, Text(36, 36)] = Field(title="系统唯一序号")
    logistics_code: Annotated[str, Text(1, 18)] = Field(alias="logisticsCode", title="物流企业代码")
    logistics_no: Annotated[str, Text(1, 60)] = Field(alias="logisticsNo", title="物流运单编号")
    return_status: Annotated[str, Text(1, 10, pattern="^-?[0-9]{1,9}$")] = Field(alias="returnStatus", title="回执状态")
    return_time: Annotated[str, Moment(17)] = Field(alias="returnTime", title="回执时间")
    return_info: Annotated[str, Text(1, 1000)] = Field(alias="returnInfo", title="回执信息")


class WaybillStatus(WireModel):
    """物流运单状态 (CEB513): waybill status."""

    guid: Annotated[str, Text(36, 36)] = Field(title="系统唯一序号")
    app_type: Annotated[Literal["1", "2", "3"], OneOf(("1", "2", "3"))] = Field(alias="appType", title="报送类型")
    app_time: Annotated[str, Moment(14)] = Field(alias="appTime", title="报送时间")
    app_status: Annotated[Literal["1", "2"], OneOf(("1", "2"))] = Field(alias="appStatus", title="业务状态")
    logistics_code: Annotated[str, Text(1, 18)] = Field(alias="logisticsCode", title="物流企业代码")
    logistics_name: Annotated[str, Text(1, 100)] = Field(alias="logisticsName", title="物流企业名称")
    logistics_no: Annotated[str, Text(1, 60)] = Field(alias="logisticsNo", title="物流运单编号")
    logistics_status: Annotated[Literal["S"], OneOf(("S",))] = Field(alias="logisticsStatus", title="物流运单状态")
    logistics_time: Annotated[str, Moment(14)] = Field(alias="logisticsTime", title="物流状态时间")
    note: Annotated[str | None, Maybe(Text(0, 1000))] = Field(default=None, title="备注")


class LogisticsStatusReturn(WireModel):
    """物流运单状态回执 (CEB514): receipt of a waybill status."""

    guid: Annotated[str, Text(36, 36)] = Field(title="系统唯一序号")
    logistics_code: Annotated[str, Text(1, 18)] = Field(alias="logisticsCode", title="物流企业代码")
    logistics_no: Annotated[str, Text(1, 60)] = Field(alias="logisticsNo", title="物流运单编号")
    logistics_status: Annotated[Literal["S"], OneOf(("S",))] = Field(alias="logisticsStatus", title="物流状态")
    return_status: Annotated[str, Text(1, 10, pattern="^-?[0-9]{1,9}$")] = Field(alias="returnStatus", title="回执状态")
    return_time: Annotated[str, Moment(17)] = Field(alias="returnTime", title="回执时间")
    return_info: Annotated[str, Text(1, 1000)] = Field(alias="returnInfo", title="回执信息")


class DeclarationLine(WireModel):
    """A line of DeclarationList."""

    gnum: Annotated[int, Int(1, 9999)] = Field(title="序号")
    item_record_no: Annotated[str | None, Maybe(Text(0, 30))] = Field(
        default=None, alias="itemRecordNo", title="账册备案料号"
    )
    item_no: Annotated[str | None, Maybe(Text(0, 20))] = Field(default=None, alias="itemNo", title="企业商品货号")
    item_name: Annotated[str | None, Maybe(Text(0, 250))] = Field(default=None, alias="itemName", title="企业商品品名")
    gcode: Annotated[str, Text(10, 10, pattern="^[0-9]{10}$")] = Field(title="商品编码")
    gname: Annotated[str, Text(1, 250)] = Field(title="商品名称")
    gmodel: Annotated[str, Text(1, 510)] = Field(title="商品规格型号")
    bar_code: Annotated[str | None, Maybe(Text(0, 50))] = Field(default=None, alias="barCode", title="条码")
    country: Annotated[str, Text(3, 3)] = Field(title="原产国（地区）")
    trade_country: Annotated[str | None, Maybe(Text(1, 3))] = Field(default=None, alias="tradeCountry", title="贸易国")
    currency: Annotated[Literal["142"], OneOf(("142",))] = Field(title="币制")
    qty: Annotated[Decimal, Dec(above_zero=True)] = Field(title="数量")
    unit: Annotated[str, Text(3, 3)] = Field(title="计量单位")
    qty1: Annotated[Decimal, Dec(above_zero=True)] = Field(title="法定数量")
    unit1: Annotated[str, Text(3, 3)] = Field(title="法定计量单位")
    qty2: Annotated[Decimal | None, Maybe(Dec(above_zero=True))] = Field(default=None, title="第二数量")
    unit2: Annotated[str | None, Maybe(Text(3, 3))] = Field(default=None, title="第二计量单位")
    price: Annotated[Decimal, Dec()] = Field(title="单价")
    total_price: Annotated[Decimal, Dec()] = Field(alias="totalPrice", title="总价")
    note: Annotated[str | None, Maybe(Text(0, 1000))] = Field(default=None, title="备注")


class DeclarationList(WireModel):
    """进口清单 (CEB621): declaration list."""

    guid: Annotated[str, Text(36, 36)] = Field(title="系统唯一序号")
    app_type: Annotated[Literal["1", "2", "3"], OneOf(("1", "2", "3"))] = Field(alias="appType", title="报送类型")
    app_time: Annotated[str, Moment(14)] = Field(alias="appTime", title="报送时间")
    app_status: Annotated[Literal["1", "2"], OneOf(("1", "2"))] = Field(alias="appStatus", title="业务状态")
    order_no: Annotated[str, Text(1, 60)] = Field(alias="orderNo", title="订单编号")
    ebp_code: Annotated[str, Text(1, 18)] = Field(alias="ebpCode", title="电商平台代码")
    ebp_name: Annotated[str, Text(1, 100)] = Field(alias="ebpName", title="电商平台名称")
    ebc_code: Annotated[str, Text(1, 18)] = Field(alias="ebcCode", title="电商企业代码")
    ebc_name: Annotated[str, Text(1, 100)] = Field(alias="ebcName", title="电商企业名称")
    logistics_no: Annotated[str, Text(1, 60)] = Field(alias="logisticsNo", title="物流运单编号")
    logistics_code: Annotated[str, Text(1, 18)] = Field(alias="logisticsCode", title="物流企业代码")
    logistics_name: Annotated[str, Text(1, 100)] = Field(alias="logisticsName", title="物流企业名称")
    cop_no: Annotated[str | None, Maybe(Text(0, 20))] = Field(default=None, alias="copNo", title="企业内部编号")
    pre_no: Annotated[str | None, Maybe(Text(18, 18, pattern="^B[0-9]{17}$"))] = Field(
        default=None, alias="preNo", title="预录入编号"
    )
    assure_code: Annotated[str, Text(1, 30)] = Field(alias="assureCode", title="担保企业编号")
    ems_no: Annotated[str | None, Maybe(Text(0, 30))] = Field(default=None, alias="emsNo", title="账册编号")
    invt_no: Annotated[str | None, Maybe(Text(18, 18, pattern="^[0-9]{4}20[0-9]{2}I[0-9]{9}$"))] = Field(
        default=None, alias="invtNo", title="清单编号"
    )
    ie_flag: Annotated[Literal["I"], OneOf(("I",))] = Field(alias="ieFlag", title="进出口标记")
    decl_time: Annotated[str, Moment(8)] = Field(alias="declTime", title="申报日期")
    customs_code: Annotated[str, Text(4, 4, pattern="^[0-9]{4}$")] = Field(alias="customsCode", title="申报海关代码")
    port_code: Annotated[str, Text(4, 4, pattern="^[0-9]{4}$")] = Field(alias="portCode", title="口岸海关代码")
    ie_date: Annotated[str | None, Maybe(Moment(8))] = Field(default=None, alias="ieDate", title="进口日期")
    buyer_id_type: Annotated[Literal["1"], OneOf(("1",))] = Field(alias="buyerIdType", title="订购人证件类型")
    buyer_id_number: Annotated[str, Text(1, 60, upper=True)] = Field(alias="buyerIdNumber", title="订购人证件号码")
    buyer_name: Annotated[str, Text(1, 60)] = Field(alias="buyerName", title="订购人姓名")
    buyer_telephone: Annotated[str, Text(1, 30)] = Field(alias="buyerTelephone", title="订购人电话")
    consignee_address: Annotated[str, Text(1, 200)] = Field(alias="consigneeAddress", title="收件地址")
    agent_code: Annotated[str, Text(1, 18)] = Field(alias="agentCode", title="申报企业代码")
    agent_name: Annotated[str, Text(1, 100)] = Field(alias="agentName", title="申报企业名称")
    area_code: Annotated[str | None, Maybe(Text(0, 18))] = Field(default=None, alias="areaCode", title="区内企业代码")
    area_name: Annotated[str | None, Maybe(Text(0, 100))] = Field(default=None, alias="areaName", title="区内企业名称")
    trade_mode: Annotated[str, Text(4, 4)] = Field(alias="tradeMode", title="贸易方式")
    traf_mode: Annotated[str, Text(1, 1)] = Field(alias="trafMode", title="运输方式")
    traf_no: Annotated[str | None, Maybe(Text(0, 100))] = Field(default=None, alias="trafNo", title="运输工具编号")
    voyage_no: Annotated[str | None, Maybe(Text(0, 32))] = Field(default=None, alias="voyageNo", title="航班航次号")
    bill_no: Annotated[str | None, Maybe(Text(0, 37))] = Field(default=None, alias="billNo", title="提运单号")
    loct_no: Annotated[str | None, Maybe(Text(0, 10))] = Field(default=None, alias="loctNo", title="监管场所代码")
    license_no: Annotated[str | None, Maybe(Text(0, 19))] = Field(default=None, alias="licenseNo", title="许可证件号")
    country: Annotated[str, Text(3, 3)] = Field(title="起运国（地区）")
    freight: Annotated[Decimal, Dec()] = Field(title="运费")
    insured_fee: Annotated[Decimal, Dec()] = Field(alias="insuredFee", title="保费")
    currency: Annotated[Literal["142"], OneOf(("142",))] = Field(title="币制")
    wrap_type: Annotated[str | None, Maybe(Text(1, 1))] = Field(default=None, alias="wrapType", title="包装种类代码")
    pack_no: Annotated[int, Int(1, 1)] = Field(alias="packNo", title="件数")
    gross_weight: Annotated[Decimal, Dec()] = Field(alias="grossWeight", title="毛重（公斤）")
    net_weight: Annotated[Decimal, Dec()] = Field(alias="netWeight", title="净重（公斤）")
    note: Annotated[str | None, Maybe(Text(0, 1000))] = Field(default=None, title="备注")
    lines: tuple[DeclarationLine, ...] = Field(alias="InventoryList", min_length=1, max_length=99, fail_fast=True)


class InventoryReturn(WireModel):
    """进口清单回执 (CEB622): receipt of a declaration list."""

    guid: Annotated[str, Text(36, 36)] = Field(title="系统唯一序号")
    customs_code: Annotated[str | None, Maybe(Text(4, 4, pattern="^[0-9]{4}$"))] = Field(
        default=None, alias="customsCode", title="申报海关代码"
    )
    ebp_code: Annotated[str | None, Maybe(Text(1, 18))] = Field(default=None, alias="ebpCode", title="电商平台代码")
    ebc_code: Annotated[str | None, Maybe(Text(1, 18))] = Field(default=None, alias="ebcCode", title="电商企业代码")
    agent_code: Annotated[str | None, Maybe(Text(1, 18))] = Field(default=None, alias="agentCode", title="申报企业代码")
    cop_no: Annotated[str, Text(1, 20)] = Field(alias="copNo", title="企业内部编号")
    pre_no: Annotated[str, Text(18, 18, pattern="^B[0-9]{17}$")] = Field(alias="preNo", title="预录入编号")
    invt_no: Annotated[str | None, Maybe(Text(18, 18, pattern="^[0-9]{4}20[0-9]{2}I[0-9]{9}$"))] = Field(
        default=None, alias="invtNo", title="清单编号"
    )
    return_status: Annotated[str, Text(1, 10, pattern="^-?[0-9]{1,9}$")] = Field(alias="returnStatus", title="回执状态")
    return_time: Annotated[str, Moment(17)] = Field(alias="returnTime", title="回执时间")
    return_info: Annotated[str, Text(1, 1000)] = Field(alias="returnInfo", title="回执信息")


class Withdrawal(WireModel):
    """撤销申请单 (CEB623): withdrawal of a list."""

    guid: Annotated[str, Text(36, 36)] = Field(title="系统唯一序号")
    app_type: Annotated[Literal["1"], OneOf(("1",))] = Field(alias="appType", title="报送类型")
    app_time: Annotated[str, Moment(14)] = Field(alias="appTime", title="报送时间")
    app_status: Annotated[Literal["1", "2"], OneOf(("1", "2"))] = Field(alias="appStatus", title="业务状态")
    customs_code: Annotated[str, Text(4, 4, pattern="^[0-9]{4}$")] = Field(alias="customsCode", title="申报海关代码")
    order_no: Annotated[str, Text(1, 60)] = Field(alias="orderNo", title="订单编号")
    ebp_code: Annotated[str, Text(1, 18)] = Field(alias="ebpCode", title="电商平台代码")
    ebp_name: Annotated[str, Text(1, 100)] = Field(alias="ebpName", title="电商平台名称")
    ebc_code: Annotated[str, Text(1, 18)] = Field(alias="ebcCode", title="电商企业代码")
    ebc_name: Annotated[str, Text(1, 100)] = Field(alias="ebcName", title="电商企业名称")
    logistics_no: Annotated[str, Text(1, 60)] = Field(alias="logisticsNo", title="物流运单编号")
    logistics_code: Annotated[str, Text(1, 18)] = Field(alias="logisticsCode", title="物流企业代码")
    logistics_name: Annotated[str, Text(1, 100)] = Field(alias="logisticsName", title="物流企业名称")
    cop_no: Annotated[str | None, Maybe(Text(0, 20))] = Field(default=None, alias="copNo", title="企业内部编号")
    pre_no: Annotated[str | None, Maybe(Text(18, 18, pattern="^B[0-9]{17}$"))] = Field(
        default=None, alias="preNo", title="预录入编号"
    )
    invt_no: Annotated[str, Text(18, 18, pattern="^([0-9]{4}20[0-9]{2}I[0-9]{9}|B[0-9]{17})$")] = Field(
        alias="invtNo", title="清单编号"
    )
    buyer_id_type: Annotated[Literal["1"], OneOf(("1",))] = Field(alias="buyerIdType", title="订购人证件类型")
    buyer_id_number: Annotated[str, Text(1, 60, upper=True)] = Field(alias="buyerIdNumber", title="订购人证件号码")
    buyer_name: Annotated[str, Text(1, 60)] = Field(alias="buyerName", title="订购人姓名")
    buyer_telephone: Annotated[str, Text(1, 30)] = Field(alias="buyerTelephone", title="订购人电话")
    agent_code: Annotated[str, Text(1, 18)] = Field(alias="agentCode", title="申报企业代码")
    agent_name: Annotated[str, Text(1, 100)] = Field(alias="agentName", title="申报企业名称")
    reason: Annotated[str, Text(1, 1000)] = Field(title="撤单原因")
    note: Annotated[str | None, Maybe(Text(0, 1000))] = Field(default=None, title="备注")


class InvtCancelReturn(WireModel):
    """撤销申请单回执 (CEB624): receipt of a withdrawal."""

    guid: Annotated[str, Text(36, 36)] = Field(title="系统唯一序号")
    customs_code: Annotated[str | None, Maybe(Text(4, 4, pattern="^[0-9]{4}$"))] = Field(
        default=None, alias="customsCode", title="申报海关代码"
    )
    agent_code: Annotated[str | None, Maybe(Text(1, 18))] = Field(default=None, alias="agentCode", title="申报企业代码")
    ebp_code: Annotated[str | None, Maybe(Text(1, 18))] = Field(default=None, alias="ebpCode", title="电商平台代码")
    ebc_code: Annotated[str | None, Maybe(Text(1, 18))] = Field(default=None, alias="ebcCode", title="电商企业代码")
    cop_no: Annotated[str, Text(1, 20)] = Field(alias="copNo", title="企业唯一编号")
    pre_no: Annotated[str, Text(18, 18, pattern="^B[0-9]{17}$")] = Field(alias="preNo", title="预录入编号")
    invt_no: Annotated[str | None, Maybe(Text(18, 18, pattern="^([0-9]{4}20[0-9]{2}I[0-9]{9}|B[0-9]{17})$"))] = Field(
        default=None, alias="invtNo", title="清单编号"
    )
    return_status: Annotated[str, Text(1, 10, pattern="^-?[0-9]{1,9}$")] = Field(alias="returnStatus", title="回执状态")
    return_time: Annotated[str, Moment(17)] = Field(alias="returnTime", title="回执时间")
    return_info: Annotated[str, Text(1, 1000)] = Field(alias="returnInfo", title="回执信息")


class RefundLine(WireModel):
    """A line of RefundApplication."""

    gnum: Annotated[int, Int(1, 9999)] = Field(title="序号")
    gcode: Annotated[str, Text(10, 10, pattern="^[0-9]{10}$")] = Field(title="商品编码")
    gname: Annotated[str, Text(1, 250)] = Field(title="商品名称")
    qty: Annotated[Decimal, Dec(above_zero=True)] = Field(title="数量")
    unit: Annotated[str, Text(3, 3)] = Field(title="计量单位")
    note: Annotated[str | None, Maybe(Text(0, 1000))] = Field(default=None, title="备注")


class RefundApplication(WireModel):
    """退货申请单 (CEB625): return application."""

    guid: Annotated[str, Text(36, 36)] = Field(title="系统唯一序号")
    app_type: Annotated[Literal["1", "2", "3"], OneOf(("1", "2", "3"))] = Field(alias="appType", title="报送类型")
    app_time: Annotated[str, Moment(14)] = Field(alias="appTime", title="报送时间")
    app_status: Annotated[Literal["1", "2"], OneOf(("1", "2"))] = Field(alias="appStatus", title="业务状态")
    customs_code: Annotated[str, Text(4, 4, pattern="^[0-9]{4}$")] = Field(alias="customsCode", title="申报海关代码")
    order_no: Annotated[str, Text(1, 60)] = Field(alias="orderNo", title="订单编号")
    ebp_code: Annotated[str, Text(1, 18)] = Field(alias="ebpCode", title="电商平台代码")
    ebp_name: Annotated[str, Text(1, 100)] = Field(alias="ebpName", title="电商平台名称")
    ebc_code: Annotated[str, Text(1, 18)] = Field(alias="ebcCode", title="电商企业代码")
    ebc_name: Annotated[str, Text(1, 100)] = Field(alias="ebcName", title="电商企业名称")
    logistics_no: Annotated[str, Text(1, 60)] = Field(alias="logisticsNo", title="物流运单编号")
    logistics_code: Annotated[str, Text(1, 18)] = Field(alias="logisticsCode", title="物流企业代码")
    logistics_name: Annotated[str, Text(1, 100)] = Field(alias="logisticsName", title="物流企业名称")
    cop_no: Annotated[str, Text(1, 20)] = Field(alias="copNo", title="企业内部编号")
    pre_no: Annotated[str | None, Maybe(Text(18, 18, pattern="^B[0-9]{17}$"))] = Field(
        default=None, alias="preNo", title="预录入编号"
    )
    invt_no: Annotated[str, Text(18, 18, pattern="^[0-9]{4}20[0-9]{2}I[0-9]{9}$")] = Field(
        alias="invtNo", title="清单编号"
    )
    buyer_id_type: Annotated[Literal["1"], OneOf(("1",))] = Field(alias="buyerIdType", title="订购人证件类型")
    buyer_id_number: Annotated[str, Text(1, 60, upper=True)] = Field(alias="buyerIdNumber", title="订购人证件号码")
    buyer_name: Annotated[str, Text(1, 60)] = Field(alias="buyerName", title="订购人姓名")
    buyer_telephone: Annotated[str, Text(1, 30)] = Field(alias="buyerTelephone", title="订购人电话")
    agent_code: Annotated[str, Text(1, 18)] = Field(alias="agentCode", title="申报企业代码")
    agent_name: Annotated[str, Text(1, 100)] = Field(alias="agentName", title="申报企业名称")
    reason: Annotated[str, Text(1, 1000)] = Field(title="退货原因")
    note: Annotated[str | None, Maybe(Text(0, 1000))] = Field(default=None, title="备注")
    lines: tuple[RefundLine, ...] = Field(alias="InvtRefundList", min_length=1, max_length=99, fail_fast=True)


class InvtRefundReturn(WireModel):
    """退货申请单回执 (CEB626): receipt of a return application."""

    guid: Annotated[str, Text(36, 36)] = Field(title="系统唯一序号")
    customs_code: Annotated[str | None, Maybe(Text(4, 4, pattern="^[0-9]{4}$"))] = Field(
        default=None, alias="customsCode", title="申报海关代码"
    )
    agent_code: Annotated[str | None, Maybe(Text(1, 18))] = Field(default=None, alias="agentCode", title="申报企业代码")
    ebp_code: Annotated[str | None, Maybe(Text(1, 18))] = Field(default=None, alias="ebpCode", title="电商平台代码")
    ebc_code: Annotated[str | None, Maybe(Text(1, 18))] = Field(default=None, alias="ebcCode", title="电商企业代码")
    cop_no: Annotated[str, Text(1, 20)] = Field(alias="copNo", title="企业内部编号")
    pre_no: Annotated[str, Text(18, 18, pattern="^B[0-9]{17}$")] = Field(alias="preNo", title="预录入编号")
    invt_no: Annotated[str | None, Maybe(Text(18, 18, pattern="^[0-9]{4}20[0-9]{2}I[0-9]{9}$"))] = Field(
        default=None, alias="invtNo", title="清单编号"
    )
    return_status: Annotated[str, Text(1, 10, pattern="^-?[0-9]{1,9}$")] = Field(alias="returnStatus", title="回执状态")
    return_time: Annotated[str, Moment(17)] = Field(alias="returnTime", title="回执时间")
    return_info: Annotated[str, Text(1, 1000)] = Field(alias="returnInfo", title="回执信息")


class WarehouseInLine(WireModel):
    """A line of WarehouseIn."""

    gnum: Annotated[int, Int(1, 9999)] = Field(title="序号")
    logistics_no: Annotated[str, Text(1, 60)] = Field(alias="logisticsNo", title="物流运单编号")
    note: Annotated[str | None, Maybe(Text(0, 1000))] = Field(default=None, title="备注")


class WarehouseIn(WireModel):
    """入库明细单 (CEB711): warehouse-in list."""

    guid: Annotated[str, Text(36, 36)] = Field(title="系统唯一序号")
    app_type: Annotated[Literal["1", "2", "3"], OneOf(("1", "2", "3"))] = Field(alias="appType", title="报送类型")
    app_time: Annotated[str, Moment(14)] = Field(alias="appTime", title="报送时间")
    app_status: Annotated[Literal["1", "2"], OneOf(("1", "2"))] = Field(alias="appStatus", title="业务状态")
    customs_code: Annotated[str, Text(4, 4, pattern="^[0-9]{4}$")] = Field(alias="customsCode", title="申报海关代码")
    cop_no: Annotated[str | None, Maybe(Text(0, 20))] = Field(default=None, alias="copNo", title="企业内部编号")
    pre_no: Annotated[str | None, Maybe(Text(18, 18, pattern="^B[0-9]{17}$"))] = Field(
        default=None, alias="preNo", title="预录入编号"
    )
    rkd_no: Annotated[str | None, Maybe(Text(0, 18))] = Field(default=None, alias="rkdNo", title="入库单编号")
    operator_code: Annotated[str, Text(1, 18)] = Field(alias="operatorCode", title="监管场所经营人代码")
    operator_name: Annotated[str, Text(1, 100)] = Field(alias="operatorName", title="监管场所经营人名称")
    ie_flag: Annotated[Literal["I", "E"], OneOf(("I", "E"))] = Field(alias="ieFlag", title="进出口标记")
    traf_mode: Annotated[str, Text(1, 1)] = Field(alias="trafMode", title="运输方式")
    traf_no: Annotated[str, Text(1, 100)] = Field(alias="trafNo", title="运输工具编号")
    voyage_no: Annotated[str, Text(1, 32)] = Field(alias="voyageNo", title="航班航次号")
    bill_no: Annotated[str, Text(1, 37)] = Field(alias="billNo", title="提运单号")
    logistics_code: Annotated[str, Text(1, 18)] = Field(alias="logisticsCode", title="物流企业代码")
    logistics_name: Annotated[str, Text(1, 100)] = Field(alias="logisticsName", title="物流企业名称")
    unload_location: Annotated[str | None, Maybe(Text(0, 100))] = Field(
        default=None, alias="unloadLocation", title="卸货库位"
    )
    note: Annotated[str | None, Maybe(Text(0, 1000))] = Field(default=None, title="备注")
    lines: tuple[WarehouseInLine, ...] = Field(alias="DeliveryList", min_length=1, fail_fast=True)


class DeliveryReturn(WireModel):
    """入库明细单回执 (CEB712): receipt of a warehouse-in list."""

    guid: Annotated[str, Text(36, 36)] = Field(title="系统唯一序号")
    customs_code: Annotated[str | None, Maybe(Text(4, 4, pattern="^[0-9]{4}$"))] = Field(
        default=None, alias="customsCode", title="申报海关代码"
    )
    operator_code: Annotated[str | None, Maybe(Text(1, 18))] = Field(
        default=None, alias="operatorCode", title="监管场所经营人代码"
    )
    cop_no: Annotated[str | None, Maybe(Text(0, 20))] = Field(default=None, alias="copNo", title="企业内部编号")
    pre_no: Annotated[str | None, Maybe(Text(18, 18, pattern="^B[0-9]{17}$"))] = Field(
        default=None, alias="preNo", title="预录入编号"
    )
    rkd_no: Annotated[str | None, Maybe(Text(0, 18))] = Field(default=None, alias="rkdNo", title="入库单编号")
    return_status: Annotated[str, Text(1, 10, pattern="^-?[0-9]{1,9}$")] = Field(alias="returnStatus", title="回执状态")
    return_time: Annotated[str, Moment(17)] = Field(alias="returnTime", title="回执时间")
    return_info: Annotated[str, Text(1, 1000)] = Field(alias="returnInfo", title="回执信息")


class ElectronicTaxBillLine(WireModel):
    """A line of ElectronicTaxBill."""

    gnum: Annotated[int, Int(1, 9999)] = Field(title="序号")
    gcode: Annotated[str, Text(10, 10, pattern="^[0-9]{10}$")] = Field(title="海关商品编码")
    tax_price: Annotated[Decimal, Dec(signed=True)] = Field(alias="taxPrice", title="完税总价格")
    customs_tax: Annotated[Decimal, Dec(signed=True)] = Field(alias="customsTax", title="应征关税")
    value_added_tax: Annotated[Decimal, Dec(signed=True)] = Field(alias="valueAddedTax", title="应征增值税")
    consumption_tax: Annotated[Decimal, Dec(signed=True)] = Field(alias="consumptionTax", title="应征消费税")


class ElectronicTaxBill(WireModel):
    """电子税单 (CEB816): electronic tax bill."""

    guid: Annotated[str, Text(36, 36)] = Field(title="报文编号")
    return_time: Annotated[str, Moment(17)] = Field(alias="returnTime", title="回执时间")
    invt_no: Annotated[str, Text(18, 18, pattern="^[0-9]{4}20[0-9]{2}I[0-9]{9}$")] = Field(
        alias="invtNo", title="进境清单编号"
    )
    tax_no: Annotated[str, Text(1, 50)] = Field(alias="taxNo", title="电子税单编号")
    customs_tax: Annotated[Decimal, Dec(signed=True)] = Field(alias="customsTax", title="应征关税")
    value_added_tax: Annotated[Decimal, Dec(signed=True)] = Field(alias="valueAddedTax", title="应征增值税")
    consumption_tax: Annotated[Decimal, Dec(signed=True)] = Field(alias="consumptionTax", title="应征消费税")
    status: Annotated[Literal["1", "2", "3"], OneOf(("1", "2", "3"))] = Field(title="税单状态")
    ent_duty_no: Annotated[str | None, Maybe(Text(0, 50))] = Field(default=None, alias="entDutyNo", title="缴款书编号")
    note: Annotated[str | None, Maybe(Text(0, 1000))] = Field(default=None, title="备注")
    assure_code: Annotated[str | None, Maybe(Text(0, 64))] = Field(
        default=None, alias="assureCode", title="担保企业代码"
    )
    ebc_code: Annotated[str | None, Maybe(Text(0, 64))] = Field(default=None, alias="ebcCode", title="电商企业代码")
    logistics_code: Annotated[str | None, Maybe(Text(0, 64))] = Field(
        default=None, alias="logisticsCode", title="物流企业代码"
    )
    agent_code: Annotated[str | None, Maybe(Text(1, 18))] = Field(default=None, alias="agentCode", title="申报单位代码")
    customs_code: Annotated[str | None, Maybe(Text(4, 4, pattern="^[0-9]{4}$"))] = Field(
        default=None, alias="customsCode", title="申报口岸"
    )
    lines: tuple[ElectronicTaxBillLine, ...] = Field(alias="TaxListRd", min_length=1, max_length=99, fail_fast=True)


class ElectronicTaxBillStatus(WireModel):
    """电子税单状态 (CEB818): status of an electronic tax bill."""

    guid: Annotated[str, Text(36, 36)] = Field(title="报文编号")
    return_time: Annotated[str, Moment(17)] = Field(alias="returnTime", title="回执时间")
    invt_no: Annotated[str, Text(18, 18, pattern="^[0-9]{4}20[0-9]{2}I[0-9]{9}$")] = Field(
        alias="invtNo", title="清单编号"
    )
    tax_no: Annotated[str, Text(1, 50)] = Field(alias="taxNo", title="电子税单编号")
    status: Annotated[Literal["1", "2", "3"], OneOf(("1", "2", "3"))] = Field(title="税单状态")
    ent_duty_no: Annotated[str | None, Maybe(Text(0, 50))] = Field(default=None, alias="entDutyNo", title="缴款书编号")
    assure_code: Annotated[str | None, Maybe(Text(0, 64))] = Field(
        default=None, alias="assureCode", title="担保企业代码"
    )


class FormatReceipt(WireModel):
    """报文格式校验回执 (CEB900): receipt of a message that failed its format check."""

    guid: Annotated[str, Text(36, 36)] = Field(title="报文编号")
    return_status: Annotated[str, Text(1, 10, pattern="^-[0-9]{1,9}$")] = Field(alias="returnStatus", title="回执状态")
    return_info: Annotated[str, Text(1, 5000)] = Field(alias="returnInfo", title="回执信息")
    return_time: Annotated[str, Moment(17)] = Field(alias="returnTime", title="回执时间")
    ori_cop_msg_id: Annotated[str | None, Maybe(Text(0, 255))] = Field(
        default=None, alias="oriCopMsgId", title="原始报文 copMsgId"
    )
    ori_message_type: Annotated[str, Text(1, 15)] = Field(alias="oriMessageType", title="原始报文类型")
    ori_biz_message: Annotated[str | None, Maybe(Text(0, None))] = Field(
        default=None, alias="oriBizMessage", title="原始报文内容"
    )


class ExportOrderLine(WireModel):
    """A line of ExportOrder."""

    gnum: Annotated[int, Int(1, 99999)] = Field(title="序号")
    item_no: Annotated[str, Text(1, 30)] = Field(alias="itemNo", title="企业商品货号")
    item_name: Annotated[str, Text(1, 250)] = Field(alias="itemName", title="企业商品名称")
    item_describe: Annotated[str | None, Maybe(Text(0, 1000))] = Field(
        default=None, alias="itemDescribe", title="企业商品描述"
    )
    bar_code: Annotated[str | None, Maybe(Text(0, 50))] = Field(default=None, alias="barCode", title="条形码")
    unit: Annotated[str, Text(3, 3)] = Field(title="计量单位")
    currency: Annotated[str, Text(3, 3)] = Field(title="币制")
    qty: Annotated[Decimal, Dec(above_zero=True)] = Field(title="数量")
    price: Annotated[Decimal, Dec()] = Field(title="单价")
    total_price: Annotated[Decimal, Dec()] = Field(alias="totalPrice", title="总价")
    note: Annotated[str | None, Maybe(Text(0, 1000))] = Field(default=None, title="备注")


class ExportOrder(WireModel):
    """出口电子订单 (CEB303): export order."""

    guid: Annotated[str, Text(36, 36)] = Field(title="系统唯一序号")
    app_type: Annotated[Literal["1", "2", "3"], OneOf(("1", "2", "3"))] = Field(alias="appType", title="报送类型")
    app_time: Annotated[str, Moment(14)] = Field(alias="appTime", title="报送时间")
    app_status: Annotated[Literal["1", "2"], OneOf(("1", "2"))] = Field(alias="appStatus", title="报送状态")
    order_type: Annotated[Literal["E", "B", "W"], OneOf(("E", "B", "W"))] = Field(alias="orderType", title="订单类型")
    order_no: Annotated[str, Text(1, 60)] = Field(alias="orderNo", title="电商订单/海外仓订仓单编号")
    ebp_code: Annotated[str, Text(1, 18)] = Field(alias="ebpCode", title="电商平台代码")
    ebp_name: Annotated[str, Text(1, 100)] = Field(alias="ebpName", title="电商平台/海外仓名称")
    ebc_code: Annotated[str, Text(1, 18)] = Field(alias="ebcCode", title="电商企业代码")
    ebc_name: Annotated[str, Text(1, 100)] = Field(alias="ebcName", title="电商企业名称")
    goods_value: Annotated[Decimal, Dec()] = Field(alias="goodsValue", title="商品金额")
    freight: Annotated[Decimal, Dec()] = Field(title="运杂费")
    currency: Annotated[str, Text(3, 3)] = Field(title="币制")
    note: Annotated[str | None, Maybe(Text(0, 1000))] = Field(default=None, title="备注")
    lines: tuple[ExportOrderLine, ...] = Field(alias="OrderList", min_length=1, max_length=100, fail_fast=True)


class ExportOrderReturn(WireModel):
    """出口电子订单回执 (CEB304): receipt of an export order."""

    guid: Annotated[str, Text(36, 36)] = Field(title="系统唯一序号")
    ebp_code: Annotated[str, Text(1, 18)] = Field(alias="ebpCode", title="电商平台代码")
    ebc_code: Annotated[str, Text(1, 18)] = Field(alias="ebcCode", title="电商企业代码")
    order_no: Annotated[str, Text(1, 60)] = Field(alias="orderNo", title="电商订单/海外仓订仓单编号")
    return_status: Annotated[str, Text(1, 10, pattern="^-?[0-9]{1,9}$")] = Field(alias="returnStatus", title="回执状态")
    return_time: Annotated[str, Moment(17)] = Field(alias="returnTime", title="回执时间")
    return_info: Annotated[str, Text(1, 1000)] = Field(alias="returnInfo", title="回执信息")


class MoneyReceipt(WireModel):
    """收款单 (CEB403): receipt of payment."""

    guid: Annotated[str, Text(36, 36)] = Field(title="系统唯一序号")
    app_type: Annotated[Literal["1", "2", "3"], OneOf(("1", "2", "3"))] = Field(alias="appType", title="报送类型")
    app_time: Annotated[str, Moment(14)] = Field(alias="appTime", title="报送时间")
    app_status: Annotated[Literal["1", "2"], OneOf(("1", "2"))] = Field(alias="appStatus", title="报送状态")
    ebp_code: Annotated[str, Text(1, 18)] = Field(alias="ebpCode", title="电商平台代码")
    ebp_name: Annotated[str, Text(1, 100)] = Field(alias="ebpName", title="电商平台/海外仓名称")
    ebc_code: Annotated[str, Text(1, 18)] = Field(alias="ebcCode", title="电商企业代码")
    ebc_name: Annotated[str, Text(1, 100)] = Field(alias="ebcName", title="电商企业名称")
    order_no: Annotated[str, Text(1, 60)] = Field(alias="orderNo", title="电商订单/海外仓订仓单编号")
    pay_code: Annotated[str | None, Maybe(Text(0, 18))] = Field(default=None, alias="payCode", title="支付企业代码")
    pay_name: Annotated[str, Text(1, 100)] = Field(alias="payName", title="支付企业名称")
    pay_no: Annotated[str | None, Maybe(Text(0, 60))] = Field(default=None, alias="payNo", title="支付交易编号")
    charge: Annotated[Decimal, Dec()] = Field(title="收款金额")
    currency: Annotated[str, Text(3, 3)] = Field(title="币制")
    accounting_date: Annotated[str, Moment(14)] = Field(alias="accountingDate", title="到账时间")
    note: Annotated[str | None, Maybe(Text(0, 1000))] = Field(default=None, title="备注")


class MoneyReceiptReturn(WireModel):
    """收款单回执 (CEB404): receipt about a receipt of payment."""

    guid: Annotated[str, Text(36, 36)] = Field(title="系统唯一序号")
    ebc_code: Annotated[str, Text(1, 18)] = Field(alias="ebcCode", title="电商企业代码")
    order_no: Annotated[str, Text(1, 60)] = Field(alias="orderNo", title="电商订单/海外仓订仓单编号")
    pay_no: Annotated[str | None, Maybe(Text(0, 60))] = Field(default=None, alias="payNo", title="支付交易编号")
    return_status: Annotated[str, Text(1, 10, pattern="^-?[0-9]{1,9}$")] = Field(alias="returnStatus", title="回执状态")
    return_time: Annotated[str, Moment(17)] = Field(alias="returnTime", title="回执时间")
    return_info: Annotated[str, Text(1, 1000)] = Field(alias="returnInfo", title="回执信息")


class ExportWaybill(WireModel):
    """出口物流运单 (CEB505): export waybill."""

    guid: Annotated[str, Text(36, 36)] = Field(title="系统唯一序号")
    app_type: Annotated[Literal["1", "2", "3"], OneOf(("1", "2", "3"))] = Field(alias="appType", title="报送类型")
    app_time: Annotated[str, Moment(14)] = Field(alias="appTime", title="报送时间")
    app_status: Annotated[Literal["1", "2"], OneOf(("1", "2"))] = Field(alias="appStatus", title="报送状态")
    logistics_code: Annotated[str, Text(1, 18)] = Field(alias="logisticsCode", title="物流企业代码")
    logistics_name: Annotated[str, Text(1, 100)] = Field(alias="logisticsName", title="物流企业名称")
    logistics_no: Annotated[str, Text(1, 32)] = Field(alias="logisticsNo", title="物流运单编号")
    freight: Annotated[Decimal, Dec()] = Field(title="运费")
    insured_fee: Annotated[Decimal, Dec()] = Field(alias="insuredFee", title="保价费")
    currency: Annotated[str, Text(3, 3)] = Field(title="币制")
    gross_weight: Annotated[Decimal, Dec()] = Field(alias="grossWeight", title="毛重")
    pack_no: Annotated[int, Int(1, 999999999)] = Field(alias="packNo", title="件数")
    goods_info: Annotated[str, Text(1, 200)] = Field(alias="goodsInfo", title="主要货物信息")
    ebc_code: Annotated[str | None, Maybe(Text(0, 18))] = Field(default=None, alias="ebcCode", title="电商企业代码")
    ebc_name: Annotated[str | None, Maybe(Text(0, 100))] = Field(default=None, alias="ebcName", title="电商企业名称")
    ebc_telephone: Annotated[str | None, Maybe(Text(0, 50))] = Field(
        default=None, alias="ebcTelephone", title="电商企业电话"
    )
    note: Annotated[str | None, Maybe(Text(0, 1000))] = Field(default=None, title="备注")


class ExportWaybillReturn(WireModel):
    """出口物流运单回执 (CEB506): receipt of an export waybill."""

    guid: Annotated[str, Text(36, 36)] = Field(title="系统唯一序号")
    logistics_code: Annotated[str, Text(1, 18)] = Field(alias="logisticsCode", title="物流企业代码")
    logistics_no: Annotated[str, Text(1, 32)] = Field(alias="logisticsNo", title="物流运单编号")
    return_status: Annotated[str, Text(1, 10, pattern="^-?[0-9]{1,9}$")] = Field(alias="returnStatus", title="回执状态")
    return_time: Annotated[str, Moment(17)] = Field(alias="returnTime", title="回执时间")
    return_info: Annotated[str, Text(1, 1000)] = Field(alias="returnInfo", title="回执信息")


class ArrivalReportLine(WireModel):
    """A line of ArrivalReport."""

    gnum: Annotated[int, Int(1, 99999)] = Field(title="序号")
    logistics_no: Annotated[str, Text(1, 32)] = Field(alias="logisticsNo", title="物流运单编号")
    total_package_no: Annotated[str | None, Maybe(Text(0, 37))] = Field(
        default=None, alias="totalPackageNo", title="总包号"
    )
    note: Annotated[str | None, Maybe(Text(0, 1000))] = Field(default=None, title="备注")


class ArrivalReport(WireModel):
    """运抵单 (CEB507): arrival report."""

    guid: Annotated[str, Text(36, 36)] = Field(title="系统唯一序号")
    app_type: Annotated[Literal["1", "2", "3"], OneOf(("1", "2", "3"))] = Field(alias="appType", title="报送类型")
    app_time: Annotated[str, Moment(14)] = Field(alias="appTime", title="报送时间")
    app_status: Annotated[Literal["1", "2"], OneOf(("1", "2"))] = Field(alias="appStatus", title="报送状态")
    customs_code: Annotated[str, Text(4, 4, pattern="^[0-9]{4}$")] = Field(alias="customsCode", title="申报地海关代码")
    cop_no: Annotated[str, Text(1, 30)] = Field(alias="copNo", title="企业唯一编号")
    pre_no: Annotated[str | None, Maybe(Text(18, 18, pattern="^B[0-9]{17}$"))] = Field(
        default=None, alias="preNo", title="电子口岸编号"
    )
    operator_code: Annotated[str, Text(1, 18)] = Field(alias="operatorCode", title="监管场所经营人代码")
    operator_name: Annotated[str, Text(1, 100)] = Field(alias="operatorName", title="监管场所经营人名称")
    loct_no: Annotated[str | None, Maybe(Text(0, 10))] = Field(default=None, alias="loctNo", title="监管场所代码")
    ie_flag: Annotated[Literal["I", "E"], OneOf(("I", "E"))] = Field(alias="ieFlag", title="进出口标记")
    traf_mode: Annotated[str, Text(1, 1)] = Field(alias="trafMode", title="运输方式")
    bill_no: Annotated[str | None, Maybe(Text(0, 37))] = Field(default=None, alias="billNo", title="提运单号")
    domestic_traf_no: Annotated[str, Text(1, 100)] = Field(alias="domesticTrafNo", title="境内运输工具编号")
    logistics_code: Annotated[str, Text(1, 18)] = Field(alias="logisticsCode", title="物流企业代码")
    logistics_name: Annotated[str, Text(1, 100)] = Field(alias="logisticsName", title="物流企业名称")
    msg_count: Annotated[int, Int(1, 999999999)] = Field(alias="msgCount", title="报文总数")
    msg_seq_no: Annotated[int, Int(1, 999999999)] = Field(alias="msgSeqNo", title="报文序号")
    note: Annotated[str | None, Maybe(Text(0, 1000))] = Field(default=None, title="备注")
    lines: tuple[ArrivalReportLine, ...] = Field(default=(), alias="ArrivalList", fail_fast=True)


class ArrivalReportReturn(WireModel):
    """运抵单回执 (CEB508): receipt of an arrival report."""

    guid: Annotated[str, Text(36, 36)] = Field(title="系统唯一序号")
    operator_code: Annotated[str, Text(1, 18)] = Field(alias="operatorCode", title="监管场所经营人代码")
    logistics_code: Annotated[str, Text(1, 18)] = Field(alias="logisticsCode", title="物流企业代码")
    pre_no: Annotated[str, Text(18, 18, pattern="^B[0-9]{17}$")] = Field(alias="preNo", title="电子口岸编号")
    cop_no: Annotated[str, Text(1, 30)] = Field(alias="copNo", title="企业唯一编号")
    bill_no: Annotated[str | None, Maybe(Text(0, 37))] = Field(default=None, alias="billNo", title="提运单号")
    msg_seq_no: Annotated[int, Int(1, 999999999)] = Field(alias="msgSeqNo", title="报文序号")
    return_status: Annotated[str, Text(1, 10, pattern="^-?[0-9]{1,9}$")] = Field(alias="returnStatus", title="回执状态")
    return_time: Annotated[str, Moment(17)] = Field(alias="returnTime", title="回执时间")
    return_info: Annotated[str, Text(1, 1000)] = Field(alias="returnInfo", title="回执信息")


class DepartureReportLine(WireModel):
    """A line of DepartureReport."""

    gnum: Annotated[int, Int(1, 99999)] = Field(title="序号")
    total_package_no: Annotated[str | None, Maybe(Text(0, 37))] = Field(
        default=None, alias="totalPackageNo", title="总包号"
    )
    logistics_no: Annotated[str, Text(1, 32)] = Field(alias="logisticsNo", title="物流运单编号")
    note: Annotated[str | None, Maybe(Text(0, 1000))] = Field(default=None, title="备注")


class DepartureReport(WireModel):
    """离境单 (CEB509): departure report."""

    guid: Annotated[str, Text(36, 36)] = Field(title="系统唯一序号")
    app_type: Annotated[Literal["1", "2", "3"], OneOf(("1", "2", "3"))] = Field(alias="appType", title="报送类型")
    app_time: Annotated[str, Moment(14)] = Field(alias="appTime", title="报送时间")
    app_status: Annotated[Literal["1", "2"], OneOf(("1", "2"))] = Field(alias="appStatus", title="报送状态")
    customs_code: Annotated[str, Text(4, 4, pattern="^[0-9]{4}$")] = Field(alias="customsCode", title="申报地海关代码")
    cop_no: Annotated[str, Text(1, 30)] = Field(alias="copNo", title="企业唯一编号")
    pre_no: Annotated[str | None, Maybe(Text(18, 18, pattern="^B[0-9]{17}$"))] = Field(
        default=None, alias="preNo", title="电子口岸编号"
    )
    logistics_code: Annotated[str, Text(1, 18)] = Field(alias="logisticsCode", title="物流企业代码")
    logistics_name: Annotated[str, Text(1, 100)] = Field(alias="logisticsName", title="物流企业名称")
    traf_mode: Annotated[str, Text(1, 1)] = Field(alias="trafMode", title="运输方式")
    traf_name: Annotated[str | None, Maybe(Text(0, 100))] = Field(default=None, alias="trafName", title="运输工具名称")
    voyage_no: Annotated[str | None, Maybe(Text(0, 32))] = Field(default=None, alias="voyageNo", title="航班航次号")
    bill_no: Annotated[str | None, Maybe(Text(0, 37))] = Field(default=None, alias="billNo", title="提运单号")
    leave_time: Annotated[str, Moment(14)] = Field(alias="leaveTime", title="离境时间")
    msg_count: Annotated[int, Int(1, 999999999)] = Field(alias="msgCount", title="报文总数")
    msg_seq_no: Annotated[int, Int(1, 999999999)] = Field(alias="msgSeqNo", title="报文序号")
    note: Annotated[str | None, Maybe(Text(0, 1000))] = Field(default=None, title="备注")
    lines: tuple[DepartureReportLine, ...] = Field(alias="DepartureList", min_length=1, fail_fast=True)


class DepartureReportReturn(WireModel):
    """离境单回执 (CEB510): receipt of a departure report."""

    guid: Annotated[str, Text(36, 36)] = Field(title="系统唯一序号")
    logistics_code: Annotated[str, Text(1, 18)] = Field(alias="logisticsCode", title="物流企业代码")
    cop_no: Annotated[str, Text(1, 30)] = Field(alias="copNo", title="企业唯一编号")
    pre_no: Annotated[str, Text(18, 18, pattern="^B[0-9]{17}$")] = Field(alias="preNo", title="电子口岸编号")
    msg_seq_no: Annotated[int, Int(1, 999999999)] = Field(alias="msgSeqNo", title="报文序号")
    return_status: Annotated[str, Text(1, 10, pattern="^-?[0-9]{1,9}$")] = Field(alias="returnStatus", title="回执状态")
    return_time: Annotated[str, Moment(17)] = Field(alias="returnTime", title="回执时间")
    return_info: Annotated[str, Text(1, 1000)] = Field(alias="returnInfo", title="回执信息")


class ExportListLine(WireModel):
    """A line of ExportList."""

    gnum: Annotated[int, Int(1, 99999)] = Field(title="商品序号")
    item_no: Annotated[str, Text(1, 20)] = Field(alias="itemNo", title="企业商品货号")
    item_record_no: Annotated[str | None, Maybe(Text(0, 30))] = Field(
        default=None, alias="itemRecordNo", title="账册备案料号"
    )
    item_name: Annotated[str | None, Maybe(Text(0, 250))] = Field(default=None, alias="itemName", title="企业商品名称")
    gcode: Annotated[str, Text(10, 10, pattern="^[0-9]{10}$")] = Field(title="商品编码")
    gname: Annotated[str, Text(1, 250)] = Field(title="商品名称")
    gmodel: Annotated[str, Text(1, 250)] = Field(title="规格型号")
    bar_code: Annotated[str, Text(1, 50)] = Field(alias="barCode", title="条形码")
    country: Annotated[str, Text(3, 3)] = Field(title="目的国（地区）代码")
    currency: Annotated[str, Text(3, 3)] = Field(title="币制")
    qty: Annotated[Decimal, Dec(above_zero=True)] = Field(title="申报数量")
    qty1: Annotated[Decimal, Dec(above_zero=True)] = Field(title="法定数量")
    qty2: Annotated[Decimal | None, Maybe(Dec(above_zero=True))] = Field(default=None, title="第二数量")
    unit: Annotated[str, Text(3, 3)] = Field(title="申报计量单位")
    unit1: Annotated[str, Text(3, 3)] = Field(title="法定计量单位")
    unit2: Annotated[str | None, Maybe(Text(0, 3))] = Field(default=None, title="第二计量单位")
    price: Annotated[Decimal, Dec()] = Field(title="单价")
    total_price: Annotated[Decimal, Dec()] = Field(alias="totalPrice", title="总价")
    note: Annotated[str | None, Maybe(Text(0, 1000))] = Field(default=None, title="备注")


class ExportList(WireModel):
    """出口清单 (CEB603): export list."""

    guid: Annotated[str, Text(36, 36)] = Field(title="系统唯一序号")
    app_type: Annotated[Literal["1", "2", "3"], OneOf(("1", "2", "3"))] = Field(alias="appType", title="报送类型")
    app_time: Annotated[str, Moment(14)] = Field(alias="appTime", title="报送时间")
    app_status: Annotated[Literal["1", "2"], OneOf(("1", "2"))] = Field(alias="appStatus", title="报送状态")
    customs_code: Annotated[str, Text(4, 4, pattern="^[0-9]{4}$")] = Field(alias="customsCode", title="申报地海关代码")
    ebp_code: Annotated[str, Text(1, 18)] = Field(alias="ebpCode", title="电商平台代码")
    ebp_name: Annotated[str, Text(1, 100)] = Field(alias="ebpName", title="电商平台名称/海外仓名称")
    order_no: Annotated[str, Text(1, 60)] = Field(alias="orderNo", title="订单编号/海外仓订仓单编号")
    logistics_code: Annotated[str, Text(1, 18)] = Field(alias="logisticsCode", title="物流企业代码")
    logistics_name: Annotated[str, Text(1, 100)] = Field(alias="logisticsName", title="物流企业名称")
    logistics_no: Annotated[str, Text(1, 32)] = Field(alias="logisticsNo", title="物流运单编号")
    cop_no: Annotated[str, Text(1, 30)] = Field(alias="copNo", title="企业唯一编号")
    pre_no: Annotated[str | None, Maybe(Text(18, 18, pattern="^B[0-9]{17}$"))] = Field(
        default=None, alias="preNo", title="电子口岸编号"
    )
    invt_no: Annotated[str | None, Maybe(Text(18, 20, pattern="^[0-9]{4}20[0-9]{2}E[0-9]{9,11}$"))] = Field(
        default=None, alias="invtNo", title="清单编号"
    )
    ie_flag: Annotated[Literal["E"], OneOf(("E",))] = Field(alias="ieFlag", title="进出口标记")
    port_code: Annotated[str, Text(4, 4, pattern="^[0-9]{4}$")] = Field(alias="portCode", title="出口口岸代码")
    ie_date: Annotated[str, Moment(8)] = Field(alias="ieDate", title="出口日期")
    statistics_flag: Annotated[Literal["A", "B"], OneOf(("A", "B"))] = Field(
        alias="statisticsFlag", title="申报业务类型"
    )
    agent_code: Annotated[str, Text(1, 18)] = Field(alias="agentCode", title="申报企业代码")
    agent_name: Annotated[str, Text(1, 100)] = Field(alias="agentName", title="申报企业名称")
    ebc_code: Annotated[str, Text(1, 18)] = Field(alias="ebcCode", title="收发货人代码")
    ebc_name: Annotated[str, Text(1, 100)] = Field(alias="ebcName", title="收发货人名称")
    owner_code: Annotated[str, Text(1, 18)] = Field(alias="ownerCode", title="生产销售企业代码")
    owner_name: Annotated[str, Text(1, 100)] = Field(alias="ownerName", title="生产销售企业名称")
    iac_code: Annotated[str | None, Maybe(Text(0, 18))] = Field(default=None, alias="iacCode", title="区内企业代码")
    iac_name: Annotated[str | None, Maybe(Text(0, 100))] = Field(default=None, alias="iacName", title="区内企业名称")
    ems_no: Annotated[str | None, Maybe(Text(0, 30))] = Field(default=None, alias="emsNo", title="账册编号")
    trade_mode: Annotated[str, Text(4, 4)] = Field(alias="tradeMode", title="贸易方式")
    traf_mode: Annotated[str, Text(1, 1)] = Field(alias="trafMode", title="运输方式")
    traf_name: Annotated[str | None, Maybe(Text(0, 100))] = Field(default=None, alias="trafName", title="运输工具名称")
    voyage_no: Annotated[str | None, Maybe(Text(0, 32))] = Field(default=None, alias="voyageNo", title="航班航次号")
    bill_no: Annotated[str | None, Maybe(Text(0, 37))] = Field(default=None, alias="billNo", title="提运单号")
    total_package_no: Annotated[str | None, Maybe(Text(0, 37))] = Field(
        default=None, alias="totalPackageNo", title="总包号"
    )
    loct_no: Annotated[str | None, Maybe(Text(0, 10))] = Field(default=None, alias="loctNo", title="监管场所代码")
    license_no: Annotated[str | None, Maybe(Text(0, 19))] = Field(default=None, alias="licenseNo", title="许可证号")
    country: Annotated[str, Text(3, 3)] = Field(title="运抵国（地区）")
    pod: Annotated[str, Text(3, 4)] = Field(alias="POD", title="指运港代码")
    freight: Annotated[Decimal, Dec()] = Field(title="运费")
    f_currency: Annotated[str, Text(3, 3)] = Field(alias="fCurrency", title="运费币制")
    f_flag: Annotated[Literal["3"], OneOf(("3",))] = Field(alias="fFlag", title="运费标志")
    insured_fee: Annotated[Decimal, Dec()] = Field(alias="insuredFee", title="保费")
    i_currency: Annotated[str, Text(3, 3)] = Field(alias="iCurrency", title="保费币制")
    i_flag: Annotated[Literal["3"], OneOf(("3",))] = Field(alias="iFlag", title="保费标志")
    wrap_type: Annotated[str, Text(1, 1)] = Field(alias="wrapType", title="包装种类代码")
    pack_no: Annotated[int, Int(1, 999999999)] = Field(alias="packNo", title="件数")
    gross_weight: Annotated[Decimal, Dec()] = Field(alias="grossWeight", title="毛重（公斤）")
    net_weight: Annotated[Decimal, Dec()] = Field(alias="netWeight", title="净重（公斤）")
    note: Annotated[str | None, Maybe(Text(0, 1000))] = Field(default=None, title="备注")
    lines: tuple[ExportListLine, ...] = Field(alias="InventoryList", min_length=1, max_length=100, fail_fast=True)


class ExportListReturn(WireModel):
    """出口清单回执 (CEB604): receipt of an export list."""

    guid: Annotated[str, Text(36, 36)] = Field(title="系统唯一序号")
    agent_code: Annotated[str, Text(1, 18)] = Field(alias="agentCode", title="申报企业代码")
    cop_no: Annotated[str, Text(1, 30)] = Field(alias="copNo", title="企业唯一编号")
    pre_no: Annotated[str, Text(18, 18, pattern="^B[0-9]{17}$")] = Field(alias="preNo", title="电子口岸编号")
    invt_no: Annotated[str | None, Maybe(Text(18, 20, pattern="^[0-9]{4}20[0-9]{2}E[0-9]{9,11}$"))] = Field(
        default=None, alias="invtNo", title="清单编号"
    )
    ebc_code: Annotated[str, Text(1, 18)] = Field(alias="ebcCode", title="收发货人代码")
    ebp_code: Annotated[str, Text(1, 18)] = Field(alias="ebpCode", title="电商平台代码")
    order_no: Annotated[str, Text(1, 60)] = Field(alias="orderNo", title="订单编号")
    statistics_flag: Annotated[Literal["A", "B"], OneOf(("A", "B"))] = Field(
        alias="statisticsFlag", title="申报业务类型"
    )
    return_status: Annotated[str, Text(1, 10, pattern="^-?[0-9]{1,9}$")] = Field(alias="returnStatus", title="回执状态")
    return_time: Annotated[str, Moment(17)] = Field(alias="returnTime", title="回执时间")
    return_info: Annotated[str, Text(1, 1000)] = Field(alias="returnInfo", title="回执信息")


class ExportWithdrawal(WireModel):
    """出口撤销申请单 (CEB605): withdrawal of an export list."""

    guid: Annotated[str, Text(36, 36)] = Field(title="系统唯一序号")
    app_type: Annotated[Literal["1", "2", "3"], OneOf(("1", "2", "3"))] = Field(alias="appType", title="报送类型")
    app_time: Annotated[str, Moment(14)] = Field(alias="appTime", title="报送时间")
    app_status: Annotated[Literal["1", "2"], OneOf(("1", "2"))] = Field(alias="appStatus", title="报送状态")
    customs_code: Annotated[str, Text(4, 4, pattern="^[0-9]{4}$")] = Field(alias="customsCode", title="申报地海关代码")
    cop_no: Annotated[str, Text(1, 30)] = Field(alias="copNo", title="企业唯一编号")
    pre_no: Annotated[str | None, Maybe(Text(18, 18, pattern="^B[0-9]{17}$"))] = Field(
        default=None, alias="preNo", title="电子口岸编号"
    )
    invt_no: Annotated[str, Text(18, 20, pattern="^([0-9]{4}20[0-9]{2}E[0-9]{9,11}|B[0-9]{17})$")] = Field(
        alias="invtNo", title="原清单编号"
    )
    reason: Annotated[str, Text(1, 1000)] = Field(title="撤单原因")
    agent_code: Annotated[str, Text(1, 18)] = Field(alias="agentCode", title="申报企业代码")
    agent_name: Annotated[str, Text(1, 100)] = Field(alias="agentName", title="申报企业名称")
    ebc_code: Annotated[str, Text(1, 18)] = Field(alias="ebcCode", title="收发货人代码")
    ebc_name: Annotated[str, Text(1, 100)] = Field(alias="ebcName", title="收发货人名称")
    note: Annotated[str | None, Maybe(Text(0, 1000))] = Field(default=None, title="备注")


class ExportWithdrawalReturn(WireModel):
    """出口撤销申请单回执 (CEB606): receipt of the withdrawal of an export list."""

    guid: Annotated[str, Text(36, 36)] = Field(title="系统唯一序号")
    agent_code: Annotated[str, Text(1, 18)] = Field(alias="agentCode", title="申报企业代码")
    cop_no: Annotated[str, Text(1, 30)] = Field(alias="copNo", title="企业唯一编号")
    pre_no: Annotated[str, Text(18, 18, pattern="^B[0-9]{17}$")] = Field(alias="preNo", title="电子口岸编号")
    invt_no: Annotated[str, Text(18, 20, pattern="^([0-9]{4}20[0-9]{2}E[0-9]{9,11}|B[0-9]{17})$")] = Field(
        alias="invtNo", title="原清单编号"
    )
    return_status: Annotated[str, Text(1, 10, pattern="^-?[0-9]{1,9}$")] = Field(alias="returnStatus", title="回执状态")
    return_time: Annotated[str, Moment(17)] = Field(alias="returnTime", title="回执时间")
    return_info: Annotated[str, Text(1, 1000)] = Field(alias="returnInfo", title="回执信息")


class ManifestLine(WireModel):
    """A line of Manifest."""

    gnum: Annotated[int, Int(1, 99999)] = Field(title="序号")
    total_package_no: Annotated[str | None, Maybe(Text(0, 60))] = Field(
        default=None, alias="totalPackageNo", title="总包号"
    )
    logistics_no: Annotated[str, Text(1, 32)] = Field(alias="logisticsNo", title="物流运单编号")
    invt_no: Annotated[str | None, Maybe(Text(18, 20, pattern="^[0-9]{4}20[0-9]{2}E[0-9]{9,11}$"))] = Field(
        default=None, alias="invtNo", title="出口清单编号"
    )
    note: Annotated[str | None, Maybe(Text(0, 1000))] = Field(default=None, title="备注")


class Manifest(WireModel):
    """清单总分单 (CEB607): manifest."""

    guid: Annotated[str, Text(36, 36)] = Field(title="系统唯一序号")
    app_type: Annotated[Literal["1", "2", "3"], OneOf(("1", "2", "3"))] = Field(alias="appType", title="报送类型")
    app_time: Annotated[str, Moment(14)] = Field(alias="appTime", title="报送时间")
    app_status: Annotated[Literal["1", "2"], OneOf(("1", "2"))] = Field(alias="appStatus", title="报送状态")
    customs_code: Annotated[str, Text(4, 4, pattern="^[0-9]{4}$")] = Field(alias="customsCode", title="申报地海关代码")
    cop_no: Annotated[str, Text(1, 30)] = Field(alias="copNo", title="企业唯一编号")
    pre_no: Annotated[str | None, Maybe(Text(18, 18, pattern="^B[0-9]{17}$"))] = Field(
        default=None, alias="preNo", title="电子口岸编号"
    )
    agent_code: Annotated[str, Text(1, 18)] = Field(alias="agentCode", title="申报企业代码")
    agent_name: Annotated[str, Text(1, 100)] = Field(alias="agentName", title="申报企业名称")
    loct_no: Annotated[str | None, Maybe(Text(0, 10))] = Field(default=None, alias="loctNo", title="监管场所代码")
    traf_mode: Annotated[str, Text(1, 1)] = Field(alias="trafMode", title="运输方式")
    traf_name: Annotated[str, Text(1, 100)] = Field(alias="trafName", title="运输工具名称")
    voyage_no: Annotated[str, Text(1, 32)] = Field(alias="voyageNo", title="航班航次号")
    bill_no: Annotated[str, Text(1, 37)] = Field(alias="billNo", title="提运单号")
    domestic_traf_no: Annotated[str | None, Maybe(Text(0, 100))] = Field(
        default=None, alias="domesticTrafNo", title="境内运输工具编号"
    )
    gross_weight: Annotated[Decimal, Dec()] = Field(alias="grossWeight", title="毛重（公斤）")
    logistics_code: Annotated[str, Text(1, 18)] = Field(alias="logisticsCode", title="物流企业代码")
    logistics_name: Annotated[str, Text(1, 100)] = Field(alias="logisticsName", title="物流企业名称")
    msg_count: Annotated[int, Int(1, 999999999)] = Field(alias="msgCount", title="报文总数")
    msg_seq_no: Annotated[int, Int(1, 999999999)] = Field(alias="msgSeqNo", title="报文序号")
    note: Annotated[str | None, Maybe(Text(0, 1000))] = Field(default=None, title="备注")
    lines: tuple[ManifestLine, ...] = Field(alias="WayBillList", min_length=1, fail_fast=True)


class ManifestReturn(WireModel):
    """清单总分单回执 (CEB608): receipt of a manifest."""

    guid: Annotated[str, Text(36, 36)] = Field(title="系统唯一序号")
    agent_code: Annotated[str, Text(1, 18)] = Field(alias="agentCode", title="申报企业代码")
    logistics_code: Annotated[str, Text(1, 18)] = Field(alias="logisticsCode", title="物流企业代码")
    cop_no: Annotated[str, Text(1, 30)] = Field(alias="copNo", title="企业唯一编号")
    pre_no: Annotated[str, Text(18, 18, pattern="^B[0-9]{17}$")] = Field(alias="preNo", title="电子口岸编号")
    bill_no: Annotated[str, Text(1, 37)] = Field(alias="billNo", title="提运单号")
    msg_seq_no: Annotated[int, Int(1, 999999999)] = Field(alias="msgSeqNo", title="报文序号")
    return_status: Annotated[str, Text(1, 10, pattern="^-?[0-9]{1,9}$")] = Field(alias="returnStatus", title="回执状态")
    return_time: Annotated[str, Moment(17)] = Field(alias="returnTime", title="回执时间")
    return_info: Annotated[str, Text(1, 1000)] = Field(alias="returnInfo", title="回执信息")


class ExportRefundLine(WireModel):
    """A line of ExportRefund."""

    gnum: Annotated[int, Int(1, 9999)] = Field(title="商品项号")
    gcode: Annotated[str, Text(10, 10, pattern="^[0-9]{10}$")] = Field(title="商品编码")
    gname: Annotated[str, Text(1, 250)] = Field(title="商品名称")
    gmodel: Annotated[str, Text(1, 250)] = Field(title="规格型号")
    qty: Annotated[Decimal, Dec(above_zero=True)] = Field(title="申报数量")
    qty1: Annotated[Decimal, Dec(above_zero=True)] = Field(title="法定数量")
    unit: Annotated[str, Text(3, 3)] = Field(title="申报计量单位")
    unit1: Annotated[str, Text(3, 3)] = Field(title="法定计量单位")
    qty2: Annotated[Decimal | None, Maybe(Dec(above_zero=True))] = Field(default=None, title="法定第二数量")
    unit2: Annotated[str | None, Maybe(Text(3, 3))] = Field(default=None, title="法定第二计量单位")
    note: Annotated[str | None, Maybe(Text(0, 500))] = Field(default=None, title="备注")


class ExportRefund(WireModel):
    """出口退货申请单 (CEB213): export return application."""

    guid: Annotated[str, Text(36, 36)] = Field(title="系统唯一序号")
    app_type: Annotated[Literal["1", "2", "3"], OneOf(("1", "2", "3"))] = Field(alias="appType", title="报送类型")
    app_time: Annotated[str, Moment(14)] = Field(alias="appTime", title="报送时间")
    app_status: Annotated[Literal["1", "2"], OneOf(("1", "2"))] = Field(alias="appStatus", title="报送状态")
    customs_code: Annotated[str, Text(4, 4, pattern="^[0-9]{4}$")] = Field(alias="customsCode", title="关区代码")
    loct_no: Annotated[str | None, Maybe(Text(0, 10))] = Field(default=None, alias="loctNo", title="监管场所代码")
    ebp_code: Annotated[str, Text(1, 18)] = Field(alias="ebpCode", title="电商平台代码")
    ebp_name: Annotated[str, Text(1, 100)] = Field(alias="ebpName", title="电商平台名称")
    ebc_code: Annotated[str, Text(1, 18)] = Field(alias="ebcCode", title="电商企业（收发货人）代码")
    ebc_name: Annotated[str, Text(1, 100)] = Field(alias="ebcName", title="电商企业（收发货人）名称")
    logistics_no: Annotated[str, Text(1, 80)] = Field(alias="logisticsNo", title="物流运单编号")
    logistics_code: Annotated[str, Text(1, 18)] = Field(alias="logisticsCode", title="物流企业代码")
    logistics_name: Annotated[str, Text(1, 100)] = Field(alias="logisticsName", title="物流企业名称")
    co_el_no: Annotated[str, Text(1, 30)] = Field(alias="coElNo", title="企业内部标识")
    pre_no: Annotated[str | None, Maybe(Text(18, 18, pattern="^B[0-9]{17}$"))] = Field(
        default=None, alias="preNo", title="电子口岸编号"
    )
    invt_no: Annotated[str, Text(18, 20, pattern="^[0-9]{4}20[0-9]{2}E[0-9]{9,11}$")] = Field(
        alias="invtNo", title="原清单号"
    )
    trade_mode: Annotated[Literal["9661", "1261"] | None, Maybe(OneOf(("9661", "1261")))] = Field(
        default=None, alias="tradeMode", title="退货监管方式"
    )
    agent_code: Annotated[str, Text(1, 18)] = Field(alias="agentCode", title="申报企业代码")
    agent_name: Annotated[str, Text(1, 100)] = Field(alias="agentName", title="申报企业名称")
    bill_no: Annotated[str, Text(1, 37)] = Field(alias="billNo", title="提运单号")
    ie_flag: Annotated[Literal["I"], OneOf(("I",))] = Field(alias="ieFlag", title="进出口标识")
    traf_mode: Annotated[str, Text(1, 1)] = Field(alias="trafMode", title="运输方式")
    traf_name: Annotated[str, Text(1, 100)] = Field(alias="trafName", title="运输工具名称")
    port_code: Annotated[str, Text(4, 4, pattern="^[0-9]{4}$")] = Field(alias="portCode", title="进出口岸")
    reason: Annotated[str, Text(1, 500)] = Field(title="退货原因")
    country: Annotated[str, Text(3, 3)] = Field(title="启运国（地区）")
    voyage_no: Annotated[str, Text(1, 32)] = Field(alias="voyageNo", title="航班航次")
    note: Annotated[str | None, Maybe(Text(0, 500))] = Field(default=None, title="备注")
    lines: tuple[ExportRefundLine, ...] = Field(alias="InvtRefundList", min_length=1, max_length=100, fail_fast=True)


class ExportRefundReturn(WireModel):
    """出口退货申请单回执 (CEB214): receipt of an export return application."""

    guid: Annotated[str, Text(36, 36)] = Field(title="系统唯一序号")
    ebp_code: Annotated[str | None, Maybe(Text(0, 18))] = Field(default=None, alias="ebpCode", title="电商平台代码")
    ebc_code: Annotated[str | None, Maybe(Text(0, 18))] = Field(default=None, alias="ebcCode", title="电商企业代码")
    agent_code: Annotated[str, Text(1, 18)] = Field(alias="agentCode", title="申报企业代码")
    co_el_no: Annotated[str, Text(1, 30)] = Field(alias="coElNo", title="企业内部编号")
    pre_no: Annotated[str | None, Maybe(Text(18, 18, pattern="^B[0-9]{17}$"))] = Field(
        default=None, alias="preNo", title="电子口岸编号"
    )
    invt_no: Annotated[str, Text(18, 20, pattern="^[0-9]{4}20[0-9]{2}E[0-9]{9,11}$")] = Field(
        alias="invtNo", title="清单编号"
    )
    return_status: Annotated[str, Text(1, 10, pattern="^-?[0-9]{1,9}$")] = Field(alias="returnStatus", title="回执状态")
    return_time: Annotated[str, Moment(17)] = Field(alias="returnTime", title="回执时间")
    return_info: Annotated[str, Text(1, 1000)] = Field(alias="returnInfo", title="回执信息")


class TallyList(WireModel):
    """退运理货明细单 (CEB215): tally list."""

    guid: Annotated[str, Text(36, 36)] = Field(title="系统唯一序号")
    app_type: Annotated[Literal["1", "2", "3"], OneOf(("1", "2", "3"))] = Field(alias="appType", title="报送类型")
    app_time: Annotated[str, Moment(14)] = Field(alias="appTime", title="报送时间")
    app_status: Annotated[Literal["1", "2"], OneOf(("1", "2"))] = Field(alias="appStatus", title="报送状态")
    customs_code: Annotated[str, Text(4, 4, pattern="^[0-9]{4}$")] = Field(alias="customsCode", title="关区代码")
    operator_code: Annotated[str, Text(1, 18)] = Field(alias="operatorCode", title="监管场所经营人代码")
    operator_name: Annotated[str, Text(1, 100)] = Field(alias="operatorName", title="监管场所经营人名称")
    logistics_code: Annotated[str, Text(1, 18)] = Field(alias="logisticsCode", title="物流企业代码")
    logistics_name: Annotated[str, Text(1, 100)] = Field(alias="logisticsName", title="物流企业名称")
    logistics_no: Annotated[str, Text(1, 80)] = Field(alias="logisticsNo", title="物流运单号")
    invt_no: Annotated[str | None, Maybe(Text(18, 20, pattern="^[0-9]{4}20[0-9]{2}E[0-9]{9,11}$"))] = Field(
        default=None, alias="invtNo", title="清单编号"
    )
    co_el_no: Annotated[str, Text(1, 20)] = Field(alias="coElNo", title="企业内部标识")
    pre_no: Annotated[str | None, Maybe(Text(18, 18, pattern="^[oB][0-9]{17}$"))] = Field(
        default=None, alias="preNo", title="电子口岸编号"
    )
    bill_no: Annotated[str, Text(1, 37)] = Field(alias="billNo", title="提运单号")
    ie_flag: Annotated[Literal["I"], OneOf(("I",))] = Field(alias="ieFlag", title="进出口标识")
    traf_mode: Annotated[str, Text(1, 1)] = Field(alias="trafMode", title="运输方式")
    traf_name: Annotated[str, Text(1, 100)] = Field(alias="trafName", title="运输工具名称")
    voyage_no: Annotated[str, Text(1, 32)] = Field(alias="voyageNo", title="航班航次")
    location: Annotated[str | None, Maybe(Text(0, 250))] = Field(default=None, title="卸货堆货的仓储位置")
    note: Annotated[str | None, Maybe(Text(0, 250))] = Field(default=None, title="备注")


class TallyListReturn(WireModel):
    """退运理货明细单回执 (CEB216): receipt of a tally list."""

    guid: Annotated[str, Text(36, 36)] = Field(title="系统唯一序号")
    operator_code: Annotated[str, Text(1, 18)] = Field(alias="operatorCode", title="监管场所经营人代码")
    logistics_code: Annotated[str, Text(1, 18)] = Field(alias="logisticsCode", title="物流企业代码")
    logistics_no: Annotated[str, Text(1, 80)] = Field(alias="logisticsNo", title="物流运单号")
    co_el_no: Annotated[str, Text(1, 30)] = Field(alias="coElNo", title="企业内部编号")
    pre_no: Annotated[str | None, Maybe(Text(18, 18, pattern="^[oB][0-9]{17}$"))] = Field(
        default=None, alias="preNo", title="预录入编号"
    )
    return_status: Annotated[str, Text(1, 10, pattern="^-?[0-9]{1,9}$")] = Field(alias="returnStatus", title="回执状态")
    return_time: Annotated[str, Moment(17)] = Field(alias="returnTime", title="回执时间")
    return_info: Annotated[str, Text(1, 1000)] = Field(alias="returnInfo", title="回执信息")


class SummaryApplicationLine(WireModel):
    """A line of SummaryApplication."""

    invt_no: Annotated[str, Text(18, 20, pattern="^[0-9]{4}20[0-9]{2}E[0-9]{9,11}$")] = Field(
        alias="invtNo", title="清单编号"
    )


class SummaryApplication(WireModel):
    """汇总申请单 (CEB701): summary application."""

    guid: Annotated[str, Text(36, 36)] = Field(title="报文编号")
    app_type: Annotated[Literal["1", "2", "3"], OneOf(("1", "2", "3"))] = Field(alias="appType", title="报送类型")
    app_time: Annotated[str, Moment(14)] = Field(alias="appTime", title="报送时间")
    app_status: Annotated[Literal["1", "2"], OneOf(("1", "2"))] = Field(alias="appStatus", title="报送状态")
    customs_code: Annotated[str, Text(4, 4, pattern="^[0-9]{4}$")] = Field(alias="customsCode", title="申报地海关代码")
    cop_no: Annotated[str, Text(1, 30)] = Field(alias="copNo", title="企业唯一编号")
    pre_no: Annotated[str | None, Maybe(Text(18, 18, pattern="^B[0-9]{17}$"))] = Field(
        default=None, alias="preNo", title="电子口岸编号"
    )
    sum_no: Annotated[str | None, Maybe(Text(0, 18))] = Field(default=None, alias="sumNo", title="汇总申请编号")
    agent_code: Annotated[str, Text(1, 18)] = Field(alias="agentCode", title="申报单位代码")
    agent_name: Annotated[str, Text(1, 100)] = Field(alias="agentName", title="申报单位名称")
    ebc_code: Annotated[str, Text(1, 18)] = Field(alias="ebcCode", title="收发货人代码")
    ebc_name: Annotated[str, Text(1, 100)] = Field(alias="ebcName", title="收发货人名称")
    decl_agent_code: Annotated[str, Text(1, 18)] = Field(alias="declAgentCode", title="报关单位代码")
    decl_agent_name: Annotated[str, Text(1, 100)] = Field(alias="declAgentName", title="报关单位名称")
    start_time: Annotated[str | None, Maybe(Moment(14))] = Field(default=None, alias="startTime", title="汇总开始时间")
    end_time: Annotated[str | None, Maybe(Moment(14))] = Field(default=None, alias="endTime", title="汇总结束时间")
    loct_no: Annotated[str | None, Maybe(Text(0, 10))] = Field(default=None, alias="loctNo", title="监管场所代码")
    summary_flag: Annotated[Literal["1", "2"], OneOf(("1", "2"))] = Field(alias="summaryFlag", title="收发货人汇总标志")
    item_name_flag: Annotated[str, Text(1, 1)] = Field(alias="itemNameFlag", title="按商品名汇总标志")
    msg_count: Annotated[int, Int(1, 999999999)] = Field(alias="msgCount", title="报文总数")
    msg_seq_no: Annotated[int, Int(1, 999999999)] = Field(alias="msgSeqNo", title="报文序号")
    note: Annotated[str | None, Maybe(Text(0, 1000))] = Field(default=None, title="备注")
    lines: tuple[SummaryApplicationLine, ...] = Field(default=(), alias="SummaryApplyList", fail_fast=True)


class SummaryApplicationReturn(WireModel):
    """汇总申请单回执 (CEB702): receipt of a summary application."""

    guid: Annotated[str, Text(36, 36)] = Field(title="报文编号")
    agent_code: Annotated[str, Text(1, 18)] = Field(alias="agentCode", title="申报企业代码")
    ebc_code: Annotated[str, Text(1, 18)] = Field(alias="ebcCode", title="收发货人代码")
    cop_no: Annotated[str, Text(1, 30)] = Field(alias="copNo", title="企业唯一编号")
    pre_no: Annotated[str, Text(18, 18, pattern="^B[0-9]{17}$")] = Field(alias="preNo", title="电子口岸编号")
    sum_no: Annotated[str | None, Maybe(Text(18, 18))] = Field(default=None, alias="sumNo", title="汇总申请编号")
    msg_seq_no: Annotated[int, Int(1, 999999999)] = Field(alias="msgSeqNo", title="报文序号")
    return_status: Annotated[str, Text(1, 10, pattern="^-?[0-9]{1,9}$")] = Field(alias="returnStatus", title="回执状态")
    return_time: Annotated[str, Moment(17)] = Field(alias="returnTime", title="回执时间")
    return_info: Annotated[str, Text(1, 1000)] = Field(alias="returnInfo", title="回执信息")


class SummaryResultLine(WireModel):
    """A line of SummaryResult."""

    invt_no: Annotated[str, Text(18, 20, pattern="^[0-9]{4}20[0-9]{2}E[0-9]{9,11}$")] = Field(
        alias="invtNo", title="清单编号"
    )
    logistics_no: Annotated[str, Text(1, 32)] = Field(alias="logisticsNo", title="物流运单编号")
    gseqno: Annotated[int, Int(1, 99999)] = Field(title="汇总结果单顺序号")
    gnum: Annotated[int, Int(1, 99999)] = Field(title="清单商品项号")
    gcode: Annotated[str, Text(10, 10, pattern="^[0-9]{10}$")] = Field(title="清单商品编码")


class SummaryResult(WireModel):
    """汇总结果单 (CEB792): summary result."""

    guid: Annotated[str, Text(36, 36)] = Field(title="报文编号")
    customs_code: Annotated[str, Text(4, 4, pattern="^[0-9]{4}$")] = Field(alias="customsCode", title="申报地海关代码")
    sum_no: Annotated[str, Text(18, 18)] = Field(alias="sumNo", title="汇总申请编号")
    op_date: Annotated[str, Moment(17)] = Field(alias="opDate", title="汇总处理时间")
    decl_seq_no: Annotated[str, Text(18, 18)] = Field(alias="declSeqNo", title="汇总统一编号")
    dec_tmp_no: Annotated[str | None, Maybe(Text(18, 18))] = Field(
        default=None, alias="decTmpNo", title="电子口岸暂存编号"
    )
    dec_pre_no: Annotated[str | None, Maybe(Text(18, 18))] = Field(
        default=None, alias="decPreNo", title="电子口岸预录入编"
    )
    entry_id: Annotated[str | None, Maybe(Text(18, 18))] = Field(default=None, alias="entryId", title="报关单编号")
    dec_state: Annotated[str, Text(1, 3)] = Field(alias="decState", title="报关单状态")
    agent_code: Annotated[str, Text(1, 18)] = Field(alias="agentCode", title="申报企业代码")
    agent_name: Annotated[str, Text(1, 100)] = Field(alias="agentName", title="申报企业名称")
    ebc_code: Annotated[str, Text(1, 18)] = Field(alias="ebcCode", title="收发货人代码")
    ebc_name: Annotated[str, Text(1, 100)] = Field(alias="ebcName", title="收发货人名称")
    decl_agent_code: Annotated[str, Text(1, 18)] = Field(alias="declAgentCode", title="报关单位代码")
    decl_agent_name: Annotated[str, Text(1, 100)] = Field(alias="declAgentName", title="报关单位名称")
    gross_weight: Annotated[Decimal, Dec()] = Field(alias="grossWeight", title="毛重（公斤）")
    net_weight: Annotated[Decimal, Dec()] = Field(alias="netWeight", title="净重（公斤）")
    msg_count: Annotated[int, Int(1, 999999999)] = Field(alias="msgCount", title="报文总数")
    msg_seq_no: Annotated[int, Int(1, 999999999)] = Field(alias="msgSeqNo", title="报文序号")
    note: Annotated[str | None, Maybe(Text(0, 1000))] = Field(default=None, title="备注")
    lines: tuple[SummaryResultLine, ...] = Field(default=(), alias="SummaryResultList", fail_fast=True)
