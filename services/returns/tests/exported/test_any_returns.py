"""However a list comes back, in whatever parts and order, no more returns than it exported, and amounts add up."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from libs.runtime.twins.memory import Connections, MemoryStore
from libs.schemas.events import export_returns as events
from libs.schemas.events.export_return_documents import ExportReturnLine
from services.returns.tests.conftest import ReturnsDriver
from services.returns.tests.exported.back import (
    SCREW,
    applied,
    certified,
    exported,
    goods,
    line,
    reported,
    tallied,
)

APRIL = date(2026, 4, 1)
PIECES = 7
ACT = st.tuples(
    st.sampled_from(["applied", "reported", "tallied", "changed", "withdrawn"]), st.integers(1, 4), st.integers(1, 5),
    st.integers(0, 6), st.integers(0, 3),
)  # fmt: skip
"""What is done, of which application, for how many pieces; how many sound and unfit ones the site finds."""


def _line(qty: int) -> ExportReturnLine:
    return line(1, str(qty), gcode=SCREW, gname="硅锰铁", unit="035", qty1="1")


def _document(act: str, name: str, number: int, asked: int, sound: int, unfit: int) -> Any:
    own = {"submission_id": f"s{number}"}
    if act == "reported":
        return reported(name, **own)
    if act == "tallied":
        found: list[tuple[int, str, str]] = [(1, str(sound), "sound")] * bool(sound) + [
            (1, str(unfit), "unfit")
        ] * bool(unfit)
        return tallied(name, *found, **own, cop_no=f"T{number}")
    app_type = {"applied": "1", "changed": "2", "withdrawn": "3"}[act]
    return applied(name, _line(asked), note="THTY", app_type=app_type, **own)


_AGAIN = ("applied", 2, 1, 0, 0)
_TWO_ON_ONE_DAY = [
    ("reported", 1, 1, 0, 0), ("reported", 2, 1, 0, 0), ("tallied", 2, 1, 0, 2), ("applied", 2, 2, 0, 0),
    ("tallied", 1, 1, 0, 2), *[_AGAIN] * 5, ("applied", 1, 2, 0, 0),
]  # fmt: skip
"""The second one's submission, s10, sorts before the first one's, s3."""


@settings(max_examples=60, deadline=None)
@given(st.lists(ACT, max_size=14), st.booleans())
@example(_TWO_ON_ONE_DAY, True)
async def test_no_more_returns_than_was_exported(acts: list[tuple[str, int, int, int, int]], early: bool) -> None:
    driver = ReturnsDriver(Connections(MemoryStore()))
    sold = goods(gcode=SCREW, gname="硅锰铁", unit="035", qty=str(PIECES), qty1="7", total_price="100.01")
    await exported(driver, None, sold)
    if early:
        await driver.feed(certified(), day=APRIL)
    told = []
    for number, (act, which, asked, sound, unfit) in enumerate(acts):
        told += await driver.feed(_document(act, f"R{which}", number, asked, sound, unfit), day=APRIL)
    told += await driver.feed(certified(), day=APRIL)
    done = [event for event in told if isinstance(event, events.ExportReturnCompleted)]
    back = sum((each.qty for event in done for each in event.lines), Decimal(0))
    assert back <= PIECES and all(event.lines == [] or event.lines[0].unfit <= event.lines[0].qty for event in done)
    assert all(count == 1 for count in Counter(event.applied for event in done).values())
    assert not done or done[-1].lines == [] or done[-1].lines[0].remaining == PIECES - back
    value = sum((each.value for event in done for each in event.lines), Decimal(0))
    relieved = [event for event in told if isinstance(event, events.ReliefGranted)]
    assert sum((each.qty for event in relieved for each in event.lines), Decimal(0)) == back
    assert sum((each.value_yuan or 0 for event in relieved for each in event.lines), Decimal(0)) == value
    duty = sum((event.amount for event in told if isinstance(event, events.ExportDutyRefunded)), Decimal(0))
    assert abs(duty - value / 6) <= Decimal("0.02")
    if back == PIECES:
        price = sum((each.value for event in relieved for each in event.lines), Decimal(0))
        assert price == Decimal("100.01")
