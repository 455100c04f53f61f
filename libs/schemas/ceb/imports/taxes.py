"""Describes the electronic tax bill and its status, which customs sends (CEB816, CEB818)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from libs.schemas.ceb.engine.facts import Field, Lines, Message
from libs.schemas.ceb.shared import checks
from libs.schemas.ceb.shared import elements as e
from libs.schemas.ceb.shared.codes import OUTGOING
from libs.schemas.ceb.shared.rules import lines_total
from libs.schemas.wire import Dec, OneOf, Text

if TYPE_CHECKING:
    from libs.schemas.generated.documents import ElectronicTaxBill, ElectronicTaxBillStatus

_PARTY = Text(0, 64)
_GUID = replace(e.GUID, zh="报文编号")
_TAX_NO = Field("taxNo", "电子税单编号", Text(1, 50), meaning="the list's number, `_` and a count")
_STATUS = Field("status", "税单状态", OneOf(("1", "2", "3")), meaning="1 issued, 2 summarised, 3 void")
_ENT_DUTY_NO = Field(
    "entDutyNo", "缴款书编号", Text(0, 50), optional=True, meaning="payment document, once the bill is summarised"
)
_ASSURE_CODE = Field(
    "assureCode", "担保企业代码", _PARTY, optional=True, check=checks.ENTERPRISE, meaning="who guarantees the tax"
)
_YUAN = Dec(signed=True)
"""What an audit gives back is below 0."""
_TAXES = (
    Field("customsTax", "应征关税", _YUAN, meaning="duty, yuan"),
    Field("valueAddedTax", "应征增值税", _YUAN, meaning="value added tax, yuan"),
    Field("consumptionTax", "应征消费税", _YUAN, meaning="consumption tax, yuan"),
)

TAX_BILL: Message[ElectronicTaxBill] = Message(
    name="CEB816Message",
    zh="电子税单",
    en="electronic tax bill",
    node="Tax",
    head="TaxHeadRd",
    model="ElectronicTaxBill",
    codes=OUTGOING,
    envelope=False,
    documents_max=None,
    key=("taxNo",),
    fields=(
        _GUID,
        e.RETURN_TIME,
        replace(e.INVT_NO, zh="进境清单编号", meaning="the list that is taxed"),
        _TAX_NO,
        *_TAXES,
        _STATUS,
        _ENT_DUTY_NO,
        e.NOTE,
        _ASSURE_CODE,
        replace(e.EBC_CODE, type=_PARTY, optional=True),
        replace(e.LOGISTICS_CODE, type=_PARTY, optional=True),
        replace(e.AGENT_CODE, zh="申报单位代码", optional=True),
        replace(e.CUSTOMS_CODE, zh="申报口岸", optional=True),
    ),
    lines=Lines(
        "TaxListRd",
        "ElectronicTaxBillLine",
        (
            replace(e.GNUM, zh="序号", meaning="line of the list"),
            replace(e.GCODE, zh="海关商品编码"),
            Field("taxPrice", "完税总价格", _YUAN, meaning="dutiable value of the line, yuan"),
            *_TAXES,
        ),
    ),
    rules=tuple(lines_total(tax.name) for tax in _TAXES),
)

TAX_BILL_STATUS: Message[ElectronicTaxBillStatus] = Message(
    name="CEB818Message",
    zh="电子税单状态",
    en="status of an electronic tax bill",
    node="Tax",
    head="TaxHeadStatus",
    model="ElectronicTaxBillStatus",
    codes=OUTGOING,
    envelope=False,
    documents_max=None,
    key=("taxNo",),
    fields=(
        _GUID,
        e.RETURN_TIME,
        replace(e.INVT_NO, meaning="the list that is taxed"),
        _TAX_NO,
        _STATUS,
        _ENT_DUTY_NO,
        _ASSURE_CODE,
    ),
)
