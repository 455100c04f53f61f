"""Review meets, at every status of an export list, every word about it; each meeting has one answer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from libs.runtime.twins.memory import Connections, MemoryStore
from libs.runtime.twins.testing import A_DAY
from libs.schemas.declarations import InspectionResult
from libs.schemas.events.base import Event
from libs.schemas.events.intake import ControlInstructed
from libs.schemas.events.matching import ListMatched, ListRefused
from libs.schemas.events.review import LeavePermitted, ListClosed, ListReleased, StockAskedBack, Verdict
from libs.schemas.findings import Finding
from services.review.tests.conftest import Room
from services.review.tests.exports import (
    TAIYUAN,
    given_up,
    goods,
    inspection,
    kept,
    matched,
    not_ready,
    ready,
    ruling,
    withdrawal,
)
from services.review.tests.samples import AGENT, ROLES, registration, registrations

PATH = Path(__file__).with_name("exports.csv")
Word = Callable[[ListMatched], Event]
"""A fact about one list."""


def inspected(result: InspectionResult) -> Word:
    return lambda event: inspection(event, result)


def ruled(verdict: str) -> Word:
    return lambda event: ruling(event, verdict)


def _suspended(event: ListMatched) -> Event:
    return registration(AGENT, ROLES[AGENT], status="suspended")


def _lifted(event: ListMatched) -> Event:
    return registration(AGENT, ROLES[AGENT])


def _instructed(event: ListMatched) -> Event:
    return ControlInstructed.model_validate(
        {
            "submission_id": "s-control", "cop_no": "BK1", "app_time": "20260302120000", "officer": "C001",
            "instruction_no": "BK1", "country": "502", "since": f"{A_DAY:%Y%m%d}", "until": "20991231",
        }
    )  # fmt: skip


def _refused(event: ListMatched) -> Event:
    finding = Finding(
        code="-603015", rule="603.lines.order@1", path="List[1].qty", message="数量不一致 quantities differ"
    )
    return ListRefused(list=event.list, refused_by="matching", findings=[finding])


_R = InspectionResult
HAPPENINGS: Mapping[str, Word] = {
    "comes again": lambda event: event,
    "refused before": _refused,
    "ready to leave": ready,
    "not ready": not_ready,
    **{f"found {result.value}": inspected(result) for result in _R},
    **{
        f"officer: {word}": ruled(word)
        for word in ("release", "reject", "inspect", "withdraw", "send-back", "confiscate")
    },
    "withdrawn": withdrawal,
    "its book gives the stock up": given_up,
    "its book keeps the stock": kept,
    "agent suspended": _suspended,
    "suspension lifted": _lifted,
    "country controlled": _instructed,
}


class State(NamedTuple):
    """The list has met this so far. drawn: every list is drawn for inspection. facts, lines: of the list."""

    steps: Sequence[Word] = ()
    drawn: bool = False
    facts: Mapping[str, Any] = {}
    lines: Sequence[Any] = ()


_LATE = {"customs_code": TAIYUAN}
_ZONE = {"trade_mode": "1210", "ems_no": "T2991W000001"}
_DPRK = (goods(country="109"),)
_NORMAL = inspected(_R.NORMAL)
STATES: Mapping[str, State] = {
    "399 to arrive": State(),
    "399 a suspended enterprise's": State((_suspended,)),
    "399 after an officer": State((ruled("release"),), lines=_DPRK),
    "399 inspected": State((_NORMAL,), drawn=True),
    "399 to be inspected where it is loaded": State(drawn=True, facts=_LATE),
    "399 inspected where it is loaded": State((ready, _NORMAL), True, _LATE),
    "399 taken off": State((ready, not_ready)),
    "300 to an officer": State(lines=_DPRK),
    "300 to an officer, then to be inspected": State((), True, {}, _DPRK),
    "500 to be inspected": State(drawn=True),
    "500 where it is loaded": State((ready,), True, _LATE),
    "500 an officer wants it inspected": State((ruled("inspect"),)),
    "500 taken off, an officer wants it inspected": State((ready, not_ready, ruled("inspect"))),
    "501 detained, to clearance": State((inspected(_R.DECLARATION_ERROR),), True),
    "502 detained, to anti-smuggling": State((inspected(_R.SUSPECTED_SMUGGLING),), True),
    "503 detained, to legal": State((inspected(_R.LICENCE),), True),
    "599 confiscated": State((inspected(_R.LICENCE), ruled("confiscate")), True),
    "700 sent back": State((inspected(_R.PROHIBITED),), True),
    "800 released": State((ready,)),
    "800 let on again": State((ready, not_ready, ready)),
    "800 out of a zone": State(facts=_ZONE),
    "800 out of a zone, by transit": State(facts={**_ZONE, "port_code": "3109"}),
    "100 rejected": State(facts={"trade_mode": "9710", "ebc_code": "3301960XX0"}),
    "100 refused before review": State((_refused,)),
    "100 by an officer": State((ruled("reject"),), lines=_DPRK),
    "100 withdrawn": State((withdrawal,)),
    "100 withdrawn after its release": State((ready, withdrawal)),
    "100 withdrawn in its zone": State((withdrawal, given_up), facts=_ZONE),
}


async def _cell(state: State, word: Word) -> str:
    store = Connections(MemoryStore())
    room = Room(store, "redis://nowhere", inspection_share="1" if state.drawn else "0")
    event = matched("1", *state.lines, **state.facts)
    first = [] if _refused in state.steps else [event]
    await room.feed(*registrations(), *first)
    for step in state.steps:
        await room.feed(step(event))
    told = await room.feed(word(event))
    [attempt] = store.store.table("attempt").values()
    return f"{' '.join(map(_said, told)) or 'nothing'} → {attempt.status}"


_WORDS: Mapping[type[Event], str] = {
    ListReleased: "800", LeavePermitted: "leave", ListClosed: "899", StockAskedBack: "asks the book",
}  # fmt: skip


def _said(event: Event) -> str:
    """Verdicts by status, answers by their findings' codes."""
    if isinstance(event, Verdict):
        return f"{event.status}{'*' if event.released else ''}"
    if said := _WORDS.get(type(event)):
        return said
    findings = getattr(event, "findings", None)
    return findings[0].code if findings else "taken"


async def _all() -> dict[str, dict[str, str]]:
    return {state: {name: await _cell(row, word) for name, word in HAPPENINGS.items()} for state, row in STATES.items()}


def answered() -> dict[str, dict[str, str]]:
    return asyncio.run(_all())
