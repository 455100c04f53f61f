"""Verdicts as events."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from libs.schemas.events.matching import ListRefused
from libs.schemas.events.review import (
    Ground,
    ListDetained,
    ListInspectionOrdered,
    ListManualReviewOrdered,
    ListRejected,
    ListReleased,
    ListSentBack,
    Verdict,
)
from libs.schemas.events.tax import TaxAssessed
from libs.schemas.findings import Finding
from services.review.domain.attempts import DETAINED, Status
from services.review.domain.quota import Account

SERVICE = "review"
_PLAIN: dict[Status, type[Verdict]] = {
    Status.MANUAL: ListManualReviewOrdered,
    Status.INSPECTION: ListInspectionOrdered,
    Status.SENT_BACK: ListSentBack,
}


def released(assessed: TaxAssessed, account: Account, grounds: Sequence[Ground]) -> ListReleased:
    """`account` is the buyer's after this release."""
    facts: dict[str, Any] = {
        **assessed.__dict__,
        "tax": assessed.total,
        "quota_year": account.year,
        "quota_used": account.used,
        "grounds": grounds,
        "lines": [line.__dict__ for line in assessed.lines],
    }
    return ListReleased.model_validate(facts)  # takes the facts it knows by name


def rejected(assessed: TaxAssessed, grounds: Sequence[Ground], findings: Sequence[Finding]) -> ListRejected:
    facts = {**assessed.__dict__, "refused_by": SERVICE, "grounds": grounds, "findings": findings}
    return ListRejected.model_validate(facts)


def passed_on(refused: ListRefused) -> ListRejected:
    """The refusal of a service before us becomes the one rejection of the attempt (settled 6)."""
    grounds = [_ground_of(finding) for finding in refused.findings]
    return ListRejected.model_validate({**refused.__dict__, "grounds": grounds})


def undecided(status: Status, assessed: TaxAssessed, grounds: Sequence[Ground]) -> Verdict:
    """The verdicts that neither release nor reject."""
    facts: dict[str, Any] = {**assessed.__dict__, "grounds": grounds, "status": status.value}
    kind = ListDetained if status in DETAINED else _PLAIN[status]
    return kind.model_validate(facts)


def _ground_of(finding: Finding) -> Ground:
    """A finding names its rule as `id@version`."""
    rule, _, version = finding.rule.partition("@")
    return Ground(rule=rule, version=int(version) if version.isdigit() else 1, code=finding.code, text=finding.message)
