"""Documents of the Unified Version, one class each. Generated from the message tables of `libs.schemas.ceb`.

Do not edit; run `python -m libs.schemas.ceb.written.generate`.
"""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from libs.schemas.wire import Dec, Int, Maybe, Moment, Text, WireModel


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
    unit: Annotated[str, Text(3, 3)] = Field(title="计量单位")
    qty: Annotated[Decimal, Dec(above_zero=True)] = Field(title="数量")
    price: Annotated[Decimal, Dec()] = Field(title="单价")
    total_price: Annotated[Decimal, Dec()] = Field(alias="totalPrice", title="总价")
    currency: Literal["142"] = Field(title="币制")
    country: Annotated[str, Text(3, 3)] = Field(title="原产国（地区）")
    note: Annotated[str | None, Maybe(Text(0, 1000))] = Field(default=None, title="备注")


class Order(WireModel):
    """电子订单 (CEB311): order."""

    guid: Annotated[str, Text(36, 36)] = Field(title="系统唯一序号")
    app_type: Literal["1", "2", "3"] = Field(alias="appType", title="报送类型")
    app_time: Annotated[str, Moment(14)] = Field(alias="appTime", title="报送时间")
    app_status: Literal["1", "2"] = Field(alias="appStatus", title="业务状态")
    order_type: Literal["I"] = Field(alias="orderType", title="订单类型")
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
    currency: Literal["142"] = Field(title="币制")
    buyer_reg_no: Annotated[str, Text(1, 60)] = Field(alias="buyerRegNo", title="订购人注册号")
    buyer_name: Annotated[str, Text(1, 60)] = Field(alias="buyerName", title="订购人姓名")
    buyer_telephone: Annotated[str, Text(1, 30)] = Field(alias="buyerTelephone", title="订购人电话")
    buyer_id_type: Literal["1"] = Field(alias="buyerIdType", title="订购人证件类型")
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
    app_type: Literal["1", "2", "3"] = Field(alias="appType", title="报送类型")
    app_time: Annotated[str, Moment(14)] = Field(alias="appTime", title="报送时间")
    app_status: Literal["1", "2"] = Field(alias="appStatus", title="业务状态")
    pay_code: Annotated[str, Text(1, 18)] = Field(alias="payCode", title="支付企业代码")
    pay_name: Annotated[str, Text(1, 100)] = Field(alias="payName", title="支付企业名称")
    pay_transaction_id: Annotated[str, Text(1, 60)] = Field(alias="payTransactionId", title="支付交易编号")
    order_no: Annotated[str, Text(1, 60)] = Field(alias="orderNo", title="订单编号")
    ebp_code: Annotated[str, Text(1, 18)] = Field(alias="ebpCode", title="电商平台代码")
    ebp_name: Annotated[str, Text(1, 100)] = Field(alias="ebpName", title="电商平台名称")
    payer_id_type: Literal["1"] = Field(alias="payerIdType", title="支付人证件类型")
    payer_id_number: Annotated[str, Text(1, 60, upper=True)] = Field(alias="payerIdNumber", title="支付人证件号码")
    payer_name: Annotated[str, Text(1, 60)] = Field(alias="payerName", title="支付人姓名")
    telephone: Annotated[str | None, Maybe(Text(0, 60))] = Field(default=None, title="支付人电话")
    amount_paid: Annotated[Decimal, Dec()] = Field(alias="amountPaid", title="支付金额")
    currency: Literal["142"] = Field(title="币制")
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
    app_type: Literal["1", "2", "3"] = Field(alias="appType", title="报送类型")
    app_time: Annotated[str, Moment(14)] = Field(alias="appTime", title="报送时间")
    app_status: Literal["1", "2"] = Field(alias="appStatus", title="业务状态")
    logistics_code: Annotated[str, Text(1, 18)] = Field(alias="logisticsCode", title="物流企业代码")
    logistics_name: Annotated[str, Text(1, 100)] = Field(alias="logisticsName", title="物流企业名称")
    logistics_no: Annotated[str, Text(1, 60)] = Field(alias="logisticsNo", title="物流运单编号")
    bill_no: Annotated[str | None, Maybe(Text(0, 37))] = Field(default=None, alias="billNo", title="提运单号")
    order_no: Annotated[str, Text(1, 60)] = Field(alias="orderNo", title="订单编号")
    freight: Annotated[Decimal | None, Maybe(Dec())] = Field(default=None, title="运费")
    insured_fee: Annotated[Decimal | None, Maybe(Dec())] = Field(default=None, alias="insuredFee", title="保价费")
    currency: Literal["142"] = Field(title="币制")
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
    currency: Literal["142"] = Field(title="币制")
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
    app_type: Literal["1", "2", "3"] = Field(alias="appType", title="报送类型")
    app_time: Annotated[str, Moment(14)] = Field(alias="appTime", title="报送时间")
    app_status: Literal["1", "2"] = Field(alias="appStatus", title="业务状态")
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
    ie_flag: Literal["I"] = Field(alias="ieFlag", title="进出口标记")
    decl_time: Annotated[str, Moment(8)] = Field(alias="declTime", title="申报日期")
    customs_code: Annotated[str, Text(4, 4, pattern="^[0-9]{4}$")] = Field(alias="customsCode", title="申报海关代码")
    port_code: Annotated[str, Text(4, 4, pattern="^[0-9]{4}$")] = Field(alias="portCode", title="口岸海关代码")
    ie_date: Annotated[str | None, Maybe(Moment(8))] = Field(default=None, alias="ieDate", title="进口日期")
    buyer_id_type: Literal["1"] = Field(alias="buyerIdType", title="订购人证件类型")
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
    currency: Literal["142"] = Field(title="币制")
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
