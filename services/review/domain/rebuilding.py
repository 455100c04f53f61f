"""Rebuild: sets attempts and quota from the verdicts that were published; decides nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from libs.schemas.codes.list_status import CLEARED, TO_ARRIVE, ListStatus
from libs.schemas.codes.supervision_modes import Hold
from libs.schemas.events.accountbook import ParcelFoundAbnormal, StockGivenUp
from libs.schemas.events.base import Event
from libs.schemas.events.exports import ParcelHeld
from libs.schemas.events.intake import ListInspectionReported, ManualVerdictGiven
from libs.schemas.events.lists import CaseRef
from libs.schemas.events.matching import ListRefused, WithdrawalAsked
from libs.schemas.events.returns import ReturnCompleted
from libs.schemas.events.review import ListReleased, ListWithdrawn, QuotaCredited, Verdict
from services.review.domain import closing
from services.review.domain.attempts import ARRIVED, ASKED, NONE, Attempt, Questions, questions_of
from services.review.domain.due import WaitExpired
from services.review.domain.officers import ACTIONS
from services.review.domain.reviewing import ListReview
from services.review.domain.views import NotReady, Ready, ToDecide


class RebuiltReview(ListReview):
    """It takes the verdicts that fell, and what they hold or use of a quota, whatever the rules are today.

    answers: what was published because of the fact at hand; nothing, where it said nothing new. Quota is added up without
    asking for room, because lists of one buyer may come here in another order than they came first. The reason of a verdict
    is its first ground.
    """

    answers: Sequence[Event] = ()

    def refuse(self, event: ListRefused, at: datetime) -> list[Event]:
        return super().refuse(event, at) if self.answers else []

    def withdraw(self, event: WithdrawalAsked, day: date, at: datetime) -> list[Event]:
        for verdict in self.answers:
            if isinstance(verdict, ListWithdrawn):
                reason, attempt = verdict.grounds[0].rule, self._attempt(event.ref)
                if attempt is None:
                    block = verdict.list
                    self._files.open(Attempt(*event.ref.attempt_key, block.invt_no, verdict.status, reason))
                else:
                    self._files.change(attempt)
                    self._follow(attempt, verdict, NONE, self._files.day, at)
        return []

    def expire(self, due: WaitExpired, day: date) -> list[Event]:
        attempt = self._attempt(due.ref)
        for verdict in self.answers:
            if isinstance(verdict, Verdict) and attempt and attempt.since:
                self._files.change(attempt)
                self._follow(attempt, verdict, NONE, day, attempt.since)
        return []

    def _attempt(self, ref: CaseRef) -> Attempt | None:
        return self._files.attempts.get(ref.case, {}).get(ref.attempt)

    def assess(self, event: ToDecide, day: date, at: datetime) -> list[Event]:
        for verdict in self.answers:
            if not isinstance(verdict, ListReleased | Verdict):
                continue
            declared, value = event.list, event.value
            course = self._rules.course(declared.direction, declared.trade_mode, day)
            year = day.year if course.holds_quota and value is not None else None
            attempt = Attempt(
                event.ref.case, event.ref.attempt, declared.invt_no, ListStatus.MANUAL, "",
                declared.buyer_token, year, value, at, event, declared_at=at,
            )  # fmt: skip
            self._files.open(attempt)
            self._hold(attempt, value or Decimal(0))
            self._follow(attempt, verdict, questions_of(verdict.grounds), day, at)
        return []

    def given_up(self, event: StockGivenUp) -> list[Event]:
        return super().given_up(event) if self.answers else []

    def found_abnormal(self, event: ParcelFoundAbnormal, day: date, at: datetime) -> list[Event]:
        for verdict in self.answers:
            if isinstance(verdict, Verdict):
                attempt = self._files.attempts[verdict.ref.case][verdict.ref.attempt]
                self._files.change(attempt)
                self._follow(attempt, verdict, NONE, day, at)
        return []

    def arrived(self, event: Ready, day: date, at: datetime) -> list[Event]:
        for verdict in self.answers:
            if isinstance(verdict, ListReleased | Verdict):
                attempt = self._files.attempts[event.ref.case][event.ref.attempt]
                self._files.change(attempt)
                left = ARRIVED | {verdict.status} if isinstance(verdict, Verdict) else attempt.questions - ARRIVED
                self._follow(attempt, verdict, left, day, at)
        waiting = self._attempt(event.ref)
        if not self.answers and waiting is not None and waiting.status in TO_ARRIVE and waiting.assessed is not None:
            self._goods_are_here(waiting)  # of one that is suspended
        return []

    def put_back(self, event: NotReady, day: date, at: datetime) -> list[Event]:
        for verdict in self.answers:
            if isinstance(verdict, Verdict):
                attempt = self._files.attempts[event.ref.case][event.ref.attempt]
                self._files.change(attempt)
                attempt.assessed = ToDecide(list=event.list, lines=[])
                self._follow(attempt, verdict, ARRIVED, day, at)
        return []

    def held(self, event: ParcelHeld, day: date, at: datetime) -> list[Event]:
        for verdict in self.answers:
            if isinstance(verdict, Verdict):
                attempt = self._files.attempts[event.ref.case][event.ref.attempt]
                self._files.change(attempt)
                attempt.assessed = ToDecide(list=event.list, lines=[])
                self._follow(attempt, verdict, frozenset({ListStatus.INSPECTION}), day, at)
        return []

    def returned(self, event: ReturnCompleted) -> list[Event]:
        for credited in self.answers:
            if isinstance(credited, QuotaCredited):
                attempt = self._files.attempts[event.ref.case][event.ref.attempt]
                attempt.return_nos = [*attempt.return_nos, event.arrival_no]
                attempt.value = (attempt.value or Decimal(0)) - credited.amount
                self._files.change(attempt)
                self._files.accounts[credited.buyer_token, credited.quota_year].apply_recorded(used=-credited.amount)
        return []

    def _act(
        self, event: ListInspectionReported | ManualVerdictGiven, document: str, word: str, day: date, at: datetime
    ) -> list[Event]:
        action = ACTIONS[document, word]
        for verdict in self.answers:
            if isinstance(verdict, ListReleased | Verdict):
                attempt = self._files.attempts[verdict.ref.case][verdict.ref.attempt]
                self._files.change(attempt)
                left = action.leaves(attempt.questions)
                if isinstance(verdict, Verdict) and verdict.status in ASKED:
                    left |= {verdict.status}
                self._follow(attempt, verdict, left, day, at)
        return []

    def _follow(
        self, attempt: Attempt, verdict: ListReleased | Verdict, left: Questions, day: date, at: datetime
    ) -> None:
        """The attempt, whose value is held or used, goes where the verdict says. left: the questions still open."""
        value, reason = attempt.value or Decimal(0), verdict.grounds[0].rule
        if isinstance(verdict, ListReleased):
            self._hold(attempt, -value)
            if attempt.quota_year is not None:
                attempt.quota_year = day.year
                self._use(attempt, value)
            attempt.end(ListStatus.RELEASED, reason)
            closing.begin(attempt, verdict, self._rules.course_of(verdict.list, day).closable_from(verdict.list))
            return
        if Hold.QUOTA in verdict.lets_go and verdict.released:
            self._use(attempt, -value)
        elif Hold.QUOTA in verdict.lets_go:
            self._hold(attempt, -value)
        if verdict.final or verdict.status in CLEARED:
            attempt.end(verdict.status, reason)
        else:
            until = self._rules.waits_until(day)
            attempt.wait(verdict.status, reason, at, attempt.assessed, verdict.grounds, left, until)

    def _hold(self, attempt: Attempt, value: Decimal) -> None:
        if attempt.quota_year is not None and attempt.buyer_token is not None:
            self._files.accounts[attempt.buyer_token, attempt.quota_year].apply_recorded(held=value)

    def _use(self, attempt: Attempt, value: Decimal) -> None:
        if attempt.quota_year is not None and attempt.buyer_token is not None:
            self._files.accounts[attempt.buyer_token, attempt.quota_year].apply_recorded(used=value)
