"""Says whether a list may be taken back by its declarant, by where it stands."""

from __future__ import annotations

from libs.schemas.codes.list_status import ListStatus, withdrawable
from libs.schemas.events.matching import WithdrawalAsked
from libs.schemas.findings import Finding
from services.review.domain import rules
from services.review.domain.attempts import Attempt


def obstacles(asked: WithdrawalAsked, attempt: Attempt | None) -> list[Finding]:
    """Return why the list stays where it is; nothing where it may go. attempt: None while it has not come to review.

    One that is to be inspected after another question is its officer's already.
    """
    if asked.findings or attempt is None:
        return list(asked.findings)
    if attempt.reason in {rule.id for rule in rules.TAKEN_BACK.values()}:
        return [rules.WITHDRAWN_BEFORE.finding(asked.named)]
    allowed, drawn = withdrawable(asked.ref.direction), ListStatus.INSPECTION
    stands = drawn if drawn in attempt.questions else attempt.status
    if attempt.assessed is None or stands not in allowed:
        return [rules.WITHDRAWABLE.finding(stands.value, "/".join(sorted(allowed)))]
    return []
