"""Export documents come in any order, corrected and deleted; their list is stored, changed, deleted or taken back."""

from __future__ import annotations

from datetime import date
from itertools import combinations, permutations
from typing import Any

import pytest

from libs.runtime.twins.testing import A_DAY, only, rebuilt, rebuilt_in_memory
from libs.schemas.courses import onward
from libs.schemas.events.base import DecimalText
from libs.schemas.events.lists import Exported
from libs.schemas.events.matching import ListMatched, ListRefused, ListWaiting, WithdrawalAsked
from libs.schemas.events.withdrawals import ListDeleted, WithdrawalDeclared
from libs.schemas.topics import MATCHING_TO_ACCOUNTBOOK, MATCHING_TO_REVIEW
from services.matching.tests.conftest import OpenDatabase, without_blocks
from services.matching.tests.exports import (
    CASE,
    export_line,
    export_list,
    export_order,
    export_receipt,
    export_waybill,
    waybill_retracted,
)
from services.matching.tests.test_parcels import OpenParcelDriver, ParcelDriver, in_memory, open_parcels, outcomes

__all__ = ["open_parcels"]

LAST_WITH_RECEIPT, FIRST_WITHOUT = date(2024, 12, 14), date(2024, 12, 15)
MATCHED = {(CASE["order_no"], 1): "ListMatched"}
INVT_NO = "29002026E000000001"
WRONG = export_waybill(gross_weight="99")
SETS: dict[str, tuple[Any, ...]] = {
    "a corrected waybill": (
        export_order(), export_receipt(), WRONG, export_waybill(correction=1), export_list(waybill_corrections=1),
    ),
    "a waybill deleted and declared anew": (
        export_order(), WRONG, waybill_retracted(1), export_waybill(correction=2), export_list(waybill_corrections=2),
    ),
    "a corrected order": (
        export_order(currency="502", ebp_code="3301960AB1"), export_order(correction=1), export_waybill(),
        export_list(corrections=1), export_receipt(),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SETS)
async def test_every_order_of_arrival_gives_one_outcome(name: str) -> None:
    """All 120 of each; what was corrected before the list counts, wherever it is under way."""
    day = LAST_WITH_RECEIPT if export_receipt() in SETS[name] else A_DAY
    for documents in permutations(SETS[name]):
        driver, said = in_memory(), list[Any]()
        for document in documents:
            said += await driver.one(document, day)
        assert outcomes(said) == MATCHED, [type(document).__name__ for document in documents]
        assert await driver.reasons() == {}


@pytest.mark.parametrize(("day", "needs"), [(LAST_WITH_RECEIPT, True), (FIRST_WITHOUT, False)])
async def test_a_list_waits_for_just_what_the_row_of_its_day_asks_for(day: date, needs: bool) -> None:
    others = {"export-order": export_order(), "export-waybill": export_waybill(), "export-receipt": export_receipt()}
    asked = {name for name in others if needs or name != "export-receipt"}
    for count in range(len(others) + 1):
        for here in combinations(others, count):
            driver = in_memory()
            said = await driver.one(export_list(), day)
            for name in here:
                said += await driver.one(others[name], day)
            said += await driver.close(day)
            if missing := asked - {*here}:
                assert {*only(ListWaiting, said).missing} == missing
            else:
                assert outcomes(said) == MATCHED


async def test_a_stored_list_says_what_only_exports_say(open_parcels: OpenParcelDriver) -> None:
    driver = await open_parcels()
    foreign = export_line(currency="502")
    ordered = export_order(currency="502", lines=[replaced(export_order().lines[0], currency="502")])
    listed = export_list(f_currency="502", bill_no="999-1", voyage_no="0302", lines=[foreign], iac_code="3301660A01")
    said: list[Any] = []
    for document in (ordered, export_waybill(), listed):
        said += await driver.one(document)
    matched = only(ListMatched, said)
    assert matched.list.exported == Exported(
        statistics_flag="A",
        owner_code="NO",
        country="502",
        pod="3014",
        port_code="2244",
        voyage_no="0302",
        gross_weight=DecimalText("1.50"),
    )
    assert (matched.list.waybill.bill_no, matched.list.parties.area_code) == ("999-1", "3301660A01")
    assert (matched.fees.freight_currency, matched.fees.insured_currency) == ("502", None)
    [line] = matched.lines
    assert (line.currency, line.gname, line.item_no) == ("502", "电扇", "FAN01")
    assert b'"142"' not in matched.encode()


BONDED = {"trade_mode": "1210", "ems_no": "T3105E000001", "iac_code": "330266K0L6"}


@pytest.mark.requirement("Z11")
async def test_a_bonded_list_waits_for_what_the_buyer_abroad_ordered_and_paid() -> None:
    """The platform says the order, in the buyer's currency, and a payment company that it was collected."""
    driver = in_memory()
    await driver.one(export_waybill(), LAST_WITH_RECEIPT)
    await driver.one(export_list(**BONDED, lines=[export_line(currency="502")]), LAST_WITH_RECEIPT)
    assert await driver.reasons() == {"list awaits export-order, export-receipt": 1}
    ordered = export_order(currency="502", lines=[replaced(export_order().lines[0], currency="502")])
    assert outcomes(await driver.one(ordered, LAST_WITH_RECEIPT)) == {}, "it is not paid yet"
    matched = only(ListMatched, await driver.one(export_receipt(currency="502"), LAST_WITH_RECEIPT))
    assert [line.currency for line in matched.lines] == ["502"]


@pytest.mark.requirement("Z14")
async def test_the_parcel_of_a_bonded_list_carries_the_note_of_its_express_company() -> None:
    """Without that company's own word no list goes on, and the list says its number."""
    driver = in_memory()
    for document in (export_order(), export_list(**BONDED)):
        assert outcomes(await driver.one(document)) == {}
    note = export_waybill()
    other = {"logistics_code": "3301980ZZ9"}
    assert outcomes(await driver.one(export_waybill(**other))) == {}, "another company's note is another parcel's"
    matched = only(ListMatched, await driver.one(note))
    told = matched.list.waybill
    assert (told.logistics_code, told.logistics_no) == (note.logistics_code, note.logistics_no)


@pytest.mark.requirement("Z12")
async def test_a_bonded_list_meets_its_order_collection_and_waybill_and_goes_to_its_book() -> None:
    bonded = export_list(**BONDED)
    documents = (export_order(), export_receipt(), export_waybill(), bonded)
    for arriving in permutations(documents):
        driver, said = in_memory(), list[Any]()
        for document in arriving:
            said += await driver.one(document, LAST_WITH_RECEIPT)
        matched = only(ListMatched, said)
        assert onward(matched.list, "matching", LAST_WITH_RECEIPT) == (MATCHING_TO_ACCOUNTBOOK, "T3105E000001")
        assert matched.list.parties.area_code == "330266K0L6"
    general = export_list(trade_mode="9610", statistics_flag="B")
    driver = in_memory()
    said = [event for one in (export_order(), export_waybill(), general) for event in await driver.one(one)]
    stored = only(ListMatched, said).list
    assert onward(stored, "matching", A_DAY) == (MATCHING_TO_REVIEW, stored.ref.case)


def replaced(line: Any, **changes: Any) -> Any:
    return type(line)(**{name: getattr(line, name) for name in line.__struct_fields__} | changes)


def withdrawal(named: str, **changes: Any) -> WithdrawalDeclared:
    facts: dict[str, Any] = {
        "submission_id": "s-withdrawal", "order_no": CASE["order_no"], "ebc_code": CASE["ebc_code"],
        "agent_code": "3301960AB3", "invt_no": named, "cop_no": "W1", "direction": "E",
    }  # fmt: skip
    return WithdrawalDeclared(**facts | changes)


def deletion(attempt: int) -> ListDeleted:
    facts: dict[str, Any] = {"submission_id": "s-deletion", "agent_code": "3301960AB3", "direction": "E"}
    return ListDeleted(attempt=attempt, **CASE | facts)


async def test_a_list_is_taken_back_by_its_declarant_alone(open_parcels: OpenParcelDriver) -> None:
    driver = await open_parcels()
    await driver.one(export_list())
    for changes, code in (
        ({"order_no": ""}, "-605005"), ({"ebc_code": "3301960ZZ9"}, "-605005"), ({"agent_code": "3301960ZZ9"}, "-605101"),
        ({"invt_no": INVT_NO}, "-605005"),
    ):  # fmt: skip
        [refused] = await driver.one(withdrawal(export_list().pre_no, **changes))
        assert isinstance(refused, WithdrawalAsked)
        assert ([f.code for f in refused.findings], refused.ref.direction, refused.list) == ([code], "E", None)
    [asked] = await driver.one(withdrawal(export_list().pre_no))
    assert isinstance(asked, WithdrawalAsked) and asked.list is not None
    assert (asked.ref.case, asked.list.invt_no, asked.findings) == ("E:3301960AB2:E2026030200000001", None, [])
    assert await driver.one(export_order()) + await driver.one(export_waybill()) == []
    only(ListMatched, await driver.one(export_list(attempt=2)))
    [gone] = await driver.one(withdrawal(INVT_NO))
    assert isinstance(gone, WithdrawalAsked) and gone.list is not None
    assert (gone.ref.attempt, gone.list.invt_no, gone.list.exported) == (2, INVT_NO, None)


async def test_a_list_at_2_is_changed_and_deleted_and_one_that_went_on_is_not(open_parcels: OpenParcelDriver) -> None:
    driver = await open_parcels()
    await driver.one(export_order())
    await driver.one(export_list(logistics_no="EW9"))
    stranger = only(ListRefused, await driver.one(export_list(attempt=2, replaces=1, agent_code="3301960ZZ9")))
    assert [finding.code for finding in stranger.findings] == ["-603114"]
    changed = only(WithdrawalAsked, await driver.one(export_list(attempt=3, replaces=1)))
    assert (changed.way, changed.ref.attempt) == ("change", 1)
    deleted = only(WithdrawalAsked, await driver.one(deletion(4)))
    assert (deleted.way, deleted.ref.attempt, deleted.findings) == ("deletion", 3, [])
    assert [f.code for f in only(WithdrawalAsked, await driver.one(deletion(5))).findings] == ["-603005"]
    await driver.one(export_waybill())
    only(ListMatched, await driver.one(export_list(attempt=6)))
    assert [f.code for f in only(WithdrawalAsked, await driver.one(deletion(7))).findings] == ["-603007"]
    late = only(ListRefused, await driver.one(export_list(attempt=8, replaces=6)))
    assert [finding.code for finding in late.findings] == ["-603007"]


async def story(driver: ParcelDriver) -> None:
    """Corrections before and behind their lists, a deletion, a change, withdrawals of what waits and of what has gone on."""
    for document in (WRONG, export_list(waybill_corrections=2), export_order(), export_waybill(correction=1)):
        await driver.one(document)
    await driver.one(export_waybill(correction=2))
    await driver.one(withdrawal(INVT_NO))
    two = {"order_no": "E2", "logistics_no": "EW0002"}
    for listed in (export_list(**two), export_list(**two, attempt=2, replaces=1, gross_weight="9")):
        await driver.one(listed)
    await driver.one(withdrawal(export_list().pre_no, order_no="E2"))
    await driver.one(waybill_retracted(3))
    await driver.one(export_list(attempt=2, waybill_corrections=4))


@pytest.mark.parametrize("cut", [1, 3, 2000])
async def test_the_store_comes_out_as_it_was(database: OpenDatabase, cut: int) -> None:
    driver = ParcelDriver(await database("matching"))
    await story(driver)
    before, after = await rebuilt(driver, driver.store, cut)
    assert after == before


@pytest.mark.parametrize("cut", [1, 3, 2000])
async def test_the_twin_comes_out_as_it_was(cut: int) -> None:
    driver = in_memory()
    await story(driver)
    before, after = await rebuilt_in_memory(driver, driver.store.store, cut)
    assert without_blocks(after) == without_blocks(before)
