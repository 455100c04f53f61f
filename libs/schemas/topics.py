"""The topic table: name, owner, key, partitions, retention, events. One owner writes a topic; nobody else does.

Partition counts are equal along the chain (`CHAIN`), so that a case's records keep their company; topics of few records
have one. Counts grow only by the procedure of docs/guarantees.md, never by a setting alone.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import timedelta

from libs.schemas.events import accountbook, intake, matching, returns, review, tax
from libs.schemas.events.base import Event
from libs.schemas.events.calendar import DayClosed

CHAIN = int(os.environ.get("TONGGUAN_PARTITIONS", "4"))
"""Partitions of the chain's topics; fixed for a system's life."""

KEEP_DECLARED = timedelta(days=30)
KEEP_EVENTS = timedelta(days=180)
PARTNERS = "declare"
"""Owner of the topics that partners write."""


@dataclass(frozen=True)
class Topic:
    """days: whether `DayClosed` travels in it. key: what the records are keyed by, in the field's terms.

    sheets: its records hold many events each (`libs.schemas.cloudevents`), because a list costs several and only
    services read them; other topics carry one event per record, for whoever subscribes.
    """

    name: str
    owner: str
    key: str
    events: tuple[type[Event], ...] = ()
    partitions: int = 1
    days: bool = False
    sheets: bool = False
    retention: timedelta = KEEP_EVENTS

    @property
    def noun(self) -> str:
        """The middle of the name: `documents` of `cbec.intake.documents.v1`."""
        return self.name.split(".")[2]


def _declare(noun: str, key: str, partitions: int = 1) -> Topic:
    return Topic(
        f"cbec.{PARTNERS}.{noun}.v1", PARTNERS, key, (DayClosed,), partitions, days=True, retention=KEEP_DECLARED
    )


def _topic(owner: str, noun: str, key: str, *events: type[Event], days: bool = False) -> Topic:
    return Topic(f"cbec.{owner}.{noun}.v1", owner, key, events, days=days)


def _chain(owner: str, noun: str, key: str, *events: type[Event], days: bool = False, sheets: bool = True) -> Topic:
    """A topic with several events per list."""
    return Topic(f"cbec.{owner}.{noun}.v1", owner, key, events, CHAIN, days, sheets)


ORDERS = _declare("orders", "orderNo", CHAIN)
PAYMENTS = _declare("payments", "orderNo", CHAIN)
WAYBILLS = _declare("waybills", "orderNo", CHAIN)
LISTS = _declare("lists", "orderNo", CHAIN)
BOOK_FILINGS = _declare("book-filings", "emsNo")
FIRST_LINE_ENTRIES = _declare("first-line-entries", "emsNo")
VERIFICATION_LISTS = _declare("verification-lists", "emsNo")
RELEASE_NOTES = _declare("release-notes", "emsNo")
GATE_PASSES = _declare("gate-passes", "emsNo")
GATE_INSPECTIONS = _declare("gate-inspections", "emsNo")
LIST_INSPECTIONS = _declare("list-inspections", "case")
MANUAL_VERDICTS = _declare("manual-verdicts", "case")
ENTERPRISES = _declare("enterprises", "code")
GUARANTEE_TOP_UPS = _declare("guarantee-top-ups", "assureCode")
TAX_PAYMENTS = _declare("tax-payments", "assureCode")
RETURN_APPLICATIONS = _declare("return-applications", "case")
RETURN_ARRIVALS = _declare("return-arrivals", "case")

DECLARED: dict[str, Topic] = {
    "order": ORDERS,
    "payment": PAYMENTS,
    "waybill": WAYBILLS,
    "list": LISTS,
    "book-filing": BOOK_FILINGS,
    "first-line-entry": FIRST_LINE_ENTRIES,
    "verification-list": VERIFICATION_LISTS,
    "release-note": RELEASE_NOTES,
    "gate-pass": GATE_PASSES,
    "gate-inspection": GATE_INSPECTIONS,
    "list-inspection": LIST_INSPECTIONS,
    "manual-verdict": MANUAL_VERDICTS,
    "enterprise": ENTERPRISES,
    "guarantee-top-up": GUARANTEE_TOP_UPS,
    "tax-payment": TAX_PAYMENTS,
    "return-application": RETURN_APPLICATIONS,
    "return-arrival": RETURN_ARRIVALS,
}
"""Document kind → the topic it is declared on."""

DOCUMENTS = _chain(
    "intake", "documents", "orderNo",
    intake.OrderAccepted, intake.PaymentAccepted, intake.WaybillAccepted, intake.ListAccepted,
    days=True,
)  # fmt: skip
BOOK_DOCUMENTS = _topic(
    "intake", "book-documents", "emsNo",
    intake.BookFiled, intake.EntryDeclared, intake.VerificationListDeclared, intake.ReleaseNoteDeclared,
    intake.GatePassReported, intake.GateInspectionReported,
    days=True,
)  # fmt: skip
TAX_DOCUMENTS = _topic(
    "intake", "tax-documents", "assureCode", intake.GuaranteeToppedUp, intake.TaxPaymentReported, days=True
)
REVIEW_DOCUMENTS = _topic(
    "intake", "review-documents", "case",
    intake.ListInspectionReported, intake.ManualVerdictGiven, intake.EnterpriseRegistered,
    days=True,
)  # fmt: skip
RETURN_DOCUMENTS = _topic("intake", "return-documents", "case", intake.ReturnApplied, intake.ReturnArrived, days=True)
RECEIPTS = _chain("intake", "receipts", "business key", intake.ReceiptsIssued)

COMPARISONS = _chain(
    "matching", "comparisons", "case",
    matching.DocumentsMatched, matching.DocumentsMismatched, matching.ListWaiting,
)  # fmt: skip
MATCHES = _chain("matching", "matches", "emsNo", matching.ListMatched, days=True)
MATCHING_REFUSALS = _topic("matching", "refusals", "case", matching.ListRefused, days=True)

HOLDS = _chain("accountbook", "holds", "case", accountbook.StockHeld, days=True)
ACCOUNTBOOK_REFUSALS = _topic("accountbook", "refusals", "case", matching.ListRefused, days=True)
MOVEMENTS = _topic(
    "accountbook", "movements", "emsNo",
    accountbook.BookOpened, accountbook.EntryPosted, accountbook.DeclarationRefused,
    accountbook.VerificationListApproved, accountbook.ReleaseNoteApproved, accountbook.GateInspectionPosted,
    accountbook.GoodsExited, accountbook.HoldVoided, accountbook.StockReturned,
)  # fmt: skip

ASSESSMENTS = _chain("tax", "assessments", "case", tax.TaxAssessed, days=True)
TAX_REFUSALS = _topic("tax", "refusals", "case", matching.ListRefused, days=True)
BILLS = _chain(
    "tax", "bills", "case",
    tax.TaxBillIssued, tax.TaxBillReduced, tax.TaxBillVoided, tax.TaxBillSummarised, tax.GuaranteeAwaited,
)  # fmt: skip
PAYMENT_DOCUMENTS = _topic(
    "tax", "payment-documents", "assureCode",
    tax.PaymentDocumentIssued, tax.PaymentDocumentOverdue, tax.PaymentDocumentPaid, tax.TaxPaymentRefused,
    tax.GuaranteeRaised,
)  # fmt: skip

RELEASES = _chain("review", "releases", "case", review.ListReleased, days=True, sheets=False)
VERDICTS = _topic(
    "review", "verdicts", "case",
    review.ListRejected, review.ListWithdrawn, review.ListInspectionOrdered, review.ListManualReviewOrdered,
    review.ListSuspended, review.ListDetained, review.ListSentBack, review.ListConfiscated, review.ListClosed,
    review.OfficerActionTaken, review.OfficerActionRefused,
    days=True,
)  # fmt: skip
QUOTA = _topic("review", "quota", "buyer token", review.QuotaCredited)

RETURNS = _topic(
    "returns", "returns", "case",
    returns.ReturnAccepted, returns.ReturnRefused, returns.ReturnCompleted, returns.ReturnLapsed,
    days=True,
)  # fmt: skip


@dataclass(frozen=True)
class Flow:
    """What a service reads.

    chain: inputs that carry work forward; a service passes `DayClosed` on once one of them has closed its day.
    feedback: what comes back from behind it; a day is *acted on* only when these have closed it too.
    """

    chain: tuple[Topic, ...]
    feedback: tuple[Topic, ...] = ()

    @property
    def inputs(self) -> tuple[Topic, ...]:
        return self.chain + self.feedback


FLOWS: dict[str, Flow] = {
    "intake": Flow(
        chain=tuple(DECLARED.values()),
        feedback=(COMPARISONS, MATCHES, MOVEMENTS, BILLS, PAYMENT_DOCUMENTS, RELEASES, VERDICTS, RETURNS),
    ),
    "matching": Flow(chain=(DOCUMENTS,)),
    "accountbook": Flow(chain=(BOOK_DOCUMENTS, MATCHES), feedback=(RELEASES, VERDICTS, RETURNS)),
    "tax": Flow(chain=(TAX_DOCUMENTS, HOLDS), feedback=(RELEASES, VERDICTS, RETURNS)),
    "review": Flow(
        chain=(REVIEW_DOCUMENTS, ASSESSMENTS, MATCHING_REFUSALS, ACCOUNTBOOK_REFUSALS, TAX_REFUSALS),
        feedback=(RETURNS,),
    ),
    "returns": Flow(chain=(RETURN_DOCUMENTS, RELEASES)),
}
"""Service → what it reads. `services/<name>` and the day barrier both follow this table."""


def dead_letters(service: str) -> Topic:
    """Unreadable records of a service, encrypted."""
    return Topic(f"cbec.{service}.dead-letters.v1", service, "record id")


def replays(service: str) -> Topic:
    """Dead letters sent again: each a new cause that names the old one."""
    return Topic(f"cbec.{service}.replays.v1", service, "record id")


TOPICS: dict[str, Topic] = {
    topic.name: topic
    for topic in (
        *DECLARED.values(),
        *(value for value in list(globals().values()) if isinstance(value, Topic)),
        *(make(service) for service in FLOWS for make in (dead_letters, replays)),
    )
}

EVENTS: dict[str, type[Event]] = {event.__name__: event for topic in TOPICS.values() for event in topic.events}
"""CloudEvents type → model."""

_HOME: dict[tuple[str, str], Topic] = {
    (topic.owner, event.__name__): topic for topic in TOPICS.values() for event in topic.events
}


def topic_of(owner: str, event: type[Event]) -> Topic:
    """The topic on which `owner` publishes `event`. Raises KeyError where the table has none."""
    return _HOME[owner, event.__name__]
