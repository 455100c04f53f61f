"""A list comes to a state step by step; a row names what is sold and sent, and the steps."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from random import Random
from typing import NamedTuple

from fuzz.homes import Changes
from simulation.upstream import FIRST_DAY
from simulator.papers.documents import Line, Sale
from simulator.people import catalogue
from simulator.people.catalogue import Good
from simulator.people.partners import Warehouse
from simulator.people.ways_out import HOME_BY_TRANSIT
from simulator.plan.draft import World
from simulator.scenes import PLAIN
from tests.states.imports.chain import (
    AGENT,
    CARRIER,
    GOOD,
    LOOKED_AT,
    MERCHANT,
    PAYER,
    PLATFORM,
    SMALL,
    ZONE,
    Chain,
    Document,
)
from tests.states.imports.life import Life

ALL = ("order", "payment", "waybill", "list")


class ForAll(NamedTuple):
    """A step that is one for all parcels."""

    does: Callable[[Chain, Life], Awaitable[str]]


Step = Callable[[Life], object] | int | ForAll


class Sold(NamedTuple):
    """A parcel holds this, and is sold so.

    cheap: priced far below the book. small: its guarantor has no guarantee, and broke its trust. zone: whose goods they are.
    direct: they come from abroad by a flight; port: which lands at this office, where that is not their site's. records: the
    list shows the record of a first import.
    """

    good: Good = GOOD
    cheap: bool = False
    small: bool = False
    zone: Warehouse = ZONE
    direct: bool = False
    port: str | None = None
    records: bool = False


BONDED = Sold()
LOOKED_AT_BONDED = Sold(LOOKED_AT)
DIRECT = Sold(direct=True)
FAR_PRICED = Sold(catalogue.OIL, direct=True)
LOOKED_AT_DIRECT = Sold(LOOKED_AT, direct=True)
BY_TRANSIT = Sold(direct=True, port=HOME_BY_TRANSIT.office)


class State(NamedTuple):
    """steps: what each parcel does, the chain at rest between two of them; a number closes so many days.

    sent: of its documents. gate: whether release notes are drawn. wrong: what its payment says too much. settings: of
    services, of this state alone.
    """

    steps: Sequence[Step] = ()
    sold: Sold = BONDED
    sent: Sequence[str] = ALL
    gate: int = 0
    wrong: int = 0
    settings: Changes = {}


def pay_once(life: Life) -> None:
    """Pay the document that holds the bills of all parcels, and have the treasury say so."""
    if not life.chain.paid:
        life.chain.paid = True
        life.pay()
        life.confirm()


def draft(world: World, sold: Sold) -> tuple[Sale, dict[str, Document]]:
    made = world.draft(PLAIN, 0)
    good = replace(sold.good, price=sold.good.price / 2) if sold.cheap else sold.good
    merchant, guarantor = (SMALL, SMALL) if sold.small else (MERCHANT, PLATFORM)
    made.change(
        platform=PLATFORM, merchant=merchant, payer=PAYER, carrier=CARRIER, agent=AGENT, guarantor=guarantor,
        warehouse=sold.zone, lines=(Line(good, 2),), buyer=world.new_buyer(), discount=Decimal(0), freight=Decimal(0),
        flight=replace(made.flight(), port=sold.port) if sold.direct else None,
        license_no="国妆备进字00000001" if sold.records else "",
    )  # fmt: skip
    return made.sale, made.documents()


async def brought(state: State, lives: int) -> tuple[Chain, list[Life]]:
    """So many parcels whose lists stand in this state."""
    chain = Chain(state.gate, state.settings)
    await chain.open()
    world = World(0, FIRST_DAY, 1, Random(7))
    found = [Life(chain, *draft(world, state.sold)) for _ in range(lives)]
    for life in found:
        for kind in state.sent:
            changes = {}
            if kind == "payment" and state.wrong:
                changes = {"amountPaid": str(Decimal(life.papers["payment"]["amountPaid"]) + state.wrong)}
            life.send(kind, **changes)
    await chain.rest()
    for step in state.steps:
        if isinstance(step, int):
            await chain.close(step)
            continue
        if isinstance(step, ForAll):
            await step.does(chain, found[0])
        else:
            for life in found:
                step(life)
        await chain.rest()
    return chain, found
