"""Whatever comes of direct purchases and their transits, nothing under seal is ready, and a rebuild comes to the same."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from libs.runtime.processing import Record
from libs.runtime.twins.memory import Connections, MemoryStore
from libs.runtime.twins.testing import rebuilt_in_memory
from libs.schemas.events.departure_documents import TransitClosingDeclared, TransitOpeningDeclared
from libs.schemas.events.departures import TransitClosed, TransitOpened
from libs.schemas.events.exports import ListReadyToLeave
from libs.schemas.events.lists import ListEvent
from libs.schemas.events.review import ListExamined, Verdict
from libs.schemas.events.site_documents import SiteDeliveryDeclared
from services.exports.tests.conftest import SiteDriver
from services.exports.tests.exported import PORT
from services.exports.tests.samples import OTHER_SITE, permitted, rejected, sheet
from services.exports.tests.transits.sealed import closing, listed, opening, taken_in, under_seal

_AFTERWARDS = date(2026, 9, 5)
"""Numbers of waybills are free again."""
_LATE: dict[str, tuple[Any, ...]] = {
    "none": (), "lists": (ListEvent, ListExamined, Verdict), "openings": (TransitOpeningDeclared,),
    "closings": (TransitClosingDeclared,), "sites": (SiteDeliveryDeclared,),
    "transits": (TransitOpeningDeclared, TransitClosingDeclared),
}  # fmt: skip
"""Topics, or partitions of them, that the log took behind all others."""
Steps = list[tuple[str, str, int, bool]]


def _steps() -> st.SearchStrategy[Steps]:
    kinds = st.sampled_from(
        ["sealed", "unsealed", "permit", "reject", "arrive", "land", "delete", "leave", "open", "close"]
    )
    return st.lists(st.tuples(kinds, st.sampled_from("12"), st.integers(1, 2), st.booleans()), max_size=16)


def _happens(step: str, parcel: str, number: int, some: int) -> Any:
    """some: which attempt, or transit, it is about."""
    about = listed(parcel, attempt=some)
    events: dict[str, Callable[[], Any]] = {
        "sealed": lambda: under_seal(about),
        "unsealed": lambda: under_seal(about, "home-released"),
        "permit": lambda: permitted(about),
        "reject": lambda: rejected(about),
        "arrive": lambda: taken_in(f"D{number}", parcel),
        "land": lambda: taken_in("D3", parcel, customs_code=PORT, operator_code=OTHER_SITE),
        "delete": lambda: taken_in("D0", parcel, app_type="3"),
        "leave": lambda: sheet(f"R{number}", parcel),
        "open": lambda: opening(f"T{parcel}{some}", parcel),
        "close": lambda: closing(f"C{number}", f"T{parcel}{some}"),
    }
    return events[step]()


@given(_steps(), st.integers(0, 3), st.sampled_from(sorted(_LATE)))
async def test_nothing_is_ready_under_seal(steps: Steps, seed: int, late: str) -> None:
    store = MemoryStore()
    driver, rng = SiteDriver(Connections(store)), Random(seed)
    of: dict[str, str] = {}
    opened: set[str] = set()
    closed: set[str] = set()
    sealed: dict[tuple[str, int], bool] = {}
    used: set[str] = set()
    for number, (step, parcel, some, afterwards) in enumerate(steps, 1):
        event = _happens(step, parcel, number, some)
        if isinstance(event, TransitOpeningDeclared) and event.cop_no in used:
            continue  # intake takes a number once
        for told in await driver.feed(event, **({"day": _AFTERWARDS} if afterwards else {})):
            if isinstance(event, ListExamined):
                sealed[parcel, some] = step == "sealed"
            if isinstance(told, TransitOpened):
                used.add(told.transit_no)
                opened.add(told.transit_no)
                of[told.transit_no] = parcel
            elif isinstance(told, TransitClosed):
                closed.add(told.transit_no)
            elif isinstance(told, ListReadyToLeave):
                number_of = told.ref.number
                own = {transit for transit in opened if of[transit] == number_of}
                assert own <= closed
                assert own or not sealed[number_of, told.ref.attempt]

    def key(record: Record) -> bool:
        return isinstance(record.event, _LATE[late])

    before, after = await rebuilt_in_memory(driver, store, rng.randint(1, 5), key)
    assert after == before
