"""Goods come back to another office's zone, and to a return centre ahead of their application, on the real parts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from checker.invariants import returning, stock
from checker.reading import gather_facts
from libs.schemas.events.accountbook import StockReturned
from libs.schemas.kinds import KINDS
from simulator.papers.documents import Sale, app_time, refund
from simulator.people import catalogue
from simulator.people.partners import CUSTOMS, WAREHOUSES, gate_of, officer_of
from simulator.plan.register import filing
from tests.e2e.partners import Partner, list_key, until

HOME, FAR = WAREHOUSES[0], replace(WAREHOUSES[2], ems_no="L2900B000077")
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
    await partner.sell(sale)
    await partner.sees_released(sale)
    invt_no = str((await partner.told(list_key(sale), "800"))["receipt"]["invtNo"])
    own = {"emsNo": HOME.ems_no, "appTime": app_time(sale.day, 43_000)}
    zone = own | {"areaCode": HOME.enterprise.code}
    listed = await told(partner, "verification-list", "399", **zone, copNo=f"HV{invt_no}", invtNos=[invt_no])
    note = {"copNo": f"HN{invt_no}", "vehicleNo": "浙B00052", "bondInvtNos": [listed["bondInvtNo"]]}
    vehicle = await told(partner, "release-note", "399", "500", **zone, **note, totalWeight=str(sale.weight))
    gate = own | {"passportNo": vehicle["passportNo"]}
    if vehicle["returnStatus"] == "500":
        found = {"officer": officer_of(HOME.customs_code), "results": [{"invtNo": invt_no, "result": "normal"}]}
        await told(partner, "gate-inspection", "399", **gate, **found, copNo=f"HI{invt_no}")
    passed = {"copNo": f"HP{invt_no}", "passTime": own["appTime"], "gate": gate_of(HOME.ems_no)}
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


@pytest.mark.requirement("RT5")
async def test_to_a_zone_of_another_office_and_to_a_return_centre(partner: Partner, sales: Iterator[Sale]) -> None:
    """The receiving book rises, the first one stays; a centre sorts a parcel, and the application follows."""
    sale, another = next(sales), next(sales)
    far, near = await gone(partner, sale), await gone(partner, another)
    now = app_time(sale.day, 43_500)
    book = filing(FAR, now, "R52", [good for good in catalogue.ALL_GOODS if good is not sale.lines[0].good][:1])
    assert isinstance(book.body, dict)
    await told(partner, "book-filing", "399", **book.body)

    application = applied(sale, far, "TY52", FAR.customs_code)
    await told(partner, "return-application", "120", **application)
    home = await told(partner, "return-arrival", "100", **arrived(sale, far, "TA52H", HOME, returnNo="TY52"))
    assert "运抵海关与申请不符" in home["returnInfo"]
    await told(partner, "return-arrival", "399", **arrived(sale, far, "TA52", FAR, returnNo="TY52"))
    await told(partner, "return-application", "399", **application)

    period = {"since": "20260101", "until": "20991231"}
    conditions = [{"meets": each, **period} for each in ("dedicated-area", "video", "wms", "interface")]
    centre = {"areaCode": HOME.enterprise.code, "customsCode": HOME.customs_code, "appTime": now}
    back = {"logisticsCode": CARRIER, "logisticsNo": f"TH{another.order_no[-10:]}"}
    record = centre | {"copNo": "TC53", "zoneType": HOME.zone_type, "customs": CUSTOMS}
    await told(partner, "return-parcel-list", "100", **centre, copNo="TP53A", parcels=[back])
    await told(partner, "return-centre", "399", **record, conditions=conditions)
    await told(partner, "return-parcel-list", "399", **centre, copNo="TP53", parcels=[back])
    await told(partner, "return-arrival", "120", **arrived(another, near, "TA53", HOME, **back))
    await told(partner, "return-application", "399", **applied(another, near, "TY53", HOME.customs_code))

    async def in_the_books() -> Any:
        facts = await gather_facts(partner.up.endpoints.kafka)
        found = {
            each.list_ref.invt_no: each for each in facts.only(StockReturned) if each.list_ref.invt_no in (far, near)
        }
        return (facts, found) if len(found) == 2 else None

    facts, found = await until(in_the_books, "stock back in both books")
    assert {number: (each.ems_no, each.exited) for number, each in found.items()} == {
        far: (FAR.ems_no, True), near: (HOME.ems_no, True),
    }  # fmt: skip
    assert len(found[far].opened) == 1, "the receiving book had no such item"
    assert [int(each.on_hand) for each in found[far].postings] == [1]
    asked = (returning.never_more_than_released, returning.undone_exactly, stock.stock_balances)
    assert [text for each in asked for text in each(facts).violations] == []
