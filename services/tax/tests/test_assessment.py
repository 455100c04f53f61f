"""The worked examples of the domain facts (5.2, 5.3), to the fen, and what keeps a list from being assessed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal as D
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs
from msgspec.structs import astuple

from libs.schemas.codes import supervision_modes as modes
from libs.schemas.codes.supervision_modes import Check, Hold
from libs.schemas.events.accountbook import BookFacts
from libs.schemas.events.base import DecimalText
from libs.schemas.events.tax import Assessment, TaxAssessed
from libs.schemas.findings import Finding
from libs.schemas.reference import current
from libs.schemas.reference.tariff import ConsumptionStep, ConsumptionTax, Tariff
from services.tax.domain.assessment import assess
from services.tax.domain.guarantee import GuaranteeAccount
from services.tax.domain.ledger import TaxLedger
from services.tax.domain.rules import Practice, rule_on
from services.tax.domain.taxation import Taxation
from services.tax.settings import Settings
from services.tax.tests.ledger import follows
from services.tax.tests.samples import GUARANTOR, HONEY, SNACKS, held, line, tariff

DAY = date(2026, 3, 2)
TARIFF = current().tariff


class LineOfTax(NamedTuple):
    gnum: int
    value: D
    duty: D
    consumption_tax: D
    vat: D


class Tax(NamedTuple):
    """An `Assessment` in numbers."""

    value: D
    duty: D
    consumption_tax: D
    vat: D
    total: D
    full_rate: bool
    tax_rule: str
    warnings: list[Finding]
    lines: list[LineOfTax]


def rate(percent: str, specific: str = "0") -> ConsumptionTax:
    return ConsumptionTax("test", "qty1", "035", (ConsumptionStep(D(0), D(percent) / 100, D(specific)),))


def assessed(document: Any, table: Tariff = TARIFF, practice: Practice | None = None) -> Tax:
    outcome = assess(document, DAY, practice or Practice(), table)
    assert isinstance(outcome, Assessment), outcome
    lines = [LineOfTax(row.gnum, *map(D, astuple(row)[1:])) for row in outcome.lines]
    amounts = (D(outcome.value), D(outcome.duty), D(outcome.consumption_tax), D(outcome.vat), D(outcome.total))
    return Tax(*amounts, outcome.full_rate, outcome.tax_rule, outcome.warnings, lines)


def findings(document: Any, table: Tariff = TARIFF) -> list[Finding]:
    outcome = assess(document, DAY, Practice(), table)
    assert isinstance(outcome, list)
    return outcome


@pytest.mark.parametrize(
    ("case", "goods", "freight", "table", "taxes", "total"),
    [
        ("A plain", "300.00", "20.00", tariff(), ("0", "0", "29.12"), "29.12"),
        ("B cosmetics", "500.00", "0", tariff(consumption=rate("15")), ("0", "61.76", "53.53"), "115.29"),
        ("C wine", "200.00", "0", tariff(consumption=rate("10")), ("0", "15.56", "20.22"), "35.78"),
        ("D 9 %", "100.00", "0", tariff(vat="0.09"), ("0", "0", "6.30"), "6.30"),
        ("E limit", "5000.00", "0", tariff(), ("0", "0", "455.00"), "455.00"),
        ("F tiny", "9.90", "0", tariff(), ("0", "0", "0.90"), "0.90"),
        ("G full", "6000.00", "0", tariff(duty="0.10"), ("600", "0", "858.00"), "1458.00"),
        (
            "H full",
            "6000.00",
            "0",
            tariff(duty="0.05", consumption=rate("15")),
            ("300", "1111.76", "963.53"),
            "2375.29",
        ),
        # (200 + 0.5 kg x 1) / 0.8: spirits at 20 % and ¥1 a kilogram
        ("spirits", "200.00", "0", tariff(consumption=rate("20", "0.5")), ("0", "35.44", "22.81"), "58.25"),
    ],
)
def test_worked_examples(case: str, goods: str, freight: str, table: Tariff, taxes: Any, total: str) -> None:
    tax = assessed(held("T1", line(total=goods), freight=freight), table)
    assert (tax.duty, tax.consumption_tax, tax.vat) == tuple(map(D, taxes)), case
    assert tax.total == D(total)
    assert tax.full_rate is (D(goods) > 5000)
    assert tax.tax_rule == "cbec-retail@2+test"


def test_what_was_held_is_told_on() -> None:
    goods = line(7, "120.00", qty="2", item_record_no="I000001")
    book = BookFacts(entry_mode="1210", zone_type="W", prices=[DecimalText("60.00")])
    document = structs.replace(held("T1", goods, area_code="A"), book=book)
    ledger = TaxLedger({GUARANTOR: GuaranteeAccount(GUARANTOR, ceiling=D(100))})
    [event] = follows(Taxation(ledger, Practice(), Settings().terms), document, DAY, datetime(2026, 3, 2, tzinfo=UTC))
    assert isinstance(event, TaxAssessed)
    assert (event.list, event.lines, event.book) == (document.list, document.lines, document.book)


THREE = [line(1, "59.90"), line(2, "129.00"), line(3, "39.00")]


def test_each_line_is_rounded_and_the_head_is_their_sum() -> None:
    tax = assessed(held("T1", *THREE, freight="7.00", insured="3.00"))
    assert [line.value for line in tax.lines] == [D("62.53"), D("134.66"), D("40.71")]
    assert [line.vat for line in tax.lines] == [D("5.69"), D("12.25"), D("3.70")]
    assert tax.total == D("21.64")


def test_rounding_the_whole_order_is_a_setting() -> None:
    tax = assessed(held("T1", *THREE, freight="10.00"), practice=Practice(rounding_level="order"))
    assert tax.total == D("21.65") == sum(line.vat for line in tax.lines)


@pytest.mark.parametrize(
    ("rounding", "fen"),
    [
        ("ROUND_HALF_UP", ["0.12", "0.13", "0.14"]),
        ("ROUND_HALF_EVEN", ["0.12", "0.12", "0.14"]),
        ("ROUND_DOWN", ["0.12", "0.12", "0.13"]),
    ],
)
def test_how_a_tax_becomes_whole_fen_is_a_setting(rounding: Any, fen: list[str]) -> None:
    rounded = map(Practice(rounding).fen, map(D, ("0.12", "0.125", "0.136")))
    assert list(map(str, rounded)) == fen


def test_what_freight_is_split_by_is_a_setting() -> None:
    lines = [line(1, "90.00", qty="1"), line(2, "10.00", qty="4")]
    by_quantity = assessed(held("T1", *lines, freight="5.00"), practice=Practice(apportionment="quantity"))
    assert [line.value for line in by_quantity.lines] == [D("91.00"), D("14.00")]
    equal = assessed(held("T1", *lines, freight="5.00"), practice=Practice(apportionment="equal"))
    assert [line.value for line in equal.lines] == [D("92.50"), D("12.50")]


@pytest.mark.parametrize(
    ("gcode", "total", "more", "consumption_tax"),
    [
        # ¥10 a gram: 30 g of cream below and at the threshold
        ("3304990029", "299.99", {"qty1": "0.03", "unit2": "011", "qty2": "1"}, "0.00"),
        ("3304990029", "300.00", {"qty1": "0.03", "unit2": "011", "qty2": "1"}, "37.06"),
        # ¥15 a sheet
        ("3304990049", "149.99", {"qty1": "0.2", "unit2": "020", "qty2": "10"}, "0.00"),
        ("3304990049", "150.00", {"qty1": "0.2", "unit2": "020", "qty2": "10"}, "18.53"),
        # beer: ¥0.22 a kilogram, from ¥3 a kilogram on ¥0.25, no rate
        ("2203000000", "29.99", {"qty1": "10", "unit1": "095", "unit2": "035", "qty2": "10"}, "1.54"),
        ("2203000000", "30.00", {"qty1": "10", "unit1": "095", "unit2": "035", "qty2": "10"}, "1.75"),
    ],
)
def test_consumption_tax_begins_at_its_threshold(gcode: str, total: str, more: Any, consumption_tax: str) -> None:
    assert assessed(held("T1", line(1, total, gcode, **more))).consumption_tax == D(consumption_tax)


def test_a_watch_of_ten_thousand_yuan_bears_consumption_tax_at_full_rate() -> None:
    watch = {"gcode": "9102110000", "unit1": "008", "qty1": "1"}
    assert assessed(held("T1", line(1, "9999.99", **watch))).consumption_tax == 0
    tax = assessed(held("T1", line(1, "10000.00", **watch)))
    assert (tax.duty, tax.consumption_tax, tax.vat) == (D("1000.00"), D("2750.00"), D("1787.50"))


@pytest.mark.parametrize(
    ("lines", "refused"),
    [
        ([line(1, "5000.00")], False),
        ([line(1, "2500.00"), line(2, "2500.00")], False),
        ([line(1, "5000.01")], False),
        ([line(1, "25999.99")], False),
        ([line(1, "26000.00")], True),
        ([line(1, "5000.01", qty="2")], True),
        ([line(1, "2500.00"), line(2, "2500.01")], True),
    ],
)
def test_the_single_limit_is_inclusive_and_one_article_may_pass_it(lines: Any, refused: bool) -> None:
    if refused:
        [finding] = findings(held("T1", *lines))
        assert (finding.code, finding.expected) == (
            "1313",
            "< 26000" if len(lines) == 1 and lines[0].qty == "1" else "<= 5000",
        )
    else:
        tax = assessed(held("T1", *lines))
        assert tax.full_rate is (tax.value > 5000)


def test_every_finding_of_a_list_is_named_with_both_values() -> None:
    found = findings(
        held("T1", line(1, "9000.00", "9999999999"), line(2, "10.00", unit1="011"), line(3, "10.00", "3304990029"),
             line(4, "10.00", unit2="011", qty2="1"))
    )  # fmt: skip
    assert [(finding.code, finding.rule, finding.path, finding.actual, finding.expected) for finding in found] == [
        ("1313", "tax.totalPrice.single-limit@2", "InventoryHead", "9030.00", "<= 5000"),
        ("-621001", f"tax.gcode.positive-list@1+{TARIFF.release}", "InventoryList[1].gcode", "9999999999", None),
        ("-621001", f"tax.unit1.tariff@1+{TARIFF.release}", "InventoryList[2].unit1", "011", "035"),
        ("-621001", f"tax.unit2.tariff@2+{TARIFF.release}", "InventoryList[3].unit2", None, "011"),
        ("-621001", f"tax.unit2.tariff@2+{TARIFF.release}", "InventoryList[4].unit2", "011", None),
    ]


def test_the_orders_tax_total_is_compared_and_only_warned_about() -> None:
    document = held("T1", line(1, "100.00"), tax_total="9.11")
    [warning] = assessed(document).warnings
    assert (warning.code, warning.rule, warning.path) == ("-301008", "tax.taxTotal.assessed@1", "OrderHead.taxTotal")
    assert (warning.actual, warning.expected) == ("9.11", "9.10")
    assert assessed(held("T1", line(1, "100.00"), tax_total="9.1")).warnings == []


def test_a_gift_for_nothing_bears_its_share_of_freight() -> None:
    tax = assessed(held("T1", line(1, "0"), line(2, "0"), freight="3.01"))
    assert [line.value for line in tax.lines] == [D("1.51"), D("1.50")]


def test_rules_are_valid_by_day() -> None:
    assert [rule_on(day).limit.single for day in (date(2018, 12, 31), date(2019, 1, 1))] == [2000, 5000]
    assert SNACKS not in TARIFF.lines.on(date(2019, 3, 31))
    assert SNACKS in TARIFF.lines.on(date(2019, 4, 1))


money = st.decimals("0", "60", places=2)
goods = st.sampled_from([SNACKS, HONEY])


@given(
    st.lists(st.tuples(money, goods), min_size=1, max_size=12), money, st.sampled_from(["line", "order"]), st.randoms()
)
def test_head_is_the_sum_of_lines_whatever_their_order(rows: Any, freight: D, level: Any, random: Any) -> None:
    lines = [line(gnum, str(total), gcode) for gnum, (total, gcode) in enumerate(rows, 1)]
    practice = Practice(rounding_level=level)
    tax = assessed(held("T1", *lines, freight=str(freight)), practice=practice)
    assert tax.value == sum((row.value for row in tax.lines), D(0)) == sum(total for total, _ in rows) + freight
    assert tax.vat == sum(row.vat for row in tax.lines)
    assert tax.total == tax.duty + tax.consumption_tax + tax.vat
    assert all(row.value >= 0 and row.vat >= 0 for row in tax.lines)
    random.shuffle(lines)
    again = assessed(held("T1", *lines, freight=str(freight)), practice=practice)
    assert sorted(again.lines, key=lambda row: row.gnum) == tax.lines


MEMBERS: dict[Check | Hold, tuple[Any, str]] = {
    Check.SINGLE_LIMIT: (held("T1", line(1, "26000.00")), "tax.totalPrice.single-limit@2"),
    Check.POSITIVE_LIST: (held("T1", line(gcode="0000000000")), f"tax.gcode.positive-list@1+{TARIFF.release}"),
}
"""Member of a mode's row → a list, and the rule it breaks where the row has the member."""


