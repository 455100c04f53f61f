"""Rows of `tax` and what they mean in the domain."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

from libs.schemas.events.returns import ReturnAccepted, ReturnCompleted, ReturnLapsed
from services.tax.domain.bills import IDENTITY, ListTax, ReturnHeard, State, TaxedLine
from services.tax.domain.guarantee import Account, Waiting
from services.tax.domain.payments import PaymentDocument

_HEARD: dict[str, type[ReturnHeard]] = {kind.__name__: kind for kind in (ReturnAccepted, ReturnCompleted, ReturnLapsed)}


def list_tax(row: Any) -> ListTax:
    return ListTax(
        identity={name: row[name] for name in IDENTITY},
        assure_code=row["assure_code"],
        state=State(row["state"]),
        total=row["total"],
        lines=[TaxedLine(gnum, gcode, *map(Decimal, amounts)) for gnum, gcode, *amounts in json.loads(row["lines"])],
        release_day=row["release_day"],
        collect_on=row["collect_on"],
        returns=json.loads(row["returns"] or "{}"),
        ent_duty_no=row["ent_duty_no"],
        early=[
            (_HEARD[kind].model_validate(body), date.fromisoformat(day))
            for kind, day, body in json.loads(row["early"] or "[]")
        ],
        stored=True,
    )


NEW_LIST = (
    "ebp_code", "order_no", "attempt", "assure_code", "customs_code", "ebc_code", "agent_code", "cop_no", "pre_no",
    "invt_no", "state", "total", "lines", "release_day", "collect_on", "returns", "early", "ent_duty_no",
)  # fmt: skip


def of_new_list(tax: ListTax) -> tuple[Any, ...]:
    who = tax.identity
    return (
        *tax.key,
        tax.assure_code,
        who["customs_code"],
        who["ebc_code"],
        who["agent_code"],
        who["cop_no"],
        who["pre_no"],
        who["invt_no"],
        tax.state,
        tax.total,
        _lines(tax),
        *_progress(tax),
    )


def of_changed_list(tax: ListTax) -> tuple[Any, ...]:
    return (*tax.key, tax.state, tax.total, _lines(tax) if tax.lines_changed else None, *_progress(tax))


def _progress(tax: ListTax) -> tuple[Any, ...]:
    early = [
        [type(heard).__name__, day.isoformat(), heard.model_dump(mode="json", by_alias=True)]
        for heard, day in tax.early
    ]
    return (
        tax.release_day,
        tax.collect_on,
        json.dumps(tax.returns) if tax.returns else None,
        json.dumps(early) if early else None,
        tax.ent_duty_no,
    )


def _lines(tax: ListTax) -> str:
    return json.dumps(
        [
            (
                line.gnum,
                line.gcode,
                str(line.qty),
                str(line.remaining),
                str(line.duty),
                str(line.consumption_tax),
                str(line.vat),
            )
            for line in tax.lines
        ]
    )


def of_account(account: Account) -> tuple[Any, ...]:
    return (account.assure_code, account.ceiling, account.committed, account.next_place, account.waiting)


def waiting(row: Any) -> Waiting:
    key = (row["ebp_code"], row["order_no"], row["attempt"])
    return Waiting(row["place"], key, row["amount"], row["waiting_since"], row["assessed"])


def of_waiting(account: Account, waiting: Waiting) -> tuple[Any, ...]:
    return (account.assure_code, waiting.place, *waiting.key, waiting.amount, waiting.since, waiting.assessed)


def document(row: Any) -> PaymentDocument:
    return PaymentDocument(**dict(row))


def of_document(document: PaymentDocument) -> tuple[Any, ...]:
    return (
        document.ent_duty_no,
        document.customs_code,
        document.assure_code,
        document.release_day,
        document.due_day,
        document.bills,
        document.amount,
        document.overdue,
        document.paid_day,
        document.surcharge,
    )
