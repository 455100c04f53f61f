"""The topic table: name, owner, key, partitions, retention, events. One owner writes a topic; nobody else does.

Partition counts are equal along the chain (`CHAIN`), so that a case's records keep their company; topics of few records
have one. Counts grow only by the procedure of docs/guarantees.md, never by a setting alone.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from libs.schemas import keys, kinds
from libs.schemas.codes.supervision_modes import Station
from libs.schemas.events import (
    accountbook,
    buyer_identity,
    declarations,
    departures,
    export_returns,
    exports,
    intake,
    matching,
    raw_payments,
    returns,
    review,
    summaries,
    tax,
    withdrawals,
)
from libs.schemas.events import audits as audited
from libs.schemas.events.base import Event
from libs.schemas.events.calendar import DayClosed
from libs.schemas.keys import Key
from libs.schemas.kinds import KINDS, Channel, Kind
from libs.schemas.topic import CHAIN as CHAIN  # noqa: PLC0414  found here as well
from libs.schemas.topic import DECLARED_BYTES_MAX as DECLARED_BYTES_MAX  # noqa: PLC0414
from libs.schemas.topic import EVERYBODYS_CODEC, KEEP_DECLARED, KEEP_ORDERS, TELLER, questions
from libs.schemas.topic import PARTNERS as PARTNERS  # noqa: PLC0414
from libs.schemas.topic import Flow as Flow  # noqa: PLC0414
from libs.schemas.topic import Topic as Topic  # noqa: PLC0414
from libs.schemas.topic import partner_topic as partner_topic  # noqa: PLC0414

_ROWS: list[Topic] = []
"""Every topic made below, in the order of the table."""


def _row(topic: Topic) -> Topic:
    _ROWS.append(topic)
    return topic


def _declare(kind: Kind) -> Topic:
    partitions = CHAIN if kind.onto.many else 1
    name = f"cbec.{PARTNERS}.{_plural(kind.name)}.v1"
    topic = Topic(name, PARTNERS, kind.keyed_by, (DayClosed,), partitions, days=True, retention=KEEP_DECLARED)
    return _row(replace(topic, record_bytes_max=DECLARED_BYTES_MAX))


def _plural(noun: str) -> str:
    """gate-pass → gate-passes, and so waybill-status; first-line-entry → first-line-entries; audit-papers stay."""
    if noun.endswith("y"):
        return f"{noun[:-1]}ies"
    if noun.endswith(("ss", "us")):
        return f"{noun}es"
    return noun if noun.endswith("s") else f"{noun}s"


def _accepted(channel: Channel) -> Topic:
    accepted = dict.fromkeys(kind.becomes for kind in KINDS.values() if kind.onto == channel)
    make = _chain if channel.many else _topic
    return make("intake", channel.noun, channel.key, *accepted, *channel.beside, days=True)


def _topic(owner: str, noun: str, key: Key, *events: type[Event], days: bool = False, sheets: bool = False) -> Topic:
    """A topic in one order. sheets: of an import it has few events, of every export list several."""
    return _row(Topic(f"cbec.{owner}.{noun}.v1", owner, key, events, days=days, sheets=sheets))


def _chain(owner: str, noun: str, key: Key, *events: type[Event], days: bool = False) -> Topic:
    """A topic with an event or more of every list, in sheets."""
    return _row(Topic(f"cbec.{owner}.{noun}.v1", owner, key, events, CHAIN, days, sheets=True))


def _told(of: Topic, *hidden: type[Event]) -> Topic:
    """Outsiders read this of a topic of ours: one event per record, no days, a codec that every client has."""
    events = tuple(event for event in of.events if event not in hidden)
    name = f"cbec.{TELLER}.{of.noun}.v1"
    return _row(Topic(name, TELLER, of.key, events, of.partitions, codec=EVERYBODYS_CODEC, told=True))


DECLARED: dict[str, Topic] = {kind.name: _declare(kind) for kind in KINDS.values()}
"""Kind of document → the topic it is declared on."""

ACCEPTED: dict[Channel, Topic] = {
    channel: _accepted(channel) for channel in dict.fromkeys(kind.onto for kind in KINDS.values())
}
"""Channel → the topic on which `intake` publishes the documents it accepted."""

DOCUMENTS = ACCEPTED[kinds.DOCUMENTS]
BOOK_DOCUMENTS = ACCEPTED[kinds.BOOK_DOCUMENTS]
TAX_DOCUMENTS = ACCEPTED[kinds.TAX_DOCUMENTS]
AUDIT_DOCUMENTS = ACCEPTED[kinds.AUDIT_DOCUMENTS]
REVIEW_DOCUMENTS = ACCEPTED[kinds.REVIEW_DOCUMENTS]
RETURN_DOCUMENTS = ACCEPTED[kinds.RETURN_DOCUMENTS]
SITE_DOCUMENTS = ACCEPTED[kinds.SITE_DOCUMENTS]
DEPARTURE_DOCUMENTS = ACCEPTED[kinds.DEPARTURE_DOCUMENTS]
SUMMARY_DOCUMENTS = ACCEPTED[kinds.SUMMARY_DOCUMENTS]
DECLARATION_DOCUMENTS = ACCEPTED[kinds.DECLARATION_DOCUMENTS]
EXPORT_RETURN_DOCUMENTS = ACCEPTED[kinds.EXPORT_RETURN_DOCUMENTS]
IDENTITY_QUESTIONS = _row(questions("identity", buyer_identity.IdentityAsked))
PAYMENT_QUESTIONS = _row(questions("payment", raw_payments.RawPaymentAsked))
QUESTIONS = {IDENTITY_QUESTIONS: DECLARED["identity-answer"], PAYMENT_QUESTIONS: DECLARED["raw-payment-answer"]}
"""What the edge reads → where it declares what was answered."""
RECEIPTS = _chain("intake", "receipts", keys.RECEIPT, intake.ReceiptsIssued)

AGREEMENTS = _chain("matching", "agreements", keys.CASE, matching.DocumentsMatched)
"""Of every list, and for outsiders alone: what answers are made of lies apart, so that nobody reads this to skip it."""
COMPARISONS = _chain(
    "matching", "comparisons", keys.CASE, matching.DocumentsMismatched, matching.DocumentRefused, matching.ListWaiting
)
MATCHING_TO_ACCOUNTBOOK = _chain("matching", "to-accountbook", keys.BOOK, matching.ListMatched, days=True)
MATCHING_TO_REVIEW = _chain("matching", "to-review", keys.CASE, matching.ListMatched, days=True)
MATCHING_REFUSALS = _topic("matching", "refusals", keys.CASE, matching.ListRefused, matching.WithdrawalAsked, days=True)

ACCOUNTBOOK_TO_TAX = _chain("accountbook", "to-tax", keys.CASE, accountbook.StockHeld, days=True)
ACCOUNTBOOK_TO_REVIEW = _chain("accountbook", "to-review", keys.CASE, accountbook.StockHeld, days=True)
ACCOUNTBOOK_REFUSALS = _topic("accountbook", "refusals", keys.CASE, matching.ListRefused, days=True)
_FOUND = (accountbook.ParcelFoundAbnormal, accountbook.StockGivenUp, accountbook.StockKept)
FINDINGS = _topic("accountbook", "findings", keys.CASE, *_FOUND, days=True)
MOVEMENTS = _topic(
    "accountbook", "movements", keys.BOOK,
    accountbook.BookOpened, accountbook.EntryPosted, accountbook.DeclarationRefused, accountbook.HoldVoided,
    accountbook.VerificationListApproved, accountbook.ReleaseNoteApproved, accountbook.ReleaseNoteDrawn,
    accountbook.GateInspectionPosted,
    accountbook.GoodsExited, accountbook.GoodsSentBack, accountbook.GoodsConfiscated, accountbook.StockReturned,
    accountbook.UnfitGoodsLeft, accountbook.VerificationListWithdrawn, accountbook.ReleaseNoteWithdrawn,
    accountbook.EntryListApproved, accountbook.GoodsEntered, accountbook.RefundEvidenceIssued,
)  # fmt: skip

TAX_TO_REVIEW = _chain("tax", "to-review", keys.CASE, tax.TaxAssessed, days=True)
TAX_REFUSALS = _topic("tax", "refusals", keys.CASE, matching.ListRefused, days=True)
BILLS = _chain("tax", "bills", keys.CASE, tax.TaxBillIssued)
"""For outsiders alone, as `AGREEMENTS`."""
BILL_CHANGES = _chain("tax", "bill-changes", keys.CASE, tax.TaxBillReduced, tax.TaxBillVoided, tax.TaxBillSummarised)
TAX_WAITS = _chain("tax", "waits", keys.CASE, tax.GuaranteeAwaited)
PAYMENT_DOCUMENTS = _topic(
    "tax", "payment-documents", keys.GUARANTOR,
    tax.PaymentDocumentIssued, tax.PaymentDocumentOverdue, tax.TaxPaymentTaken, tax.PaymentDocumentPaid,
    tax.TaxPaymentRefused, tax.GuaranteeRaised,
)  # fmt: skip

AUDITS = _topic(
    "tax", "audits", keys.CASE,
    audited.AuditOrdered, audited.AuditPapersTaken, audited.AuditPapersRefused, audited.AuditPapersMissed,
    audited.AuditFound, audited.AuditResultRefused, audited.AdditionalBillIssued, audited.TaxRefunded, audited.AuditClosed,
)  # fmt: skip

RELEASES = _chain("review", "releases", keys.CASE, review.ListReleased, days=True)
VERDICTS = _topic(
    "review", "verdicts", keys.CASE,
    review.ListRejected, review.ListWithdrawn, review.ListInspectionOrdered, review.ListManualReviewOrdered,
    review.ListSuspended, review.ListDetained, review.ListDetentionLifted, review.ListSentBack,
    review.ListConfiscated, review.ListClosed, review.ListExamined, review.LeavePermitted, review.ParcelControlled,
    review.OfficerActionTaken, review.OfficerActionRefused, review.WithdrawalGranted, review.WithdrawalRefused,
    review.StockAskedBack, review.ArrivalAskedBack, days=True, sheets=True,
)  # fmt: skip
QUOTA = _topic("review", "quota", keys.BUYER, review.QuotaCredited)
RETURNS = _topic(
    "returns", "returns", keys.CASE,
    returns.ReturnAccepted, returns.ReturnRefused, returns.ReturnCompleted, returns.ReturnLapsed,
    returns.WrongGoodsArrived, returns.WrongGoodsDecided, returns.UnfitGoodsDisposed,
    returns.GoodsSorted, returns.SortedGoodsHandedBack, days=True,
)  # fmt: skip
CENTRES = _topic("returns", "centres", keys.AREA, returns.ReturnParcelsPosted, returns.ReturnParcelsRefused)

READINESS = _topic(
    "exports", "readiness", keys.CASE,
    exports.ListReadyToLeave, exports.ListNotReady, exports.ParcelHeld, exports.ListLeftSite, exports.ListDelivered,
    departures.ListDeparted, days=True, sheets=True,
)  # fmt: skip
SITES = _topic(
    "exports", "sites", keys.SITE,
    exports.ArrivalsPosted, exports.ArrivalQuestioned, exports.ArrivalLifted, exports.SiteReleasePosted,
    exports.SiteDocumentRefused,
)  # fmt: skip
DEPARTURES = _topic(
    "exports", "departures", keys.BILL,
    departures.ExportArrivalPosted, departures.ManifestPosted, departures.DeparturePosted, departures.DocumentPartKept,
    departures.DepartureDocumentRefused, departures.ListTakenOff, departures.TransitOpened, departures.TransitClosed,
    departures.TransitExpired,
)  # fmt: skip
SUMMARIES = _topic(
    "exports", "summaries", keys.DECLARANT,
    summaries.SummaryAwaited, summaries.SummaryPartDeleted, summaries.SummaryAccepted, summaries.SummaryRefused,
    summaries.SummaryDeclared, summaries.SummaryReminded, summaries.SummaryOverdue, summaries.StatisticsPublished,
)  # fmt: skip
DECLARATIONS = _topic(
    "exports", "declarations", keys.DECLARANT,
    declarations.DeclarationAnswered, declarations.DeclarationDocumentTaken, declarations.DeclarationDocumentRefused,
)  # fmt: skip
EXPORT_RETURNS = _topic("returns", "export-returns", keys.LIST, *export_returns.TOLD)

_ANSWERS = (review.OfficerActionTaken, review.OfficerActionRefused, review.WithdrawalGranted, review.WithdrawalRefused)
_PARCELS = (review.LeavePermitted, review.ParcelControlled, review.ArrivalAskedBack)
_OURS = (*_ANSWERS, *_PARCELS, review.StockAskedBack, accountbook.DeclarationRefused, tax.TaxPaymentRefused)
"""What stands on outsiders' topics' sources for services alone: answers to one sender, which it gets as receipts."""

TOLD: dict[Topic, Topic] = {
    of: _told(of, *_OURS) for of in (RELEASES, VERDICTS, BILLS, BILL_CHANGES, PAYMENT_DOCUMENTS, MOVEMENTS)
}
"""Topic of ours → what customs-side consumers read of it, and anybody else whom customs lets. Receipts are nobody's but
their parties': they come by `partner_topic`."""

