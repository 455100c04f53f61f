"""Review reads lists to decide, refusals, officers' words, registrations and what came back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from libs.runtime.processing import Record
from libs.runtime.reads import Read, Reads
from libs.schemas.events.accountbook import GoodsExited, ParcelFoundAbnormal, StockGivenUp, StockHeld, StockKept
from libs.schemas.events.base import Event
from libs.schemas.events.departures import ListDeparted
from libs.schemas.events.exports import ListLeftSite, ListNotReady, ListReadyToLeave, ParcelHeld
from libs.schemas.events.intake import (
    ControlInstructed,
    EnterpriseRegistered,
    ListInspectionReported,
    ManualVerdictGiven,
)
from libs.schemas.events.matching import ListMatched, ListRefused, WithdrawalAsked
from libs.schemas.events.returns import ReturnAccepted, ReturnCompleted
from libs.schemas.events.tax import (
    PaymentDocumentPaid,
    TaxAssessed,
    TaxBillReduced,
    TaxBillSummarised,
    TaxBillVoided,
)
from services.review.domain.due import ListClosable, WaitExpired
from services.review.domain.officers import LIFT_ARRIVAL
from services.review.domain.reviewing import ListReview
from services.review.domain.views import Departed, NotReady, Ready, ToDecide


@dataclass(slots=True)
class Touched:
    """The records of a batch are sorted by what they need.

    Lists with their buyer and enterprises, lists an officer may decide on, lists whose parcels the gate found abnormal.
    withdrawn: lists that end without a decision. closing: cases of lists that somebody tells something of.
    """

    assessed: list[Record] = field(default_factory=list)
    refused: list[Record] = field(default_factory=list)
    withdrawn: list[Record] = field(default_factory=list)
    officers: list[Record] = field(default_factory=list)
    findings: list[Record] = field(default_factory=list)
    returned: list[Record] = field(default_factory=list)
    closing: set[str] = field(default_factory=set)


_LIST: Read[Touched, ListReview] = Read(
    lambda review, r: review.assess(r.event, r.day, r.time), lambda touched, r: touched.assessed.append(r), as_=ToDecide
)


def _ruled(review: ListReview, record: Record) -> Sequence[Event]:
    """An officer's word is about the list, or about where its parcel is."""
    if record.event.verdict == LIFT_ARRIVAL:
        return review.arrivals.lift(record.event, record.day)
    return review.ruled(record.event, record.day, record.time)


def _of_case(touched: Touched, record: Record) -> None:
    touched.closing.add(record.event.ref.case)


def _of_cases(touched: Touched, record: Record) -> None:
    touched.closing.update(one.ref.case for one in record.event.lists)


def _put_back(touched: Touched, record: Record) -> None:
    """An import list waits for its parcel anyhow."""
    if record.event.list.exported is not None:
        _of_case(touched, record)


def _closable(touched: Touched, record: Record) -> None:
    touched.closing.add(record.event.case_key)


def _depart_again(review: ListReview, record: Record, told: Sequence[Event]) -> None:
    if told:
        review.closing.departed(record.event)


def _close_again(review: ListReview, record: Record, told: Sequence[Event]) -> None:
    if told:
        review.closing.close(record.event)


READS: Reads[Touched, ListReview] = Reads(
    {
        ListMatched: _LIST,
        StockHeld: _LIST,
        TaxAssessed: _LIST,
        ListRefused: Read(
            lambda review, r: review.refuse(r.event, r.time), lambda touched, r: touched.refused.append(r)
        ),
        WithdrawalAsked: Read(
            lambda review, r: review.withdraw(r.event, r.day, r.time), lambda touched, r: touched.withdrawn.append(r)
        ),
        ListInspectionReported: Read(
            lambda review, r: review.inspected(r.event, r.day, r.time), lambda touched, r: touched.officers.append(r)
        ),
        ManualVerdictGiven: Read(_ruled, lambda touched, r: touched.officers.append(r)),
        ControlInstructed: Read(lambda review, r: review.registers.instruct(r.event)),
        ParcelFoundAbnormal: Read(
            lambda review, r: review.found_abnormal(r.event, r.day, r.time),
            lambda touched, r: touched.findings.append(r),
        ),
        StockGivenUp: Read(lambda review, r: review.given_up(r.event), lambda touched, r: touched.findings.append(r)),
        StockKept: Read(
            lambda review, r: review.withdrawals.kept(r.event), lambda touched, r: touched.findings.append(r)
        ),
        ListReadyToLeave: Read(
            lambda review, r: review.arrived(r.event, r.day, r.time),
            lambda touched, r: touched.officers.append(r),
            as_=Ready,
        ),
        ParcelHeld: Read(
            lambda review, r: review.held(r.event, r.day, r.time), lambda touched, r: touched.findings.append(r)
        ),
        ListNotReady: Read(lambda review, r: review.put_back(r.event, r.day, r.time), _put_back, as_=NotReady),
        ListDeparted: Read(lambda review, r: review.closing.departed(r.event), _of_case, _depart_again, as_=Departed),
        EnterpriseRegistered: Read(lambda review, r: review.registers.register(r.event)),
        ReturnCompleted: Read(
            lambda review, r: review.returned(r.event), lambda touched, r: touched.returned.append(r)
        ),
        GoodsExited: Read(lambda review, r: review.closing.exited(r.event), _of_cases),
        ListLeftSite: Read(lambda review, r: review.closing.left_site(r.event), _of_case),
        ReturnAccepted: Read(lambda review, r: review.closing.applied(r.event), _of_case),
        TaxBillSummarised: Read(lambda review, r: review.closing.summarised(r.event), _of_case),
        TaxBillReduced: Read(lambda review, r: review.closing.reduced(r.event), _of_case),
        TaxBillVoided: Read(lambda review, r: review.closing.voided(r.event), _of_case),
        PaymentDocumentPaid: Read(lambda review, r: review.closing.paid(r.event, r.day)),
        WaitExpired: Read(
            lambda review, r: review.expire(r.event, r.day), lambda touched, r: touched.withdrawn.append(r)
        ),
        ListClosable: Read(lambda review, r: review.closing.close(r.event), _closable, _close_again),
    }
)
