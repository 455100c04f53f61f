"""HTTP for whoever asks what is owed: a guarantor its own, an officer documents and bills of their office."""

from __future__ import annotations

import csv
import io
import json
from typing import Annotated, Any, Literal

import asyncpg
import msgspec
from pydantic import Field
from starlette.routing import Route

from libs.identity import Principal
from libs.runtime.http import ASK_SECONDS_MAX
from libs.runtime.http.paging import Cursor, Limit, Listing, Name
from libs.runtime.http.problems import problem
from libs.runtime.http.questions import CSV, Day, Inquiry, Query, not_found, scope_of
from libs.runtime.queries import queries_beside
from libs.schemas.events.lists import Parties
from services.tax.asking.answers import (
    AccountsAnswer,
    AccountShown,
    AuditsAnswer,
    AuditStanding,
    BillsAnswer,
    BillStanding,
    DocumentsAnswer,
    DocumentStanding,
    InLine,
    LineAnswer,
    PaperShown,
    yuan,
)

_Q = queries_beside(__file__)
_CLOSE_MAX = 100_000
"""Rows of a day's close: as many payment documents as guarantors times offices."""
_CLOSE = ("said", "entDutyNo", "customsCode", "assureCode", "releaseDay", "dueDay", "bills", "amount", "surcharge")

_parties = msgspec.json.Decoder(Parties).decode

ACCOUNTS = Listing(_Q.accounts, ("assure_code",), ("",))
AUDITS = Listing(_Q.audits, ("case_key", "attempt"), ("", -1), wanted="wanted")
LINE = Listing(_Q.line, ("place",), (-1,))
BILLS = Listing(_Q.bills, ("case_key", "attempt"), ("", -1), wanted="wanted")
DOCUMENTS = Listing(_Q.documents, ("ent_duty_no",), ("",), wanted="wanted")
DOCUMENTS_OF = Listing(_Q.documents_of_guarantor, ("ent_duty_no",), ("",), wanted="wanted")


class PageQuery(Query):
    """A page."""

    limit: Limit = 100
    cursor: Cursor | None = None


class AccountQuery(Query):
    """One guarantor's account."""

    assure_code: Name


class LineQuery(PageQuery):
    """A page of what waits for one guarantor's account."""

    assure_code: Name


class BillsQuery(PageQuery):
    """case: the bills of one case, without paging."""

    case: Name | None = None
    assure_code: Name | None = None
    state: Literal["billed", "summarised", "void", "returned"] | None = None
    release_day: Day | None = None


class AuditsQuery(PageQuery):
    """Audits in a state. papers: in, missed (their term is over without any) or awaited."""

    state: Literal["ordered", "found", "closed"] | None = None
    papers: Literal["in", "missed", "awaited"] | None = None


class DocumentsQuery(PageQuery):
    """Payment documents of a guarantor, in a state."""

    assure_code: Name | None = None
    state: Literal["open", "overdue", "reported", "paid"] | None = None


class DocumentQuery(Query):
    """One payment document."""

    ent_duty_no: Name


class CloseQuery(Query):
    """day: a customs day that is closed."""

    day: Annotated[Day, Field(description="customs day")]


