"""Batches read only what they need of a ledger; that must not show in what they decide."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from decimal import Decimal as D
from random import Random
from typing import Any

import pytest

from libs.runtime.processing import Connection
from libs.runtime.twins.testing import Driver
from libs.schemas.events.accountbook import StockHeld
from libs.schemas.events.base import Event, reader_of
from libs.schemas.events.tax import TaxAssessed
from services.tax.domain.ledger import TaxLedger
from services.tax.domain.taxation import Taxation
from services.tax.processor import Tax
from services.tax.settings import Settings
from services.tax.tests.ledger import follows
from services.tax.tests.samples import held, line, rejected, released, return_completed, topped_up

DAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, tzinfo=UTC)


def _seen(event: Event) -> Any:
    """As the loop hands it over."""
    return reader_of(Tax.views[type(event)])(event.encode()) if type(event) in Tax.views else event


class Story:
    """A random course of events for two guarantors, and what a ledger that is never saved makes of it."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)
        self._office = Taxation(TaxLedger(), Settings().practice, Settings().terms)
        self._pending: list[StockHeld] = []
        self._assessed: list[TaxAssessed] = []
        self._released: list[TaxAssessed] = []
        self._count = 0

    def next(self) -> tuple[Event, list[Event]]:
        event = self._event()
        said = follows(self._office, _seen(event), DAY, NOW)
        for assessed in said:
            if isinstance(assessed, TaxAssessed):
                self._assessed.append(assessed)
        return event, said

    def _event(self) -> Event:
        draw = self._random.random()
        code = self._random.choice(["G1", "G2"])
        if draw < 0.10:
            return topped_up(str(self._random.randint(1, 40)), code)
        if draw < 0.30 and self._pending:
            document = self._pending.pop(self._random.randrange(len(self._pending)))
            self._assessed = [tax for tax in self._assessed if tax.ref != document.ref]
            return rejected(document)
        if draw < 0.42 and self._assessed:
            tax = self._assessed.pop(0)
            self._pending = [document for document in self._pending if document.ref != tax.ref]
            self._released.append(tax)
            return released(tax)
        if draw < 0.50 and self._released:
            return return_completed(self._released.pop(), {1: self._random.choice(["0", "1", "2"])})
        self._count += 1
        document = held(f"T{self._count}", line(1, str(self._random.randint(0, 300)), qty="3"), assure_code=code)
        self._pending.append(document)
        return document


@pytest.mark.parametrize("seed", range(6))
async def test_batches_of_any_size_decide_as_one_event_after_another(
    database: Callable[[str], Awaitable[Connection]], seed: int
) -> None:
    db = await database("tax")
    driver = Driver(Tax(Settings()), db, DAY)
    story, sizes = Story(seed), Random(seed)
    for _ in range(60):
        steps = [story.next() for _ in range(sizes.randint(1, 8))]
        assert await driver.feed(*(event for event, _ in steps)) == [event for _, follows in steps for event in follows]
    covered = await db.fetchval("""
        select count(*) from guarantee_account a
          join lateral (select amount from guarantee_queue q where q.assure_code = a.assure_code
                         order by place limit 1) head on head.amount <= a.ceiling - a.committed""")
    assert covered == 0
    assert await db.fetchval("select sum(waiting) from guarantee_account") > D(0)
