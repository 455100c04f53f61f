"""Did every parcel that left, and every mistake about one, get the answer it must get?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from checker.facts import Facts
from checker.standing import REJECTED as IS_REJECTED
from checker.standing import WAITING as IS_WAITING
from checker.standing import Standing, attempt_of, standings
from libs.schemas.events.departures import ListDeparted
from libs.schemas.events.export_returns import ExportReturnCompleted, ReliefGranted, ReturnTaxed
from libs.schemas.events.intake import ReceiptsIssued
from libs.schemas.events.review import ListClosed, ListInspectionOrdered, ListWithdrawn
from libs.schemas.events.summaries import SummaryAccepted, SummaryOverdue
from libs.schemas.keys import AttemptKey
from libs.schemas.kinds import KINDS, business_key
from simulator.acting.board import CLOSED, REJECTED, Board
from simulator.acting.exports.carriage import EARLY
from simulator.acting.exports.desks import export_withdrawal_no
from simulator.acting.exports.summariser import LATE, SIMPLIFIED
from simulator.judge.tried import Tried, refused
from simulator.papers.export_documents import EXPORT_DOCUMENTS
from simulator.papers.export_return_documents import return_no
from simulator.plan.plan import ComesBack, ExportEnd, ExportExpected, ExportParcel
from simulator.play.player import Played
from simulator.scenes.exports.returning import BEYOND

_SUMMARISED = "B"
_SPLIT = -2
"""Where its sender's number stands in the business key of a document that may be split."""


class Left:
    """Everything that came back about each parcel that leaves stands here, ready to be asked."""

    def __init__(self, board: Board, facts: Facts) -> None:
        self.board = board
        self.by_case: dict[str, dict[int, Standing]] = defaultdict(dict)
        for key, standing in standings(facts).items():
            self.by_case[key.case][key.attempt] = standing
        self.closed = {attempt_of(event) for event in facts.only(ListClosed)}
        self.departed = {event.ref.case for event in facts.only(ListDeparted)}
        self.summarised = {named.ref.case for event in facts.only(SummaryAccepted) for named in event.lists}
        self.returned = {event.ref.case for event in facts.only(ExportReturnCompleted)}
        self.relieved = {event.ref.case for event in (*facts.only(ReliefGranted), *facts.only(ReturnTaxed))}
        self.withdrawals: dict[str, list[str]] = defaultdict(list)
        for issued in facts.only(ReceiptsIssued):
            if issued.document == "export-withdrawal":
                number = issued.business_key.rpartition("/")[2]
                self.withdrawals[number] += [told.receipt["returnStatus"] for told in issued.receipts]

    def end_of(self, parcel: ExportParcel) -> tuple[ExportEnd | str, int]:
        """Return where its list stands, and how many attempts there are."""
        attempts = self.by_case.get(parcel.case, {})
        if not attempts:
            return "unknown", 0
        number = max(attempts)
        last = attempts[number]
        if last.last(ListWithdrawn):
            return ExportEnd.WITHDRAWN, number
        if AttemptKey(parcel.case, number) in self.closed:
            return ExportEnd.CLOSED, number
        ends = {IS_REJECTED: ExportEnd.REJECTED, IS_WAITING: ExportEnd.WAITING}
        return ends.get(last.state, last.state), number


def verify_exports(played: Played, facts: Facts) -> list[Tried]:
    """Scene by scene, then what partners do wrong on the way out and in summarising."""
    left = Left(played.board, facts)
    scenes: dict[str, Tried] = {}
    for parcel in played.plan.exports:
        tried = scenes.setdefault(parcel.scene, Tried(parcel.scene))
        tried.times += 1
        tried.wrong += [f"export {parcel.number} ({parcel.sale.order_no}): {text}" for text in _wrong(parcel, left)]
    if not scenes:
        return []
    return [
        *scenes.values(),
        *_declarations(played),
        refused("departure-before-release", facts, "departure", EARLY, place=_SPLIT),
        refused("simplified-list-summarised", facts, "summary-application", SIMPLIFIED, place=_SPLIT),
        _late_summaries(facts),
    ]


