"""HTTP for manifests, applications to summarise and customs declarations.

An enterprise sees its own, an officer their office's, customs all.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

import asyncpg
from pydantic import Field
from starlette.routing import Route

from libs.identity import Principal
from libs.runtime.http.paging import Cursor, Limit, Listing, Name
from libs.runtime.http.questions import Answer, Inquiry, Query, scope_of
from libs.runtime.queries import queries_beside
from libs.schemas.codes.list_status import ListStatus

_Q = queries_beside(__file__)
MESSAGES = Listing(_Q.messages, ("document", "owner", "cop_no", "msg_seq_no"), ("", "", "", -1), wanted="wanted")
DECLARATIONS = Listing(_Q.declarations, ("agent_code", "cop_no", "submission_id"), ("", "", ""), wanted="wanted")
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


class DeclarationsQuery(Query):
    """A page of customs declarations."""

    cop_no: Annotated[Name | None, Field(description="of one number, by whomever")] = None
    entry_id: Annotated[Name | None, Field(description="of one customs number")] = None
    status: Annotated[ListStatus | None, Field(description="of those that stand there")] = None
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


class DeclarationShown(Answer, frozen=True, kw_only=True):
    """A customs declaration (报关单) that was taken. status: of 120 to 899, since: when that began. asks: what an officer
    still has to answer."""

    agent_code: str
    cop_no: str
    submission_id: str
    entry_id: str
    status: str
    since: datetime
    trade_mode: str
    customs_code: str
    ebc_code: str
    asks: list[str] = []


class DeclarationsAnswer(Answer, frozen=True, kw_only=True):
    """A page of customs declarations; it may be short, or empty, and have a `next`."""

    declarations: list[DeclarationShown]
    next: str | None = None


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
DECLARATIONS_ASKED = Inquiry(
    "/v1/declarations", DeclarationsQuery, DeclarationsAnswer, "Customs declarations, and where each stands."
)
INQUIRIES = (MANIFESTS_ASKED, SUMMARIES_ASKED, DECLARATIONS_ASKED)


def routes(database: asyncpg.Pool[asyncpg.Record]) -> list[Route]:
    """`GET /v1/manifests`, `GET /v1/summaries`, `GET /v1/declarations`."""

    async def manifests(who: Principal | None, asked: ManifestsQuery) -> ManifestsAnswer:
        more = asked.document, *scope_of(who), asked.bill_no
        page = await MESSAGES.page(database, asked.cursor, asked.limit, *more)
        return ManifestsAnswer(messages=[MessageShown(**_told(row)) for row in page.found], next=page.next)

    async def summaries(who: Principal | None, asked: SummariesQuery) -> SummariesAnswer:
        page = await SUMMARIES.page(database, asked.cursor, asked.limit, *scope_of(who))
        return SummariesAnswer(applications=[ApplicationShown(**_told(row)) for row in page.found], next=page.next)

    async def declarations(who: Principal | None, asked: DeclarationsQuery) -> DeclarationsAnswer:
        more = *scope_of(who), asked.cop_no, asked.entry_id, asked.status
        page = await DECLARATIONS.page(database, asked.cursor, asked.limit, *more)
        return DeclarationsAnswer(declarations=[DeclarationShown(**_told(row)) for row in page.found], next=page.next)

    return [
        MANIFESTS_ASKED.route(manifests),
        SUMMARIES_ASKED.route(summaries),
        DECLARATIONS_ASKED.route(declarations),
    ]


def _told(row: asyncpg.Record) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "wanted"}
