"""A batch touches these files in memory."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from libs.schemas.control import Instruction
from libs.schemas.keys import AttemptKey
from services.review.domain.attempts import Attempt
from services.review.domain.facts import Enterprise
from services.review.domain.quota import QuotaAccount

BuyerYear = tuple[str, int]


@dataclass(slots=True)
class ReviewFiles:
    """A batch changes these in place. attempts: a case's key → attempt number → attempt. accounts: (buyer, year).

    opened, changed, registered, instructed, paid: what `save` has to write, in this order: what was opened may have changed
    since. Accounts say themselves whether they are new or were touched. day: the customs day of the batch.
    """

    attempts: dict[str, dict[int, Attempt]] = field(default_factory=dict)
    accounts: dict[BuyerYear, QuotaAccount] = field(default_factory=dict)
    enterprises: dict[str, Enterprise] = field(default_factory=dict)
    instructions: dict[str, Instruction] = field(default_factory=dict)
    opened: list[Attempt] = field(default_factory=list)
    changed: dict[AttemptKey, Attempt] = field(default_factory=dict)
    registered: dict[str, Enterprise] = field(default_factory=dict)
    instructed: dict[str, Instruction] = field(default_factory=dict)
    paid: dict[str, date] = field(default_factory=dict)
    day: date = date.min

    def open(self, attempt: Attempt) -> None:
        self.attempts.setdefault(attempt.case_key, {})[attempt.attempt] = attempt
        self.opened.append(attempt)

    def change(self, attempt: Attempt) -> None:
        self.changed[attempt.key] = attempt
