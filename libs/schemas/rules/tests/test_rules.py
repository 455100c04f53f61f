"""One grammar of rule ids, one way to make a finding."""

from decimal import Decimal

import pytest

from libs.schemas.codes import ANSWERS
from libs.schemas.personal import Personal
from libs.schemas.rules import Rule, named_rule
from libs.schemas.rules.forms import FORMS, form_rule
from libs.schemas.rules.registry import registry

RULE = Rule("621.qty.stock", 2, "-621003", "库存不足", "not enough stock", "InventoryList[{}].qty")


@pytest.mark.parametrize(
    "id_", ["621.qty", "621.qty.stock.more", "Tax.qty.stock", "621.qty.Stock", "62.qty.stock", "621..stock", "a b.c.d"]
)
def test_an_id_has_three_parts(id_: str) -> None:
    with pytest.raises(ValueError, match="scope"):
        Rule(id_, 1, "-621003", "", "")


def test_a_rule_answers_with_a_code_that_is_explained() -> None:
    with pytest.raises(ValueError, match="nothing explains"):
        Rule("621.qty.stock", 1, "-1", "", "")
    assert (RULE.cause, RULE.remedy) == (ANSWERS["-621003"].cause, ANSWERS["-621003"].remedy)


def test_a_finding_names_rule_place_and_both_values() -> None:
    finding = RULE.finding(Decimal("2E+1"), "30", 3)
    assert (finding.rule, finding.code, finding.path) == ("621.qty.stock@2", "-621003", "InventoryList[3].qty")
    assert (finding.message, finding.actual, finding.expected) == ("库存不足 not enough stock", "20", "30")
    assert RULE.finding(path="{}", text="other words").path == "{}"


def test_personal_values_are_quoted_masked() -> None:
    rule = Rule("621.buyerName.order", 1, "13127", "", "", personal=Personal.NAME)
    assert (rule.finding("张三丰", None).actual, rule.finding("张三丰", None).expected) == ("张*", None)


def test_a_version_names_the_release_of_the_reference_data() -> None:
    released = RULE.under("2026-01")
    assert released.finding().rule == "621.qty.stock@2+2026-01"
    assert named_rule(released.name) == (RULE.id, 2, "2026-01")
    assert named_rule(RULE.name) == (RULE.id, 2, None)


def test_rules_of_form_have_words_of_their_own() -> None:
    rules = [form_rule("621", "qty", test, "-621001") for test in FORMS]
    assert all(rule.zh and rule.en and rule.remedy.zh and rule.remedy.en for rule in rules)
    assert all(rule.remedy != ANSWERS["-621001"].remedy for rule in rules)


@pytest.mark.parametrize(
    "name", ["tax.rates@1", "review.quota@2", "cbec-retail@2", "x", "", "a.b.c", "a.b.c@x", "a.b.c.d@1"]
)
def test_a_name_that_no_rule_goes_by_finds_none(name: str) -> None:
    assert registry().find(name) is None
    assert name not in registry()
