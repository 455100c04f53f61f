"""A direct list is released where its parcel arrived."""

from __future__ import annotations

from datetime import timedelta

from msgspec.structs import replace

from checker.invariants import sites
from checker.tests.story import LISTED, START, Told, changed, site, told
from libs.schemas.events import exports, review
from libs.schemas.tests import a_list, verdicts

DIRECT = replace(LISTED, trade_mode="9610", waybill=replace(LISTED.waybill, bill_no="B2"))
SHEETS = (exports.SiteReleasePosted, exports.ListLeftSite)
AGAIN = START + timedelta(days=200)


def test_a_direct_list_is_released_under_its_own_bill() -> None:
    here = replace(DIRECT, waybill=replace(DIRECT.waybill, bill_no="B1"))
    ready = [(START, exports.ListReadyToLeave(list=here)), (START, review.LeavePermitted(list=here))]
    right = [*changed(review.ListReleased, lambda told: {"list": here} if told.ref.direction == "I" else {}), *ready]
    assert sites.released_where_it_arrived(told(right)).violations == ()
    elsewhere = [
        *changed(review.ListReleased, lambda told: {"list": DIRECT} if told.ref.direction == "I" else {}),
        *ready,
    ]
    (found,) = sites.released_where_it_arrived(told(elsewhere)).violations
    assert found.endswith("released under bill B2, its parcel stands under B1")


def test_a_direct_list_is_released_at_its_own_office() -> None:
    here = replace(DIRECT, waybill=replace(DIRECT.waybill, bill_no="B1"), port_office="4258", ems_no=None)
    said = [(START, exports.ListReadyToLeave(list=here)), (START, review.LeavePermitted(list=here))]
    story = [*changed(review.ListReleased, lambda told: {"list": here} if told.ref.direction == "I" else {}), *said]
    (found,) = sites.released_where_it_arrived(told(story)).violations
    assert found.endswith("released at 4258, its parcel stands at 3105")


def test_a_number_used_again_is_another_parcel() -> None:
    """Half a year later the number is given to a parcel of another bill, which leaves like the first one."""
    first = replace(DIRECT, waybill=replace(DIRECT.waybill, bill_no="B1"))
    other = replace(DIRECT, ref=replace(DIRECT.ref, number="T2"), invt_no="310520261000000009")
    later: list[Told] = [
        (START, exports.ListReadyToLeave(list=first)),
        (START, review.LeavePermitted(list=first)),
        (AGAIN, changed_bill("B2")),
        (AGAIN, exports.ListReadyToLeave(list=other)),
        (AGAIN, next(event for _, event in site() if isinstance(event, exports.SiteReleasePosted))),
        (AGAIN, exports.ListLeftSite(list=other, operator_code="330266LM7M")),
    ]
    story = [*changed(review.ListReleased, lambda _: {"list": first}), *later]
    assert sites.released_where_it_arrived(told(story)).violations == ()
    (unreleased,) = sites.leaves_once_and_released(told(story)).violations
    assert unreleased == "3301960AB1:T2 attempt 1 left unreleased", "it alone, which nobody released here"


def test_what_customs_took_leaves_as_that_and_the_sum_holds() -> None:
    back = review.ListSentBack(list=DIRECT.named, **verdicts.SENT_BACK)
    away = {"leaves_as": "sent-back"}
    story = [
        (START, a_list.amended(event, **away) if isinstance(event, SHEETS) else event)
        for _, event in site(DIRECT)
        if not isinstance(event, exports.ListDelivered)
    ]
    assert sites.leaves_once_and_released(told([*story, (START, back)])).violations == ()
    assert sites.here_or_out(told(story)).violations == ()
    delivered = exports.ListDelivered(list=DIRECT, logistics_time="20260303100000")
    (found,) = sites.leaves_once_and_released(told([*story, (START, back), (START, delivered)])).violations
    assert found.endswith("delivered, never left")


def changed_bill(bill_no: str) -> exports.ArrivalsPosted:
    arrived = next(event for _, event in site() if isinstance(event, exports.ArrivalsPosted))
    return arrived.model_copy(update={"bill_no": bill_no})
