"""Every wrong document and command gets its exact answer, and every rule that can answer anybody has one of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest

from deploy.hub.codes import is_form
from libs.schemas.kinds import KINDS
from libs.schemas.rules.registry import registry
from libs.schemas.rules.rule import named_rule
from tests.wrong import acts
from tests.wrong.reasons import REASONS, Shown, unfounded
from tests.wrong.rows import Row, State, Step, states
from tests.wrong.table import DIRECTIONS, Line, answered, page, path_of, play, read

LEAST = {"imports": 150, "exports": 120}
RIGHT = "2600"
"""The code of rules that say that everything is right."""


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_every_wrong_document_gets_its_exact_answer(direction: str) -> None:
    """Behind it stands `python -m tests.wrong --write`; who changes an answer means it."""
    assert page(answered(direction)) == path_of(direction).read_text(encoding="utf-8")


@pytest.mark.requirement("B17")
def test_a_list_that_says_otherwise_of_its_goods_than_they_were_sold_is_rejected() -> None:
    wrong = {
        "InventoryList[1].gname=别的": "621.gname.order",
        "InventoryList[1].gmodel=护肤|另一牌|50毫升/瓶": "621.gmodel.order",
        "InventoryList[1].gcode=3304990029": "621.gcode.book",
        "InventoryList[1].price=151.00; InventoryList[1].totalPrice=302.00": "621.price.order",
        "freight=19.00": "621.freight.order",
    }
    known, way, here = states("imports"), dict[str, State](), "three documents"
    while here in known:
        way[here] = known[here]
        here = way[here].after
    told = play(way, [Row("three documents", Step("list", change)) for change in wrong])
    assert len(told) == len(wrong)
    for row, lines in told.items():
        rejected = [line for line in lines if (line.answered, line.status) == ("list", "100")]
        assert wrong[row.step.change] in {named_rule(line.rule).id for line in rejected}


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_there_are_as_many_as_were_asked_for(direction: str) -> None:
    wrong = {
        row
        for row, lines in read(path_of(direction)).items()
        if any(line.rule and line.code != RIGHT for line in lines)
    }
    assert len(wrong) >= LEAST[direction]
    assert len({row.step.document for row in wrong}) >= len(acts.each(direction))


def test_every_kind_stands_in_one_of_the_tables() -> None:
    stand = [one.kind.name for direction in DIRECTIONS for one in acts.each(direction)]
    assert sorted(stand) == sorted(KINDS)


def test_every_rule_has_a_row_or_a_reason_why_it_has_none() -> None:
    """The form of single fields aside: `chaos.badinput.wrong_fields` tries each, and sends what it finds."""
    shown = {named_rule(line.rule).id for _, lines in _all() for line in lines if line.rule}
    assert unfounded(_rules() - shown, shown) == []


@pytest.mark.parametrize(
    ("of", "because"),
    [
        ("621.nothing.of-this", "first"),
        ("review.totalPrice.yearly-limit", "first"),
        ("services/matching/tests/test_nothing.py", "test"),
        ("services/review/tests/test_closing.py", "test"),
        ("list InventoryList[1].gname=别的", "form"),
        ("pigs fly", "claim"),
    ],
)
def test_a_reason_that_does_not_hold_is_found(of: str, because: str) -> None:
    """Rows without ground name no row, a later rule, no test, another test, a form that is right."""
    shown = {"review.totalPrice.yearly-limit"}
    assert list(REASONS[because](of, Shown({"311.currency.fixed"}, shown)))


def _all() -> Iterator[tuple[Row, Sequence[Line]]]:
    for direction in DIRECTIONS:
        yield from read(path_of(direction)).items()


def _rules() -> set[str]:
    """Of what partners send; nobody is answered by the rules of our own messages."""
    scopes = {kind.scope for kind in KINDS.values() if kind.message}
    return {
        each.rule.id
        for each in registry()
        if each.owner != "ceb" or (each.rule.id.split(".")[0] in scopes and not is_form(each))
    }
