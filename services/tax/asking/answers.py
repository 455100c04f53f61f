"""Answers about what is owed, as they are sent. Money is in yuan, as decimal text."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

import msgspec

from libs.runtime.http.questions import Answer

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
    """A payment document (缴款书). state: open, overdue or paid; collectedOn: the day at whose close it was issued."""

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
