"""An erased person is read nowhere again, others are. A rebuild yields the same, and the record is only appended."""

from __future__ import annotations

import asyncio

import asyncpg
import msgspec
import pytest

from deploy.local.stack import Endpoints
from libs.runtime.twins.testing import Driver, rebuilt
from libs.schemas.personal import Personal
from services.intake.domain.reading.submission import Submission
from services.intake.erasing import Ordered, erase, erase_beside_workers
from services.intake.processor import Intake
from services.intake.settings import Settings
from services.intake.tests.conftest import OpenDatabase
from services.intake.tests.parcels import MESSAGES, submitted
from services.intake.tests.test_decoding import decoded, xml

FIRST, SECOND = "110101199003071233", "330106196501010010"
LATER_MS = 2**53


def token(number: str) -> str:
    return Settings().tokens.of[Personal.ID_NUMBER.value](number).token


def parcel_of(order_no: str, buyer: str, payer: str | None = None) -> dict[str, Submission]:
    numbers = {"order": {"buyerIdNumber": buyer}, "payment": {"payerIdNumber": payer or buyer}}
    numbers |= {"waybill": {"logisticsNo": order_no}, "list": {"buyerIdNumber": buyer}}
    return {kind: submitted(kind, orderNo=order_no, **numbers[kind]) for kind in MESSAGES}


async def told(driver: Driver, order_no: str, buyer: str, payer: str | None = None) -> None:
    await driver.feed(*parcel_of(order_no, buyer, payer).values())


async def readable(db: asyncpg.Connection) -> set[tuple[str, str]]:
    return {tuple(row) for row in await db.fetch("select order_no, kind from submission where key is not null")}


async def test_every_message_of_a_person_goes_and_no_other(database: OpenDatabase) -> None:
    db = await database("intake")
    driver = Driver(Intake(Settings()), db)
    await told(driver, "T1", FIRST)
    await told(driver, "T2", SECOND)
    await told(driver, "T3", FIRST, payer=SECOND)
    assert await erase(db, Ordered(token(FIRST), "3105KX01", "asked for", LATER_MS)) == 6
    kept = {("T2", kind) for kind in MESSAGES} | {("T3", "payment"), ("T3", "waybill")}
    assert await readable(db) == kept
    assert await db.fetchval("select count(*) from submission where person = $1", token(FIRST)) == 0
    assert await erase(db, Ordered(token(SECOND), "3105KX01", "asked for", LATER_MS)) == 6
    assert await readable(db) == set()
    record = await db.fetch("select person, officer, reason, messages from erasure order by number")
    assert [tuple(row) for row in record] == [
        (token(FIRST), "3105KX01", "asked for", 6), (token(SECOND), "3105KX01", "asked for", 6),
    ]  # fmt: skip


async def test_a_rebuild_yields_erased_and_later_documents_stay(database: OpenDatabase) -> None:
    db = await database("intake")
    driver = Driver(Intake(Settings()), db)
    await told(driver, "T1", FIRST)
    until = await db.fetchval("select max(received_ms) from submission")
    await erase(db, Ordered(token(FIRST), "3105KX01", "asked for", until))
    driver.day = driver.day.replace(day=driver.day.day + 1)
    await told(driver, "T4", FIRST)
    kept = {("T4", kind) for kind in MESSAGES}
    assert await readable(db) == kept
    before, after = await rebuilt(driver, db, 3)
    assert before == after
    assert await readable(db) == kept


async def test_a_restored_store_is_erased_by_the_orders_that_its_backup_does_not_have(database: OpenDatabase) -> None:
    db = await database("intake")
    driver, intake = Driver(Intake(Settings()), db), Intake(Settings())
    await told(driver, "T1", FIRST)
    await told(driver, "T2", SECOND)
    orders = [Ordered(token(number), "3105KX01", "asked for", LATER_MS) for number in (FIRST, SECOND)]
    await erase(db, orders[1])
    on_record = [msgspec.json.encode(each) for each in orders]
    for _ in range(2):
        await intake.after_restore(db, on_record)
        assert await readable(db) == set()
        assert await db.fetchval("select array_agg(person order by number) from erasure") == [
            each.person for each in reversed(orders)
        ]


