"""Tax reads what holds stock, releases, verdicts, returns, top-ups and payments."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from libs.runtime.processing import Record
from libs.runtime.reads import Read, Reads, read_as
from libs.schemas.codes.supervision_modes import Hold
from libs.schemas.events.accountbook import StockHeld
from libs.schemas.events.audits import AuditPapersGiven, AuditResultGiven
from libs.schemas.events.intake import GuaranteeToppedUp, TaxConfirmationReported, TaxPaymentReported
from libs.schemas.events.returns import ReturnAccepted, ReturnCompleted, ReturnLapsed
from libs.schemas.events.review import ListExamined, ListReleased, Verdict
from libs.schemas.keys import AttemptKey
from services.tax.domain.due import AuditDue, BillDue, DocumentCollected, DocumentOverdue, PapersDue
from services.tax.domain.taxation import Taxation
from services.tax.domain.views import ReleasedForBilling


@dataclass(slots=True)
class Touched:
    """The events of a batch by what they need. ended: attempts whose guarantee may end or wake others. ahead: guarantors
    of lists whose verdict runs ahead.

    collected: bills due at the end of the day `collected_on`. documents: those that are due then, by number. queues:
    guarantors whose waiting lists may be woken though nothing is freed. audited: lists whose audit may be settled then.
    audited_cases: whose audits are spoken of.
    """

    held: list[StockHeld] = field(default_factory=list)
    released: list[ReleasedForBilling] = field(default_factory=list)
    top_ups: list[GuaranteeToppedUp] = field(default_factory=list)
    payments: list[TaxPaymentReported | TaxConfirmationReported] = field(default_factory=list)
    ended: list[Any] = field(default_factory=list)
    ahead: set[str] = field(default_factory=set)
    collected: set[AttemptKey] = field(default_factory=set)
    collected_on: date | None = None
    documents: set[str] = field(default_factory=set)
    audited: set[AttemptKey] = field(default_factory=set)
    audited_cases: set[str] = field(default_factory=set)
    queues: set[str] = field(default_factory=set)


def _verdict(touched: Touched, record: Record) -> None:
    if record.event.released or Hold.GUARANTEE in record.event.lets_go:
        touched.ended.append(record.event)
        if (listed := record.event.ahead) and listed.parties.assure_code:
            touched.ahead.add(listed.parties.assure_code)


def _collected(touched: Touched, record: Record) -> None:
    touched.collected.add(record.event.key)
    touched.collected_on = record.day


def _audited(touched: Touched, record: Record) -> None:
    touched.audited.add(record.event.key)
    touched.collected_on = record.day


def _document(touched: Touched, record: Record) -> None:
    touched.documents.add(record.event.ent_duty_no)


_RETURN: Read[Touched, Taxation] = Read(
    lambda taxation, r: taxation.return_goods(r.event, r.day), lambda touched, r: touched.ended.append(r.event)
)

READS: Reads[Touched, Taxation] = Reads(
    {
        StockHeld: Read(
            lambda taxation, r: taxation.assess(r.event, r.day, r.time), lambda touched, r: touched.held.append(r.event)
        ),
        GuaranteeToppedUp: Read(
            lambda taxation, r: taxation.top_up(r.event, r.day, r.time),
            lambda touched, r: touched.top_ups.append(r.event),
        ),
        TaxPaymentReported: Read(
            lambda taxation, r: taxation.pay(r.event, r.day, r.time),
            lambda touched, r: touched.payments.append(r.event),
        ),
        TaxConfirmationReported: Read(
            lambda taxation, r: taxation.confirm(r.event, r.day, r.time),
            lambda touched, r: touched.payments.append(r.event),
        ),
        ListReleased: Read(
            lambda taxation, r: taxation.bill(r.event, r.day),
            lambda touched, r: touched.released.append(r.event),
            as_=ReleasedForBilling,
        ),
        **read_as(Verdict, Read(lambda taxation, r: taxation.follow(r.event, r.day), _verdict), ListExamined),
        ReturnAccepted: _RETURN,
        ReturnCompleted: _RETURN,
        ReturnLapsed: _RETURN,
        AuditResultGiven: Read(
            lambda taxation, r: taxation.find_audit(r.event, r.day),
            lambda touched, r: touched.audited_cases.add(r.event.key),
        ),
        AuditPapersGiven: Read(
            lambda taxation, r: taxation.take_papers(r.event, r.day),
            lambda touched, r: touched.audited_cases.add(r.event.key),
        ),
        PapersDue: Read(
            lambda taxation, r: taxation.miss_papers(r.event, r.day),
            lambda touched, r: touched.audited_cases.add(r.event.case_key),
        ),
        AuditDue: Read(lambda taxation, r: taxation.settle_audit(r.event, r.day), _audited),
        BillDue: Read(lambda taxation, r: taxation.collect(r.event, r.day), _collected),
        DocumentCollected: Read(lambda taxation, r: taxation.issue(r.event, r.day), _document),
        DocumentOverdue: Read(lambda taxation, r: taxation.fall_due(r.event, r.day), _document),
    }
)