@pytest.mark.parametrize("member", MEMBERS)
def test_a_rule_is_asked_only_where_the_modes_row_says_so(member: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    document, rule = MEMBERS[member]
    assert rule in _rules(document)
    _row_without(member, monkeypatch)
    assert rule not in _rules(document)


def test_goods_admitted_beyond_the_list_have_no_rates(monkeypatch: pytest.MonkeyPatch) -> None:
    _row_without(Check.POSITIVE_LIST, monkeypatch)
    [finding] = findings(held("T1", line(2, gcode="0000000000")))
    assert (finding.code, finding.rule) == ("-621001", f"tax.gcode.rates@1+{TARIFF.release}")
    assert (finding.path, finding.actual) == ("InventoryList[2].gcode", "0000000000")


def test_a_mode_that_does_not_exist_on_the_day_is_refused() -> None:
    [finding] = findings(held("T1", trade_mode="9710"))
    assert (finding.code, finding.rule) == ("-621001", "tax.tradeMode.row@1")
    assert (finding.path, finding.actual) == ("InventoryHead.tradeMode", "9710")


def test_every_member_tax_reads_is_tried() -> None:
    assert MEMBERS.keys() | {Hold.GUARANTEE} == {m for m, services in modes.ASKED_BY.items() if "tax" in services}


def _rules(document: Any) -> list[str]:
    outcome = assess(document, DAY, Practice(), TARIFF)
    return [finding.rule for finding in outcome] if isinstance(outcome, list) else []


def _row_without(member: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    row = modes.supervision_mode("1210", modes.IMPORT, DAY)
    assert row
    without = replace(row, checks=row.checks - {member}, holds=row.holds - {member})
    monkeypatch.setattr(modes, "supervision_mode", lambda *_: without)
