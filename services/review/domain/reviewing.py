"""Review decides lists: facts come in, verdicts go out, one record after the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from itertools import repeat

from libs.schemas.codes.list_status import CLEARED, TO_ARRIVE, ListStatus
from libs.schemas.codes.supervision_modes import Direction, Hold
from libs.schemas.control import naming
from libs.schemas.draws import Draw
from libs.schemas.events.accountbook import ParcelFoundAbnormal, StockGivenUp
from libs.schemas.events.base import Event
from libs.schemas.events.exports import ParcelHeld
from libs.schemas.events.intake import (
    ListInspectionReported,
    ManualVerdictGiven,
)
from libs.schemas.events.lists import CaseRef, Declared
from libs.schemas.events.matching import ListRefused, WithdrawalAsked
from libs.schemas.events.returns import ReturnCompleted
from libs.schemas.events.review import (
    Ground,
    ListDetentionLifted,
    ListRejected,
    ListReleased,
    ListWithdrawn,
    OfficerActionTaken,
    QuotaCredited,
    StockAskedBack,
    Verdict,
    WithdrawalGranted,
    WithdrawalRefused,
)
from services.review.domain import auditing, closing, rules, verdicts
from services.review.domain.admissible import barred, refused, while_suspended
from services.review.domain.arrivals import ArrivalLifting
from services.review.domain.attempts import ARRIVED, Attempt, Questions, first_of, questions_of
from services.review.domain.courses import Course, RuleBook, rejecting, verdict_on
from services.review.domain.due import WaitExpired
from services.review.domain.facts import Facts
from services.review.domain.files import ReviewFiles
from services.review.domain.list_rule import ground_of
from services.review.domain.officers import (
    ACTIONS,
    AT_SITE,
    GATE,
    HELD,
    INSPECTION,
    VERDICT,
    Action,
)
from services.review.domain.quota import QuotaAccount, QuotaBroken
from services.review.domain.registers import Registers
from services.review.domain.views import NotReady, Ready, ToDecide
from services.review.domain.ways import Ways
from services.review.domain.withdrawing import Withdrawals, obstacles

_INSPECTION: Questions = frozenset({ListStatus.INSPECTION})
_RELEASED, _ARRIVAL, _TAKEN_OFF = map(ground_of, (rules.RELEASE, rules.ARRIVAL, rules.TAKEN_OFF))

_ARRIVED = Action(rules.RELEASE, {}, ListStatus.RELEASED, ARRIVED)
"""The parcel of a list that waits for nothing else is at its site."""


class ListReview:
    """Each method takes one fact with its customs day and time, and returns what is published about it."""

    def __init__(
        self, rules: RuleBook, draw: Draw, files: ReviewFiles, lists_in_window: Iterable[int | None] | None = None
    ) -> None:
        """lists_in_window: of each list to decide in turn, the buyer's lists in the window; None where nobody knows."""
        self._lists_in_window: Iterator[int | None] = repeat(None) if lists_in_window is None else iter(lists_in_window)
        self._rules = rules
        self._draw = draw
        self._files = files
        self._ways = Ways(rules, files.enterprises)
        self.closing, self.withdrawals = closing.Closing(files), Withdrawals(files)
        self.arrivals, self.registers = ArrivalLifting(rules, files, self._ways), Registers(files)

    def refuse(self, event: ListRefused, at: datetime) -> list[Event]:
        """The first word on an attempt stands; a refusal of one decided already says nothing new."""
        ref, case = event.ref, event.ref.case
        if ref.attempt in self._files.attempts.get(case, ()):
            return []
        rejection = verdicts.passed_on(event)
        reason = rejection.grounds[0].rule if rejection.grounds else event.refused_by
        self._files.open(Attempt(case, ref.attempt, event.list.invt_no, ListStatus.REJECTED, reason))
        return [rejection]

    def withdraw(self, event: WithdrawalAsked, day: date, at: datetime) -> list[Event]:
        """The declarant takes its list back; one that has not come here yet is let go by whoever meets it."""
        ref = event.ref
        attempt = self._files.attempts.get(ref.case, {}).get(ref.attempt)
        leaves = self._rules.course_of(event.list, day).leaves if event.list else None
        if findings := obstacles(event, attempt, leaves is not None and leaves.until_departure):
            return [WithdrawalRefused(submission_id=event.submission_id, ref=ref, findings=findings)]
        if attempt is not None and attempt.was_released and leaves is not None and not leaves.departs:
            return [StockAskedBack(list=attempt.named, submission_id=event.submission_id)]
        ground, granted = ground_of(rules.TAKEN_BACK[event.way]), _granted(event)
        if attempt is None:
            kind, status = verdicts.VERDICTS[ListWithdrawn], ListStatus.REJECTED
            assert event.list is not None  # without findings it is told
            self._files.open(Attempt(ref.case, ref.attempt, event.list.invt_no, status, ground.rule))
            ahead = event.list if event.list.invt_no else None
            return [verdicts.said(kind, status, event.list.named, [ground], ahead=ahead), *granted]
        return [self._end(attempt, ListWithdrawn, ground), *granted]

    def given_up(self, event: StockGivenUp) -> list[Event]:
        """The goods of a released list stay in their zone, so it is withdrawn."""
        attempt = self._files.attempts.get(event.ref.case, {}).get(event.ref.attempt)
        if attempt is None or attempt.status is not ListStatus.RELEASED:
            return []
        ended = self._end(attempt, ListWithdrawn, ground_of(rules.TAKEN_BACK["withdrawal"]))
        return [ended, WithdrawalGranted(submission_id=event.submission_id, ref=event.ref)]

    def expire(self, due: WaitExpired, day: date) -> list[Event]:
        """Let a list go whose goods, or their manifest, came too late: it may be declared again (settled 73)."""
        attempt = self._files.attempts.get(due.case_key, {}).get(due.attempt)
        if attempt is None or attempt.expires_on is None or attempt.expires_on > day:
            return []
        return [self._end(attempt, ListWithdrawn if attempt.was_released else ListRejected, ground_of(rules.EXPIRED))]

    def _end(self, attempt: Attempt, verdict: type[Verdict], ground: Ground) -> Event:
        """Nothing of it is held any more."""
        grounds, was_released, ended = [ground, *attempt.grounds], attempt.was_released, ListStatus.REJECTED
        self._files.change(attempt)
        self._free(attempt)
        attempt.end(ended, ground.rule)
        return verdicts.said(verdicts.VERDICTS[verdict], ended, attempt.named, grounds, was_released=was_released)

    def _goods_are_here(self, attempt: Attempt) -> None:
        """It waits for an officer from now on, so it does not expire."""
        attempt.expires_on = None
        self._files.change(attempt)

    def assess(self, event: ToDecide, day: date, at: datetime) -> list[Event]:
        """Ask every rule; the strongest class decides. What is not rejected holds quota at once."""
        lists_in_window = next(self._lists_in_window)
        declared, ref = event.list, event.ref
        case = ref.case
        known = self._files.attempts.get(case, {})
        if ref.attempt in known:
            return []
        course = self._rules.course(declared.direction, declared.trade_mode, day)
        value = event.value
        account = self._account(declared, day.year) if course.holds_quota and value is not None else None
        released = next((number for number, other in known.items() if other.status in CLEARED), None)
        enterprises, instructions = self._files.enterprises, self._files.instructions.values()
        facts = Facts(
            event, value, day, course.mode, enterprises, account, lists_in_window, released, self._draw, instructions
        )
        found = course.evaluate(facts)
        status, reason = verdict_on(found) if found else (ListStatus.RELEASED, rules.RELEASE.id)
        attempt = Attempt(
            case, ref.attempt, declared.invt_no, status, reason,
            declared.buyer_token, day.year if account else None, value, declared_at=at,
        )  # fmt: skip
        self._files.open(attempt)
        grounds = [each.ground() for each in found]
        leaves = course.leaves
        if leaves.waits_at and status is not ListStatus.REJECTED:
            grounds.append(_ARRIVAL)
            if status is ListStatus.RELEASED or (
                leaves.departs
                and first_of(questions_of(grounds), self._ways.order(course, declared, day)) is ListStatus.EXAMINED
            ):
                attempt.status, attempt.reason = status, reason = leaves.waits_at, rules.ARRIVAL.id
                grounds.insert(0, grounds.pop())
        if status is ListStatus.RELEASED:
            if account and value is not None:
                account.spend(value)
            release = self._say_released(event, account, [_RELEASED], course, day)
            closing.begin(attempt, release, course.closable_from(declared))
            if not leaves.may_depart:
                return [release]
            return [release, *self._ways.permitted(course, declared, day, release.lines)]
        kind = verdicts.BY_STATUS[status]
        if Hold.QUOTA not in kind.lets_go and account and value is not None:
            account.hold(value)
        if not kind.final:
            attempt.wait(status, reason, at, event, grounds, questions_of(grounds), self._rules.waits_until(day))
        by_port = self._ways.by_port(declared, day)
        verdict = verdicts.said(kind, status, declared, grounds, rejecting(found), clearance=by_port)
        return [verdict, *self._ways.controlled(verdict, declared, day)]

    def inspected(self, event: ListInspectionReported, day: date, at: datetime) -> list[Event]:
        return self._act(event, INSPECTION, event.result, day, at)

    def ruled(self, event: ManualVerdictGiven, day: date, at: datetime) -> list[Event]:
        return self._act(event, VERDICT, event.verdict, day, at)

    def found_abnormal(self, event: ParcelFoundAbnormal, day: date, at: datetime) -> list[Event]:
        """A released parcel came off its vehicle: its list goes where the finding leads. Told again, it says nothing
        new."""
        action = ACTIONS[GATE, event.result]
        attempt = self._files.attempts.get(event.ref.case, {}).get(event.ref.attempt)
        if attempt is None or attempt.status not in action.allowed[_direction_of(attempt)]:
            return []
        return [self._carry_out(attempt, action, day, at)]

    def arrived(self, event: Ready, day: date, at: datetime) -> list[Event]:
        """The parcel of a list that waits for nothing else is at its site."""
        attempt = self._files.attempts.get(event.ref.case, {}).get(event.ref.attempt)
        if attempt is None or attempt.assessed is None or attempt.status not in TO_ARRIVE:
            return []
        action, findings = while_suspended(attempt, _ARRIVED, _ARRIVED.to, self._files.enterprises)
        if findings:  # it keeps 399; once the suspension is lifted an officer has it asked again
            self._goods_are_here(attempt)
            return []
        declared = attempt.assessed.list
        verdict = self._carry_out(attempt, action, day, at)
        return [verdict, *self._let_on(attempt, verdict, declared, day)]

    def held(self, event: ParcelHeld, day: date, at: datetime) -> list[Event]:
        """A control instruction names a released list whose parcel is still at its site. Told again, it says nothing new."""
        attempt = self._files.attempts.get(event.ref.case, {}).get(event.ref.attempt)
        if attempt is None or attempt.status is not ListStatus.RELEASED:
            return []
        verdict = self._carry_out(attempt, HELD, day, at)
        attempt.assessed = ToDecide(list=event.list, lines=[])  # an officer of its office inspects it
        return [verdict]

    def put_back(self, event: NotReady, day: date, at: datetime) -> list[Event]:
        """A released parcel is no longer there, or bound: before its departure its list waits for that once more."""
        attempt = self._files.attempts.get(event.ref.case, {}).get(event.ref.attempt)
        if attempt is None or attempt.status is not ListStatus.RELEASED:
            return []
        if not self._rules.course_of(event.list, day).leaves.departs:
            return []
        status, grounds = ListStatus.EXAMINED, [_TAKEN_OFF]
        self._files.change(attempt)
        until, block = self._rules.waits_until(day), ToDecide(list=event.list, lines=[])
        attempt.wait(status, rules.TAKEN_OFF.id, at, block, grounds, ARRIVED, until)
        return [verdicts.said(verdicts.BY_STATUS[status], status, event.list, grounds, was_released=True)]

    def returned(self, event: ReturnCompleted) -> list[Event]:
        """An arrival gives quota of the year of release back, once. What was sent back or confiscated had all of
        its quota let go."""
        attempt = self._files.attempts.get(event.ref.case, {}).get(event.ref.attempt)
        if attempt is None:
            raise QuotaBroken(f"attempt {event.ref.attempt} of {event.key} comes back, but was never released here")
        if attempt.quota_year is None or event.buyer_token is None or event.arrival_no in attempt.return_nos:
            return []
        if attempt.status is not ListStatus.CLOSED and not attempt.was_released:
            return []
        attempt.return_nos = [*attempt.return_nos, event.arrival_no]
        self._files.change(attempt)
        amount = sum((line.value for line in event.lines), Decimal(0))
        attempt.value = (attempt.value or Decimal(0)) - amount
        account = self._files.accounts[event.buyer_token, event.release_day.year]
        account.credit(amount)
        return [
            QuotaCredited(
                buyer_token=event.buyer_token,
                quota_year=account.year,
                ref=event.ref,
                return_no=event.return_no,
                arrival_no=event.arrival_no,
                amount=amount,
                used=account.used,
            )
        ]

    def _act(
        self, event: ListInspectionReported | ManualVerdictGiven, document: str, word: str, day: date, at: datetime
    ) -> list[Event]:
        """Apply an officer's action where the list stands right for it, else tell both apart in a finding."""
        attempts = self._files.attempts.get(event.ref.case, {})
        attempt = next((each for each in attempts.values() if each.invt_no == event.invt_no), None)
        findings, action = [rules.KNOWN.finding(event.invt_no)], ACTIONS[document, word]
        if attempt is not None:
            action = AT_SITE.get((document, word), action) if attempt.held_at_site else action
            findings = barred(attempt, action, event, self._ways.offices(attempt, document, day))
            to = action.leads_to(action.leaves(attempt.questions), self._ways.order_of(attempt, day))
            if not findings and action.to is ListStatus.RELEASED and not attempt.held_at_site:
                action, findings = while_suspended(attempt, action, to, self._files.enterprises)
        if attempt is None or findings:
            return [refused(event, document, *findings)]
        taken = OfficerActionTaken(submission_id=event.submission_id, cop_no=event.cop_no, document=document)
        assessed, verdict = attempt.assessed, self._carry_out(attempt, action, day, at)
        if assessed is None or isinstance(verdict, ListDetentionLifted):
            return [taken, verdict]
        return [taken, verdict, *self._let_on(attempt, verdict, assessed.list, day)]

    def _carry_out(self, attempt: Attempt, action: Action, day: date, at: datetime) -> Event:
        """The first ground is the officer's word, or what the question still open was asked by."""
        assessed, left = attempt.assessed, action.leaves(attempt.questions)
        was_released = attempt.was_released
        grounds = [ground_of(action.rule), *attempt.grounds]
        if not left and assessed and (named := self._named_meanwhile(attempt, assessed, action, day)):
            left, grounds = _INSPECTION, [*named, *grounds]
        to = action.leads_to(left, self._ways.order_of(attempt, day))
        if to is ListStatus.RELEASED and assessed and not was_released:
            return self._release(attempt, assessed, action, grounds, day)
        if left:
            left |= action.settles & ARRIVED  # whether it is still there then is asked once more
        if to is not action.to:
            grounds.sort(key=lambda ground: ground.code != to)
        self._files.change(attempt)
        kind = verdicts.VERDICTS[action.says] if action.says else verdicts.BY_STATUS[to]
        reason = grounds[0].rule
        if Hold.QUOTA in kind.lets_go:
            self._free(attempt)
        if kind.final or to in CLEARED:
            attempt.end(to, reason)
        else:
            attempt.wait(to, reason, at, assessed, grounds, left, self._rules.waits_until(day))
        about = assessed.list if assessed else attempt.named
        return verdicts.said(
            kind, to, about, grounds, was_released=was_released, clearance=self._ways.by_port(about, day)
        )

    def _named_meanwhile(self, attempt: Attempt, assessed: ToDecide, action: Action, day: date) -> list[Ground]:
        """Return why a list that nobody inspected is inspected before its release, if it is."""
        if action.to is not ListStatus.RELEASED or questions_of(attempt.grounds) & _INSPECTION:
            return []
        instructions = naming(self._files.instructions.values(), assessed.list, assessed.lines, day, self._draw)
        return [each.ground() for each in self._rules.named(instructions, day)]

    def _release(self, attempt: Attempt, assessed: ToDecide, action: Action, grounds: list[Ground], day: date) -> Event:
        """Quota counts in the year of release. A hold of last year moves, and no officer can lift the new year's
        limit."""
        self._files.change(attempt)
        if attempt.quota_year is None:
            return self._released(attempt, assessed, None, grounds, action, day)
        self._free(attempt)
        account, value = self._account(assessed.list, day.year), assessed.value or Decimal(0)
        over = self._rules.over_quota(account, value, day)
        if over:
            attempt.end(ListStatus.REJECTED, over[0].rule.id)
            kind, grounds = verdicts.BY_STATUS[ListStatus.REJECTED], [*(each.ground() for each in over), *grounds]
            return verdicts.said(kind, ListStatus.REJECTED, attempt.named, grounds, rejecting(over))
        account.spend(value)
        attempt.quota_year = day.year
        return self._released(attempt, assessed, account, grounds, action, day)

    def _released(
        self,
        attempt: Attempt,
        assessed: ToDecide,
        account: QuotaAccount | None,
        grounds: list[Ground],
        action: Action,
        day: date,
    ) -> Event:
        course = self._rules.course_of(assessed.list, day)
        release = self._say_released(assessed, account, grounds, course, day)
        attempt.end(ListStatus.RELEASED, action.rule.id)
        closing.begin(attempt, release, course.closable_from(release.list))
        return release

    def _say_released(
        self, assessed: ToDecide, account: QuotaAccount | None, grounds: list[Ground], course: Course, day: date
    ) -> ListReleased:
        """Tell of a release, and whether the tax centre audits the list after it."""
        audit = auditing.drawn(assessed, course, self._files.enterprises, day, self._draw)
        return verdicts.released(assessed, account, grounds, audit)

    def _let_on(self, attempt: Attempt, verdict: Event, declared: Declared, day: date) -> list[Event]:
        """Tell whoever keeps the parcel of a release, or that it may go on; or that it is under control."""
        if attempt.status is not ListStatus.RELEASED:
            return self._ways.controlled(verdict, declared, day)
        course = self._rules.course_of(declared, day)
        lines, inspected = (
            (verdict.lines, bool(questions_of(verdict.grounds) & _INSPECTION))
            if isinstance(verdict, ListReleased)
            else (None, True)
        )
        return self._ways.permitted(course, declared, day, lines, inspected=inspected)

    def _account(self, declared: Declared, year: int) -> QuotaAccount:
        if declared.buyer_token is None:
            raise QuotaBroken(f"{declared.ref} counts in a buyer's year, but names no buyer")
        return self._files.accounts[declared.buyer_token, year]

    def _free(self, attempt: Attempt) -> None:
        """Let go the quota that the list holds, or that its release used."""
        if attempt.quota_year is not None and attempt.buyer_token is not None and attempt.value is not None:
            account = self._files.accounts[attempt.buyer_token, attempt.quota_year]
            (account.credit if attempt.was_released else account.free)(attempt.value)


def _granted(asked: WithdrawalAsked) -> list[Event]:
    """The answer to the document that asks; a changed list has answers of its own."""
    return [] if asked.way == "change" else [WithdrawalGranted(submission_id=asked.submission_id, ref=asked.ref)]


def _direction_of(attempt: Attempt) -> Direction:
    return CaseRef.of(attempt.case_key).direction
