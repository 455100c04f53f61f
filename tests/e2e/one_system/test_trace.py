"""A released parcel is one connected trace: who called whom, from its four documents to its release."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from libs.runtime.observing.telemetry import Sampler
from libs.schemas.topics import DECLARED
from simulator.papers.documents import Sale
from tests.e2e.partners import Partner, until
from tests.e2e.personal import found_in, personal_data

Call = tuple[str, str, str]
"""(caller, called, with what event). The caller is the service of the parent span."""

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


@dataclass(frozen=True)
class Tree:
    """One trace as Zipkin has it."""

    spans: list[dict[str, Any]]

    @property
    def calls(self) -> set[Call]:
        services = {span["id"]: _service(span) for span in self.spans}
        return {
            (services[span["parentId"]], _service(span), span["name"].split(" ")[-1])
            for span in self.spans
            if span.get("parentId") in services
        }

    @property
    def roots(self) -> set[str]:
        return {span["id"] for span in self.spans if "parentId" not in span}

    @property
    def orphans(self) -> list[str]:
        """Spans whose parent is not there."""
        known = {span["id"] for span in self.spans}
        return [span["name"] for span in self.spans if span.get("parentId", span["id"]) not in known]


def _service(span: dict[str, Any]) -> str:
    name: str = span["localEndpoint"]["serviceName"]
    return name


@pytest.fixture(scope="module")
def sold(sales: Iterator[Sale]) -> Sale:
    return next(sales)


@pytest.fixture(scope="module")
async def tree(partner: Partner, sold: Sale) -> Tree:
    """The trace of a parcel that was released, when every service has told of its last step."""
    await partner.sell(sold)
    await partner.sees_released(sold)
    trace = Sampler(1).trace_for(sold.order_no)
    assert trace
    last = {call[1:] for call in CHAIN}
    async with httpx.AsyncClient(base_url=str(partner.up.endpoints.zipkin)) as zipkin:

        async def look() -> Tree | None:
            answer = await zipkin.get(f"/api/v2/trace/{trace.trace_id}")
            found = Tree(answer.json() if answer.status_code == 200 else [])
            return found if {call[1:] for call in found.calls} >= last else None

        return await until(look, f"spans of {sorted(last)}")


def test_it_is_one_tree(tree: Tree) -> None:
    assert len(tree.roots) == 1
    assert not tree.orphans


@pytest.mark.requirement("B20")
def test_it_begins_with_the_four_documents(tree: Tree) -> None:
    first = [span for span in tree.spans if span.get("parentId") in tree.roots]
    declared = {span["tags"]["messaging.destination.name"] for span in first}
    assert declared == {DECLARED[kind].name for kind in ("order", "payment", "waybill", "list")}
    assert {_service(span) for span in first} == {"intake"}


def test_it_tells_which_service_called_which(tree: Tree) -> None:
    assert tree.calls >= CHAIN
    named = {service for caller, called, _ in tree.calls for service in (caller, called)}
    assert named == {"intake", "matching", "accountbook", "tax", "review", "returns", "feed", "cases"}


def test_it_names_nobody(tree: Tree, sold: Sale) -> None:
    assert not found_in(json.dumps(tree.spans, ensure_ascii=False), personal_data([sold]))
