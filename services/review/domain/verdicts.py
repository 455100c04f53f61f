"""Verdicts as events."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter
from typing import Any

from libs.schemas.events.base import ListHead, ListIdentity
from libs.schemas.events.matching import ListRefused
from libs.schemas.events.review import (
    Ground,
    ListDetained,
    ListInspectionOrdered,
    ListManualReviewOrdered,
    ListRejected,
    ListReleased,
    ListSentBack,
    ReleasedLine,
    Verdict,
)
from libs.schemas.findings import Finding
from services.review.domain.attempts import DETAINED, Status
from services.review.domain.quota import Account
from services.review.domain.views import Assessed

SERVICE = "review"
_HEAD = tuple(ListHead.model_fields)
_LINE = tuple(ReleasedLine.model_fields)
_VERDICT = (*ListIdentity.model_fields, "ems_no", "assure_code")
_head_of, _line_of, _verdict_of = attrgetter(*_HEAD), attrgetter(*_LINE), attrgetter(*_VERDICT)
_PLAIN: dict[Status, type[Verdict]] = {
    Status.MANUAL: ListManualReviewOrdered,
    Status.INSPECTION: ListInspectionOrdered,
    Status.SENT_BACK: ListSentBack,
}


def released(assessed: Assessed, account: Account, grounds: Sequence[Ground]) -> ListReleased:
    """`account` is the buyer's after this release."""
    facts: dict[str, Any] = dict(zip(_HEAD, _head_of(assessed), strict=True))
    facts |= {
        "value": assessed.value,
        "tax": assessed.total,
        "quota_year": account.year,
        "quota_used": account.used,
        "grounds": list(grounds),
        "lines": [ReleasedLine.known(dict(zip(_LINE, _line_of(line), strict=True))) for line in assessed.lines],
    }
    return ListReleased.known(facts)


def rejected(assessed: Assessed, grounds: Sequence[Ground], findings: Sequence[Finding]) -> ListRejected:
    return ListRejected(**_identity(assessed), refused_by=SERVICE, grounds=list(grounds), findings=list(findings))


def passed_on(refused: ListRefused) -> ListRejected:
    """The refusal of a service before us becomes the one rejection of the attempt."""
    grounds = [_ground_of(finding) for finding in refused.findings]
    return ListRejected.model_validate({**refused.__dict__, "grounds": grounds})


def undecided(status: Status, assessed: Assessed, grounds: Sequence[Ground]) -> Verdict:
    """The verdicts that neither release nor reject."""
    facts: dict[str, Any] = {**_identity(assessed), "grounds": grounds, "status": status.value}
    kind = ListDetained if status in DETAINED else _PLAIN[status]
    return kind.model_validate(facts)  # takes the facts it knows by name


def _identity(assessed: Assessed) -> dict[str, Any]:
    """What every verdict repeats."""
    return dict(zip(_VERDICT, _verdict_of(assessed), strict=True))


def _ground_of(finding: Finding) -> Ground:
    """A finding names its rule as `id@version`."""
    rule, _, version = finding.rule.partition("@")
    return Ground(rule=rule, version=int(version) if version.isdigit() else 1, code=finding.code, text=finding.message)
