"""The checker knows a broken return of exported goods."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from checker.facts import Facts, Place, Seen
from checker.invariants import exports_back
from checker.invariants.once import each_decision_once
from libs.schemas.events import export_returns as events
from libs.schemas.events.accountbook import ListRef, Posting, StockReturned, UnfitGoodsLeft
from libs.schemas.events.base import Event
from libs.schemas.events.lists import CaseRef
from libs.schemas.events.returns import GoodsApart, ReturningLine
from libs.schemas.events.review import ListReleased
from libs.schemas.tests import a_list

REF = CaseRef(owner="3302960CD2", number="1", attempt=1, direction="E")
DAY = date(2026, 4, 1)
OWN: dict[str, Any] = {"invt_no": "N-1", "return_no": "R1", "applied": "s-R1", "ref": REF}
BACK = ReturningLine(
    gnum=1, item_record_no="I1", gcode="9617009000", qty=Decimal(2), unfit=Decimal(1), remaining=Decimal(1),
    original=Decimal(3), value=Decimal("1.00"),
)  # fmt: skip
GONE = GoodsApart(gnum=1, item_record_no="I1", qty=Decimal(1))
VALUE = events.ReturnedValue(
    gnum=1, gcode="9617009000", qty=Decimal(2), unit="007", value=Decimal("1.00"), currency="502"
)


def _posting(qty: int) -> Posting:
    return Posting(item_record_no="I1", qty=Decimal(qty), on_hand=Decimal(9), held=Decimal(0))


def story() -> list[Event]:
    """Two of three pieces come back to their book, and are relieved; the unfit one is destroyed, another article seized."""
    released = a_list.declared(direction="E", owner=REF.owner, order_no="1", attempt=1, invt_no="N-1")
    return [
        ListReleased(list=released, lines=[a_list.line(1, qty="3")], grounds=[]),
        events.ExportReturnAccepted(**OWN, reason="PGTY", arrive_by=DAY),
        events.ExportReturnArrived(
            **OWN, submission_id="a", operator_code="S", customs_code="3105", logistics_code="L", logistics_no="W",
            arrived_on=DAY,
        ),
        events.ExportReturnCompleted(
            **OWN, arrival_no="T1", submission_id="t", operator_code="S", customs_code="3105", trade_mode="1210",
            ems_no="B", tallied_on=DAY, lines=[BACK], wrong=[events.ShortLine(gnum=1, qty=Decimal(1))],
        ),
        StockReturned(
            ems_no="B", list_ref=ListRef(ref=REF, invt_no="N-1"), return_no="R1", arrival_no="T1", exited=True,
            postings=[_posting(1)], unfit=[_posting(1)],
        ),
        events.ReliefGranted(**OWN, policy="P@1", certificate_no="Z", lines=[VALUE]),
        events.ExportUnfitGoodsDisposed(
            **OWN, arrival_no="T1", submission_id="x", cop_no="X1", ems_no="B", disposal="destruction", lines=[GONE]
        ),
        UnfitGoodsLeft(
            ems_no="B", list_ref=ListRef(ref=REF, invt_no="N-1"), return_no="R1", arrival_no="T1", cop_no="X1",
            disposal="destruction", postings=[_posting(-1)],
        ),
        events.ExportWrongGoodsDecided(**OWN, arrival_no="T1", submission_id="v", verdict="seize"),
    ]  # fmt: skip


def facts(told: list[Event]) -> Facts:
    made = Facts()
    for number, event in enumerate(told):
        seen = Seen(Place("t", 0, number), f"x-0/{number}/0", DAY, event, b"")
        made.events.setdefault(type(event), []).append(seen)
    return made


INVARIANTS = (
    exports_back.no_more_than_released, exports_back.in_their_period, exports_back.books_take_back_what_was_tallied,
    exports_back.taxes_decided_once, exports_back.apart_until_settled,
)  # fmt: skip


def test_a_right_story_breaks_nothing() -> None:
    verdicts = [invariant(facts(story())) for invariant in INVARIANTS]
    assert [text for each in verdicts for text in each.violations] == []
    assert all(each.checked for each in verdicts)


def test_two_sites_may_give_one_number_to_tallies_of_a_list() -> None:
    first: list[Any] = story()
    other: dict[str, Any] = {"return_no": "R2", "applied": "s-R2"}
    told = [
        *first,
        *(first[place].model_copy(update=other) for place in (1, 2, 3)),
        first[4].model_copy(update={"return_no": "R2"}),
    ]
    for invariant in (exports_back.books_take_back_what_was_tallied, each_decision_once):
        assert not invariant(facts(told)).violations
    del told[-1]
    assert exports_back.books_take_back_what_was_tallied(facts(told)).violations


@pytest.mark.parametrize(
    ("invariant", "place", "change"),
    [
        (INVARIANTS[0], 0, None),
        (INVARIANTS[0], 3, {"lines": [BACK.model_copy(update={"qty": Decimal(4)})]}),
        (INVARIANTS[0], 3, {"lines": [BACK.model_copy(update={"remaining": Decimal(2)})]}),
        (INVARIANTS[1], 1, None),
        (INVARIANTS[1], 2, None),
        (INVARIANTS[1], 2, {"arrived_on": date(2026, 4, 2)}),
        (INVARIANTS[2], 4, None),
        (INVARIANTS[2], 4, {"unfit": []}),
        (INVARIANTS[2], 3, {"ems_no": None}),
        (INVARIANTS[3], 5, {"lines": [VALUE, VALUE]}),
        (INVARIANTS[3], 3, None),
        (INVARIANTS[4], 3, {"wrong": []}),
        (INVARIANTS[4], 6, {"lines": [GONE.model_copy(update={"qty": Decimal(2)})]}),
        (INVARIANTS[4], 7, None),
    ],
)
def test_a_broken_one_is_seen(invariant: Callable[[Facts], Any], place: int, change: dict[str, Any] | None) -> None:
    told: list[Any] = story()
    if change is None:
        del told[place]
    else:
        told[place] = told[place].model_copy(update=change)
    assert invariant(facts(told)).violations
