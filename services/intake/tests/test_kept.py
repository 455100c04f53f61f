"""Intake keeps what partners sent sealed. Without its key nobody reads it again, and nothing halts over it."""

from __future__ import annotations

import json
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from libs.runtime.failures import Halt
from libs.runtime.sealing import KeyRing
from libs.runtime.store.retention import Retention, read_archive
from libs.runtime.tools.reseal import reseal
from libs.runtime.twins.testing import Driver, only
from libs.schemas.events.intake import ListAccepted
from services.intake.processor import Intake
from services.intake.settings import Settings
from services.intake.tests.conftest import OpenDatabase
from services.intake.tests.parcels import matched, parcel, receipt, statuses, submitted

NUMBER = "110101199003071233"


def sealed_under(keys: str, db: Any) -> Driver:
    return Driver(Intake(Settings(sealing_keys=SecretStr(keys))), db)


def archived(directory: Path, ring: KeyRing) -> list[str]:
    return [json.dumps(row.row) for file in directory.rglob("*.sealed") for row in read_archive(file, ring)]


async def test_no_table_shows_what_was_sent(database: OpenDatabase) -> None:
    db = await database("intake")
    await Driver(Intake(Settings()), db).feed(*parcel(), submitted("order", acturalPaid="1.00"))
    bodies = [submission.body for submission in parcel()]
    for row in await db.fetch("select s::text as shown, body from submission s"):
        assert NUMBER not in row["shown"] and NUMBER.encode() not in row["body"]
        assert not any(body[20:60] in row["body"] for body in bodies)


async def test_the_same_is_known_again_under_another_master_key(database: OpenDatabase) -> None:
    db = await database("intake")
    await sealed_under("1:first-secret", db).feed(submitted("order"))
    both = sealed_under("2:second-secret,1:first-secret", db)
    both._offsets = count(100)
    assert statuses(await both.feed(submitted("order"))) == ["2", "120"]
    new = sealed_under("2:second-secret", db)
    new._offsets = count(200)
    with pytest.raises(Halt, match="SEALING_KEYS"):
        await new.feed(submitted("order"))


async def test_a_master_key_goes_once_the_keys_are_wrapped_anew(database: OpenDatabase) -> None:
    db = await database("intake")
    await sealed_under("1:first-secret", db).feed(*parcel())
    both = KeyRing.of("2:second-secret,1:first-secret")
    assert await reseal(db, "submission", "id", both) == len(parcel())
    assert await reseal(db, "submission", "id", both) == 0
    new = sealed_under("2:second-secret", db)
    new._offsets = count(100)
    assert statuses(await new.feed(submitted("order"))) == ["2", "120"]


async def test_what_lies_behind_is_dropped_with_its_receipts_and_keys(database: OpenDatabase, tmp_path: Path) -> None:
    db = await database("intake")
    driver = Driver(Intake(Settings()), db)
    accepted = only(ListAccepted, await driver.feed(*parcel()))
    await driver.feed(matched(accepted))
    driver.day = date(2027, 1, 1)
    await driver.feed(submitted("order", orderNo="T9"))
    await db.execute("insert into entrustment values ('P1', 'C1', 'order', '2026-03-01', '2026-03-31')")
    await db.execute("insert into list_name values ('31052026E000000001', 'E:P1:T1', '2026-03-31')")
    await db.execute("insert into identity values ('1-00', 'verified', '2026-03-31')")
    notices = [(about, said, at) for about, said in (("tax-bill/1", "returnTime"), ("summary-result/HZ1", "opDate"))
               for at in ("20260331093000000", "20270101093000000")]  # fmt: skip
    for about, said, at in notices:
        answer = json.dumps({"receipt": {said: at}, "findings": []})
        await db.execute("insert into receipt (about, answer) values ($1, $2)", about, answer)
    retention = Retention("intake", Intake.kept, tmp_path, KeyRing.of("1:first-secret"), 30, {})
    await db.execute("update calendar set closed_day = '2026-03-10'")
    others = {"entrustment": 1, "list_name": 1, "identity": 1}
    assert await retention.run(db) == {"submission": 0, "receipt": 0} | dict.fromkeys(others, 0)
    await db.execute("update calendar set closed_day = '2026-12-31'")
    assert await retention.run(db) == {"submission": len(parcel()), "receipt": 2} | others
    for table, rows in {
        "submission": 1,
        "document": 1,
        "attempt": 0,
        "receipt": 2,
        "entrustment": 0,
        "list_name": 0,
        "identity": 0,
    }.items():
        assert await db.fetchval(f"select count(*) from {table}") == rows
    shown = archived(tmp_path, retention.ring)
    assert len(shown) == 4 + 1 + 3 + 1 + 1 + 1 + 1 + 2
    assert not any('"body"' in row or NUMBER in row for row in shown)


async def test_what_lost_its_key_is_not_known_to_be_the_same(database: OpenDatabase) -> None:
    db = await database("intake")
    driver = Driver(Intake(Settings()), db)
    await driver.feed(submitted("order"))
    await db.execute("update submission set key = null")
    assert receipt(await driver.feed(submitted("order"))).receipt["returnStatus"].startswith("-")
