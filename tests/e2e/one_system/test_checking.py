"""A partner asks whether a case would pass, and nothing of it is kept."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import httpx
import pytest

from chaos.badinput.samples import sample
from deploy.local.system import System
from libs.schemas.kinds import KINDS
from simulator.papers.documents import DOCUMENTS, Flight, Sale
from simulator.papers.site_documents import site_delivery
from simulator.people.partners import SITE
from simulator.samples import FOLDER
from tests.e2e.partners import Partner, list_key, until

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


NUMBER = 20_260_311
_NOT_SENT = {"identity-answer", "raw-payment-answer", "return-centre"}
"""Edges alone answer; and a centre would be on record for every other test of this system."""


async def test_a_document_is_answered_what_its_dry_run_says(partner: Partner) -> None:
    """Of each kind one that no other document goes before: most are refused by whoever would act on them."""
    refused = set()
    for number, kind in enumerate(KINDS, NUMBER):
        if kind in _NOT_SENT:
            continue
        body = sample(kind, number).json
        [dry] = (await partner.post("/v1/check", body, kind=kind)).json()["documents"]
        [taken] = (await partner.post("/v1/documents", body, kind=kind)).json()["receipts"]
        await _answered(partner, taken["id"], dry["status"], kind)
        refused |= {kind} if not dry["passes"] else set()
    assert refused >= {"release-note", "gate-pass", "site-release", "tax-payment", "list-inspection", "withdrawal"}
    assert refused >= {"departure", "declaration-withdrawal"}


async def _answered(partner: Partner, submission_id: str, status: str, kind: str) -> None:
    async def look() -> bool:
        answer = await partner.http.get(f"/v1/receipts/{submission_id}")
        told = [each["receipt"]["returnStatus"] for each in answer.json().get("receipts", [])]
        return told[-1:] == [status]

    await until(look, f"{status}, as its dry run says, for {kind}")


def papers(sale: Sale, *more: tuple[str, dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {"kind": kind, **document} for kind, document in [*((k, make(sale)) for k, make in DOCUMENTS.items()), *more]
    ]


async def test_a_direct_purchase_passes_before_and_behind_its_arrival(up: System, partner: Partner, sale: Sale) -> None:
    flight = Flight("CA926", f"999-{sale.order_no[-8:]}", "116", SITE)
    flown = replace(sale, flight=flight)
    arrival = site_delivery(flight, f"RK{flown.order_no[-16:]}", [flown], flown.day, 14_000)

    awaited, arrived = checked(up, papers(flown)), checked(up, papers(flown, ("site-delivery", arrival)))
    assert (awaited["passes"], _status(awaited)) == (True, ["120"]), awaited
    assert (arrived["passes"], _status(arrived)) == (True, ["800"]), arrived

    await partner.declare("site-delivery", flight.bill_no, arrival)
    await partner.told(KINDS["site-delivery"].business_key(arrival), "120")
    stored = checked(up, papers(flown))
    assert (stored["passes"], _status(stored)) == (True, ["800"]), stored
    await partner.sell(flown)
    await partner.told(list_key(flown), "800")


def _status(answer: dict[str, Any]) -> Sequence[str]:
    return [case["status"] for case in answer["cases"]]
