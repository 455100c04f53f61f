"""Traces as Zipkin has them: who called whom in the life of one case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import httpx

from libs.runtime.observing.telemetry import Sampler
from tests.e2e.partners import Partner, until

Call = tuple[str, str, str]
"""(caller, called, with what event). The caller is the service of the parent span; the root's is intake."""

_COMPARED: set[Call] = {
    ("intake", "matching", "exportorderaccepted"),
    ("intake", "matching", "exportlistaccepted"),
    ("matching", "intake", "listmatched"),
    ("review", "intake", "listreleased"),
}
BY_DEPARTURE = _COMPARED | {
    ("matching", "review", "listmatched"),
    ("review", "exports", "listexamined"),
    ("exports", "review", "listreadytoleave"),
    ("review", "exports", "leavepermitted"),
    ("intake", "exports", "departuredeclared"),
    ("exports", "review", "listdeparted"),
    ("review", "intake", "listclosed"),
}
"""An exported parcel arrives, is bound, released and leaves. What stands in documents about a bill hangs under the root."""
OUT_OF_A_ZONE = _COMPARED | {
    ("matching", "accountbook", "listmatched"),
    ("accountbook", "review", "stockheld"),
    ("review", "accountbook", "listreleased"),
    ("intake", "accountbook", "verificationlistdeclared"),
    ("intake", "accountbook", "releasenotedeclared"),
    ("intake", "accountbook", "gatepassreported"),
}
"""Goods of an export book are sold, released, bundled and leave by the gate. What is declared of many lists hangs under the
root of each."""
CLOSED_AT_DAYS_END: set[Call] = {("intake", "review", "listclosable"), ("review", "intake", "listclosed")}
SUMMARISED: set[Call] = {("intake", "exports", "summaryapplied")}
"""A summary of many lists is in the trace of each."""
_DECLARED: set[Call] = {("intake", "exports", "customsdeclared"), ("exports", "intake", "declarationanswered")}
BY_DECLARATION = _DECLARED | {("intake", "exports", "departuredeclared")}
INTO_A_ZONE = _DECLARED | {
    ("exports", "accountbook", "declarationanswered"),
    ("intake", "exports", "refundevidenceissued"),
}
COMES_BACK: set[Call] = {
    ("intake", "returns", "exportreturnapplied"),
    ("returns", "intake", "exportreturnaccepted"),
    ("intake", "returns", "exportreturnreported"),
    ("returns", "intake", "exportreturnarrived"),
    ("intake", "returns", "returntallied"),
    ("returns", "intake", "exportreturncompleted"),
}
"""What was exported is applied for, arrives and is tallied: in the trace that it left by."""


@dataclass(frozen=True)
class Tree:
    """One trace."""

    spans: list[dict[str, Any]]

    @property
    def calls(self) -> set[Call]:
        services = {span["id"]: service_of(span) for span in self.spans}
        return {
            (services[span["parentId"]], service_of(span), span["name"].split(" ")[-1])
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


def service_of(span: dict[str, Any]) -> str:
    name: str = span["localEndpoint"]["serviceName"]
    return name


async def tree_of(partner: Partner, key: str, called: set[Call]) -> Tree:
    """The trace that begins with the key, once each of these services told that it was called, and by whom."""
    trace = Sampler(1).trace_for(key)
    assert trace
    last = {call[1:] for call in called}
    tree = Tree([])
    async with httpx.AsyncClient(base_url=str(partner.up.endpoints.zipkin)) as zipkin:

        async def look() -> Tree | None:
            nonlocal tree
            answer = await zipkin.get(f"/api/v2/trace/{trace.trace_id}")
            tree = Tree(answer.json() if answer.status_code == 200 else [])
            return tree if not missing() and not tree.orphans else None

        def missing() -> set[tuple[str, str]]:
            return last - {call[1:] for call in tree.calls}

        try:
            return await until(look, f"spans of {sorted(last)}, each with its parent")
        except AssertionError as late:
            raise AssertionError(f"{late}; missing: {missing()}, orphans: {tree.orphans[:9]}") from None


async def connected(partner: Partner, key: str, called: set[Call]) -> None:
    """The case's trace is one tree, and has these calls."""
    tree = await tree_of(partner, key, called)
    assert len(tree.roots) == 1
    assert tree.calls >= called
