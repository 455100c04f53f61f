"""One transaction holds all that a batch brings about: positions, effects, watermarks, letters, pages (rule 1)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from libs.runtime.kafka.acknowledged import Acknowledged
from libs.runtime.loop.batches import by_day
from libs.runtime.loop.moving import move
from libs.runtime.loop.shares import Share
from libs.runtime.observing import metrics
from libs.runtime.observing.joining import Joining, told_apart
from libs.runtime.observing.telemetry import Sampler
from libs.runtime.processing import Batch, Output, Processor, Record
from libs.runtime.store import deadletters
from libs.runtime.store.deadletters import DeadLetterRecord
from libs.runtime.store.ledger import Transaction
from libs.runtime.store.pages import Page, PageWriter
from libs.runtime.store.told import first_told, told_once
from libs.schemas.topics import TOPICS


class Transacting:
    """Carries out batches of one processor. Memory follows the commit, in the worker; so does `opened`.

    under_way: the number of the batch that is in its transaction; None between batches. opened: the first day that
    anything counted for, as far as this worker knows. day_closed: called where a batch closed a day that has work to do.
    joined: records of the last batch that joined traces of cases.
    """

    def __init__(self, processor: Processor[Any, Any], acknowledged: Acknowledged, sampler: Sampler) -> None:
        self._processor, self._acknowledged, self._sampler = processor, acknowledged, sampler
        self._told_apart = told_apart(processor)
        self.joined: list[Record] = []
        self._places_with_days = sum(topic.partitions for topic in processor.flow.inputs if topic.days)
        self._once = told_once(processor)
        self._chain = {topic.name for topic in processor.flow.chain}
        self.writer = PageWriter(processor.name, [t for t in TOPICS.values() if t.owner == processor.name and t.days])
        self.opened = date.max
        self.under_way: int | None = None
        self._begun = 0
        self.day_closed: Callable[[], None] = lambda: None

    async def transact(
        self, transaction: Transaction, shares: list[Share], letters: list[DeadLetterRecord]
    ) -> list[Page]:
        """Return the pages it wrote, to be published once it is committed."""
        self._begun += 1
        self.under_way = self._begun
        try:
            return await self._transact(transaction, shares, letters)
        finally:
            self.under_way = None

    async def _transact(
        self, transaction: Transaction, shares: list[Share], letters: list[DeadLetterRecord]
    ) -> list[Page]:
        with metrics.Stage("move"):
            flow = self._processor.flow
            if await move(transaction, shares, self.opened, self._places_with_days, ends_days=flow.ends_days):
                self.day_closed()
        batch = Batch([record for share in shares for record in share.records])
        batch = await first_told(self._once, batch, transaction.take_told)
        outputs: list[Output] = []
        for part in by_day(batch) if batch.records else ():
            with metrics.Stage("load"):
                state = await self._processor.load(transaction.db, part)
            with metrics.Stage("decide"):
                decision = self._processor.decide(state, part)
            with metrics.Stage("save"):
                await self._processor.save(transaction.db, decision.changes)
            outputs += decision.outputs
        with metrics.Stage("encode"):
            outputs += [(record, record.event) for share in shares for record in self._passed_on(share)]
            pages = self._pages_of(shares, outputs)
        if letters:
            await transaction.store_letters(letters)
            by_place = {(page.topic, page.partition): page for page in pages}
            for letter in letters:
                page = by_place[letter.raw.topic, letter.raw.partition]
                page.messages.append(deadletters.message(self._processor.name, letter))
        with metrics.Stage("outbox"):
            await transaction.write_pages(pages)
            await transaction.mark([row for share in shares for row in share.marks])
            await transaction.delete_pages(self._acknowledged.take())
        return pages

    def _passed_on(self, share: Share) -> list[Record]:
        """A chain input that closed a day hands the day on, behind everything it caused."""
        return [record for _, record in share.closings] if share.slot.topic in self._chain else []

    def _pages_of(self, shares: list[Share], outputs: list[Output]) -> list[Page]:
        first_offsets = {share.place: share.slot.expects for share in shares}
        joining = Joining(self._sampler, self._told_apart)
        written = self.writer.write(outputs, first_offsets, joining)
        self.joined = joining.records
        return [
            Page(share.slot.topic, share.slot.partition, share.slot.expects, share.to, written.get(share.place, []))
            for share in shares
        ]
