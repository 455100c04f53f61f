"""An assessment says what tax a list owes: values, taxes and head sums.

Sources: 财关税〔2016〕18号, 财关税〔2018〕49号; domain facts 5.2.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from libs.schemas.codes import supervision_modes as modes
from libs.schemas.codes.limits import in_fen
from libs.schemas.codes.supervision_modes import Check, Hold
from libs.schemas.events.accountbook import StockHeld
from libs.schemas.events.base import DecimalText
from libs.schemas.events.lists import Declared, DeclaredLine
from libs.schemas.events.tax import Assessment, LineTax
from libs.schemas.findings import Finding
from libs.schemas.reference.tariff import UNITS_IN, ConsumptionTax, Tariff, TariffLine
from services.tax.domain import rules
from services.tax.domain.apportionment import apportion
from services.tax.domain.broken import BrokenPromise
from services.tax.domain.rules import Practice, RetailRule, rule_on

ZERO = Decimal("0.00")
WHOLE = Decimal(1)

Taxes: TypeAlias = tuple[Decimal, Decimal, Decimal]
"""A line's duty, consumption tax and VAT, yuan."""


def assess(held: StockHeld, day: date, practice: Practice, tariff: Tariff) -> Assessment | list[Finding]:
    """The tax of the list on this customs day, or everything that keeps it from being assessed."""
    mode = modes.mode_of(held.list, day)
    if mode is None:
        return [rules.MODE.finding(held.list.trade_mode)]
    rule = rule_on(day)
    lines, fees = held.lines, held.fees
    values = line_values(lines, Decimal(fees.freight) + Decimal(fees.insured_fee), practice)
    value = sum(values, ZERO)
    full_rate = value > rule.limit.single
    findings = [*_over_limit(held, value, rule)] if full_rate and Check.SINGLE_LIMIT in mode.checks else []
    tariff_lines, listed_only = tariff.lines.on(day), Check.POSITIVE_LIST in mode.checks
    taxes = []
    for line, line_value in zip(lines, values, strict=True):
        tariff_line = tariff_lines.get(line.gcode)
        if listed_only and (tariff_line is None or tariff_line.listed is None):
            findings.append(_not_on_list(line, day, tariff.release))
        elif tariff_line is None:
            findings.append(_no_rates(line, day, tariff.release))
        elif wrong := _wrong_units(line, tariff_line, tariff.release):
            findings += wrong
        else:
            taxes.append(line_tax(line, line_value, tariff_line, rule, full_rate))
    if findings:
        return findings
    rule_name = f"{rule.name}+{tariff.release}"
    return _assessed(held, rule_name, full_rate, value, values, rounded(lines, taxes, practice))


def under_guarantee(declared: Declared, day: date) -> bool:
    """Say whether the mode's row collects the tax under a guarantee. A mode that is no more on this day did."""
    mode = modes.mode_of(declared, day)
    return mode is None or Hold.GUARANTEE in mode.holds


def line_values(lines: Sequence[DeclaredLine], fees: Decimal, practice: Practice) -> list[Decimal]:
    """Dutiable value of each line: its price and its share of freight and insurance, yuan, whole fen.

    The list's value is rounded once and split from there, so no line's rounding moves it over a limit.
    """
    prices = [Decimal(line.total_price) for line in lines]
    if practice.apportionment == "price":
        parts = prices
    elif practice.apportionment == "quantity":
        parts = [Decimal(line.qty) for line in lines]
    else:
        parts = [WHOLE] * len(lines)
    if not (whole := sum(parts)):
        parts, whole = [WHOLE] * len(lines), Decimal(len(lines))
    # price + fees · part / whole, times whole: exact where a division is not
    weights = [price * whole + fees * part for price, part in zip(prices, parts, strict=True)]
    return apportion(in_fen(sum(prices, fees)), weights, [line.gnum for line in lines])


def line_tax(line: DeclaredLine, value: Decimal, tariff: TariffLine, rule: RetailRule, full_rate: bool) -> Taxes:
    """The line's taxes, unrounded.

    With D = duty, c = consumption-tax rate, s = specific consumption tax, v = VAT rate, the full consumption tax is
    ((V + D)·c + s) / (1 - c) and the VAT base V + D + that = (V + D + s) / (1 - c): one division each, made last.
    """
    duty_share, tax_share = (WHOLE, WHOLE) if full_rate else (rule.duty_share, rule.tax_share)
    duty = value * tariff.duty * duty_share if duty_share else ZERO
    step = None
    if tariff.consumption is not None:
        quantity = measured(line, tariff, tariff.consumption)
        step = tariff.consumption.step(value, quantity)
    if step is None:
        return duty, ZERO, (value + duty) * tariff.vat * tax_share
    specific, net = quantity * step.specific, 1 - step.rate
    consumption_tax = ((value + duty) * step.rate + specific) * tax_share / net
    return duty, consumption_tax, (value + duty + specific) * tariff.vat * tax_share / net


