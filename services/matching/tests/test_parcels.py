"""A waybill that knows only its parcel finds the list that names it, whoever comes first and wherever.

The waybill comes on a partition of its own.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Awaitable, Callable, Sequence
from datetime import date, timedelta
from itertools import permutations
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from libs.runtime.failures import Transient
from libs.runtime.processing import Batch, Record
from libs.runtime.twins.memory import Connections, MemoryStore
from libs.runtime.twins.testing import A_DAY, only, rebuilt, rebuilt_in_memory
from libs.schemas.events.base import Event
from libs.schemas.events.export_documents import ExportWaybillAccepted, ExportWaybillRetracted
from libs.schemas.events.matching import ListMatched, ListRefused, ListWaiting
from services.matching.domain.parcels import Parcel, Parcels, parcel_of
from services.matching.store import _SQL
from services.matching.tests.conftest import MatchingDriver, OpenDatabase, without_blocks
from services.matching.tests.exports import export_list, export_order, export_waybill
from services.matching.tests.samples import declared, order, payment, read, waybill

ELSEWHERE = 3
"""The partition of the parcel."""
_OF_PARCELS = ExportWaybillAccepted, ExportWaybillRetracted
OTHER = {"order_no": "E2026030200000002"}


class ParcelDriver(MatchingDriver):
    """A driver whose records of waybills come on a partition of their own."""

    async def one(self, document: Any, day: date = A_DAY) -> list[Event]:
        return await self._run(Batch([self.place(document, day)]))

    def place(self, document: Any, day: date = A_DAY) -> Record:
        partition = ELSEWHERE if isinstance(document, _OF_PARCELS) else 0
        record = self.record(document, day=day)
        return msgspec.structs.replace(record, partition=partition, origin=f"matching/test-{partition}")


def in_memory() -> ParcelDriver:
    return ParcelDriver(Connections(MemoryStore()))


OpenParcelDriver = Callable[[], Awaitable[ParcelDriver]]


@pytest.fixture(params=["database", "memory"], ids=["on_postgres", "in_memory"])
def open_parcels(request: pytest.FixtureRequest) -> OpenParcelDriver:
    database: OpenDatabase | None = request.getfixturevalue("database") if request.param == "database" else None

    async def open_() -> ParcelDriver:
        return ParcelDriver(await database("matching")) if database else in_memory()

    return open_


def outcomes(events: Sequence[Any]) -> dict[tuple[str, int], str]:
    """(order number, attempt) → the outcome. Fails on a second outcome of an attempt."""
    found: dict[tuple[str, int], str] = {}
    for event in events:
        if isinstance(event, ListMatched | ListRefused):
            assert found.setdefault((event.ref.number, event.ref.attempt), type(event).__name__) == type(event).__name__
    assert len(found) == sum(isinstance(event, ListMatched | ListRefused) for event in events)
    return found


@pytest.mark.parametrize("documents", list(permutations([export_order(), export_waybill(), export_list()])))
async def test_any_order_of_arrival_gives_one_result(
    open_parcels: OpenParcelDriver, documents: tuple[Any, ...]
) -> None:
    driver = await open_parcels()
    first, second, third = documents
    assert [*await driver.one(first), *await driver.one(second)] == []
    matched = only(ListMatched, await driver.one(third))
    assert matched.list.invt_no and matched.list.invt_no[8] == "E"
    assert await driver.reasons() == {}
    for document in documents:
        assert await driver.one(document) == []


async def test_a_waybill_waits_with_a_reason_until_a_list_names_it(open_parcels: OpenParcelDriver) -> None:
    driver = await open_parcels()
    await driver.one(export_waybill())
    assert await driver.reasons() == {"waybill awaits list": 1}
    await driver.one(export_list())
    assert await driver.reasons() == {"list awaits export-order": 1}


async def test_a_list_is_told_what_it_misses_by_its_own_partition(open_parcels: OpenParcelDriver) -> None:
    driver = await open_parcels()
    await driver.one(export_list())
    late = timedelta(minutes=5)
    record = driver.place(export_waybill(logistics_no="another"))
    same_number = msgspec.structs.replace(record, time=record.time + late, partition=0)
    assert await driver._run(Batch([same_number])) == []
    record = driver.place(export_order())
    told = await driver._run(Batch([msgspec.structs.replace(record, time=record.time + late)]))
    assert only(ListWaiting, told).missing == ["export-waybill"]


async def test_the_same_number_after_six_months_is_another_parcel(open_parcels: OpenParcelDriver) -> None:
    driver = await open_parcels()
    await driver.one(export_waybill(gross_weight="99"))
    later = date(2026, 9, 2)
    assert [*await driver.one(export_order(), later), *await driver.one(export_list(), later)] == []
    assert await driver.reasons() == {"waybill awaits list": 1, "list awaits export-waybill": 1}
    only(ListMatched, await driver.one(export_waybill(), later))


async def test_a_corrected_waybill_reaches_the_list_that_awaits_its_order(open_parcels: OpenParcelDriver) -> None:
    driver = await open_parcels()
    await driver.one(export_waybill(gross_weight="99"))
    await driver.one(export_list())
    assert await driver.one(export_waybill(correction=1)) == []
    only(ListMatched, await driver.one(export_order()))


async def test_a_parcel_opened_twice_at_once_is_tried_again(open_parcels: OpenParcelDriver) -> None:
    """The list's worker and the waybill's: the later one must not overwrite what it never saw."""
    driver = await open_parcels()
    await driver.one(export_order())
    batch = Batch([driver.place(export_waybill())])
    async with driver._transaction() as db:
        stale = await driver.matching.load(db, batch)
    driver.matching.decide(stale, batch)
    await driver.one(export_list())
    with pytest.raises(Transient):
        async with driver._transaction() as db:
            await driver.matching.save(db, stale)
    only(ListMatched, await driver.one(export_waybill()))


async def test_imports_ask_nothing_of_the_parcels(database: OpenDatabase) -> None:
    db = await database("matching")
    driver, asked = MatchingDriver(db), list[str]()
    with db.query_logger(lambda query: asked.append(query.query)):
        only(ListMatched, await driver.feed(order(), payment(), waybill(), declared()))
    assert not [query for query in asked if "parcel" in query]
    assert [query for query in asked if "from dossier" in query or "from list_counter" in query] == [
        _SQL.lock_files, _SQL.lock_due_notices, _SQL.lock_counters,
    ]  # fmt: skip


DOCUMENTS = (
    export_order(),
    export_list(),
    export_waybill(),
    export_order(**OTHER),
    export_list(**OTHER, gross_weight="9"),
)
"""Two orders whose lists name one parcel; the second says another weight than its waybill."""
EXPECTED = {(export_order().order_no, 1): "ListMatched", (OTHER["order_no"], 1): "ListRefused"}


@given(data=st.data())
def test_two_workers_at_once_come_to_the_same_end(data: st.DataObject) -> None:
    """Two workers take any batches, wait for each other and try again. Each document comes once or twice, in any
    order."""
    repeats = data.draw(st.lists(st.sampled_from(DOCUMENTS), max_size=2))
    documents = data.draw(st.permutations([*DOCUMENTS, *repeats]))
    pauses = data.draw(st.lists(st.integers(0, 4), min_size=1, max_size=40))
    store, said = MemoryStore(), list[Any]()
    steps = itertools.cycle(pauses)

    async def step(_: str) -> None:
        for _turn in range(next(steps)):
            await asyncio.sleep(0)

    async def work(mine: list[Any]) -> None:
        driver = ParcelDriver(Connections(store, step))
        for document in mine:
            while True:
                try:
                    said.extend(await driver.one(document))
                    break
                except Transient:
                    continue

    async def both() -> None:
        waybills = [one for one in documents if isinstance(one, _OF_PARCELS)]
        await asyncio.gather(work(waybills), work([one for one in documents if one not in waybills]))

    asyncio.run(both())
    assert outcomes(said) == EXPECTED
    assert len(store.table("parcel")) == 1
    assert all(row.waits_for is None for row in store.table("dossier").values())


@pytest.mark.parametrize("cut", [1, 2, 3, 5])
async def test_every_order_in_any_batches_leaves_the_same_parcel(cut: int) -> None:
    for documents in permutations(DOCUMENTS):
        driver, said = in_memory(), list[Any]()
        for start in range(0, len(documents), cut):
            said += await driver._run(Batch([driver.place(one) for one in documents[start : start + cut]]))
        assert outcomes(said) == EXPECTED
        [(*_, awaited_by, waits_since)] = driver.store.store.table("parcel").values()
        assert (awaited_by, waits_since) == ([order_no for order_no, _ in EXPECTED], None)


async def story(driver: ParcelDriver) -> None:
    """Lists before their waybills and behind them, decided by one or the other; a waybill nobody names, one corrected."""
    for document in (export_waybill(), export_list(), export_order()):
        await driver.one(document)
    two = {"logistics_no": "EW0002"}
    for document in (export_order(**OTHER), export_list(**OTHER | two, gross_weight="9"), export_waybill(**two)):
        await driver.one(document)
    await driver.one(export_waybill(**two, correction=1, gross_weight="9"))
    await driver.one(export_list(**OTHER | two, attempt=2, gross_weight="9"))
    three = {"logistics_no": "EW0003"}
    await driver.one(export_waybill(**three))
    await driver.one(export_list(**three, order_no="E3"))
    await driver.one(export_order(order_no="E3"))
    four = {"logistics_no": "EW0004"}
    for document in (export_order(order_no="E4"), export_list(**four, order_no="E4"), export_waybill(**four)):
        await driver.one(document)
    await driver.one(export_waybill(logistics_no="EW0005"), A_DAY + timedelta(days=200))


@pytest.mark.parametrize("waybills", ["as they came", "first"])
@pytest.mark.parametrize("cut", [1, 3, 2000])
async def test_the_store_comes_out_as_it_was(database: OpenDatabase, cut: int, waybills: str) -> None:
    driver = ParcelDriver(await database("matching"))
    await story(driver)
    log_first = (lambda r: not isinstance(r.event, _OF_PARCELS)) if waybills == "first" else lambda _: 0
    before, after = await rebuilt(driver, driver.store, cut, log_first)
    assert after == before
    assert (before["parcel"].rows, before["dossier"].rows) == (5, 4)


@pytest.mark.parametrize("cut", [1, 3, 2000])
async def test_the_twin_comes_out_as_it_was(cut: int) -> None:
    driver = in_memory()
    await story(driver)
    before, after = await rebuilt_in_memory(driver, driver.store.store, cut)
    assert without_blocks(after) == without_blocks(before)
    assert (len(before["parcel"]), len(before["dossier"])) == (5, 4)


@pytest.mark.parametrize(
    ("began", "day", "lives"),
    [
        (date(2026, 3, 2), date(2026, 9, 1), True),
        (date(2026, 3, 2), date(2026, 9, 2), False),
        (date(2026, 3, 2), date(2025, 9, 3), True),  # a fact of an earlier day, come late
        (date(2026, 3, 2), date(2025, 9, 2), False),
        (date(2025, 8, 31), date(2026, 2, 27), True),
        (date(2025, 8, 31), date(2026, 2, 28), False),
    ],
)
def test_a_generation_lives_for_six_months(began: date, day: date, lives: bool) -> None:
    assert Parcel(parcel_of(export_waybill()), 1, began).lives_on(day) is lives


def test_a_fact_belongs_to_the_newest_generation_that_had_begun() -> None:
    key = parcel_of(export_waybill())
    first, second = Parcel(key, 1, date(2026, 1, 1)), Parcel(key, 2, date(2026, 7, 1))
    parcels = Parcels([first, second])
    days = ((date(2026, 5, 1), 1), (date(2026, 7, 1), 2), (date(2027, 1, 1), 3))
    for day, generation in days:
        parcels.take(read(export_list(order_no=str(day))), day, noon_of(day))
        assert str(day) in next(one for one in parcels if one.generation == generation).awaited_by


def test_where_two_generations_live_the_newer_counts_and_the_earliest_day_is_kept() -> None:
    key = parcel_of(export_waybill())
    first, second = Parcel(key, 1, date(2026, 1, 1)), Parcel(key, 2, date(2026, 6, 2))
    parcels = Parcels([first, second])
    for day, expected in ((date(2026, 6, 30), second), (date(2026, 6, 1), first), (date(2025, 12, 30), first)):
        parcels.take(read(export_list(order_no=str(day))), day, noon_of(day))
        assert str(day) in expected.awaited_by
    assert (first.since, second.since) == (date(2025, 12, 30), date(2026, 6, 2))


async def test_a_parcels_corrections_are_none_of_the_case(open_parcels: OpenParcelDriver) -> None:
    """A list counts the corrections of its case; those of a parcel are numbered apart."""
    driver = await open_parcels()
    for document in (export_order(), export_waybill(), export_waybill(correction=1), export_list(corrections=1)):
        assert await driver.one(document) == []
    assert await driver.reasons() == {"list awaits corrections": 1}
    only(ListMatched, await driver.one(export_order(correction=1)))


def noon_of(day: date) -> Any:
    return in_memory().record(export_list(), day=day).time
