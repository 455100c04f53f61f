"""Each rule's page shows a document that it answers, with what comes before, or says why there is none."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from lxml import etree

from deploy.hub import beforehand, rules
from deploy.hub.codes import is_form
from deploy.hub.words import LANGS, Lang
from libs.schemas.rules.registry import registry
from tests.wrong.table import DIRECTIONS, Line, path_of, read

FILES = dict(beforehand.files())


def section(rule: str, lang: Lang) -> str:
    """Return what the site says of a rule."""
    page = dict(rules.pages(lang))[f"rules/{rule.partition('.')[0]}.md"]
    return page.partition(f"{{ #rule_{rule} }}")[2].partition("\n### ")[0]


def test_a_rule_that_compares_documents_shows_those_before_it_and_the_exact_answer() -> None:
    """The document is the one that the table of wrong documents sends."""
    english, chinese = (section("621.price.order", lang) for lang in LANGS)
    for kind in ("book-filing", "order", "payment", "waybill", "list"):
        assert f"../samples/{kind}/valid.json" in english and f"../samples/{kind}/valid.json" in chinese
    assert "| `list` | 100 | [1322](" in english and "| `list` | 100 | [1322](" in chinese
    assert "| `InventoryList[1].price` | `151.00` | `150.00` |" in english
    assert "此前：" in chinese and "然后发送" in chinese
    sent = json.loads(FILES["samples/wrong/621.price.order.json"])
    assert sent["InventoryList"][0]["price"] == "151.00"


def test_no_rule_is_without_sample_and_reason() -> None:
    """Reasons stand in `tests/wrong/asked/cannot.csv`, and `tests/wrong` holds them to what is so."""
    ids = {each.rule.id for each in registry() if not is_form(each)}
    alone = {name.partition("@")[0] for name in beforehand.alone()}
    without = {rule for rule in ids - alone if rule not in beforehand.by_rule()}
    assert [each for each in without if not (beforehand.customs_says(each) or beforehand.why_none(each))] == []


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        ("621.appType.standing", "[`621.appType.known`](../rules/621.md#rule_621.appType.known) answers first"),
        ("622.agentCode.enterprise", "customs sends this message"),
        ("review.currency.rate", "every currency has a rate"),
    ],
)
def test_a_rule_without_sample_says_why(rule: str, says: str) -> None:
    assert says in section(rule, "en")


def test_every_answer_of_the_table_is_on_a_page() -> None:
    """Whatever rule has a wrong document shows the shortest of them, or one that one document alone needs."""
    asked = {line.rule.partition("@")[0] for direction in DIRECTIONS for line in _lines(direction) if line.rule}
    assert asked == beforehand.by_rule().keys()


def _lines(direction: str) -> Iterator[Line]:
    for lines in read(path_of(direction)).values():
        yield from lines


def test_each_is_a_whole_document_to_send() -> None:
    """A header of the record is none of its fields."""
    for path, text in FILES.items():
        if path.endswith(".xml"):
            assert etree.fromstring(text.encode()) is not None
        else:
            assert not [name for name in json.loads(text) if name.startswith(("~", "-"))]
