"""The simulator's setup stands before the first list, with stock and guarantee that no run uses up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

from bench.rig import ASIDE
from deploy.local.part import Say
from libs.schemas import declarations as d
from simulator.papers.documents import app_time
from simulator.people import catalogue, partners
from simulator.plan.plan import Delivery, Wave
from simulator.plan.register import declared
from simulator.plan.setup import setup
from simulator.planner import START
from simulator.play.endpoints import Endpoints
from simulator.play.post import Post
from simulator.play.quiescence import Quiescence

PLENTY_PIECES = Decimal(1_000_000_000)
PLENTY_YUAN = Decimal(1_000_000_000_000)


async def open_for_business(bootstrap: str, say: Say) -> None:
    """Register enterprises, file books, enter stock, top up guarantees. Returns when all of it has come to rest."""
    endpoints = Endpoints(kafka_bootstrap=bootstrap)
    async with Post(endpoints) as post, Quiescence(bootstrap, without=ASIDE) as rest:
        say("opening: the day before closes")
        await post.close_days([START - timedelta(days=1)])
        await rest.wait()
        for wave in (Wave.REGISTER, Wave.SETUP, Wave.STOCK):
            say(f"opening: {wave.name.lower()}")
            await post.send([delivery for delivery in _deliveries() if (delivery.day, delivery.wave) == (0, wave)])
            await rest.wait()
    say("opening: enterprises, books, stock and guarantees stand")


def _deliveries() -> Iterator[Delivery]:
    yield from setup(START, "0000", ())
    now = app_time(START, 0)
    for warehouse in partners.WAREHOUSES:
        lines = [
            d.EntryLine(item_record_no=good.item_record_no, qty=PLENTY_PIECES, unit=good.unit)
            for good in catalogue.GOODS
        ]
        entry = d.FirstLineEntry(
            cop_no=f"RQB{warehouse.ems_no}", app_time=now, ems_no=warehouse.ems_no,
            area_code=warehouse.enterprise.code, lines=lines,
        )  # fmt: skip
        yield declared("first-line-entry", warehouse.ems_no, entry, wave=Wave.STOCK)
    for guarantor in partners.GUARANTORS:
        letter = d.GuaranteeTopUp(
            cop_no=f"DBB{guarantor.code}", app_time=now, assure_code=guarantor.code, amount=PLENTY_YUAN,
            instrument="letter",
        )  # fmt: skip
        yield declared("guarantee-top-up", guarantor.code, letter, wave=Wave.STOCK)
