"""Did every parcel, and every mistake a partner made, get the answer it must get?"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace

from checker.facts import Facts
from checker.invariants.stock import taken_off
from checker.standing import Standing, standings
from libs.schemas.events.accountbook import GoodsExited, ReleaseNoteWithdrawn
from libs.schemas.events.intake import ReceiptsIssued
from libs.schemas.events.returns import ReturnCompleted, ReturnLapsed
from libs.schemas.events.review import ListInspectionOrdered, ListWithdrawn
from libs.schemas.events.tax import TaxAssessed
from libs.schemas.kinds import KINDS, business_key
from simulator.acting.board import MANUAL, REJECTED, Board
from simulator.acting.gate import EARLY
from simulator.acting.officer import verdict_no
from simulator.acting.returner import arrival_no, return_no
from simulator.acting.taxpayer import NOTICE, first_payment_no, payment_no
from simulator.acting.withdrawer import withdrawal_no
from simulator.judge.exports import verify_exports
from simulator.judge.tried import Tried, refused
from simulator.papers.documents import DOCUMENTS, Sale
from simulator.people.partners import LATE_GUARANTOR, officer_of
from simulator.plan.plan import Expected, Final, Parcel, ReturnEnd
from simulator.play.player import Played
from simulator.scenes.direct import BY_A_CARRIER
from simulator.scenes.withdrawing import TOO_LATE

ARRIVED_AHEAD = "120"
"""Answers goods that a return centre sorted before anybody applied for them."""


class Observed:
    """Everything that came back about each parcel stands here, ready to be asked."""

    def __init__(self, played: Played, facts: Facts) -> None:
        self.board: Board = played.board
        self.sent = played.sent
        self.by_case: dict[str, dict[int, Standing]] = defaultdict(dict)
        for key, standing in standings(facts).items():
            self.by_case[key.case][key.attempt] = standing
        self.dead = Counter(
            played.sent.broken[place] for letter in facts.dead_letters if (place := letter.place) in played.sent.broken
        )
        self.withdrawals: dict[str, list[str]] = defaultdict(list)
        for issued in facts.only(ReceiptsIssued):
            if issued.document == "withdrawal":
                number = issued.business_key.rpartition("/")[2]
                self.withdrawals[number] += [told.receipt["returnStatus"] for told in issued.receipts]
        self.completed = {event.return_no for event in facts.only(ReturnCompleted) if event.ended}
        self.taken_off = {found.ref.case for _, found in taken_off(facts)}
        self.withdrawn_notes = {
            each.ref.case: note.passport_no for note in facts.only(ReleaseNoteWithdrawn) for each in note.lists
        }
        self.left_by = {each.ref.case: left.passport_no for left in facts.only(GoodsExited) for each in left.lists}
        self.lapsed = {event.return_no for event in facts.only(ReturnLapsed)}

    def answered(self, code: str, kind: str, *parts: str) -> bool:
        return any(receipt.says(code) for receipt in self.board.answers(kind, *parts))


def verify(played: Played, facts: Facts) -> list[Tried]:
    """Scene by scene, then what partners do wrong on the way out and in paying."""
    observed = Observed(played, facts)
    scenes: dict[str, Tried] = {}
    for parcel in played.plan.parcels:
        tried = scenes.setdefault(parcel.scene, Tried(parcel.scene))
        tried.times += 1
        tried.wrong += [f"parcel {parcel.number} ({parcel.sale.order_no}): {text}" for text in _wrong(parcel, observed)]
    mistakes = [_early_passes(facts), _wrong_payments(facts), _late_payments(played), _told_by_carriers(facts)]
    imports = [*scenes.values(), *mistakes] if scenes else []
    return [*imports, *verify_exports(played, facts)]


def end_of(parcel: Parcel, observed: Observed) -> Final:
    """The state in which the plan has the parcel's list end, given what was drawn."""
    attempts = observed.by_case.get(parcel.case)
    inspected = bool(attempts and attempts[max(attempts)].events.get(ListInspectionOrdered))
    return parcel.expected.end(inspected=inspected, taken_off=parcel.case in observed.taken_off)


def _wrong(parcel: Parcel, observed: Observed) -> Iterator[str]:
    """Every way in which a parcel's answers differ from what the plan says."""
    expected, attempts = parcel.expected, observed.by_case.get(parcel.case, {})
    last = attempts[max(attempts)] if attempts else None
    if _drawn_before_its_withdrawal(parcel, attempts):
        expected = replace(expected, attempts=1)
    yield from _wrong_end(expected, end_of(parcel, observed), last, len(attempts))
    for answer in expected.answers:
        if not observed.answered(answer.code, answer.document, *_key_of(answer.document, parcel.sale)):
            yield f"no receipt {answer.code} for its {answer.document}"
    yield from _wrong_withdrawal(parcel, observed)
    yield from _wrong_release(parcel, observed)
    if observed.dead[parcel.number] != expected.dead_letters:
        yield f"{observed.dead[parcel.number]} dead letters, not {expected.dead_letters}"
    refused = len(observed.sent.refused.get(parcel.number, ()))
    if refused != expected.http_refusals:
        yield f"{refused} bodies refused by HTTP, not {expected.http_refusals}"
    if last and last.state == Final.RELEASED:
        yield from _wrong_exit(parcel, observed)
        yield from _wrong_returns(parcel, observed)


