"""What `intake` publishes: documents it accepted, and every receipt a partner gets.

Accepted documents carry the fields their readers compare or post. ID numbers are replaced by a token.
"""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from libs.schemas import declarations as d
from libs.schemas.events.base import EventModel, Fact, Money, Quantity
from libs.schemas.findings import Finding
from libs.schemas.keys import BOOK, CASE, ENTERPRISE, GUARANTOR, ORDER, Key


class Accepted(EventModel):
    """submission_id: names the submission that brought the document; receipts are asked for by it.

    keyed_by: the thing whose records the document must keep its order with.
    """

    keyed_by: ClassVar[Key]
    submission_id: str

    @property
    def key(self) -> str:
        return self.keyed_by.of(*(getattr(self, name) for name in self.keyed_by.attributes))


class CaseDocument(Accepted):
    """A document of a case. correction: 0 for a first version, k for the k-th correction accepted in the case."""

    keyed_by = ORDER
    order_no: str
    correction: int = 0


class OrderLine(Fact):
    gnum: int
    item_no: str | None = None
    item_name: str
    qty: Quantity
    unit: str
    price: Money
    total_price: Money
    country: str


class OrderAccepted(CaseDocument):
    ebp_code: str
    ebc_code: str
    goods_value: Money
    freight: Money
    discount: Money
    tax_total: Money
    actural_paid: Money
    currency: str
    pay_code: str | None = None
    pay_transaction_id: str | None = None
    buyer_name: str
    buyer_telephone: str
    buyer_token: str
    consignee: str
    consignee_telephone: str
    consignee_address: str
    lines: Annotated[list[OrderLine], Field(min_length=1)]


class PaymentAccepted(CaseDocument):
    ebp_code: str
    pay_code: str
    pay_transaction_id: str
    amount_paid: Money
    currency: str
    payer_name: str
    payer_token: str


class WaybillAccepted(CaseDocument):
    logistics_code: str
    logistics_no: str
    freight: Money | None = None
    insured_fee: Money | None = None
    currency: str
    weight: Quantity
    consignee: str
    consignee_telephone: str
    consignee_address: str


class ListLine(Fact):
    """qty1/unit1, qty2/unit2: lawful quantities of the tariff line; tax thresholds are measured in them."""

    gnum: int
    item_record_no: str | None = None
    item_no: str | None = None
    gcode: str
    gname: str
    country: str
    qty: Quantity
    unit: str
    qty1: Quantity
    unit1: str
    qty2: Quantity | None = None
    unit2: str | None = None
    price: Money
    total_price: Money


class ListAccepted(CaseDocument):
    """attempt: see `ListIdentity`. corrections: how many the case had seen accepted before this list."""

    ebp_code: str
    attempt: int
    corrections: int = 0
    customs_code: str
    ebc_code: str
    agent_code: str
    cop_no: str
    pre_no: str
    trade_mode: str
    traf_mode: str
    ems_no: str | None = None
    area_code: str | None = None
    logistics_code: str
    logistics_no: str
    assure_code: str
    buyer_name: str
    buyer_telephone: str
    buyer_token: str
    consignee_address: str
    freight: Money
    insured_fee: Money
    currency: str
    gross_weight: Quantity
    lines: Annotated[list[ListLine], Field(min_length=1)]


class BookDocument(Accepted):
    """A declaration for `accountbook`."""

    keyed_by = BOOK
    ems_no: str


class BookFiled(BookDocument, d.BookFiling):
    pass


class EntryDeclared(BookDocument, d.FirstLineEntry):
    pass


class VerificationListDeclared(BookDocument, d.VerificationList):
    pass


class ReleaseNoteDeclared(BookDocument, d.ReleaseNote):
    pass


class GatePassReported(BookDocument, d.GatePass):
    pass


class GateInspectionReported(BookDocument, d.GateInspectionResult):
    pass


class TaxDocument(Accepted):
    """A declaration for `tax`."""

    keyed_by = GUARANTOR
    assure_code: str


class GuaranteeToppedUp(TaxDocument, d.GuaranteeTopUp):
    pass


class TaxPaymentReported(TaxDocument, d.TaxPayment):
    pass


class CaseDeclaration(Accepted):
    """A declaration for `review` or `returns` about one case."""

    keyed_by = CASE
    ebp_code: str
    order_no: str


class ListInspectionReported(CaseDeclaration, d.ListInspectionResult):
    pass


class ManualVerdictGiven(CaseDeclaration, d.ManualVerdict):
    pass


class EnterpriseRegistered(Accepted, d.EnterpriseRegistration):
    keyed_by = ENTERPRISE


class ReturnApplied(CaseDeclaration, d.ReturnApplication):
    pass


class ReturnArrived(CaseDeclaration, d.ReturnArrival):
    pass


class Receipt(Fact):
    """receipt: the official fields in their order, `returnStatus`, `returnTime` and `returnInfo` among them.

    findings: everything that was wrong, for receipts that refuse or warn.
    """

    receipt: dict[str, str]
    findings: list[Finding] = []


class ReceiptsIssued(EventModel):
    """What a partner is answered at once: one receipt, or several in their order.

    message_type: the official receipt message (`CEB312Message` …); None for kinds the Unified Version does not know.
    business_key: what the partner knows the document by, e.g. `order/3301960AB1/T2025111100000001`; the Kafka key.
    repeats: the submission that said the same before; these are the receipts of that one so far, told again.
    """

    submission_id: str | None = None
    document: str
    message_type: str | None = None
    business_key: str
    receipts: Annotated[list[Receipt], Field(min_length=1)]
    repeats: str | None = None

    @property
    def key(self) -> str:
        return self.business_key
