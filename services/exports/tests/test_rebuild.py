"""The store can be made again from inputs and published events, in whatever order the topics are read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from random import Random
from typing import Any

import asyncpg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from libs.runtime.processing import Record
from libs.runtime.twins.memory import Connections, MemoryStore
from libs.runtime.twins.testing import rebuilt, rebuilt_in_memory, resumed
from libs.schemas.events.exports import ListLeftSite, ListReadyToLeave
from libs.schemas.events.lists import Declared, ListEvent
from libs.schemas.events.review import Verdict
from services.exports.tests.conftest import SiteDriver
from services.exports.tests.samples import (
    OTHER_CARRIER,
    declared,
    delivery,
    examined,
    permitted,
    rejected,
    sheet,
    signed_for,
    stopped,
)

LISTS = {number: declared(number) for number in "1234"}


async def story(driver: SiteDriver) -> None:
    """Parcels before and behind their lists, corrections, attempts that end, one that is stopped, parcels that leave."""
    await driver.feed(delivery("D1", "1", "2"), *(examined(each) for each in LISTS.values()))
    await driver.feed(delivery("D2", "3"), delivery("D1", "1", "2", "4", app_type="2"), permitted(LISTS["1"]))
    await driver.feed(rejected(LISTS["2"]), examined(declared("2", attempt=2)), stopped(LISTS["3"]))
    await driver.feed(sheet("R1", "13"), sheet("R2", "1"), signed_for("1"), signed_for("4"))
    await driver.feed(examined(LISTS["3"]), permitted(LISTS["3"]), sheet("R3", "3"))
    await driver.feed(permitted(declared("2", attempt=2)), delivery("D3", "5"), delivery("D3", "5", app_type="3"))
    await driver.feed(delivery("D4", "6"), delivery("D4", "6", app_type="2", logistics_code=OTHER_CARRIER))
    await driver.feed(delivery("D2", "3", "7", app_type="2"))
    again = declared("8", logistics_no="W-1")
    await driver.feed(delivery("D5", "1"), examined(again), permitted(again), sheet("R4", "1"), day=date(2026, 9, 2))
    await driver.feed(delivery("D6", "3"), day=date(2026, 9, 3))


def by_topic(record: Record) -> bool:
    """As if one of the two topics had been read to its end before the other."""
    return isinstance(record.event, ListEvent | Verdict)


@pytest.mark.parametrize("cut", [1, 3, 2000])
@pytest.mark.parametrize("key", [lambda _: 0, by_topic, lambda record: not by_topic(record)])
async def test_the_store_comes_out_as_it_was(db: asyncpg.Connection, cut: int, key: object) -> None:
    driver = SiteDriver(db)
    await story(driver)
    before, after = await rebuilt(driver, db, cut, key)  # type: ignore[arg-type]
    assert after == before
    assert before["parcel"].rows == 8 and before["delivery"].rows == 6


async def test_what_was_lost_under_way_is_told_and_nothing_else(db: asyncpg.Connection) -> None:
    driver = SiteDriver(db)
    await story(driver)
    for seed in range(12):
        found = await resumed(driver, db, seed)
        assert not found.wrong, f"seed {seed}"


def _steps() -> st.SearchStrategy[list[tuple[str, str, int]]]:
    kinds = st.sampled_from(["examine", "permit", "stop", "reject", "arrive", "change", "delete", "leave", "sign"])
    return st.lists(st.tuples(kinds, st.sampled_from("12"), st.integers(1, 2)), max_size=14)


def _happens(step: str, about: Declared, parcel: str, number: int) -> Any:
    events: dict[str, Callable[[], Any]] = {
        "examine": lambda: examined(about),
        "permit": lambda: permitted(about),
        "stop": lambda: stopped(about),
        "reject": lambda: rejected(about),
        "arrive": lambda: delivery(f"D{number}", parcel),
        "change": lambda: delivery("D", parcel, app_type="2"),
        "delete": lambda: delivery("D", parcel, app_type="3"),
        "leave": lambda: sheet(f"R{number}", parcel),
        "sign": lambda: signed_for(parcel),
    }
    return events[step]()


@given(_steps(), st.integers(0, 3))
async def test_whatever_comes_nothing_leaves_twice_or_unpermitted(steps: list[tuple[str, str, int]], seed: int) -> None:
    """And the store folded from it is the store."""
    store = MemoryStore()
    driver, rng = SiteDriver(Connections(store)), Random(seed)
    said: dict[str, str] = {}
    left: list[str] = []
    for number, (step, parcel, attempt) in enumerate(steps):
        about = declared(parcel, attempt=attempt)
        event = _happens(step, about, parcel, number)
        if isinstance(event, ListEvent | Verdict) and (
            step in ("examine", "permit") or said.get(parcel, "").endswith(str(attempt))
        ):
            said[parcel] = f"{step}-{attempt}"
        for told in await driver.feed(event):
            if isinstance(told, ListLeftSite):
                assert said[parcel].startswith("permit")
                left.append(told.list.waybill.logistics_no)
            if isinstance(told, ListReadyToLeave):
                assert said[parcel].startswith("examine")
    assert len(left) == len(set(left))
    before, after = await rebuilt_in_memory(driver, store, rng.randint(1, 5))
    assert after == before