def _drawn_before_its_withdrawal(parcel: Parcel, attempts: Mapping[int, Standing]) -> bool:
    """A list that was drawn as it came to an officer is no longer its declarant's."""
    return parcel.withdrawn_at == MANUAL and 1 in attempts and attempts[1].last(ListWithdrawn) is None


def _wrong_withdrawal(parcel: Parcel, observed: Observed) -> Iterator[str]:
    """The withdrawal is answered as the plan says. One of a list that was drawn meanwhile is refused."""
    if parcel.withdrawn_at is None:
        return
    said = observed.withdrawals.get(withdrawal_no(parcel), [])
    drawn = _drawn_before_its_withdrawal(parcel, observed.by_case.get(parcel.case, {}))
    wanted = TOO_LATE if drawn else parcel.expected.withdrawal
    if said[-1:] != [wanted]:
        yield f"its withdrawal was answered {', '.join(said) or 'nothing'}, not {wanted}"


def _wrong_release(parcel: Parcel, observed: Observed) -> Iterator[str]:
    """The officer's release of its list is refused where the plan says so."""
    code, invt_no = parcel.expected.release_refused, observed.board.invt_no(parcel) or ""
    officer, numbers = officer_of(parcel.sale.customs_code), (verdict_no(invt_no, times=times) for times in (1, 2))
    if code and not any(observed.answered(code, "manual-verdict", officer, number) for number in numbers):
        yield f"its release by an officer was not refused with {code}"


def _key_of(kind: str, sale: Sale) -> list[str]:
    """The values that name a sale's document of this kind."""
    document = DOCUMENTS[kind](sale)
    return [document[name] for name in KINDS[kind].key]


def _wrong_end(expected: Expected, final: Final, last: Standing | None, attempts: int) -> Iterator[str]:
    if final is Final.DRAFT:
        if last:
            yield "a draft was declared"
        return
    state = last.state if last else "unknown"
    if last is None or state != final or attempts != expected.attempts:
        yield f"{state} after {attempts} attempts, not {final} after {expected.attempts}"
        return
    if expected.code and expected.code not in last.codes:
        yield f"rejected with {', '.join(last.codes)}, not {expected.code}"
    if expected.missing and last.reason != expected.missing:
        yield f"waits for {last.reason}, not {expected.missing}"
    assessed = last.last(TaxAssessed)
    if assessed and assessed.tax.full_rate != expected.full_rate and final is Final.RELEASED:
        yield f"full rate: {assessed.tax.full_rate}"


def _wrong_exit(parcel: Parcel, observed: Observed) -> Iterator[str]:
    """It leaves by another release note than the one that its zone withdrew, where the plan says so."""
    withdrawn, left_by = observed.withdrawn_notes.get(parcel.case), observed.left_by.get(parcel.case)
    if parcel.note_withdrawn and (None in (withdrawn, left_by) or withdrawn == left_by):
        yield f"its release note {withdrawn} was withdrawn, and it left by {left_by}"


def _wrong_returns(parcel: Parcel, observed: Observed) -> Iterator[str]:
    case = (parcel.sale.platform.code, parcel.sale.order_no)
    released = observed.board.released.get(parcel.number)
    if released is None:
        return
    for index, plan in enumerate(parcel.returns):
        number = return_no(parcel, index)
        refused = observed.answered(REJECTED, "return-application", released.invt_no, number)
        refused_at_gate = observed.answered(REJECTED, "return-arrival", *case, arrival_no(parcel, index))
        seen = {
            ReturnEnd.COMPLETED: number in observed.completed,
            ReturnEnd.LAPSED: number in observed.lapsed,
            ReturnEnd.LAPSED_THEN_REFUSED: number in observed.lapsed and refused_at_gate,
            ReturnEnd.REFUSED: refused and number not in observed.completed | observed.lapsed,
        }
        if plan.centre and not observed.answered(ARRIVED_AHEAD, "return-arrival", *case, arrival_no(parcel, index)):
            yield f"return {number} was not sorted ahead of its application"
        if not seen[plan.end]:
            yield f"return {number} did not end as {plan.end}"


def _early_passes(facts: Facts) -> Tried:
    return refused("gate-pass-before-inspection", facts, "gate-pass", EARLY)


def _told_by_carriers(facts: Facts) -> Tried:
    return refused(
        "carrier-as-a-site", facts, "site-delivery", BY_A_CARRIER, code=KINDS["site-delivery"].codes.malformed
    )


def _wrong_payments(facts: Facts) -> Tried:
    return refused("wrong-tax-payment", facts, "tax-payment", first_payment_no("")[:-1], first_payment_no("")[-1])


def _late_payments(played: Played) -> Tried:
    """The late guarantor's documents became overdue and were paid nevertheless."""
    notices = played.board.notices[NOTICE]
    mine = [notice for notice in notices if notice.fields["assureCode"] == LATE_GUARANTOR.code]
    numbers = Counter(notice.fields["entDutyNo"] for notice in mine)
    tried = Tried("late-tax-payment", len(numbers))
    for number, told in numbers.items():
        paid = played.board.receipts.get(business_key("tax-payment", LATE_GUARANTOR.code, payment_no(number)), [])
        if told < 2 or not any(receipt.status == "399" for receipt in paid):
            tried.wrong.append(f"payment document {number}: told {told} times, not paid late")
    return tried
