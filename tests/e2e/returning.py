"""Parcels leave a zone and come back, to zones, sites and return centres, as their partners declare it."""

from __future__ import annotations

from typing import Any

from libs.schemas.kinds import KINDS
from simulator.papers.documents import Sale, app_time, refund
from simulator.people.partners import CUSTOMS, Warehouse, gate_of, officer_of
from tests.e2e.partners import Partner, list_key, until

CARRIER = "3301980GH4"
"""Brings the parcels back."""


async def told(partner: Partner, kind: str, *statuses: str, **said: Any) -> dict[str, Any]:
    """Somebody declares it; the fields of the first answer with one of these statuses."""
    row = KINDS[kind]
    await partner.declare(kind, row.keyed_by.of_document(said), said)
    key = row.business_key({name: str(said[name]) for name in row.key})

    async def answered() -> dict[str, Any] | None:
        given = [dict(each["receipt"]) for each in await partner.receipts(key)]
        ended = (*statuses, "100")
        return next((r for r in given if r["returnStatus"] in ended or r["returnStatus"].startswith("-")), None)

    found = await until(answered, f"one of {statuses} for {key}")
    assert found["returnStatus"] in statuses, found
    return found


async def gone(partner: Partner, sale: Sale) -> str:
    """The parcel is released and leaves by the gate; the number of its list."""
    home = sale.warehouse
    await partner.sell(sale)
    await partner.sees_released(sale)
    invt_no = str((await partner.told(list_key(sale), "800"))["receipt"]["invtNo"])
    own = {"emsNo": home.ems_no, "appTime": app_time(sale.day, 43_000)}
    zone = own | {"areaCode": home.enterprise.code}
    listed = await told(partner, "verification-list", "399", **zone, copNo=f"HV{invt_no}", invtNos=[invt_no])
    note = {"copNo": f"HN{invt_no}", "vehicleNo": "浙B00052", "bondInvtNos": [listed["bondInvtNo"]]}
    vehicle = await told(partner, "release-note", "399", "500", **zone, **note, totalWeight=str(sale.weight))
    gate = own | {"passportNo": vehicle["passportNo"]}
    if vehicle["returnStatus"] == "500":
        found = {"officer": officer_of(home.customs_code), "results": [{"invtNo": invt_no, "result": "normal"}]}
        await told(partner, "gate-inspection", "399", **gate, **found, copNo=f"HI{invt_no}")
    passed = {"copNo": f"HP{invt_no}", "passTime": own["appTime"], "gate": gate_of(home.ems_no)}
    await told(partner, "gate-pass", "399", **gate, **passed)
    return invt_no


def applied(sale: Sale, invt_no: str, number: str, office: str) -> dict[str, Any]:
    """A piece of the first line is to come back at this office."""
    return refund(sale, number, invt_no, [(1, "1")], app_time(sale.day, 44_000)) | {"customsCode": office}


def arrived(sale: Sale, invt_no: str, number: str, at: Any, **more: Any) -> dict[str, Any]:
    """The zone enterprise of this warehouse reports that piece, sound."""
    return {
        "copNo": number, "appTime": app_time(sale.day, 45_000), "ebpCode": sale.platform.code, "orderNo": sale.order_no,
        "invtNo": invt_no, "customsCode": at.customs_code, "areaCode": at.enterprise.code, "emsNo": at.ems_no,
        "lines": [{"gnum": 1, "qty": "1", "condition": "sound"}],
    } | more  # fmt: skip


def centre_of(warehouse: Warehouse, moment: str, number: str = "TC53") -> tuple[dict[str, Any], dict[str, Any]]:
    """Say what names the return centre of this zone enterprise, and what customs puts on record of it."""
    period = {"since": "20260101", "until": "20991231"}
    conditions = [{"meets": each, **period} for each in ("dedicated-area", "video", "wms", "interface")]
    centre = {"areaCode": warehouse.enterprise.code, "customsCode": warehouse.customs_code, "appTime": moment}
    of_record = {"copNo": number, "zoneType": warehouse.zone_type, "customs": CUSTOMS, "conditions": conditions}
    return centre, centre | of_record
