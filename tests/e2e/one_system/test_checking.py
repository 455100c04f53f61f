"""A partner asks whether a case would pass, and nothing of it is kept."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from deploy.local.system import System
from simulator.papers.documents import Sale
from simulator.samples import FOLDER

LINES = [json.loads(line) for line in (FOLDER / "parcel.ndjson").read_text(encoding="utf-8").splitlines()]


def case(suffix: str, **changes: dict[str, Any]) -> list[dict[str, Any]]:
    """The sample parcel under an order number of its own. changes: kind → fields to be said otherwise."""
    own = f"{LINES[0]['orderNo'][:-4]}{suffix}"
    numbers = {"orderNo": own, "payTransactionId": f"PAY{suffix}", "logisticsNo": f"WB{suffix}", "copNo": f"C{suffix}"}
    return [
        {**line, **{name: value for name, value in numbers.items() if name in line}, **changes.get(line["kind"], {})}
        for line in LINES
    ]


def checked(up: System, documents: list[dict[str, Any]]) -> dict[str, Any]:
    body = "\n".join(json.dumps(document) for document in documents)
    headers = {"content-type": "application/x-ndjson"}
    with httpx.Client(trust_env=False) as client:
        answer = client.post(f"{up.intake_url}/v1/check", content=body, headers=headers, timeout=30)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


@pytest.mark.usefixtures("prepared")
def test_a_whole_case_would_be_released_and_again_when_asked_again(up: System) -> None:
    documents = case("7001")
    first, second = checked(up, documents), checked(up, documents)
    assert first["passes"], first
    assert [each["status"] for each in first["documents"]] == ["120", "120", "120", "2"]
    (released,) = first["cases"]
    assert released["status"] == "800"
    assert float(released["tax"]["total"]) > 0
    assert [each["status"] for each in second["cases"]] == ["800"]
    with httpx.Client(trust_env=False) as client:
        asked = client.get(f"{up.intake_url}/v1/receipts", params={"orderNo": documents[0]["orderNo"]})
    assert asked.status_code == 404


@pytest.mark.usefixtures("prepared")
def test_what_would_be_refused_is_told_by_whoever_refuses(up: System) -> None:
    documents = case("7002", payment={"amountPaid": "1.00"})
    answer = checked(up, documents)
    assert not answer["passes"]
    (refused,) = answer["cases"]
    assert "1332" in {finding["code"] for finding in refused["findings"]}


@pytest.mark.usefixtures("prepared")
def test_documents_that_are_not_there_yet_are_named(up: System) -> None:
    order, _, waybill, listed = case("7003")
    answer = checked(up, [order, waybill, listed])
    (waiting,) = answer["cases"]
    assert (waiting["status"], waiting["missing"], answer["passes"]) == ("2", ["payment"], False)


@pytest.mark.usefixtures("prepared")
def test_a_document_that_is_wrong_is_told_at_once_and_alone(up: System) -> None:
    answer = checked(up, case("7004", order={"goodsValue": "1.00"})[:1])
    (refused,) = answer["documents"]
    assert refused["status"] == "-301008"
    assert not answer["passes"]


@pytest.mark.usefixtures("prepared")
def test_a_buyer_is_not_counted_for_asking(up: System, sale: Sale) -> None:
    """More questions than lists a buyer may declare in the window."""
    documents = case("7005")
    answers = [checked(up, documents)["cases"][0]["status"] for _ in range(12)]
    assert answers == ["800"] * 12
