"""Registrations, books, stock and guarantee stand before the first order. All of it declared like anything else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal

from libs.schemas import declarations as d
from simulator.papers.documents import app_time
from simulator.people import catalogue, partners
from simulator.people.trade import USUAL, Trade
from simulator.plan import zone_exports
from simulator.plan.plan import Delivery, Parcel, Wave
from simulator.plan.register import (
    declared,
    entrustments,
    filing,
    market_operator,
    registrations,
    return_centre,
    return_systems,
)

GUARANTEE = Decimal(5_000_000)
"""Each ordinary guarantor's ceiling, yuan."""
_BARELY = Decimal("0.01")
_STOCKED = [good for good in catalogue.ALL_GOODS if good is not catalogue.OUT_OF_STOCK]
_SPARE = 40  # pieces of every item beyond what the plan sells
_NOON_SECOND = 14_400
_LOOKED_AT, _A_MONTH = Decimal("0.05"), timedelta(days=30)


def setup(start: date, tag: str, parcels: Sequence[Parcel], trade: Trade = USUAL) -> Iterator[Delivery]:
    """The first day's first waves, and the small guarantor's top-up on the second day."""
    now = app_time(start, 0)
    small = partners.small_guarantor(tag)
    suspended = {parcel.sale.agent for parcel in parcels if parcel.sale.agent.suspended}
    yield from registrations(now, tag, (*partners.REGISTERED, small, *suspended, *trade.small))
    yield from entrustments(start, tag)
    demand = _demand(parcels)
    yield from zone_exports.opening(start, tag)
    yield market_operator(start, tag)
    yield from return_systems(start, tag)
    if any(plan.centre for parcel in parcels for plan in parcel.returns):
        yield return_centre(start, tag)
    for warehouse in partners.ALL_WAREHOUSES:
        yield filing(warehouse, now, tag, catalogue.ALL_GOODS)
        yield _entry(warehouse, now, tag, demand[warehouse.ems_no])
        yield zone_exports.from_abroad(start, tag, warehouse, _STOCKED)
    for guarantor in (*partners.GUARANTORS, partners.LATE_GUARANTOR, *trade.small):
        yield _top_up(guarantor.code, GUARANTEE, now, f"DB{tag}{guarantor.code}")
    yield _top_up(small.code, _BARELY, now, f"DB{tag}{small.code}")
    later = app_time(start, _NOON_SECOND)
    yield _top_up(small.code, GUARANTEE, later, f"DB{tag}{small.code}2", day=1, wave=Wave.CROWD)


def instruction(start: date, tag: str) -> Delivery:
    """The risk centre looks at some parcels of one kind of goods for a month. Whoever declares this plays officers, too."""
    now, officer = app_time(start, 0), partners.officer_of(partners.WAREHOUSES[0].customs_code)
    document = d.ControlInstruction(
        cop_no=f"BK{tag}", app_time=now, officer=officer, instruction_no=f"BK{tag}", gcode="33",
        share=_LOOKED_AT, since=f"{start:%Y%m%d}", until=f"{start + _A_MONTH:%Y%m%d}",
    )  # fmt: skip
    return declared("control-instruction", officer, document)


def _demand(parcels: Iterable[Parcel]) -> dict[str, dict[str, int]]:
    """Book → item → pieces all lists of the plan declare, refused ones too."""
    demand: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for parcel in parcels:
        for line in parcel.sale.lines:
            demand[parcel.sale.warehouse.ems_no][line.good.item_record_no] += line.qty
    return demand


def _entry(warehouse: partners.Warehouse, now: str, tag: str, demand: dict[str, int]) -> Delivery:
    lines = [
        d.EntryLine(
            item_record_no=good.item_record_no, qty=demand.get(good.item_record_no, 0) + _SPARE - zone_exports.BY_GATE,
            unit=good.unit,
        )
        for good in _STOCKED
    ]  # fmt: skip
    document = d.FirstLineEntry(
        cop_no=f"RQ{tag}{warehouse.ems_no}", app_time=now, ems_no=warehouse.ems_no,
        area_code=warehouse.enterprise.code, lines=lines,
    )  # fmt: skip
    return declared("first-line-entry", warehouse.ems_no, document, wave=Wave.STOCK)


def _top_up(code: str, amount: Decimal, now: str, cop_no: str, *, day: int = 0, wave: Wave = Wave.SETUP) -> Delivery:
    document = d.GuaranteeTopUp(cop_no=cop_no, app_time=now, assure_code=code, amount=amount, instrument="letter")
    return declared("guarantee-top-up", code, document, day=day, wave=wave)
