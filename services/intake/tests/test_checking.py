"""A dry run over HTTP says what intake would say, and keeps nothing."""

from __future__ import annotations

import json

import httpx
import msgspec

from libs.runtime.http.trials import Told
from libs.runtime.twins.testing import Driver, only
from libs.schemas.ceb.samples import sample
from libs.schemas.events import exports, review
from libs.schemas.events.base import Event
from libs.schemas.events.intake import ListAccepted, ReceiptsIssued
from libs.schemas.findings import Finding
from libs.schemas.topics import RECEIPTS, SITES, VERDICTS, Topic
from services.intake.checking import _documents
from services.intake.tests.a_log import Log
from services.intake.tests.parcels import MESSAGES, listed, submitted
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


async def test_a_document_that_stands_passes_whatever_warns_of_it(driver: Driver) -> None:
    """A deletion that is granted is answered 100, as the list is; a site hears of parcels that wait on."""
    published = await driver.feed(submitted("list"))
    issued, accepted = only(ReceiptsIssued, published), only(ListAccepted, published)
    own_id = issued.submission_id
    assert own_id
    elsewhere = Finding(code="-800001", rule="711.customsCode.list@1", path="DeliveryList[1].logisticsNo", message="x")
    ends: list[tuple[Topic, Event, str]] = [
        (VERDICTS, review.WithdrawalGranted(submission_id=own_id, ref=listed(accepted).ref), "100"),
        (SITES, exports.ArrivalsPosted(
            submission_id=own_id, operator_code="S", customs_code="3105", bill_no="B", logistics_code="C",
            logistics_nos=["1"], findings=[elsewhere]), "120"),
    ]  # fmt: skip
    for topic, event, status in ends:
        (said,) = _documents([_told(RECEIPTS, issued), _told(topic, event)], [1])
        assert (said["status"], said["passes"]) == (status, True)
    refused = review.WithdrawalRefused(submission_id=own_id, ref=listed(accepted).ref, findings=[elsewhere])
    (said,) = _documents([_told(RECEIPTS, issued), _told(VERDICTS, refused)], [1])
    assert (said["status"], said["passes"]) == ("-800001", False)


def _told(topic: Topic, event: Event) -> Told:
    return Told(topic.name, "k", type(event).__name__, msgspec.Raw(event.encode()))