EDGES: dict[tuple[Station, Station], Topic] = {
    (Station.MATCHING, Station.ACCOUNTBOOK): MATCHING_TO_ACCOUNTBOOK,
    (Station.MATCHING, Station.REVIEW): MATCHING_TO_REVIEW,
    (Station.ACCOUNTBOOK, Station.TAX): ACCOUNTBOOK_TO_TAX,
    (Station.ACCOUNTBOOK, Station.REVIEW): ACCOUNTBOOK_TO_REVIEW,
    (Station.TAX, Station.REVIEW): TAX_TO_REVIEW,
}
"""(from, to) → the topic on which lists go there; each has one writer, and a list takes one of a station's per attempt.

Which of them stands in the course of its supervision mode's row (`libs.schemas.courses.onward`).
"""


def edges_from(station: Station) -> tuple[Topic, ...]:
    return tuple(topic for (source, _), topic in EDGES.items() if source is station)


def edges_to(station: Station) -> tuple[Topic, ...]:
    return tuple(topic for (_, target), topic in EDGES.items() if target is station)


def _others(topic: Topic, *read: type[Event]) -> tuple[type[Event], ...]:
    """The events of a topic of which these few are read."""
    return tuple(event for event in topic.events if event not in read)


_HOLDS_NOTHING = (*_ANSWERS, review.ListClosed)
_HOLDS_NO_STOCK = (*_HOLDS_NOTHING, review.StockAskedBack)
_SORTED = (returns.GoodsSorted, returns.SortedGoodsHandedBack)
_NOTHING_UNDONE_YET = (returns.WrongGoodsArrived, returns.WrongGoodsDecided, *_SORTED)
_GOODS_APART = (*_NOTHING_UNDONE_YET, returns.UnfitGoodsDisposed)
_RETURNS_UNDONE = (returns.ReturnAccepted, returns.ReturnRefused, returns.ReturnLapsed)
_LEFT = (exports.ListLeftSite, exports.ListDelivered, departures.ListDeparted)
_NOTHING_FOR_RETURNS: tuple[type[Any], ...] = (
    accountbook.VerificationListWithdrawn, accountbook.ReleaseNoteWithdrawn, accountbook.EntryPosted,
    accountbook.DeclarationRefused, accountbook.VerificationListApproved, accountbook.GoodsSentBack,
    accountbook.GoodsConfiscated, accountbook.HoldVoided, accountbook.StockReturned, accountbook.UnfitGoodsLeft,
    accountbook.EntryListApproved, accountbook.GoodsEntered, accountbook.RefundEvidenceIssued,
    *_others(READINESS, departures.ListDeparted),
)  # fmt: skip

