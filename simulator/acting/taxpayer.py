"""Guarantors pay their payment documents: most in time, one too late and with surcharge, some wrongly at first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from libs.schemas import declarations as d
from libs.schemas.reference import current
from simulator.acting.board import Board, Receipt
from simulator.papers.documents import app_time
from simulator.people.partners import LATE_GUARANTOR
from simulator.plan.plan import Delivery
from simulator.plan.register import declared

NOTICE = "payment-document"
PAY_BEFORE_DUE_DAYS = 14
PAY_AFTER_DUE_DAYS = 15
DUE_AFTER_RELEASE_DAYS = (45, 60)
"""Bills are due 45 days after release; those a return kept out until then, 15 days later; or on the next working day."""
_LAST_DAY_AFTER_DUE = 17
SURCHARGE_RATE = Decimal("0.0005")
SURCHARGE_MIN = Decimal("50.00")
WRONG_FIRST_EVERY = 5
_NOON_SECOND = 14_400
_FEN = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Due:
    """A payment document as its guarantor was told of it. pay_on: the day this guarantor pays."""

    number: str
    assure_code: str
    amount: Decimal
    due_day: date

    @classmethod
    def told_by(cls, notice: Receipt) -> Due:
        fields = notice.fields
        due_day = date.fromisoformat(fields["dueDay"])
        return cls(fields["entDutyNo"], fields["assureCode"], Decimal(fields["amount"]), due_day)

    @property
    def pay_on(self) -> date:
        return self.due_day + timedelta(days=_pays_after(self.assure_code))

    def owed(self, day: date) -> Decimal:
        """Tax and late surcharge: 0.05 % a day, none below fifty yuan."""
        late_days = max(0, (day - self.due_day).days)
        surcharge = (self.amount * SURCHARGE_RATE * late_days).quantize(_FEN, ROUND_HALF_UP)
        return self.amount + (surcharge if surcharge >= SURCHARGE_MIN else 0)


def _due_days(release_day: date) -> list[date]:
    """The days on which tax of a release may be due."""
    return [current().working_days.next_from(release_day + timedelta(days=n)) for n in DUE_AFTER_RELEASE_DAYS]


def last_day_after(release_day: date) -> date:
    """The day by which tax of a release is paid at the latest: the 62nd, later by holidays."""
    return _due_days(release_day)[0] + timedelta(days=_LAST_DAY_AFTER_DUE)


def _pays_after(assure_code: str) -> int:
    return PAY_AFTER_DUE_DAYS if assure_code == LATE_GUARANTOR.code else -PAY_BEFORE_DUE_DAYS


def payment_no(number: str) -> str:
    return f"JK{number}"


def first_payment_no(number: str) -> str:
    return f"JK{number}A"


class Taxpayer:
    """`next` yields a wrong payment first for every fifth document, and the right one when that was answered."""

    def __init__(self) -> None:
        self._paid: set[str] = set()
        self._tried: set[str] = set()

    def wakes(self, board: Board) -> set[date]:
        """The days on which somebody may pay, as far as the releases so far tell."""
        days = {release.day for release in board.released.values()}
        pay = {
            day: [due + timedelta(days=n) for due in _due_days(day) for n in (-PAY_BEFORE_DUE_DAYS, PAY_AFTER_DUE_DAYS)]
            for day in days
        }
        return {paid for day, of_day in pay.items() for paid in of_day if paid <= last_day_after(day)}

    def next(self, board: Board, day: date) -> list[Delivery]:
        return list(self._payments(board, day))

    def _payments(self, board: Board, day: date) -> Iterator[Delivery]:
        """Each document is told of more than once, so the first telling counts. In order of amount and guarantor, which
        no run changes."""
        dues = {due.number: due for due in map(Due.told_by, reversed(board.notices[NOTICE]))}
        ordered = sorted(dues.values(), key=lambda due: (due.due_day, due.assure_code, due.amount, due.number))
        for index, due in enumerate(ordered):
            if due.number in self._paid or due.pay_on > day:
                continue
            if index % WRONG_FIRST_EVERY == 0 and due.number not in self._tried:
                self._tried.add(due.number)
                yield _payment(due, first_payment_no(due.number), due.owed(day) + 1, day)
            else:
                self._paid.add(due.number)
                yield _payment(due, payment_no(due.number), due.owed(day), day)


def _payment(due: Due, cop_no: str, amount: Decimal, day: date) -> Delivery:
    document = d.TaxPayment(
        cop_no=cop_no, app_time=app_time(day, _NOON_SECOND), assure_code=due.assure_code, ent_duty_no=due.number,
        amount=amount,
    )  # fmt: skip
    return declared("tax-payment", due.assure_code, document)
