"""Review's part of the loop."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from libs.runtime.failures import Halt
from libs.runtime.processing import Batch, Connection, Decision, Processor, Record
from libs.schemas.events.base import Event
from libs.schemas.events.intake import EnterpriseRegistered, ListInspectionReported, ManualVerdictGiven
from libs.schemas.events.matching import ListRefused
from libs.schemas.events.returns import ReturnCompleted
from libs.schemas.events.tax import TaxAssessed
from services.review import store
from services.review.domain.desk import Desk
from services.review.domain.files import BuyerYear, Files
from services.review.domain.lots import Lots
from services.review.domain.quota import QuotaBroken
from services.review.domain.rules import RuleBook, rule_table
from services.review.settings import Settings
from services.review.velocity import Velocity

_OF_A_CASE = (TaxAssessed, ListRefused, ListInspectionReported, ManualVerdictGiven)
_PLACES = ("ebp_code", "ebc_code", "logistics_code", "pay_code", "agent_code")


@dataclass(slots=True)
class State:
    """counts: lists in the buyer's window by record id; empty where nobody knows."""

    files: Files
    counts: dict[str, int]


class Review(Processor[State, Files]):
    name: ClassVar[str] = "review"

    def __init__(self, settings: Settings) -> None:
        self._rules = RuleBook(rule_table(settings.parameters()))
        self._lots = Lots(settings.draw_secret.get_secret_value())
        self._velocity = Velocity(settings.redis_url, settings.velocity_window_s, settings.velocity_timeout_ms)

    async def load(self, db: Connection, batch: Batch) -> State:
        assessed = batch.of(TaxAssessed)
        counts = await self._counts(assessed)  # before any row is locked: Redis may make us wait
        files = Files()
        await store.load_attempts(db, files, {(r.event.ebp_code, r.event.order_no) for r in batch.of(*_OF_A_CASE)})
        await store.load_enterprises(db, files, {getattr(r.event, place) for r in assessed for place in _PLACES})
        await store.lock_quota(db, files, _accounts(files, batch), self._rules)
        return State(files, counts)

    def decide(self, state: State, batch: Batch) -> Decision[Files]:
        decision = Decision(state.files)
        desk = Desk(self._rules, self._lots, state.files)
        try:
            for record in batch.records:
                for event in _answer(desk, record, state.counts.get(record.id)):
                    decision.emit(record, event)
        except QuotaBroken as broken:
            raise Halt(str(broken)) from broken
        return decision

    async def save(self, db: Connection, changes: Files) -> None:
        await store.save(db, changes)

    async def waiting(self, db: Connection) -> list[tuple[str, int, datetime]]:
        return await store.waiting(db)

    async def _counts(self, assessed: Sequence[Record]) -> dict[str, int]:
        counts = await self._velocity.count([(r.event.buyer_token, r.id, r.time) for r in assessed])
        return {} if counts is None else dict(zip((r.id for r in assessed), counts, strict=True))


def _accounts(files: Files, batch: Batch) -> set[BuyerYear]:
    """The accounts a batch may touch: of lists to be decided, of lists an officer decides, of returns."""
    wanted = {(r.event.buyer_token, r.day.year) for r in batch.of(TaxAssessed)}
    wanted |= {(r.event.buyer_token, r.event.release_day.year) for r in batch.of(ReturnCompleted)}
    for record in batch.of(ListInspectionReported, ManualVerdictGiven):
        for attempt in files.attempts.get((record.event.ebp_code, record.event.order_no), {}).values():
            if attempt.buyer_token is not None and attempt.quota_year is not None:
                wanted |= {(attempt.buyer_token, attempt.quota_year), (attempt.buyer_token, record.day.year)}
    return wanted


def _answer(desk: Desk, record: Record, lists_in_window: int | None) -> list[Event]:
    match record.event:
        case TaxAssessed() as event:
            return desk.assess(event, record.day, record.time, lists_in_window)
        case ListRefused() as event:
            return desk.refuse(event, record.time)
        case ListInspectionReported() as event:
            return desk.inspected(event, record.day, record.time)
        case ManualVerdictGiven() as event:
            return desk.ruled(event, record.day, record.time)
        case EnterpriseRegistered() as event:
            return desk.register(event)
        case ReturnCompleted() as event:
            return desk.returned(event)
        case other:
            raise Halt(f"review reads no {type(other).__name__}")
