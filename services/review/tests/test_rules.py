"""The rule table: what each rule lets pass, and what it answers."""

from __future__ import annotations

import inspect
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace as replace_struct

from libs.schemas.codes.supervision_modes import (
    ASKED_BY,
    IMPORT,
    ROWS,
    Check,
    Exit,
    Hold,
    SupervisionMode,
    supervision_mode,
)
from libs.schemas.declarations import EnterpriseRole
from libs.schemas.draws import Draw
from libs.schemas.events.base import DecimalText
from libs.schemas.events.tax import TaxAssessed
from libs.schemas.reference import current
from libs.schemas.tests.a_list import amended
from services.review.domain.courses import RuleBook
from services.review.domain.facts import Enterprise, Facts
from services.review.domain.list_rule import VerdictClass, ground_of
from services.review.domain.quota import QuotaAccount
from services.review.domain.rules import Parameters, rule_table
from services.review.tests.samples import AGENT, EBC, EBP, PAY, ROLES, assessed, line, seen

DAY = date(2026, 3, 2)
OIL = "1509200000"
BOOK = RuleBook(rule_table(Parameters(inspection_share=Decimal(0), velocity_lists_max=3)))
REGISTERED = {code: Enterprise(code, frozenset({role}), True) for code, role in ROLES.items()}


def found(event: TaxAssessed, **changes: Any) -> dict[str, str]:
    """Rule → message of everything that is found."""
    book = changes.pop("book", BOOK)
    facts = _facts(event, **changes)
    return {each.rule.id: each.hit.message for each in book.course_in(facts.mode, facts.day).evaluate(facts)}


def _facts(event: TaxAssessed, **changes: Any) -> Facts:
    day = changes.get("day", DAY)
    facts: dict[str, Any] = {
        "day": day,
        "mode": supervision_mode(event.list.trade_mode, IMPORT, day),
        "enterprises": REGISTERED,
        "account": QuotaAccount("buyer", day.year, BOOK.quota_ceiling(day.year)),
        "lists_in_window": 1,
        "released_attempt": None,
        "draw": Draw("secret"),
    }
    return Facts(seen(event), Decimal(event.tax.value), **facts | changes)


def test_a_plain_list_hits_nothing() -> None:
    assert found(assessed("1")) == {}


def test_every_row_fits_its_check() -> None:
    """A misspelt parameter would fail the first list that meets the rule: find it here."""
    for rule in rule_table(Parameters()):
        assert list(inspect.signature(rule.question()).parameters) == ["facts"]


def test_the_versions_of_a_rule_never_overlap() -> None:
    rules = rule_table(Parameters())
    for day in (date(2016, 4, 8), date(2018, 12, 31), date(2019, 1, 1), DAY):
        names = [rule.id for rule in RuleBook(rules).on(day)]
        assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("values", "full_rate", "qty", "hit"),
    [
        (["5000.00"], False, "2", False),
        (["5000.01"], False, "1", True),  # above the limit, yet assessed as within it
        (["5000.01"], True, "1", False),
        (["5000.01"], True, "2", True),
        (["25999.99"], True, "1", False),
        (["26000.00"], True, "1", True),
        (["3000.00", "2000.01"], True, "1", True),
    ],
)
def test_single_limit(values: list[str], full_rate: bool, qty: str, hit: bool) -> None:
    lines = [line(value, gnum=gnum, qty=qty) for gnum, value in enumerate(values, 1)]
    assert ("review.totalPrice.single-limit" in found(assessed("1", *lines, full_rate=full_rate))) is hit


def test_the_limits_of_2018_were_lower() -> None:
    day = date(2018, 12, 31)
    event = assessed("1", line("2000.01"))
    assert found(event, day=day)["review.totalPrice.single-limit"] == "totalPrice：2,000.01 > limitPrice: 2,000"
    assert BOOK.quota_ceiling(2018) == 20_000
    assert BOOK.quota_ceiling(2019) == 26_000


def test_quota_names_both_values_as_customs_does() -> None:
    account = QuotaAccount("buyer", 2026, Decimal(26000), held=Decimal("1000"), used=Decimal("24800.00"))
    event = assessed("1", line("314.44"))
    assert found(event, account=account) == {
        "review.totalPrice.yearly-limit": "totalPrice：26,114.44 > limitPrice: 26,000"
    }


def test_the_last_fen_of_the_quota_may_be_used() -> None:
    account = QuotaAccount("buyer", 2026, Decimal(26000), used=Decimal("25680.00"))
    assert found(assessed("1", line("320.00")), account=account) == {}
    assert "review.totalPrice.yearly-limit" in found(assessed("1", line("320.01")), account=account)


