"""The tables of a reference release: a row each says which file it is and what names its rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter
from typing import Any, Generic, TypeVar

from libs.schemas.reference.files.cells import Column, Row, columns_of
from libs.schemas.reference.rows import general, goods, places

R = TypeVar("R", bound=Row)
RowRule = Callable[[Any], Iterator[tuple[str, str]]]
"""What a row must keep beyond its cells: the columns that do not, with words."""


@dataclass(frozen=True, eq=False)
class ReferenceTable(Generic[R]):
    """One file. key: the columns that name a row; on one day there is one row of a key at most."""

    name: str
    zh: str
    en: str
    row: type[R]
    key: tuple[str, ...] = ("code",)
    rules: tuple[RowRule, ...] = ()

    @property
    def file(self) -> str:
        return f"{self.name}.csv"

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        return columns_of(self.row)

    @cached_property
    def key_of(self) -> Callable[[R], Any]:
        """The value of the key: a text, or a tuple where several columns name a row."""
        return attrgetter(*self.key)


TARIFF = ReferenceTable("tariff", "税则", "tariff lines", goods.TariffRow, ("gcode",))
CONSUMPTION_TAX = ReferenceTable(
    "consumption_tax", "消费税", "steps of consumption tax", goods.ConsumptionRow, ("name", "threshold")
)
POSITIVE_LIST = ReferenceTable("positive_list", "跨境电商零售进口商品清单", "positive list", goods.PositiveRow)
PRICES = ReferenceTable("prices", "参考价格", "reference prices", goods.PriceRow, ("gcode", "unit"))
EXPORT_CONTROLS = ReferenceTable(
    "export_controls", "出口管制", "controls of exports", goods.ExportControl, rules=(goods.about_something,)
)
UNITS = ReferenceTable("units", "计量单位代码", "units of measure", goods.Unit)
WRAP_TYPES = ReferenceTable("wrap_types", "包装种类代码", "kinds of packing", general.Code1)
TRANSPORT_MODES = ReferenceTable("transport_modes", "运输方式代码", "modes of transport", general.TransportMode)
TRADE_MODES = ReferenceTable("trade_modes", "监管方式代码", "supervision modes", general.Code4)
COUNTRIES = ReferenceTable("countries", "国家（地区）代码", "countries and regions", general.Country)
CURRENCIES = ReferenceTable("currencies", "币制代码", "currencies", general.Currency)
EXCHANGE_RATES = ReferenceTable(
    "exchange_rates", "月汇率", "monthly rates", general.ExchangeRate, ("currency",), (general.whole_months,)
)
HOLIDAYS = ReferenceTable(
    "holidays", "节假日", "holidays and working weekends", general.Holiday, rules=(general.bounded,)
)
AUDIT_SHARES = ReferenceTable(
    "audit_shares", "后续审核比例", "shares audited after release", general.AuditShare, ("credit",)
)
REGIONS = ReferenceTable("regions", "通关一体化区域", "regions of integrated clearance", places.Region)
DISTRICTS = ReferenceTable("districts", "直属海关", "customs districts", places.District)
CUSTOMS_OFFICES = ReferenceTable(
    "customs_offices", "海关关区代码", "customs offices", places.CustomsOffice, rules=(places.within_district,)
)
DISTRICT_SCHEMES = ReferenceTable(
    "district_schemes", "直属海关试点", "schemes by district", places.DistrictScheme, ("scheme", "district")
)
PORTS = ReferenceTable("ports", "港口代码", "ports", places.Port)
ZONE_KINDS = ReferenceTable("zone_kinds", "特殊区域类型", "kinds of zones", places.ZoneKind)
ZONES = ReferenceTable("zones", "特殊区域", "zones", places.SpecialZone)
PILOT_ZONES = ReferenceTable("pilot_zones", "跨境电商综合试验区", "comprehensive pilot zones", places.PilotZone)
CLUSTERS = ReferenceTable("clusters", "市场采购集聚区", "market clusters", places.MarketCluster)
SITES = ReferenceTable("sites", "监管作业场所", "authorised sites", places.Site)

TABLES: dict[str, ReferenceTable[Any]] = {
    table.name: table
    for table in (
        TARIFF, CONSUMPTION_TAX, POSITIVE_LIST, PRICES, EXPORT_CONTROLS, UNITS, WRAP_TYPES, TRANSPORT_MODES, TRADE_MODES,
        COUNTRIES, CURRENCIES, EXCHANGE_RATES, HOLIDAYS, REGIONS, DISTRICTS, CUSTOMS_OFFICES, DISTRICT_SCHEMES, PORTS,
        ZONE_KINDS, ZONES, PILOT_ZONES, CLUSTERS, SITES, AUDIT_SHARES,
    )
}  # fmt: skip
"""Name → table. A release holds every one of these files and no other."""
