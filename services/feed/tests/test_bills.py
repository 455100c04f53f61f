"""Tax bills are told as the official messages 816 and 818, whichever is read first: the bill or its release."""

from __future__ import annotations

from decimal import ROUND_HALF_UP
from decimal import Decimal as D
from itertools import pairwise, permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from libs.runtime.twins.memory import Connections, MemoryStore
from libs.schemas.ceb import model_of, render_xml
from libs.schemas.ceb.tests.official import assert_official
from libs.schemas.entries import ENTRIES
from libs.schemas.events.audits import AdditionalBillIssued, AuditedBillLine, TaxRefunded
from libs.schemas.events.base import Event
from libs.schemas.events.tax import TaxBillReduced, TaxBillVoided
from libs.schemas.tests import a_list
from services.feed.domain.bills import MESSAGE_OF, BillSaid, LineBilled, whole
from services.feed.tests.conftest import FeedDriver
from services.feed.tests.samples import (
    AGENT,
    CARRIER,
    EVERYBODY,
    GUARANTOR,
    PAID,
    PLATFORM,
    SHOP,
    ZONE,
    bill,
    bill_line,
    detained,
    of_audit,
    released,
    summarised,
)

BILLS = ("tax-bill", "tax-bill-status")


def _life(number: str, **facts: str) -> list[Event]:
    """Two lines are released and billed, half of the first comes back, and the second is summarised apart."""
    lines = [a_list.line(gnum=1, qty="2"), a_list.line(gnum=2, qty="1")]
    let_go = released(number, lines=lines, values=["320.00", "99.99"], **facts)
    second = bill_line(2, "1", "0", "0", "9.10")
    issued: Event = bill(number, bill_line(1, "2", "0", "1.50", "29.12"), second)
    back = {"return_no": "R", "arrival_no": "A"}
    reduced = bill(number, bill_line(1, "1", "0", "0.75", "14.56"), second, kind=TaxBillReduced, **back)
    part = summarised(number, second, part=1)
    return [let_go, issued, reduced, part]


def _audited(number: str) -> list[Event]:
    """The first line was worth 10.05 more and bears 0.92 more. What the second one bore too much, 4.55, is given back."""
    more, less = (
        AuditedBillLine(gnum, "3304990039", *map(a_list.text, ("1", "0", "0", vat)), value=a_list.text(value))
        for gnum, vat, value in ((1, "0.92", "10.05"), (2, "4.55", "50.00"))
    )
    refund = of_audit(TaxRefunded, number, less, ent_duty_nos=[PAID])
    return [of_audit(AdditionalBillIssued, number, more, ent_duty_no=PAID), refund]


async def _bills(driver: FeedDriver, code: str) -> list[dict[str, Any]]:
    return [each for each in await driver.told(code) if each["type"] in BILLS]


async def _waiting(driver: FeedDriver) -> int:
    if isinstance(driver.store, Connections):
        async with driver.store.transaction() as rows:
            return len(await rows.scan("bill_ahead"))
    count: int = await driver.store.fetchval("select count(*) from bill_ahead")
    return count


async def test_a_bill_is_told_as_816_and_its_end_as_818(driver: FeedDriver) -> None:
    await driver.open(*EVERYBODY)
    let_go, issued, reduced, part = _life("1")
    ended, void = summarised("1"), bill("1", kind=TaxBillVoided)
    for events in ((let_go, issued), (reduced,), (part, ended), (void,)):
        await driver.feed(*events)

    told = {code: await _bills(driver, code) for code in EVERYBODY}
    assert [len(told[code]) for code in (GUARANTOR, SHOP, AGENT)] == [5, 5, 5]
    assert told[PLATFORM] == told[ZONE] == told[CARRIER] == []
    whole = [each["data"] for each in told[AGENT]]
    assert {name: value for name, value in whole[0].items() if name not in ("guid", "returnTime")} == {
        "invtNo": "N-1", "taxNo": "N-1_0", "customsTax": "0", "valueAddedTax": "38.22", "consumptionTax": "1.50",
        "status": "1", "assureCode": GUARANTOR, "ebcCode": SHOP, "logisticsCode": CARRIER, "agentCode": AGENT,
        "customsCode": "3105",
        "TaxListRd": [
            {"gnum": 1, "gcode": "3304990039", "taxPrice": "320.00", "customsTax": "0", "valueAddedTax": "29.12",
             "consumptionTax": "1.50"},
            {"gnum": 2, "gcode": "3304990039", "taxPrice": "99.99", "customsTax": "0", "valueAddedTax": "9.10",
             "consumptionTax": "0"},
        ],
    }  # fmt: skip
    assert [line["taxPrice"] for line in whole[1]["TaxListRd"]] == ["160.00", "99.99"]
    found = [(each["type"], each["data"]["taxNo"], each["data"]["status"]) for each in told[AGENT]]
    assert found[2:] == [
        ("tax-bill", "N-1_1", "2"),
        ("tax-bill-status", "N-1_0", "2"),
        ("tax-bill-status", "N-1_0", "3"),
    ]
    assert (whole[2]["entDutyNo"], whole[3]["entDutyNo"], "entDutyNo" in whole[4]) == (PAID, PAID, False)
    assert len({each["guid"] for each in whole}) == 5
    assert "ebcCode" not in told[GUARANTOR][0]["data"], "a guarantor is told of the tax alone"
    for each in told[AGENT]:
        assert each["data"].keys() <= set(ENTRIES[each["type"]].__struct_encode_fields__)


