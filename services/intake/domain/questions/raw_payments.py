"""Intake draws orders whose platform is asked for the raw data of the payment (announcements 2018-165, 2018-179).

No decision asks anybody: the question is published, and the answer is declared as a fact.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from libs.schemas.draws import Draw
from libs.schemas.events.raw_payments import RawPaymentAsked
from libs.schemas.questions import ASKED, is_answerable
from libs.schemas.raw_payments import RawPaymentVerdict
from services.intake.domain.questions.standing import NOT_ASKED, QuestionStanding


@dataclass(frozen=True, slots=True)
class RawPaymentChecks:
    """The platforms of this share of orders are asked."""

    draw: Draw
    share: Decimal

    def of(self, order: Any, submission_id: str) -> QuestionStanding:
        """Draw an order by its platform and number, so that each of its versions is asked about.

        Of one that no answer can name nobody is asked: an officer decides on its list.
        """
        if not self.draw.hits(f"raw-payment@1|{order.ebp_code}:{order.order_no}", self.share):
            return NOT_ASKED
        if not is_answerable(order.ebp_code, order.order_no):
            return QuestionStanding(RawPaymentVerdict.UNANSWERED.value)
        question = RawPaymentAsked(submission_id=submission_id, order_no=order.order_no, ebp_code=order.ebp_code)
        return QuestionStanding(ASKED, question)
