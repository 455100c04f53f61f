"""A rebuild comes to the same store, whichever partition the log took late or early."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from libs.runtime.processing import Record
from libs.runtime.twins.memory import Connections, MemoryStore
from libs.runtime.twins.testing import rebuilt_in_memory
from libs.schemas.events.accountbook import RefundEvidenceIssued
from libs.schemas.events.declaration_documents import (
    BusinessOrderTold,
    CustomsDeclared,
    DeclarationInspected,
    DeclarationWithdrawalAsked,
    MarketGoodsRecorded,
)
from libs.schemas.events.departure_documents import DepartureDeclared, TransitClosingDeclared, TransitOpeningDeclared
from libs.schemas.events.lists import ListEvent
from libs.schemas.events.review import ListExamined, Verdict
from libs.schemas.events.site_documents import ParcelSignedFor, SiteDeliveryDeclared, SiteReleaseDeclared
from libs.schemas.events.summary_documents import SummaryApplied
from services.exports.tests import samples
from services.exports.tests.declarations.declaring import (
    BEILUN,
    BILL,
    PLATFORM,
    DeclarationDriver,
    answered,
    declaration,
    entered,
    into_zone,
    of_market,
    of_record,
    order,
    withdrawal,
)
from services.exports.tests.exported import CARRIER, PORT, arrival, closing, departure, manifest, opening
from services.exports.tests.summaries.summing import MARCH, OFFICE, SummaryDriver, application, exported, permitted
from services.exports.tests.transits import sealed

PARTITIONS: dict[str, tuple[Any, ...]] = {
    "lists": (ListEvent, ListExamined, Verdict),
    "departures": (DepartureDeclared,),
    "departures and summaries": (DepartureDeclared, SummaryApplied),
    "summaries": (SummaryApplied,),
    "openings": (TransitOpeningDeclared,),
    "closings": (TransitClosingDeclared,),
    "transits": (TransitOpeningDeclared, TransitClosingDeclared),
    "bills": (SiteDeliveryDeclared,),
    "sheets": (SiteReleaseDeclared,),
    "signatures": (ParcelSignedFor,),
}
"""Documents of one key lie on one partition, in their order; those of others come before or behind them."""


async def story(driver: SummaryDriver) -> None:
    """Parcels of both ways leave: by departure, one of them by transit, and by a site."""
    await driver.depart(exported(1), exported(2), exported(4, statistics_flag="A"))
    far, at = exported(7, port_code=PORT), {"customs_code": OFFICE}
    bound = manifest("M7", "E7", agent_code=far.parties.agent_code, **at)
    await driver.feed(samples.examined(far), arrival("A7", "E7", **at), bound, permitted(far))
    await driver.feed(opening("T7", "E7", **at))
    await driver.feed(closing("C7", "T7"))
    await driver.feed(sealed.opening("T8", "8"), sealed.under_seal(sealed.listed("8")))
    await driver.feed(sealed.taken_in("D8", "8"), sealed.closing("C8", "T8"))
    await driver.apply(application(1, 2), day=MARCH)
    for number, signed_first in (("1", True), ("2", False)):
        listed = samples.declared(number)
        await driver.feed(samples.delivery(f"D{number}", number), samples.examined(listed), samples.permitted(listed))
        left, signed = samples.sheet(f"R{number}", number), samples.signed_for(number)
        await driver.feed(signed if signed_first else left)
        await driver.feed(left if signed_first else signed)
    await driver.close(date(2026, 3, 31))
    await driver.close(date(2026, 3, 31) + timedelta(days=1))


DECLARED_PARTITIONS: dict[str, tuple[Any, ...]] = {
    "declarations": (CustomsDeclared, DeclarationWithdrawalAsked, DeclarationInspected),
    "records": (MarketGoodsRecorded,),
    "orders": (BusinessOrderTold,),
    "departures": (DepartureDeclared,),
    "gates": (RefundEvidenceIssued,),
}


@pytest.mark.parametrize("early", [True, False], ids=["early", "late"])
@pytest.mark.parametrize("name", DECLARED_PARTITIONS)
async def test_what_declarations_took_comes_out_as_it_was(name: str, early: bool) -> None:
    """One of each mode ends or stands; one is taken back and gives its goods and order back."""

    def key(record: Record) -> bool:
        return isinstance(record.event, DECLARED_PARTITIONS[name]) is not early

    store = MemoryStore()
    driver = DeclarationDriver(Connections(store))
    await driver.feed(
        order("W2"), of_market("M1", of_record(1, qty="6")), of_market("M2", of_record(1, qty="3")), declaration("B1")
    )
    second = declaration("B2", orders=[{"ebp_code": PLATFORM, "order_no": "W2"}], bill_no="999-2222-N")
    (zone, *_) = answered(await driver.feed(into_zone("G1")))
    await driver.feed(second, withdrawal("M2"), withdrawal("B2"), entered(zone.entry_id))
    await driver.feed(departure("D1", "X1", bill_no=BILL, customs_code=BEILUN, logistics_code=CARRIER))
    for cut in (1, 2000):
        before, after = await rebuilt_in_memory(driver, store, cut, key)
        assert after == before
    assert before["market_goods"]["330796M0M1", "Z1", 1].taken == 6
    assert {each.order_no: bool(each.taken_by) for each in before["business_order"].values()} == {
        "W1": True, "W2": False, "B1": False,
    }  # fmt: skip


@pytest.mark.parametrize("early", [True, False], ids=["early", "late"])
@pytest.mark.parametrize("name", PARTITIONS)
async def test_the_store_comes_out_as_it_was(name: str, early: bool) -> None:
    def key(record: Record) -> bool:
        return isinstance(record.event, PARTITIONS[name]) is not early

    store = MemoryStore()
    driver = SummaryDriver(Connections(store))
    await story(driver)
    for cut in (1, 2000):
        before, after = await rebuilt_in_memory(driver, store, cut, key)
        assert after == before
    assert {len(before[name]) for name in ("transit", "exported_list", "delivery")} == {2, 4, 3}
