"""核注清单: the lines of its lists merge into goods lines that come to the same, whatever becomes of the lists."""

from __future__ import annotations

from collections import Counter, defaultdict
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from libs.runtime.twins.testing import only
from libs.schemas.declarations import InspectionResult
from libs.schemas.events.accountbook import (
    GateInspectionPosted,
    ReleaseNoteApproved,
    VerificationListApproved,
    VerificationListWithdrawn,
)
from libs.schemas.events.goods_lines import GoodsLine
from libs.schemas.keys import AttemptKey
from services.accountbook.domain.feedback import shrink
from services.accountbook.domain.goods_lines import of_holds
from services.accountbook.domain.hold_lines import HoldLine
from services.accountbook.domain.ledger import Goods
from services.accountbook.domain.state import StockHold
from services.accountbook.tests import samples as s
from services.accountbook.tests.conftest import Zone

FEN = Decimal("0.01")


def plainly(goods: list[GoodsLine]) -> list[tuple[Any, ...]]:
    return [
        (each.gnum, each.item_record_no, each.country, str(each.qty), str(each.price), str(each.total_price), str(each.qty1))
        for each in goods
    ]  # fmt: skip


async def test_lines_of_lists_merge_by_item_country_and_price(zone: Zone) -> None:
    """Two lists of one price are one line; another price or country, or item, is a line of its own."""
    await zone.feed(
        s.matched(1, lines=[s.line(s.MILK, 2, 1, total_price="160.00", qty1="1.8", country="601")]),
        s.matched(2, lines=[s.line(s.MILK, 1, 1, total_price="80.00", qty1="0.9", country="601"),
                            s.line(s.CREAM, 1, 2, total_price="99.50")]),
        s.matched(3, lines=[s.line(s.MILK, 3, 1, total_price="239.97", qty1="2.7", country="601")]),
        s.matched(4, lines=[s.line(s.MILK, 1, 1, total_price="80.00", qty1="0.9", country="609")]),
        *(s.released(n) for n in range(1, 5)),
    )  # fmt: skip
    declared = s.verification_list([s.invt_no(n) for n in range(1, 5)])
    approved = only(VerificationListApproved, await zone.feed(declared))
    assert plainly(approved.goods) == [
        (1, s.MILK, "601", "3", "79.99000", "239.97", "2.7"),
        (2, s.MILK, "601", "3", "80.00000", "240.00", "2.7"),
        (3, s.MILK, "609", "1", "80.00000", "80.00", "0.9"),
        (4, s.CREAM, "142", "1", "99.50000", "99.50", "1"),
    ]
    assert {(each.gcode, each.unit, each.unit1) for each in approved.goods[:3]} == {(s.GOODS[s.MILK], "011", "035")}

    only(VerificationListWithdrawn, await zone.feed(s.list_withdrawal(approved.bond_invt_no)))
    await zone.feed(s.returned(1, {1: 1}))
    again = only(VerificationListApproved, await zone.feed(s.verification_list([s.invt_no(1), s.invt_no(2)])))
    assert plainly(again.goods) == [
        (1, s.MILK, "601", "2", "80.00000", "160.00", "1.80000"),
        (2, s.CREAM, "142", "1", "99.50000", "99.50", "1"),
    ], "what came back meanwhile is not in it"


async def test_a_parcel_that_comes_off_is_in_no_goods_line(strict_zone: Zone) -> None:
    await strict_zone.feed(*(s.matched(n, {s.MILK: n}) for n in (1, 2)), s.released(1), s.released(2))
    listed = only(VerificationListApproved, await strict_zone.feed(s.verification_list([s.invt_no(1), s.invt_no(2)])))
    note = only(ReleaseNoteApproved, await strict_zone.feed(s.release_note([listed.bond_invt_no])))
    found = {1: InspectionResult.NORMAL, 2: InspectionResult.SUSPECTED_SMUGGLING}
    told = await strict_zone.feed(s.gate_inspection(note.passport_no, found))
    posted = next(event for event in told if isinstance(event, GateInspectionPosted))
    [left] = posted.listed
    assert left.bond_invt_no == listed.bond_invt_no
    assert [(str(each.qty), str(each.total_price)) for each in left.goods] == [("1", "160.00")]


PIECES = st.builds(
    HoldLine, gnum=st.integers(1, 3), item_record_no=st.sampled_from(["A", "B"]), qty=st.integers(1, 5).map(Decimal),
    country=st.sampled_from(["601", "142"]), total_price=st.sampled_from(["10.00", "9.99", "0.01", "100"]),
    qty1=st.sampled_from(["1", "0.33333"]), unit1=st.just("035"), currency=st.sampled_from([None, "502"]),
)  # fmt: skip


@given(st.lists(st.lists(PIECES, min_size=1, max_size=3, unique_by=lambda line: line.gnum), max_size=5), st.data())
@pytest.mark.parametrize("apart", [True, False])
def test_goods_lines_come_to_what_their_lists_hold(
    apart: bool, lists: list[list[HoldLine]], data: st.DataObject
) -> None:
    """Whatever came back before: Σ quantities and prices agree by item, country and currency."""
    holds = [StockHold(AttemptKey(f"C{n}", 1), "BOOK", str(n), lines) for n, lines in enumerate(lists)]
    whole = {(hold.key, line.gnum): (line.qty, line.total_price) for hold in holds for line in hold.lines}
    for hold in holds:
        for line in hold.lines:
            for part in range(data.draw(st.integers(0, 2))):
                back = Decimal(data.draw(st.integers(0, int(line.qty))))
                arrival = s.returned(1, {}, return_no=f"R{line.gnum}/{part}")
                shrink(hold, arrival, {line.gnum: back}, exited=False)
    items = {("BOOK", name): Goods("1", "011") for name in "AB"}
    goods = of_holds(holds, items, apart_by_price=apart)
    told: dict[tuple[Any, ...], list[Decimal]] = defaultdict(lambda: [Decimal(0), Decimal(0)])
    held: dict[tuple[Any, ...], list[Decimal]] = defaultdict(lambda: [Decimal(0), Decimal(0)])
    for each in goods:
        assert each.total_price is not None and each.qty > 0
        sums = told[each.item_record_no, each.country, each.currency]
        sums[0], sums[1] = sums[0] + each.qty, sums[1] + each.total_price
    for hold in holds:
        for line in hold.lines if hold.state == "held" else ():
            if line.qty:
                qty, total = whole[hold.key, line.gnum]
                worth = (
                    Decimal(total)
                    if qty == line.qty
                    else (Decimal(total) * line.qty / qty).quantize(FEN, ROUND_HALF_UP)
                )
                sums = held[line.item_record_no, line.country, line.currency]
                sums[0], sums[1] = sums[0] + line.qty, sums[1] + worth
    assert told == held
    assert [each.gnum for each in goods] == list(range(1, len(goods) + 1))
    lines = Counter((each.item_record_no, each.country, each.currency, apart and each.price) for each in goods)
    assert set(lines.values()) <= {1}, "what may merge is one line"
