"""In whatever order things come, the same parcels leave and the same lists are ready."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import permutations, product
from random import Random
from typing import Any

import asyncpg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from libs.runtime.processing import Record
from libs.runtime.twins.memory import Connections, MemoryStore
from libs.runtime.twins.testing import kinds, only, rebuilt, rebuilt_in_memory, resumed
from libs.schemas.codes.list_status import ListStatus
from libs.schemas.events.departures import (
    DeparturePosted,
    ExportArrivalPosted,
    ListDeparted,
    ListTakenOff,
    ManifestPosted,
    TransitClosed,
)
from libs.schemas.events.exports import ListNotReady, ListReadyToLeave
from libs.schemas.events.lists import ListEvent
from libs.schemas.events.review import Verdict
from services.exports.tests.conftest import SiteDriver
from services.exports.tests.exported import (
    BILL,
    CARRIER,
    OTHER_BILL,
    PORT,
    arrival,
    closing,
    departure,
    listed,
    manifest,
    opening,
    refusals,
)
from services.exports.tests.samples import examined, lifted, permitted, rejected, stopped

EXAMINED = ListStatus.EXAMINED
ONE, TWO = listed("1"), listed("2")


def parts(make: Callable[..., Any], cop_no: str, *numbers: str) -> list[Any]:
    """A document split so that each parcel has a message of its own."""
    return [
        make(cop_no, number, msg_count=len(numbers), msg_seq_no=n, submission_id=f"{cop_no}-{n}")
        for n, number in enumerate(numbers, 1)
    ]


SETS: dict[str, list[Any]] = {
    "by parcel": [arrival("A1", "1"), manifest("M1", "1", invt_nos=["N-1"]), examined(ONE, EXAMINED)],
    "by bill": [arrival("A1"), manifest("M1", "1", "2"), examined(ONE, EXAMINED), examined(TWO, EXAMINED)],
    "two manifests, one arrival": [
        arrival("A1"), manifest("M1", "1"), manifest("M2", "2"), examined(ONE, EXAMINED), examined(TWO, EXAMINED),
    ],
    "split": [
        *parts(manifest, "M1", "1", "2"), *parts(arrival, "A1", "1", "2"), examined(ONE, EXAMINED),
        examined(TWO, EXAMINED),
    ],
    "bill and parcel": [
        arrival("A1"), arrival("A2", "1"), manifest("M1", "1"), examined(ONE, EXAMINED),
    ],
    "another bill": [
        arrival("A1", "1", bill_no=OTHER_BILL), manifest("M1", "1"), examined(ONE, EXAMINED),
    ],
    "another's list": [
        arrival("A1", "1"), manifest("M1", "1", "2"), examined(ONE, EXAMINED), examined(TWO, EXAMINED),
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", SETS)
async def test_every_order_of_arrival_has_the_same_end(name: str) -> None:
    ends = set()
    for steps in permutations(SETS[name]):
        driver = SiteDriver(Connections(MemoryStore()))
        last: dict[str, tuple[Any, ...]] = {}
        for step in steps:
            for event in await driver.feed(step):
                if isinstance(event, ListReadyToLeave):
                    last[event.ref.number] = ("ready",)
                elif isinstance(event, ListNotReady):
                    last[event.ref.number] = tuple(found.rule for found in event.findings)
        left = await driver.feed(permitted(ONE), permitted(TWO), departure("D1", "1"), departure("D2", "2"))
        gone = tuple(sorted(event.ref.number for event in left if isinstance(event, ListDeparted)))
        ends.add((tuple(sorted(last.items())), gone))
    assert len(ends) == 1


STORY: list[list[Any]] = [
    [arrival("A1", "1", "2"), *(examined(listed(number), EXAMINED) for number in "1234")],
    [manifest("M1", "1", "2", "3"), arrival("A2"), permitted(ONE)],
    [rejected(TWO), manifest("M1", "1", "3", app_type="2", submission_id="m-1b"), examined(listed("2", 2), EXAMINED)],
    [*parts(departure, "D1", "1", "4"), departure("D2", "1"), arrival("A1", "1", app_type="2", submission_id="a-1b")],
    [*parts(manifest, "M2", "4", "2"), manifest("M3", app_type="3"), stopped(listed("3")), permitted(listed("4"))],
    [manifest("M2", msg_count=2, msg_seq_no=1, app_type="3", submission_id="m-2c"), departure("D3", "4")],
    [manifest("M2", "4", msg_count=2, msg_seq_no=1, submission_id="m-2d"), departure("D4", "4")],
    [examined(far := listed("8", port=PORT), EXAMINED), arrival("A8", "8"), manifest("M8", "8"), permitted(far)],
    [opening("T1", "8"), closing("C9", "T9"), closing("C1", "T1"), departure("D8", "8"), opening("T2", "5")],
]  # fmt: skip
LATER: list[Any] = [
    arrival("A9", "1"), manifest("M9", "1"), examined(listed("9", logistics_no="W-1"), EXAMINED),
    permitted(listed("9", logistics_no="W-1")), departure("D9", "1"), manifest("M8", "8", app_type="2"),
]  # fmt: skip


async def story(driver: SiteDriver) -> None:
    """Corrections, messages of split documents, ends of attempts, transit, departures, and numbers that come again."""
    for batch in STORY:
        await driver.feed(*batch)
    await driver.feed(*LATER, day=date(2026, 9, 3))


def by_topic(record: Record) -> bool:
    """As if one of the two topics had been read to its end before the other."""
    return isinstance(record.event, ListEvent | Verdict)


@pytest.mark.parametrize("key", [lambda _: 0, by_topic, lambda record: not by_topic(record)])
async def test_the_store_comes_out_as_it_was(db: asyncpg.Connection, key: object) -> None:
    driver = SiteDriver(db)
    await story(driver)
    for cut in (1, 3, 2000):
        before, after = await rebuilt(driver, db, cut, key)  # type: ignore[arg-type]
        assert after == before
    assert (before["departing"].rows, before["transit"].rows) == (5, 1)


async def test_what_was_lost_under_way_is_told_and_nothing_else(db: asyncpg.Connection) -> None:
    driver = SiteDriver(db)
    await story(driver)
    for seed in range(8):
        found = await resumed(driver, db, seed)
        assert not found.wrong, f"seed {seed}"


_STEPS = (
    "examine", "permit", "stop", "reject", "arrive", "whole", "unarrive", "bind", "rebind", "unbind", "depart", "half",
    "open", "close",
)  # fmt: skip


def _happens(step: str, about: Any, number: str, n: int) -> Any:
    events: dict[str, Callable[[], Any]] = {
        "examine": lambda: examined(about, EXAMINED),
        "permit": lambda: permitted(about),
        "stop": lambda: stopped(about),
        "reject": lambda: rejected(about),
        "arrive": lambda: arrival("A", "1", number, app_type="2", submission_id=f"a{n}"),
        "whole": lambda: arrival("W", submission_id=f"a{n}"),
        "unarrive": lambda: arrival("A", app_type="3", submission_id=f"a{n}"),
        "bind": lambda: manifest(f"M{number}", number, submission_id=f"m{n}"),
        "rebind": lambda: manifest("M1", number, app_type="2", bill_no=OTHER_BILL, submission_id=f"m{n}"),
        "unbind": lambda: manifest(f"M{number}", app_type="3", submission_id=f"m{n}"),
        "depart": lambda: departure(f"D{n}", number, submission_id=f"x{n}"),
        "half": lambda: departure("H", number, msg_count=2, msg_seq_no=int(number), submission_id=f"x{n}"),
        "open": lambda: opening(f"T{number}", number, submission_id=f"o{n}"),
        "close": lambda: closing(f"C{n}", f"T{number}", submission_id=f"c{n}"),
    }
    return events[step]()


@given(
    st.lists(st.tuples(st.sampled_from(_STEPS), st.sampled_from("12"), st.integers(1, 2)), max_size=22),
    st.integers(0, 9),
)
async def test_whatever_comes_nothing_departs_twice_or_unreleased(steps: list[tuple[str, str, int]], seed: int) -> None:
    """Each parcel is on one manifest, and the store folded from what was told is the store."""
    store = MemoryStore()
    driver, rng = SiteDriver(Connections(store)), Random(seed)
    said: dict[str, tuple[str, int]] = {}
    departed: list[str] = []
    for n, (step, number, attempt) in enumerate(steps):
        if step in ("examine", "permit") or (step in ("stop", "reject") and said.get(number, ("", 0))[1] == attempt):
            said[number] = (step, attempt)
        for told in await driver.feed(_happens(step, listed(number, attempt, port=PORT), number, n)):
            if isinstance(told, ListDeparted):
                assert said[told.ref.number][0] == "permit"
                departed.append(told.ref.number)
            if isinstance(told, ListReadyToLeave):
                assert said[told.ref.number][0] in ("examine", "permit")
    assert len(departed) == len(set(departed))
    bound = [
        number for part in store.tables.get("departure_part", {}).values()
        if part.counts and part.said.document == "manifest" for number in part.said.logistics_nos
        if (parcel := store.tables["departing"]["3301960AB4", number]).bound and parcel.bound.cop_no == part.said.cop_no
    ]  # fmt: skip
    assert len(bound) == len(set(bound))
    before, after = await rebuilt_in_memory(driver, store, rng.randint(1, 5))
    assert after == before


SEALED = [arrival("W"), manifest("M1", "1"), examined(listed("1", port=PORT), EXAMINED)]
BY = (("W", BILL), ("V", OTHER_BILL))
_LISTED = [permitted(listed("1", port=PORT)), opening("T1", "1")]


@pytest.mark.parametrize(
    ("bill_no", "waits"), [(BILL, ()), (OTHER_BILL, ()), (OTHER_BILL, (arrival("V", bill_no=OTHER_BILL),))]
)
async def test_what_arrived_with_its_bill_under_seal_is_here_whatever_binds_it_next(
    bill_no: str, waits: tuple[Any, ...]
) -> None:
    """Its list is withdrawn, its manifest deleted, and another binds it, in whatever order each is taken at last."""
    far, again = listed("1", port=PORT), listed("1", attempt=2, port=PORT)
    unbind = manifest("M1", app_type="3", submission_id="m-d")
    anew = manifest("M2", "1", bill_no=bill_no)
    ends = set()
    for begun, steps in product(permutations(SEALED), permutations((unbind, rejected(far), anew, *waits))):
        store = MemoryStore()
        driver = SiteDriver(Connections(store))
        await driver.feed(*begun, *_LISTED)
        left = list(steps)
        for step in left:  # what is refused is sent again
            if refusals(await driver.feed(step)):
                left.append(step)
                assert len(left) < 20
        assert only(ListReadyToLeave, await driver.feed(examined(again, EXAMINED))).ref == again.ref
        gone = {
            rule
            for rule, *_ in refusals(
                await driver.feed(*(arrival(by, app_type="3", bill_no=b, submission_id=f"d-{by}") for by, b in BY))
            )
        }
        row = store.tables["departing"][CARRIER, "W-1"]
        ends.add((row.bound, row.arrived, *sorted(gone)))
        before, after = await rebuilt_in_memory(driver, store, 2, by_topic)
        assert after == before
    assert len(ends) == 1 and "507.logisticsNo.under-way" in str(ends)


async def test_a_list_withdrawn_under_seal_leaves_its_manifest_which_may_be_deleted(driver: SiteDriver) -> None:
    """Until departure (settled 73). The seal stays: the next attempt is bound anew, and leaves once transit is closed."""
    far, again = listed("1", port=PORT), listed("1", attempt=2, port=PORT)
    await driver.feed(
        arrival("A1", "1"), manifest("M1", "1"), examined(far, EXAMINED), permitted(far), opening("T1", "1")
    )
    assert kinds(await driver.feed(rejected(far))) == [ListTakenOff]
    assert kinds(await driver.feed(manifest("M1", app_type="3"))) == [ManifestPosted]
    kept = await driver.feed(arrival("A1", app_type="3"))
    assert [rule for rule, *_ in refusals(kept)] == ["507.logisticsNo.under-way"]
    assert only(ListNotReady, await driver.feed(examined(again, EXAMINED))).awaits == ["manifest"]
    assert kinds(await driver.feed(manifest("M2", "1"), permitted(again))) == [ManifestPosted, ListReadyToLeave]
    assert [rule for rule, *_ in refusals(await driver.feed(departure("D1", "1")))] == ["509.logisticsNo.transit"]
    assert kinds(await driver.feed(closing("C1", "T1"), departure("D1", "1"))) == [
        TransitClosed, DeparturePosted, ListDeparted,
    ]  # fmt: skip


async def test_what_review_lets_on_is_told_where_its_parcel_is_here_no_more() -> None:
    """While it was stopped its arrival was taken back."""
    driver = SiteDriver(Connections(MemoryStore()))
    await driver.feed(arrival("A1", "1"), manifest("M1", "1"), examined(ONE, EXAMINED), permitted(ONE), stopped(ONE))
    await driver.feed(arrival("A1", app_type="3"))
    waits = only(ListNotReady, await driver.feed(lifted(ONE)))
    assert (waits.list, waits.status, waits.findings) == (ONE, "399", [])
    assert kinds(await driver.feed(arrival("A2", "1"))) == [ExportArrivalPosted, ListReadyToLeave]
    assert await driver.feed(stopped(ONE), lifted(ONE)) == [], "it is ready, as was told"
