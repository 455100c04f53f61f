"""The tax of one list attempt from assessment on: held, billed, reduced by returns, summarised."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple, TypeVar

from libs.schemas.events.base import DecimalText
from libs.schemas.events.lists import CaseRef, Declared
from libs.schemas.events.returns import ReturnAccepted, ReturnCompleted, ReturningLine, ReturnLapsed
from libs.schemas.events.review import Verdict
from libs.schemas.events.tax import Bill, BillLine, TaxAssessed, TaxBillSummarised
from libs.schemas.keys import AttemptKey
from services.tax.domain.broken import BrokenPromise
from services.tax.domain.parts import NOTHING, ZERO, AppliedReturn, Part, TaxedLine, TaxedShare, Taxes, shares, summed

ReturnHeard = ReturnAccepted | ReturnCompleted | ReturnLapsed
EarlyHeard = ReturnHeard | Verdict
"""What may be heard of before the release it follows, or the close: it travels on another topic."""
B = TypeVar("B", bound=Bill)


class Identity(NamedTuple):
    """The attempt as its row names it, where it was declared, and under which numbers."""

    case_key: str
    attempt: int
    customs_code: str
    submission_id: str
    invt_no: str | None


class State(StrEnum):
    """held → billed → summarised; void: rejected, sent back or confiscated; returned: all goods came back in time."""

    HELD = "held"
    BILLED = "billed"
    SUMMARISED = "summarised"
    VOID = "void"
    RETURNED = "returned"


@dataclass(slots=True)
class ListTax:
    """total: the tax of what has not come back, yuan. What of it is not collected yet the guarantee is committed for.

    collectable_from: never after `collect_on`, and known from the assessment on: the day on which a bill made there and
    then would be summarised. A day that closes looks for its bills by it.
    collect_on: the day whose closing summarises what is not applied for; None where there is nothing to collect.
    returns: applications heard of, by number. parts: where the bill is collected in several; the last of them ends it.
    early: returns and verdicts heard of before the release they follow, and verdicts before the close that collects what
    they find collected; each with its customs day, in their order.
    detained: the released list is stopped, and nothing is summarised meanwhile.
    """

    identity: Identity
    assure_code: str
    state: State
    total: Decimal
    lines: list[TaxedLine]
    collectable_from: date
    release_day: date | None = None
    collect_on: date | None = None
    returns: dict[str, AppliedReturn] = field(default_factory=dict)
    ent_duty_no: str | None = None
    early: list[tuple[EarlyHeard, date]] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    detained: bool = False
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
        """The bill's number; that of a later part counts on."""
        return f"{self.identity.invt_no}_{len(self.parts)}"

    @property
    def uncollected(self) -> Decimal:
        """Return what the guarantee is committed for and no payment document asks for, yuan."""
        return self.total - sum((part.total for part in self.parts), NOTHING)

    @property
    def collectable(self) -> Decimal:
        """The tax of what is neither applied for nor collected before, yuan."""
        return sum((share.tax for share in self._shares()), NOTHING) if self._divided else self.total

    @classmethod
    def of(cls, assessed: TaxAssessed, collectable_from: date) -> ListTax:
        declared, tax = assessed.list, assessed.tax
        lines = []
        for line, of_line in zip(assessed.lines, tax.lines, strict=True):
            qty, taxes = Decimal(line.qty), (of_line.duty, of_line.consumption_tax, of_line.vat)
            lines.append(TaxedLine(line.gnum, line.gcode, qty, qty, *map(Decimal, taxes)))
        identity = Identity(*declared.ref.attempt_key, declared.customs_code, declared.submission_id, declared.invt_no)
        return cls(identity, guarantor_of(declared), State.HELD, Decimal(tax.total), lines, collectable_from)

    def falls_due_before(self, day: date) -> bool:
        """Say whether an earlier day than this one, which has not closed here yet, collects the bill at its end."""
        return self.collect_on is not None and self.collect_on < day

    def knows(self, heard: ReturnHeard) -> bool:
        """Say whether this stage of the application was heard of before. Told again it changes nothing."""
        application = self.returns.get(heard.return_no)
        if application is None:
            return False
        if isinstance(heard, ReturnCompleted):
            return heard.arrival_no in application.arrivals
        return isinstance(heard, ReturnAccepted) or not application.open

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
        return self._void()

    def void(self) -> Decimal | None:
        """Void the bill of a list sent back or confiscated after its release; the guarantee that is free again, yuan.
        None where there is no bill to void any more."""
        if self.state is not State.BILLED or self.parts:
            return None
        for line in self.lines:
            line.remaining = line.qty * 0
        self.lines_changed = True
        freed = self._void()
        self._plan(None)
        return freed

    def _void(self) -> Decimal:
        self.state = State.VOID
        self.changed = True
        freed, self.total = self.total, NOTHING
        return freed

    def stop(self, *, detained: bool, day: date, summary_days: int) -> None:
        """Keep the bill of a detained list from being summarised, or let it be, in its turn or on `day`."""
        if self.state is State.BILLED and self.detained is not detained:
            self.detained = detained
            self._plan_from(day, summary_days)

    def keep_out(self, return_no: str, lines: list[ReturningLine]) -> None:
        """An application was accepted: what it names is not summarised before it ends; the rest is, on its day."""
        self._collectable()
        self.returns[return_no] = AppliedReturn(summed({line.gnum: line.qty} for line in lines))
        self._plan(self.collect_on)

    def lapse(self, return_no: str, day: date, summary_days: int) -> None:
        """End a return whose time is over; what it kept out is summarised now."""
        self.returns[return_no] = self.returns.get(return_no, AppliedReturn({})).lapsed()
        self._plan_from(day, summary_days)

    def take_back(self, heard: ReturnCompleted, day: date, summary_days: int) -> Decimal:
        """Take back what arrived; returns the guarantee that is free again, yuan."""
        freed = self.reduce(heard.lines)
        back = summed({line.gnum: line.qty} for line in heard.lines)
        application = self.returns.get(heard.return_no, AppliedReturn({}))
        self.returns[heard.return_no] = application.arrived(heard.arrival_no, back)
        self._plan_from(day, summary_days)
        return freed

    def reduce(self, lines: list[ReturningLine]) -> Decimal:
        """Leave what is said to remain; returns by how much the tax falls, yuan."""
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
        """The goods nobody applied for stand in this document; all of the bill does where nobody applied for any."""
        divided = self._divided
        told = TaxBillSummarised(
            ref=self.ref,
            submission_id=self.identity.submission_id,
            tax_no=self.tax_no,
            total=_text(self.collectable),
            ent_duty_no=ent_duty_no,
            lines=[_line(share.line, share.qty, share.taxes, share.before) for share in self._shares()]
            if divided
            else [],
        )
        if divided:
            quantities = {line.gnum: Decimal(line.qty) for line in told.lines}
            self.parts.append(Part(ent_duty_no, Decimal(told.total), quantities))
        if self._kept_out:
            self._plan(None)
        else:
            self._collected(ent_duty_no)
        return told

    def _collected(self, ent_duty_no: str | None = None) -> None:
        """Nothing more is to be collected. ent_duty_no: of the last part."""
        self.state = State.SUMMARISED
        self.ent_duty_no = ent_duty_no or self.parts[-1].ent_duty_no
        self._plan(None)

    @property
    def _kept_out(self) -> bool:
        """Say whether an application is open."""
        return any(application.open for application in self.returns.values())

    @property
    def _divided(self) -> bool:
        """Say whether some of the goods are collected, or may be, apart from the others."""
        return bool(self.parts) or self._kept_out

    def _shares(self) -> list[TaxedShare]:
        kept_out = summed(application.open for application in self.returns.values())
        collected = summed(part.lines for part in self.parts)
        return shares(self.lines, kept_out, collected, f"attempt {self.key}")

    def bill(self, kind: type[B], **more: str) -> B:
        """The bill as it stands now. more: what kinds say that a return brought about."""
        if self.release_day is None or self.identity.invt_no is None:
            raise BrokenPromise(f"attempt {self.key} has no release day or no invtNo to be billed under")
        lines = []
        duty = consumption_tax = vat = NOTHING
        for line in self.lines:
            taxes = line.taxes()
            duty, consumption_tax, vat = duty + taxes[0], consumption_tax + taxes[1], vat + taxes[2]
            lines.append(_line(line, line.remaining, taxes))
        return kind(
            ref=self.ref,
            submission_id=self.identity.submission_id,
            tax_no=f"{self.identity.invt_no}_0",
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

    def _plan_from(self, day: date, summary_days: int) -> None:
        """Summarise what is left on its day, or on `day` where that has passed."""
        if self.release_day is None:
            raise BrokenPromise(f"attempt {self.key} has a return but no release")
        self._plan(self.collect_on or max(day, self.release_day + timedelta(days=summary_days)))
        if self.parts and not self._kept_out and not self.detained and self.collect_on is None:
            self._collected()

    def _plan(self, day: date | None) -> None:
        """Bills over nothing are never summarised: there is nothing to pay. Nor are those of detained lists."""
        collected = self.state is State.BILLED and not self.detained and self.collectable
        self.collect_on = day if day and collected else None
        if self.collect_on is not None and self.collect_on < self.collectable_from:
            self.collectable_from = self.collect_on
        self.changed = True


def _line(line: TaxedLine, qty: Decimal, taxes: Taxes, before: Decimal = ZERO) -> BillLine:
    duty, consumption_tax, vat = map(_text, taxes)
    earlier = _text(before) if before else None
    return BillLine(line.gnum, line.gcode, _text(qty), duty, consumption_tax, vat, earlier)


def guarantor_of(declared: Declared) -> str:
    if declared.parties.assure_code is None:
        raise BrokenPromise(f"attempt {declared.ref.attempt_key} is taxed under a guarantee, but names no guarantor")
    return declared.parties.assure_code


_text: Callable[[Decimal], DecimalText] = str  # type: ignore[assignment]  # an amount's text is told to be one
