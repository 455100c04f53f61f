"""Much under one order number is refused beyond a bound, and everything else goes on."""

from __future__ import annotations

import pytest

from libs.runtime.twins.testing import only, rebuilt_in_memory
from libs.schemas.events.base import Event
from libs.schemas.events.matching import DocumentRefused, ListMatched, ListRefused
from libs.schemas.rules.registry import registry
from services.matching.packing import unpack
from services.matching.tests.conftest import MatchingDriver, OpenDriver
from services.matching.tests.samples import declared, order, payment, waybill

MANY, BATCH = 3_000, 500


def _refused(events: list[Event]) -> list[DocumentRefused]:
    return [event for event in events if isinstance(event, DocumentRefused)]


async def _flood(driver: MatchingDriver) -> list[Event]:
    told: list[Event] = []
    for first in range(0, MANY, BATCH):
        several = [
            payment(pay_transaction_id=f"X{n}", submission_id=f"payments-0-{n}") for n in range(first, first + BATCH)
        ]
        told += await driver.feed(*several)
    return told


async def test_a_flood_of_payments_leaves_its_case_and_others_alone(open_driver: OpenDriver) -> None:
    driver = await open_driver()
    await driver.feed(order(), waybill())

    refused = _refused(await _flood(driver))
    own = await driver.feed(payment(), declared())
    other = {"order_no": "T-2"}
    others = await driver.feed(order(**other), payment(**other), waybill(**other), declared(**other))

    assert len(refused) == MANY - 99  # the order is one of a hundred
    assert refused[0].submission_id == "payments-0-99"
    assert refused[0].findings[0].code == "-401013"
    assert refused[0].findings[0].rule in registry()
    assert only(ListMatched, own) and only(ListMatched, others), "the payment that its order names has its place"


async def test_waybills_and_owners_have_bounds_of_their_own(in_memory: OpenDriver) -> None:
    driver = await in_memory(waybills_max=2, cases_max=2)
    waybills = await driver.feed(*(waybill(logistics_no=f"W{n}") for n in range(3)), waybill(logistics_no="W0"))
    owners = await driver.feed(*(order(ebp_code=f"330196{n:04}") for n in range(3)))
    stray = await driver.feed(declared(ebp_code="3301969999"))

    assert [each.findings[0].code for each in _refused(waybills)] == ["-504013"]
    assert [each.findings[0].code for each in _refused(owners)] == ["-301015"]
    assert only(ListRefused, stray).findings[0].code == "-621030"
    assert await driver.reasons() == {"documents await list": 1}


@pytest.mark.parametrize("cut", [1, 2000])
async def test_a_rebuild_leaves_out_what_was_refused(in_memory: OpenDriver, cut: int) -> None:
    driver = await in_memory(documents_max=3, cases_max=2)
    await driver.feed(order(), *(payment(pay_transaction_id=f"X{n}") for n in range(5)))
    await driver.feed(*(declared(ebp_code=f"330196{n:04}") for n in range(3)))
    before, after = await rebuilt_in_memory(driver, driver.store.store, cut)
    (row,) = before["dossier"].values()
    assert after == before
    assert [len(case.papers) for case in unpack(row.body).cases] == [3, 0]
