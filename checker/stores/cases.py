"""The read model tells of every list, and of every submission, what was said of it last."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from checker.facts import Facts
from checker.invariant import Verdict, verdict
from checker.stores.archived import Archive, whole_store
from libs.schemas.codes.list_status import ListStatus
from libs.schemas.events.declarations import DeclarationAnswered
from libs.schemas.events.export_documents import ExportListAccepted
from libs.schemas.events.intake import ListAccepted, ReceiptsIssued
from libs.schemas.events.matching import ListMatched
from libs.schemas.events.review import ListClosed, ListReleased
from libs.schemas.events.review import Verdict as ListVerdict
from libs.schemas.keys import CASE, DECLARATION_CASE, EXPORT_CASE, AttemptKey

NAME = "each case is shown with the status of its newest attempt"
ANSWERED = "each submission is listed with its last receipt"
LastAnswer = tuple[str, int]
"""returnStatus of the last receipt, and how many there are."""
_Said = tuple[int, int, int]
"""Before the release, at it, behind it; then the place in the log."""


async def cases_agree(databases: Mapping[str, str], facts: Facts, archive: Archive | None = None) -> list[Verdict]:
    """At rest only. Nothing where the read model's database is not known."""
    if "cases" not in databases:
        return []
    async with whole_store("cases", databases["cases"], archive) as db:
        rows = await db.fetch("select case_key, status from case_file where opened_ms is not null")
        answered = await db.fetch("select about, status, receipts from answered")
    listed = {row["about"]: (row["status"], row["receipts"]) for row in answered}
    return [compare_cases({row["case_key"]: row["status"] for row in rows}, facts), compare_answers(listed, facts)]


def compare_answers(found: Mapping[str, LastAnswer], facts: Facts) -> Verdict:
    """found: submission, or business key of a notice → what the read model lists."""
    due: dict[str, tuple[str, str, int]] = {}
    for _, told in facts.of(ReceiptsIssued):
        about = told.submission_id or told.business_key
        at, status, receipts = due.get(about, ("", "", 0))
        for each in told.receipts:
            said_at, said = each.receipt.get("returnTime", ""), each.receipt.get("returnStatus", "")
            at, status = (said_at, said) if said_at >= at else (at, status)
        due[about] = (at, status, receipts + len(told.receipts))

    def broken() -> Iterator[str]:
        for about in sorted(due.keys() | found.keys()):
            said = due[about][1:] if about in due else None
            if found.get(about) != said:
                yield f"{about} is listed at {found.get(about)}, it was answered {said}"

    return verdict(ANSWERED, len(due), broken())


def compare_cases(found: Mapping[str, str | None], facts: Facts) -> Verdict:
    """found: case → status that the read model shows; None: no list is declared."""
    due = due_statuses(facts)

    def broken() -> Iterator[str]:
        for case in sorted(due.keys() | {case for case, status in found.items() if status}):
            if found.get(case) != due.get(case):
                yield f"{case} is shown at {found.get(case)}, it was told {due.get(case)}"

    return verdict(NAME, len(due), broken())


def due_statuses(facts: Facts) -> dict[str, str]:
    """Case → the status told last of its newest attempt."""
    newest: dict[str, int] = {}
    for _, one in facts.of(ListAccepted):
        case = CASE.of(one.ebp_code, one.order_no)
        newest[case] = max(one.attempt, newest.get(case, 0))
    for _, other in facts.of(ExportListAccepted):
        case = EXPORT_CASE.of(other.ebc_code, other.order_no)
        newest[case] = max(other.attempt, newest.get(case, 0))
    said: dict[AttemptKey, tuple[_Said, str]] = {}
    for key, order, status in _told(facts):
        if key not in said or said[key][0] < order:
            said[key] = (order, status)
    nothing = ((0, 0, 0), ListStatus.DECLARED.value)
    answered = {
        DECLARATION_CASE.of(each.agent_code, each.cop_no): each.status.value
        for _, each in facts.of(DeclarationAnswered)
    }
    return answered | {case: said.get(AttemptKey(case, number), nothing)[1] for case, number in newest.items()}


def _told(facts: Facts) -> Iterator[tuple[AttemptKey, _Said, str]]:
    for _, matched in facts.of(ListMatched):
        yield matched.ref.attempt_key, (0, 0, 0), ListStatus.STORED.value
    for _, released in facts.of(ListReleased):
        yield released.ref.attempt_key, (2, 0, 0), ListStatus.RELEASED.value
    for seen, judged in facts.family(ListVerdict):
        phase = 3 if judged.released else 1
        yield judged.ref.attempt_key, (phase, seen.place.offset, seen.number), judged.status.value
    for seen, closed in facts.of(ListClosed):
        yield closed.ref.attempt_key, (3, seen.place.offset, seen.number), ListStatus.CLOSED.value
