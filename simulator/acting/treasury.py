"""The treasury reports the money of each payment document that a guarantor paid."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from libs.schemas import declarations as d
from simulator.acting.board import Board
from simulator.acting.taxpayer import NOTICE, Due, payment_no
from simulator.papers.documents import app_time
from simulator.plan.plan import Delivery
from simulator.plan.register import declared

_PAID = "399"
_EVENING_SECOND = 43_100


class Treasury:
    """`next` yields a confirmation once the payment was taken, surcharge included."""

    def __init__(self) -> None:
        self._confirmed: set[str] = set()

    def next(self, board: Board, day: date) -> list[Delivery]:
        deliveries = []
        for due in sorted(map(Due.told_by, board.notices[NOTICE]), key=lambda due: due.number):
            answers = board.answers("tax-payment", due.assure_code, payment_no(due.number))
            taken = next((each for each in answers if each.status == _PAID), None)
            if taken and due.number not in self._confirmed:
                self._confirmed.add(due.number)
                document = d.TaxConfirmation(
                    cop_no=f"GK{due.number}", app_time=app_time(day, _EVENING_SECOND), assure_code=due.assure_code,
                    ent_duty_no=due.number, amount=due.amount + Decimal(taken.fields["surcharge"]),
                )  # fmt: skip
                deliveries.append(declared("tax-confirmation", due.assure_code, document))
        return deliveries