_ASKED_TO_BE_WITHDRAWN = (withdrawals.WithdrawalDeclared, withdrawals.ListDeleted)
"""What review answers by a verdict."""
_NO_LIST_MOVES = (
    accountbook.BookOpened, accountbook.EntryPosted, accountbook.DeclarationRefused, accountbook.HoldVoided,
    accountbook.StockReturned, accountbook.UnfitGoodsLeft, accountbook.EntryListApproved, accountbook.GoodsEntered,
    accountbook.RefundEvidenceIssued,
)  # fmt: skip

# fmt: off
FLOWS: dict[str, Flow] = {
    "intake": Flow(
        chain=tuple(DECLARED.values()),
        feedback=(
            COMPARISONS, *edges_from(Station.MATCHING), MOVEMENTS, TAX_WAITS, PAYMENT_DOCUMENTS, AUDITS, RELEASES,
            VERDICTS, RETURNS, CENTRES, READINESS, SITES, DEPARTURES, SUMMARIES, DECLARATIONS, EXPORT_RETURNS,
        ),
        ignores=(
            *_PARCELS, review.StockAskedBack, exports.ListReadyToLeave, exports.ParcelHeld, *_LEFT, departures.ListTakenOff,
            audited.AdditionalBillIssued, audited.TaxRefunded,
            summaries.StatisticsPublished,
            accountbook.GoodsSentBack, accountbook.HoldVoided, accountbook.StockReturned, accountbook.UnfitGoodsLeft,
            accountbook.RefundEvidenceIssued,
        ),
    ),
    "matching": Flow(chain=(DOCUMENTS,), ends_days=True),
    "accountbook": Flow(
        chain=(BOOK_DOCUMENTS, *edges_to(Station.ACCOUNTBOOK)),
        feedback=(RELEASES, VERDICTS, RETURNS, EXPORT_RETURNS, DECLARATIONS),
        ignores=(
            *_HOLDS_NOTHING, *_PARCELS, *_RETURNS_UNDONE, *_NOTHING_UNDONE_YET,
            *_others(EXPORT_RETURNS, export_returns.ExportReturnCompleted, export_returns.ExportUnfitGoodsDisposed),
            *_others(DECLARATIONS, declarations.DeclarationAnswered),
        ),
        ends_days=True,
    ),
    "tax": Flow(
        chain=(TAX_DOCUMENTS, AUDIT_DOCUMENTS, *edges_to(Station.TAX)),
        feedback=(RELEASES, VERDICTS, RETURNS),
        ignores=(*_HOLDS_NO_STOCK, *_PARCELS, returns.ReturnRefused, *_GOODS_APART),
        ends_days=True,
    ),
    "review": Flow(
        chain=(
            REVIEW_DOCUMENTS,
            *edges_to(Station.REVIEW),
            MATCHING_REFUSALS,
            ACCOUNTBOOK_REFUSALS,
            TAX_REFUSALS,
        ),
        feedback=(RETURNS, FINDINGS, READINESS, MOVEMENTS, BILL_CHANGES, PAYMENT_DOCUMENTS),
        ignores=(
            returns.ReturnRefused, returns.ReturnLapsed, *_GOODS_APART, exports.ListDelivered,
            *_others(MOVEMENTS, accountbook.GoodsExited),
            *_others(PAYMENT_DOCUMENTS, tax.PaymentDocumentPaid),
        ),
        ends_days=True,
    ),
    "returns": Flow(
        chain=(RETURN_DOCUMENTS, EXPORT_RETURN_DOCUMENTS, RELEASES, VERDICTS, READINESS),
        feedback=(MOVEMENTS,),
        ignores=(*_HOLDS_NO_STOCK, *_PARCELS, *_NOTHING_FOR_RETURNS),
        ends_days=True,
    ),
    "exports": Flow(
        chain=(
            SITE_DOCUMENTS, DEPARTURE_DOCUMENTS, SUMMARY_DOCUMENTS, DECLARATION_DOCUMENTS, REVIEW_DOCUMENTS, VERDICTS,
        ),
        feedback=(MOVEMENTS,),
        ignores=(
            *_HOLDS_NO_STOCK,
            *_others(REVIEW_DOCUMENTS, intake.EnterpriseRegistered, intake.ControlInstructed),
            *_others(MOVEMENTS, accountbook.RefundEvidenceIssued),
        ),
        ends_days=True,
    ),
    "feed": Flow(  # it carries no work forward
        chain=(),
        feedback=(RECEIPTS, *TOLD, AUDITS, READINESS, SITES, DEPARTURES),
        ignores=(
            *_OURS, *_others(AUDITS, audited.AdditionalBillIssued, audited.TaxRefunded),
            exports.ListReadyToLeave, exports.ListNotReady, exports.ParcelHeld, exports.SiteReleasePosted,
            exports.SiteDocumentRefused, exports.ArrivalQuestioned,
            departures.DeparturePosted, departures.DocumentPartKept, departures.DepartureDocumentRefused,
        ),
    ),
    "cases": Flow(  # aside, too: it is asked
        chain=(),
        feedback=(
            DOCUMENTS, COMPARISONS, *edges_from(Station.MATCHING), TAX_TO_REVIEW, TAX_WAITS, BILLS, BILL_CHANGES, RELEASES,
            VERDICTS, RETURNS, READINESS, MOVEMENTS, RECEIPTS, AUDITS, EXPORT_RETURNS,
            DECLARATIONS,
        ),
        ignores=(
            *_ASKED_TO_BE_WITHDRAWN, buyer_identity.IdentityAnswered, raw_payments.RawPaymentAnswered,
            matching.DocumentRefused, *_ANSWERS, *_PARCELS, review.StockAskedBack, exports.ParcelHeld, returns.ReturnRefused,
            returns.UnfitGoodsDisposed, returns.GoodsSorted, returns.SortedGoodsHandedBack, *_NO_LIST_MOVES,
            audited.AuditResultRefused, audited.AuditPapersRefused, export_returns.ExportReturnRefused,
            export_returns.ExportReturnReportDeleted, export_returns.ExportReturnReportUnclaimed, *export_returns.SETTLED,
            declarations.DeclarationDocumentTaken, declarations.DeclarationDocumentRefused,
        ),
    ),
}
# fmt: on
"""Service → what it reads. `services/<name>` and the day barrier both follow this table."""