ACCOUNTS_ASKED = Inquiry("/v1/guarantees", PageQuery, AccountsAnswer, "Guarantee accounts.")
ACCOUNT_ASKED = Inquiry("/v1/guarantees/{assureCode}", AccountQuery, AccountShown, "One guarantee account.", found=True)
LINE_ASKED = Inquiry(
    "/v1/guarantees/{assureCode}/waiting",
    LineQuery,
    LineAnswer,
    "Lists that wait for an account, in order.",
    found=True,
)
BILLS_ASKED = Inquiry("/v1/tax-bills", BillsQuery, BillsAnswer, "Tax bills of released lists.")
AUDITS_ASKED = Inquiry(
    "/v1/audits", AuditsQuery, AuditsAnswer, "Audits of released lists, with what was handed in for them."
)
DOCUMENTS_ASKED = Inquiry(
    "/v1/payment-documents", DocumentsQuery, DocumentsAnswer, "Payment documents, by their numbers."
)
DOCUMENT_ASKED = Inquiry(
    "/v1/payment-documents/{entDutyNo}", DocumentQuery, DocumentStanding, "One payment document.", found=True
)
CLOSE_ASKED = Inquiry(
    "/v1/day-closes/{day}", CloseQuery, str, "What a day's close issued, found overdue, and what was paid on it, as CSV.",
    media=CSV, found=True,
)  # fmt: skip
INQUIRIES = (
    ACCOUNTS_ASKED, ACCOUNT_ASKED, LINE_ASKED, BILLS_ASKED, AUDITS_ASKED, DOCUMENTS_ASKED, DOCUMENT_ASKED, CLOSE_ASKED,
)  # fmt: skip


class TaxAnswers:
    """The rows that questions are answered from. An account is no office's: officers see none."""

    def __init__(self, database: asyncpg.Pool[asyncpg.Record]) -> None:
        self._database = database

    async def accounts(self, who: Principal | None, asked: PageQuery) -> AccountsAnswer:
        page = await ACCOUNTS.page(self._database, asked.cursor, asked.limit, *scope_of(who))
        return AccountsAnswer(accounts=[_account(row) for row in page.found], next=page.next)

    async def account(self, who: Principal | None, asked: AccountQuery) -> AccountShown:
        """One account. Raises Problem where it is another's."""
        async with self._database.acquire(timeout=ASK_SECONDS_MAX) as db:
            row = await db.fetchrow(_Q.account, asked.assure_code, *scope_of(who))
        if row is None:
            raise not_found("no guarantee account of that code that is yours to see")
        return _account(row)

    async def line(self, who: Principal | None, asked: LineQuery) -> LineAnswer:
        await self.account(who, AccountQuery.model_construct(assure_code=asked.assure_code))
        page = await LINE.page(self._database, asked.cursor, asked.limit, asked.assure_code)
        told = [
            InLine(
                place=row["place"], case=row["case_key"], attempt=row["attempt"], amount=yuan(row["amount"]),
                since=row["waiting_since"],
            )
            for row in page.found
        ]  # fmt: skip
        return LineAnswer(waiting=told, next=page.next)

    async def bills(self, who: Principal | None, asked: BillsQuery) -> BillsAnswer:
        if asked.case is not None:
            async with self._database.acquire(timeout=ASK_SECONDS_MAX) as db:
                rows = await db.fetch(_Q.bills_of_case, asked.case, *scope_of(who))
            return BillsAnswer(bills=[_bill(row) for row in rows if asked.state in (None, row["state"])])
        more = *scope_of(who), asked.assure_code, asked.state, asked.release_day
        page = await BILLS.page(self._database, asked.cursor, asked.limit, *more)
        return BillsAnswer(bills=[_bill(row) for row in page.found], next=page.next)

    async def audits(self, who: Principal | None, asked: AuditsQuery) -> AuditsAnswer:
        more = *scope_of(who), asked.state, asked.papers
        page = await AUDITS.page(self._database, asked.cursor, asked.limit, *more)
        return AuditsAnswer(audits=[_audit(row) for row in page.found], next=page.next)

    async def documents(self, who: Principal | None, asked: DocumentsQuery) -> DocumentsAnswer:
        scope = scope_of(who)
        if scope.code is not None and asked.assure_code not in (None, scope.code):
            return DocumentsAnswer(documents=[])
        if guarantor := scope.code or (asked.assure_code if scope.office is None else None):
            page = await DOCUMENTS_OF.page(self._database, asked.cursor, asked.limit, guarantor, asked.state)
        else:
            page = await DOCUMENTS.page(
                self._database, asked.cursor, asked.limit, *scope, asked.assure_code, asked.state
            )
        return DocumentsAnswer(documents=[_document(row) for row in page.found], next=page.next)

    async def document(self, who: Principal | None, asked: DocumentQuery) -> DocumentStanding:
        async with self._database.acquire(timeout=ASK_SECONDS_MAX) as db:
            row = await db.fetchrow(_Q.document, asked.ent_duty_no, *scope_of(who))
        if row is None:
            raise not_found("no payment document of that number that is yours to see")
        return _document(row)

    async def close(self, who: Principal | None, asked: CloseQuery) -> str:
        """A day's close as CSV: a line a document, under a line of names."""
        async with self._database.acquire(timeout=ASK_SECONDS_MAX) as db:
            closed = await db.fetchval("select closed_day from calendar")
            if closed is None or asked.day > closed:
                raise not_found("that customs day is not closed yet")
            rows = await db.fetch(_Q.close, asked.day, *scope_of(who), _CLOSE_MAX + 1)
        if len(rows) > _CLOSE_MAX:
            raise problem(413, "Too large", f"more than {_CLOSE_MAX} payment documents: ask by pages")
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow(_CLOSE)
        writer.writerows([_plain(value) for value in row.values()] for row in rows)
        return text.getvalue()