def _declarations(played: Played) -> Iterable[Tried]:
    """Customs declarations ended as the plan says, by their receipts."""
    scenes: dict[str, Tried] = {}
    for each in played.plan.declared:
        tried = scenes.setdefault(each.scene, Tried(each.scene))
        tried.times += 1
        told = played.board.receipts.get(business_key(*each.key), [])
        statuses = [receipt.status for receipt in told]
        status = played.board.declared.statuses.get(each.number)
        refused = status is not None and (status.startswith("-") or status == REJECTED)
        if each.end is ExportEnd.CLOSED and status != CLOSED:
            tried.wrong.append(f"{each.key}: {'/'.join(statuses)}, not closed")
        elif each.end is not ExportEnd.CLOSED and not refused:
            tried.wrong.append(f"{each.key}: {'/'.join(statuses)}, not {each.end}")
        elif each.code and not any(receipt.says(each.code) for receipt in told):
            tried.wrong.append(f"{each.key}: no answer {each.code}")
    return scenes.values()


def _wrong(parcel: ExportParcel, left: Left) -> Iterator[str]:
    """Every way in which a parcel's answers differ from what the plan says."""
    attempts = left.by_case.get(parcel.case, {})
    expected = parcel.expected
    end, number = left.end_of(parcel)
    wanted = expected.at(inspected=bool(attempts and attempts[max(attempts)].events.get(ListInspectionOrdered)))
    if end != wanted or number != expected.attempts:
        told = ", ".join(receipt.status for receipt in left.board.of_list(parcel)) or "nothing"
        yield f"{end} after {number} attempts, not {wanted} after {expected.attempts}; its list was told {told}"
        return
    last = attempts[number]
    if expected.code and expected.code not in last.codes:
        yield f"rejected with {', '.join(last.codes)}, not {expected.code}"
    if expected.missing and last.reason != expected.missing:
        yield f"waits for {last.reason}, not {expected.missing}"
    yield from _wrong_answers(parcel, expected, left)
    if parcel.back:
        yield from _wrong_return(parcel, left)
    if end is ExportEnd.CLOSED and parcel.sale.departs:
        if parcel.case not in left.departed:
            yield "closed, and nobody reported its departure"
        if (parcel.case in left.summarised) != (parcel.sale.way.flag == _SUMMARISED):
            yield f"statisticsFlag {parcel.sale.way.flag}, summarised: {parcel.case in left.summarised}"


def _wrong_answers(parcel: ExportParcel, expected: ExportExpected, left: Left) -> Iterator[str]:
    for answer in expected.answers:
        document = EXPORT_DOCUMENTS[answer.document](parcel.sale)
        named = [str(document[name]) for name in KINDS[answer.document].key]
        if not any(receipt.says(answer.code) for receipt in left.board.answers(answer.document, *named)):
            yield f"no receipt {answer.code} for its {answer.document}"
    if expected.withdrawal:
        said = left.withdrawals.get(export_withdrawal_no(parcel), [])
        if said[-1:] != [expected.withdrawal]:
            yield f"its withdrawal was answered {', '.join(said) or 'nothing'}, not {expected.withdrawal}"


def _wrong_return(parcel: ExportParcel, left: Left) -> Iterator[str]:
    """Goods come back in time, and relieved or taxed; more than there were is refused."""
    asked = left.board.answers("export-return-application", left.board.invt_no(parcel) or "", return_no(parcel.sale))
    if parcel.back is ComesBack.BEYOND:
        if parcel.case in left.returned or not any(receipt.says(BEYOND) for receipt in asked):
            yield f"more than there was came back, or was not refused with {BEYOND}"
    elif not {parcel.case} <= left.returned & left.relieved:
        statuses = "/".join(receipt.status for receipt in asked)
        yield f"its goods did not come back, or nobody said what is due of them: {statuses}"


def _late_summaries(facts: Facts) -> Tried:
    """Lists that were overdue were told so, and taken with a warning nevertheless."""
    late = [event for event in facts.only(SummaryAccepted) if event.cop_no.startswith(LATE)]
    told = {(event.agent_code, event.ebc_code, event.customs_code) for event in facts.only(SummaryOverdue)}
    tried = Tried("late-summary", len(late))
    for event in late:
        if (event.agent_code, event.ebc_code, event.customs_code) not in told:
            tried.wrong.append(f"{event.cop_no}: nobody said that it was overdue")
        if event.lists and not event.findings:
            tried.wrong.append(f"{event.cop_no}: taken without a warning")
    return tried
