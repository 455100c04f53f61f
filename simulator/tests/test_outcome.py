"""Two plays are compared by outcomes and balances; what was judged is judged by what partners got."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from checker.tests.story import changed, life, told, without
from checker.tests.zone_story import register
from libs.schemas.events.accountbook import GoodsExited
from libs.schemas.events.matching import ListMatched
from libs.schemas.events.tax import PaymentDocumentIssued, TaxAssessed
from libs.schemas.tests import a_list
from simulator.acting.board import Board
from simulator.judge.outcome import differences, outcome
from simulator.judge.report import conclude, render
from simulator.judge.verification import verify
from simulator.plan.plan import Expected, Final
from simulator.planner import plan
from simulator.play.player import Played
from simulator.play.post import Sent


def test_generated_numbers_do_not_count_and_spelling_of_amounts_neither() -> None:
    renumbered = changed(ListMatched, lambda event: {"list": a_list.amended(event.list, invt_no="31052026I000000099")})
    respelled = changed(TaxAssessed, lambda event: {"tax": a_list.amended(event.tax, total=f"{event.tax.total}00")})
    assert outcome(told(life())) == outcome(told(renumbered)) == outcome(told(respelled))


def test_a_difference_is_named() -> None:
    dearer = changed(PaymentDocumentIssued, lambda _: {"amount": Decimal("15")})
    assert len(differences(outcome(told(life())), outcome(told(dearer)))) == 1
    kept = outcome(told(without(GoodsExited)))
    assert any("on_hand" in line for line in differences(outcome(told(life())), kept))


def test_what_the_sorting_line_finds_is_the_later_word() -> None:
    expected = Expected(Final.RELEASED, if_inspected=Final.RELEASED, if_sorted=Final.CONFISCATED)
    assert expected.end(inspected=True, taken_off=True) is Final.CONFISCATED
    assert expected.end(inspected=True, taken_off=False) is Final.RELEASED
    stopped = Expected(Final.RELEASED, if_inspected=Final.DETAINED)
    assert stopped.end(inspected=True, taken_off=False) is Final.DETAINED


def _nothing_happened() -> Played:
    planned = plan(1, 120, 1)
    return Played(planned, Board(planned), Sent(), date(2026, 3, 2), 1.0)


def test_silence_is_not_the_answer_that_must_come() -> None:
    tried = {each.name: each for each in verify(_nothing_happened(), told([]))}
    assert not tried["wrong-amount"].holds
    assert not tried["plain"].holds
    assert not tried["draft"].holds


def test_a_report_counts_what_the_facts_say() -> None:
    conclusion = conclude(_nothing_happened(), told([*register(), *life()]))
    report = conclusion.report
    assert (report["released"], report["returned"], report["tax_bills"], report["payment_documents"]) == (4, 1, 1, 1)
    assert all(row["holds"] for row in report["invariants"])
    assert not conclusion.holds  # the parcels of the plan got no answer
    assert "WRONG ANSWER" in render(conclusion)
