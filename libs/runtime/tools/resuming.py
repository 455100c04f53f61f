"""Records of which perhaps not everything was published are taken again: what was said stands, what is missing is decided.

Destinations are written side by side, so what a service had under way when its database was lost may stand on some of them
and not on others. Each such record is decided on again. Where that says all that was published of it, the rest of what it
says was lost, and is told now. Where it says something else (partitions meet shared rows in another order now), what was
published is folded instead. Records that claim what others claim, too, come last unless their outcome is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from libs.runtime.failures import Halt
from libs.runtime.processing import Batch, Connection, Output, Processor, Record
from libs.runtime.tools.history import batches, ends_behind_their_days
from libs.runtime.tools.published import Published, form_of
from libs.schemas.events.calendar import DayClosed


class Resuming:
    """outputs: what was missing, with its causes. folded, decided: records that came out as published, and those on which
    something new was decided."""

    def __init__(self, processor: Processor[Any, Any], db: Connection, published: Published, *, defer: bool) -> None:
        self._processor, self._db, self._published, self._defer = processor, db, published, defer
        self._events = {id_: [fact.event for fact in facts] for id_, facts in published.facts.items()}
        self._deferred: list[Record] = []
        self.outputs: list[Output] = []
        self.folded = self.decided = 0

    async def fold(self, records: Iterable[Record], ends: Mapping[date, Sequence[Record]]) -> None:
        """Take records of which everything was published. ends: what was due at the end of a day, as far as it was told."""
        for batch in batches(records, ends):
            await self._fold(batch)
            self.folded += len(batch.records)

    async def take(self, records: Sequence[Record], ends: Mapping[date, Sequence[Record]]) -> None:
        """Take the others, in order."""
        left = dict(ends)
        for record in ends_behind_their_days(list(records)):
            known = self._events.get(record.id, [])
            if isinstance(record.event, DayClosed):
                if due := left.pop(record.event.day, ()):
                    await self._take_deferred()
                    await self.fold((), {record.event.day: due})
            elif not known and self._defer and self._processor.claims(record):
                self._deferred.append(record)
            else:
                await self._take_one(Batch([record]), known)
        await self._take_deferred()
        await self.fold((), left)
        if records:
            self.outputs += await self._processor.settle(self._db, records)

    async def _fold(self, batch: Batch) -> None:
        state = await self._processor.load(self._db, batch)
        await self._processor.save(self._db, self._processor.fold(state, batch, self._events))

    async def _take_deferred(self) -> None:
        waiting, self._deferred = self._deferred, []
        for record in waiting:
            await self._take_one(Batch([record]), [])

    async def _take_one(self, batch: Batch, known: Sequence[Any]) -> None:
        if not await self._decide(batch, known):
            await self._fold(batch)
            self.folded += 1

    async def _decide(self, batch: Batch, known: Sequence[Any]) -> bool:
        """Decide again; False, and nothing done, where that would not say all that was published."""
        savepoint = self._db.transaction()
        await savepoint.start()
        try:
            state = await self._processor.load(self._db, batch)
            decision = self._processor.decide_again(state, batch, known)
        except Halt:
            await savepoint.rollback()
            if not known:
                raise
            return False
        forms = [form_of(event) for _, event in decision.outputs]
        said = {form_of(event) for event in known}
        if not said <= set(forms):
            await savepoint.rollback()
            return False
        await self._processor.save(self._db, decision.changes)
        await savepoint.commit()
        missing = [output for output, form in zip(decision.outputs, forms, strict=True) if form not in said]
        self.outputs += missing
        self.decided += bool(missing)
        self.folded += not missing
        return True
