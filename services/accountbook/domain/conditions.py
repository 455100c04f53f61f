"""Conditions of a zone enterprise are on record by date; a kind of book asks for some of them."""

from __future__ import annotations

from datetime import date

from libs.schemas.events.intake import ZoneConditionsRecorded
from libs.schemas.findings import Finding
from libs.schemas.rules import Rule
from services.accountbook.domain.entry_goods import ConditionOnRecord
from services.accountbook.domain.ledger import Book
from services.accountbook.domain.state import State


def record(state: State, recorded: ZoneConditionsRecorded) -> None:
    """Put the last word about each condition named on record."""
    for held in recorded.conditions:
        since, until = date.fromisoformat(held.since), date.fromisoformat(held.until)
        known = ConditionOnRecord(recorded.area_code, held.meets, since, until)
        state.conditions[known.key] = state.changes.conditions[known.key] = known


def missing(state: State, book: Book, day: date, rule: Rule, order_type: str | None = None) -> list[Finding]:
    """Name every condition that the book's kind asks for and its enterprise does not meet on a customs day.

    Each with the days of which it is on record, where it is. order_type: of the list's order, where a list asks.
    """
    findings = []
    for condition in book.row.conditions(day, order_type):
        known = state.conditions.get((book.area_code, condition))
        if known is None or not known.since <= day <= known.until:
            findings.append(rule.finding(known and f"{known.since} - {known.until}", condition.value))
    return findings
