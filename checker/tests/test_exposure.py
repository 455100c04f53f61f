"""Each surface answers for itself: looked at and how often, not looked at and why, or broken."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from checker import exposure
from checker.__main__ import table
from checker.exposure import Exposed
from checker.invariant import Verdict
from checker.personal import Personal

ZIPKIN = "http://zipkin.test"
NUMBER = "11010519491231002X"
Answer = Callable[[httpx.Request], httpx.Response]


def _http(answer: Answer) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.MockTransport(answer))


def _spans(exposed: Exposed) -> Verdict:
    return next(verdict for verdict in exposed.verdicts() if verdict.name.endswith(": spans"))


def _trace(number: int, at_ms: int, **tags: str) -> list[dict[str, Any]]:
    span = {"id": str(number), "timestamp": at_ms * 1000, "localEndpoint": {"serviceName": "tax"}, "tags": tags}
    return [span]


def _zipkin(traces: list[list[dict[str, Any]]]) -> Answer:
    """As Zipkin answers: the youngest traces up to `endTs`, at most `limit`."""

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/services"):
            return httpx.Response(200, json=["tax"])
        until = int(request.url.params.get("endTs", 10**15)) * 1000
        found = sorted((t for t in traces if t[0]["timestamp"] <= until), key=lambda t: -t[0]["timestamp"])
        return httpx.Response(200, json=found[: int(request.url.params["limit"])])

    return answer


async def test_what_nobody_looked_at_is_said_and_is_not_green() -> None:
    exposed = Exposed(Personal())
    exposed.logs([])
    await exposed.tables({})
    async with _http(lambda _: httpx.Response(404)) as http:
        await exposed.metrics(http, {})
        await exposed.spans(http, None)
    unseen = [verdict for verdict in exposed.verdicts() if verdict.unseen]
    assert [verdict.name.rpartition(": ")[2] for verdict in unseen] == [
        "tables",
        "logs",
        "metrics",
        "spans",
    ]
    assert not any(verdict.holds or verdict.violations for verdict in unseen)
    assert "spans (not looked at: Zipkin does not run)" in table(unseen)
    assert "holds" not in table(unseen)


async def test_a_zipkin_that_is_down_is_a_violation() -> None:
    def refuse(_: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    exposed = Exposed(Personal())
    async with _http(refuse) as http:
        await exposed.spans(http, ZIPKIN)
        await exposed.metrics(http, {"tax": "http://tax.test"})
    assert _spans(exposed).violations == ("Zipkin could not be looked at: ConnectError",)
    said = [text for verdict in exposed.verdicts() for text in verdict.violations]
    assert "metrics of tax could not be looked at: ConnectError" in said


async def test_every_page_of_traces_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exposure, "TRACES_A_PAGE", 3)
    traces = [_trace(n, 1_000 + n) for n in range(1, 8)] + [_trace(0, 1_000, buyer=NUMBER)]
    exposed = Exposed(Personal())
    async with _http(_zipkin(traces)) as http:
        await exposed.spans(http, ZIPKIN)
    assert _spans(exposed).violations == ("spans of tax shows in clear: identity number",)
    assert _spans(exposed).checked >= len(traces)


async def test_traces_that_no_page_reaches_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exposure, "TRACES_A_PAGE", 3)
    exposed = Exposed(Personal())
    async with _http(_zipkin([_trace(n, 1_000) for n in range(5)])) as http:
        await exposed.spans(http, ZIPKIN)
    assert _spans(exposed).violations == ("spans of tax could not all be looked at",)


async def test_a_zipkin_without_spans_was_not_looked_at() -> None:
    exposed = Exposed(Personal())
    async with _http(lambda _: httpx.Response(200, json=[])) as http:
        await exposed.spans(http, ZIPKIN)
    assert _spans(exposed).unseen == "Zipkin has none"
