"""Whatever goods are merged, and in whatever order documents come, sums hold and no record gives more than it has."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from itertools import permutations
from random import Random
from typing import Any

import asyncpg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from libs.runtime.twins.memory import Connections, MemoryStore
from libs.runtime.twins.testing import rebuilt, rebuilt_in_memory, resumed
from libs.schemas.customs_declarations import DeclarationLine
from libs.schemas.events.declarations import DeclarationDocumentRefused, DeclarationDocumentTaken, MergedGoods
from services.exports.domain.declarations.merging import by_chapter, full
from services.exports.tests.declarations.declaring import (
    BEILUN,
    BILL,
    CARRIER,
    KINDS,
    MARKET_MAN,
    DeclarationDriver,
    declaration,
    entered,
    inspection,
    instruction,
    into_zone,
    line,
    lines_of,
    of_market,
    of_record,
    operator,
    order,
    recorded,
    registered,
    told,
    withdrawal,
)
from services.exports.tests.declarations.declaring import register as parties
from services.exports.tests.exported import departure

DAY = date(2026, 3, 2)
AMOUNTS = st.decimals("0.01", "99999.99", places=2)
GOODS = st.lists(
    st.tuples(st.sampled_from(KINDS), st.sampled_from(["502", "142"]), st.sampled_from(["011", "035"]), AMOUNTS, AMOUNTS),
    min_size=1, max_size=40,
)  # fmt: skip


def _sums(goods: Iterable[DeclarationLine | MergedGoods]) -> tuple[dict[str, Decimal], Decimal]:
    values: dict[str, Decimal] = defaultdict(Decimal)
    for each in goods:
        values[each.currency] += each.total_price
    return values, sum((each.net_weight for each in goods), Decimal(0))


@given(GOODS, st.integers(1, 6))
def test_whatever_is_merged_the_sums_are_those_of_the_goods(goods: list[Any], alone: int) -> None:
    """Each line of goods is in one line of the declaration, and the codes of the greatest value stand alone."""
    lines = lines_of(
        *(
            line(
                n,
                gcode=gcode,
                currency=currency,
                unit=unit,
                qty=str(price),
                total_price=str(price),
                net_weight=str(net),
            )
            for n, (gcode, currency, unit, price, net) in enumerate(goods, 1)
        )
    )
    merged = by_chapter(lines, alone, DAY)
    for made in (merged, full(lines)):
        assert _sums(made) == _sums(lines)
        assert Counter(n for each in made for n in each.lines) == Counter(each.gnum for each in lines)
        assert [each.gno for each in made] == list(range(1, len(made) + 1))
    codes = {each.gcode for each in lines}
    together = [each for each in merged if len({lines[n - 1].gcode for n in each.lines}) > 1]
    assert not together or len(codes) > alone
    assert len({each.gcode[:2] for each in merged}) == len({code[:2] for code in codes})
    for each in together:
        assert len({lines[n - 1].gcode[:2] for n in each.lines}) == 1


@pytest.mark.parametrize("order_of", list(permutations(range(3))))
async def test_a_market_declaration_comes_behind_registration_and_record(order_of: tuple[int, ...]) -> None:
    """In any other order it is refused, and taken once what it lacked is there."""
    driver = DeclarationDriver(Connections(MemoryStore()))
    driver._begun = True
    await driver.feed(*parties())
    steps: list[Any] = [operator(), recorded("Z1"), of_market("M1")]
    done: set[int] = set()
    for step in order_of:
        events = await driver.feed(steps[step])
        ready = {0: True, 1: 0 in done, 2: {0, 1} <= done}[step]
        if ready:
            done.add(step)
        assert not events or isinstance(events[0], DeclarationDocumentRefused) == (not ready)
    for step in [each for each in (1, 2) if each not in done]:
        assert not isinstance((await driver.feed(steps[step]))[0], DeclarationDocumentRefused)
    assert len({await _taken(driver)}) == 1 and await _taken(driver) == 10


async def _taken(driver: DeclarationDriver) -> Decimal:
    goods = driver.store.store.table("market_goods")  # type: ignore[union-attr]
    return goods[MARKET_MAN, "Z1", 1].taken  # type: ignore[no-any-return]


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["declare", "withdraw", "record", "inspect", "leave"]), st.integers(1, 3), st.integers(1, 10)
    ),
    max_size=14,
)


@given(STEPS, st.integers(0, 3))
async def test_whatever_comes_no_record_gives_more_than_it_has(steps: list[tuple[str, int, int]], seed: int) -> None:
    """Declarations that stand have what is taken; and the store folded from it is the store."""
    store = MemoryStore()
    driver, rng = DeclarationDriver(Connections(store), EXPORTS_DECLARATION_INSPECTION_SHARE="0.5"), Random(seed)
    for step, number, qty in steps:
        events: dict[str, Callable[[int, int], Any]] = {
            "declare": lambda n, q: of_market(f"M{n}", of_record(1, qty=str(q)), bill_no=f"999-{n}"),
            "withdraw": lambda n, q: withdrawal(f"M{n}"),
            "record": lambda n, q: recorded(f"Z{n + 1}", {"qty": str(q)}),
            "inspect": lambda n, q: inspection(f"M{n}", "normal" if q > 3 else "correctable", sender_office=None),
            "leave": lambda n, q: _left(f"D{n}-{q}", f"999-{n}"),
        }
        await driver.feed(events[step](number, qty))
    goods = store.table("market_goods")
    standing: dict[Any, Decimal] = defaultdict(Decimal)
    for row in store.table("declaration").values():
        if row.status not in ("100", "700"):
            for each in row.said.lines:
                standing[row.said.ebc_code, each.record_no, each.record_gnum] += each.qty
    assert all(Decimal(0) <= each.taken <= each.qty and each.taken == standing[key] for key, each in goods.items())
    before, after = await rebuilt_in_memory(driver, store, rng.randint(1, 5))
    assert after == before


def _left(number: str, bill_no: str) -> Any:
    return departure(number, "X1", bill_no=bill_no, customs_code=BEILUN, logistics_code=CARRIER)


async def story(driver: DeclarationDriver) -> None:
    """Declarations of every mode: released, refused, inspected, taken back, declared again, gone."""
    await driver.feed(declaration(), into_zone("G1"), of_market("M1", of_record(1, qty="6")), recorded("Z2"))
    await driver.feed(of_market("M2", of_record(1, qty="6")), withdrawal("M1"), of_market("M1", of_record(1, qty="9")))
    await driver.feed(instruction(), into_zone("G2", line(gcode="7202300000", qty="2.5", unit="035")), order("W2"))
    await driver.feed(inspection("G2"), inspection("G2", "correctable"), into_zone("G2"))
    await driver.feed(_left("D1", BILL), entered("310520260000000002"), registered(MARKET_MAN, "ecommerce"))  # type: ignore[arg-type]
    await driver.feed(order("W1", deleted=True), operator(until="20260301"), instruction(share="0"), withdrawal("B1"))


@pytest.mark.parametrize("cut", [1, 2000])
@pytest.mark.parametrize("key", [lambda _: 0, lambda r: r.event.__class__.__module__.endswith("declaration_documents")])
async def test_the_store_comes_out_as_it_was(db: asyncpg.Connection, cut: int, key: Any) -> None:
    driver = DeclarationDriver(db)
    await story(driver)
    before, after = await rebuilt(driver, db, cut, key)
    assert after == before
    assert before["declaration"].rows == 6 and before["market_goods"].rows == 9


async def test_what_was_lost_under_way_is_told_and_nothing_else(db: asyncpg.Connection) -> None:
    driver = DeclarationDriver(db)
    await story(driver)
    for seed in range(4):
        found = await resumed(driver, db, seed)
        assert not found.wrong, f"seed {seed}"


async def test_a_story_ends_as_its_rows_say(db: asyncpg.Connection) -> None:
    driver = DeclarationDriver(db)
    await story(driver)
    rows = await db.fetch("select cop_no, status from declaration order by cop_no, entry_id")
    assert [tuple(row) for row in rows] == [
        ("B1", "899"), ("G1", "899"), ("G2", "100"), ("G2", "500"), ("M1", "100"), ("M1", "800"),
    ]  # fmt: skip
    assert told(await driver.feed(inspection("G2"))) == ["399", "800"]
    assert isinstance((await driver.feed(recorded("Z9"), day=date(2026, 3, 1)))[0], DeclarationDocumentTaken)
