"""The tariff by customs day: lines with their units, rates, consumption tax and place on the positive list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import chain
from typing import Literal

import msgspec

from libs.schemas.reference.periods import Periods
from libs.schemas.reference.rows.goods import ConsumptionRow, PositiveRow, TariffRow
from libs.schemas.reference.rows.named import GRAM, KILOGRAM

UNITS_IN = {(KILOGRAM, GRAM): Decimal(1000)}
"""What a measured quantity is multiplied by, to be counted in the unit of a consumption tax."""


@dataclass(frozen=True, slots=True)
class ConsumptionStep:
    """From `threshold` (yuan of dutiable value per unit) on: `rate` of the value and `specific` yuan per unit."""

    threshold: Decimal
    rate: Decimal
    specific: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class ConsumptionTax:
    """A consumption tax.

    unit: what thresholds and specific amounts count; measured: the list quantity they are measured in, converted to it.
    steps: by rising threshold, the highest one reached applies; below the first the goods bear none.
    """

    name: str
    measured: Literal["qty1", "qty2"]
    unit: str
    steps: tuple[ConsumptionStep, ...]

    def step(self, value: Decimal, quantity: Decimal) -> ConsumptionStep | None:
        """The step for goods of this dutiable value (yuan) and quantity (in `unit`)."""
        reached = None
        for step in self.steps:
            if value >= step.threshold * quantity:
                reached = step
        return reached

    def can_measure(self, unit1: str, unit2: str | None) -> bool:
        """True if lines with these lawful units say the quantity it is measured in."""
        unit = unit1 if self.measured == "qty1" else unit2
        return unit == self.unit or (unit, self.unit) in UNITS_IN


class TariffLine(msgspec.Struct, frozen=True, gc=False):
    """One line on one day. unit1, unit2: lawful units. duty: MFN rate. listed: its row of the positive list."""

    gcode: str
    name: str
    unit1: str
    unit2: str | None
    duty: Decimal
    vat: Decimal
    consumption: ConsumptionTax | None = None
    listed: PositiveRow | None = None
    export_duty: Decimal | None = None
    export_licence: bool = False


@dataclass(frozen=True, slots=True)
class Tariff:
    """Lines by goods code, by day. release: the name of the release that they are of."""

    release: str
    lines: Periods[Mapping[str, TariffLine]]


def consumption_taxes(rows: Iterable[ConsumptionRow]) -> dict[str, ConsumptionTax]:
    """The taxes of a day by name, from the steps of that day."""
    steps: defaultdict[str, list[ConsumptionRow]] = defaultdict(list)
    for row in rows:
        steps[row.name].append(row)
    return {name: _tax(name, sorted(of_tax, key=lambda row: row.threshold)) for name, of_tax in steps.items()}


def _tax(name: str, rows: list[ConsumptionRow]) -> ConsumptionTax:
    steps = tuple(ConsumptionStep(row.threshold, row.rate, row.specific) for row in rows)
    return ConsumptionTax(name, rows[0].measured, rows[0].unit, steps)


def tariff_lines(
    tariff: Periods[Mapping[str, TariffRow]],
    consumption: Periods[Mapping[tuple[str, Decimal], ConsumptionRow]],
    positive: Periods[Mapping[str, PositiveRow]],
) -> Periods[Mapping[str, TariffLine]]:
    """The lines of each day, put together of the rows of three files."""

    def lines_on(day: date) -> Mapping[str, TariffLine]:
        taxes = consumption_taxes(consumption.on(day).values())
        listed = positive.on(day)
        return {code: _line(row, taxes, listed.get(code[:8])) for code, row in tariff.on(day).items()}

    return Periods(chain(tariff.changes, consumption.changes, positive.changes), lines_on)


def _line(row: TariffRow, taxes: Mapping[str, ConsumptionTax], listed: PositiveRow | None) -> TariffLine:
    return TariffLine(
        gcode=row.gcode,
        name=row.zh,
        unit1=row.unit1,
        unit2=row.unit2,
        duty=row.duty,
        vat=row.vat,
        consumption=taxes[row.consumption_tax] if row.consumption_tax else None,
        listed=listed,
        export_duty=row.export_duty,
        export_licence=row.export_licence,
    )
