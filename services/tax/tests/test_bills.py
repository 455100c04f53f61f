"""Bills through returns: whatever the way, the same end, to the fen."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from libs.schemas.events.tax import Assessment, BillLine, TaxAssessed, TaxBillIssued, TaxBillReduced, TaxBillVoided
from libs.schemas.reference.tariff import ConsumptionStep, ConsumptionTax
from services.tax.domain.assessment import assess
from services.tax.domain.bills import ListTax, State
from services.tax.domain.broken import BrokenPromise
from services.tax.domain.parts import TaxedLine
from services.tax.domain.rules import Practice
from services.tax.tests.samples import coming_back, held, line, tariff

DAY = date(2026, 3, 2)
ROUGH = ConsumptionTax("rough", "qty1", "035", (ConsumptionStep(D(0), D("0.07"), D("0.33")),))


def released(*totals: tuple[str, str]) -> tuple[TaxAssessed, ListTax]:
    lines = [line(gnum, total, qty=qty) for gnum, (total, qty) in enumerate(totals, 1)]
    document = held("T1", *lines, freight="7.77")
    outcome = assess(document, DAY, Practice(), tariff(consumption=ROUGH))
    assert isinstance(outcome, Assessment)
    assessed = TaxAssessed(list=document.list, lines=document.lines, book=document.book, tax=outcome)
    tax = ListTax.of(assessed, DAY)
    tax.release(DAY, 30)
    return assessed, tax


def test_a_bill_tells_what_was_assessed_and_the_day_of_release() -> None:
    assessed, tax = released(("100.00", "3"), ("20.00", "1"))
    bill, of_list = tax.bill(TaxBillIssued), assessed.tax
    assert (bill.release_day, bill.ref, bill.submission_id) == (DAY, assessed.ref, assessed.list.submission_id)
    assert bill.assure_code == assessed.list.parties.assure_code
    for name in ("duty", "consumption_tax", "vat", "total"):
        assert getattr(bill, name) == getattr(of_list, name)
    assert bill.lines == [
        BillLine(line.gnum, line.gcode, line.qty, row.duty, row.consumption_tax, row.vat)
        for line, row in zip(assessed.lines, of_list.lines, strict=True)
    ]


def test_a_bill_after_a_return_names_it() -> None:
    _, tax = released(("100.00", "3"))
    assert tax.bill(TaxBillReduced, return_no="R1", arrival_no="A1").return_no == "R1"
    assert tax.bill(TaxBillVoided, return_no="R1", arrival_no="A1").return_no == "R1"


def test_a_partial_return_keeps_the_rounded_share_of_each_tax() -> None:
    assessed, tax = released(("100.00", "3"))
    whole = tax.bill(TaxBillIssued)
    assert (whole.tax_no, whole.total) == ("29922026I0000000T1_0", assessed.tax.total)
    freed = tax.reduce(coming_back(assessed, {1: "1"}))
    left = tax.bill(TaxBillReduced, return_no="R1", arrival_no="A1")
    assert D(left.vat) == (D(whole.vat) / 3).quantize(D("0.01"))
    assert D(left.total) == D(whole.total) - freed == D(left.duty) + D(left.consumption_tax) + D(left.vat)
    assert left.lines[0].qty == "1"


@given(
    st.lists(st.tuples(st.decimals("0.01", "999", places=2), st.integers(1, 9)), min_size=1, max_size=4),
    st.data(),
)
def test_any_split_of_returns_ends_where_one_return_ends(goods: list[tuple[D, int]], data: st.DataObject) -> None:
    rows = [(str(total), str(qty)) for total, qty in goods]
    assessed, step_by_step = released(*rows)
    _, at_once = released(*rows)
    steps = {
        gnum: sorted(data.draw(st.lists(st.integers(0, qty), min_size=1, max_size=4, unique=True)), reverse=True)
        for gnum, (_, qty) in enumerate(goods, 1)
    }
    freed = sum(
        step_by_step.reduce(coming_back(assessed, {gnum: str(left)})) for gnum, lefts in steps.items() for left in lefts
    )
    freed_at_once = at_once.reduce(coming_back(assessed, {gnum: str(lefts[-1]) for gnum, lefts in steps.items()}))
    assert step_by_step.bill(TaxBillReduced, return_no="R", arrival_no="A") == at_once.bill(
        TaxBillReduced, return_no="R", arrival_no="A"
    )
    assert freed == freed_at_once == D(assessed.tax.total) - at_once.total
    everything_is_back = all(lefts[-1] == 0 for lefts in steps.values())
    assert (step_by_step.state is State.RETURNED) == everything_is_back
    if everything_is_back:
        assert step_by_step.total == 0


def test_a_bill_is_looked_for_no_later_than_on_its_day() -> None:
    assessed, planned = released(("100.00", "3"))
    assert (planned.collect_on, planned.collectable_from) == (DAY + timedelta(days=30), DAY)
    hurried = ListTax.of(assessed, DAY + timedelta(days=30))
    hurried.release(DAY, 3)
    assert hurried.collect_on == hurried.collectable_from == DAY + timedelta(days=3)


def test_half_a_fen_of_what_is_left_is_a_fen() -> None:
    taxes = TaxedLine(1, "1905310000", D(2), D(1), D("0.01"), D("0.05"), D("0.07")).taxes()
    assert taxes == (D("0.01"), D("0.03"), D("0.04"))


def test_more_cannot_come_back_than_is_out() -> None:
    assessed, tax = released(("100.00", "3"))
    tax.reduce(coming_back(assessed, {1: "1"}))
    with pytest.raises(BrokenPromise, match=r"T1', attempt=1.*line 1"):
        tax.reduce(coming_back(assessed, {1: "2"}))


def test_an_attempt_is_released_once_and_never_rejected_after() -> None:
    _, tax = released(("100.00", "3"))
    with pytest.raises(BrokenPromise, match="released while its tax is billed"):
        tax.release(DAY, 30)
    with pytest.raises(BrokenPromise, match="rejected while its tax is billed"):
        tax.let_go()


def test_what_was_never_released_is_neither_billed_nor_returned() -> None:
    _, tax = released(("100.00", "3"))
    tax.release_day = None
    with pytest.raises(BrokenPromise, match="T1', attempt=1"):
        tax.bill(TaxBillIssued)
    with pytest.raises(BrokenPromise, match="T1', attempt=1"):
        tax.lapse("R1", DAY, 30)
