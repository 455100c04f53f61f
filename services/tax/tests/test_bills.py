"""Bills through returns: whatever the way, the same end, to the fen."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from libs.schemas.events.tax import BillLine, TaxAssessed, TaxBillIssued, TaxBillReduced, TaxBillVoided
from libs.schemas.reference.tariff import ConsumptionStep, ConsumptionTax
from services.tax.domain.assessment import assess
from services.tax.domain.bills import ListTax, State, TaxedLine
from services.tax.domain.broken import BrokenPromise
from services.tax.domain.rules import Practice
from services.tax.domain.said import Assessed, Issued, Reduced, Voided
from services.tax.tests.samples import coming_back, event_of, held, line, tariff

DAY = date(2026, 3, 2)
ROUGH = ConsumptionTax("rough", "qty1", "035", (ConsumptionStep(D(0), D("0.07"), D("0.33")),))


def released(*totals: tuple[str, str]) -> tuple[TaxAssessed, ListTax]:
    lines = [line(gnum, total, qty=qty) for gnum, (total, qty) in enumerate(totals, 1)]
    assessed = assess(held("T1", *lines, freight="7.77"), DAY, Practice(), tariff(consumption=ROUGH))
    assert isinstance(assessed, Assessed)
    tax = ListTax.of(assessed, DAY)
    tax.release(DAY, 30)
    event = event_of(assessed)
    assert isinstance(event, TaxAssessed)
    return event, tax


def test_a_bill_tells_what_was_assessed_and_the_day_of_release() -> None:
    assessed, tax = released(("100.00", "3"), ("20.00", "1"))
    bill = event_of(tax.bill(Issued))
    assert isinstance(bill, TaxBillIssued) and bill.release_day == DAY
    shared = (TaxAssessed.model_fields.keys() & TaxBillIssued.model_fields.keys()) - {"lines"}
    assert bill.model_dump(include=shared) == assessed.model_dump(include=shared)
    of_line = set(BillLine.model_fields)
    assert [row.model_dump() for row in bill.lines] == [row.model_dump(include=of_line) for row in assessed.lines]


def test_a_bill_after_a_return_names_it() -> None:
    _, tax = released(("100.00", "3"))
    for kind, model in ((Reduced, TaxBillReduced), (Voided, TaxBillVoided)):
        bill = event_of(tax.bill(kind, "R1"))
        assert isinstance(bill, model) and bill.return_no == "R1"


def test_a_partial_return_keeps_the_rounded_share_of_each_tax() -> None:
    assessed, tax = released(("100.00", "3"))
    whole = tax.bill(Issued)
    assert (whole.tax_no, whole.total) == ("29922026I0000000T1_0", assessed.total)
    freed = tax.reduce(coming_back(assessed, {1: "1"}))
    left = tax.bill(Reduced, "R1")
    assert left.vat == (whole.vat / 3).quantize(D("0.01"))
    assert left.total == whole.total - freed == left.duty + left.consumption_tax + left.vat
    assert left.lines[0].qty == 1


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
    assert step_by_step.bill(Reduced, "R") == at_once.bill(Reduced, "R")
    assert freed == freed_at_once == assessed.total - at_once.total
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
    kept = TaxedLine(1, "1905310000", D(2), D(1), D("0.01"), D("0.05"), D("0.07")).kept()
    assert (kept.qty, kept.duty, kept.consumption_tax, kept.vat) == (D(1), D("0.01"), D("0.03"), D("0.04"))


def test_more_cannot_come_back_than_is_out() -> None:
    assessed, tax = released(("100.00", "3"))
    tax.reduce(coming_back(assessed, {1: "1"}))
    with pytest.raises(BrokenPromise, match=r"'T1', 1.*line 1"):
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
    with pytest.raises(BrokenPromise, match="'T1', 1"):
        tax.bill(Issued)
    with pytest.raises(BrokenPromise, match="'T1', 1"):
        tax.return_ended("R1", DAY, 30)
