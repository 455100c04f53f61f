"""Says whether a list may be taken back by its declarant, by where it stands."""

from __future__ import annotations

from collections.abc import Mapping

from libs.schemas.codes.list_status import ListStatus, withdrawable
from libs.schemas.codes.supervision_modes import EXPORT, IMPORT, Direction
from libs.schemas.events.accountbook import StockKept
from libs.schemas.events.base import Event
from libs.schemas.events.matching import WithdrawalAsked
from libs.schemas.events.review import WithdrawalRefused
from libs.schemas.findings import Finding
from libs.schemas.rules import Rule
from services.review.domain import rules
from services.review.domain.attempts import Attempt
from services.review.domain.files import ReviewFiles

STANDS: Mapping[Direction, Rule] = {IMPORT: rules.WITHDRAWABLE, EXPORT: rules.EXPORT_WITHDRAWABLE}
TWICE: Mapping[Direction, Rule] = {IMPORT: rules.WITHDRAWN_BEFORE, EXPORT: rules.EXPORT_WITHDRAWN_BEFORE}
"""Direction → what its withdrawals are answered with."""


class Withdrawals:
    """Withdrawals of released lists that the account book has the word on."""

    def __init__(self, files: ReviewFiles) -> None:
        self._files = files

    def kept(self, event: StockKept) -> list[Event]:
        """A second withdrawal may be under way while the first is granted."""
        attempt = self._files.attempts.get(event.ref.case, {}).get(event.ref.attempt)
        twice = taken_back(event.ref.direction, attempt, attempt.invt_no) if attempt else None
        finding = twice or rules.STOCK_FREE.finding(event.by)
        return [WithdrawalRefused(submission_id=event.submission_id, ref=event.ref, findings=[finding])]


def taken_back(direction: Direction, attempt: Attempt, named: str | None) -> Finding | None:
    """Return the finding where the attempt ended by a withdrawal before. named: what the new one calls it."""
    before = attempt.reason in {rule.id for rule in rules.TAKEN_BACK.values()}
    return TWICE[direction].finding(named) if before else None


def obstacles(asked: WithdrawalAsked, attempt: Attempt | None, departs: bool = False) -> list[Finding]:
    """Return why the list stays where it is; nothing where it may go. attempt: None while it has not come to review.

    One that is to be inspected after another question is its officer's already. departs: it may go until it has departed.
    """
    direction = asked.ref.direction
    if asked.findings or attempt is None:
        return list(asked.findings)
    if twice := taken_back(direction, attempt, asked.named):
        return [twice]
    allowed, drawn = withdrawable(direction), ListStatus.INSPECTION
    stands = drawn if drawn in attempt.questions else attempt.status
    if stands not in allowed or (attempt.was_released and not departs):
        return [STANDS[direction].finding(stands.value, "/".join(sorted(allowed)))]
    return []
