"""A list is withdrawn while it waits for guarantee, while it is covered, or before it comes: nothing stays committed."""

from __future__ import annotations

from decimal import Decimal as D
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from libs.runtime.twins.memory import Connections, MemoryStore
from libs.runtime.twins.testing import kinds, only, rebuilt, rebuilt_in_memory
from libs.schemas.events.review import ListWithdrawn
from libs.schemas.events.tax import GuaranteeAwaited, GuaranteeRaised, TaxAssessed
from libs.schemas.tests import verdicts
from services.tax.tests.ledger import TaxDriver
from services.tax.tests.samples import held, line, topped_up


def withdrawn(order: str, **changes: Any) -> ListWithdrawn:
    listed = held(order, **changes).list
    return ListWithdrawn(list=listed.named, **verdicts.REJECTED, ahead=listed)


async def test_a_list_in_the_queue_leaves_it_and_those_behind_move_up(driver: TaxDriver) -> None:
    await driver.feed(topped_up("10"))
    assert kinds(await driver.feed(held("A"), held("B", line(1, "900")), held("C"))) == [
        TaxAssessed, GuaranteeAwaited, GuaranteeAwaited,
    ]  # fmt: skip
    await driver.feed(topped_up("9"))
    assert only(TaxAssessed, await driver.feed(withdrawn("B"))).ref.number == "C"
    assert await driver.account() == (D("18.20"), 19, 0)
    await driver.balanced()


async def test_a_list_that_comes_after_its_end_commits_nothing(driver: TaxDriver) -> None:
    await driver.feed(topped_up("100"))
    assert await driver.feed(withdrawn("A")) == []
    assert await driver.feed(held("A")) == []
    assert await driver.account() == (0, 100, 0)
    assert kinds(await driver.feed(held("A", attempt=2))) == [TaxAssessed]
    await driver.balanced()


async def test_no_cover_and_its_end_before_it(driver: TaxDriver) -> None:
    """The guarantor is unknown as yet: a list of its own would wait, a withdrawn one does not."""
    assert await driver.feed(withdrawn("A")) == []
    assert await driver.feed(held("A")) == []
    assert kinds(await driver.feed(topped_up("100"))) == [GuaranteeRaised]
    assert await driver.waiting() == []


async def test_a_covered_list_is_let_go(driver: TaxDriver) -> None:
    await driver.feed(topped_up("100"), held("A"))
    assert await driver.account() == (D("9.10"), 100, 0)
    assert await driver.feed(withdrawn("A")) == []
    assert await driver.account() == (0, 100, 0)
    assert await driver.states() == ["void"]


async def test_a_list_without_a_guarantor_leaves_no_row(driver: TaxDriver) -> None:
    assert await driver.feed(withdrawn("A", assure_code=None)) == []
    assert await driver.states() == []


async def story(driver: TaxDriver) -> None:
    """Covered, waiting and woken lists, each withdrawn; and one whose end comes first."""
    await driver.feed(topped_up("20"), held("A"), held("B"), held("C"), held("D"), held("E"))
    await driver.feed(withdrawn("D"), withdrawn("A"), withdrawn("F"), withdrawn("C"))
    await driver.feed(held("F"), topped_up("5"), withdrawn("E"), held("C", attempt=2))


@pytest.mark.parametrize("cut", [1, 3, 2000])
@pytest.mark.parametrize("swapped", [False, True])
async def test_the_ledger_is_made_again(stored_tax: TaxDriver, cut: int, swapped: bool) -> None:
    """Also where the log took the verdicts before the lists that they met."""
    await story(stored_tax)
    key = (lambda record: type(record.event) is not ListWithdrawn) if swapped else (lambda _: False)
    before, after = await rebuilt(stored_tax, stored_tax.store, cut, key)  # type: ignore[arg-type]
    assert after == before
    await stored_tax.balanced()


@pytest.mark.parametrize("cut", [1, 3, 2000])
async def test_the_twins_ledger_is_made_again(memory_tax: TaxDriver, cut: int) -> None:
    await story(memory_tax)
    before, after = await rebuilt_in_memory(memory_tax, memory_tax.store.store, cut)  # type: ignore[union-attr]
    assert after == before


ACTS = st.tuples(st.sampled_from(["held", "withdrawn", "top-up"]), st.sampled_from("ABC"))


@given(st.lists(ACTS, max_size=14), st.integers(1, 4))
async def test_nothing_is_committed_for_who_was_withdrawn(acts: list[tuple[str, str]], size: int) -> None:
    driver = TaxDriver(Connections(MemoryStore()))
    events = [
        topped_up("10") if act == "top-up" else held(name) if act == "held" else withdrawn(name) for act, name in acts
    ]
    told: list[Any] = []
    for start in range(0, len(events), size):
        told += await driver.feed(*events[start : start + size])
    await driver.feed(topped_up("1000"))
    come = {name for act, name in acts if act == "held"}
    gone = {name for act, name in acts if act == "withdrawn"}
    assert (await driver.account())[0] == D("9.10") * len(come - gone)
    assert await driver.waiting() == []
    await driver.balanced()
