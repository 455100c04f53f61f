"""Whatever partners send and services refuse, intake's store told again is the store, in any order the log may have."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import permutations
from random import Random
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from libs.runtime.processing import Record
from libs.runtime.twins.memory import Connections, MemoryStore
from libs.runtime.twins.testing import A_DAY, Driver, rebuilt_in_memory
from libs.schemas.ceb import WAREHOUSE_IN, WITHDRAWAL
from libs.schemas.ceb.samples import sample
from libs.schemas.events import accountbook as book
from libs.schemas.events import intake as events
from libs.schemas.events.base import Event
from libs.schemas.events.retractions import DocumentRetracted
from libs.schemas.findings import Finding
from services.intake.domain.reading.submission import Submission
from services.intake.domain.reading.tables import CHANGE, DELETE, NEW
from services.intake.memory import MemoryRows
from services.intake.processor import Intake
from services.intake.settings import Settings
from services.intake.tests.parcels import parsed, rejected, submitted
from services.intake.tests.register import REGISTER
from services.intake.tests.test_declarations import DOCUMENTS, declared

CASES = {
    "order": [{}, {"note": "x"}], "payment": [{}, {"amountPaid": "340.12"}], "waybill": [{}, {"weight": "0.36"}],
    "list": [{}, {"note": "x"}],
}  # fmt: skip
OTHERS = {"withdrawal": (WITHDRAWAL, "reason"), "site-delivery": (WAREHOUSE_IN, "note")}
FINDING = Finding(code="-800001", rule="x@1", path="areaCode", message="no such zone")


class Sent(NamedTuple):
    """A partner sends a document. later: minutes behind the one before it."""

    kind: str
    app_type: str
    order_no: str
    other: bool
    later: int


class Answered(NamedTuple):
    """A service behind refuses a document accepted so far, or rejects a list. newest: counted from the newest."""

    newest: int


ORDERS = st.sampled_from(["T1", "T2", "T3"])
ACTS = st.one_of(
    st.builds(
        Sent,
        st.sampled_from([*CASES, *OTHERS, *DOCUMENTS]) | st.sampled_from([*CASES]),
        st.sampled_from("1123"),
        ORDERS,
        st.booleans(),
        st.integers(0, 2),
    ),
    st.builds(
        Sent, st.sampled_from(["payment", "waybill"]), st.sampled_from("123"), ORDERS, st.booleans(), st.integers(0, 1)
    ),
    st.builds(Answered, st.integers(0, 4)),
)


def document_of(sent: Sent, minutes: int) -> Submission:
    clock = f"{9 + minutes // 60:02d}{minutes % 60:02d}15"
    if sent.kind in DOCUMENTS:
        declaration: Submission = declared(sent.kind, appTime=f"{A_DAY:%Y%m%d}{clock}")
        return declaration
    changes = {"appType": sent.app_type, "appTime": f"20251111{clock}"}
    if sent.kind in OTHERS:
        message, field = OTHERS[sent.kind]
        changes |= {field: "其他"} if sent.other else {}
        said = sample(message)
        return parsed(sent.kind, said | {name: text for name, text in changes.items() if name in {*said, field}})
    return submitted(sent.kind, orderNo=sent.order_no, **changes, **CASES[sent.kind][sent.other])


async def lived(store: MemoryStore, acts: list[Sent | Answered]) -> Driver:
    store.table("party").update({party.code: party for party in REGISTER})
    driver = Driver(Intake(Settings(), MemoryRows), Connections(store))
    minutes, accepted = 0, list[Any]()
    for act in acts:
        if isinstance(act, Sent):
            minutes += act.later
            told = await driver.feed(document_of(act, minutes))
            accepted += [event for event in told if isinstance(event, events.AnyAccepted)]
        elif act.newest < len(accepted):
            await driver.feed(answer_to(accepted[-1 - act.newest]))
    return driver


def answer_to(accepted: Any) -> Event:
    if isinstance(accepted, events.ListAccepted):
        return rejected(accepted)
    return book.DeclarationRefused(
        ems_no="T1", submission_id=accepted.submission_id, cop_no="N1", document="book-filing", findings=[FINDING]
    )


def places_in_another_log(driver: Driver, seed: int) -> dict[str, float]:
    """Record → its place in another log. It took each partition in order, no answer before what it is about. A correction
    that names another order may come before what it corrects; whoever declares a number anew waits for the answer."""
    rng, places = Random(seed), dict[str, float]()
    reached: dict[str | None, float] = {}
    for batch, outputs in driver.history:
        (record,) = batch.records
        told = [event for _, event in outputs]
        issued = [event for event in told if isinstance(event, events.ReceiptsIssued)]
        corrects = any(isinstance(event, DocumentRetracted) for event in told)
        behind = [partition_of(record), getattr(record.event, "submission_id", None)]
        behind += [] if corrects else [event.business_key for event in issued]
        place = places[record.id] = max(reached.get(each, 0.0) for each in behind) + rng.random()
        for named in (partition_of(record), *(name for e in issued for name in (e.business_key, e.submission_id))):
            reached[named] = max(place, reached.get(named, 0.0))
    return places


def partition_of(record: Record) -> str:
    """One per topic and order number."""
    event: Any = record.event
    if not isinstance(event, Submission):
        return "answers"
    document: Any = event.documents[0]
    number = document.get("orderNo") if isinstance(document, dict) else getattr(document, "order_no", "")
    return f"{event.kind} of {number}"


def facts_of(tables: dict[str, Any]) -> dict[str, Counter[str]]:
    """The rows without the numbers that only order them, or stand for the document at hand."""
    plain = {table: list(rows.values()) for table, rows in tables.items() if table not in ("sequence", "party")}
    plain["attempt"] = [replace(row, place=0, stored=False) for row in plain.get("attempt", ())]
    plain["document"] = [replace(row, ended=False) for row in plain.get("document", ())]
    return {table: Counter(map(repr, rows)) for table, rows in plain.items()}


@given(st.lists(ACTS, min_size=2, max_size=30), st.sampled_from([1, 3, 100]), st.integers(0, 99))
async def test_a_store_told_again_in_another_order_is_the_store(
    acts: list[Sent | Answered], cut: int, seed: int
) -> None:
    store = MemoryStore()
    driver = await lived(store, acts)
    places = places_in_another_log(driver, seed)

    before, after = await rebuilt_in_memory(driver, store, cut, lambda record: places[record.id])

    assert facts_of(after) == facts_of(before)


@pytest.mark.parametrize("order", [*permutations(range(3))])
@pytest.mark.parametrize("cut", [1, 100])
@pytest.mark.parametrize("last", [CHANGE, DELETE])
async def test_corrections_that_name_other_orders_stand_as_they_were_decided(
    order: tuple[int, ...], cut: int, last: str
) -> None:
    """Each order number is a partition of its own, so the log may have taken them in any order."""
    store = MemoryStore()
    sent = [Sent("payment", NEW, "T1", False, 0), Sent("payment", CHANGE, "T2", False, 1)]
    driver = await lived(store, [*sent, Sent("payment", last, "T3", False, 1)])
    retracted = [event for _, outputs in driver.history for _, event in outputs if isinstance(event, DocumentRetracted)]
    assert [each.order_no for each in retracted] == ["T1", "T2"]

    before, after = await rebuilt_in_memory(driver, store, cut, lambda record: order[record.offset])

    assert facts_of(after) == facts_of(before)