@pytest.mark.parametrize("code", ROLES)
def test_enterprises_stand_registered_and_in_their_role(code: str) -> None:
    unknown = {each: e for each, e in REGISTERED.items() if each != code}
    elsewhere = REGISTERED | {code: Enterprise(code, frozenset({EnterpriseRole.WAREHOUSE}), True)}
    for enterprises in (unknown, elsewhere):
        (rule,) = found(assessed("1"), enterprises=enterprises)
        assert rule.endswith(".registered")


@pytest.mark.parametrize("code", ROLES)
def test_a_list_of_a_suspended_enterprise_goes_to_an_officer(code: str) -> None:
    enterprises = REGISTERED | {code: Enterprise(code, frozenset({ROLES[code]}), False)}
    told = found(assessed("1"), enterprises=enterprises)
    assert list(told) == ["review.parties.active"]
    assert code in told["review.parties.active"]


@pytest.mark.requirement("B5")
def test_an_e_commerce_enterprise_declares_its_own_lists() -> None:
    assert found(assessed("1", agent_code=EBC)) == {}
    assert list(found(assessed("1", agent_code=EBP))) == ["review.agentCode.registered"]


def test_a_payment_enterprise_unknown_is_22001() -> None:
    enterprises = {code: e for code, e in REGISTERED.items() if code not in (PAY, AGENT)}
    mode = supervision_mode("1210", IMPORT, DAY)
    account = QuotaAccount("buyer", 2026, Decimal(26000))
    facts = Facts(seen(assessed("1")), Decimal(320), DAY, mode, enterprises, account, 1, None, Draw("secret"))
    codes = {each.rule.id: each.finding().code for each in BOOK.course(IMPORT, "1210", DAY).evaluate(facts)}
    assert codes == {"review.payCode.registered": "22001", "review.agentCode.registered": "-10102"}


def test_modes() -> None:
    assert found(assessed("1", entry_mode="1239")) == {
        "review.tradeMode.entry-mode": "监管方式与一线进境不一致 trade mode 1210, first-line entry 1239"
    }
    assert found(assessed("1", trade_mode="9610", entry_mode=None)) == {}
    assert "review.tradeMode.known" in found(assessed("1", trade_mode="9710"))


@pytest.mark.parametrize(
    ("price", "hit"), [("95.00", False), ("94.99", True), ("100.00", False), ("105.00", False), ("105.01", True)]
)
def test_price_far_from_the_book(price: str, hit: bool) -> None:
    """Freight is no part of it: the dutiable value is far above the book here."""
    listed = line("600.00", qty="2", unit_price="50.00", total_price=price)
    assert ("review.price.booked" in found(assessed("1", listed))) is hit


@pytest.mark.parametrize(
    ("qty", "price", "unit", "hit"),
    [
        ("2", "227.99", "142", True),
        ("2", "228.00", "142", False),
        ("2", "252.00", "142", False),
        ("2", "252.01", "142", True),
        ("1", "0.00", "142", True),
        ("2", "1.00", "011", False),
    ],
)
def test_price_of_goods_without_a_book_far_from_the_release(qty: str, price: str, unit: str, hit: bool) -> None:
    """The sample's price is 120 for a bottle. Of another unit it says nothing; bonded goods have their book's."""
    far = line("320.00", qty=qty, total_price=price, gcode=OIL, unit=unit)
    direct = assessed("1", far, trade_mode="9610", entry_mode=None)
    assert ("review.price.reference" in found(direct)) is hit
    assert "review.price.reference" not in found(assessed("1", far))


def test_a_price_far_from_the_release_is_told_with_the_release() -> None:
    far = line("320.00", gcode=OIL, unit="142")
    direct = assessed("1", far, trade_mode="9610", entry_mode=None)
    (told,) = BOOK.course(IMPORT, "9610", DAY).evaluate(_facts(direct))
    assert (told.finding().rule, told.finding().actual, told.finding().expected) == (
        f"review.price.reference@1+{current().name}", "320.00", "120.00",
    )  # fmt: skip
    assert told.ground().release == current().name


@pytest.mark.parametrize(
    ("declared", "hit"),
    [(None, False), ("0", False), ("95.00", False), ("94.99", True), ("105.00", False), ("105.01", True)],
)
def test_tax_collected_far_from_what_is_due(declared: str | None, hit: bool) -> None:
    event = assessed("1")
    told = None if declared is None else DecimalText(declared)
    tax = amended(event.tax, total=DecimalText("100.00"), tax_total=told)
    assert ("review.taxTotal.near" in found(amended(event, tax=tax))) is hit


def test_a_list_worth_nothing_is_looked_at() -> None:
    assert found(assessed("1", line("0.00"))) == {"review.totalPrice.nothing": "完税价格为零 the list is worth nothing"}
    assert "review.totalPrice.nothing" not in found(assessed("1", line("0.01")))


