"""Goods enter a zone for export and leave it again: conditions, book, entry, sale, release, gate, on the real parts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from chaos.badinput.samples import sample
from libs.runtime.clock import SHANGHAI
from libs.schemas.kinds import KINDS
from simulator.people.partners import EXPORT_ZONE, MERCHANTS, gate_of
from tests.e2e.partners import Partner
from tests.e2e.tracing import CLOSED_AT_DAYS_END, OUT_OF_A_ZONE, connected

NUMBER = 20_261_210
AT = "20260302093000"
OWN = {"emsNo": EXPORT_ZONE.ems_no, "appTime": AT}
SENDERS = {"areaCode": EXPORT_ZONE.enterprise.code, "gate": gate_of(EXPORT_ZONE.ems_no)}


def key(kind: str, said: dict[str, Any]) -> str:
    row = KINDS[kind]
    return row.business_key({name: str(said[name]) for name in row.key})


async def told(partner: Partner, kind: str, status: str, **said: Any) -> dict[str, Any]:
    """The zone or its gate declares it for the book; the receipt's fields."""
    sender = {field: code for field, code in SENDERS.items() if field in KINDS[kind].sender_fields}
    document = OWN | sender | {"copNo": f"ZE{kind}"} | said
    await partner.declare(kind, EXPORT_ZONE.ems_no, document)
    answer = await partner.told(key(kind, document), status)
    return dict(answer["receipt"])


def sold(kind: str, **changes: Any) -> dict[str, Any]:
    """The sample of a kind, of one order and one parcel out of the zone."""
    parcel = sample("export-waybill", NUMBER).document["logisticsNo"]
    made = sample(kind, NUMBER).document
    return made | ({"logisticsNo": parcel} if "logisticsNo" in made else {}) | changes


@pytest.mark.requirement("Z1", "Z13", "Z16")
async def test_goods_enter_are_sold_and_leave_by_the_gate(partner: Partner) -> None:
    order, listed, waybill = (sold(kind) for kind in ("export-order", "export-list", "export-waybill"))
    line = listed["InventoryList"][0] | {"gcode": "8414519300", "unit1": "001", "qty1": "3"}
    item = {"itemRecordNo": "ZE01", "gcode": line["gcode"], "gname": line["gname"], "unit": line["unit"]}
    filing: dict[str, Any] = {
        "customsCode": EXPORT_ZONE.customs_code,
        "zoneType": EXPORT_ZONE.zone_type,
        "entryMode": "1210",
    }
    filing |= {"bookKind": "export", "items": [item | {"unitPrice": "120.00", "country": "142"}]}
    await told(partner, "book-filing", "399", **filing)
    lines = [{"itemRecordNo": "ZE01", "qty": "5", "unit": line["unit"]}]
    outside: dict[str, Any] = {
        "outsideCode": MERCHANTS[0].code,
        "entryId": "310520269000000001",
        "grossWeight": "9",
        "lines": lines,
    }
    entry = await told(partner, "entry-verification-list", "399", **outside)
    note = {"vehicleNo": "ZE1", "bondInvtNos": [entry["bondInvtNo"]], "totalWeight": "9", "ioType": "I"}
    vehicle = await told(partner, "release-note", "399", **note)
    await told(partner, "gate-pass", "399", passportNo=vehicle["passportNo"], passTime=AT)

    zone = {"emsNo": EXPORT_ZONE.ems_no, "iacCode": EXPORT_ZONE.enterprise.code, "iacName": EXPORT_ZONE.enterprise.name}
    listed |= zone | {"tradeMode": "1210", "InventoryList": [line | {"itemRecordNo": "ZE01"}]}
    for kind, document in (("export-order", order), ("export-waybill", waybill), ("export-list", listed)):
        await partner.declare(kind, KINDS[kind].keyed_by.of_document(document), document)
    released = await partner.told(key("export-list", listed), "800")
    named = {"invtNos": [released["receipt"]["invtNo"]]}
    bundle = await told(partner, "verification-list", "399", **named)

    # Until its goods have left, its declarant may withdraw it, once it stands in no verification list.
    asked = sold("export-withdrawal", invtNo=named["invtNos"][0])
    await partner.declare("export-withdrawal", KINDS["export-withdrawal"].keyed_by.of_document(asked), asked)
    refused = await partner.told(key("export-withdrawal", asked), "-605007")
    assert [finding["actual"] for finding in refused["findings"]] == [bundle["bondInvtNo"]]
    await told(partner, "verification-list-withdrawal", "399", bondInvtNo=bundle["bondInvtNo"])
    asked |= {"copNo": "ZEW2", "guid": asked["guid"][::-1]}
    await partner.declare("export-withdrawal", KINDS["export-withdrawal"].keyed_by.of_document(asked), asked)
    await partner.told(key("export-withdrawal", asked), "399")
    await partner.told(key("export-list", listed), "100")
    listed |= {"appTime": "20260302100000", "guid": listed["guid"][::-1]}
    await partner.declare("export-list", KINDS["export-list"].keyed_by.of_document(listed), listed)
    released = await partner.told(key("export-list", listed), "800", behind=released)

    named = {"invtNos": [released["receipt"]["invtNo"]]}
    bundle = await told(partner, "verification-list", "399", copNo="ZEV2", **named)
    note = {"vehicleNo": "ZE2", "bondInvtNos": [bundle["bondInvtNo"]], "totalWeight": listed["grossWeight"]}
    vehicle = await told(partner, "release-note", "399", copNo="ZE2", **note)
    await told(partner, "gate-pass", "399", copNo="ZE2", passportNo=vehicle["passportNo"], passTime=AT)
    asked |= {"copNo": "ZEW3", "guid": f"Z{asked['guid'][1:]}", "invtNo": named["invtNos"][0]}
    await partner.declare("export-withdrawal", KINDS["export-withdrawal"].keyed_by.of_document(asked), asked)
    refused = await partner.told(key("export-withdrawal", asked), "-605007")
    assert [finding["actual"] for finding in refused["findings"]] == ["used"]
    await partner.close_day(datetime.now(SHANGHAI).date())
    await partner.told(key("export-list", listed), "899")
    await connected(partner, str(order["orderNo"]), OUT_OF_A_ZONE | CLOSED_AT_DAYS_END)
