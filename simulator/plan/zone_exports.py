"""A zone enterprise may export: its conditions are on record, its export book stands, and goods are to enter it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal

from libs.schemas import declarations as d
from libs.schemas.codes.book_kinds import BookKind, ZoneCondition
from libs.schemas.zone_declarations import EntryVerificationList, HeldCondition, ZoneConditions
from simulator.papers.documents import app_time
from simulator.people import catalogue, partners
from simulator.plan.plan import Delivery, Wave
from simulator.plan.register import declared, filing

_PIECES = Decimal(200)
BY_GATE = Decimal(12)
"""Pieces of each item of a book for imports that enter by the gate."""
_OF_EXPORTS, _NUMBERS = 2, 8
"""Declarations from outside of the book of exports, and numbers that a plan has."""
_A_WEEK, _TWO_YEARS = timedelta(days=7), timedelta(days=730)
_DECLARATIONS_MAX = 10**10


def opening(start: date, tag: str) -> Iterator[Delivery]:
    """Customs' word in the first wave, then the book, then what is to enter it by two verification lists."""
    zone, now = partners.EXPORT_ZONE, app_time(start, 0)
    area, own = zone.enterprise.code, {"app_time": now, "area_code": zone.enterprise.code, "ems_no": zone.ems_no}
    since, until = f"{start - _A_WEEK:%Y%m%d}", f"{start + _TWO_YEARS:%Y%m%d}"
    held = [HeldCondition(meets=each, since=since, until=until) for each in ZoneCondition]
    conditions = ZoneConditions(cop_no=f"TJ{tag}{area}", app_time=now, area_code=area, conditions=held)
    yield declared("zone-conditions", area, conditions, wave=Wave.REGISTER)
    yield filing(zone, now, tag, catalogue.GOODS, BookKind.EXPORT)
    for number, goods in enumerate((catalogue.GOODS[::2], catalogue.GOODS[1::2]), start=1):
        lines = [d.EntryLine(item_record_no=good.item_record_no, qty=_PIECES, unit=good.unit) for good in goods]
        entry = EntryVerificationList(
            **own, cop_no=f"RQ{tag}{zone.ems_no}{number}", outside_code=partners.MERCHANTS[0].code,
            entry_id=_entry_id(zone.customs_code, start, tag, number), gross_weight=Decimal(900), lines=lines,
        )  # fmt: skip
        yield declared("entry-verification-list", zone.ems_no, entry, wave=Wave.STOCK)


def from_abroad(start: date, tag: str, warehouse: partners.Warehouse, goods: Iterable[catalogue.Good]) -> Delivery:
    """Some pieces of each item of a book for imports enter by verification list (预增), note and gate (实增)."""
    number = _OF_EXPORTS + 1 + partners.ALL_WAREHOUSES.index(warehouse)
    entry = EntryVerificationList(
        cop_no=f"RQ{tag}{warehouse.ems_no}G", app_time=app_time(start, 0), ems_no=warehouse.ems_no,
        area_code=warehouse.enterprise.code, outside_code=partners.AGENTS[0].code,
        entry_id=_entry_id(warehouse.customs_code, start, tag, number), gross_weight=Decimal(30),
        lines=[d.EntryLine(item_record_no=good.item_record_no, qty=BY_GATE, unit=good.unit) for good in goods],
    )  # fmt: skip
    return declared("entry-verification-list", warehouse.ems_no, entry, wave=Wave.STOCK)


def _entry_id(office: str, day: date, tag: str, number: int) -> str:
    """A number as customs gives: office, year, ten digits. tag: keeps apart those of different plans."""
    own = int.from_bytes(tag.encode(), "big") * _NUMBERS + number
    return f"{office}{day:%Y}{own % _DECLARATIONS_MAX:010d}"
