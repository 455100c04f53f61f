"""A direct purchase, from its order to the signature of its buyer, on the running system."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from typing import Any

import pytest

from deploy.local.ports import LOOPBACK
from libs.schemas import declarations as d
from libs.schemas.codes.supervision_modes import IMPORT
from libs.schemas.keys import CASE, PARCEL
from libs.schemas.kinds import KINDS
from simulator.papers.departure_documents import transit_closing, transit_opening
from simulator.papers.documents import Flight, Sale, app_time
from simulator.papers.site_documents import site_delivery, waybill_status
from simulator.people.partners import SITE
from simulator.people.ways_out import HOME_BY_TRANSIT
from tests.e2e.partners import Partner, list_key, until

_BY_NOON, _AFTERNOON = 14_000, 30_000


@pytest.fixture
def flown(sale: Sale) -> Sale:
    """The sale, bought directly."""
    return replace(sale, flight=Flight("CA926", f"999-{sale.order_no[-8:]}", "116", SITE))


def sheet(sale: Sale, number: str) -> dict[str, Any]:
    parcel = d.LeavingParcel(logistics_code=sale.carrier.code, logistics_no=sale.logistics_no)
    released = d.SiteRelease(
        cop_no=number, app_time=app_time(sale.day, _AFTERNOON), customs_code=SITE.customs_code,
        operator_code=SITE.operator.code, vehicle_no="浙B00001", leave_time=app_time(sale.day, _AFTERNOON),
        parcels=[parcel],
    )  # fmt: skip
    return released.model_dump(mode="json", by_alias=True, exclude_none=True)


async def _let_out(partner: Partner, sale: Sale, number: int) -> bool:
    """Try to let the parcel out: its declarant may hear of the release a moment before the site is permitted."""
    leaving = sheet(sale, f"FX{number}{sale.order_no}")
    key = KINDS["site-release"].business_key(leaving)
    await partner.declare("site-release", SITE.operator.code, leaving)

    async def decided() -> str | None:
        told = [each["receipt"]["returnStatus"] for each in await partner.receipts(key)]
        return told[-1] if len(told) > 1 else None

    return await until(decided, "an answer to a release sheet") == "399"


@pytest.mark.requirement("I2", "X1")
async def test_it_waits_for_its_parcel_leaves_the_site_once_and_is_delivered(partner: Partner, flown: Sale) -> None:
    await partner.sell(flown)

    async def waits() -> bool:
        told = await partner.receipts(list_key(flown))
        return any(each["receipt"]["returnInfo"] == "待运抵" for each in told)

    await until(waits, "the receipt of a list whose parcel has not arrived")
    assert await partner.statuses(flown) == ["2", "120"]

    numbers = count(1)
    early = sheet(flown, f"FXE{flown.order_no}")
    await partner.declare("site-release", SITE.operator.code, early)
    await partner.told(KINDS["site-release"].business_key(early), "100")

    flight = flown.flight
    assert flight
    taken_in = site_delivery(flight, f"RK{flown.order_no[-16:]}", [flown], flown.day, _BY_NOON)
    await partner.declare("site-delivery", flight.bill_no, taken_in)
    await partner.told(KINDS["site-delivery"].business_key(taken_in), "120")
    await partner.sees_released(flown)

    await until(lambda: _let_out(partner, flown, next(numbers)), "a release sheet that is taken")
    again = sheet(flown, f"FXA{flown.order_no}")
    await partner.declare("site-release", SITE.operator.code, again)
    refused = await partner.told(KINDS["site-release"].business_key(again), "100")
    assert [each["rule"] for each in refused["findings"]] == ["site-release.logisticsNo.once@1"]

    signed = waybill_status(flown, flown.day, _AFTERNOON + 60)
    await partner.declare("waybill-status", PARCEL.of(flown.carrier.code, flown.logistics_no), signed)
    await partner.told(KINDS["waybill-status"].business_key(signed), "399")


@pytest.mark.requirement("I8")
async def test_landed_elsewhere_it_goes_home_under_seal_and_only_then_is_released(
    partner: Partner, flown: Sale
) -> None:
    """Customs says at each step what the case waits for, and who must act."""
    assert flown.flight
    sealed = replace(flown, flight=replace(flown.flight, port=HOME_BY_TRANSIT.office))
    case, number = CASE.of(sealed.platform.code, sealed.order_no), f"ZJ{sealed.order_no[-14:]}"

    async def waits_for(reason: str, role: str) -> None:
        async def look() -> bool:
            answer = await partner.http.get(f"http://{LOOPBACK}:{partner.up.ports['cases']}/v1/cases/{case}")
            told = answer.json().get("waitsFor") if answer.status_code == 200 else {}
            return [told.get("reason"), *(each["role"] for each in told.get("whoMustAct", ()))] == [reason, role]

        await until(look, f"a case that waits for {reason}, of {role}")

    async def answered(kind: str, body: Any, status: str, **says: str) -> Any:
        document = body.model_dump(mode="json", by_alias=True, exclude_none=True) | says
        await partner.declare(kind, KINDS[kind].keyed_by.of_document(document), document)
        return await partner.told(KINDS[kind].business_key(document), status)

    await partner.sell(sealed)
    await waits_for("transit", "logistics")
    noon, passage = app_time(sealed.day, _BY_NOON), HOME_BY_TRANSIT
    taken_in = site_delivery(flown.flight, f"RK{sealed.order_no[-16:]}", [sealed], sealed.day, _BY_NOON)
    await partner.declare("site-delivery", flown.flight.bill_no, taken_in)
    await partner.told(KINDS["site-delivery"].business_key(taken_in), "120")
    await answered("transit-opening", transit_opening(number, noon, passage, sealed.carrier, [sealed], IMPORT), "399")
    await waits_for("transit", "site")
    closing = transit_closing(f"C{number}", noon, passage, sealed.carrier, number)
    refused = await answered("transit-closing", closing, "100", sealNo="F0", copNo=f"D{number}")
    assert [each["rule"] for each in refused["findings"]] == ["transit-closing.sealNo.opening@1"]
    assert "800" not in await partner.statuses(sealed)
    await answered("transit-closing", closing, "399")
    await partner.sees_released(sealed)
    await waits_for("site-release", "site")


@pytest.mark.requirement("I2")
async def test_out_of_a_zone_nothing_has_to_arrive(partner: Partner, sale: Sale) -> None:
    await partner.sell(sale)
    await partner.sees_released(sale)
