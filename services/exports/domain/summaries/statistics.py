"""Goods of simplified lists make the figures of a month: by heading, country, mode and lawful unit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from libs.schemas.events.lists import DeclaredLine
from libs.schemas.events.summaries import StatisticsPublished
from libs.schemas.reference import current
from libs.schemas.reference.tables import EXCHANGE_RATES
from services.exports.domain.summaries.files import Amounts, CurrencyKey, ExportedList, FigureKey

YUAN, DOLLAR = "142", "502"
HEADING_DIGITS = 4
_FEN = Decimal("0.01")


def currency_of(line: DeclaredLine) -> str:
    return line.currency or YUAN


def figures_of(exported: ExportedList) -> dict[CurrencyKey, Amounts]:
    """Return what the list adds to the figures of the month in which it departed."""
    assert exported.declared and exported.departed_day and exported.lines is not None
    month, declared = exported.departed_day.replace(day=1), exported.declared
    added: dict[CurrencyKey, Amounts] = {}
    seen: set[FigureKey] = set()
    for line in sorted(exported.lines, key=currency_of):
        heading = line.gcode[:HEADING_DIGITS]
        figure = FigureKey(month, declared.customs_code, declared.trade_mode, heading, line.country, line.unit1)
        amounts = added.setdefault(CurrencyKey(figure, currency_of(line)), Amounts())
        amounts.lists += figure not in seen
        amounts.qty += Decimal(line.qty1)
        amounts.value += Decimal(line.total_price)
        seen.add(figure)
    return added


def published(figure: FigureKey, parts: Mapping[str, Amounts], day: date) -> StatisticsPublished:
    """The figure, its value in yuan and dollars by the rates of its month. day: the last of the month."""
    rates = current().on(EXCHANGE_RATES, day)
    yuan = sum((part.value * _rate(rates, currency) for currency, part in parts.items()), Decimal(0))
    dollars = yuan / _rate(rates, DOLLAR) if DOLLAR in rates else Decimal(0)
    return StatisticsPublished(
        **figure._asdict(),
        lists=sum(part.lists for part in parts.values()),
        qty=sum((part.qty for part in parts.values()), Decimal(0)),
        value_cny=yuan.quantize(_FEN, ROUND_HALF_UP),
        value_usd=dollars.quantize(_FEN, ROUND_HALF_UP),
        without_rate=sorted(currency for currency in parts if currency not in rates),
        release=current().name,
    )


def _rate(rates: Mapping[str, object], currency: str) -> Decimal:
    """Yuan for one of the currency; 0 where the release has no rate of the month, which the figure says."""
    row = rates.get(currency)
    return Decimal(row.yuan) if row is not None else Decimal(0)  # type: ignore[attr-defined]
