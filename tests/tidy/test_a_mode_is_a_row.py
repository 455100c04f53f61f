"""A list goes from service to service as its mode's course says, and nobody misses what it lacks.

No event brings export documents yet, so their views stand in for them.
"""

from __future__ import annotations

from typing import Any

from libs.runtime.twins.memory import Connections, MemoryStore
from libs.runtime.twins.testing import A_DAY, only
from libs.schemas.codes.supervision_modes import Station
from libs.schemas.courses import onward
from libs.schemas.declarations import EnterpriseRole
from libs.schemas.events.accountbook import GoodsExited, ReleaseNoteApproved, StockHeld, VerificationListApproved
from libs.schemas.events.matching import ListMatched
from libs.schemas.events.review import ListReleased
from libs.schemas.topics import ACCOUNTBOOK_TO_REVIEW, MATCHING_TO_ACCOUNTBOOK, MATCHING_TO_REVIEW, Topic
from services.accountbook.tests import samples as books
from services.accountbook.tests.conftest import Zone
from services.matching.tests.conftest import Office as Matching
from services.matching.tests.exports import export_line, export_list, export_order, export_waybill
from services.returns.tests.conftest import Office as Returns
from services.review.tests.conftest import Room
from services.review.tests.samples import registration
from services.tax.tests.ledger import Office as Tax

PLATFORM, AREA, BOOK = "3301960AB1", "3301960AB6", "T2900W000001"
ROLES = {
    PLATFORM: EnterpriseRole.PLATFORM,
    "3301960AB2": EnterpriseRole.ECOMMERCE,
    "3301960AB3": EnterpriseRole.AGENT,
    "3301980XX1": EnterpriseRole.LOGISTICS,
}


def _twin() -> Connections:
    return Connections(MemoryStore())


async def _matched(**facts: Any) -> ListMatched:
    line = export_line(item_record_no="FAN01")
    documents = (
        export_order(ebp_code=PLATFORM),
        export_waybill(),
        export_list(ebp_code=PLATFORM, lines=[line], submission_id="s-list", **facts),
    )
    matched: ListMatched = only(ListMatched, await Matching(_twin()).feed(*documents))
    return matched


async def _room() -> Room:
    room = Room(_twin(), "redis://nowhere")
    await room.feed(*(registration(code, role) for code, role in ROLES.items()))
    return room


def _edge(event: Any, station: Station) -> Topic:
    return onward(event.list, station, A_DAY)[0]


async def test_an_export_from_a_zone_holds_stock_pays_nothing_and_leaves_by_the_gate() -> None:
    matched = await _matched(trade_mode="1210", ems_no=BOOK, iac_code=AREA)
    assert _edge(matched, Station.MATCHING) is MATCHING_TO_ACCOUNTBOOK

    zone, own = Zone(_twin(), gate_inspection_share=0), {"ems_no": BOOK, "area_code": AREA}
    filed = books.filing(["FAN01"], customs_code="2900", **own)
    item = filed.items[0].model_copy(update={"gcode": "8414519900", "unit": "007", "unit_price": 40})
    await zone.feed(filed.model_copy(update={"items": [item]}), books.entry({"FAN01": 10}, unit="007", **own))
    held = only(StockHeld, await zone.feed(matched))
    assert _edge(held, Station.ACCOUNTBOOK) is ACCOUNTBOOK_TO_REVIEW

    room = await _room()
    released = only(ListReleased, await room.feed(held))
    assert (released.value, released.tax, released.quota, released.list.buyer_token) == (None,) * 4

    assert await Tax(_twin()).feed(released) == []
    assert await Returns(_twin()).feed(released) == []
    invt_no = matched.list.invt_no
    approved = await zone.feed(released, books.verification_list([invt_no or ""], **own))
    number = only(VerificationListApproved, approved).bond_invt_no
    note = only(ReleaseNoteApproved, await zone.feed(books.release_note([number], **own)))
    exited = only(GoodsExited, await zone.feed(books.gate_pass(note.passport_no, ems_no=BOOK)))
    assert [(int(p.qty), int(p.on_hand)) for p in exited.postings] == [(2, 8)]


async def test_a_list_without_stock_or_tax_goes_straight_to_its_verdict() -> None:
    matched = await _matched(trade_mode="9610")
    assert _edge(matched, Station.MATCHING) is MATCHING_TO_REVIEW
    room = await _room()
    released = only(ListReleased, await room.feed(matched, matched))
    assert released.list == matched.list and released.tax is None
