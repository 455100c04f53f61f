"""HTTP for manifests and applications to summarise: an enterprise its own, an officer their office's, customs all."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

import asyncpg
from pydantic import Field
from starlette.routing import Route

from libs.identity import Principal
from libs.runtime.http.paging import Cursor, Limit, Listing, Name
from libs.runtime.http.questions import Answer, Inquiry, Query, scope_of
from libs.runtime.queries import queries_beside

_Q = queries_beside(__file__)
MESSAGES = Listing(_Q.messages, ("document", "owner", "cop_no", "msg_seq_no"), ("", "", "", -1), wanted="wanted")
SUMMARIES = Listing(_Q.summaries, ("agent_code", "cop_no", "msg_seq_no"), ("", "", -1), wanted="wanted")


class ManifestsQuery(Query):
    """document: arrivals (507), manifests (607) or departures (509)."""

    document: Literal["export-arrival", "manifest", "departure"] = "manifest"
    bill_no: Annotated[Name | None, Field(description="of one bill")] = None
    limit: Limit = 100
    cursor: Cursor | None = None


class SummariesQuery(Query):
    """A page of applications."""

    limit: Limit = 100
    cursor: Cursor | None = None


class MessageShown(Answer, frozen=True, kw_only=True):
    """A message of a document. counts: all messages of the document are here. logisticsNos: the parcels that it names."""

    document: str
    owner: str
    cop_no: str
    msg_seq_no: int
    counts: bool
    logistics_code: str
    logistics_nos: list[str]
    day: date
    customs_code: str | None = None
    bill_no: str | None = None


class ApplicationShown(Answer, frozen=True, kw_only=True):
    """A message of an application (701). sumNo: the summary it became; absent while it waits for others."""

    agent_code: str
    cop_no: str
    msg_seq_no: int
    since: datetime
    day: date
    sum_no: str | None = None
    customs_code: str | None = None
    ebc_code: str | None = None


class ManifestsAnswer(Answer, frozen=True, kw_only=True):
    """A page of messages; it may be short, or empty, and have a `next`."""

    messages: list[MessageShown]
    next: str | None = None


class SummariesAnswer(Answer, frozen=True, kw_only=True):
    """A page of applications; it may be short, or empty, and have a `next`."""

    applications: list[ApplicationShown]
    next: str | None = None


MANIFESTS_ASKED = Inquiry(
    "/v1/manifests", ManifestsQuery, ManifestsAnswer, "Manifests, arrivals and departures as their last versions say."
)
SUMMARIES_ASKED = Inquiry(
    "/v1/summaries", SummariesQuery, SummariesAnswer, "Applications to summarise, and the summaries that they became."
)
INQUIRIES = (MANIFESTS_ASKED, SUMMARIES_ASKED)


def routes(database: asyncpg.Pool[asyncpg.Record]) -> list[Route]:
    """`GET /v1/manifests`, `GET /v1/summaries`."""

    async def manifests(who: Principal | None, asked: ManifestsQuery) -> ManifestsAnswer:
        more = asked.document, *scope_of(who), asked.bill_no
        page = await MESSAGES.page(database, asked.cursor, asked.limit, *more)
        told = [{name: value for name, value in row.items() if name != "wanted"} for row in page.found]
        return ManifestsAnswer(messages=[MessageShown(**each) for each in told], next=page.next)

    async def summaries(who: Principal | None, asked: SummariesQuery) -> SummariesAnswer:
        page = await SUMMARIES.page(database, asked.cursor, asked.limit, *scope_of(who))
        told = [{name: value for name, value in row.items() if name != "wanted"} for row in page.found]
        return SummariesAnswer(applications=[ApplicationShown(**each) for each in told], next=page.next)

    return [MANIFESTS_ASKED.route(manifests), SUMMARIES_ASKED.route(summaries)]