@pytest.mark.parametrize("ahead", [False, True])
async def test_what_an_audit_bills_or_gives_back_is_told_as_816(driver: FeedDriver, ahead: bool) -> None:
    """An additional bill stands in a payment document at once (818); no document has what is given back."""
    await driver.open(*EVERYBODY)
    let_go = _life("1")[0]
    for events in [_audited("1"), [let_go]] if ahead else [[let_go], _audited("1")]:
        await driver.feed(*events)

    told = {code: await _bills(driver, code) for code in EVERYBODY}
    assert told[PLATFORM] == told[ZONE] == told[CARRIER] == []
    for code in (GUARANTOR, SHOP, AGENT):
        issued, collected, back = (each["data"] for each in told[code])
        assert [each["type"] for each in told[code]] == ["tax-bill", "tax-bill-status", "tax-bill"]
        assert (issued["status"], collected["status"], collected["entDutyNo"]) == ("1", "2", PAID)
        assert issued["taxNo"] == collected["taxNo"] == "N-1_1" and "entDutyNo" not in issued
        assert issued["TaxListRd"] == [
            {"gnum": 1, "gcode": "3304990039", "taxPrice": "10.05", "customsTax": "0", "valueAddedTax": "0.92",
             "consumptionTax": "0"}
        ]  # fmt: skip
        assert (issued["note"], back["note"]) == ("税收审核补税", "税收审核退税")
        assert (back["valueAddedTax"], back["TaxListRd"][0]["taxPrice"]) == ("-4.55", "-50.00")
        assert len({each["guid"] for each in (issued, collected, back)}) == 3
        assert back.keys() <= set(ENTRIES["tax-bill"].__struct_encode_fields__)


@given(st.decimals("0.01", "9999", places=2), st.integers(1, 30), st.data())
def test_the_values_of_parts_add_up_to_the_bill_as_it_stands(value: D, pieces: int, data: st.DataObject) -> None:
    """However the goods that stayed are cut into parts."""
    stayed = data.draw(st.integers(1, pieces))
    cuts = sorted(data.draw(st.sets(st.integers(1, stayed - 1)))) if stayed > 1 else []

    def price(before: int, until: int) -> D:
        line = bill_line(1, str(until - before), "0", "0", "0", before=str(before) if before else None)
        facts = {"lines": [{"gnum": 1, "qty": str(pieces), "taxPrice": str(value)}]}
        document = whole(BillSaid("e", "t", "d", "tax-bill", {}, [LineBilled(line)]), facts)
        return D(document["TaxListRd"][0]["taxPrice"])

    parts = [price(before, until) for before, until in pairwise([0, *cuts, stayed])]
    assert sum(parts) == price(0, stayed) == (value if stayed == pieces else round_(value * stayed / pieces))


def round_(amount: D) -> D:
    return amount.quantize(D("0.01"), ROUND_HALF_UP)


async def test_bills_are_valid_against_the_official_schema() -> None:
    driver, agent, guarantor = FeedDriver(Connections(MemoryStore())), "3301960AB3", "3301960AB1"
    await driver.open(agent, guarantor)
    codes = {"agent_code": agent, "assure_code": guarantor, "ebc_code": "3301960AB2", "logistics_code": "3301960AB4"}
    await driver.feed(*_life("1", **codes, invt_no="31052025I000000001"), bill("1", kind=TaxBillVoided), *_audited("1"))
    for code in (agent, guarantor):
        for kind, message in MESSAGE_OF.items():
            told = [each["data"] for each in await driver.told(code) if each["type"] == kind]
            models = [model_of(message).model_validate(each) for each in told]
            assert models
            assert_official(render_xml(message, models, told[0]["guid"]))


@pytest.mark.parametrize("between", [[], [detained("1")]])
async def test_the_order_in_which_topics_are_read_changes_nothing_but_numbers(between: list[Any]) -> None:
    """Each bill is told once, under the same id, with the same words."""
    found = []
    for order in permutations(range(3)):
        driver = FeedDriver(Connections(MemoryStore()))
        await driver.open(AGENT)
        let_go, *bills = _life("1")
        said = [let_go, bills[0], bills[2]]
        for at in order:
            await driver.feed(said[at])
            await driver.feed(*between)
        told = [(each["data"]["taxNo"], each["data"]) for each in await _bills(driver, AGENT)]
        found.append(sorted((tax_no, str({**data, "guid": "", "returnTime": ""})) for tax_no, data in told))
    assert found == [found[0]] * 6 and len(found[0]) == 2


async def test_a_bill_that_is_read_first_waits_on_either_store_for_its_release(driver: FeedDriver) -> None:
    await driver.open(SHOP)
    let_go, issued, reduced, _ = _life("1")
    await driver.feed(issued, reduced)
    await driver.feed(_life("2")[1])
    assert await _bills(driver, SHOP) == []
    await driver.feed(let_go)
    await driver.feed(let_go)
    assert [len(each["data"]["TaxListRd"]) for each in await _bills(driver, SHOP)] == [2, 2]

    assert await _waiting(driver) == 1
    await driver.feed(_life("2", ebc_code="STRANGER")[0])
    assert await _waiting(driver) == 0, "a release that concerns nobody ends the waiting, too"


async def test_nobody_who_has_no_feed_is_remembered_anything_for(driver: FeedDriver) -> None:
    await driver.feed(*_life("1")[1:])
    await driver.open(SHOP)
    await driver.feed(_life("1")[0])
    assert await _bills(driver, SHOP) == []
