"""Says whether a list may be taken back by its declarant, by where it stands."""

from __future__ import annotations

from collections.abc import Mapping

from libs.schemas.codes.list_status import ListStatus, withdrawable
from libs.schemas.codes.supervision_modes import EXPORT, IMPORT, Direction
from libs.schemas.events.matching import WithdrawalAsked
from libs.schemas.findings import Finding
from libs.schemas.rules import Rule
from services.review.domain import rules
from services.review.domain.attempts import Attempt

STANDS: Mapping[Direction, Rule] = {IMPORT: rules.WITHDRAWABLE, EXPORT: rules.EXPORT_WITHDRAWABLE}
TWICE: Mapping[Direction, Rule] = {IMPORT: rules.WITHDRAWN_BEFORE, EXPORT: rules.EXPORT_WITHDRAWN_BEFORE}
"""Direction → what its withdrawals are answered with."""


def obstacles(asked: WithdrawalAsked, attempt: Attempt | None, departs: bool = False) -> list[Finding]:
    """Return why the list stays where it is; nothing where it may go. attempt: None while it has not come to review.

    One that is to be inspected after another question is its officer's already. departs: it may go until it has departed.
    """
    direction = asked.ref.direction
    if asked.findings or attempt is None:
        return list(asked.findings)
    if attempt.reason in {rule.id for rule in rules.TAKEN_BACK.values()}:
        return [TWICE[direction].finding(asked.named)]
    allowed, drawn = withdrawable(direction), ListStatus.INSPECTION
    stands = drawn if drawn in attempt.questions else attempt.status
    if stands not in allowed or (attempt.was_released and not departs):
        return [STANDS[direction].finding(stands.value, "/".join(sorted(allowed)))]
    return []
