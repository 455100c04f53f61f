"""Verdicts as events."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter
from typing import Any

from msgspec import to_builtins

from libs.schemas.events.base import ListIdentity
from libs.schemas.events.matching import ListRefused
from libs.schemas.events.review import (
    ListDetained,
    ListInspectionOrdered,
    ListManualReviewOrdered,
    ListRejected,
    ListSentBack,
    Verdict,
)
from libs.schemas.findings import Finding
from services.review.domain.attempts import DETAINED, Status
from services.review.domain.quota import Account
from services.review.domain.views import Assessed, Ground, Released, ReleasedLine

SERVICE = "review"
_VERDICT = (*ListIdentity.model_fields, "ems_no", "assure_code")
_verdict_of = attrgetter(*_VERDICT)
_PLAIN: dict[Status, type[Verdict]] = {
    Status.MANUAL: ListManualReviewOrdered,
    Status.INSPECTION: ListInspectionOrdered,
    Status.SENT_BACK: ListSentBack,
}


def released(assessed: Assessed, account: Account, grounds: Sequence[Ground]) -> Released:
    """`account` is the buyer's after this release."""
    a = assessed
    lines = [ReleasedLine(x.gnum, x.gcode, x.qty, x.unit, x.value, x.item_record_no) for x in a.lines]
    return Released(
        a.ebp_code, a.order_no, a.attempt, a.customs_code, a.ebc_code, a.agent_code, a.cop_no, a.pre_no, a.trade_mode,
        a.logistics_code, a.logistics_no, a.pay_code, a.assure_code, a.buyer_token, a.value, a.total, account.year,
        account.used, grounds, lines, a.invt_no, a.ems_no, a.area_code,
    )  # fmt: skip


def rejected(assessed: Assessed, grounds: Sequence[Ground], findings: Sequence[Finding]) -> ListRejected:
    return ListRejected(**_facts(assessed, grounds), refused_by=SERVICE, findings=list(findings))


def passed_on(refused: ListRefused) -> ListRejected:
    """The refusal of a service before us becomes the one rejection of the attempt."""
    grounds = [_ground_of(finding) for finding in refused.findings]
    return ListRejected.model_validate({**refused.__dict__, "grounds": to_builtins(grounds)})


def undecided(status: Status, assessed: Assessed, grounds: Sequence[Ground]) -> Verdict:
    """The verdicts that neither release nor reject."""
    kind = ListDetained if status in DETAINED else _PLAIN[status]
    return kind.model_validate({**_facts(assessed, grounds), "status": status.value})  # takes what it knows by name


def _facts(assessed: Assessed, grounds: Sequence[Ground]) -> dict[str, Any]:
    """What every verdict tells."""
    return {**dict(zip(_VERDICT, _verdict_of(assessed), strict=True)), "grounds": to_builtins(grounds)}


def _ground_of(finding: Finding) -> Ground:
    """A finding names its rule as `id@version`."""
    rule, _, version = finding.rule.partition("@")
    return Ground(rule=rule, version=int(version) if version.isdigit() else 1, code=finding.code, text=finding.message)
