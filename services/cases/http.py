"""HTTP for whoever asks about cases: one, lists of them, what waits for officers, what was answered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field
from starlette.routing import Route

from libs.identity import Principal
from libs.runtime.clock import SHANGHAI
from libs.runtime.http.paging import Cursor, Limit, Name
from libs.runtime.http.questions import Answer, Inquiry, Query, not_found
from services.cases.domain.standing import OFFICERS, REASONS
from services.cases.pages import CasePages, CasesWanted, SubmissionsWanted
from services.cases.shapes import CaseShown
from services.cases.showing import shown

Moment = Annotated[datetime, AfterValidator(lambda found: found if found.tzinfo else found.replace(tzinfo=SHANGHAI))]


def _says(words: str, **more: Any) -> Any:
    return Field(description=words, **more)


def _one_of(values: Sequence[str], words: str) -> Any:
    return Field(description=words, pattern=f"^({'|'.join(values)})$")


class CaseQuery(Query):
    """key: the case's, or a number of its list, its parcel, a payment."""

    key: Annotated[
        Name,
        _says(
            "key of the case (`P:T1`, exports `E:…`, customs declarations `D:…`), `invtNo`, `entryId`, "
            "`bondInvtNo`, business key of an order, payment or list, "
            "or `waybill/<logisticsCode>/<logisticsNo>`"
        ),
    ]


class CasesQuery(Query):
    """Filters are added up; a page may be short, or empty, and still have a `next`."""

    sender: Annotated[
        Name | None, _says("whose cases: what this code has a part in; another's than one's own, customs")
    ] = None
    status: Annotated[str | None, _says("status of the attempt that stands", pattern=r"^[0-9]{1,3}$")] = None
    waiting: Annotated[str | None, _one_of(REASONS, "what the case waits for")] = None
    mode: Annotated[str | None, _says("supervision mode", pattern=r"^[0-9]{4}$")] = None
    direction: Literal["I", "E"] | None = None
    since: Annotated[Moment | None, _says("opened at or behind this moment")] = None
    until: Annotated[Moment | None, _says("opened before this moment")] = None
    limit: Limit = 100
    cursor: Cursor | None = None


class SubmissionsQuery(Query):
    """Filters are added up; a page may be short, or empty, and still have a `next`."""

    sender: Annotated[
        Name | None, _says("whose: documents whose receipts name this code; another's than one's own, customs")
    ] = None
    kind: Annotated[str | None, _says("kind of document", pattern=r"^[a-z][a-z0-9-]{1,39}$")] = None
    status: Annotated[str | None, _says("`returnStatus` of the last receipt", pattern=r"^-?[0-9]{1,6}$")] = None
    since: Annotated[Moment | None, _says("first answered at or behind this moment")] = None
    until: Annotated[Moment | None, _says("first answered before this moment")] = None
    limit: Limit = 100
    cursor: Cursor | None = None


class QueueQuery(Query):
    """office: for customs alone; an officer has their own."""

    reason: Annotated[str | None, _one_of(OFFICERS, "what waits for an officer")] = None
    office: Annotated[str | None, _says("customs office", pattern=r"^[0-9]{4}$")] = None
    limit: Limit = 100
    cursor: Cursor | None = None


class CasesAnswer(Answer, frozen=True, kw_only=True):
    """A page, newest first. next: the cursor of the page behind it; absent on the last one."""

    cases: list[CaseShown]
    next: str | None = None


class SubmissionShown(Answer, frozen=True, kw_only=True):
    """A submission and its last receipt; submissionId, by which intake tells all of them, is absent of a notice.

    at: when it was first answered. receipts: how many there are. repeats: the submission that said the same before, which
    later receipts go to.
    """

    kind: str
    business_key: str
    at: datetime
    receipts: int
    submission_id: str | None = None
    message_type: str | None = None
    return_status: str | None = None
    return_time: str | None = None
    return_info: str | None = None
    repeats: str | None = None


class SubmissionsAnswer(Answer, frozen=True, kw_only=True):
    """A page, newest first. next: the cursor of the page behind it; absent on the last one."""

    submissions: list[SubmissionShown]
    next: str | None = None


class ReasonCount(Answer, frozen=True, kw_only=True):
    """So many wait for that, the oldest since then."""

    reason: str
    count: int
    oldest: datetime


class QueueAnswer(Answer, frozen=True, kw_only=True):
    """A page, oldest first. counts: of the whole queue."""

    counts: list[ReasonCount]
    cases: list[CaseShown]
    next: str | None = None


CASE = Inquiry(
    "/v1/cases/{key:path}", CaseQuery, CaseShown, found=True,
    says="One case as a whole: what is here, what is missing since when, who must act, status and history with grounds, "
    "numbers, tax.",
)  # fmt: skip
CASES = Inquiry(
    "/v1/cases", CasesQuery, CasesAnswer,
    says="Cases by sender, status, what they wait for, mode and period; newest first.",
)  # fmt: skip
QUEUE = Inquiry(
    "/v1/queue", QueueQuery, QueueAnswer,
    says="What waits for an officer of an office, by reason, the oldest first.",
)  # fmt: skip
SUBMISSIONS = Inquiry(
    "/v1/submissions", SubmissionsQuery, SubmissionsAnswer,
    says="What was handed in and how it stands: by sender, kind, last receipt and period; newest first. All "
    "receipts of one: `GET /v1/receipts/{id}`.",
)  # fmt: skip
INQUIRIES = (CASE, CASES, QUEUE, SUBMISSIONS)


def routes(pages: CasePages) -> list[Route]:
    """Return every address of the read model."""

    async def case(who: Principal | None, asked: CaseQuery) -> CaseShown:
        found = await pages.case(who, asked.key)
        if found is None:
            raise not_found("no case of that key or number that you have a part in")
        return shown(who, found)

    async def cases(who: Principal | None, asked: CasesQuery) -> CasesAnswer:
        wanted = CasesWanted(
            asked.sender, asked.status, asked.waiting, asked.mode, asked.direction, asked.since, asked.until
        )
        page = await pages.page(who, wanted, asked.limit, asked.cursor)
        return CasesAnswer(cases=[shown(who, file, whole=False) for file in page.files], next=page.next)

    async def queue(who: Principal | None, asked: QueueQuery) -> QueueAnswer:
        reasons = [asked.reason] if asked.reason else [*OFFICERS]
        page, counts = await pages.queue(who, asked.office, reasons, asked.limit, asked.cursor)
        told = [ReasonCount(reason=reason, count=count, oldest=oldest) for reason, count, oldest in counts]
        return QueueAnswer(counts=told, cases=[shown(who, file, whole=False) for file in page.files], next=page.next)

    async def submissions(who: Principal | None, asked: SubmissionsQuery) -> SubmissionsAnswer:
        wanted = SubmissionsWanted(asked.sender, asked.kind, asked.status, asked.since, asked.until)
        page = await pages.answered(who, wanted, asked.limit, asked.cursor)
        return SubmissionsAnswer(submissions=[_submission(row) for row in page.found], next=page.next)

    return [CASE.route(case), CASES.route(cases), QUEUE.route(queue), SUBMISSIONS.route(submissions)]


def _submission(row: Any) -> SubmissionShown:
    return SubmissionShown(
        kind=row["kind"], business_key=row["business_key"], at=datetime.fromtimestamp(row["opened_ms"] / 1000, UTC),
        receipts=row["receipts"], submission_id=None if row["notice"] else row["about"], message_type=row["message_type"],
        return_status=row["status"] or None, return_time=row["said_at"] or None, return_info=row["info"] or None,
        repeats=row["repeats"],
    )  # fmt: skip
