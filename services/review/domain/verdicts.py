"""Verdicts as events, and the one table of what each of them lets go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from msgspec import to_builtins

from libs.schemas.codes.list_status import DETAINED, ListStatus
from libs.schemas.codes.supervision_modes import Hold
from libs.schemas.events import review as events
from libs.schemas.events.base import ListIdentity
from libs.schemas.events.matching import ListRefused
from libs.schemas.events.review import ListRejected, Verdict
from libs.schemas.findings import Finding
from services.review.domain.quota import Account
from services.review.domain.views import Assessed, Ground, Released, ReleasedLine

SERVICE = "review"
_VERDICT = (*ListIdentity.model_fields, "ems_no", "assure_code")
_verdict_of = attrgetter(*_VERDICT)


@dataclass(frozen=True, slots=True)
class Kind:
    """One verdict. statuses: those a list may have by it. lets_go: the holds that end with it. final: nothing follows."""

    event: type[Verdict]
    statuses: frozenset[ListStatus]
    lets_go: tuple[Hold, ...] = ()
    final: bool = False

    def effect(self) -> dict[str, Any]:
        """What its event tells readers to do."""
        return {"lets_go": list(self.lets_go), "final": self.final}


def _only(status: ListStatus) -> frozenset[ListStatus]:
    return frozenset({status})


_ALL = tuple(Hold)
_NOT_STOCK = (Hold.GUARANTEE, Hold.QUOTA)  # the goods are still there, and nobody else's

VERDICTS: dict[type[Verdict], Kind] = {
    kind.event: kind
    for kind in (
        Kind(ListRejected, _only(ListStatus.REJECTED), _ALL, final=True),
        Kind(events.ListWithdrawn, _only(ListStatus.REJECTED), _ALL, final=True),
        Kind(events.ListManualReviewOrdered, _only(ListStatus.MANUAL)),
        Kind(events.ListInspectionOrdered, _only(ListStatus.INSPECTION)),
        Kind(events.ListDetained, DETAINED),
        Kind(events.ListSuspended, _only(ListStatus.SUSPENDED)),
        Kind(events.ListSentBack, _only(ListStatus.SENT_BACK), _NOT_STOCK, final=True),
        Kind(events.ListConfiscated, _only(ListStatus.DETAINED_OTHERWISE), _NOT_STOCK, final=True),
        Kind(events.ListClosed, _only(ListStatus.CLOSED), final=True),
    )
}

BY_STATUS: dict[ListStatus, Kind] = {status: kind for kind in reversed(VERDICTS.values()) for status in kind.statuses}
"""Status → the verdict that brings a list there, where nothing else is said: the first of the table."""


def released(assessed: Assessed, account: Account, grounds: Sequence[Ground]) -> Released:
    """`account` is the buyer's after this release."""
    a = assessed
    lines = [ReleasedLine(x.gnum, x.gcode, x.qty, x.unit, x.value, x.item_record_no) for x in a.lines]
    return Released(
        a.ebp_code, a.order_no, a.attempt, a.customs_code, a.ebc_code, a.agent_code, a.cop_no, a.pre_no, a.trade_mode,
        a.logistics_code, a.logistics_no, a.pay_code, a.assure_code, a.buyer_token, a.value, a.total, account.year,
        account.used, grounds, lines, a.invt_no, a.ems_no, a.area_code,
    )  # fmt: skip


def said(
    kind: Kind, status: ListStatus, assessed: Assessed, grounds: Sequence[Ground], findings: Sequence[Finding] = ()
) -> Verdict:
    """The verdict on an assessed list."""
    facts = {
        **dict(zip(_VERDICT, _verdict_of(assessed), strict=True)),
        **kind.effect(),
        "status": status,
        "grounds": to_builtins(grounds),
        "findings": list(findings),
        "refused_by": SERVICE,
    }
    return kind.event.model_validate(facts)  # takes what it knows by name


def passed_on(refused: ListRefused) -> ListRejected:
    """The refusal of a service before us becomes the one rejection of the attempt."""
    grounds = [_ground_of(finding) for finding in refused.findings]
    effect = VERDICTS[ListRejected].effect()
    return ListRejected.model_validate(
        {**refused.__dict__, **effect, "status": ListStatus.REJECTED, "grounds": to_builtins(grounds)}
    )


def _ground_of(finding: Finding) -> Ground:
    """A finding names its rule as `id@version`."""
    rule, _, version = finding.rule.partition("@")
    return Ground(rule=rule, version=int(version) if version.isdigit() else 1, code=finding.code, text=finding.message)
