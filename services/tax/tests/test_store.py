"""On a real PostgreSQL: workers that meet on one account, and what the database itself refuses."""

from __future__ import annotations

import asyncio
from decimal import Decimal as D

import asyncpg
import pytest

from deploy.local.stack import Endpoints
from libs.runtime.processing import Batch, Connection, collect
from libs.runtime.twins.testing import Driver, until_someone_waits
from libs.schemas.events.tax import TaxAssessed
from services.tax.processor import Tax
from services.tax.settings import Settings
from services.tax.tests.ledger import DAY_0, TaxDriver, of
from services.tax.tests.samples import held, topped_up


async def test_workers_of_several_partitions_share_an_account_without_overdrawing_it(
    stored_tax: TaxDriver, db: Connection, servers: Endpoints
) -> None:
    driver = stored_tax
    await driver.feed(topped_up("100"))
    service = Tax(Settings())
    second = await asyncpg.connect(servers.databases["tax"])
    try:
        async with db.transaction():  # the first worker has saved, but not committed, when the second comes
            batch = Batch([driver.record(held(f"A{n}")) for n in range(9)])
            first = service.decide(await service.load(db, batch), batch)
            await service.save(db, first.changes)
            later = asyncio.create_task(Driver(service, second, DAY_0).feed(*(held(f"B{n}") for n in range(9))))
            await until_someone_waits(db)
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
