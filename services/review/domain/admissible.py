"""An officer acts on lists of the own office, as their clearance says. None of a suspended enterprise is released."""

from __future__ import annotations

from collections.abc import Mapping

from libs.schemas.codes.list_status import ListStatus, leading_to
from libs.schemas.events.intake import ControlInstructed, ListInspectionReported, ManualVerdictGiven
from libs.schemas.events.lists import CaseRef
from libs.schemas.events.review import OfficerActionRefused
from libs.schemas.findings import Finding
from libs.schemas.rules import of_another_office
from services.review.domain import checks, rules
from services.review.domain.attempts import Attempt
from services.review.domain.facts import Enterprise
from services.review.domain.officers import LIFTED_AT, TO_MANUAL, Action


def refused(
    event: ControlInstructed | ListInspectionReported | ManualVerdictGiven, document: str, *findings: Finding
) -> OfficerActionRefused:
    return OfficerActionRefused(
        submission_id=event.submission_id, cop_no=event.cop_no, document=document, findings=[*findings]
    )


def barred(
    attempt: Attempt, action: Action, event: ListInspectionReported | ManualVerdictGiven, offices: frozenset[str]
) -> list[Finding]:
    """Say why this officer may not do this to the list as it stands. offices: whose officers may; none: any."""
    allowed = action.allowed[CaseRef.of(attempt.case_key).direction]
    if attempt.since is None or attempt.status not in allowed:
        return [rules.STATUS.finding(attempt.status.value, "/".join(sorted(allowed)))]
    return of_another_office(rules.OFFICE, event, offices)


def arrival_kept(
    attempt: Attempt, event: ManualVerdictGiven, offices: frozenset[str], *, by_site: bool
) -> list[Finding]:
    """Say why the parcel's arrival is not this officer's to lift. by_site: whether it leaves by a supervised site."""
    if attempt.since is None or attempt.was_released or attempt.status not in LIFTED_AT:
        return [rules.STATUS.finding(attempt.status.value, "/".join(sorted(LIFTED_AT)))]
    if not by_site:
        return [rules.BY_SITE.finding(event.verdict)]
    return of_another_office(rules.OFFICE, event, offices)


def while_suspended(
    attempt: Attempt, action: Action, to: ListStatus, enterprises: Mapping[str, Enterprise]
) -> tuple[Action, list[Finding]]:
    """A release of a suspended enterprise's list becomes manual review where it may, and is refused else (settled
    question 38). What is stopped behind its release was released before.

    to: where the list goes by it. What somebody still has to answer is asked before manual review; whoever can do nothing
    but release is refused at once, whatever would be asked next.
    """
    declared = attempt.assessed.list if attempt.assessed else None
    if declared is None or not (hits := checks.suspended(declared, enterprises)):
        return action, []
    if attempt.status in leading_to(ListStatus.MANUAL, declared.direction):
        return (TO_MANUAL if to is ListStatus.RELEASED else action), []
    return action, [rules.SUSPENDED.finding(hit.actual, hit.expected, text=hit.message) for hit in hits]
