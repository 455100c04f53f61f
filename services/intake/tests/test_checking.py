"""A dry run over HTTP says what intake would say, and keeps nothing."""

from __future__ import annotations

import json

import httpx

from libs.schemas.ceb.samples import sample
from services.intake.tests.a_log import Log
from services.intake.tests.parcels import MESSAGES
from services.intake.tests.test_decoding import xml

NDJSON = "application/x-ndjson"


async def test_a_dry_run_answers_and_keeps_nothing(client: httpx.AsyncClient, log: Log) -> None:
    documents = [{"kind": kind, **sample(message)} for kind, message in MESSAGES.items()]
    body = "\n".join(json.dumps(document) for document in documents)

    answers = [await client.post("/v1/check", content=body, headers={"content-type": NDJSON}) for _ in range(2)]

    first, second = [answer.json() for answer in answers]
    assert [document["status"] for document in first["documents"]] == ["120", "120", "120", "2"]
    assert first["notAsked"] == ["matching"]
    assert not first["passes"]
    assert [document["status"] for document in second["documents"]] == ["120", "120", "120", "2"]
    assert log.records == []
    asked = await client.get("/v1/receipts", params={"orderNo": sample(MESSAGES["order"])["orderNo"]})
    assert asked.status_code == 404


async def test_a_dry_run_of_xml_names_what_is_wrong(client: httpx.AsyncClient) -> None:
    answer = await client.post(
        "/v1/check", content=xml("order", {"goodsValue": "1.00"}), headers={"content-type": "application/xml"}
    )
    (refused,) = answer.json()["documents"]
    assert refused["status"] == "-301008"
    assert {finding["code"] for finding in refused["findings"]} == {"-301008"}


async def test_a_dry_run_takes_no_more_than_would_be_taken(client: httpx.AsyncClient) -> None:
    """Each form has its own bound, as where it is handed in."""
    overlong = xml("order") + b" " * 20_000
    for content, media in ((overlong, "application/xml"), (b" " * 20_001, "application/json")):
        answer = await client.post("/v1/check", content=content, headers={"content-type": media})
        assert answer.status_code == 413
    lines = b"\n" * 20_001 + json.dumps({"kind": "order", **sample(MESSAGES["order"])}).encode()
    answer = await client.post("/v1/check", content=lines, headers={"content-type": NDJSON})
    assert answer.status_code == 200
