"""A released parcel is one connected trace: who called whom, from its four documents to its release."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from libs.schemas.topics import DECLARED
from simulator.papers.documents import Sale
from tests.e2e.partners import Partner
from tests.e2e.personal import found_in, personal_data
from tests.e2e.tracing import Call, Tree, service_of, tree_of

CHAIN: set[Call] = {
    ("intake", "matching", "orderaccepted"),
    ("intake", "matching", "paymentaccepted"),
    ("intake", "matching", "waybillaccepted"),
    ("intake", "matching", "listaccepted"),
    ("matching", "accountbook", "listmatched"),
    ("matching", "intake", "listmatched"),
    ("accountbook", "tax", "stockheld"),
    ("tax", "review", "taxassessed"),
    ("review", "accountbook", "listreleased"),
    ("review", "tax", "listreleased"),
    ("review", "returns", "listreleased"),
    ("review", "intake", "listreleased"),
}
"""Whatever order the documents come in."""


@pytest.fixture(scope="module")
def sold(sales: Iterator[Sale]) -> Sale:
    return next(sales)


@pytest.fixture(scope="module")
async def tree(partner: Partner, sold: Sale) -> Tree:
    """The trace of a parcel that was released, when every service has told of its last step."""
    await partner.sell(sold)
    await partner.sees_released(sold)
    return await tree_of(partner, sold.order_no, CHAIN)


def test_it_is_one_tree(tree: Tree) -> None:
    assert len(tree.roots) == 1


@pytest.mark.requirement("B20")
def test_it_begins_with_the_four_documents(tree: Tree) -> None:
    first = [span for span in tree.spans if span.get("parentId") in tree.roots]
    declared = {span["tags"]["messaging.destination.name"] for span in first}
    assert declared == {DECLARED[kind].name for kind in ("order", "payment", "waybill", "list")}
    assert {service_of(span) for span in first} == {"intake"}


def test_it_tells_which_service_called_which(tree: Tree) -> None:
    assert tree.calls >= CHAIN
    named = {service for caller, called, _ in tree.calls for service in (caller, called)}
    assert named == {"intake", "matching", "accountbook", "tax", "review", "returns", "feed", "cases"}


def test_it_names_nobody(tree: Tree, sold: Sale) -> None:
    assert not found_in(json.dumps(tree.spans, ensure_ascii=False), personal_data([sold]))
