"""Random lists over a full tariff are taxed as exact fractions say, to the fen.

The oracle reads the release's files itself and knows nothing of the service: statutes and formulas as the announcements have
them (财关税〔2016〕18号, 财关税〔2018〕49号), in fractions, rounded where the law's amounts become money.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal as D
from fractions import Fraction as F
from functools import cache
from math import floor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from libs.schemas.events.tax import Assessment
from libs.schemas.findings import Finding
from libs.schemas.reference import ReferenceRelease, load
from libs.schemas.reference.files.large import write_large
from libs.schemas.reference.files.manifest import seal
from services.tax.domain.assessment import assess
from services.tax.domain.rules import Practice
from services.tax.tests.samples import held, line

DAY, SEED = date(2026, 3, 2), 5
SINGLE, YEARLY = F(5000), F(26000)
GRAMS, REDUCED = 1000, F(7, 10)
Row = dict[str, str]


@dataclass(frozen=True)
class Book:
    """A release as its files say it.

    tariff: goods code → row on the day. steps: name of a consumption tax → its steps.
    """

    release: ReferenceRelease
    tariff: dict[str, Row]
    steps: dict[str, list[Row]]


@cache
def book() -> Book:
    """Write a full tariff, all of it on the positive list.

    A tenth of what is counted in kilograms or litres bears consumption tax.
    """
    with TemporaryDirectory() as place:
        return _written(write_large(Path(place), seed=SEED))


def _written(directory: Path) -> Book:
    rows = read(directory / "tariff.csv")
    for number, row in enumerate(rows):
        if number % 10 == 0 and not row["consumption_tax"]:
            row["consumption_tax"] = {"035": "cosmetics", "095": "wine"}.get(row["unit1"], "")
    write(directory / "tariff.csv", rows)
    listed = read(directory / "positive_list.csv")
    known = {row["code"] for row in listed}
    fresh = sorted({row["gcode"][:8] for row in rows} - {code[:8] for code in known})
    listed += [{**dict.fromkeys(listed[0], ""), "code": code, "zh": "税目", "since": "2019-04-01"} for code in fresh]
    write(directory / "positive_list.csv", [{**row, "source": "generated"} for row in listed])
    seal(directory, "oracle", date(2026, 1, 1), sample=True)
    steps: dict[str, list[Row]] = {}
    for row in on_the_day(read(directory / "consumption_tax.csv")):
        steps.setdefault(row["name"], []).append(row)
    return Book(load(directory), {row["gcode"]: row for row in on_the_day(rows)}, steps)


def read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(path: Path, rows: list[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def on_the_day(rows: list[Row]) -> Iterator[Row]:
    day = DAY.isoformat()
    return (row for row in rows if row["since"] <= day and (not row["until"] or day <= row["until"]))


def money(amount: F) -> F:
    """Half up to the fen."""
    return F(floor(amount * 100 + F(1, 2)), 100)


def shares(amount: F, weights: list[F]) -> list[F]:
    """The amount by largest remainder: whole fen, one more each by falling remainder, then by number of line."""
    if not sum(weights):
        weights = [F(1)] * len(weights)
    exact = [amount * 100 * weight / sum(weights) for weight in weights]
    fen = [floor(each) for each in exact]
    for number in sorted(range(len(exact)), key=lambda i: (fen[i] - exact[i], i))[: int(amount * 100) - sum(fen)]:
        fen[number] += 1
    return [F(each, 100) for each in fen]


@dataclass(frozen=True)
class Goods:
    """One line of a list. qty1 in the tariff's first unit; in pieces or what else it is sold by: qty."""

    gcode: str
    total_price: D
    qty: D
    qty1: D
    qty2: D


def values_of(goods: list[Goods], freight: D, insured: D) -> list[F]:
    """Each line's dutiable value: the list's is rounded once, and split by price and share of freight and insurance."""
    prices, fees = [F(each.total_price) for each in goods], F(freight) + F(insured)
    whole = sum(prices)
    parts = [price / whole if whole else F(1, len(goods)) for price in prices]
    return shares(money(whole + fees), [price + fees * part for price, part in zip(prices, parts, strict=True)])


