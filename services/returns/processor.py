"""Returns' part of the loop."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, ClassVar

from libs.runtime.processing import Batch, Connection, Decision, Processor, Record
from libs.schemas.events.base import Event
from libs.schemas.events.intake import ReturnApplied, ReturnArrived
from services.returns import store
from services.returns.domain.desk import Desk
from services.returns.domain.files import Files
from services.returns.domain.views import VIEWS, ListReleasedView
from services.returns.settings import Settings

_ANSWERS: dict[type[Any], Callable[[Desk, Record], list[Event]]] = {
    ListReleasedView: lambda desk, r: desk.released(r.event, r.day, r.time),
    ReturnApplied: lambda desk, r: desk.applied(r.event, r.day, r.time),
    ReturnArrived: lambda desk, r: desk.arrived(r.event, r.day, r.time),
}
"""What the desk does with each kind of event; any other on our inputs concerns somebody else."""


class Returns(Processor[Files, Files]):
    name: ClassVar[str] = "returns"
    views = VIEWS

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    async def load(self, db: Connection, batch: Batch) -> Files:
        cases = {(r.event.ebp_code, r.event.order_no) for r in batch.records if type(r.event) in _ANSWERS}
        applied_for = {(r.event.ebp_code, r.event.order_no) for r in batch.records if type(r.event) is ReturnApplied}
        if batch.closings:
            cases |= await store.due_cases(db, max(closing.day for closing in batch.closings))
        return await store.load(db, cases, applied_for)

    def decide(self, state: Files, batch: Batch) -> Decision[Files]:
        decision = Decision(state)
        desk = Desk(state, self._settings.apply_within_days, self._settings.arrive_within_days)
        for record in batch.records:
            answer = _ANSWERS.get(type(record.event))
            for event in answer(desk, record) if answer else ():
                decision.emit(record, event)
        for closing in batch.closings:
            for event in desk.close(closing.day, closing.cause.time):
                decision.emit(closing.cause, event)
        return decision

    async def save(self, db: Connection, changes: Files) -> None:
        await store.save(db, changes)

    async def waiting(self, db: Connection) -> list[tuple[str, int, datetime]]:
        return await store.waiting(db)