def routes(database: asyncpg.Pool[asyncpg.Record]) -> list[Route]:
    """Every address of tax."""
    answers = TaxAnswers(database)
    return [
        ACCOUNTS_ASKED.route(answers.accounts),
        ACCOUNT_ASKED.route(answers.account),
        LINE_ASKED.route(answers.line),
        BILLS_ASKED.route(answers.bills),
        AUDITS_ASKED.route(answers.audits),
        DOCUMENTS_ASKED.route(answers.documents),
        DOCUMENT_ASKED.route(answers.document),
        CLOSE_ASKED.route(answers.close),
    ]


def _plain(value: Any) -> Any:
    """A value of CSV. No spreadsheet may take a text for a formula."""
    if isinstance(value, str) and value[:1] in "=+-@":
        return f"'{value}"
    return value


def _account(row: Any) -> AccountShown:
    free = yuan(row["ceiling"] - row["committed"])
    return AccountShown(
        assure_code=row["assure_code"], ceiling=yuan(row["ceiling"]), committed=yuan(row["committed"]), free=free,
        waiting=row["waiting"],
    )  # fmt: skip


def _bill(row: Any) -> BillStanding:
    parts = [part["ent_duty_no"] for part in json.loads(row["parts"])] if row["parts"] else []
    numbers = dict.fromkeys([*parts, *([row["ent_duty_no"]] if row["ent_duty_no"] else [])])
    names = ("attempt", "assure_code", "customs_code", "state", "release_day", "invt_no", "collect_on")
    told = {name: row[name] for name in names}
    return BillStanding(case=row["case_key"], total=yuan(row["total"]), ent_duty_nos=[*numbers], **told)


def _audit(row: Any) -> AuditStanding:
    names = ("attempt", "invt_no", "customs_code", "state", "answer_by", "until", "missed", "ent_duty_no")
    papers = [PaperShown(**each) for each in json.loads(row["papers"])] if row["papers"] else []
    told = {name: row[name] for name in names}
    total = None if row["total"] is None else yuan(row["total"])
    return AuditStanding(case=row["case_key"], parties=_parties(row["parties"]), papers=papers, total=total, **told)


def _document(row: Any) -> DocumentStanding:
    names = (
        "ent_duty_no", "customs_code", "assure_code", "release_day", "due_day", "bills", "collected_on", "paid_day",
        "confirmed_day",
    )  # fmt: skip
    taken = "paid" if row["confirmed_day"] else "reported" if row["paid_day"] else None
    state = taken or ("overdue" if row["overdue"] else "open")
    told = {name: row[name] for name in names}
    return DocumentStanding(**told, amount=yuan(row["amount"]), state=state, surcharge=yuan(row["surcharge"]))
