"""The partner guide's samples and the sample files tell one story."""

from __future__ import annotations

import json
from typing import Any

from libs.schemas.ceb.samples import sample
from libs.schemas.kinds import KINDS
from simulator.samples import FOLDER

ROLES = {
    "ebpCode": "platform", "ebcCode": "ecommerce", "payCode": "payment", "logisticsCode": "logistics",
    "agentCode": "agent", "areaCode": "warehouse",
}  # fmt: skip


def _sent(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (FOLDER / name).read_text(encoding="utf-8").splitlines()]


def test_every_enterprise_of_the_guide_is_registered_by_the_samples() -> None:
    known = {each["code"]: each for each in _sent("register.ndjson") if each["kind"] == "enterprise"}
    for kind in ("order", "payment", "waybill", "list"):
        message = KINDS[kind].message
        assert message
        document = sample(message)
        for field, role in ROLES.items():
            if field in document:
                registered = known[document[field]]
                assert role in registered["roles"] and registered["status"] == "active"
                assert document[field.replace("Code", "Name")] == registered["name"]


def test_the_guides_goods_are_in_the_samples_book() -> None:
    message = KINDS["list"].message
    assert message
    declared = sample(message)
    guarantors = {each["assureCode"] for each in _sent("setup.ndjson") if each["kind"] == "guarantee-top-up"}
    assert declared["assureCode"] in guarantors
    (book,) = [each for each in _sent("setup.ndjson") if each.get("emsNo") == declared["emsNo"]]
    items = {item["itemRecordNo"]: item for item in book["items"]}
    stock = {line["itemRecordNo"]: line for each in _sent("stock.ndjson") for line in each["lines"]}
    for line in declared["InventoryList"]:
        item = items[line["itemRecordNo"]]
        assert [line[name] for name in ("gcode", "gname", "unit", "country")] == [
            item[name] for name in ("gcode", "gname", "unit", "country")
        ]
        assert float(line["qty"]) < float(stock[line["itemRecordNo"]]["qty"])
