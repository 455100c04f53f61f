"""A direct purchase comes to the same end in whatever order its documents and its parcel arrive."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from itertools import permutations
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fuzz.line import quiet
from simulation.table import small_table
from simulation.upstream import FIRST_DAY
from simulator.papers import site_documents
from simulator.plan.draft import World
from tests.states.imports.chain import Chain
from tests.states.imports.life import Life
from tests.states.imports.lives import ALL, DIRECT, draft

Said = Callable[[Life], str]


def _sent(kind: str) -> Said:
    return lambda life: life.send(kind)


OWN: Sequence[Said] = (*map(_sent, ALL), Life.arrive_once_more)
"""Order, payment, waybill, list, and the site's word that the parcel is there."""


def _another_payment(life: Life) -> str:
    """Somebody pays another amount for the order, which names the payment that counts."""
    return life.send("payment", payTransactionId=f"X{life.sale.order_no}", amountPaid="1.00")


def _strangers_list(life: Life) -> str:
    """A list of another order names the parcel; that order never comes."""
    return life.send("list", orderNo=f"X{life.sale.order_no}", copNo=f"X{life.sale.cop_no}")


def _others_parcel(life: Life) -> str:
    """The site takes in a parcel of nobody under the same bill."""
    sale = life.sale
    document = site_documents.site_delivery(life.flight, f"RX{sale.cop_no}", [sale], sale.day, sale.second)
    lines = [{"gnum": 1, "logisticsNo": f"X{sale.logistics_no}"}]
    return life.chain.send("site-delivery", document | {"DeliveryList": lines})


FOREIGN: Sequence[Said] = (_another_payment, _strangers_list, _others_parcel, Life.arrive_elsewhere)


async def _ends(ways: Sequence[Sequence[Said]], rests: bool = True) -> list[tuple[str, bool]]:
    """Play each way with a parcel of its own; return its list's status, and whether it left the site then."""
    chain = Chain()
    await chain.open()
    world = World(0, FIRST_DAY, 1, Random(7))
    lives = [Life(chain, *draft(world, DIRECT)) for _ in ways]
    for turn in range(max(map(len, ways))):
        for life, way in zip(lives, ways, strict=True):
            if turn < len(way):
                way[turn](life)
        if rests:
            await chain.rest()
    await chain.rest()
    statuses = [life.status for life in lives]
    sheets = [life.leave_site() for life in lives]
    await chain.rest()
    return [(status, chain.statuses(sheet)[-1] == "399") for status, sheet in zip(statuses, sheets, strict=True)]


def ends(ways: Sequence[Sequence[Said]], rests: bool = True) -> set[tuple[str, bool]]:
    with small_table({}), quiet():
        return set(asyncio.run(_ends(ways, rests)))


async def _taken() -> list[list[str]]:
    chain = Chain()
    await chain.open()
    life = Life(chain, *draft(World(0, FIRST_DAY, 1, Random(7)), DIRECT))
    keys = [say(life) for say in FOREIGN]
    await chain.rest()
    return [chain.statuses(key) for key in keys]


def test_foreign_documents_are_taken_so_that_they_could_change_something() -> None:
    with small_table({}), quiet():
        assert [told[0] for told in asyncio.run(_taken())] == ["2"] * len(FOREIGN)


@pytest.mark.parametrize("rests", [True, False])
def test_all_orders_come_to_the_same_end(rests: bool) -> None:
    """rests: whether each document is worked off before the next one comes."""
    assert ends(list(permutations(OWN)), rests) == {("800", True)}


@settings(max_examples=12, deadline=None)
@given(data=st.data())
def test_repeated_and_foreign_documents_change_nothing(data: st.DataObject) -> None:
    """Each example plays some parcels, each its own way."""
    ways = []
    for _ in range(4):
        repeated = data.draw(st.lists(st.sampled_from(range(len(OWN))), max_size=3))
        foreign = data.draw(st.lists(st.sampled_from(range(len(FOREIGN))), max_size=3, unique=True))
        every = [*OWN, *(OWN[number] for number in repeated), *(FOREIGN[number] for number in foreign)]
        ways.append(data.draw(st.permutations(every)))
    assert ends(ways) == {("800", True)}