def taxes_of(goods: Goods, value: F, full: bool) -> tuple[F, F, F]:
    row, share = book().tariff[goods.gcode], F(1) if full else REDUCED
    duty = value * F(row["duty"]) / 100 if full else F(0)
    rate, specific = F(0), F(0)
    for step in sorted(book().steps.get(row["consumption_tax"], []), key=lambda each: F(each["threshold"])):
        measured, unit = (goods.qty1, row["unit1"]) if step["measured"] == "qty1" else (goods.qty2, row["unit2"])
        quantity = F(measured) * (GRAMS if (unit, step["unit"]) == ("035", "036") else 1)
        if value >= F(step["threshold"]) * quantity:
            rate, specific = F(step["rate"]) / 100, F(step["specific"]) * quantity
    consumption = (value + duty + specific) * rate / (1 - rate) + specific
    vat = (value + duty + consumption) * F(row["vat"]) / 100
    return money(duty), money(consumption * share), money(vat * share)


def declared(goods: list[Goods], freight: D, insured: D) -> Any:
    rows = [book().tariff[each.gcode] for each in goods]
    lines = [
        line(
            gnum, str(each.total_price), each.gcode, str(each.qty), unit="140", unit1=row["unit1"], qty1=str(each.qty1),
            unit2=row["unit2"] or None, qty2=str(each.qty2) if row["unit2"] else None,
        )
        for gnum, (each, row) in enumerate(zip(goods, rows, strict=True), 1)
    ]  # fmt: skip
    return held("T1", *lines, freight=str(freight), insured=str(insured))


QUANTITIES = st.decimals("0.00001", "999", places=5)
FEES = st.decimals("0", "60", places=5)


@st.composite
def purchases(draw: st.DrawFn) -> list[Goods]:
    codes = sorted(book().tariff)
    lines = draw(st.integers(1, 6))
    most = draw(st.sampled_from(["0.02", "60", "900", "7000", "26000"]))
    return [
        Goods(
            draw(st.sampled_from(codes)),
            draw(st.decimals("0", most, places=draw(st.sampled_from([2, 5])))),
            draw(st.sampled_from([D(1), D(1), D(3)])),
            draw(QUANTITIES),
            draw(QUANTITIES),
        )
        for _ in range(lines)
    ]


@settings(deadline=None, max_examples=600)
@given(goods=purchases(), freight=FEES, insured=FEES)
def test_any_list_is_taxed_to_the_fen(goods: list[Goods], freight: D, insured: D) -> None:
    outcome = assess(declared(goods, freight, insured), DAY, Practice(), book().release.tariff)

    values = values_of(goods, freight, insured)
    total = sum(values, F(0))
    one = len(goods) == 1 and goods[0].qty == 1
    if total > SINGLE and not (one and total < YEARLY):
        assert isinstance(outcome, list)
        assert [finding.code for finding in outcome] == [_limit(outcome).code]
        return
    assert isinstance(outcome, Assessment), outcome
    expected = [taxes_of(each, value, total > SINGLE) for each, value in zip(goods, values, strict=True)]
    found = [tuple(map(F, (row.duty, row.consumption_tax, row.vat))) for row in outcome.lines]
    assert [F(row.value) for row in outcome.lines] == values
    assert found == expected
    assert F(outcome.value) == total
    heads = [sum((row[n] for row in expected), F(0)) for n in range(3)]
    assert [F(outcome.duty), F(outcome.consumption_tax), F(outcome.vat)] == heads
    assert F(outcome.total) == sum(heads)


def _limit(findings: list[Finding]) -> Finding:
    (finding,) = findings
    assert "limit" in finding.rule
    return finding


@pytest.mark.parametrize(
    ("price", "total"),
    [("300.00", "29.12"), ("5000.00", "455.00"), ("9.90", "0.90")],
)
def test_the_oracle_knows_the_worked_examples(price: str, total: str) -> None:
    """Domain facts 5.2, of goods that bear 13 % and no consumption tax."""
    plain = next(code for code, row in book().tariff.items() if row["vat"] == "13" and not row["consumption_tax"])
    freight = D(20) if price == "300.00" else D(0)
    goods = [Goods(plain, D(price), D(1), D(1), D(1))]
    (value,) = values_of(goods, freight, D(0))
    assert sum(taxes_of(goods[0], value, full=False)) == F(total)
