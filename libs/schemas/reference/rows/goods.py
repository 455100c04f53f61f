"""Rows about goods: tariff, consumption tax, positive list, prices, units."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from msgspec import Meta

from libs.schemas.reference.files.cells import Amount, Percent, Row, Words

_GOODS = r"^[0-9]{10}$"
_UNIT = r"^[0-9]{3}$"
UnitOf = Annotated[str, Meta(pattern=_UNIT, extra={"refers": "units"})]
GoodsOf = Annotated[str, Meta(pattern=_GOODS, extra={"refers": "tariff"})]


class Unit(Row, frozen=True, gc=False, kw_only=True):
    """A unit of measure."""

    code: Annotated[str, Meta(pattern=_UNIT, description="three digits of the Unified Version's table")]
    zh: Annotated[Words, Meta(description="Chinese name")]
    kilograms: Annotated[Amount | None, Meta(description="kilograms in one, for units of weight")] = None


class TariffRow(Row, frozen=True, gc=False, kw_only=True):
    """A tariff line of ten digits with its statutory rates."""

    gcode: Annotated[str, Meta(pattern=_GOODS, description="goods code, ten digits")]
    zh: Annotated[Words, Meta(description="Chinese name of the goods")]
    unit1: Annotated[UnitOf, Meta(description="first lawful unit")]
    unit2: Annotated[UnitOf | None, Meta(description="second lawful unit, where there is one")] = None
    duty: Annotated[Percent, Meta(description="import duty, most-favoured-nation rate")]
    vat: Annotated[Percent, Meta(description="import VAT")]
    consumption_tax: Annotated[
        Words | None, Meta(description="name of a row of `consumption_tax.csv`; empty: the goods bear none")
    ] = None
    export_duty: Annotated[Percent | None, Meta(description="export duty; empty: none")] = None
    export_licence: Annotated[bool, Meta(description="whether exports need a licence")] = False


class ConsumptionRow(Row, frozen=True, gc=False, kw_only=True):
    """A step of a consumption tax; from its threshold on it applies instead of the step below."""

    name: Annotated[Words, Meta(description="what tariff lines call it")]
    measured: Annotated[Literal["qty1", "qty2"], Meta(description="the quantity of a list it is measured in")]
    unit: Annotated[UnitOf, Meta(description="unit of threshold and specific amount; qty is converted to it")]
    threshold: Annotated[Amount, Meta(description="yuan of dutiable value per unit from which the step applies")]
    rate: Annotated[Percent, Meta(description="share of the value")]
    specific: Annotated[Amount, Meta(description="yuan per unit")]


class PositiveRow(Row, frozen=True, gc=False, kw_only=True):
    """Goods that may be imported by cross-border retail."""

    code: Annotated[str, Meta(pattern=r"^[0-9]{8}$", description="tariff item, eight digits: all lines under it")]
    zh: Annotated[Words, Meta(description="Chinese name of the goods")]
    modes: Annotated[
        str, Meta(pattern=r"^([0-9]{4}( [0-9]{4})*)?$", description="modes it is open to, blanks between; empty: all")
    ] = ""
    first_import: Annotated[
        bool, Meta(description="whether a first import needs its licence, registration or filing (1239 asks for it)")
    ] = False
    condition: Annotated[str, Meta(description="the condition in words; told, not computed")] = ""


class PriceRow(Row, frozen=True, gc=False, kw_only=True):
    """A reference price of goods without a book."""

    gcode: Annotated[GoodsOf, Meta(description="goods code")]
    unit: Annotated[UnitOf, Meta(description="unit the price is for")]
    yuan: Annotated[Amount, Meta(description="yuan for one unit")]


class ExportControl(Row, frozen=True, gc=False, kw_only=True):
    """Goods, or a country, that exports may not go to, or not as everything else does."""

    code: Annotated[str, Meta(pattern=r"^[0-9a-z-]{1,40}$", description="a name of its own")]
    zh: Annotated[Words, Meta(description="what is controlled, and why")]
    kind: Annotated[
        Literal["prohibited", "restricted", "inspection"],
        Meta(
            description="never leaves; an officer decides; inspected by law, so that no list is enough for 9710, 9810"
        ),
    ]
    gcode: Annotated[
        str, Meta(pattern=r"^([0-9]{2,10})?$", description="first digits of the goods codes; empty: all goods")
    ] = ""
    country: Annotated[
        Annotated[str, Meta(pattern=r"^[0-9]{3}$", extra={"refers": "countries"})] | None,
        Meta(description="where the goods go; empty: anywhere"),
    ] = None


def about_something(row: ExportControl) -> Iterator[tuple[str, str]]:
    """It names goods or a country."""
    if not row.gcode and row.country is None:
        yield "gcode", "goods or a country wanted"
