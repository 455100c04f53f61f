"""The tax of one list attempt from assessment on: held, billed, reduced by returns, summarised."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import NamedTuple, TypeVar

import msgspec

from libs.schemas.codes.limits import FEN
from libs.schemas.events.base import DecimalText
from libs.schemas.events.lists import CaseRef, Declared
from libs.schemas.events.returns import ReturnAccepted, ReturnCompleted, ReturningLine, ReturnLapsed
from libs.schemas.events.tax import Bill, BillLine, TaxAssessed, TaxBillSummarised
from libs.schemas.keys import AttemptKey
from services.tax.domain.broken import BrokenPromise

Taxes = tuple[Decimal, Decimal, Decimal]
"""Duty, consumption tax and VAT, yuan."""

NOTHING = Decimal("0.00")
ReturnHeard = ReturnAccepted | ReturnCompleted | ReturnLapsed
B = TypeVar("B", bound=Bill)


class Identity(NamedTuple):
    """The attempt as its row names it, where it was declared, and under which numbers."""

    case_key: str
    attempt: int
    customs_code: str
    submission_id: str
    invt_no: str | None


class State(StrEnum):
    """held → billed → summarised; void: rejected before release; returned: all goods came back in time."""

    HELD = "held"
    BILLED = "billed"
    SUMMARISED = "summarised"
    VOID = "void"
    RETURNED = "returned"


class TaxedLine(msgspec.Struct, array_like=True, gc=False):
    """Taxes as assessed, for `qty`; `remaining` of it has not come back. Stored as an array, in this order."""

    gnum: int
    gcode: str
    qty: Decimal
    remaining: Decimal
    duty: Decimal
    consumption_tax: Decimal
    vat: Decimal

    def taxes(self) -> Taxes:
        """Of what is left, each tax round(tax x remaining / original): however many returns led there."""
        if self.remaining == self.qty:
            return self.duty, self.consumption_tax, self.vat
        return self._kept(self.duty), self._kept(self.consumption_tax), self._kept(self.vat)

    def _kept(self, tax: Decimal) -> Decimal:
        return (tax * self.remaining / self.qty).quantize(FEN, rounding=ROUND_HALF_UP)


@dataclass(slots=True)
class ListTax:
    """total: what the guarantee is committed for now, yuan.

    collectable_from: never after `collect_on`, and known from the assessment on: the day on which a bill made there and
    then would be summarised. A day that closes looks for its bills by it.
    collect_on: the day whose closing summarises the bill; None where nothing is to collect or a return is open.
    returns: applications heard of, by number, and whether each is still open. early: returns heard of before the
    release, each with its customs day, in their order.
    """

    identity: Identity
    assure_code: str
    state: State
    total: Decimal
    lines: list[TaxedLine]
    collectable_from: date
    release_day: date | None = None
    collect_on: date | None = None
    returns: dict[str, bool] = field(default_factory=dict)
    ent_duty_no: str | None = None
    early: list[tuple[ReturnHeard, date]] = field(default_factory=list)
    stored: bool = False
    changed: bool = False
    lines_changed: bool = False

    @property
    def key(self) -> AttemptKey:
        return AttemptKey(self.identity.case_key, self.identity.attempt)

    @property
    def ref(self) -> CaseRef:
        return CaseRef.of(self.identity.case_key, self.identity.attempt)

    @property
    def tax_no(self) -> str:
        return f"{self.identity.invt_no}_0"

    @classmethod
    def of(cls, assessed: TaxAssessed, collectable_from: date) -> ListTax:
        declared, tax = assessed.list, assessed.tax
        lines = []
        for line, of_line in zip(assessed.lines, tax.lines, strict=True):
            qty, taxes = Decimal(line.qty), (of_line.duty, of_line.consumption_tax, of_line.vat)
            lines.append(TaxedLine(line.gnum, line.gcode, qty, qty, *map(Decimal, taxes)))
        identity = Identity(*declared.ref.attempt_key, declared.customs_code, declared.submission_id, declared.invt_no)
        return cls(identity, guarantor_of(declared), State.HELD, Decimal(tax.total), lines, collectable_from)

    def knows(self, heard: ReturnHeard) -> bool:
        """Say whether this stage of the application was heard of before. Told again it changes nothing."""
        stage = self.returns.get(heard.return_no)
        return stage is False or (stage is True and isinstance(heard, ReturnAccepted))

    def release(self, day: date, summary_days: int) -> None:
        """Day 0: the bill is made and the guarantee kept."""
        if self.state is not State.HELD:
            raise BrokenPromise(f"attempt {self.key} was released while its tax is {self.state}")
        self.state = State.BILLED
        self.release_day = day
        self._plan(day + timedelta(days=summary_days))

    def let_go(self) -> Decimal:
        """Rejected or sent back before release; returns the guarantee that is free again, yuan."""
        if self.state is State.VOID:
            return NOTHING
        if self.state is not State.HELD:
            raise BrokenPromise(f"attempt {self.key} was rejected while its tax is {self.state}")
        self.state = State.VOID
        self.changed = True
        freed, self.total = self.total, NOTHING
        return freed

    def keep_out(self, return_no: str) -> None:
        """An application was accepted: the bill is not summarised before it ends."""
        self._collectable()
        self.returns[return_no] = True
        self._plan(None)

    def return_ended(self, return_no: str, day: date, summary_days: int) -> None:
        """End a return, as its goods arrived or its time is over. What is left is summarised on its day, or on `day`
        where that has passed."""
        self.returns[return_no] = False
        if self.release_day is None:
            raise BrokenPromise(f"attempt {self.key} has a return but no release")
        self._plan(None if any(self.returns.values()) else max(day, self.release_day + timedelta(days=summary_days)))

    def reduce(self, lines: list[ReturningLine]) -> Decimal:
        """Take back what came back; returns the guarantee that is free again, yuan."""
        self._collectable()
        by_gnum = {line.gnum: line for line in self.lines}
        for returning in lines:
            line = by_gnum.get(returning.gnum)
            if line is None or not 0 <= returning.remaining <= line.remaining:
                raise BrokenPromise(f"a return of attempt {self.key}, line {returning.gnum}, fits no bill line")
            line.remaining = returning.remaining
        if not any(line.remaining for line in self.lines):
            self.state = State.RETURNED
        before, self.total = self.total, sum((sum(line.taxes(), NOTHING) for line in self.lines), NOTHING)
        self.changed = self.lines_changed = True
        return before - self.total

    def summarise(self, ent_duty_no: str) -> TaxBillSummarised:
        """The bill stands in this payment document."""
        self.state = State.SUMMARISED
        self.ent_duty_no = ent_duty_no
        self._plan(None)
        return TaxBillSummarised(
            ref=self.ref,
            submission_id=self.identity.submission_id,
            tax_no=self.tax_no,
            total=_text(self.total),
            ent_duty_no=ent_duty_no,
        )

    def bill(self, kind: type[B], **more: str) -> B:
        """The bill as it stands now. more: what kinds say that a return brought about."""
        if self.release_day is None or self.identity.invt_no is None:
            raise BrokenPromise(f"attempt {self.key} has no release day or no invtNo to be billed under")
        lines = []
        duty = consumption_tax = vat = NOTHING
        for line in self.lines:
            taxes = line.taxes()
            duty, consumption_tax, vat = duty + taxes[0], consumption_tax + taxes[1], vat + taxes[2]
            lines.append(BillLine(line.gnum, line.gcode, _text(line.remaining), *map(_text, taxes)))
        return kind(
            ref=self.ref,
            submission_id=self.identity.submission_id,
            tax_no=self.tax_no,
            assure_code=self.assure_code,
            release_day=self.release_day,
            duty=_text(duty),
            consumption_tax=_text(consumption_tax),
            vat=_text(vat),
            total=_text(self.total),
            lines=lines,
            **more,
        )

    def _collectable(self) -> None:
        if self.state is not State.BILLED:
            raise BrokenPromise(f"attempt {self.key} has a return while its tax is {self.state}")

    def _plan(self, day: date | None) -> None:
        """Bills over nothing are never summarised: there is nothing to pay."""
        self.collect_on = day if self.total and self.state is State.BILLED else None
        if self.collect_on is not None and self.collect_on < self.collectable_from:
            self.collectable_from = self.collect_on
        self.changed = True


def guarantor_of(declared: Declared) -> str:
    if declared.parties.assure_code is None:
        raise BrokenPromise(f"attempt {declared.ref.attempt_key} is taxed under a guarantee, but names no guarantor")
    return declared.parties.assure_code


_text: Callable[[Decimal], DecimalText] = str  # type: ignore[assignment]  # an amount's text is told to be one
