"""Export lists that are wrong, one row each: everything that is found, with both values and the code."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from libs.schemas.codes.supervision_modes import ASKED_BY, EXPORT, Check, Exit, supervision_mode
from libs.schemas.declarations import EnterpriseRole
from libs.schemas.draws import Draw
from libs.schemas.events.matching import ListMatched
from libs.schemas.rules.registry import registry
from services.review.domain.courses import Found, RuleBook
from services.review.domain.facts import Enterprise, Facts
from services.review.domain.list_rule import VerdictClass
from services.review.domain.rules import Parameters, rule_table
from services.review.tests.export_cases import (
    B2B,
    ELSEWHERE,
    REGISTERED,
    RIGHT,
    SHANGHAI,
    WRONG,
    A,
    registered_as,
    worth,
)
from services.review.tests.exports import SCRAP, goods, matched
from services.review.tests.samples import EBC, seen

DAY = date(2026, 3, 2)
BOOK = RuleBook(rule_table(Parameters(inspection_share=Decimal(0), consignor_lists_max=3)))


def found(event: ListMatched, day: date = DAY, book: RuleBook = BOOK, **changes: Any) -> list[Found]:
    facts: dict[str, Any] = {
        "mode": supervision_mode(event.list.trade_mode, EXPORT, day),
        "enterprises": REGISTERED
        | {
            code: Enterprise(code, frozenset({EnterpriseRole.ECOMMERCE}), True, "3301")
            for code in (ELSEWHERE, SHANGHAI)
        },
        "account": None,
        "lists_in_window": 1,
        "released_attempt": None,
        "draw": Draw("secret"),
    }
    facts |= changes
    course = book.course_in(facts["mode"], day, EXPORT)
    return course.evaluate(Facts(seen(event), None, day, **facts))


@pytest.mark.requirement("Z5")
@pytest.mark.parametrize("name", WRONG)
def test_everything_that_is_wrong_is_found_with_both_values(name: str) -> None:
    wrong = WRONG[name]
    findings = [each.finding() for each in found(matched("1", *wrong.lines, **wrong.facts), **wrong.changes)]
    told = [(f.rule.split("@")[0].removeprefix("review."), f.code, f.path, f.actual, f.expected) for f in findings]
    assert told == wrong.answers
    for finding in findings:
        rule = registry().find(finding.rule)
        assert rule and all((*rule.remedy, *rule.cause, finding.message))


def test_there_are_many_of_them_and_every_rule_of_exports_is_among_them() -> None:
    assert len(WRONG) >= 30
    tried = {f"review.{answer[0]}" for wrong in WRONG.values() for answer in wrong.answers}
    assert {rule.id for rule in BOOK.rules if rule.direction == EXPORT} <= tried


@pytest.mark.parametrize("name", RIGHT)
def test_what_is_right_hits_nothing(name: str) -> None:
    facts, lines = RIGHT[name]
    assert [each.hit.message for each in found(matched("1", *lines, **facts))] == []


@pytest.mark.parametrize(
    ("gcode", "digits"), [("9503000000", 4), ("9503000000", 6)], ids=["9610 by four", "9710 by six"]
)
def test_digits_of_the_mode_count(gcode: str, digits: int) -> None:
    mode = {4: {}, 6: B2B}[digits]
    assert found(matched("1", goods(gcode=gcode), **A, **mode)) == []
    wrong = gcode[: digits - 1] + "9" + gcode[digits:]
    assert [each.rule.id for each in found(matched("1", goods(gcode=wrong), **A, **mode))] == ["review.gcode.tariff"]


def test_pilot_zones_open_by_date() -> None:
    """Hangzhou was the first, on 2015-03-07."""
    event = matched("1", **A)
    assert found(event, day=date(2015, 3, 7)) != found(event)  # no tariff of that day, but a zone
    ids = {each.rule.id for each in found(event, day=date(2015, 3, 6))}
    assert "review.statisticsFlag.pilot-zone" in ids
    assert "review.statisticsFlag.pilot-zone" not in {each.rule.id for each in found(event, day=date(2015, 3, 7))}


MEMBERS: dict[Check, tuple[str, str, dict[str, Any]]] = {
    Check.EXPORT_GOODS: ("9610", "review.gcode.tariff", {"lines": (goods(gcode="9503007777"),)}),
    Check.EXPORT_LICENCE: ("9610", "review.gcode.export-licence", {"lines": (goods(gcode=SCRAP),)}),
    Check.SIMPLIFIED: ("9610", "review.statisticsFlag.pilot-zone", {**A, "ebc_code": ELSEWHERE}),
    Check.EXPORT_LIST_LIMIT: ("9810", "review.totalPrice.list-limit", {"lines": worth("5000.01")}),
    Check.PILOT_FILING: ("9710", "review.ebcCode.filed", {"changes": registered_as(EBC, pilot_zone=None)}),
    Check.MONTH_RATE: ("9810", "review.currency.rate", {"lines": worth("1", "999")}),
    Check.CONSIGNOR_VELOCITY: ("9610", "review.ebcCode.velocity", {"changes": {"lists_in_window": 4}}),
}
"""Member of an export mode's row → a mode with it, a rule it asks for, and what it takes to hit."""
OF_IMPORTS = {Check.SINGLE_LIMIT, Check.ENTRY_MODE, Check.LICENCE, Check.REFERENCE_PRICE, Check.VELOCITY}
OF_BOTH = {Check.ENTERPRISES_REGISTERED, Check.RANDOM_INSPECTION}


def test_every_member_review_reads_is_tried() -> None:
    """The exits lead to no rule: `test_departure.py` takes them out of the row."""
    read = {member for member, services in ASKED_BY.items() if "review" in services and isinstance(member, Check)}
    assert MEMBERS.keys() | OF_IMPORTS | OF_BOTH == read
    assert "review" in ASKED_BY[Exit.DEPARTURE]


@pytest.mark.parametrize("member", MEMBERS)
def test_a_rule_is_asked_only_where_the_modes_row_says_so(member: Check) -> None:
    code, rule, facts = MEMBERS[member]
    row = supervision_mode(code, EXPORT, DAY)
    assert row
    facts = dict(facts)
    lines, changes = facts.pop("lines", ()), facts.pop("changes", {})
    event = matched("1", *lines, trade_mode=code, **facts)
    lacking = replace(row, checks=row.checks - {member})
    assert rule in [each.rule.id for each in found(event, mode=row, **changes)]
    assert rule not in [each.rule.id for each in found(event, mode=lacking, **changes)]


def test_verdicts_by_rule() -> None:
    """Most of them refuse; a few have a person look."""
    to_person = {"gcode.restricted", "currency.rate", "ebcCode.velocity"}
    for rule in BOOK.rules:
        if rule.direction == EXPORT:
            person = rule.id.removeprefix("review.") in to_person
            assert rule.verdict is (VerdictClass.MANUAL if person else VerdictClass.REJECT), rule.id
