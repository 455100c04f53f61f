"""Rows of `tax` and what they mean in the domain."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import msgspec
from pydantic import TypeAdapter

from libs.schemas.audits import AuditPaper
from libs.schemas.events.base import reader_of
from libs.schemas.events.lists import Parties
from libs.schemas.keys import AttemptKey
from libs.schemas.topics import EVENTS
from services.tax.domain.audit import AssessedLine, Audit, AuditState, CorrectedLine
from services.tax.domain.bills import EarlyHeard, Identity, ListTax, State
from services.tax.domain.guarantee import GuaranteeAccount, Waiting
from services.tax.domain.parts import AppliedReturn, Part, TaxedLine
from services.tax.domain.payments import PaymentDocument

LIST = (
    *Identity._fields,
    "assure_code",
    "state",
    "total",
    "lines",
    "collectable_from",
    "release_day",
    "collect_on",
    "returns",
    "parts",
    "early",
    "ent_duty_no",
    "detained",
)
"""The columns of `list_tax`, in the order in which they are read and written."""
_WHO = len(Identity._fields)
_STATES = {state.value: state for state in State}
_lines = msgspec.json.Decoder(list[TaxedLine]).decode
_returns = msgspec.json.Decoder(dict[str, AppliedReturn]).decode
_parts = msgspec.json.Decoder(list[Part]).decode
_assessed = msgspec.json.Decoder(list[AssessedLine]).decode
_party = msgspec.json.Decoder(Parties).decode
_PAPERS = TypeAdapter(list[AuditPaper])
_papers = _PAPERS.validate_json
_corrected = msgspec.json.Decoder(list[CorrectedLine]).decode


def list_tax(row: Any) -> ListTax:
    (
        assure_code, state, total, lines, collectable_from, release_day, collect_on, returns, parts, early, ent_duty_no,
        detained,
    ) = row[_WHO:]  # fmt: skip
    return ListTax(
        Identity._make(row[:_WHO]),
        assure_code,
        _STATES[state],
        total,
        _lines(lines),
        collectable_from,
        release_day,
        collect_on,
        _returns(returns) if returns else {},
        ent_duty_no,
        _early(early) if early else [],
        _parts(parts) if parts else [],
        detained,
        stored=True,
    )


def _early(text: str) -> list[tuple[EarlyHeard, date]]:
    heard = json.loads(text)
    return [(reader_of(EVENTS[kind])(json.dumps(body).encode()), date.fromisoformat(day)) for kind, day, body in heard]


def of_new_list(tax: ListTax) -> tuple[Any, ...]:
    return (*tax.identity, tax.assure_code, tax.state, tax.total, _of_lines(tax), *_progress(tax))


def only_billed(tax: ListTax) -> bool:
    """Say whether a stored list changed only in being released, or let on."""
    return tax.state is State.BILLED and not tax.returns and not tax.early and not tax.detained


def of_billed_list(tax: ListTax) -> tuple[Any, ...]:
    return (*tax.key, tax.collectable_from, tax.release_day, tax.collect_on)


def of_changed_list(tax: ListTax) -> tuple[Any, ...]:
    lines = _of_lines(tax) if tax.lines_changed else None
    return (*tax.key, tax.state, tax.total, lines, *_progress(tax))


def _progress(tax: ListTax) -> tuple[Any, ...]:
    early = [[type(heard).__name__, day.isoformat(), json.loads(heard.encode())] for heard, day in tax.early]
    return (
        tax.collectable_from,
        tax.release_day,
        tax.collect_on,
        _text(tax.returns) if tax.returns else None,
        _text(tax.parts) if tax.parts else None,
        json.dumps(early) if early else None,
        tax.ent_duty_no,
        tax.detained,
    )


def _of_lines(tax: ListTax) -> str:
    return _text(tax.lines)


def _text(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def audit(row: Any) -> Audit:
    (
        case_key,
        attempt,
        invt_no,
        customs_code,
        assure_code,
        rates_day,
        until,
        state,
        lines,
        answer_by,
        parties,
        papers,
        missed,
        corrected,
        total,
        ent_duty_no,
    ) = row
    return Audit(
        case_key, attempt, invt_no, customs_code, assure_code, rates_day, until, AuditState(state), _assessed(lines),
        answer_by, _party(parties), _papers(papers) if papers else (), missed,
        _corrected(corrected) if corrected else (), total, ent_duty_no, stored=True,
    )  # fmt: skip


def of_new_audit(audit: Audit) -> tuple[Any, ...]:
    return (
        *audit.key, audit.invt_no, audit.customs_code, audit.assure_code, audit.rates_day, audit.until, audit.state,
        _text(audit.lines), audit.answer_by, _text(audit.parties), _of_papers(audit), audit.missed,
        _text(audit.corrected) if audit.corrected else None, audit.total, audit.ent_duty_no,
    )  # fmt: skip


def of_changed_audit(audit: Audit) -> tuple[Any, ...]:
    found = _text(audit.corrected) if audit.corrected else None
    return (*audit.key, audit.state, _of_papers(audit), audit.missed, found, audit.total, audit.ent_duty_no)


def _of_papers(audit: Audit) -> str | None:
    return _PAPERS.dump_json(list(audit.papers)).decode() if audit.papers else None


def of_account(account: GuaranteeAccount) -> tuple[Any, ...]:
    figures = account.ceiling, account.committed, account.claimed, account.next_place, account.waiting
    return (account.assure_code, *figures)


def waiting(row: Any) -> Waiting:
    key = AttemptKey(row["case_key"], row["attempt"])
    return Waiting(row["place"], key, row["amount"], row["waiting_since"], row["assessed"])


def of_waiting(account: GuaranteeAccount, waiting: Waiting) -> tuple[Any, ...]:
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
        document.collected_on,
        document.issued,
        document.overdue,
        document.paid_day,
        document.surcharge,
        document.additional,
        document.confirmed_day,
    )