def measured(line: DeclaredLine, tariff: TariffLine, rule: ConsumptionTax) -> Decimal:
    """The quantity the consumption tax is measured in, in its unit; the line's units are the tariff's."""
    quantity, unit = (line.qty1, tariff.unit1) if rule.measured == "qty1" else (line.qty2, tariff.unit2)
    if quantity is None or unit is None:
        raise BrokenPromise(f"the tariff asks for no quantity to measure {rule.name} of {tariff.gcode} in")
    return Decimal(quantity) if unit == rule.unit else Decimal(quantity) * UNITS_IN[unit, rule.unit]


def rounded(lines: Sequence[DeclaredLine], taxes: Sequence[Taxes], practice: Practice) -> list[Taxes]:
    """The taxes in whole fen, by the practice."""
    fen = practice.fen
    if practice.rounding_level == "line":
        return [(fen(duty), fen(consumption_tax), fen(vat)) for duty, consumption_tax, vat in taxes]
    gnums = [line.gnum for line in lines]
    duties, consumption_taxes, vats = (apportion(fen(sum(tax, ZERO)), tax, gnums) for tax in zip(*taxes, strict=True))
    return list(zip(duties, consumption_taxes, vats, strict=True))


def _assessed(
    held: StockHeld,
    rule: str,
    full_rate: bool,
    value: Decimal,
    values: Sequence[Decimal],
    taxes: Sequence[Taxes],
) -> Assessment:
    duty = consumption_tax = vat = ZERO
    lines = []
    for line, line_value, of_line in zip(held.lines, values, taxes, strict=True):
        duty, consumption_tax, vat = duty + of_line[0], consumption_tax + of_line[1], vat + of_line[2]
        lines.append(LineTax(line.gnum, *map(_text, (line_value, *of_line))))
    total = duty + consumption_tax + vat
    declared = held.fees.tax_total
    differs = declared is not None and Decimal(declared) != total
    return Assessment(
        value=_text(value),
        duty=_text(duty),
        consumption_tax=_text(consumption_tax),
        vat=_text(vat),
        total=_text(total),
        full_rate=full_rate,
        tax_rule=rule,
        lines=lines,
        tax_total=declared if differs else None,
        warnings=[_order_differs(declared, total)] if differs else [],
    )


_text: Callable[[Decimal], DecimalText] = str  # type: ignore[assignment]  # an amount's text is told to be one


def _over_limit(held: StockHeld, value: Decimal, rule: RetailRule) -> list[Finding]:
    """Above the single limit only one article may come in, and only below the annual limit."""
    one_article = len(held.lines) == 1 and Decimal(held.lines[0].qty) == 1
    if rule.limit.allows(value, one_article):
        return []
    text = (
        "单件商品超过年度限值 one article above the annual limit"
        if one_article
        else "多件商品超过单次限值 several articles above the single limit"
    )
    return [rules.SINGLE_LIMIT[rule.limit.version].finding(value, rule.limit.bound(one_article), text=text)]


def _no_rates(line: DeclaredLine, day: date, release: str) -> Finding:
    text = f"{rules.RATES.text} on {day}"
    return rules.RATES.under(release).finding(line.gcode, line=line.gnum, text=text)


def _not_on_list(line: DeclaredLine, day: date, release: str) -> Finding:
    text = f"{rules.POSITIVE_LIST.text} of {day}"
    return rules.POSITIVE_LIST.under(release).finding(line.gcode, line=line.gnum, text=text)


def _wrong_units(line: DeclaredLine, tariff: TariffLine, release: str) -> list[Finding]:
    """Lawful units must be the tariff's: thresholds and specific taxes are measured in them (domain facts 4.2, 18). A second
    quantity is told only of goods whose tariff line asks for it.
    """
    findings = []
    if line.unit1 != tariff.unit1:
        findings.append(rules.UNIT1.under(release).finding(line.unit1, tariff.unit1, line.gnum))
    if line.unit2 != tariff.unit2 or (line.qty2 is None) != (tariff.unit2 is None):
        findings.append(rules.UNIT2.under(release).finding(line.unit2, tariff.unit2, line.gnum))
    return findings


def _order_differs(declared: str | None, assessed: Decimal) -> Finding:
    return rules.TAX_TOTAL.finding(declared, assessed)
