"""Review's part of the loop."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar

import asyncpg

from libs.runtime.due import Due
from libs.runtime.failures import Halt, Transient
from libs.runtime.processing import Batch, Connection, Decision, Processor, Record, RetentionRule, behind_their_attempts
from libs.schemas.draws import Draw
from libs.schemas.events.base import Event
from libs.schemas.events.matching import WithdrawalAsked
from libs.schemas.events.review import ListClosed, ListRejected, ListWithdrawn
from services.review.domain.courses import RuleBook
from services.review.domain.due import ListClosable, WaitExpired
from services.review.domain.files import ReviewFiles
from services.review.domain.quota import QuotaBroken
from services.review.domain.rebuilding import RebuiltReview
from services.review.domain.reviewing import ListReview
from services.review.domain.rules import rule_table
from services.review.domain.views import ToDecide
from services.review.loading import Rows, consignor_of, load, name_of
from services.review.reads import READS, Touched
from services.review.settings import Settings
from services.review.store import PostgresRows
from services.review.velocity import Counter, Velocity


@dataclass(slots=True)
class State:
    """counts: lists in the buyer's window, of each list to decide in turn; None where nobody knows."""

    files: ReviewFiles
    counts: Sequence[int | None] | None


class Review(Processor[State, ReviewFiles]):
    name: ClassVar[str] = "review"
    views = READS.views
    tables: ClassVar[dict[str, str]] = {
        "enterprise": "code, roles, active, pilot_zone, office, credit",
        "control_instruction": "number, enterprise, gcode, country, buyer_token, trim_scale(share), since, until",
        "quota": "buyer_token, year, ceiling, trim_scale(held), trim_scale(used)",
        "attempt": "case_key, attempt, invt_no, status, reason, buyer_token, quota_year, value, declared_at, since, "
        "assessed, grounds, questions, return_nos, expires_on, closable_from, left_supervision, billed_fen, "
        "collected_fen, ent_duty_nos",
        "paid_document": "ent_duty_no",
    }

    day_ends: ClassVar[tuple[type[Due], ...]] = (ListClosable, WaitExpired)
    recalls: ClassVar[Mapping[type[Any], Callable[[Any], Due]]] = {
        ListClosed: lambda told: ListClosable(date.min, *told.ref.attempt_key),
        ListRejected: lambda told: WaitExpired(date.min, *told.ref.attempt_key),
        ListWithdrawn: lambda told: WaitExpired(date.min, *told.ref.attempt_key),
    }

    kept: ClassVar[tuple[RetentionRule, ...]] = (
        RetentionRule("attempt", "kept.day", "kept.since is null"),
        RetentionRule("control_instruction", "kept.until"),
        RetentionRule("paid_document", "kept.day"),
        RetentionRule("quota", "make_date(kept.year, 12, 31)", "kept.held = 0"),
    )
    """An attempt lies behind with the last act about it, a quota with its year."""

    def __init__(
        self,
        settings: Settings,
        rows: Callable[[Any], Rows] = PostgresRows,
        velocity: Counter | None = None,
    ) -> None:
        parameters = settings.parameters()
        self._rules = RuleBook(rule_table(parameters), parameters.return_days, parameters.wait_days)
        self._draw = Draw(settings.draw_secret.get_secret_value())
        self._rows = rows
        self._velocity = velocity or Velocity(
            settings.redis_url, settings.velocity_window_s, settings.velocity_timeout_ms
        )

    def condition(self) -> Mapping[str, object]:
        return {"velocity_window_whole": self._velocity.whole}

    async def load(self, db: Connection, batch: Batch) -> State:
        touched = READS.touched(Touched(), batch)
        rows = self._rows(db)
        counts = await self._count(touched, rows, batch.trial)  # before any row is locked: Redis may make us wait
        files = await load(rows, touched, self._rules)
        files.day = batch.day
        return State(files, counts)

    async def _count(self, touched: Touched, rows: Rows, trial: bool) -> Sequence[int | None] | None:
        """Count for each list to decide in turn. One that names neither buyer nor consignor is in nobody's window."""
        whose = [
            r.event.list.buyer_token or consignor_of(r.event.ref.scope, r.event.ref.owner) for r in touched.assessed
        ]
        lists = [
            (one, name_of(r.event.ref.case, r.event.ref.attempt), r.time)
            for one, r in zip(whose, touched.assessed, strict=True)
            if one
        ]
        counts = await (self._velocity.foresee if trial else self._velocity.count)(lists, rows)
        if counts is None or len(lists) == len(whose):
            return counts
        told = iter(counts)
        return [next(told) if one else None for one in whose]

    def decide(self, state: State, batch: Batch) -> Decision[ReviewFiles]:
        review = ListReview(self._rules, self._draw, state.files, state.counts)
        try:
            return Decision(state.files, list(READS.decide(review, batch)))
        except QuotaBroken as broken:
            raise Halt(str(broken)) from broken

    def fold(self, state: State, batch: Batch, facts: Mapping[str, Sequence[Event]]) -> ReviewFiles:
        READS.fold(RebuiltReview(self._rules, self._draw, state.files), batch, facts)
        return state.files

    def in_order(self, records: Sequence[Record], facts: Mapping[str, Sequence[Event]]) -> Sequence[Record]:
        """Put what withdrew a list that had come here behind the record that brought it."""
        moved = {n: r.event.ref.attempt_key for n, r in enumerate(records) if isinstance(r.event, WithdrawalAsked)}
        return behind_their_attempts(records, facts, moved)

    def claims(self, record: Record) -> bool:
        return isinstance(record.event, ToDecide)

    async def save(self, db: Connection, changes: ReviewFiles) -> None:
        try:
            await self._rows(db).save(changes)
        except asyncpg.UniqueViolationError as error:
            raise Transient(
                "another worker decided on the same attempt or opened the same account meanwhile"
            ) from error

    async def due(self, db: Connection, kind: type[Any], day: date, after: Any | None, limit: int) -> Sequence[Due]:
        rows = self._rows(db)
        return await (rows.expired if kind is WaitExpired else rows.closable)(day, after, limit)

    async def waiting(self, db: Connection) -> list[tuple[str, int, datetime]]:
        return await self._rows(db).waiting()
