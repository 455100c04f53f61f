"""Release, departure, application, report, tally and certificate come in any order, and lead to the same."""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import permutations
from typing import Any

from libs.runtime.twins.memory import Connections, MemoryStore
from libs.schemas.events import export_returns as events
from services.returns.tests.conftest import ReturnsDriver
from services.returns.tests.exported.back import (
    LEFT_ON,
    applied,
    certified,
    departed,
    released,
    reported,
    system,
    tallied,
)

FACTS: tuple[Any, ...] = (
    released(), departed(), applied(note="THTY"), reported(), tallied("R1", (1, "1")), certified(),
)  # fmt: skip


async def outcome(order: tuple[Any, ...], cut: int) -> tuple[Counter[str], dict[str, Any]]:
    """Return what was published, each with what it says, and the rows in the end. cut: facts of a batch."""
    store = MemoryStore()
    driver = ReturnsDriver(Connections(store))
    await driver.feed(system(), day=LEFT_ON)
    told = []
    for first in range(0, len(order), cut):
        told += await driver.feed(*order[first : first + cut], day=LEFT_ON)
    rows = {
        name: {key: (_undated(row)) for key, row in store.table(name).items()} for name in ("exported", "return_parcel")
    }
    return Counter(f"{type(event).__name__} {event.encode().decode()}" for event in told), rows


def _undated(row: Any) -> Any:
    for application in getattr(row, "applications", ()):
        application.since = None
    return row


async def test_any_order_leads_to_the_same() -> None:
    expected, rows = await outcome(FACTS, 1)
    names = {name.partition(" ")[0] for name in expected}
    kinds = (
        events.ExportReturnAccepted, events.ExportReturnArrived, events.ExportReturnCompleted, events.ReliefGranted,
    )  # fmt: skip
    assert names == {kind.__name__ for kind in kinds} and expected.total() == len(kinds)
    for order in permutations(FACTS):
        assert await outcome(order, 1) == (expected, rows)
        assert await outcome(order, len(FACTS)) == (expected, rows)


async def test_what_is_too_late_is_so_in_any_order() -> None:
    """A parcel that came before its application is refused in no order, one that nobody applied for in every."""
    store = MemoryStore()
    driver = ReturnsDriver(Connections(store))
    await driver.feed(tallied(), reported(), day=LEFT_ON)
    told = await driver.close(date(2026, 4, 3))
    assert {type(event) for event in told} == {events.ExportReturnRefused, events.ExportReturnReportUnclaimed}
    assert (await driver.close(date(2026, 4, 4))) == []
