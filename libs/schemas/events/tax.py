"""What `tax` publishes: assessments, bills, payment documents, guarantee."""

from __future__ import annotations

from datetime import date

from libs.schemas.events.base import Event, Fact, ListHead, ListIdentity, Money, Quantity
from libs.schemas.findings import Finding


class TaxLine(Fact):
    """total_price: as declared. unit_price: the book's. value: the line's dutiable value, its share of freight and
    insurance included. Taxes in yuan, to the fen.
    """

    gnum: int
    item_record_no: str | None = None
    gcode: str
    qty: Quantity
    unit: str
    unit_price: Money | None = None
    total_price: Money
    value: Money
    duty: Money
    consumption_tax: Money
    vat: Money


class TaxAssessed(ListHead):
    """The tax of the attempt is known and its guarantee held. Heads are the sums of the lines.

    value: V. full_rate: one article above the single limit, taxed in full (财关税〔2018〕49号).
    tax_rule: id and version of the rule applied. warnings: e.g. the order's `taxTotal` differs.
    """

    entry_mode: str | None = None
    zone_type: str | None = None
    value: Money
    duty: Money
    consumption_tax: Money
    vat: Money
    total: Money
    full_rate: bool
    tax_rule: str
    lines: list[TaxLine]
    warnings: list[Finding] = []


class GuaranteeAwaited(ListIdentity):
    """The guarantor's account is exhausted: the list waits its turn. amount: what it needs. place: its turn
    in the guarantor's line. assessed: what will be published when that comes.
    """

    assure_code: str
    amount: Money
    place: int
    assessed: TaxAssessed


class BillLine(Fact):
    gnum: int
    gcode: str
    qty: Quantity
    duty: Money
    consumption_tax: Money
    vat: Money


class Bill(ListIdentity):
    """tax_no: `<invtNo>_<n>`. release_day: day 0 of the 31-45 day calendar. total = duty + consumption_tax + vat."""

    tax_no: str
    assure_code: str
    release_day: date
    duty: Money
    consumption_tax: Money
    vat: Money
    total: Money
    lines: list[BillLine]


class TaxBillIssued(Bill):
    """电子税单, status 1: made at release."""


class TaxBillReduced(Bill):
    """Part of the goods came back in time: the bill with what is left. return_no: the application's."""

    return_no: str


class TaxBillVoided(Bill):
    """All goods came back in time: status 3; every amount is zero."""

    return_no: str


class TaxBillSummarised(ListIdentity):
    """Status 2: the bill stands in payment document `ent_duty_no`."""

    tax_no: str
    total: Money
    ent_duty_no: str


class PaymentDocumentEvent(Event):
    ent_duty_no: str
    assure_code: str

    @property
    def key(self) -> str:
        return self.assure_code


class PaymentDocumentIssued(PaymentDocumentEvent):
    """缴款书: one per customs office, guarantor and release day; payable until `due_day` closes. amount = Σ bills."""

    customs_code: str
    release_day: date
    due_day: date
    bills: int
    amount: Money


class PaymentDocumentOverdue(PaymentDocumentEvent):
    """`due_day` closed unpaid: the late surcharge runs from the next day."""

    due_day: date
    amount: Money


class PaymentDocumentPaid(PaymentDocumentEvent):
    """Paid in full; the guarantee is free again. amount: tax alone; surcharge beside it."""

    submission_id: str
    cop_no: str
    paid_day: date
    amount: Money
    surcharge: Money


class TaxPaymentRefused(PaymentDocumentEvent):
    submission_id: str
    cop_no: str
    findings: list[Finding]


class GuaranteeRaised(Event):
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