def day_log(service: str) -> Topic:
    """Name what the days that ended make due in a service. No broker keeps it, the store does
    (`libs.runtime.loop.days`)."""
    return Topic(f"cbec.{service}.days.v1", service, keys.RECORD)


def dead_letters(service: str) -> Topic:
    """Unreadable records of a service, encrypted."""
    return Topic(f"cbec.{service}.dead-letters.v1", service, keys.RECORD)


def replays(service: str) -> Topic:
    """Dead letters sent again: each a new cause that names the old one. They are in clear, as partners' records are."""
    keep, most = KEEP_DECLARED, DECLARED_BYTES_MAX
    return Topic(f"cbec.{service}.replays.v1", service, keys.RECORD, retention=keep, record_bytes_max=most)


ERASURES = Topic("cbec.intake.erasures.v1", "intake", keys.RECORD, retention=KEEP_ORDERS)
"""Who was erased, by token: what restores of intake read. No service's input; AsyncAPI leaves it out."""

TOPICS: dict[str, Topic] = {
    topic.name: topic for topic in (*_ROWS, *(make(service) for service in FLOWS for make in (dead_letters, replays)))
}

MADE: tuple[Topic, ...] = (*TOPICS.values(), ERASURES)
"""Every topic must be there before services start: none of them makes one."""

EVENTS: dict[str, type[Event]] = {event.__name__: event for topic in TOPICS.values() for event in topic.events}
"""CloudEvents type → model."""

_HOMES: dict[tuple[str, str], list[Topic]] = {}
for _topic_ in TOPICS.values():
    for _event in _topic_.events:
        _HOMES.setdefault((_topic_.owner, _event.__name__), []).append(_topic_)


def topics_of(owner: str, event: type[Event]) -> tuple[Topic, ...]:
    """The topics on which `owner` publishes `event`: one, or the edges of which each list takes one. Raises KeyError where
    the table has none."""
    return tuple(_HOMES[owner, event.__name__])
