"""Buyers are asked about once. The question is sealed, the answer holds for days, and nobody is asked while it is off."""

from __future__ import annotations

from base64 import b64decode
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from msgspec import json
from pydantic import SecretStr

from libs.runtime.sealing import KeyRing, Sealed
from libs.runtime.twins.memory import Connections, MemoryStore
from libs.runtime.twins.testing import A_DAY, Driver, only, rebuilt, rebuilt_in_memory
from libs.schemas.events.base import Event
from libs.schemas.events.buyer_identity import IdentityAnswered, IdentityAsked
from libs.schemas.events.intake import OrderAccepted
from services.intake.domain.parties import Party
from services.intake.domain.questions.persons import IdentityChecks
from services.intake.memory import MemoryRows
from services.intake.processor import Intake
from services.intake.settings import Settings
from services.intake.tests.parcels import statuses, submitted
from services.intake.tests.register import REGISTER
from services.intake.tests.test_declarations import declared

KEYS = "1:keys-of-a-test"
WHO = {"buyerName": "李梅", "buyerIdNumber": "110101199003070011"}


def settings(platforms: str = "all") -> Settings:
    return Settings(buyer_check_platforms=platforms, buyer_check_keys=SecretStr(KEYS), buyer_check_days=10)


def in_memory(platforms: str = "all") -> tuple[Driver, MemoryStore]:
    store = MemoryStore()
    store.table("party").update({party.code: party for party in REGISTER})
    return Driver(Intake(settings(platforms), MemoryRows), Connections(store)), store


@pytest.fixture
async def on_postgres(database: Any) -> Driver:
    db = await database("intake")
    await db.copy_records_to_table("party", records=REGISTER, columns=Party._fields)
    return Driver(Intake(settings()), db)


@pytest.fixture
def on_twin() -> Driver:
    return in_memory()[0]


@pytest.fixture(params=["on_postgres", "on_twin"])
def driver(request: pytest.FixtureRequest) -> Driver:
    chosen: Driver = request.getfixturevalue(request.param)
    return chosen


def order(number: str, **changes: Any) -> Any:
    return submitted("order", orderNo=number, **WHO | changes)


def answer(asked: IdentityAsked, verdict: str = "verified") -> Any:
    facts = {"orderNo": asked.order_no, "asked": asked.submission_id, "copNo": asked.submission_id}
    return declared("identity-answer", person=asked.person, verdict=verdict, **facts)


def identities(events: list[Event]) -> list[str | None]:
    return [event.identity for event in events if isinstance(event, OrderAccepted)]


@pytest.mark.parametrize("changes", [{"orderNo": "T\t1"}, {"ebpCode": "a:b"}])
async def test_of_an_order_that_no_answer_can_name_nobody_is_asked(changes: dict[str, str]) -> None:
    """The edge could declare nothing about it, now or ever: an officer decides."""
    told = await in_memory()[0].feed(submitted("order", **{"orderNo": "T1", **WHO, **changes}))
    assert not [event for event in told if isinstance(event, IdentityAsked)]
    assert identities(told) in ([], ["unanswered"])
    found = IdentityChecks(frozenset(), timedelta(1), lambda *_: "1-0", lambda _: (b"", b""))
    order = SimpleNamespace(ebp_code=changes.get("ebpCode", "E1"), order_no=changes.get("orderNo", "T1"))
    order.buyer_name, order.buyer_id_number = WHO.values()
    assert found.of(order, "S", {}, A_DAY).stands == "unanswered"


async def test_a_person_is_asked_about_until_there_is_an_answer(driver: Driver) -> None:
    first = await driver.feed(order("T1"), order("T2"), order("T3", buyerName="王芳"))
    assert identities(first) == ["asked"] * 3
    one, again, another = (event for event in first if isinstance(event, IdentityAsked))
    assert one.person == again.person != another.person, "a number under another name is another person"
    told = await driver.feed(answer(one))
    assert (only(IdentityAnswered, told).asked, statuses(told)) == (one.submission_id, ["2", "399"])
    assert identities(await driver.feed(order("T4"), order("T5", buyerName="王芳"))) == ["verified", "asked"]
    assert statuses(await driver.feed(answer(one))) == ["2", "399"], "told twice, the first answer is repeated"
    assert statuses(await driver.feed(answer(one, "refused"))) == ["-800003"], "another answer is a conflict"
    await driver.feed(answer(again, "refused"), answer(another, "unanswered"))
    known = await driver.feed(order("T6"), order("T7", buyerName="王芳"))
    assert identities(known) == ["refused", "asked"], "of a day's answers the stricter one stands; silence is none"
    driver.day = A_DAY + timedelta(days=10)
    assert identities(await driver.feed(order("T8"))) == ["refused"]
    driver.day = A_DAY + timedelta(days=11)
    assert identities(await driver.feed(order("T9"))) == ["asked"]


async def test_nobody_reads_a_person_out_of_what_is_published(driver: Driver) -> None:
    events = await driver.feed(order("T1"))
    asked = only(IdentityAsked, events)
    told = await driver.feed(answer(asked), order("T2"))
    for event in (*events, *told):
        text = event.encode().decode()
        assert WHO["buyerName"] not in text and WHO["buyerIdNumber"] not in text
    opened = KeyRing.of(KEYS).open(Sealed(b64decode(asked.sealed_key), b64decode(asked.sealed)))
    assert json.decode(opened) == [WHO["buyerName"], WHO["buyerIdNumber"]]


async def test_only_buyers_of_the_platforms_that_are_named() -> None:
    driver, _ = in_memory("3302960PB2")
    other = await driver.feed(order("T1"))
    assert (identities(other), [event for event in other if isinstance(event, IdentityAsked)]) == ([None], [])
    assert b"identity" not in only(OrderAccepted, other).encode()
    assert identities(await driver.feed(order("T2", ebpCode="3302960PB2"))) == ["asked"]
    with pytest.raises(ValueError, match="BUYER_CHECK_KEYS"):
        Settings(buyer_check_platforms="all", buyer_check_keys=SecretStr(""))


async def _told(driver: Driver) -> None:
    first = await driver.feed(order("T1"), order("T2"), order("T3", buyerName="王芳"))
    one, again, another = (event for event in first if isinstance(event, IdentityAsked))
    await driver.feed(answer(one), answer(again, "refused"), answer(another, "unanswered"))
    await driver.feed(order("T4"))


@pytest.mark.parametrize("cut", [1, 2000])
async def test_answers_are_rebuilt(database: Any, cut: int) -> None:
    db = await database("intake")
    await db.copy_records_to_table("party", records=REGISTER, columns=Party._fields)
    driver = Driver(Intake(settings()), db)
    await _told(driver)
    before, after = await rebuilt(driver, db, cut)
    assert (before["identity"], before["identity"].rows) == (after["identity"], 1)
    twin, store = in_memory()
    await _told(twin)
    one, other = await rebuilt_in_memory(twin, store, cut)
    assert one["identity"] == other["identity"]
