"""Verdicts as events, and the one table of what each of them lets go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from libs.schemas.codes.list_status import DETAINED, TO_ARRIVE, ListStatus
from libs.schemas.codes.supervision_modes import Hold
from libs.schemas.declarations import LeavesAs
from libs.schemas.events import review as events
from libs.schemas.events.base import DecimalText
from libs.schemas.events.lists import Declared, NamedList
from libs.schemas.events.matching import ListRefused
from libs.schemas.events.review import Ground, ListRejected, ListReleased, QuotaUse, Verdict
from libs.schemas.findings import Finding
from libs.schemas.rules import named_rule
from services.review.domain.quota import QuotaAccount
from services.review.domain.views import ToDecide

SERVICE = "review"


@dataclass(frozen=True, slots=True)
class VerdictKind:
    """One verdict. statuses: those a list may have by it. lets_go: the holds that end with it. final: nothing follows.

    tells_all: its readers need the list's block, not its name alone. controls: the parcel is under control by it;
    leaves_as: what customs make of that at last.
    """

    event: type[Verdict]
    statuses: frozenset[ListStatus]
    lets_go: tuple[Hold, ...] = ()
    final: bool = False
    tells_all: bool = False
    controls: bool = False
    leaves_as: LeavesAs | None = None

    def about(self, declared: Declared) -> NamedList:
        """Return what its event tells of the list."""
        return declared if self.tells_all else declared.named

    def effect(self) -> dict[str, Any]:
        """Return what its event tells readers to do."""
        return {"lets_go": list(self.lets_go), "final": self.final}


def _only(status: ListStatus) -> frozenset[ListStatus]:
    return frozenset({status})


_ALL = tuple(Hold)
_NOT_STOCK = (Hold.GUARANTEE, Hold.QUOTA)  # the goods are still there, and nobody else's

VERDICTS: dict[type[Verdict], VerdictKind] = {
    kind.event: kind
    for kind in (
        VerdictKind(ListRejected, _only(ListStatus.REJECTED), _ALL, final=True),
        VerdictKind(events.ListWithdrawn, _only(ListStatus.REJECTED), _ALL, final=True),
        VerdictKind(events.ListManualReviewOrdered, _only(ListStatus.MANUAL)),
        VerdictKind(events.ListInspectionOrdered, _only(ListStatus.INSPECTION), controls=True),
        VerdictKind(events.ListDetained, DETAINED, controls=True),
        VerdictKind(events.ListDetentionLifted, _only(ListStatus.RELEASED)),
        VerdictKind(events.ListSuspended, _only(ListStatus.SUSPENDED)),
        VerdictKind(
            events.ListSentBack, _only(ListStatus.SENT_BACK), _NOT_STOCK,
            final=True, controls=True, leaves_as="sent-back",
        ),
        VerdictKind(
            events.ListConfiscated, _only(ListStatus.DETAINED_OTHERWISE), _NOT_STOCK,
            final=True, controls=True, leaves_as="confiscated",
        ),
        VerdictKind(events.ListExamined, TO_ARRIVE, tells_all=True),
    )
}  # fmt: skip

BY_STATUS: dict[ListStatus, VerdictKind] = {
    status: kind for kind in reversed(VERDICTS.values()) for status in kind.statuses
}
"""Status → the verdict that brings a list there, where nothing else is said: the first of the table."""


def released(
    assessed: ToDecide, account: QuotaAccount | None, grounds: Sequence[Ground], audit: Ground | None = None
) -> ListReleased:
    """account: the buyer's after this release; None where the list counts in nobody's year. audit: see `ListReleased`."""
    tax = assessed.tax
    return ListReleased(
        list=assessed.list,
        lines=assessed.lines,
        value=tax.value if tax else None,
        tax=tax.total if tax else None,
        values=[line.value for line in tax.lines] if tax else None,
        quota=QuotaUse(year=account.year, used=DecimalText(str(account.used))) if account else None,
        grounds=list(grounds),
        warnings=tax.warnings if tax else [],
        audit=audit,
    )


def said(
    kind: VerdictKind,
    status: ListStatus,
    named: NamedList,
    grounds: Sequence[Ground],
    findings: Sequence[Finding] = (),
    *,
    was_released: bool = False,
    ahead: Declared | None = None,
    clearance: str | None = None,
) -> Verdict:
    """The verdict on an assessed list, or on a released one for what happened since. named: the list's block, where it is
    known. ahead: see `Verdict`; clearance: see `ListExamined`."""
    whole = named if isinstance(named, Declared) else None
    facts = {
        **kind.effect(),
        "list": kind.about(whole) if whole else named,
        "carriage": whole.waybill if whole and not (kind.tells_all or was_released) else None,
        "status": status,
        "grounds": list(grounds),
        "findings": list(findings),
        "refused_by": SERVICE,
        "released": was_released,
        "ahead": ahead,
        "clearance": clearance,
    }
    return kind.event(**{name: facts[name] for name in kind.event.__struct_fields__ if name in facts})


def passed_on(refused: ListRefused) -> ListRejected:
    """The refusal of a service before us becomes the one rejection of the attempt."""
    grounds = [_ground_of(finding) for finding in refused.findings]
    effect = VERDICTS[ListRejected].effect()
    return ListRejected(
        list=refused.list.named,
        status=ListStatus.REJECTED,
        grounds=grounds,
        refused_by=refused.refused_by,
        findings=refused.findings,
        **effect,
    )


def _ground_of(finding: Finding) -> Ground:
    rule, version, release = named_rule(finding.rule)
    return Ground(rule=rule, version=version, code=finding.code, text=finding.message, release=release)