def test_velocity_counts_and_says_when_it_cannot() -> None:
    assert found(assessed("1"), lists_in_window=3) == {}
    assert found(assessed("1"), lists_in_window=4) == {"review.buyer.velocity": "购买频次异常 4 lists > 3"}
    assert "review.buyer.velocity" in found(assessed("1"), lists_in_window=None)


def test_a_case_is_released_once() -> None:
    assert list(found(assessed("1", attempt=2), released_attempt=1)) == ["review.case.released"]


def test_classes_in_order() -> None:
    assert VerdictClass.REJECT > VerdictClass.MANUAL > VerdictClass.INSPECT > VerdictClass.RELEASE


def test_a_ground_tells_which_parameters_its_rule_was_asked_with() -> None:
    def fingerprints(**changes: Any) -> dict[str, str | None]:
        rules = rule_table(Parameters(**changes))
        return {
            rule.id: ground_of(rule, "x").parameters
            for rule in rules
            if rule.id in ("review.buyer.velocity", "review.tradeMode.known")
        }

    usual, stricter = fingerprints(), fingerprints(velocity_lists_max=3)
    assert usual == fingerprints()
    assert usual["review.buyer.velocity"] != stricter["review.buyer.velocity"]
    assert usual["review.tradeMode.known"] is None


def _without(*members: Check | Hold) -> SupervisionMode:
    """A row with what any import asks, and without these."""
    row = supervision_mode("1239", IMPORT, DAY)
    assert row
    return replace(row, checks=(row.checks | {Check.REFERENCE_PRICE}) - set(members), holds=row.holds - set(members))


FULL = QuotaAccount("buyer", 2026, Decimal(26000), used=Decimal(26000))
DRAWN = RuleBook(rule_table(Parameters(inspection_share=Decimal(1))))
MEMBERS: dict[Check | Hold, tuple[str, dict[str, Any]]] = {
    Check.SINGLE_LIMIT: ("review.totalPrice.single-limit", {"lines": [line("5000.01")]}),
    Check.ENTERPRISES_REGISTERED: ("review.ebpCode.registered", {"enterprises": {}}),
    Check.ENTRY_MODE: ("review.tradeMode.entry-mode", {"entry_mode": "1210"}),
    Check.LICENCE: ("review.tradeMode.licence", {}),
    Check.REFERENCE_PRICE: ("review.price.reference", {"lines": [line("1.00", gcode=OIL, unit="142")]}),
    Check.VELOCITY: ("review.buyer.velocity", {"lists_in_window": None}),
    Check.RANDOM_INSPECTION: ("review.list.drawn", {}),
    Hold.QUOTA: ("review.totalPrice.yearly-limit", {"account": FULL}),
}
"""Member of a mode's row → the rule it asks for, and what it takes to hit."""


def test_every_member_review_reads_is_tried() -> None:
    """The exit leads to no rule: `test_arrival.py` takes it out of the row. Exports have `test_export_rules.py`."""
    rows = [row for row in ROWS if row.direction == IMPORT]
    of_imports: set[Any] = {member for row in rows for member in (*row.checks, *row.holds, row.exit)}
    assert MEMBERS.keys() | {Exit.SUPERVISED_SITE} == {
        m for m in of_imports & ASKED_BY.keys() if "review" in ASKED_BY[m]
    }


@pytest.mark.parametrize("member", MEMBERS)
def test_a_rule_is_asked_only_where_the_modes_row_says_so(member: Check | Hold) -> None:
    rule, changes = MEMBERS[member]
    facts = dict(changes)
    event = assessed("1", *facts.pop("lines", ()), trade_mode="1239", entry_mode=facts.pop("entry_mode", "1239"))
    assert rule in found(event, book=DRAWN, mode=_without(), **facts)
    assert rule not in found(event, book=DRAWN, mode=_without(member), **facts)


@pytest.mark.parametrize(
    ("gcode", "facts", "asked"),
    [
        ("3304990029", {}, True),
        ("3304990029", {"license_no": "国妆备进字0001"}, False),
        ("4202220000", {}, False),
        ("3304990029", {"trade_mode": "1210", "entry_mode": "1210"}, False),
    ],
    ids=["a condition, nothing shown", "shown", "no condition", "a mode that does not ask"],
)
def test_a_first_import_shows_its_licence_where_the_positive_list_asks(
    gcode: str, facts: dict[str, Any], asked: bool
) -> None:
    goods = line("320.00")
    goods = goods._replace(declared=replace_struct(goods.declared, gcode=gcode))
    event = assessed("1", goods, **{"trade_mode": "1239", "entry_mode": "1239"} | facts)
    assert list(found(event)) == (["review.tradeMode.licence"] if asked else [])
    assert {each.verdict for each in BOOK.rules if each.id == "review.tradeMode.licence"} == {VerdictClass.MANUAL}
