"""Goods come back to another office's zone, and to a return centre ahead of their application, on the real parts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from checker.invariants import returning, stock
from checker.reading import gather_facts
from libs.schemas.events.accountbook import StockReturned
from simulator.papers.documents import Sale, app_time
from simulator.people import catalogue
from simulator.people.partners import WAREHOUSES
from simulator.plan.register import filing
from tests.e2e.partners import Partner, until
from tests.e2e.returning import CARRIER, applied, arrived, centre_of, gone, told

HOME, FAR = WAREHOUSES[0], replace(WAREHOUSES[2], ems_no="L2900B000077")


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

    centre, record = centre_of(HOME, now)
    back = {"logisticsCode": CARRIER, "logisticsNo": f"TH{another.order_no[-10:]}"}
    await told(partner, "return-parcel-list", "100", **centre, copNo="TP53A", parcels=[back])
    await told(partner, "return-centre", "399", **record)
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
