"""The part of tax that a batch touches, in memory."""

from __future__ import annotations

from dataclasses import dataclass, field

from libs.schemas.keys import AttemptKey
from services.tax.domain.audit import Audit
from services.tax.domain.bills import EarlyHeard, ListTax
from services.tax.domain.broken import BrokenPromise
from services.tax.domain.guarantee import GuaranteeAccount, Waiting
from services.tax.domain.payments import Group, PaymentDocument
from services.tax.domain.views import ReleasedForBilling


@dataclass(slots=True)
class TaxLedger:
    """Everything a batch touches, in memory. waiting: the lists of the queues that were read, by attempt.

    too_much: more lists could wake than one transaction may wake; not all of them were read.
    collecting: documents that may take more bills of a day that has ended. counts: documents of that day, by office.
    audits: those of the cases that were read, and those that this batch opens; audits_of: the same by case and list number.
    """

    accounts: dict[str, GuaranteeAccount] = field(default_factory=dict)
    lists: dict[AttemptKey, ListTax] = field(default_factory=dict)
    documents: dict[str, PaymentDocument] = field(default_factory=dict)
    waiting: dict[AttemptKey, tuple[GuaranteeAccount, Waiting]] = field(default_factory=dict)
    collecting: dict[Group, PaymentDocument] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    audits: dict[AttemptKey, Audit] = field(default_factory=dict)
    audits_of: dict[tuple[str, str], Audit] = field(default_factory=dict)
    too_much: bool = False

    def account(self, assure_code: str) -> GuaranteeAccount:
        account = self.accounts.get(assure_code)
        if account is None:
            account = self.accounts[assure_code] = GuaranteeAccount(assure_code)
        return account

    def list_tax(self, event: EarlyHeard | ReleasedForBilling) -> ListTax:
        key = event.ref.attempt_key
        try:
            return self.lists[key]
        except KeyError:
            raise BrokenPromise(f"{type(event).__name__} for attempt {key}, whose tax nobody holds") from None

    def add_audit(self, audit: Audit) -> None:
        self.audits[audit.key] = self.audits_of[audit.case_key, audit.invt_no] = audit

    def document_of(self, group: Group) -> PaymentDocument:
        """The document that bills of the group come into; a new one where there is none yet."""
        document = self.collecting.get(group)
        if document is None:
            self.counts[group.customs_code] = count = self.counts.get(group.customs_code, 0) + 1
            document = self.collecting[group] = PaymentDocument.begun(group, count)
            self.documents[document.ent_duty_no] = document
        return document
