"""Whatever of a list comes back, and when, the tax of what stayed is collected."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal as D
from fractions import Fraction
from math import floor
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from libs.schemas.events.base import Event
from libs.schemas.events.returns import ReturnAccepted, ReturnCompleted, ReturningLine, ReturnLapsed
from libs.schemas.events.tax import PaymentDocumentIssued, TaxAssessed, TaxBillSummarised
from libs.schemas.reference.tariff import ConsumptionStep, ConsumptionTax
from services.tax.domain.ledger import TaxLedger
from services.tax.domain.rules import Practice, Terms
from services.tax.domain.taxation import Taxation
from services.tax.tests.ledger import DAY_0, ended, follows, of
from services.tax.tests.samples import GUARANTOR, held, line, released, tariff, topped_up
from services.tax.tests.test_day_end import NOW

ROUGH = ConsumptionTax("rough", "qty1", "035", (ConsumptionStep(D(0), D("0.07"), D("0.33")),))
SUMMARY, LAST = DAY_0 + timedelta(days=30), DAY_0 + timedelta(days=45)
Goods = list[tuple[D, int]]


def fen(tax: str, kept: int, original: int) -> Fraction:
    """round(tax x kept / original), half up to the fen, by exact fractions."""
    return Fraction(floor(Fraction(tax) * 100 * kept / original + Fraction(1, 2)), 100)


class Oracle:
    """It counts pieces and knows nothing of bills: taxes as assessed, and how many pieces of each line stand where."""

    def __init__(self, assessed: TaxAssessed) -> None:
        self.taxes = {row.gnum: (row.duty, row.consumption_tax, row.vat) for row in assessed.tax.lines}
        self.out = {row.gnum: int(row.qty) for row in assessed.lines}
        self.original = dict(self.out)
        self.applied = dict.fromkeys(self.out, 0)

    def of(self, pieces: dict[int, int]) -> Fraction:
        """The tax of so many pieces of each line."""
        return sum(
            (fen(tax, pieces[gnum], self.original[gnum]) for gnum, taxes in self.taxes.items() for tax in taxes),
            Fraction(0),
        )


class Story:
    """One list with returns drawn at random, told to tax and to the oracle alike."""

    def __init__(self, goods: Goods) -> None:
        self.ledger = TaxLedger()
        self.taxation = Taxation(self.ledger, Practice(), Terms(), tariff(consumption=ROUGH))
        lines = [line(gnum, str(total), qty=str(qty)) for gnum, (total, qty) in enumerate(goods, 1)]
        self.tell(topped_up())
        [self.assessed] = of(TaxAssessed, self.tell(held("T1", *lines, freight="7.77")))
        self.tell(released(self.assessed))
        self.oracle = Oracle(self.assessed)
        self.told: list[Event] = []
        self.parts: list[TaxBillSummarised] = []

    def tell(self, event: Event, day: date = DAY_0) -> list[Event]:
        return follows(self.taxation, event, day, NOW)

    def close(self, day: date) -> Fraction:
        """Return what is collected at the end of the day."""
        told = ended(self.ledger, self.taxation, day)
        bills = of(TaxBillSummarised, told)
        self.parts += bills
        for issued in of(PaymentDocumentIssued, told):
            assert issued.amount == sum(D(bill.total) for bill in bills)
        return Fraction(sum(D(bill.total) for bill in bills))

    def lines(self, pieces: dict[int, int]) -> list[ReturningLine]:
        """remaining: what is out once these pieces are back."""
        oracle = self.oracle
        return [
            ReturningLine(
                gnum=gnum, gcode="1905310000", qty=D(qty), remaining=D(oracle.out[gnum] - qty),
                original=D(oracle.original[gnum]), value=D(0),
            )
            for gnum, qty in pieces.items()
        ]  # fmt: skip

    @property
    def named(self) -> dict[str, Any]:
        return {"ref": self.assessed.ref, "invt_no": self.assessed.list.invt_no}


def draw_pieces(data: st.DataObject, most: dict[int, int]) -> dict[int, int]:
    drawn = {gnum: data.draw(st.integers(0, up_to)) for gnum, up_to in most.items()}
    return {gnum: qty for gnum, qty in drawn.items() if qty}


@pytest.mark.requirement("RT7")
@given(
    st.lists(st.tuples(st.decimals("0.01", "999", places=2), st.integers(1, 9)), min_size=1, max_size=4),
    st.lists(st.tuples(st.integers(0, 30), st.one_of(st.none(), st.integers(0, 45))), max_size=5),
    st.data(),
)
def test_returns_in_any_split_collect_the_tax_of_what_stayed(
    goods: Goods, returns: list[tuple[int, int | None]], data: st.DataObject
) -> None:
    """(day applied for, day some arrived or None). What is applied for on day 30 is not collected then, the rest is.

    On day 45 the rest of the rest is. Every amount against exact fractions.
    """
    story = Story(goods)
    oracle = story.oracle
    open_: dict[str, dict[int, int]] = {}
    for n, (applied_on, arrives) in enumerate(sorted(returns, key=lambda each: each[0])):
        most = {gnum: oracle.out[gnum] - oracle.applied[gnum] for gnum in oracle.out}
        if not (pieces := draw_pieces(data, most)):
            continue
        accepted = ReturnAccepted(
            **story.named,
            return_no=f"R{n}",
            submission_id="s",
            arrive_by=LAST,
            customs_code="2991",
            lines=story.lines(pieces),
        )
        story.tell(accepted, DAY_0 + timedelta(applied_on))
        for gnum, qty in pieces.items():
            oracle.applied[gnum] += qty
        open_[f"R{n}"] = pieces
        if arrives is not None and arrives <= 30:
            _arrive(story, f"R{n}", open_, draw_pieces(data, pieces), SUMMARY)
    free = {gnum: oracle.out[gnum] - oracle.applied[gnum] for gnum in oracle.out}
    assert story.close(SUMMARY) == oracle.of(free)
    for day in (SUMMARY + timedelta(days=5), LAST):
        for number in list(open_):
            _arrive(story, number, open_, draw_pieces(data, open_[number]), day)
        assert day == LAST or story.close(day) == 0
    for number in open_:
        story.tell(ReturnLapsed(**story.named, return_no=number, arrive_by=LAST), LAST)
    story.close(LAST)
    collected = sum(Fraction(D(part.total)) for part in story.parts)
    assert collected == oracle.of(oracle.out)
    for gnum, out in oracle.out.items():
        of_parts = [each for part in story.parts for each in part.lines if each.gnum == gnum]
        assert not of_parts or sum(D(each.qty) for each in of_parts) == out
        for n, each in enumerate(of_parts):
            assert D(each.before or 0) == sum(D(earlier.qty) for earlier in of_parts[:n])
    committed = story.ledger.account(GUARANTOR).committed
    assert Fraction(committed) == collected, "the guarantee stands for what is owed and for nothing else"


def _arrive(story: Story, number: str, open_: dict[str, dict[int, int]], pieces: dict[int, int], day: date) -> None:
    """Some of what an application asked for arrives; the application is open while anything is left of it."""
    if not pieces:
        return
    lines = story.lines(pieces)
    for gnum, qty in pieces.items():
        story.oracle.out[gnum] -= qty
        story.oracle.applied[gnum] -= qty
    left = {gnum: rest for gnum, qty in open_[number].items() if (rest := qty - pieces.get(gnum, 0))}
    open_[number] = left
    if not left:
        del open_[number]
    completed = ReturnCompleted(
        **story.named, return_no=number, arrival_no=f"A{number}{day}", customs_code="2992", area_code="A1",
        submission_id="s", release_day=DAY_0, ended=not left, lines=lines,
    )  # fmt: skip
    story.tell(completed, day)
    story.tell(completed, day)  # told again it changes nothing
