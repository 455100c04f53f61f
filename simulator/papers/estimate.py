"""A platform collects an estimate of the tax in advance. Customs assesses for itself and only warns of a difference."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Protocol

from libs.schemas.reference import current
from libs.schemas.reference.rows.named import GRAM, KILOGRAM
from libs.schemas.reference.tariff import ConsumptionTax

FEN = Decimal("0.01")
SINGLE_LIMIT = Decimal(5_000)
RETAIL_SHARE = Decimal("0.7")
_GRAMS = Decimal(1_000)


class Goods(Protocol):
    @property
    def gcode(self) -> str: ...
    @property
    def unit1(self) -> str: ...
    @property
    def per1(self) -> Decimal: ...
    @property
    def unit2(self) -> str | None: ...
    @property
    def per2(self) -> Decimal | None: ...


class OrderedLine(Protocol):
    @property
    def good(self) -> Goods: ...
    @property
    def qty(self) -> int: ...
    @property
    def total(self) -> Decimal: ...


def estimate_tax(lines: Iterable[OrderedLine], freight: Decimal, day: date) -> Decimal:
    """Σ of every line's taxes, each rounded half-up to the fen; yuan. Goods outside the tariff count as untaxed."""
    lines = list(lines)
    goods_value = sum((line.total for line in lines), Decimal(0))
    full = goods_value + freight > SINGLE_LIMIT
    total = Decimal(0)
    for line in lines:
        share = freight * line.total / goods_value if goods_value else Decimal(0)
        total += _line_tax(line, line.total + share, full, day)
    return total


def _line_tax(line: OrderedLine, value: Decimal, full: bool, day: date) -> Decimal:
    tariff = current().tariff.lines.on(day).get(line.good.gcode)
    if tariff is None:
        return Decimal(0)
    duty = value * tariff.duty if full else Decimal(0)
    consumption = _consumption(tariff.consumption, line, value, duty) if tariff.consumption else Decimal(0)
    vat = (value + duty + consumption) * tariff.vat
    share = Decimal(1) if full else RETAIL_SHARE
    return sum((_fen(part) for part in (duty, consumption * share, vat * share)), Decimal(0))


def _consumption(row: ConsumptionTax, line: OrderedLine, value: Decimal, duty: Decimal) -> Decimal:
    good = line.good
    per, unit = (good.per1, good.unit1) if row.measured == "qty1" else (good.per2 or Decimal(0), good.unit2)
    quantity = per * line.qty * (_GRAMS if (row.unit, unit) == (GRAM, KILOGRAM) else 1)
    step = row.step(value, quantity)
    if step is None:
        return Decimal(0)
    specific = quantity * step.specific
    return (value + duty + specific) / (1 - step.rate) * step.rate + specific


def _fen(amount: Decimal) -> Decimal:
    return amount.quantize(FEN, ROUND_HALF_UP)
