"""On a real PostgreSQL: workers that meet on one account, and what the database itself refuses."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from decimal import Decimal as D

import asyncpg
import pytest

from deploy.local.stack import Endpoints
from libs.runtime.processing import Batch, Connection, collect
from libs.runtime.testing import Driver
from libs.schemas.events.tax import TaxAssessed, TaxBillSummarised
from services.tax.processor import Tax
from services.tax.settings import Settings
from services.tax.tests.ledger import DAY_0, Office, of
from services.tax.tests.samples import held, released, topped_up


async def test_workers_of_several_partitions_share_an_account_without_overdrawing_it(
    stored_office: Office, db: Connection, servers: Endpoints
) -> None:
    driver = stored_office
    await driver.feed(topped_up("100"))
    service = Tax(Settings())
    second = await asyncpg.connect(servers.databases["tax"])
    try:
        async with db.transaction():  # the first worker has saved, but not committed, when the second comes
            batch = Batch([driver.record(held(f"A{n}")) for n in range(9)])
            first = service.decide(await service.load(db, batch), batch)
            await service.save(db, first.changes)
            later = asyncio.create_task(Driver(service, second, DAY_0).feed(*(held(f"B{n}") for n in range(9))))
            async with asyncio.timeout(10):
                while not await db.fetchval("select count(*) from pg_locks where not granted"):
                    pass
        events = collect(first.outputs) + await later
    finally:
        await second.close()
    assert len(of(TaxAssessed, events)) == 10
    assert await driver.account() == (D("91.00"), 100, 8)
    await driver.balanced()


async def test_the_database_refuses_what_the_domain_would_not_do(db: Connection) -> None:
    await db.execute("insert into guarantee_account (assure_code, ceiling) values ('G', 10)")
    with pytest.raises(Exception, match="never_over_ceiling"):
        await db.execute("update guarantee_account set committed = 10.01")


async def test_a_bill_is_found_on_its_day_by_what_was_known_before_its_release(
    stored_office: Office, db: Connection
) -> None:
    """A calendar made shorter since the tax was held brings the day forward."""
    await stored_office.feed(topped_up())
    assessed = of(TaxAssessed, await stored_office.feed(held("T1"), held("T2")))
    await stored_office.feed(released(assessed[0]))
    planned = await db.fetch("select collectable_from from list_tax")
    assert [day for (day,) in planned] == [DAY_0 + timedelta(days=30)] * 2
    hurried = Driver(Tax(Settings(summary_days=3)), db, DAY_0)
    await hurried.feed(released(assessed[1]))
    summarised = of(TaxBillSummarised, await hurried.close(DAY_0 + timedelta(days=3)))
    assert [bill.order_no for bill in summarised] == ["T2"]
    summarised = of(TaxBillSummarised, await hurried.close(DAY_0 + timedelta(days=30)))
    assert [bill.order_no for bill in summarised] == ["T1"]
