"""What the tests of this room ask of the ledger and do again and again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from libs.runtime.processing import Connection
from libs.runtime.testing import Driver
from libs.schemas.events.base import Event
from libs.schemas.events.tax import TaxAssessed
from services.tax.tests.samples import GUARANTOR, held, released

DAY_0 = date(2026, 3, 2)


def of(kind: type[Event], events: Sequence[Event]) -> list[Any]:
    return [event for event in events if isinstance(event, kind)]


async def account(db: Connection, code: str = GUARANTOR) -> tuple[object, object, object]:
    row = await db.fetchrow("select committed, ceiling, waiting from guarantee_account where assure_code = $1", code)
    assert row is not None
    return row["committed"], row["ceiling"], row["waiting"]


async def balanced(db: Connection) -> None:
    """committed = Σ open holds and bills + Σ unpaid documents, for every account."""
    wrong = await db.fetch("""
        select a.assure_code from guarantee_account a
         where committed <> coalesce((select sum(total) from list_tax l
                                       where l.assure_code = a.assure_code and state in ('held', 'billed')), 0)
                          + coalesce((select sum(amount) from payment_document p
                                       where p.assure_code = a.assure_code and paid_day is null), 0)
            or waiting <> (select count(*) from guarantee_queue q where q.assure_code = a.assure_code)""")
    assert not wrong


async def assess_and_release(driver: Driver, *orders: str, day: date = DAY_0, **more: Any) -> list[TaxAssessed]:
    assessed = of(TaxAssessed, await driver.feed(*(held(order, **more) for order in orders), day=day))
    await driver.feed(*(released(tax) for tax in assessed), day=day)
    return assessed


async def close_until(driver: Driver, last: date, first: date = DAY_0) -> list[Event]:
    events: list[Event] = []
    for n in range((last - first).days + 1):
        events += await driver.close(first + timedelta(days=n))
    return events
