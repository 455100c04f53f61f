"""Answers wait, get lost and come twice as the box's settings say, and the same again with the same seed."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import ValidationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from libs.schemas.ceb.samples import sample
from simulator.box.behaving import sent_document
from simulator.box.serving import Box
from simulator.box.settings import BoxSettings
from simulator.play.wire import MESSAGES

DOCS = Path(__file__).parents[2] / "docs" / "site"
BEGAN = datetime.fromisoformat("2026-03-02T12:00:00+08:00")
ENTRIES = 200


def _entry(number: int) -> dict[str, Any]:
    said = {"receipt": {"returnStatus": "120", "returnTime": "20260302120000000"}}
    time = (BEGAN + timedelta(seconds=number)).isoformat()
    return {"type": "receipt", "subject": f"order/P/{number}", "sequence": str(number), "time": time, "data": said}


class Behind:
    """Stands in for the running system, and for the clock."""

    def __init__(self) -> None:
        self.now, self.posted = BEGAN, list[bytes]()

    async def feed(self, request: Request) -> Response:
        after, limit = int(request.query_params.get("after", 0)), int(request.query_params.get("limit", 50))
        told = [_entry(n) for n in range(after + 1, min(after + limit, ENTRIES) + 1)]
        last = int(told[-1]["sequence"]) if told else after
        return JSONResponse({"entries": told, "next": last, "more": last < ENTRIES})

    async def receipts(self, request: Request) -> Response:
        told = [
            {"receipt": {"returnStatus": status, "returnTime": f"202603021200{second:02}000"}}
            for status, second in (("2", 0), ("120", 30))
        ]
        about = {"id": request.path_params["id"], "kind": "order", "state": "decided", "businessKey": "order/P/1"}
        return JSONResponse({**about, "status": "120", "receipts": told})

    async def documents(self, request: Request) -> Response:
        self.posted += (await request.body()).split(b"\n")
        return JSONResponse({"receipts": []}, 202)

    async def sleep(self, seconds: float) -> None:
        self.now += timedelta(seconds=max(seconds, 0.001))

    def client(self, **settings: Any) -> httpx.AsyncClient:
        system = Starlette(
            routes=[
                Route("/v1/feed", self.feed),
                Route("/v1/receipts/{id}", self.receipts),
                Route("/v1/documents", self.documents, methods=["POST"]),
            ]
        )
        inner = httpx.AsyncClient(transport=httpx.ASGITransport(system), base_url="http://system")
        told = BoxSettings.model_validate({f"BOX_{name.upper()}": value for name, value in settings.items()})
        box = Box(told, inner, inner, lambda: self.now, self.sleep)
        return httpx.AsyncClient(transport=httpx.ASGITransport(box.app()), base_url="http://box")


async def _read(box: httpx.AsyncClient, wait: int = 0) -> list[int]:
    """Read the feed to its end, as a program does; the numbers that it told."""
    numbers, after = list[int](), 0
    while True:
        page = (await box.get("/v1/feed", params={"after": after, "limit": 37, "wait": wait})).json()
        numbers += [int(each["sequence"]) for each in page["entries"]]
        if page["next"] == after:
            return numbers
        after = page["next"]


async def test_answers_get_lost_and_come_twice_and_the_same_ones_again() -> None:
    system = Behind()
    system.now += timedelta(days=1)
    assert await _read(system.client()) == [*range(1, ENTRIES + 1)], "without settings nothing happens"
    told = await _read(system.client(lost_share=0.2, twice_share=0.3))
    lost, twice = ENTRIES - len(set(told)), len(told) - len(set(told))
    assert 20 <= lost <= 60 and 25 <= twice <= 75 and told == sorted(told)
    assert await _read(system.client(lost_share=0.2, twice_share=0.3)) == told
    assert await _read(system.client(lost_share=0.2, twice_share=0.3, seed=2)) != told


async def test_answers_wait_in_their_order_and_a_long_poll_waits_for_them() -> None:
    system = Behind()
    box = system.client(wait_s_min=10, wait_s_max=40)
    assert (await box.get("/v1/feed")).json()["entries"] == []
    numbers = await _read(box, wait=60)
    assert numbers == [*range(1, ENTRIES + 1)]
    assert system.now >= BEGAN + timedelta(seconds=ENTRIES + 10)


@pytest.mark.parametrize(
    ("seconds", "state", "told"), [(4, "pending", None), (5, "decided", "2"), (35, "decided", "120")]
)
async def test_a_receipt_is_pending_until_customs_answers(seconds: int, state: str, told: str | None) -> None:
    system = Behind()
    system.now += timedelta(seconds=seconds)
    found = (await system.client(wait_s_min=5, wait_s_max=5).get("/v1/receipts/orders-0-1")).json()
    assert (found["state"], found.get("status")) == (state, told)


def _documents() -> Iterable[dict[str, Any]]:
    for number in range(100):
        yield {"kind": "order", **sample(MESSAGES["order"], orderNo=f"T{number}")}


async def test_a_share_of_documents_gets_a_mistake_and_is_named() -> None:
    system = Behind()
    sent = [json.dumps(each).encode() for each in _documents()]
    headers = {"content-type": "application/x-ndjson"}
    answer = await system.client(mistake_share=0.3).post("/v1/documents", content=b"\n".join(sent), headers=headers)
    changed = [nth + 1 for nth, (mine, theirs) in enumerate(zip(sent, system.posted, strict=True)) if mine != theirs]
    told = [each.split() for each in answer.headers["box-mistakes"].split(", ")]
    assert [int(line) for line, _ in told] == changed and 15 <= len(changed) <= 45
    assert len({member for _, member in told}) >= 3
    whole = [sent_document(BoxSettings.model_validate({"BOX_MISTAKE_SHARE": 1}), each) for each in _documents()]
    assert all(
        member and sent[member] != mine[member] for mine, (sent, member) in zip(_documents(), whole, strict=True)
    )


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_of_testing_names_each_setting(language: str) -> None:
    page = (DOCS / language / "testing.md").read_text(encoding="utf-8")
    for field in BoxSettings.model_fields.values():
        assert f"`{field.validation_alias}`" in page
        assert language == "zh" or f"| {field.description} |" in page
    with pytest.raises(ValidationError, match="BOX_WAIT_S_MIN"):
        BoxSettings.model_validate({"BOX_WAIT_S_MIN": 2, "BOX_WAIT_S_MAX": 1})
