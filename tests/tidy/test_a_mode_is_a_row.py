"""A mode is a row: its lists go as its course says, and nobody misses what they lack.

No event brings export documents yet, so their views stand in for them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from libs.runtime.twins.memory import Connections, MemoryStore
from libs.runtime.twins.testing import A_DAY, Driver, kinds, only
from libs.schemas.codes import supervision_modes as modes
from libs.schemas.codes.supervision_modes import EXPORT, IMPORT, Direction, Document, Hold, Station, SupervisionMode
from libs.schemas.courses import onward
from libs.schemas.declarations import EnterpriseRole
from libs.schemas.events.accountbook import (
    EntryListApproved,
    GoodsEntered,
    GoodsExited,
    ReleaseNoteApproved,
    StockHeld,
    VerificationListApproved,
)
from libs.schemas.events.base import reader_of
from libs.schemas.events.exports import ListReadyToLeave
from libs.schemas.events.lists import Declared
from libs.schemas.events.matching import ListMatched
from libs.schemas.events.review import ListExamined, ListReleased
from libs.schemas.events.site_documents import ArrivedParcel
from libs.schemas.events.tax import TaxAssessed, TaxBillIssued
from libs.schemas.topics import ACCOUNTBOOK_TO_REVIEW, MATCHING_TO_ACCOUNTBOOK, MATCHING_TO_REVIEW, Topic
from services.accountbook.tests import export_samples as exports
from services.accountbook.tests import samples as books
from services.accountbook.tests.conftest import Zone
from services.exports.tests import samples as sites
from services.exports.tests.conftest import SiteDriver as Site
from services.intake.memory import MemoryRows
from services.intake.processor import Intake
from services.intake.settings import Settings
from services.intake.tests.parcels import submitted
from services.matching.tests.conftest import MatchingDriver as Matching
from services.matching.tests.exports import export_line, export_list, export_order, export_waybill
from services.returns.tests.conftest import ReturnsDriver as Returns
from services.review.tests.conftest import Room
from services.review.tests.samples import registration
from services.tax.tests import samples as taxes
from services.tax.tests.ledger import TaxDriver as Tax

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


async def _room(roles: Mapping[str, EnterpriseRole] = ROLES) -> Room:
    room = Room(_twin(), "redis://nowhere")
    await room.feed(*(registration(code, role) for code, role in roles.items()))
    return room


def _edge(event: Any, station: Station) -> Topic:
    return onward(event.list, station, A_DAY)[0]


async def test_an_export_from_a_zone_holds_stock_pays_nothing_and_leaves_by_the_gate() -> None:
    matched = await _matched(trade_mode="1210", ems_no=BOOK, iac_code=AREA)
    assert _edge(matched, Station.MATCHING) is MATCHING_TO_ACCOUNTBOOK

    zone, own = Zone(_twin(), gate_inspection_share=0), dict[str, Any](ems_no=BOOK, area_code=AREA)
    filed = exports.filing(items=["FAN01"], customs_code="2900", zone_type="W", **own)
    item = filed.items[0].model_copy(update={"gcode": "8414519300", "unit": "007", "unit_price": 40})
    await zone.feed(exports.conditions(area_code=AREA), filed.model_copy(update={"items": [item]}))
    entry = only(EntryListApproved, await zone.feed(exports.entry_list({"FAN01": 10}, unit="007", **own)))
    vehicle = only(ReleaseNoteApproved, await zone.feed(exports.note([entry.bond_invt_no], **own)))
    only(GoodsEntered, await zone.feed(exports.gate_pass(vehicle.passport_no, ems_no=BOOK)))
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
    note = only(
        ReleaseNoteApproved, await zone.feed(books.release_note([number], total_weight=matched.gross_weight, **own))
    )
    exited = only(GoodsExited, await zone.feed(books.gate_pass(note.passport_no, ems_no=BOOK)))
    assert [(int(p.qty), int(p.on_hand)) for p in exited.postings] == [(2, 8)]


async def test_a_list_without_stock_or_tax_goes_straight_to_its_verdict() -> None:
    matched = await _matched(trade_mode="9610")
    assert _edge(matched, Station.MATCHING) is MATCHING_TO_REVIEW
    room = await _room()
    assert kinds(await room.feed(matched, matched)) == [ListExamined]
    released = only(ListReleased, await room.feed(ListReadyToLeave(list=matched.list)))
    assert released.list == matched.list and released.tax is None


def _like(code: str, direction: Direction) -> SupervisionMode:
    row = modes.supervision_mode(code, direction, date(2026, 3, 2))
    assert row
    return row


_DIRECT = _like("9610", IMPORT)
NEW = {
    "without payment": replace(
        _DIRECT, code="9901", documents=tuple(each for each in _DIRECT.documents if each is not Document.PAYMENT)
    ),
    "without guarantee": replace(_DIRECT, code="9902", holds=_DIRECT.holds - {Hold.GUARANTEE}),
    "without tax": replace(_DIRECT, code="9903", course=(Station.MATCHING, Station.REVIEW), holds=frozenset()),
}
"""Rows of imports that are not in the table; a row of exports stands in a test of its own."""
_KINDS = {Document.ORDER: "order", Document.PAYMENT: "payment", Document.WAYBILL: "waybill"}
_NOT_BONDED = {"emsNo": None, "areaCode": None, "areaName": None, "trafMode": "5", "country": "305"}
_CARRIED = {"trafNo": "CA1", "voyageNo": "V1", "billNo": "B1"}


@pytest.mark.parametrize("lacks", NEW)
async def test_a_new_row_leads_imports_to_their_release(lacks: str, monkeypatch: pytest.MonkeyPatch) -> None:
    row = NEW[lacks]
    monkeypatch.setitem(modes._BY_KEY, (row.code, IMPORT), (row,))

    papers = [submitted(kind) for document, kind in _KINDS.items() if document in row.documents]
    listed = submitted("list", tradeMode=row.code, **_NOT_BONDED, **_CARRIED)
    accepted = await Driver(Intake(Settings(), MemoryRows), _twin()).feed(*papers, listed)
    event: Any = only(ListMatched, await _compared(accepted))
    about: Declared = event.list
    assert (about.parties.pay_code is None) == (Document.PAYMENT not in row.documents)

    tax = Tax(_twin())
    if Station.TAX in row.course:
        if Hold.GUARANTEE in row.holds:
            await tax.feed(taxes.topped_up("1000", about.parties.assure_code or ""))
        event = only(TaxAssessed, await tax.feed(only(StockHeld, await Zone(_twin()).feed(event))))
    room = await _room(_stands_in(about))
    released = only(ListReleased, await room.feed(*await _at_the_site(about, await room.feed(event))))
    assert (released.tax is None) == (Station.TAX not in row.course)
    bills = [each for each in await tax.feed(released) if isinstance(each, TaxBillIssued)]
    assert len(bills) == (Hold.GUARANTEE in row.holds)


async def test_a_new_row_leads_exports_to_their_release(monkeypatch: pytest.MonkeyPatch) -> None:
    row = replace(_like("9610", EXPORT), code="9904")
    monkeypatch.setitem(modes._BY_KEY, (row.code, EXPORT), (row,))

    matched, room = await _matched(trade_mode=row.code), await _room()
    assert kinds(await room.feed(matched)) == [ListExamined]
    released = only(ListReleased, await room.feed(ListReadyToLeave(list=matched.list)))

    assert released.list.trade_mode == row.code


async def _at_the_site(about: Declared, verdicts: Sequence[Any]) -> Sequence[Any]:
    """The parcel arrives: what exports says once its list waits there."""
    site, waybill = Site(_twin()), about.waybill
    arriving = {
        "logistics_code": waybill.logistics_code,
        "bill_no": waybill.bill_no,
        "customs_code": about.customs_code,
    }
    taken_in = sites.delivery("D1", **arriving, lines=[ArrivedParcel(1, waybill.logistics_no)])
    return [only(ListReadyToLeave, await site.feed(*verdicts, taken_in))]


async def _compared(accepted: Sequence[Any]) -> Sequence[Any]:
    """Give these to matching, as it reads them."""
    office = Matching(_twin())
    views = office.matching.views
    return await office.feed(*(reader_of(views[type(e)])(e.encode()) for e in accepted if type(e) in views))


def _stands_in(about: Declared) -> dict[str, EnterpriseRole]:
    parties = about.parties
    named = {
        parties.ebp_code: EnterpriseRole.PLATFORM,
        parties.ebc_code: EnterpriseRole.ECOMMERCE,
        parties.agent_code: EnterpriseRole.AGENT,
        about.waybill.logistics_code: EnterpriseRole.LOGISTICS,
        parties.pay_code: EnterpriseRole.PAYMENT,
    }
    return {code: role for code, role in named.items() if code}
