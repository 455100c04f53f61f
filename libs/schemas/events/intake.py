"""`intake` publishes the documents it accepted; its receipts stand in `libs.schemas.events.receipts`.

Accepted documents carry the fields their readers compare or post. What they tell of persons is a token and a masked form.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, TypeAlias

from msgspec import Meta

from libs.schemas import declarations as d
from libs.schemas import zone_declarations as zone
from libs.schemas.events.base import Amount, EventModel, EventStruct, FactStruct
from libs.schemas.events.lists import CaseRef
from libs.schemas.events.persons import PersonalValue
from libs.schemas.events.receipts import Receipt as Receipt  # noqa: PLC0414  # found here as well
from libs.schemas.events.receipts import ReceiptsIssued as ReceiptsIssued  # noqa: PLC0414
from libs.schemas.keys import AREA, BOOK, CASE, ENTERPRISE, EXPORT_CASE, GUARANTOR, OFFICER, ORDER, PARTY, Key


class DocumentAccepted(EventModel):
    """`intake` accepted a document. submission_id: names the submission that brought it; receipts are asked for by it.

    keyed_by: the thing whose records the document must keep its order with; begins: what its trace begins with, if not with
    that. sent_by: who answers for it by the register; sender_office: the customs office that one is registered for, where
    it is registered for one. sender_discredited: whether customs rates it as one that broke its trust.
    """

    keyed_by: ClassVar[Key]
    begins: ClassVar[Key | None] = None
    submission_id: str
    sent_by: str | None = None
    sender_office: str | None = None
    sender_discredited: bool = False

    @property
    def key(self) -> str:
        return self.keyed_by.of(*(getattr(self, name) for name in self.keyed_by.attributes))


class MessageAccepted(EventStruct, frozen=True):
    """`intake` accepted a document of the Unified Version; amounts are the text they came as. See `DocumentAccepted`."""

    keyed_by: ClassVar[Key]
    begins: ClassVar[Key | None] = None
    submission_id: str

    @property
    def key(self) -> str:
        return self.keyed_by.reader()(self)


class CaseDocument(MessageAccepted, frozen=True):
    """A document of a case. correction: 0 for a first version, k for the k-th correction under its order number."""

    keyed_by = ORDER
    order_no: str
    correction: int

    @property
    def key(self) -> str:
        return self.order_no


class OrderLine(FactStruct, frozen=True):
    """An order line names one article, its quantity and its price."""

    gnum: int
    item_name: str
    qty: Amount
    unit: str
    price: Amount
    total_price: Amount
    country: str
    item_no: str | None = None


class OrderAccepted(CaseDocument, frozen=True):
    """`intake` accepted an order; it carries what a list must agree with. identity: whether its buyer is whom it names, as
    far as is known (`libs.schemas.buyer_identity`); absent where nobody has it checked. gmodel: of its lines in their order,
    where it is drawn for their comparison. raw_payment: whether its platform told the raw data of its payment
    (`libs.schemas.raw_payments`); absent where it is not drawn to be asked."""

    ebp_code: str
    ebc_code: str
    goods_value: Amount
    freight: Amount
    discount: Amount
    tax_total: Amount
    actural_paid: Amount
    currency: str
    buyer_name: PersonalValue
    buyer_telephone: PersonalValue
    buyer_id_number: PersonalValue
    consignee: PersonalValue
    consignee_telephone: PersonalValue
    consignee_address: PersonalValue
    lines: Annotated[list[OrderLine], Meta(min_length=1)]
    pay_code: str | None = None
    pay_transaction_id: str | None = None
    ebp_name: str | None = None
    identity: str | None = None
    gmodel: list[str] | None = None
    raw_payment: str | None = None


class PaymentAccepted(CaseDocument, frozen=True):
    """`intake` accepted a payment for an order."""

    ebp_code: str
    pay_code: str
    pay_transaction_id: str
    amount_paid: Amount
    currency: str
    payer_name: PersonalValue
    payer_id_number: PersonalValue
    ebp_name: str | None = None


class WaybillAccepted(CaseDocument, frozen=True):
    """`intake` accepted the waybill of a parcel."""

    logistics_code: str
    logistics_no: str
    currency: str
    weight: Amount
    consignee: PersonalValue
    consignee_telephone: PersonalValue
    consignee_address: PersonalValue
    freight: Amount | None = None
    insured_fee: Amount | None = None


class ListLine(FactStruct, frozen=True):
    """A list line declares one article with its quantities and price. qty1/unit1, qty2/unit2: lawful quantities of the
    tariff line; tax thresholds are measured in them."""

    gnum: int
    gcode: str
    gname: str
    country: str
    qty: Amount
    unit: str
    qty1: Amount
    unit1: str
    price: Amount
    total_price: Amount
    item_record_no: str | None = None
    item_no: str | None = None
    qty2: Amount | None = None
    unit2: str | None = None


class ListAccepted(CaseDocument, frozen=True):
    """`intake` accepted a list as an attempt of its case. attempt: see `CaseRef`. corrections: how many
    its order number had seen accepted before this list. replaces: the attempt it is a change of, which must wait still.
    port_code: where it is not customs_code. gmodel: as in `OrderAccepted`."""

    ebp_code: str
    attempt: int
    customs_code: str
    ebc_code: str
    agent_code: str
    cop_no: str
    pre_no: str
    trade_mode: str
    traf_mode: str
    logistics_code: str
    logistics_no: str
    assure_code: str
    buyer_name: PersonalValue
    buyer_telephone: PersonalValue
    buyer_id_number: PersonalValue
    consignee_address: PersonalValue
    freight: Amount
    insured_fee: Amount
    currency: str
    gross_weight: Amount
    lines: Annotated[list[ListLine], Meta(min_length=1)]
    ems_no: str | None = None
    area_code: str | None = None
    corrections: int = 0
    ebp_name: str | None = None
    bill_no: str | None = None
    license_no: str | None = None
    replaces: int = 0
    port_code: str | None = None
    gmodel: list[str] | None = None


AnyAccepted: TypeAlias = DocumentAccepted | MessageAccepted


class BookDocument(DocumentAccepted):
    """A declaration for `accountbook`."""

    keyed_by = BOOK
    ems_no: str


class BookFiled(BookDocument, d.BookFiling):
    """A zone enterprise filed a book, or items of one."""


class EntryDeclared(BookDocument, d.FirstLineEntry):
    """A zone enterprise declared goods at the first line."""


class EntryListDeclared(BookDocument, zone.EntryVerificationList):
    """A zone enterprise declared a verification list under which goods are to enter."""


class ZoneConditionsRecorded(DocumentAccepted, zone.ZoneConditions):
    """Customs put conditions of a zone enterprise on record."""

    keyed_by = AREA


class VerificationListDeclared(BookDocument, d.VerificationList):
    """A zone enterprise declared a verification list over released lists of its book."""


class ReleaseNoteDeclared(BookDocument, d.ReleaseNote):
    """A zone enterprise declared a release note for one vehicle."""


class VerificationListWithdrawalDeclared(BookDocument, zone.VerificationListWithdrawal):
    """A zone enterprise withdrew a verification list."""


class ReleaseNoteWithdrawalDeclared(BookDocument, zone.ReleaseNoteWithdrawal):
    """A zone enterprise withdrew a release note."""


class GatePassReported(BookDocument, d.GatePass):
    """The gate reported a vehicle that passed."""


class GateControlled(BookDocument, d.GateControl):
    """An officer had a vehicle inspected at the gate."""


class GateInspectionReported(BookDocument, d.GateInspectionResult):
    """An officer reported the result of a gate inspection."""


class ConfiscationDeclared(BookDocument, d.Confiscation):
    """An officer had confiscated goods taken out of the zone."""


class TaxDocument(DocumentAccepted):
    """A declaration for `tax`."""

    keyed_by = GUARANTOR
    assure_code: str


class GuaranteeToppedUp(TaxDocument, d.GuaranteeTopUp):
    """A guarantor raised its ceiling."""


class TaxPaymentReported(TaxDocument, d.TaxPayment):
    """A guarantor reported that it paid a payment document."""


class TaxConfirmationReported(TaxDocument, d.TaxConfirmation):
    """The treasury reported the money of a payment document."""


class CaseDeclaration(DocumentAccepted):
    """A declaration for `review` or `returns` about one case."""

    keyed_by = CASE
    ebp_code: str
    order_no: str

    @property
    def ref(self) -> CaseRef:
        """The case that it names, whatever was declared of it."""
        return CaseRef.of(self.key)


class OfficersWord(DocumentAccepted):
    """An officer speaks of one list, for import or for export."""

    keyed_by = CASE
    ebc_code: str | None = None
    ebp_code: str | None = None
    order_no: str

    @property
    def key(self) -> str:
        if self.ebc_code is not None:
            return EXPORT_CASE.of(self.ebc_code, self.order_no)
        return CASE.of(self.ebp_code or "", self.order_no)

    @property
    def ref(self) -> CaseRef:
        """The case that it names, whatever was declared of it."""
        return CaseRef.of(self.key)


class ListInspectionReported(OfficersWord, d.ListInspectionResult):
    """An officer reported the result of inspecting a parcel."""


class ManualVerdictGiven(OfficersWord, d.ManualVerdict):
    """An officer decided on a list."""


class TransmissionEntrusted(DocumentAccepted, d.Entrustment):
    """A party entrusted another with the transmission of its documents."""

    keyed_by = PARTY


class EnterpriseRegistered(DocumentAccepted, d.EnterpriseRegistration):
    """Customs registered an enterprise, or suspended it."""

    keyed_by = ENTERPRISE


class ControlInstructed(DocumentAccepted, d.ControlInstruction):
    """The risk centre gave, changed or lifted a control instruction."""

    keyed_by = OFFICER


class ReturnArrived(CaseDeclaration, d.ReturnArrival):
    """The operator of a zone or site reported that returned goods arrived."""


class UnfitGoodsDisposalDeclared(CaseDeclaration, d.UnfitGoodsDisposal):
    """An operator declared that unfit goods of a return were destroyed or left abroad."""


class WrongGoodsRuled(CaseDeclaration, d.WrongGoodsVerdict):
    """An officer decided on goods that are not those released."""


class ReturnCentreRecorded(DocumentAccepted, zone.ReturnCentre):
    """Customs put conditions of a return centre on record."""

    keyed_by = AREA


class ReturnParcelsDeclared(DocumentAccepted, zone.ReturnParcelList):
    """A return centre declared parcels that came in, or were handed back."""

    keyed_by = AREA
