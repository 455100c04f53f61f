"""Each invariant holds over a whole and right life, and notices what breaks it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace

from checker.facts import Place, Seen
from checker.invariant import Invariant
from checker.invariants import (
    INVARIANTS,
    check,
    effects,
    goods_lines,
    guarantee,
    identity,
    once,
    order,
    quota,
    release,
    returning,
    sites,
    stock,
    withdrawing,
    zone_exports,
)
from checker.invariants import audits as auditing
from checker.invariants import documents as doc
from checker.invariants import summaries as summing
from checker.invariants import tax as taxes
from checker.tests import test_declarations, test_departures, test_exports_back, test_roles
from checker.tests.story import (
    A_LINE,
    BOOK,
    GUARANTOR,
    ITEM,
    LISTED,
    REF,
    START,
    Told,
    again,
    changed,
    close,
    life,
    part,
    told,
    without,
)
from checker.tests.zone_story import EVIDENCE, entered, filed, register
from libs.schemas import declarations as d
from libs.schemas.codes.book_kinds import BookKind
from libs.schemas.events import accountbook as ab
from libs.schemas.events import audits, departures, exports, intake, matching, returns, review, summaries, tax
from libs.schemas.events.withdrawals import WithdrawalDeclared
from libs.schemas.tests import a_list, verdicts
from libs.schemas.topics import VERDICTS

REJECTED = review.ListRejected(list=LISTED, refused_by="review", **verdicts.REJECTED)
INSPECTED = review.ListInspectionOrdered(list=LISTED, **verdicts.INSPECTION)
SENT_BACK = review.ListSentBack(list=LISTED, **verdicts.SENT_BACK)
WITHDRAWN = review.ListWithdrawn(list=LISTED, **verdicts.REJECTED)
GRANTED = review.WithdrawalGranted(submission_id="withdrawals-0-0", ref=LISTED.ref)
ASKED = WithdrawalDeclared(
    submission_id="withdrawals-0-0", order_no="T1", ebp_code="3301960AB1", ebc_code="3302960CD2",
    agent_code="3302980JK5", invt_no=LISTED.invt_no or "",
)  # fmt: skip
ASKED_BACK = review.StockAskedBack(list=LISTED.named, submission_id=GRANTED.submission_id)
GIVEN_UP = ab.StockGivenUp(list=LISTED.named, submission_id=GRANTED.submission_id)
KEPT = ab.StockKept(list=LISTED.named, submission_id=GRANTED.submission_id, by="used")
CLOSED: Told = (START + timedelta(days=60), review.ListClosed(list=LISTED))
REFUSED = matching.ListRefused(list=LISTED, refused_by="tax", findings=[])
VOIDED = ab.HoldVoided(ems_no=BOOK, list_ref=REF, postings=[])

CONFISCATED = ab.GoodsConfiscated(
    ems_no=BOOK, submission_id="s", cop_no="c", decision_no="JD1", lists=[REF], postings=[]
)


def _postings(**wrong: str) -> Any:
    """A change of the one posting of an event."""
    return lambda event: {"postings": [event.postings[0].model_copy(update={k: Decimal(v) for k, v in wrong.items()})]}


def _line(**wrong: Any) -> Any:
    return lambda event: {"lines": [a_list.amended(event.lines[0], **wrong)]}


def _tax_line(**wrong: Any) -> Any:
    return lambda event: {"tax": a_list.amended(event.tax, lines=[a_list.amended(event.tax.lines[0], **wrong)])}


def _goods(**wrong: str) -> Any:
    return lambda event: {"goods": [event.goods[0].model_copy(update={k: Decimal(v) for k, v in wrong.items()})]}


def _found(result: str) -> Any:
    return lambda event: {"results": [event.results[0].model_copy(update={"result": d.InspectionResult(result)})]}


def _set(**wrong: Any) -> Any:
    return lambda _: wrong


DIRECT = replace(LISTED, trade_mode="9610", waybill=replace(LISTED.waybill, bill_no="B2"))
TOLD = {type(event) for _, event in life()}
SPOILED: list[tuple[str, Invariant, list[Told]]] = [
    *((f"{kind.__name__} twice", once.each_decision_once, again(kind)) for kind in once.ONCE if kind in TOLD),
    ("told of twice for the refund", zone_exports.refunds_are_entries, entered(EVIDENCE, EVIDENCE)),
    ("never told of for the refund", zone_exports.refunds_are_entries, entered()),
    ("the refund of another quantity", zone_exports.refunds_are_entries,
     entered(EVIDENCE.model_copy(update={"lines": [EVIDENCE.lines[0].model_copy(update={"qty": Decimal(6)})]}))),
    ("the refund of what did not enter", zone_exports.refunds_are_entries,
     entered(EVIDENCE, EVIDENCE.model_copy(update={"bond_invt_no": "QD9", "entry_id": "9"}))),
    ("import from an export book", zone_exports.lists_draw_on_their_books, [*life(), *filed(BookKind.EXPORT, BOOK)]),
    ("its buyer refused", identity.buyers_are_whom_they_name,
     changed(intake.OrderAccepted, _set(identity="refused"))),
    ("its buyer asked about", identity.buyers_are_whom_they_name,
     changed(intake.OrderAccepted, _set(identity="asked"))),
    ("nobody said that nobody answered", identity.buyers_are_whom_they_name,
     changed(intake.OrderAccepted, _set(identity="unanswered"))),
    ("its payment asked about", identity.payments_were_told,
     changed(intake.OrderAccepted, _set(raw_payment="asked"))),
    ("nobody said that its payment was not signed", identity.payments_were_told,
     changed(intake.OrderAccepted, _set(raw_payment="unsigned"))),
    ("list forgotten", doc.no_list_lost,
     [(d, e) for d, e in life() if not isinstance(e, matching.ListMatched | ab.StockHeld | review.ListReleased)]),
    ("never compared", doc.no_document_lost,
     [(d, e) for d, e in without(matching.DocumentsMatched) if not isinstance(e, matching.ListMatched)]),
    ("released twice", release.released_once, again(review.ListReleased)),
    ("released and rejected", release.released_once, [*life(), (START, REJECTED)]),
    ("released without hold", release.nothing_released_without_hold, without(ab.StockHeld)),
    ("released without assessment", release.nothing_released_without_hold, without(tax.TaxAssessed)),
    ("released for another value", release.nothing_released_without_hold,
     changed(review.ListReleased, _set(value="319"))),
    ("another order, another outcome", order.outcome_whatever_came_first,
     changed(matching.ListMatched, _set(fees=a_list.fees("21", "0", "29.12")))),
    ("undecided though complete", order.outcome_whatever_came_first, without(matching.ListMatched)),
    ("inspected after release", order.only_allowed_edges, [*life(), (START, INSPECTED)]),
    ("released before it was stored", order.only_allowed_edges, without(matching.ListMatched)),
    ("released, and nobody told", order.only_allowed_edges, without(intake.ReceiptsIssued)),
    ("refused and not rejected", release.refusals_are_rejections, [*life(), (START, REFUSED)]),
    ("on hand made up", stock.stock_balances, changed(ab.EntryPosted, _postings(on_hand="11"))),
    ("held by nobody", stock.stock_balances, changed(ab.UnfitGoodsLeft, _postings(held="1"))),
    ("more left than came in", stock.stock_balances, without(ab.EntryPosted)),
    ("held twice", stock.holds_end_once, again(ab.StockHeld)),
    ("used and voided", stock.holds_end_once, [*life(), (START, VOIDED)]),
    ("rejected and still holding", stock.ended_lists_hold_nothing,
     [*without(review.ListReleased), (START, REJECTED)]),
    ("sent back and no longer holding", stock.ended_lists_hold_nothing,
     [*without(review.ListReleased), (START, SENT_BACK), (START, VOIDED)]),
    ("no gate pass", stock.book_reduced_at_the_gate, without(intake.GatePassReported)),
    ("left before release", stock.book_reduced_at_the_gate, changed(review.ListReleased, _set(), days=1)),
    ("never released", stock.book_reduced_at_the_gate, without(review.ListReleased)),
    ("in no verification list", stock.book_reduced_at_the_gate, without(ab.VerificationListApproved)),
    ("not inspected", stock.book_reduced_at_the_gate, without(ab.GateInspectionPosted)),
    ("found abnormal", stock.book_reduced_at_the_gate, changed(ab.GateInspectionPosted, _found("licence"))),
    ("goods of no list", goods_lines.goods_are_those_of_their_lists, without(ab.StockHeld)),
    ("another price than its lists'", goods_lines.goods_are_those_of_their_lists,
     changed(ab.VerificationListApproved, _goods(total_price="299.99"))),
    ("confiscated by nobody", stock.taken_out_as_decided, [*life(), (START, CONFISCATED)]),
    ("on two notes", stock.on_one_note, again(ab.ReleaseNoteApproved)),
    ("lines do not add up", taxes.lines_are_the_bill, changed(tax.TaxAssessed, _tax_line(vat="29.11"))),
    ("billed otherwise", taxes.lines_are_the_bill, changed(tax.TaxBillIssued, _set(total="30"))),
    ("no bill", taxes.bills_are_the_payment_document, without(tax.TaxBillIssued)),
    ("summarised twice", taxes.bills_are_the_payment_document, again(tax.TaxBillSummarised)),
    ("document is not its bills", taxes.bills_are_the_payment_document,
     changed(tax.PaymentDocumentIssued, _set(amount=Decimal("14.57")))),
    ("made too early", taxes.collected_on_time, changed(tax.PaymentDocumentIssued, _set(), days=-1)),
    ("due too late", taxes.collected_on_time,
     changed(tax.PaymentDocumentIssued, _set(due_day=START + timedelta(days=46)))),
    ("overdue too early", taxes.collected_on_time, changed(tax.PaymentDocumentOverdue, _set(), days=-1)),
    ("paid too little", taxes.collected_on_time, changed(tax.TaxPaymentTaken, _set(amount=Decimal("14.55")))),
    ("late, not overdue", taxes.collected_on_time, without(tax.PaymentDocumentOverdue)),
    ("no bill ever summarised", taxes.collected_at_all, [
        (d, e) for d, e in life()
        if not isinstance(e, tax.TaxBillSummarised | tax.PaymentDocumentEvent) or isinstance(e, tax.GuaranteeRaised)
    ]),
    ("never paid, never overdue", taxes.collected_at_all,
     [(d, e) for d, e in life()
      if not isinstance(e, tax.PaymentDocumentPaid | tax.TaxPaymentTaken | tax.PaymentDocumentOverdue)]),
    ("settled as of its own day", taxes.collected_on_time, without(tax.TaxPaymentTaken)),
    ("another sum confirmed", taxes.collected_on_time, changed(tax.PaymentDocumentPaid, _set(amount=Decimal("14.57")))),
    ("confirmed on another day", taxes.collected_on_time, changed(tax.PaymentDocumentPaid, _set(confirmed_day=START))),
    ("surcharge below the least", taxes.collected_on_time,
     changed(tax.TaxPaymentTaken, _set(surcharge=Decimal("0.01")))),
    ("closed, its goods in the zone", release.closed_lists_owe_nothing,
     [*(row for row in without(ab.GoodsExited) if type(row[1]).__name__ != "ListLeftSite"), CLOSED]),
    ("closed, never released", release.closed_lists_owe_nothing, [*without(review.ListReleased), CLOSED]),
    ("closed, unpaid", release.closed_lists_owe_nothing, [*without(tax.PaymentDocumentPaid), CLOSED]),
    ("above the ceiling", guarantee.never_above_ceiling, changed(tax.GuaranteeRaised, _set(amount=Decimal("29.11")))),
    ("freed only later", guarantee.never_above_ceiling,
     changed(tax.GuaranteeRaised, _set(amount=Decimal("29.11"), ceiling=Decimal("29.11")))),
    ("top-up forgotten", guarantee.never_above_ceiling, changed(tax.GuaranteeRaised, _set(ceiling=Decimal("2000")))),
    ("committed above the ceiling", guarantee.never_above_ceiling,
     changed(tax.GuaranteeRaised, _set(committed=Decimal("1001")))),
    ("freed twice", guarantee.never_above_ceiling, again(tax.PaymentDocumentPaid)),
    ("audited, not drawn", auditing.audits_settle, changed(review.ListReleased, _set(audit=None))),
    ("corrected unheard", auditing.parties_are_heard,
     [(day if type(e).__name__ != "AuditFound" else START, e) for day, e in without(audits.AuditPapersTaken)]),
    ("missed though handed in", auditing.parties_are_heard,
     [*life(), (START, audits.AuditPapersMissed(list=LISTED.named, answer_by=START, declarant="A", guarantor="G"))]),
    ("too much given back", auditing.audits_settle, changed(audits.TaxRefunded, _set(total=Decimal("7.29")))),
    ("closed with another sum", auditing.audits_settle, changed(audits.AuditClosed, _set(total=Decimal("7.27")))),
    ("given back before it was paid", auditing.audits_settle, without(tax.PaymentDocumentPaid)),
    ("closed, nothing given back", auditing.audits_settle, without(audits.TaxRefunded)),
    ("given back, never closed", auditing.audits_settle, without(audits.AuditClosed)),
    ("over the year", quota.quota_holds, changed(review.ListReleased, _set(value="26160.01"))),
    ("credited too much", quota.quota_holds, changed(review.QuotaCredited, _set(amount=Decimal("321")))),
    ("more came back than left", returning.never_more_than_released,
     changed(returns.ReturnCompleted, _line(qty=Decimal("3")))),
    ("worth more than it was", returning.never_more_than_released,
     changed(returns.ReturnCompleted, _line(value=Decimal("321")))),
    ("never released, came back", returning.never_more_than_released, without(review.ListReleased)),
    ("quota not credited", returning.undone_exactly, without(review.QuotaCredited)),
    ("bill not reduced", returning.undone_exactly, without(tax.TaxBillReduced)),
    ("book not restored", returning.undone_exactly, without(ab.StockReturned)),
    ("restored twice", returning.undone_exactly, again(ab.StockReturned)),
    ("unfit goods back on sale", returning.undone_exactly,
     changed(ab.StockReturned, lambda event: {"postings": [*event.postings, *event.unfit], "unfit": []})),
    ("unfit goods gone and still there", returning.apart_until_settled, without(ab.UnfitGoodsLeft)),
    ("more disposed of than was unfit", returning.apart_until_settled,
     changed(returns.UnfitGoodsDisposed, _line(qty=Decimal(1)))),
    ("back from a drawn vehicle", returning.nothing_under_control_returns,
     [(d, e) for d, e in life() if not isinstance(e, ab.GateInspectionPosted | ab.GoodsExited)]),
    ("unfit goods made up", stock.stock_balances, changed(ab.UnfitGoodsLeft, _postings(unfit="1"))),
    ("applied too late", returning.in_time, changed(returns.ReturnAccepted, _set(), days=26)),
    ("arrived too late", returning.in_time, changed(returns.ReturnCompleted, _set(), days=37)),
    ("never arrived, never lapsed", returning.in_time, without(returns.ReturnCompleted)),
    ("never accepted", returning.in_time, without(returns.ReturnAccepted)),
    ("withdrawn and released", withdrawing.withdrawn_lists_are_left, [*life(), (START, WITHDRAWN)]),
    ("withdrawal without an answer", withdrawing.each_withdrawal_decided, [*life(), (START, ASKED)]),
    ("granted, and not withdrawn", withdrawing.each_withdrawal_decided, [*life(), (START, ASKED), (START, GRANTED)]),
    ("withdrawn and gone", withdrawing.withdrawn_lists_are_left,
     [*life(), (START, a_list.amended(WITHDRAWN, released=True))]),
    ("its book never answered", withdrawing.books_have_the_word, [(START, ASKED_BACK), (START, VOIDED)]),
    ("its book and review disagree", withdrawing.books_have_the_word,
     [(START, each) for each in (ASKED_BACK, KEPT, GRANTED)]),
    ("given up, and held", withdrawing.books_have_the_word, [(START, each) for each in (ASKED_BACK, GIVEN_UP, GRANTED)]),
    ("a direct list, its parcel not there", sites.released_where_it_arrived,
     changed(review.ListReleased, _set(list=DIRECT))),
    ("left by two sheets", sites.leaves_once_and_released, again(exports.SiteReleasePosted)),
    ("left, and never came", sites.here_or_out, without(exports.ArrivalsPosted)),
    ("left twice", sites.here_or_out, again(exports.SiteReleasePosted)),
    ("left as what nobody decided", sites.leaves_once_and_released,
     changed(exports.ListLeftSite, _set(leaves_as="sent-back"))),
    ("left by no sheet", sites.leaves_once_and_released, without(exports.SiteReleasePosted)),
    ("left unreleased", sites.leaves_once_and_released, without(review.ListReleased)),
    ("delivered, never left", sites.leaves_once_and_released, without(exports.ListLeftSite)),
    ("in two summaries", summing.each_list_in_one_summary, again(summaries.SummaryAccepted)),
    ("summarised, never departed", summing.each_list_in_one_summary, without(departures.ListDeparted)),
    ("summarised, in no declaration", summing.each_list_in_one_summary, without(summaries.SummaryDeclared)),
    ("declared twice", summing.each_list_in_one_summary, again(summaries.SummaryDeclared)),
    ("another weight than its lists'", summing.summaries_are_their_lists,
     changed(summaries.SummaryDeclared, _set(gross_weight=Decimal("1.3")))),
    ("goods left out", summing.summaries_are_their_lists, changed(summaries.SummaryDeclared, _set(goods=[]))),
    ("overdue, and nobody was told", summing.summarised_open_or_overdue, without(summaries.SummaryOverdue)),
    ("told before its day", summing.summarised_open_or_overdue, changed(summaries.SummaryOverdue, _set(), days=-1)),
    ("a figure twice", summing.figures_are_their_lists, again(summaries.StatisticsPublished)),
    ("a figure of more goods", summing.figures_are_their_lists,
     changed(summaries.StatisticsPublished, _set(qty=Decimal("0.4")))),
]  # fmt: skip


def test_a_right_life_breaks_nothing() -> None:
    right = [*register(), *life(), *filed(BookKind.IMPORT, BOOK), *entered(EVIDENCE)]
    broken = {verdict.name: verdict.violations for verdict in check(told(right)) if not verdict.holds}
    assert broken == {}


@pytest.mark.parametrize(("invariant", "events"), [row[1:] for row in SPOILED], ids=[row[0] for row in SPOILED])
def test_what_is_spoiled_is_noticed(invariant: Invariant, events: list[Told]) -> None:
    verdict = invariant(told(events))
    assert not verdict.holds
    assert verdict.checked > 0


def test_every_invariant_has_a_violation_of_its_own() -> None:
    on_records: set[Invariant] = {
        doc.every_record_answered,
        effects.one_effect_per_cause,
        effects.ids_name_one_event,
        order.events_keep_their_order,
    }
    of_exports = {row[0] for row in test_departures.SPOILED} | {row[1] for row in test_declarations.WRONG}
    of_exports |= {*test_exports_back.INVARIANTS}
    on_records |= {row[1] for row in test_roles.BEYOND}
    assert {row[1] for row in SPOILED} | on_records | of_exports == set(INVARIANTS)


@pytest.mark.parametrize(("told_until", "day"), [(9, 30), (30, 45)], ids=["summarised", "overdue"])
def test_nothing_is_asked_for_before_its_day_is_closed_everywhere(told_until: int, day: int) -> None:
    until = [(on, event) for on, event in life() if (on - START).days <= told_until]
    due = START + timedelta(days=day)
    assert taxes.collected_at_all(told(until, closed=due - timedelta(days=1))).holds
    assert len(taxes.collected_at_all(told(until, closed=due)).violations) == 1
    facts = told(until, closed=due - timedelta(days=1))
    close(facts, due, but=("cbec.intake.tax-documents.v1", 0))
    assert taxes.collected_at_all(facts).holds, "one partition may still bring a fact of that day"


def test_a_list_that_an_officer_passed_and_whose_parcel_never_came_is_rejected_last() -> None:
    examined = review.ListExamined(list=LISTED, **verdicts.effect("399"))
    facts = told(each for each in life() if isinstance(each[1], intake.ListAccepted | matching.ListMatched))
    for cause, event in {"review.days@3f-0/1/0": REJECTED, "intake.review-documents@3f-0/9/0": examined}.items():
        facts.take(Seen(Place(VERDICTS.name, 0, len(cause)), f"review/{cause}", START, event, b""))
    assert order.paths(facts)[LISTED.ref.attempt_key][-2:] == ["399", "100"]


def test_of_a_bill_whose_return_is_open_the_rest_is_asked_for() -> None:
    """One of two pieces is applied for: the other one is summarised, in a part of its own."""
    until = [(on, event) for on, event in life() if (on - START).days <= 5]
    assert not taxes.collected_at_all(told(until)).holds
    for invariant in (taxes.collected_at_all, taxes.bills_are_the_payment_document):
        assert invariant(told([*until, *part("14.56", "1")], closed=START + timedelta(days=30))).holds
    for spoiled in (part("14.57", "1"), part("29.12", "2"), [*part("14.56", "1"), *part("14.56", "1")]):
        assert not taxes.collected_at_all(told([*until, *spoiled], closed=START + timedelta(days=30))).holds
    back = [(on, event) for on, event in life() if (on - START).days <= 9]
    for spoiled in (part("29.12", "2"), [*part("7.28", "1"), *part("7.28", "1")], part("14.56", "1", vat="14.55")):
        assert not taxes.bills_are_the_payment_document(told([*back, *spoiled])).holds


def test_goods_may_arrive_until_the_last_day_is_closed_everywhere() -> None:
    waits, last = without(returns.ReturnCompleted), START + timedelta(days=45)
    facts = told(waits, closed=last - timedelta(days=1))
    assert returning.in_time(facts).holds
    close(facts, last, but=("cbec.review.releases.v1", 3))
    assert returning.in_time(facts).holds
    assert not returning.in_time(told(waits, closed=last)).holds


def test_a_waiting_list_is_not_lost_while_something_can_be_named() -> None:
    waiting = matching.ListWaiting.model_validate({"list": LISTED} | {"missing": ["waybill"]})
    documents = [(d, e) for d, e in life() if isinstance(e, intake.CaseDocument)]
    assert doc.no_list_lost(told([*documents, (START, waiting)])).holds
    assert not doc.no_list_lost(told(documents)).holds
    assert doc.no_list_lost(told((d, e) for d, e in documents if not isinstance(e, intake.PaymentAccepted))).holds


def test_a_list_of_a_mode_without_stock_holds_none() -> None:
    held = ab.StockHeld(list=LISTED, fees=a_list.fees(), lines=[A_LINE], book=None)
    assert stock.ended_lists_hold_nothing(told([(START, held), (START, REJECTED)])).holds


def test_a_list_of_another_platform_may_be_the_one_a_waybill_is_of() -> None:
    kinds = (intake.OrderAccepted, intake.PaymentAccepted, intake.WaybillAccepted)
    documents = [(d, e) for d, e in life() if isinstance(e, kinds)]
    listed = next(e for _, e in life() if isinstance(e, intake.ListAccepted))
    other = a_list.amended(listed, ebp_code="3301960ZZ9")
    assert doc.no_document_lost(told([*documents, (START, other)])).holds
    assert not doc.no_document_lost(told([*documents, (START, listed)])).holds


def test_a_list_that_names_a_waybill_nobody_sent_leaves_its_documents_waiting() -> None:
    kinds = (intake.OrderAccepted, intake.PaymentAccepted, intake.WaybillAccepted)
    documents = [(d, e) for d, e in life() if isinstance(e, kinds)]
    listed = next(e for _, e in life() if isinstance(e, intake.ListAccepted))
    other = a_list.amended(listed, logistics_no="YD9")
    assert doc.no_document_lost(told([*documents, (START, other)])).holds


def test_a_guarantee_is_free_again_after_rejection() -> None:
    events = [(d, e) for d, e in life() if isinstance(e, tax.TaxAssessed | tax.GuaranteeRaised)]
    facts = told([*events, (START, REJECTED)])
    assert sum(guarantee.commitments(facts)[GUARANTOR].values()) == 0


def test_a_return_before_the_gate_lowers_what_is_held() -> None:
    held = ab.StockHeld(list=LISTED, fees=a_list.fees(), lines=[A_LINE])
    entry = next(e for _, e in life() if isinstance(e, ab.EntryPosted))
    back = next(e for _, e in life() if isinstance(e, ab.StockReturned))
    posting = back.postings[0].model_copy(update={"on_hand": Decimal(10), "held": Decimal("1.5")})
    unfit = back.unfit[0].model_copy(update={"on_hand": Decimal("9.5"), "held": Decimal(1)})
    back = back.model_copy(update={"postings": [posting], "unfit": [unfit]})
    facts = told([(START, entry), (START, held), (START, back)])
    assert stock.stock_balances(facts).holds
    item = stock.items(facts)["T3105W000001", ITEM]
    assert (item.open, item.unfit) == (Decimal(1), Decimal("0.5"))


def test_one_of_two_comes_back_before_the_gate_and_the_other_leaves() -> None:
    held = ab.StockHeld(list=LISTED, fees=a_list.fees(), lines=[A_LINE])
    entry, back, out = (
        next(e for _, e in life() if isinstance(e, kind)) for kind in (ab.EntryPosted, ab.StockReturned, ab.GoodsExited)
    )
    back = _posted(back, qty="-1", on_hand="10", held="1").model_copy(update={"unfit": []})
    out = _posted(out, qty="-1", on_hand="9", held="0")
    facts = told([(START, entry), (START, held), (START, back), (START, out)])
    assert stock.stock_balances(facts).holds
    assert stock.items(facts)["T3105W000001", ITEM].open == 0


def _posted(event: Any, **numbers: str) -> Any:
    return event.model_copy(update=_postings(**numbers)(event))


# -- invariants about records rather than events -----------------------------------------------------------------------
