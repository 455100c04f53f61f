"""`tax` publishes assessments, bills, payment documents and the guarantee's state."""

from __future__ import annotations

from datetime import date

from libs.schemas.events.accountbook import BookFacts
from libs.schemas.events.base import Amount, EventModel, EventStruct, FactStruct, Money
from libs.schemas.events.lists import CaseRef, Declared, DeclaredLine, ListEvent
from libs.schemas.findings import Finding


class LineTax(FactStruct, frozen=True):
    """A line's tax, yuan, to the fen. value: its dutiable value, its share of freight and insurance included."""

    gnum: int
    value: Amount
    duty: Amount
    consumption_tax: Amount
    vat: Amount


class Assessment(FactStruct, frozen=True, kw_only=True):
    """The tax of a list. Heads are the sums of the lines, which stand in the order of the list's.

    value: V. full_rate: one article above the single limit, taxed in full (财关税〔2018〕49号).
    tax_rule: id and version of the rule applied. tax_total: what the order says was collected, where that differs; warnings
    has the finding.
    """

    value: Amount
    duty: Amount
    consumption_tax: Amount
    vat: Amount
    total: Amount
    full_rate: bool
    tax_rule: str
    lines: list[LineTax]
    tax_total: Amount | None = None
    warnings: list[Finding] = []


class TaxAssessed(ListEvent, frozen=True, kw_only=True):
    """The tax of the attempt is known and its guarantee held."""

    lines: list[DeclaredLine]
    book: BookFacts | None = None
    tax: Assessment


class GuaranteeAwaited(EventStruct, frozen=True, kw_only=True):
    """The guarantor's account is exhausted: the list waits its turn. place: its turn in the guarantor's line. assessed:
    what will be published when that comes."""

    place: int
    assessed: TaxAssessed

    @property
    def list(self) -> Declared:
        return self.assessed.list

    @property
    def ref(self) -> CaseRef:
        return self.assessed.list.ref

    @property
    def key(self) -> str:
        return self.assessed.key


class BillLine(FactStruct, frozen=True):
    """A line as it is billed, yuan. before: in a part, the quantity of the line that stands in the parts before it."""

    gnum: int
    gcode: str
    qty: Amount
    duty: Amount
    consumption_tax: Amount
    vat: Amount
    before: Amount | None = None


class BillEvent(EventStruct, frozen=True, kw_only=True):
    """An event of one electronic tax bill (电子税单). tax_no: `<invtNo>_<n>`. submission_id: the list's."""

    ref: CaseRef
    submission_id: str
    tax_no: str
    total: Amount

    @property
    def key(self) -> str:
        return self.ref.case


class Bill(BillEvent, frozen=True, kw_only=True):
    """The bill as it stands. release_day: day 0 of the 31-45 day calendar. total = duty + consumption_tax + vat."""

    assure_code: str
    release_day: date
    duty: Amount
    consumption_tax: Amount
    vat: Amount
    lines: list[BillLine]


class TaxBillIssued(Bill, frozen=True, kw_only=True):
    """电子税单 is made at release, with status 1."""


class TaxBillReduced(Bill, frozen=True, kw_only=True):
    """Part of the goods came back in time, and the bill stands with what is left. return_no: the application's;
    arrival_no: the arrival's."""

    return_no: str
    arrival_no: str


class TaxBillVoided(Bill, frozen=True, kw_only=True):
    """The bill is void: status 3; every amount is zero. return_no: of the application with which the last goods came
    back; absent where they were sent back abroad or confiscated."""

    return_no: str | None = None
    arrival_no: str | None = None


class TaxBillSummarised(BillEvent, frozen=True, kw_only=True):
    """The bill, or a part of it, stands in payment document `ent_duty_no`: status 2.

    lines: of a part, where goods of the list were applied for to come back; total is theirs. Without lines it is the bill.
    """

    ent_duty_no: str
    lines: list[BillLine] = []


class PaymentDocumentEvent(EventModel):
    """An event of one payment document (缴款书). assure_code: the guarantor that pays it."""

    ent_duty_no: str
    assure_code: str

    @property
    def key(self) -> str:
        return self.assure_code


class PaymentDocumentIssued(PaymentDocumentEvent):
    """A 缴款书 is due per customs office, guarantor and release day; it is payable until `due_day` closes. amount = Σ
    bills. additional: true where they are those of audits; absent elsewhere."""

    customs_code: str
    release_day: date
    due_day: date
    bills: int
    amount: Money
    additional: bool | None = None


class PaymentDocumentOverdue(PaymentDocumentEvent):
    """`due_day` closed unpaid: the late surcharge runs from the next day."""

    due_day: date
    amount: Money


class TaxPaymentTaken(PaymentDocumentEvent):
    """A guarantor reports that it paid a document in full: no surcharge runs on. Nothing is free before the treasury has the
    money. amount: tax alone; surcharge beside it."""

    submission_id: str
    cop_no: str
    paid_day: date
    amount: Money
    surcharge: Money


class PaymentDocumentPaid(PaymentDocumentEvent):
    """The treasury has the money of the document, surcharge included, and the guarantee is free again. amount: tax alone;
    surcharge beside it. confirmed_day: when the treasury said so; paid_day: when its guarantor did, or the same where it did
    not. additional: see `PaymentDocumentIssued`."""

    submission_id: str
    cop_no: str
    paid_day: date
    confirmed_day: date
    amount: Money
    surcharge: Money
    additional: bool | None = None


class TaxPaymentRefused(PaymentDocumentEvent):
    """`tax` refused a payment, or its confirmation, that fits no open payment document."""

    submission_id: str
    cop_no: str
    findings: list[Finding]


class GuaranteeRaised(EventModel):
    """A top-up is on the account. ceiling: the new ceiling; committed: held or kept under it. Yuan."""

    submission_id: str
    cop_no: str
    assure_code: str
    amount: Money
    ceiling: Money
    committed: Money

    @property
    def key(self) -> str:
        return self.assure_code
