"""`tax` audits released lists: it asks for documents, and collects or gives back what differs."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from libs.schemas import audits
from libs.schemas.events.base import Amount, EventModel, Money
from libs.schemas.events.intake import CaseDeclaration
from libs.schemas.events.lists import AttemptNotice, CaseRef, ListNotice
from libs.schemas.events.review import Ground
from libs.schemas.events.tax import BillLine
from libs.schemas.findings import Finding


class AuditResultGiven(CaseDeclaration, audits.AuditResult):
    """An officer of the tax centre said what an audit found."""


class AuditPapersGiven(CaseDeclaration, audits.AuditPapers):
    """A party of a list handed in papers that its audit asks for."""


class AuditedBillLine(BillLine, frozen=True, kw_only=True):
    """A line that a result corrects. value: its dutiable value, yuan, as far as its taxes are told. before: absent."""

    value: Amount


class AuditEvent(AttemptNotice):
    """An event of the audit of one released list, which it names."""


class AuditOrdered(ListNotice):
    """The tax centre audits a list after its release: its documents are asked for.

    answer_by: the last customs day for the documents. until: the last one for a result. ground: why it was drawn.
    """

    release_day: date
    answer_by: date
    until: date
    ground: Ground


class AuditPapersTaken(AuditEvent):
    """The papers of an audit are on record. late: their term was over; absent elsewhere."""

    submission_id: str
    cop_no: str
    party: str
    papers: list[audits.AuditPaper]
    late: bool | None = None


class AuditPapersMissed(AuditEvent):
    """No paper is there when the last day for them, answer_by, closes: the officer decides on what is known. declarant,
    guarantor: of the list."""

    answer_by: date
    declarant: str
    guarantor: str


class AuditFound(AuditEvent):
    """The audit has its result. lines: the corrected ones, each with the taxes of all that was declared of it; none where
    the documents are right. What follows is settled once the list's own tax is collected."""

    submission_id: str
    cop_no: str
    lines: list[AuditedBillLine] = []


class AuditDocumentRefused(EventModel):
    """`tax` refused what was handed in of an audit."""

    submission_id: str
    cop_no: str
    ref: CaseRef
    findings: list[Finding]

    @property
    def key(self) -> str:
        return self.ref.case


class AuditResultRefused(AuditDocumentRefused):
    """`tax` refused a result that fits no open audit, comes before the papers, or cannot be taxed."""


class AuditPapersRefused(AuditDocumentRefused):
    """`tax` refused papers that fit no open audit, or come from nobody whose list it is."""


class AuditMoney(AuditEvent):
    """Money moves after an audit, yuan. submission_id: the list's. tax_no: counts on from the list's bills.

    lines: of each that is corrected how its value and its taxes differ for what did not come back, whichever way; total is
    the sum of the taxes, and above 0.
    """

    submission_id: str
    tax_no: str
    assure_code: str
    total: Money
    lines: list[AuditedBillLine]


class AdditionalBillIssued(AuditMoney):
    """补税: the list owes more than it was billed. ent_duty_no: the payment document it stands in."""

    ent_duty_no: str


class TaxRefunded(AuditMoney):
    """退税: the guarantor gets back what was paid too much. Lines and total are what it gets. ent_duty_nos: the payment
    documents that were paid."""

    ent_duty_nos: list[str]


class AuditOutcome(StrEnum):
    """An audit ends in one of these."""

    CONFIRMED = "confirmed"
    ADDITIONAL = "additional"
    REFUND = "refund"


class AuditClosed(AuditEvent):
    """The audit is over: nothing of it is open. The list's status stays as it is. outcome: confirmed,
    additional or refund. total: what is additional or refunded, yuan."""

    assure_code: str
    outcome: AuditOutcome
    total: Money
