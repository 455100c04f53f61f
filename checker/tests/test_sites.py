"""A direct list is released where its parcel arrived."""

from __future__ import annotations

from msgspec.structs import replace

from checker.invariants import sites
from checker.tests.story import LISTED, START, changed, told
from libs.schemas.events import exports, review

DIRECT = replace(LISTED, trade_mode="9610", waybill=replace(LISTED.waybill, bill_no="B2"))


def test_a_direct_list_is_released_under_its_own_bill() -> None:
    here = replace(DIRECT, waybill=replace(DIRECT.waybill, bill_no="B1"))
    ready = [(START, exports.ListReadyToLeave(list=here)), (START, review.LeavePermitted(list=here))]
    right = [*changed(review.ListReleased, lambda _: {"list": here}), *ready]
    assert sites.released_where_it_arrived(told(right)).violations == ()
    elsewhere = [*changed(review.ListReleased, lambda _: {"list": DIRECT}), *ready]
    (found,) = sites.released_where_it_arrived(told(elsewhere)).violations
    assert found.endswith("released under bill B2, its parcel stands under B1")
