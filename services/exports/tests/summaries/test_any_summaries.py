"""Whatever is applied for, each list is summarised once, and sums are those of the lists."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from libs.runtime.twins.memory import Connections, MemoryStore
from libs.runtime.twins.testing import rebuilt_in_memory
from libs.schemas.events.base import Event
from libs.schemas.events.summaries import SummaryAccepted, SummaryDeclared
from services.exports.tests.summaries.summing import MARCH, SummaryDriver, all_of, application, exported, goods, number


@st.composite
def histories(draw: st.DrawFn) -> list[tuple[str, tuple[int, ...], int]]:
    steps = st.sampled_from(["release", "depart", "apply", "split", "period", "delete", "close"])
    return draw(
        st.lists(
            st.tuples(steps, st.lists(st.integers(1, 6), min_size=1, max_size=4).map(tuple), st.integers(0, 3)),
            max_size=14,
        )
    )


def _list(n: int) -> Any:
    """The lists that histories are about: some simplified, some of other producers and countries."""
    facts: dict[str, Any] = {
        "statistics_flag": "A" if n == 6 else "B",
        "owner_code": f"P{n % 2}",
        "country": ("304", "502")[n % 3 > 1],
    }
    return exported(n, **facts)


def _lines(n: int) -> tuple[Any, ...]:
    return tuple(
        goods(gnum, gname=f"{gnum % 2}", qty=str(n), total_price=f"{n}.{gnum}") for gnum in range(1, n % 3 + 2)
    )


async def _happens(
    driver: SummaryDriver, step: str, ns: tuple[int, ...], seed: int, day: date, turn: int
) -> list[Event]:
    how = {"summary_flag": str(seed % 2 + 1), "item_name_flag": str(seed // 2)}
    if step in ("release", "depart"):
        for n in dict.fromkeys(ns):
            await (driver.release if step == "release" else driver.depart)(_list(n), lines=_lines(n), day=day)
        return []
    if step == "close":
        return await driver.close(day)
    cop_no = f"S{turn}" if step != "delete" else f"S{turn - 1}"
    if step == "period":
        days = {"start_time": "20260301000000", "end_time": f"{day - timedelta(days=1):%Y%m%d}235959"}
        return await driver.apply(application(cop_no=cop_no, **days, **how), day=day)
    if step == "delete":
        return await driver.apply(application(msg_count=2, app_type="3", cop_no=cop_no, **how), day=day)
    if step == "split":
        parts = [application(*ns[at::2], msg_count=2, msg_seq_no=at + 1, cop_no=cop_no, **how) for at in (0, 1)]
        return [event for part in parts for event in await driver.apply(part, day=day)]
    return await driver.apply(application(*ns, cop_no=cop_no, **how), day=day)


@given(histories(), st.integers(1, 5))
async def test_whatever_comes_each_list_is_summarised_once_and_sums_are_its_lists(
    history: list[tuple[str, tuple[int, ...], int]], cut: int
) -> None:
    store = MemoryStore()
    driver = SummaryDriver(Connections(store))
    said: list[Event] = []
    for turn, (step, ns, seed) in enumerate(history):
        said += await _happens(driver, step, ns, seed, MARCH + timedelta(days=4 * turn), turn)
    summed = Counter(each.invt_no for event in all_of(SummaryAccepted, said) for each in event.lists)
    assert set(summed.values()) <= {1}
    lines = Counter((line.invt_no, line.gnum) for event in all_of(SummaryDeclared, said) for line in event.lines)
    wanted = {(number(n), line.gnum) for n in range(1, 7) if number(n) in summed for line in _lines(n)}
    assert lines == Counter(dict.fromkeys(wanted, 1))
    declared = all_of(SummaryDeclared, said)
    value = sum((each.total_price for event in declared for each in event.goods), Decimal(0))
    assert value == sum(
        (Decimal(line.total_price) for n in range(1, 7) if number(n) in summed for line in _lines(n)), Decimal(0)
    )
    weight = sum((event.gross_weight for event in declared), Decimal(0))
    assert weight == Decimal("1.20") * len(summed)
    rows = store.tables.get("exported_list", {}).values()
    months = store.tables.get("summary_month", {}).values()
    assert sum(month.departed for month in months) == sum(row.to_summarise for row in rows)
    assert sum(month.summed for month in months) == len(summed)
    before, after = await rebuilt_in_memory(driver, store, cut)
    assert after == before
