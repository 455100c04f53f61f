"""An export's documents come over Kafka and HTTP, in XML and JSON. Its list waits, is withdrawn and declared again."""

from __future__ import annotations

import json
from typing import Any

from chaos.badinput.samples import sample
from libs.schemas.kinds import KINDS
from simulator.play.wire import NDJSON, XML
from tests.e2e.partners import Partner, until

NUMBER = 20_260_302
LATER = {"appTime": "20260302093015"}


def document(kind: str, **changes: Any) -> dict[str, Any]:
    """The sample of a kind, of one order and one parcel."""
    parcel = sample("export-waybill", NUMBER).document["logisticsNo"]
    made = sample(kind, NUMBER).document
    return made | ({"logisticsNo": parcel} if "logisticsNo" in made else {}) | changes


def key(kind: str, said: dict[str, Any]) -> str:
    row = KINDS[kind]
    return row.business_key({name: str(said[name]) for name in row.key})


async def test_from_its_documents_to_a_stored_list_and_their_receipts(partner: Partner) -> None:
    listed, order, waybill = (document(kind) for kind in ("export-list", "export-order", "export-waybill"))
    lines = [{"kind": kind, **document(kind)} for kind in ("export-waybill", "export-list", "export-order")]
    dry = await partner.post("/v1/check", "\n".join(map(json.dumps, lines)).encode(), NDJSON)
    [case] = dry.json()["cases"]
    assert [each["status"] for each in dry.json()["documents"]] == ["399", "2", "399"]
    assert (case["owner"], case["number"], case["events"][0]) == ("3302960CD2", listed["orderNo"], "ListMatched")

    await partner.declare("export-list", listed["orderNo"], listed)
    told = await partner.told(key("export-list", listed), "2")

    back = document("export-withdrawal", invtNo=told["receipt"]["preNo"], copNo="W20260302000000001")
    await partner.declare("export-withdrawal", back["invtNo"], back)
    assert (await partner.told(key("export-withdrawal", back), "399"))["receipt"]["invtNo"] == told["receipt"]["preNo"]
    await partner.told(key("export-list", listed), "100")

    taken = await partner.post("/v1/ceb", sample("export-waybill", NUMBER).xml, XML)
    assert taken.status_code == 202, taken.text
    await partner.declare("export-order", order["orderNo"], order)
    assert (await partner.told(key("export-waybill", waybill), "399"))["receipt"]["logisticsNo"] == waybill[
        "logisticsNo"
    ]
    await partner.told(key("export-order", order), "399")

    wrong = document("export-list", grossWeight="9.00", **LATER)
    await partner.declare("export-list", wrong["orderNo"], wrong)
    refused = await answers(partner, wrong, "603.grossWeight.waybill@1")
    assert [(f["actual"], f["expected"]) for f in refused] == [("9.00", "1.20")]

    await partner.declare("export-list", listed["orderNo"], document("export-list", appTime="20260302103015"))
    stored = await partner.told(key("export-list", listed), "120")
    assert stored["receipt"]["invtNo"][8] == "E" and stored["receipt"]["statisticsFlag"] == "B"


async def answers(partner: Partner, listed: dict[str, Any], rule: str) -> list[Any]:
    """The findings by a rule that a list was rejected with, once they are told."""

    async def look() -> list[Any] | None:
        told = await partner.receipts(key("export-list", listed))
        found = [f for answer in told for f in answer["findings"] if f["rule"] == rule]
        return found or None

    return await until(look, f"nobody told of {rule}")