@pytest.mark.parametrize("late", MESSAGES)
async def test_what_the_log_held_at_the_order_and_intake_takes_later_goes_too(
    database: OpenDatabase, late: str
) -> None:
    db = await database("intake")
    driver = Driver(Intake(Settings()), db)
    documents = parcel_of("T1", FIRST)
    await driver.feed(*(documents[kind] for kind in documents if kind != late))
    await erase(db, Ordered(token(FIRST), "3105KX01", "asked for", LATER_MS))
    await driver.feed(documents[late], *parcel_of("T2", SECOND).values())
    assert await readable(db) == {("T2", kind) for kind in MESSAGES}
    assert await db.fetchval("select count(*) from submission where person = $1", token(FIRST)) == 0


async def test_what_a_worker_takes_beside_the_erasure_goes_too(database: OpenDatabase, servers: Endpoints) -> None:
    db = await database("intake")
    ordered = Ordered(token(FIRST), "3105KX01", "asked for", LATER_MS)
    beside = await asyncpg.connect(servers.databases["intake"])
    async with beside.transaction():
        await told(Driver(Intake(Settings()), beside), "T1", FIRST)
        erasing = asyncio.create_task(erase_beside_workers(db, ordered))
        while not await beside.fetchval("select count(*) from erasure"):
            assert not erasing.done()
            await asyncio.sleep(0)
    assert await erasing == 4
    await beside.close()
    assert await readable(db) == set()


async def test_the_record_is_only_appended(database: OpenDatabase) -> None:
    db = await database("intake")
    await erase(db, Ordered(token(FIRST), "3105KX01", "asked for", LATER_MS))
    for change in ("update erasure set officer = 'x'", "delete from erasure", "truncate erasure"):
        with pytest.raises(asyncpg.RaiseError, match="append-only"):
            await db.execute(change)


async def test_a_rebuild_erases_each_order_by_its_own_day_and_no_other(database: OpenDatabase) -> None:
    """A waybill that came behind the erasure stays, though somebody else was erased after it."""
    db = await database("intake")
    driver = Driver(Intake(Settings()), db)
    documents = parcel_of("T1", FIRST)
    await driver.feed(*(documents[kind] for kind in ("order", "payment", "list")))
    until = await db.fetchval("select max(received_ms) from submission")
    await erase(db, Ordered(token(FIRST), "3105KX01", "asked for", until))
    driver.day = driver.day.replace(day=driver.day.day + 1)
    await driver.feed(documents["waybill"])
    await erase(db, Ordered(token(SECOND), "3105KX01", "asked for", LATER_MS))
    before, after = await rebuilt(driver, db, 3)
    assert before == after
    assert await readable(db) == {("T1", "waybill")}


async def test_a_rebuild_keeps_what_names_somebody_else_too(database: OpenDatabase) -> None:
    db = await database("intake")
    driver = Driver(Intake(Settings()), db)
    documents = parcel_of("T3", FIRST, payer=SECOND)
    await driver.feed(*(documents[kind] for kind in ("order", "list", "waybill", "payment")))
    await erase(db, Ordered(token(FIRST), "3105KX01", "asked for", LATER_MS))
    before, after = await rebuilt(driver, db, 3)
    assert before == after
    assert await readable(db) == {("T3", "payment"), ("T3", "waybill")}


async def test_what_is_late_of_an_erased_order_goes_though_its_message_names_another(database: OpenDatabase) -> None:
    """The other buyer's waybill stays."""
    db = await database("intake")
    driver = Driver(Intake(Settings()), db)
    parts = [{"orderNo": no, "buyerIdNumber": number} for no, number in (("T1", FIRST), ("T2", SECOND))]
    await driver.feed(decoded("order", xml("order", *parts)))
    await erase(db, Ordered(token(FIRST), "3105KX01", "asked for", LATER_MS))
    await driver.feed(*(submitted("waybill", orderNo=no, logisticsNo=no) for no in ("T1", "T2")))
    assert await readable(db) == {("T1", "order"), ("T2", "waybill")}


async def test_an_order_that_names_nobody_is_no_erased_one(database: OpenDatabase) -> None:
    """A document of several in a message has no key of its own."""
    db = await database("intake")
    driver = Driver(Intake(Settings()), db)
    parts = [{"orderNo": no, "buyerIdNumber": number} for no, number in (("T1", FIRST), ("T2", SECOND))]
    await erase(db, Ordered(token(FIRST), "3105KX01", "asked for", LATER_MS))
    await driver.feed(decoded("order", xml("order", *parts).replace(SECOND.encode(), b"")))
    await driver.feed(*(submitted("waybill", orderNo=no, logisticsNo=no) for no in ("T1", "T2")))
    assert await readable(db) == {("T2", "waybill")}
