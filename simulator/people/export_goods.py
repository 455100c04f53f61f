"""The catalogue of what is sold abroad. Prices in dollars, FOB."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from simulator.people import catalogue
from simulator.people.catalogue import Good

_HOME = "142"
_KINDS = """
9617009000 保温杯500毫升   007 035 0.35 -   -    20.00 0.40
9503006000 积木玩具        007 011 1    035 0.8  18.50 0.90
4202220000 尼龙单肩包      007 011 1    035 0.6  32.00 0.75
4202320000 化纤钱包        007 011 1    035 0.1   9.90 0.15
6109100021 纯棉短袖上衣    011 011 1    035 0.2   7.50 0.25
6402992900 橡塑休闲鞋      025 025 1    035 0.7  26.00 0.95
7323930000 不锈钢餐盘套装  006 035 0.9  -   -    15.00 1.10
8414519300 桌面小风扇      001 001 1    -   -    12.80 0.60
8510100000 便携剃须刀      001 011 1    -   -    24.00 0.40
3926209000 硅胶围嘴        007 035 0.1  011 1     5.20 0.12
"""


def _good(number: int, row: str) -> Good:
    gcode, name, unit, unit1, per1, unit2, per2, price, weight = row.split()
    return Good(
        item_record_no=str(300_000 + number), sku=f"OUT{number:05d}", gcode=gcode, name=name, model=f"{name}|无牌|1",
        unit=unit, unit1=unit1, per1=Decimal(per1), unit2=None if unit2 == "-" else unit2,
        per2=None if per2 == "-" else Decimal(per2), price=Decimal(price), weight=Decimal(weight), country=_HOME,
    )  # fmt: skip


GOODS = tuple(_good(number, row) for number, row in enumerate(_KINDS.strip().splitlines(), 1))
ZONE_GOODS = catalogue.GOODS
"""They lie in the zone's export book. Prices in yuan."""
TABLEWARE = next(good for good in GOODS if good.gcode == "7323930000")
COPPER = replace(
    TABLEWARE, item_record_no="300101", sku="OUT00101", gcode="7404000010", name="铜废碎料", unit="035", per1=Decimal(1)
)
"""Licensed, and dutiable."""


@dataclass(frozen=True, slots=True)
class Destination:
    """A country, and the port that parcels reach it by."""

    country: str
    port: str


DESTINATIONS = (
    Destination("304", "2110"),
    Destination("502", "5021"),
    Destination("303", "3031"),
    Destination("601", "6011"),
)
NOWHERE_FOR_METAL = Destination("109", "1011")
"""Goods of iron and steel may not leave for it."""
