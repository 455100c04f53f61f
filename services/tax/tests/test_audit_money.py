"""Audits and returns in any order leave a tax that is right to the fen."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal as D
from fractions import Fraction as F
from math import floor
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from libs.schemas.audits import AuditedLine
from libs.schemas.events.audits import AdditionalBillIssued, AuditClosed, TaxRefunded
from libs.schemas.events.base import Event
from libs.schemas.events.returns import ReturnAccepted, ReturnCompleted, ReturningLine, ReturnLapsed
from libs.schemas.events.tax import PaymentDocumentIssued, TaxAssessed, TaxBillSummarised
from libs.schemas.reference.periods import always
from libs.schemas.reference.rows.goods import PositiveRow
from libs.schemas.reference.tariff import ConsumptionStep, ConsumptionTax, Tariff, TariffLine
from services.tax.domain.ledger import TaxLedger
from services.tax.domain.rules import Practice, Terms
from services.tax.domain.taxation import Taxation
from services.tax.tests.ledger import DAY_0, ended, follows, of
from services.tax.tests.samples import GUARANTOR, SNACKS, audited, confirmed, held, line, papers, released, topped_up
from services.tax.tests.test_day_end import NOW

TAXED, PLAIN, UNLISTED = SNACKS, "1905310001", "2402200000"
RATES = {  # duty, VAT, consumption tax of the price, of a kilogram above 0.5 yuan a kilogram
    TAXED: (F(15, 100), F(13, 100), F(7, 100), F(33, 100)),
    PLAIN: (F(5, 100), F(9, 100), F(0), F(0)),
    UNLISTED: (F(25, 100), F(13, 100), F(0), F(0)),
}
ROUGH = ConsumptionTax("rough", "qty1", "035", (ConsumptionStep(D("0.5"), D("0.07"), D("0.33")),))
LAST, END = 45, 70
Lines = list[tuple[D, int, D]]
"""Price, pieces, kilograms of each."""


def tariff() -> Tariff:
    rows = {
        code: TariffLine(
            code, "goods", "035", None, D(str(float(duty))), D(str(float(vat))), ROUGH if code == TAXED else None,
            None if code == UNLISTED else PositiveRow(code=code[:8], zh="x"),
        )
        for code, (duty, vat, _, _) in RATES.items()
    }  # fmt: skip
    return Tariff("test", always(rows))


def fen(amount: F) -> F:
    return F(floor(amount * 100 + F(1, 2)), 100)


def taxes(code: str, value: F, kilograms: F, full: bool) -> tuple[F, F, F]:
    """The full consumption tax stands in the base of VAT, as the announcements have it."""
    duty_rate, vat_rate, rate, specific = RATES[code]
    full = full or code == UNLISTED
    share, duty = F(1) if full else F(7, 10), value * duty_rate if full else F(0)
    if value < F(1, 2) * kilograms or code != TAXED:
        rate = specific = F(0)
    consumption = (value + duty + kilograms * specific) * rate / (1 - rate) + kilograms * specific
    return fen(duty), fen(consumption * share), fen((value + duty + consumption) * vat_rate * share)


class Story:
    """One audited list, told to tax day by day; what is collected and given back is added up."""

    def __init__(self, goods: Lines) -> None:
        self.ledger = TaxLedger()
        self.taxation = Taxation(self.ledger, Practice(), Terms(), tariff())
        lines = [line(n, str(price), TAXED, str(qty), qty1=str(kg)) for n, (price, qty, kg) in enumerate(goods, 1)]
        self.tell(topped_up(), 0)
        [self.assessed] = of(TaxAssessed, self.tell(held("T1", *lines, freight="7.77"), 0))
        self.tell(released(self.assessed, audited=True), 0)
        self.values = {row.gnum: F(row.value) for row in self.assessed.tax.lines}
        self.taxes = {row.gnum: (F(row.duty), F(row.consumption_tax), F(row.vat)) for row in self.assessed.tax.lines}
        self.kilograms = {row.gnum: F(row.qty1) for row in self.assessed.lines}
        self.original = {row.gnum: int(row.qty) for row in self.assessed.lines}
        self.out, self.applied = dict(self.original), dict.fromkeys(self.original, 0)
        self.collected, self.closed = F(0), 0
        self.unpaid: list[PaymentDocumentIssued] = []
        self.open: dict[str, dict[int, int]] = {}

    def tell(self, event: Event, day: int) -> list[Event]:
        return follows(self.taxation, event, DAY_0 + timedelta(day), NOW)

    def close(self, day: int) -> None:
        told = ended(self.ledger, self.taxation, DAY_0 + timedelta(day))
        self.collected += sum((F(bill.total) for bill in of(TaxBillSummarised, told)), F(0))
        self.collected += sum((F(bill.total) for bill in of(AdditionalBillIssued, told)), F(0))
        self.collected -= sum((F(bill.total) for bill in of(TaxRefunded, told)), F(0))
        self.closed += len(of(AuditClosed, told))
        self.unpaid += of(PaymentDocumentIssued, told)

    def correct(self, corrections: dict[int, tuple[str, D | None, D | None]], day: int) -> None:
        """Tell the result, and tax the lines anew by hand."""
        facts = {g: (code, F(v) if v is not None else self.values[g], F(kg) if kg is not None else self.kilograms[g])
                 for g, (code, v, kg) in corrections.items()}  # fmt: skip
        whole = sum((facts[g][1] if g in facts else value for g, value in self.values.items()), F(0))
        full, before = whole > 5000, sum(self.values.values()) > 5000
        for gnum, value in self.values.items():
            if gnum in facts or full != before:
                code, value_, kilograms = facts.get(gnum, (TAXED, value, self.kilograms[gnum]))
                self.taxes[gnum] = taxes(code, value_, kilograms, full)
        lines = [AuditedLine(gnum=g, gcode=code, value=v, qty1=kg) for g, (code, v, kg) in corrections.items()]
        self.tell(papers("T1"), day)
        self.closed += len(of(AuditClosed, self.tell(audited("T1", *lines), day)))

    def owed(self) -> F:
        """round(tax x stayed / declared) of each tax of each line."""
        shares = (fen(tax * self.out[g] / self.original[g]) for g, each in self.taxes.items() for tax in each)
        return sum(shares, F(0))

    def apply_for(self, number: str, day: int, data: st.DataObject) -> None:
        back = draw_pieces(data, {g: self.original[g] - self.applied[g] for g in self.original})
        if back:
            arrive_by = DAY_0 + timedelta(LAST)
            self.tell(
                ReturnAccepted(**self.pieces(back), return_no=number, arrive_by=arrive_by, customs_code="3105"), day
            )
            self.open[number] = back
            for gnum, qty in back.items():
                self.applied[gnum] += qty

    def arrive(self, number: str, day: int, data: st.DataObject) -> None:
        """Some of what was applied for arrives."""
        came = draw_pieces(data, self.open.get(number, {}))
        if came:
            place: dict[str, Any] = {
                "arrival_no": f"A{number}",
                "customs_code": "2992",
                "area_code": "A1",
                "release_day": DAY_0,
            }
            self.tell(ReturnCompleted(**self.pieces(came), return_no=number, **place), day)
            for gnum, qty in came.items():
                self.out[gnum] -= qty
                self.open[number][gnum] -= qty

    def lapse(self) -> None:
        for number, left in self.open.items():
            if any(left.values()):
                arrive_by, about = DAY_0 + timedelta(LAST), self.pieces({})
                self.tell(ReturnLapsed(**about, return_no=number, arrive_by=arrive_by), LAST)

    def pay(self, day: int) -> None:
        for document in self.unpaid:
            days_late = max(0, (DAY_0 + timedelta(day) - document.due_day).days)
            surcharge = fen(F(document.amount) * F(5, 10000) * days_late)
            amount = F(document.amount) + (surcharge if surcharge >= 50 else 0)
            self.tell(confirmed(document.ent_duty_no, D(amount.numerator) / D(amount.denominator)), day)
        self.unpaid = []

    def pieces(self, back: dict[int, int]) -> dict[str, Any]:
        lines = [  # remaining is counted down after this
            ReturningLine(
                gnum=g,
                gcode=TAXED,
                qty=D(qty),
                remaining=D(self.out[g] - qty),
                original=D(self.original[g]),
                value=D(0),
            )
            for g, qty in back.items()
        ]
        return {"ref": self.assessed.ref, "invt_no": self.assessed.list.invt_no, "lines": lines, "submission_id": "s"}


def draw_pieces(data: st.DataObject, most: dict[int, int]) -> dict[int, int]:
    drawn = {gnum: data.draw(st.integers(0, up_to)) for gnum, up_to in most.items()}
    return {gnum: qty for gnum, qty in drawn.items() if qty}


@st.composite
def results(draw: st.DrawFn, lines: int) -> dict[int, tuple[str, D | None, D | None]]:
    most = draw(st.sampled_from(["0.05", "90", "1500", "9000"]))
    return {
        gnum: (
            draw(st.sampled_from([TAXED, TAXED, PLAIN, UNLISTED])),
            draw(st.none() | st.decimals("0", most, places=2)),
            draw(st.none() | st.decimals("0.001", "400", places=3)),
        )
        for gnum in draw(st.sets(st.integers(1, lines)))
    }


@pytest.mark.requirement("I4")
@settings(deadline=None, max_examples=100)
@given(
    st.lists(
        st.tuples(st.decimals("0", "999", places=2), st.integers(1, 9), st.decimals("0.01", "50", places=2)),
        min_size=1, max_size=4,
    ),
    st.lists(st.tuples(st.integers(0, 30), st.none() | st.integers(0, LAST)), max_size=5),
    st.integers(0, END),
    st.integers(31, END),
    st.data(),
)  # fmt: skip
def test_what_is_collected_in_the_end_is_right_to_the_fen(
    goods: Lines, returns: list[tuple[int, int | None]], found_on: int, paid_on: int, data: st.DataObject
) -> None:
    """returns: (day applied for, day some arrived, or None). found_on: the day of the audit's result."""
    story = Story(goods)
    corrections = data.draw(results(len(goods)))
    for day in range(END + 2):
        if day == found_on:
            story.correct(corrections, day)
        for n, (applied_on, arrives) in enumerate(returns):
            if applied_on == day:
                story.apply_for(f"R{n}", day, data)
            if arrives is not None and day == max(applied_on, arrives):
                story.arrive(f"R{n}", day, data)
        if day == LAST:
            story.lapse()
        if day >= paid_on:
            story.pay(day)
        story.close(day)
    assert story.collected == story.owed()
    assert story.closed == 1
    account = story.ledger.account(GUARANTOR)
    assert account.committed == 0
    assert account.claimed == sum((document.amount for document in story.unpaid), D(0))
