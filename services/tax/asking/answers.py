"""Answers about what is owed, as they are sent. Money is in yuan, as decimal text."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

import msgspec

from libs.runtime.http.questions import Answer
from libs.schemas.events.lists import Parties

Yuan = Annotated[str, msgspec.Meta(pattern=r"^-?[0-9]+(\.[0-9]+)?$")]


def yuan(value: Decimal) -> Yuan:
    return format(value, "f")


class AccountShown(Answer, frozen=True, kw_only=True):
    """A guarantee account. committed: held for lists, kept for bills, owed; free: the rest. waiting: lists in its line."""

    assure_code: str
    ceiling: Yuan
    committed: Yuan
    free: Yuan
    waiting: int


class InLine(Answer, frozen=True, kw_only=True):
    """A list waits for the account. place: its turn."""

    place: int
    case: str
    attempt: int
    amount: Yuan
    since: datetime


class BillStanding(Answer, frozen=True, kw_only=True):
    """The tax bill (电子税单) of a released list. total: what is left of it. entDutyNos: payment documents it stands in."""

    case: str
    attempt: int
    assure_code: str
    customs_code: str
    state: str
    total: Yuan
    release_day: date
    invt_no: str | None = None
    collect_on: date | None = None
    ent_duty_nos: list[str] = []


class DocumentStanding(Answer, frozen=True, kw_only=True):
    """A payment document (缴款书). state: open, overdue, reported (as paid, by its
    guarantor) or paid (the treasury has the money). collectedOn: the day at whose close it was issued; paidDay,
    confirmedDay: when the guarantor and the treasury said so."""

    ent_duty_no: str
    customs_code: str
    assure_code: str
    release_day: date
    due_day: date
    bills: int
    amount: Yuan
    state: str
    surcharge: Yuan
    collected_on: date
    paid_day: date | None = None
    confirmed_day: date | None = None


class PaperShown(Answer, frozen=True, kw_only=True):
    """A paper that was handed in for an audit. digest: SHA-256 of its file."""

    kind: str
    number: str
    digest: str


class AuditStanding(Answer, frozen=True, kw_only=True):
    """The audit of a released list. state: ordered, found or closed. answerBy: the last day for papers; until: for its
    result. missed: no paper was there by then. total: what it brought in, or gave back (below 0)."""

    case: str
    attempt: int
    invt_no: str
    customs_code: str
    parties: Parties
    state: str
    answer_by: date
    until: date
    missed: bool
    papers: list[PaperShown]
    total: Yuan | None = None
    ent_duty_no: str | None = None


class AuditsAnswer(Answer, frozen=True, kw_only=True):
    """A page of audits; it may be short, or empty, and have a `next`."""

    audits: list[AuditStanding]
    next: str | None = None


class AccountsAnswer(Answer, frozen=True, kw_only=True):
    """A page of guarantee accounts."""

    accounts: list[AccountShown]
    next: str | None = None


class LineAnswer(Answer, frozen=True, kw_only=True):
    """A page of a guarantor's line, in its order."""

    waiting: list[InLine]
    next: str | None = None


class BillsAnswer(Answer, frozen=True, kw_only=True):
    """A page of bills; it may be short, or empty, and have a `next`."""

    bills: list[BillStanding]
    next: str | None = None


class DocumentsAnswer(Answer, frozen=True, kw_only=True):
    """A page of payment documents; it may be short, or empty, and have a `next`."""

    documents: list[DocumentStanding]
    next: str | None = None
