"""Review's part of the loop."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from libs.runtime.failures import Halt
from libs.runtime.processing import Batch, Connection, Decision, Processor, Record
from libs.schemas.events.base import Event
from libs.schemas.events.intake import EnterpriseRegistered, ListInspectionReported, ManualVerdictGiven
from libs.schemas.events.matching import ListRefused
from libs.schemas.events.returns import ReturnCompleted
from services.review import store
from services.review.domain.desk import Desk
from services.review.domain.files import BuyerYear, Files
from services.review.domain.lots import Lots
from services.review.domain.quota import QuotaBroken
from services.review.domain.rules import RuleBook, rule_table
from services.review.domain.views import VIEWS, TaxAssessedView
from services.review.settings import Settings
from services.review.velocity import Velocity

_PLACES = ("ebp_code", "ebc_code", "logistics_code", "pay_code", "agent_code")


@dataclass(slots=True)
class State:
    """counts: lists in the buyer's window by record id; empty where nobody knows."""

    files: Files
    counts: dict[str, int]


class Review(Processor[State, Files]):
    name: ClassVar[str] = "review"
    views = VIEWS

    def __init__(self, settings: Settings) -> None:
        self._rules = RuleBook(rule_table(settings.parameters()))
        self._lots = Lots(settings.draw_secret.get_secret_value())
        self._velocity = Velocity(settings.redis_url, settings.velocity_window_s, settings.velocity_timeout_ms)

    async def load(self, db: Connection, batch: Batch) -> State:
        by_kind = _by_kind(batch)
        assessed, returned = by_kind[TaxAssessedView], by_kind[ReturnCompleted]
        officers = by_kind[ListInspectionReported] + by_kind[ManualVerdictGiven]
        counts = await self._counts(assessed)  # before any row is locked: Redis may make us wait
        files = Files()
        cases = {(r.event.ebp_code, r.event.order_no) for r in (*assessed, *by_kind[ListRefused], *officers, *returned)}
        await store.load_attempts(db, files, cases)
        await store.load_enterprises(db, files, {getattr(r.event, place) for r in assessed for place in _PLACES})
        accounts = {(r.event.buyer_token, r.day.year) for r in assessed}
        accounts |= {(r.event.buyer_token, r.event.release_day.year) for r in returned}
        await store.lock_quota(db, files, accounts | _accounts_of_officers(files, officers), self._rules)
        return State(files, counts)

    def decide(self, state: State, batch: Batch) -> Decision[Files]:
        decision = Decision(state.files)
        desk = Desk(self._rules, self._lots, state.files)
        try:
            for record in batch.records:
                answer = _ANSWERS.get(type(record.event))
                for event in answer(desk, record, state.counts) if answer else ():
                    decision.emit(record, event)
        except QuotaBroken as broken:
            raise Halt(str(broken)) from broken
        return decision

    async def save(self, db: Connection, changes: Files) -> None:
        await store.save(db, changes)

    async def waiting(self, db: Connection) -> list[tuple[str, int, datetime]]:
        return await store.waiting(db)

    async def _counts(self, assessed: Sequence[Record]) -> dict[str, int]:
        ids = [record.id for record in assessed]
        lists = [(record.event.buyer_token, id_, record.time) for id_, record in zip(ids, assessed, strict=True)]
        counts = await self._velocity.count(lists)
        return {} if counts is None else dict(zip(ids, counts, strict=True))


Answer = Callable[[Desk, Record, dict[str, int]], list[Event]]
_ANSWERS: dict[type[Any], Answer] = {
    TaxAssessedView: lambda desk, r, counts: desk.assess(r.event, r.day, r.time, counts.get(r.id)),
    ListRefused: lambda desk, r, _: desk.refuse(r.event, r.time),
    ListInspectionReported: lambda desk, r, _: desk.inspected(r.event, r.day, r.time),
    ManualVerdictGiven: lambda desk, r, _: desk.ruled(r.event, r.day, r.time),
    EnterpriseRegistered: lambda desk, r, _: desk.register(r.event),
    ReturnCompleted: lambda desk, r, _: desk.returned(r.event),
}
"""What the desk does with each kind of event; the others on our inputs concern somebody else."""


def _by_kind(batch: Batch) -> dict[type[Any], list[Record]]:
    """By exact type: `isinstance` on events asks an abstract base class, which is dear at twenty times a record."""
    by_kind: defaultdict[type[Any], list[Record]] = defaultdict(list)
    for record in batch.records:
        by_kind[type(record.event)].append(record)
    return by_kind


def _accounts_of_officers(files: Files, officers: Sequence[Record]) -> set[BuyerYear]:
    """The accounts an officer's decision may touch: where the list holds, and where it would be used."""
    return {
        (attempt.buyer_token, year)
        for record in officers
        for attempt in files.attempts.get((record.event.ebp_code, record.event.order_no), {}).values()
        if attempt.buyer_token is not None
        for year in (attempt.quota_year or record.day.year, record.day.year)
    }
